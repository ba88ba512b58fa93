//! Keeps the book on disk: a change is written before anybody hears of it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Book;
use crate::adapters::files;
use crate::moment::Timestamp;

/// The book and its file; changes come one after the other.
pub(in crate::sandbox) struct BookKeeper {
    path: PathBuf,
    book: Mutex<Book>,
}

impl BookKeeper {
    /// Opens the book of a directory. A file that makes no sense is moved aside and a new book begun.
    pub(in crate::sandbox) fn open(
        directory: &Path,
        now: Timestamp,
        redirect_uris: Vec<String>,
    ) -> io::Result<Self> {
        let path = directory.join("book.json");
        let found = match files::read(&path) {
            Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(error),
            read => read.ok().flatten(),
        };
        let known = found
            .and_then(|bytes| serde_json::from_slice::<Book>(&bytes).ok())
            .filter(Book::is_usable);
        let mut book = if let Some(book) = known {
            book
        } else {
            if path.exists() {
                files::move_aside(&path, &now.unix().to_string())?;
            }
            Book::new(now)
        };
        book.set_example_redirect_uris(redirect_uris);
        write(&path, &book)?;
        Ok(Self {
            path,
            book: Mutex::new(book),
        })
    }

    /// Looks something up.
    pub(in crate::sandbox) fn look<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
        look(&self.book())
    }

    /// Changes the book and writes it, before the answer of `change` is passed on.
    ///
    /// If it cannot be written nothing has changed. The write is short and blocks the thread.
    pub(in crate::sandbox) fn change<T>(
        &self,
        change: impl FnOnce(&mut Book) -> T,
    ) -> io::Result<T> {
        let mut book = self.book();
        let mut draft = book.clone();
        let answer = change(&mut draft);
        if draft != *book {
            write(&self.path, &draft)?;
            *book = draft;
        }
        Ok(answer)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // A panic elsewhere cannot leave half a change: changes are made on a draft.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(path: &Path, book: &Book) -> io::Result<()> {
    files::write_atomically(path, &serde_json::to_vec(book)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_unix(1_800_000_000)
    }

    fn open(directory: &Path) -> BookKeeper {
        BookKeeper::open(
            directory,
            now(),
            vec!["https://client.example/callback".to_owned()],
        )
        .unwrap()
    }

    fn example_id(keeper: &BookKeeper) -> String {
        keeper.look(|book| book.example_client().unwrap().id.clone())
    }

    #[test]
    fn the_example_client_is_the_same_after_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let first = example_id(&open(home.path()));
        assert_eq!(first, example_id(&open(home.path())));
    }

    #[test]
    fn a_book_that_makes_no_sense_is_moved_aside() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("book.json"), b"{\"version\":").unwrap();
        let keeper = open(home.path());
        assert!(!example_id(&keeper).is_empty());
        let aside = home.path().join("book.json.corrupt-1800000000");
        assert_eq!(std::fs::read(aside).unwrap(), b"{\"version\":");
    }

    #[test]
    fn no_token_is_written_in_plain_text() {
        let home = tempfile::tempdir().unwrap();
        let keeper = open(home.path());
        let (grant, issued) = super::super::grant::Grant::issue("client", Vec::new(), now());
        keeper.change(|book| book.add_grant(grant, now())).unwrap();
        let text = std::fs::read_to_string(home.path().join("book.json")).unwrap();
        assert!(!text.contains(&issued.access_token) && !text.contains(&issued.refresh_token));
        assert!(
            text.contains(&super::super::super::unguessable::fingerprint(
                &issued.access_token
            ))
        );
    }
}
