//! Keeps the book on disk: a change is written before anybody hears of it.
//!
//! Two files: `book.json`, the whole book at some moment, and `book.log`, a line for each change since. A line is handed to
//! the operating system before its change is made and told, so that a killed process loses nothing; a power cut may
//! lose the last moments, of tokens that are worth nothing.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::ledger::Snapshot;
use super::{Book, Change, Client, Metadata};
use crate::adapters::files;
use crate::moment::Timestamp;
use crate::sandbox::unguessable::Chance;

/// A log longer than this, in bytes, is folded into the snapshot.
const LONGEST_LOG: u64 = 4 * 1024 * 1024;

/// The book and its files; changes come one after the other.
pub(in crate::sandbox) struct BookKeeper {
    chance: Chance,
    kept: RwLock<Kept>,
}

struct Kept {
    book: Book,
    snapshot: PathBuf,
    log: File,
    /// How much of the log is whole lines; `None` if even that cannot be told after a write that failed.
    length: Option<u64>,
}

/// A line of the log: changes that belong together.
#[derive(Serialize, Deserialize)]
struct Line {
    /// How many values were drawn from a seed by then.
    drawn: u64,
    changes: Vec<Change>,
}

impl BookKeeper {
    /// Opens the book of a directory. A file that makes no sense is moved aside; without a snapshot a new book begins.
    pub(in crate::sandbox) fn open(
        directory: &Path,
        now: Timestamp,
        seed: Option<u64>,
        redirect_uris: Vec<String>,
    ) -> io::Result<Self> {
        let (snapshot, log) = (directory.join("book.json"), directory.join("book.log"));
        let suffix = now.unix().to_string();
        let found = read_snapshot(&snapshot)?;
        let is_new = found.is_none();
        let mut half_a_line = false;
        let (book, chance) = if let Some((mut book, mut drawn)) = found {
            half_a_line = replay(&log, &suffix, &mut book, &mut drawn)?;
            (book, Chance::new(seed, drawn))
        } else {
            for path in [&snapshot, &log] {
                if path.exists() {
                    files::move_aside(path, &suffix)?;
                }
            }
            let chance = Chance::new(seed, 0);
            (Book::new(now, &chance), chance)
        };
        let log = files::open_append(&log)?;
        let mut kept = Kept {
            book,
            snapshot,
            length: Some(log.metadata()?.len()),
            log,
        };
        // What was there before and is whole costs no write, so that a start is quick however much is remembered.
        if is_new || half_a_line {
            kept.fold(chance.drawn())?;
        }
        let example = kept.book.example_client().map(|client| Client {
            metadata: Metadata::example(redirect_uris),
            ..Client::clone(client)
        });
        if let Some(example) = example {
            kept.make(chance.drawn(), vec![Change::Updated(example)])?;
        }
        Ok(Self {
            chance,
            kept: RwLock::new(kept),
        })
    }

    /// Where codes, tokens, secrets and ids come from.
    pub(in crate::sandbox) const fn chance(&self) -> &Chance {
        &self.chance
    }

    /// Looks something up.
    pub(in crate::sandbox) fn look<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
        // A panic elsewhere cannot leave half a change: it is decided, written and applied in this order.
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        look(&kept.book)
    }

    /// Decides on changes, writes and makes them, before the answer of `decide` is passed on.
    ///
    /// If they cannot be written nothing has changed. The write is short and blocks the thread.
    pub(in crate::sandbox) fn change<T>(
        &self,
        decide: impl FnOnce(&Book) -> (T, Vec<Change>),
    ) -> io::Result<T> {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let (answer, changes) = decide(&kept.book);
        if !changes.is_empty() {
            kept.make(self.chance.drawn(), changes)?;
        }
        Ok(answer)
    }
}

impl Kept {
    /// Writes changes, then makes them.
    fn make(&mut self, drawn: u64, changes: Vec<Change>) -> io::Result<()> {
        let line = Line { drawn, changes };
        self.append(&line)?;
        for change in line.changes {
            self.book.apply(change);
        }
        if self.length.is_some_and(|length| length > LONGEST_LOG) {
            // The log holds everything, so a snapshot that cannot be written now can be written later.
            let _later = self.fold(drawn);
        }
        Ok(())
    }

    /// Hands a line to the operating system; after a failure the log is as it was.
    fn append(&mut self, line: &Line) -> io::Result<()> {
        let length = match self.length {
            Some(length) => length,
            None => self.fold(line.drawn).map(|()| 0)?,
        };
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        if let Err(error) = self.log.write_all(&bytes) {
            self.length = self.log.set_len(length).ok().map(|()| length);
            return Err(error);
        }
        self.length = Some(length + bytes.len() as u64);
        Ok(())
    }

    /// Writes the whole book and empties the log.
    fn fold(&mut self, drawn: u64) -> io::Result<()> {
        let bytes = serde_json::to_vec(&self.book.view(drawn))?;
        files::write_atomically(&self.snapshot, &bytes)?;
        // If this fails the log is read again at the next start, over a snapshot that has it all: nothing is lost, as
        // the last state of each thing wins.
        self.log.set_len(0)?;
        self.length = Some(0);
        Ok(())
    }
}

