//! Files that the user names: read whole, written whole, and nothing said about their directories.

use std::io::Read;
use std::path::Path;

use crate::adapters::files;
use crate::adapters::profiles::refused;
use crate::problem::{Problem, ProblemCode};

/// Largest text that is read from standard input, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The text of a file, or of standard input for `-`.
///
/// # Errors
/// `files.unreadable` if it is missing, too large or no text.
pub fn read_text(name: &str) -> Result<String, Problem> {
    let path = Path::new(name);
    let unreadable = |error: &std::io::Error| refused(ProblemCode::FilesUnreadable, path, error);
    let no_text = |_| {
        Problem::new(ProblemCode::FilesUnreadable).with_detail(format!("{name}: it is not UTF-8"))
    };
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin()
            .lock()
            .take(LARGEST)
            .read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&error))?;
        bytes
    } else {
        let found = files::read(path).map_err(|error| unreadable(&error))?;
        found.ok_or_else(|| unreadable(&std::io::ErrorKind::NotFound.into()))?
    };
    String::from_utf8(bytes).map_err(no_text)
}

/// Writes a file as a whole: whoever reads it sees all of it or what was there before.
///
/// # Errors
/// `files.not-written`; what was there is then as it was.
pub fn write_text(path: &Path, text: &str) -> Result<(), Problem> {
    files::replace(path, text.as_bytes())
        .map_err(|error| refused(ProblemCode::FilesNotWritten, path, &error))
}
