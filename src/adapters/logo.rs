//! The size of a local image, read from its header: PNG, JPEG, GIF, WebP, SVG.
//!
//! Nothing is decoded. What a header says is believed; what has none of these headers is no image.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How much of a file is looked at, in bytes; the size stands at the front of all five formats.
const LOOKED_AT: u64 = 1024 * 1024;

/// Width and height in pixels; of an SVG in its own units, rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// To the right.
    pub width: u32,
    /// Downwards.
    pub height: u32,
}

/// Reads the size of an image file; `None` if it is none of the five formats, or cut off before its size.
///
/// # Errors
/// Whatever the file system says.
pub fn read_size(path: &Path) -> io::Result<Option<Size>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LOOKED_AT).read_to_end(&mut bytes)?;
    Ok(size_of(&bytes))
}

fn size_of(bytes: &[u8]) -> Option<Size> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return pair(u32_be(bytes, 16), u32_be(bytes, 20));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return pair(u16_le(bytes, 6), u16_le(bytes, 8));
    }
    if bytes.starts_with(b"\xff\xd8") {
        return jpeg(bytes);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return webp(bytes);
    }
    svg(&String::from_utf8_lossy(bytes))
}

fn pair(width: Option<u32>, height: Option<u32>) -> Option<Size> {
    Some(Size {
        width: width?,
        height: height?,
    })
}

fn byte(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at).map(|byte| u32::from(*byte))
}

fn u16_le(bytes: &[u8], at: usize) -> Option<u32> {
    Some(byte(bytes, at)? | byte(bytes, at + 1)? << 8)
}

fn u24_le(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16_le(bytes, at)? | byte(bytes, at + 2)? << 16)
}

fn u16_be(bytes: &[u8], at: usize) -> Option<u32> {
    Some(byte(bytes, at)? << 8 | byte(bytes, at + 1)?)
}

fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16_be(bytes, at)? << 16 | u16_be(bytes, at + 2)?)
}

/// Walks the segments up to the first frame header (SOF0 to SOF15 without DHT, JPG and DAC).
fn jpeg(bytes: &[u8]) -> Option<Size> {
    let mut at = 2;
    loop {
        if byte(bytes, at)? != 0xff {
            return None;
        }
        match byte(bytes, at + 1)? {
            0xff => at += 1,
            0xc4 | 0xc8 | 0xcc => at += 2 + usize::try_from(u16_be(bytes, at + 2)?).ok()?,
            0xc0..=0xcf => return pair(u16_be(bytes, at + 7), u16_be(bytes, at + 5)),
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 | 0xda => return None,
            _ => at += 2 + usize::try_from(u16_be(bytes, at + 2)?).ok()?,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<Size> {
    match bytes.get(12..16)? {
        b"VP8X" => pair(
            u24_le(bytes, 24).map(|width| width + 1),
            u24_le(bytes, 27).map(|height| height + 1),
        ),
        b"VP8L" => {
            let bits = u16_le(bytes, 21)? | u16_le(bytes, 23)? << 16;
            pair(Some((bits & 0x3fff) + 1), Some((bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => pair(
            u16_le(bytes, 26).map(|width| width & 0x3fff),
            u16_le(bytes, 28).map(|height| height & 0x3fff),
        ),
        _ => None,
    }
}

/// The `width` and `height` of the root element, or its `viewBox`.
fn svg(text: &str) -> Option<Size> {
    let (_, after) = text.split_once("<svg")?;
    let (tag, _) = after.split_once('>')?;
    let side = |name: &str| attribute(tag, name).and_then(|value| length(&value));
    pair(side("width"), side("height")).or_else(|| {
        let view = attribute(tag, "viewBox")?;
        let mut numbers = view
            .split([' ', ',', '\t', '\n'])
            .filter(|part| !part.is_empty());
        let width = numbers.nth(2).and_then(length);
        pair(width, numbers.next().and_then(length))
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.match_indices(name).find(|(at, _)| {
        tag.get(..*at)
            .is_some_and(|head| head.ends_with(char::is_whitespace))
    });
    let after = tag.get(start?.0 + name.len()..)?.trim_start();
    let after = after.strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after.split(quote).nth(1).map(str::to_owned)
}

/// A length without a unit or in pixels; any other, such as `100%`, says nothing about the shape.
fn length(text: &str) -> Option<u32> {
    let text = text.trim();
    let number: f64 = text.strip_suffix("px").unwrap_or(text).parse().ok()?;
    format!("{:.0}", number.clamp(0.0, 1e9)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], size: Option<(u32, u32)>) {
        let size = size.map(|(width, height)| Size { width, height });
        assert_eq!(size_of(bytes), size);
    }

    #[test]
    fn the_header_of_each_format_tells_the_size() {
        check(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x58\0\0\x01\x2c",
            Some((600, 300)),
        );
        check(b"GIF89a\x58\x02\x2c\x01", Some((600, 300)));
        check(
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\x01\x2c\x02\x58",
            Some((600, 300)),
        );
        check(
            b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x57\x02\0\x2b\x01\0",
            Some((600, 300)),
        );
        check(
            b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x57\xc2\x4a\x00",
            Some((600, 300)),
        );
        check(
            b"<?xml?><svg xmlns='x' width=\"600px\" height='300'>",
            Some((600, 300)),
        );
        check(
            b"<svg stroke-width='2' viewBox=\"0 0 600 300\">",
            Some((600, 300)),
        );
    }

    #[test]
    fn what_is_cut_off_or_something_else_has_no_size() {
        check(b"", None);
        check(b"%PDF-1.7", None);
        check(b"\x89PNG\r\n\x1a\n\0\0", None);
        check(b"\xff\xd8\xff\xe0", None);
        check(b"RIFF\0\0\0\0WEBPVP8X", None);
        check(b"<svg width='100%' height='100%'>", None);
    }
}
