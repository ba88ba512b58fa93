//! A home directory that lives as long as its test.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// An empty directory that stands for a person's home and for `--home`; removed when dropped.
pub struct Home {
    directory: TempDir,
}

impl Home {
    /// A fresh, empty home.
    pub fn new() -> Self {
        let directory = tempfile::Builder::new()
            .prefix("pleo-onboard-test-")
            .tempdir()
            .expect("a temporary directory can be made");
        Self { directory }
    }

    /// Where it is; absolute.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Every regular file under it with its bytes, sorted by path: for looking that no secret lies about.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut waiting = vec![self.path().to_owned()];
        while let Some(directory) = waiting.pop() {
            for entry in fs::read_dir(directory).expect("the home can be listed") {
                let path = entry.expect("the home can be listed").path();
                if path.is_dir() {
                    waiting.push(path);
                } else if path.is_file() {
                    let bytes = fs::read(&path).expect("a file of the home can be read");
                    found.push((path, bytes));
                }
            }
        }
        found.sort();
        found
    }
}

#[test]
fn a_home_is_empty_at_first_and_lists_what_was_put_there() {
    let home = Home::new();
    assert!(home.files().is_empty());
    fs::create_dir(home.path().join("deep")).unwrap();
    fs::write(home.path().join("deep/file"), "words").unwrap();
    assert_eq!(
        home.files(),
        [(home.path().join("deep/file"), b"words".to_vec())]
    );
}
