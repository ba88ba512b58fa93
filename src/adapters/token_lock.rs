//! The lock on the tokens of a target, across all processes. Its file says who holds it, and what became of a refresh.
//!
//! The file outlives its holder: if a refresh token was sent and no new pair was stored, whoever reads it next knows.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files;
use crate::moment::Timestamp;
use crate::oauth::token::Doubt;
use crate::secret::{RefreshToken, fingerprint};

/// The largest record that is read.
const LARGEST: u64 = 4 * 1024;

/// Held for as long as this process may write the tokens of a target.
#[derive(Debug)]
pub struct TokenLock {
    file: File,
    record: Record,
}

/// What the lock file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    schema_version: u32,
    /// The process that held the lock last.
    process: u32,
    /// What is known of the refresh token that was sent last, unless a new pair took its place.
    spent: Option<Spent>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Spent {
    /// SHA-256 of the refresh token, in hexadecimal digits: enough to know it again.
    sha256: String,
    sent: Timestamp,
    /// Whether the server said that the session is over.
    ended: bool,
}

impl TokenLock {
    /// Takes the lock if nobody holds it.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn try_take(path: &Path) -> io::Result<Option<Self>> {
        let Some(file) = files::try_lock(path)? else {
            return Ok(None);
        };
        let record = read(&file)?;
        let mut lock = Self { file, record };
        lock.record.process = std::process::id();
        lock.write()?;
        Ok(Some(lock))
    }

    /// The process that holds the lock of this file, as far as it says so.
    #[must_use]
    pub fn holder(path: &Path) -> Option<u32> {
        let process = read(&File::open(path).ok()?).ok()?.process;
        (process != 0).then_some(process)
    }

    /// What speaks against a pair with this refresh token. `None` also while another process refreshes it.
    #[must_use]
    pub fn doubt(path: &Path, token: &RefreshToken) -> Option<Doubt> {
        // Somebody who holds it is about to settle it.
        let shared = File::open(path).ok()?;
        shared.try_lock_shared().ok()?;
        read(&shared).ok()?.doubt(token)
    }

    /// The same, with the lock held.
    #[must_use]
    pub fn own_doubt(&self, token: &RefreshToken) -> Option<Doubt> {
        self.record.doubt(token)
    }

    /// Notes, before it is sent, that this refresh token is about to be spent; on disk when this returns.
    ///
    /// # Errors
    /// Whatever the file system says; nothing must be sent then.
    pub fn note_sent(&mut self, token: &RefreshToken, at: Timestamp) -> io::Result<()> {
        self.record.spent = Some(Spent {
            sha256: digest(token),
            sent: at,
            ended: false,
        });
        self.write()?;
        self.file.sync_all()
    }

    /// Notes that the session of the token noted last is over.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn note_ended(&mut self) -> io::Result<()> {
        if let Some(spent) = &mut self.record.spent {
            spent.ended = true;
        }
        self.write()
    }

    /// Notes that nothing speaks against the stored pair.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn settle(&mut self) -> io::Result<()> {
        self.record.spent = None;
        self.write()
    }

    /// Carries what is noted to the lock file of another target, which gets the same pair.
    ///
    /// # Errors
    /// Whatever the file system says; `WouldBlock` if another process holds that lock.
    pub fn carry_to(&self, path: &Path) -> io::Result<()> {
        let other = Self::try_take(path)?;
        let mut other = other.ok_or(io::ErrorKind::WouldBlock)?;
        other.record.spent.clone_from(&self.record.spent);
        other.write()
    }

    /// One write of a line that fits a block, and then its length: a killed process leaves the old record or the new.
    fn write(&mut self) -> io::Result<()> {
        self.record.schema_version = 1;
        let mut line = serde_json::to_vec(&self.record)?;
        line.push(b'\n');
        self.file.rewind()?;
        self.file.write_all(&line)?;
        self.file.set_len(line.len() as u64)
    }
}

impl Record {
    fn doubt(&self, token: &RefreshToken) -> Option<Doubt> {
        let spent = self.spent.as_ref()?;
        if spent.sha256 != digest(token) {
            return None;
        }
        Some(if spent.ended {
            Doubt::Ended
        } else {
            Doubt::Unanswered { sent: spent.sent }
        })
    }
}

/// The record at the beginning of a lock file; one that is empty or from elsewhere says nothing.
fn read(mut file: &File) -> io::Result<Record> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(LARGEST).read_to_end(&mut bytes)?;
    // A longer record may have left its end behind the line of a shorter one.
    let line = bytes.split(|byte| *byte == b'\n').next();
    Ok(serde_json::from_slice(line.unwrap_or_default()).unwrap_or_default())
}

fn digest(token: &RefreshToken) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in fingerprint(token.reveal()) {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> RefreshToken {
        RefreshToken::new(text.to_owned())
    }

    #[test]
    fn a_token_that_was_sent_is_doubted_until_it_is_settled() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("locks/tokens");
        let (one, other) = (token("fake-one"), token("fake-two"));
        let sent = Timestamp::from_unix(1_000);
        let mut lock = TokenLock::try_take(&path).unwrap().unwrap();
        lock.note_sent(&one, sent).unwrap();
        assert_eq!(TokenLock::doubt(&path, &one), None, "it is under way");
        assert_eq!(TokenLock::holder(&path), Some(std::process::id()));
        assert!(TokenLock::try_take(&path).unwrap().is_none());
        drop(lock);
        let unanswered = Some(Doubt::Unanswered { sent });
        assert_eq!(TokenLock::doubt(&path, &one), unanswered);
        assert_eq!(TokenLock::doubt(&path, &other), None);
        let mut lock = TokenLock::try_take(&path).unwrap().unwrap();
        assert_eq!(lock.own_doubt(&one), unanswered);
        lock.note_ended().unwrap();
        assert_eq!(lock.own_doubt(&one), Some(Doubt::Ended));
        lock.settle().unwrap();
        drop(lock);
        assert_eq!(TokenLock::doubt(&path, &one), None);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("fake-"), "{text}");
    }

    #[test]
    fn whatever_else_is_in_the_file_is_no_obstacle() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("tokens");
        for bytes in [
            &b""[..],
            b"\0\0\0",
            b"{\"process\": \"x\"}",
            &[b'9'; 10_000],
        ] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(TokenLock::doubt(&path, &token("fake-one")), None);
            let mut lock = TokenLock::try_take(&path).unwrap().unwrap();
            lock.note_sent(&token("fake-one"), Timestamp::EPOCH)
                .unwrap();
            drop(lock);
            assert!(TokenLock::doubt(&path, &token("fake-one")).is_some());
        }
    }
}
