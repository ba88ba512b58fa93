//! Directories as a person looks through them.

use std::io;
use std::path::{Path, PathBuf};

use crate::flow::files::{Entry, Listing, Sort};

/// What a path leads to.
#[derive(Debug)]
pub enum Found {
    /// A directory, and what it holds.
    Directory(Listing),
    /// Anything else, by its full path.
    File(String),
}

/// Most names that are listed of one directory.
const MOST: usize = 10_000;

/// The home directory of the person, if there is one.
#[must_use]
pub fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|all| all.home_dir().to_owned())
}

/// Looks where a path leads. `~` at its start is `home`; nothing at all is the working directory.
///
/// # Errors
/// Whatever the file system says.
pub fn look(path: &str, home: Option<&Path>) -> io::Result<Found> {
    let path = std::path::absolute(expanded(path, home))?;
    if !std::fs::metadata(&path)?.is_dir() {
        return Ok(Found::File(path.to_string_lossy().into_owned()));
    }
    list(&path).map(Found::Directory)
}

/// The nearest directory above a path that opens; where the path itself cannot be told, that is `home`.
#[must_use]
pub fn nearest(path: &str, home: Option<&Path>) -> Option<Listing> {
    let Ok(path) = std::path::absolute(expanded(path, home)) else {
        return list(home?).ok();
    };
    path.ancestors().skip(1).find_map(|above| list(above).ok())
}

fn list(path: &Path) -> io::Result<Listing> {
    let mut entries: Vec<Entry> = std::fs::read_dir(path)?
        .take(MOST)
        .filter_map(|entry| entry_of(&entry.ok()?))
        .collect();
    entries.sort_by(|one, other| {
        let key = |entry: &Entry| (entry.sort, entry.name.to_lowercase());
        key(one).cmp(&key(other))
    });
    Ok(Listing {
        directory: path.to_string_lossy().into_owned(),
        entries,
        instead_of: None,
    })
}

/// A path as it was typed: `~` at its start is `home`; nothing at all is the working directory.
#[must_use]
pub fn expanded(path: &str, home: Option<&Path>) -> PathBuf {
    match (path, home) {
        ("", _) => PathBuf::from("."),
        ("~", Some(home)) => home.to_owned(),
        (path, Some(home)) if path.starts_with("~/") => home.join(path.trim_start_matches("~/")),
        (path, _) => PathBuf::from(path),
    }
}

/// A name that can be written as text and is not hidden; what a link leads to is what counts.
fn entry_of(entry: &std::fs::DirEntry) -> Option<Entry> {
    let name = entry.file_name().to_str()?.to_owned();
    if name.starts_with('.') {
        return None;
    }
    let is_directory = std::fs::metadata(entry.path()).ok()?.is_dir();
    let sort = if is_directory {
        Sort::Directory
    } else {
        Sort::File
    };
    Some(Entry { name, sort })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_come_first_and_hidden_names_stay_out() {
        let place = tempfile::tempdir().unwrap();
        for name in ["b.png", "A.json", ".hidden"] {
            std::fs::write(place.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(place.path().join("z")).unwrap();
        let Found::Directory(listing) = look("~/", Some(place.path())).unwrap() else {
            panic!("a directory");
        };
        let names: Vec<&str> = listing
            .entries
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        assert_eq!(names, ["z", "A.json", "b.png"]);
        let path = place.path().join("b.png");
        let found = look(path.to_str().unwrap(), None).unwrap();
        assert!(matches!(found, Found::File(file) if file == path.to_string_lossy()));
        assert!(look("~/none", Some(place.path())).is_err());
        let nearest = nearest("~/none/of/them", Some(place.path())).unwrap();
        assert_eq!(nearest.entries, listing.entries);
    }
}
