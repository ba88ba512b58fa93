//! The format and size of a local image, read from its header: PNG, JPEG, GIF, WebP, SVG.
//!
//! Nothing is decoded. What a header says is believed; what has none of these headers is no image.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

mod raster;
mod svg;

/// How much of a file is looked at, in bytes; the size stands at the front of all five formats.
const LOOKED_AT: u64 = 1024 * 1024;
/// Largest file that is taken for a logo, in bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// Width and height in pixels; of an SVG in its own units, rounded so that what is square stays so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// To the right.
    pub width: u32,
    /// Downwards.
    pub height: u32,
}

/// A format of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG File Interchange Format, or any other with its frames.
    Jpeg,
    /// Graphics Interchange Format.
    Gif,
    /// WebP, of any of its three kinds.
    WebP,
    /// Scalable Vector Graphics, as text.
    Svg,
}

/// What the head of an image file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    /// What it is, whatever its name ends in.
    pub format: Format,
    /// How large; `None` if the file is cut off before it, or says nothing that could be compared.
    pub size: Option<Size>,
}

/// Why a file was not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// There is none of this name.
    Missing,
    /// It is a directory.
    Directory,
    /// It is a pipe, a socket or a device.
    NotAFile,
    /// It may not be read.
    Forbidden,
    /// It is larger than [`LARGEST`].
    TooLarge,
    /// The disk refuses.
    Broken,
}

impl Format {
    /// As people write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Svg => "SVG",
        }
    }
}

/// Reads the head of a file; `None` if it is none of the five formats. Waits for nobody: what is no plain file is not
/// opened.
///
/// # Errors
/// Why nothing was read.
pub fn measure(path: &Path) -> Result<Option<Image>, Unread> {
    let metadata = std::fs::metadata(path).map_err(|error| Unread::of(&error))?;
    if metadata.is_dir() {
        return Err(Unread::Directory);
    }
    if !metadata.is_file() {
        return Err(Unread::NotAFile);
    }
    if metadata.len() > LARGEST {
        return Err(Unread::TooLarge);
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LOOKED_AT).read_to_end(&mut bytes))
        .map_err(|error| Unread::of(&error))?;
    Ok(image_in(&bytes))
}

impl Unread {
    fn of(error: &io::Error) -> Self {
        match error.kind() {
            // A path through something that is no directory, or longer than any, leads nowhere either.
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidFilename
            | io::ErrorKind::InvalidInput => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Forbidden,
            _ => Self::Broken,
        }
    }
}

fn image_in(bytes: &[u8]) -> Option<Image> {
    if let Some(format) = raster::format_of(bytes) {
        let size = raster::size_of(format, bytes);
        return Some(Image { format, size });
    }
    let root = svg::root_in(bytes)?;
    Some(Image {
        format: Format::Svg,
        size: root.size(),
    })
}

#[cfg(test)]
mod tests;
