//! The file of `--trace`: one line of JSON for each exchange, without secrets.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::adapters::profiles::refused;
use crate::exchange::{Audience, Exchange};
use crate::problem::{Problem, ProblemCode};

/// A file that exchanges are added to, by this process and by others.
#[derive(Debug)]
pub struct Trace {
    path: PathBuf,
    file: Mutex<File>,
    audience: Audience,
    broke: OnceLock<Problem>,
}

impl Trace {
    /// Opens the file, or makes it, readable by its owner only (0600). What is in it stays: lines are added at its end.
    ///
    /// # Errors
    /// [`ProblemCode::FilesNotWritable`].
    pub fn open(path: &Path, audience: Audience) -> Result<Self, Problem> {
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.open(path);
        let file = opened.map_err(|error| refused(ProblemCode::FilesNotWritable, path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file: Mutex::new(file),
            audience,
            broke: OnceLock::new(),
        })
    }

    /// Adds an exchange. If the disk refuses, that is noted, and nothing else is stopped by it.
    pub fn write(&self, exchange: &Exchange) {
        let line = exchange.to_trace_line(self.audience);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // In one piece, so that lines of several processes do not mix.
        let written: io::Result<()> = file.write_all(line.as_bytes());
        if let Err(error) = written {
            let problem = refused(ProblemCode::FilesNotWritable, &self.path, &error);
            let _first_one = self.broke.set(problem);
        }
    }

    /// Why the trace is not whole, if it is not.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        self.broke.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_or_a_missing_place_is_a_problem_with_words() {
        let home = tempfile::tempdir().unwrap();
        for path in [home.path().to_owned(), home.path().join("no/such/file")] {
            let problem = Trace::open(&path, Audience::Alone).unwrap_err();
            assert_eq!(problem.code, ProblemCode::FilesNotWritable);
            assert!(problem.headline().contains(&path.display().to_string()));
        }
    }
}
