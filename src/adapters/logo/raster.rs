//! Images of pixels: the first bytes tell the format, and each format keeps its size at a place of its own.

use super::{Format, Size};

pub(super) fn format_of(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(Format::Png)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some(Format::Gif)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some(Format::Jpeg)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(Format::WebP)
    } else {
        None
    }
}

pub(super) fn size_of(format: Format, bytes: &[u8]) -> Option<Size> {
    match format {
        Format::Png => pair(u32_be(bytes, 16), u32_be(bytes, 20)),
        Format::Gif => pair(u16_le(bytes, 6), u16_le(bytes, 8)),
        Format::Jpeg => jpeg(bytes),
        Format::WebP => webp(bytes),
        Format::Svg => None,
    }
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