/// The book of a snapshot and what was drawn by then; `None` if there is none, or it makes no sense.
fn read_snapshot(path: &Path) -> io::Result<Option<(Book, u64)>> {
    let bytes = match files::read(path) {
        Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(error),
        read => read.ok().flatten(),
    };
    let snapshot = bytes.and_then(|bytes| serde_json::from_slice::<Snapshot>(&bytes).ok());
    Ok(snapshot.and_then(|snapshot| {
        let drawn = snapshot.drawn;
        Book::from_snapshot(snapshot).map(|book| (book, drawn))
    }))
}

/// Makes the changes of a log; whether something follows them: half a line, of a process that was killed before anybody
/// heard of it, or a log that makes no sense from there on.
fn replay(path: &Path, suffix: &str, book: &mut Book, drawn: &mut u64) -> io::Result<bool> {
    let bytes = files::read(path)?.unwrap_or_default();
    let mut lines = bytes.split(|byte| *byte == b'\n');
    // What follows the last line end.
    let rest = lines.next_back().unwrap_or_default();
    for text in lines {
        let Ok(line) = serde_json::from_slice::<Line>(text) else {
            files::move_aside(path, suffix)?;
            return Ok(true);
        };
        *drawn = line.drawn.max(*drawn);
        for change in line.changes {
            book.apply(change);
        }
    }
    Ok(!rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::grant::Grant;
    use super::*;
    use crate::sandbox::scopes::Scopes;
    use crate::sandbox::unguessable::Fingerprint;

    fn now() -> Timestamp {
        Timestamp::from_unix(1_800_000_000)
    }

    fn open(directory: &Path) -> BookKeeper {
        let redirect_uris = vec!["https://client.example/callback".to_owned()];
        BookKeeper::open(directory, now(), None, redirect_uris).unwrap()
    }

    fn example_id(keeper: &BookKeeper) -> String {
        keeper.look(|book| book.example_client().unwrap().id.clone())
    }

    /// Grants something; the fingerprint of its access token and the token itself.
    fn grant(keeper: &BookKeeper) -> (Fingerprint, String) {
        let (grant, issued) = Grant::issue("client", Scopes::new([]), now(), keeper.chance());
        keeper
            .change(|_| ((), vec![Change::Granted(grant)]))
            .unwrap();
        (Fingerprint::of(&issued.access_token), issued.access_token)
    }

    fn knows(keeper: &BookKeeper, print: Fingerprint) -> bool {
        keeper.look(|book| book.grant_of_access(print).is_some())
    }

    #[test]
    fn the_example_client_is_the_same_after_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let first = example_id(&open(home.path()));
        assert_eq!(first, example_id(&open(home.path())));
    }

    #[test]
    fn what_was_changed_is_there_after_an_end_without_a_farewell() {
        let home = tempfile::tempdir().unwrap();
        let keeper = open(home.path());
        let prints: Vec<Fingerprint> = (0..20).map(|_| grant(&keeper).0).collect();
        // Not dropped: a killed process runs no destructor.
        std::mem::forget(keeper);
        let log = home.path().join("book.log");
        let mut half = std::fs::read(&log).unwrap();
        half.extend_from_slice(b"{\"drawn\":0,\"changes\":[{\"granted\"");
        std::fs::write(&log, half).unwrap();
        let again = open(home.path());
        assert!(prints.iter().all(|print| knows(&again, *print)));
        assert!(!std::fs::read_to_string(&log).unwrap().contains("granted"));
        let later = grant(&again).0;
        assert!(knows(&open(home.path()), later));
    }

    #[test]
    fn a_snapshot_that_makes_no_sense_is_moved_aside() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("book.json"), b"{\"version\":").unwrap();
        let keeper = open(home.path());
        assert!(!example_id(&keeper).is_empty());
        let aside = home.path().join("book.json.corrupt-1800000000");
        assert_eq!(std::fs::read(aside).unwrap(), b"{\"version\":");
    }

    #[test]
    fn a_log_that_makes_no_sense_in_the_middle_is_kept_aside_and_what_precedes_it_counts() {
        let home = tempfile::tempdir().unwrap();
        let keeper = open(home.path());
        let print = grant(&keeper).0;
        drop(keeper);
        let log = home.path().join("book.log");
        let mut text = std::fs::read(&log).unwrap();
        text.extend_from_slice(b"junk\n{\"drawn\":0,\"changes\":[\"reset\"]}\n");
        std::fs::write(&log, text).unwrap();
        assert!(knows(&open(home.path()), print));
        assert!(home.path().join("book.log.corrupt-1800000000").exists());
    }

    #[test]
    fn a_change_that_cannot_be_written_has_not_happened() {
        let home = tempfile::tempdir().unwrap();
        let keeper = open(home.path());
        // A file that is open for reading only refuses like a full disk does.
        keeper.kept.write().unwrap().log = File::open(home.path().join("book.log")).unwrap();
        let (grant, issued) = Grant::issue("client", Scopes::new([]), now(), keeper.chance());
        let written = keeper.change(|_| ((), vec![Change::Granted(grant)]));
        assert!(written.is_err());
        assert!(!knows(&keeper, Fingerprint::of(&issued.access_token)));
    }

    #[test]
    fn no_token_is_written_in_plain_text() {
        let home = tempfile::tempdir().unwrap();
        let keeper = open(home.path());
        let (print, token) = grant(&keeper);
        let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
        assert!(read("book.log").contains(&print.to_string()));
        assert!(!read("book.log").contains(&token));
        keeper.kept.write().unwrap().fold(0).unwrap();
        assert!(read("book.json").contains(&print.to_string()));
        assert!(!read("book.json").contains(&token));
    }
}
