//! Secrets by reference: `op read op://VAULT/ITEM/FIELD`, each time they are needed.
//!
//! `op` may ask for a fingerprint or an unlock in a window of its own, never on our terminal: it has none.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use process_wrap::tokio::ChildWrapper;
use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

use super::children;
use crate::flow::SecretPlace;
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;
use crate::untrusted::Untrusted;

/// How long `op` may take where nobody can be told to look for its window.
const LIMIT: Duration = Duration::from_secs(10);
/// How long it may take once somebody was told.
const PATIENT_LIMIT: Duration = Duration::from_secs(30);
/// When somebody is told: an `op` that needs nobody has answered by then.
const TELL_AFTER: Duration = Duration::from_secs(2);
/// How long its pipes may stay open once it has ended: what it left behind may hold them.
const LEFT_OPEN: Duration = Duration::from_millis(300);

/// The longest secret, in bytes.
const LONGEST_SECRET: usize = 8 * 1024;
/// As much of what it says to a person is looked at, in bytes.
const LONGEST_WORDS: usize = 16 * 1024;

/// The 1Password program of this machine, and who is there to answer its questions.
#[derive(Clone, Debug, Default)]
pub struct OnePassword {
    /// The `PATH` of this process.
    pub search_path: Option<OsString>,
    /// Whether somebody reads what is told meanwhile.
    pub person: Person,
}

/// Whether somebody reads what is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Person {
    /// Yes: a terminal is on show.
    Present,
    /// No: this is a script.
    #[default]
    Absent,
}

/// What `op` left when it ended.
struct Answer {
    status: ExitStatus,
    secret: Zeroizing<Vec<u8>>,
    words: Vec<u8>,
}

/// A running `op`; ended with its whole session when dropped before it has answered.
struct Running {
    child: Box<dyn ChildWrapper>,
    ended: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            children::end(self.child.as_mut());
        }
    }
}

impl OnePassword {
    /// Where `op` is: the first program of this name in an absolute directory of `PATH`.
    #[must_use]
    pub fn find(&self) -> Option<PathBuf> {
        let directories =
            std::env::split_paths(self.search_path.as_deref().unwrap_or(OsStr::new("")));
        directories
            .filter(|directory| directory.is_absolute())
            .map(|directory| directory.join("op"))
            .find(|path| is_program(path))
    }

    /// Reads a reference. `tell` is given words for the person, if one is there and `op` takes its time.
    ///
    /// # Errors
    /// One code for each way in which this can go wrong, all of the area `keychain`, with the path of `op`.
    pub async fn read(
        &self,
        reference: &str,
        tell: impl FnOnce(String),
    ) -> Result<ClientSecret, Problem> {
        if !is_reference(reference) {
            return Err(ProblemCode::KeychainReferenceInvalid.into());
        }
        let path = self.find().ok_or(ProblemCode::KeychainOpMissing)?;
        let shown = Untrusted::new(path.display().to_string()).to_string();
        let said = |code: ProblemCode| Problem::new(code).with_detail(format!("op is {shown}"));
        let mut command = Command::new(&path);
        command.args(["read", "--no-newline", reference]);
        let child = children::start(command, Stdio::piped)
            .map_err(|_| said(ProblemCode::KeychainOpMissing))?;
        let mut running = Running {
            child,
            ended: false,
        };
        let answer = {
            let mut asked = std::pin::pin!(running.answer());
            match (
                self.person,
                tokio::time::timeout(TELL_AFTER, &mut asked).await,
            ) {
                (_, Ok(answer)) => Some(answer),
                (Person::Present, Err(_)) => {
                    tell(words_meanwhile(&shown));
                    let left = PATIENT_LIMIT.saturating_sub(TELL_AFTER);
                    tokio::time::timeout(left, asked).await.ok()
                }
                (Person::Absent, Err(_)) => {
                    let left = LIMIT.saturating_sub(TELL_AFTER);
                    tokio::time::timeout(left, asked).await.ok()
                }
            }
        };
        let answer = answer.ok_or_else(|| said(ProblemCode::KeychainOpSilent))?;
        let answer = answer.map_err(|_| said(ProblemCode::KeychainReferenceUnreadable))?;
        if answer.status.success() {
            judge_secret(&answer.secret).map_err(said)
        } else {
            Err(said(judge_refusal(&answer.words)))
        }
    }
}

fn words_meanwhile(shown: &str) -> String {
    format!(
        "1Password has not answered yet: look for its window, or give your fingerprint. op ({shown}) is waited for 30 s in all."
    )
}

impl Running {
    /// Waits for its end, and for what it says; both are read no further than they can be of use.
    async fn answer(&mut self) -> std::io::Result<Answer> {
        let mut secret = Zeroizing::new(Vec::with_capacity(LONGEST_SECRET + 2));
        let mut words = Vec::with_capacity(LONGEST_WORDS);
        let (out, err) = (self.child.stdout().take(), self.child.stderr().take());
        let status = {
            let reading = async {
                tokio::join!(
                    read_up_to(out, LONGEST_SECRET + 2, &mut secret),
                    read_up_to(err, LONGEST_WORDS, &mut words)
                )
            };
            let mut reading = std::pin::pin!(reading);
            let waiting = self.child.wait();
            tokio::select! {
                status = waiting => {
                    let _open_or_not = tokio::time::timeout(LEFT_OPEN, reading).await;
                    status?
                }
                _ = &mut reading => self.child.wait().await?,
            }
        };
        self.ended = true;
        Ok(Answer {
            status,
            secret,
            words,
        })
    }
}

/// Reads into a buffer that has the room already, so that no copy of it is left behind.
async fn read_up_to(pipe: Option<impl AsyncRead + Unpin>, most: usize, into: &mut Vec<u8>) {
    let Some(mut pipe) = pipe else { return };
    while into.len() < most {
        let room = most - into.len();
        match (&mut pipe).take(room as u64).read_buf(into).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    // The rest is read and dropped, so that the program is not held up by its own words.
    let mut rest = Zeroizing::new([0; 1024]);
    while pipe.read(&mut rest[..]).await.is_ok_and(|count| count > 0) {}
}

/// Whether this is `op://VAULT/ITEM/FIELD`, or the same with a section before the field.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(SecretPlace::SCHEME) else {
        return false;
    };
    let path = rest.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    text.len() <= 512
        && !text.contains(char::is_control)
        && matches!(parts.len(), 3 | 4)
        && parts.iter().all(|part| !part.trim().is_empty())
}

fn judge_secret(bytes: &[u8]) -> Result<ClientSecret, ProblemCode> {
    let text = std::str::from_utf8(bytes).map_err(|_| ProblemCode::KeychainOpJunk)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.trim().is_empty() {
        Err(ProblemCode::KeychainOpEmpty)
    } else if text.len() > LONGEST_SECRET || text.contains(char::is_control) {
        Err(ProblemCode::KeychainOpJunk)
    } else {
        Ok(ClientSecret::new(text.to_owned()))
    }
}

/// What `op` says to a person, and what it means. The words are its own, of version 2, and may change.
const REFUSALS: &[(&str, ProblemCode)] = &[
    ("no accounts configured", ProblemCode::KeychainOpAccount),
    ("no account found", ProblemCode::KeychainOpAccount),
    ("found no accounts", ProblemCode::KeychainOpAccount),
    ("add an account", ProblemCode::KeychainOpAccount),
    ("not currently signed in", ProblemCode::KeychainOpSignIn),
    ("not signed in", ProblemCode::KeychainOpSignIn),
    ("signin", ProblemCode::KeychainOpSignIn),
    ("session expired", ProblemCode::KeychainOpSignIn),
    (
        "authorization prompt dismissed",
        ProblemCode::KeychainOpSignIn,
    ),
    ("authorization timeout", ProblemCode::KeychainOpSignIn),
    ("connecting to desktop app", ProblemCode::KeychainOpSignIn),
    ("isn't a vault", ProblemCode::KeychainOpNoItem),
    ("isn't an item", ProblemCode::KeychainOpNoItem),
    ("does not have a field", ProblemCode::KeychainOpNoItem),
    ("doesn't have a field", ProblemCode::KeychainOpNoItem),
    ("could not find", ProblemCode::KeychainOpNoItem),
    ("no item", ProblemCode::KeychainOpNoItem),
    ("not found", ProblemCode::KeychainOpNoItem),
    (
        "invalid secret reference",
        ProblemCode::KeychainReferenceInvalid,
    ),
];

/// The first of its complaints that is known; its words are shown nowhere.
fn judge_refusal(words: &[u8]) -> ProblemCode {
    let words = String::from_utf8_lossy(words)
        .to_lowercase()
        .replace('’', "'");
    let known = REFUSALS.iter().find(|(part, _)| words.contains(part));
    known.map_or(ProblemCode::KeychainReferenceUnreadable, |(_, code)| *code)
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_vault_item_and_field() {
        for good in [
            "op://vault/item/field",
            "op://Partner team/Pleo staging/section/client secret",
            "op://vault/item/field?attribute=value",
        ] {
            assert!(is_reference(good), "{good}");
        }
        let long = format!("op://vault/item/{}", "x".repeat(512));
        for bad in [
            "",
            "op://",
            "op:///item/field",
            "op://vault/item",
            "op://vault/item/",
            "op://a/b/c/d/e",
            "OP://vault/item/field",
            "https://vault/item/field",
            "op://vault/item/fi\neld",
            &long,
        ] {
            assert!(!is_reference(bad), "{bad}");
        }
    }

    #[test]
    fn one_line_end_is_trimmed_and_what_cannot_be_a_secret_is_refused() {
        for (bytes, secret) in [
            ("fake", "fake"),
            ("fake\n", "fake"),
            ("fake\r\n", "fake"),
            (" fake", " fake"),
        ] {
            assert_eq!(judge_secret(bytes.as_bytes()).unwrap().reveal(), secret);
        }
        let long = "x".repeat(LONGEST_SECRET + 1);
        for (bytes, code) in [
            (&b""[..], ProblemCode::KeychainOpEmpty),
            (b"\n", ProblemCode::KeychainOpEmpty),
            (b"fake\nmore", ProblemCode::KeychainOpJunk),
            (b"fake\x1b[2J", ProblemCode::KeychainOpJunk),
            (b"\xff\xfe", ProblemCode::KeychainOpJunk),
            (long.as_bytes(), ProblemCode::KeychainOpJunk),
        ] {
            assert_eq!(judge_secret(bytes).unwrap_err(), code, "{bytes:?}");
        }
    }

    #[test]
    fn what_op_complains_of_is_told_apart() {
        for (words, code) in [
            (
                "No accounts configured for use with 1Password CLI.",
                ProblemCode::KeychainOpAccount,
            ),
            (
                "[ERROR] 2026/01/01 You are not currently signed in. Please run `op signin --help`",
                ProblemCode::KeychainOpSignIn,
            ),
            (
                "[ERROR] authorization prompt dismissed, please try again",
                ProblemCode::KeychainOpSignIn,
            ),
            (
                "could not read secret 'op://a/b/c': \"a\" isn't a vault in this account",
                ProblemCode::KeychainOpNoItem,
            ),
            (
                "\"b\" isn't an item in the \"a\" vault",
                ProblemCode::KeychainOpNoItem,
            ),
            (
                "item 'a/b' does not have a field 'c'",
                ProblemCode::KeychainOpNoItem,
            ),
            ("something else", ProblemCode::KeychainReferenceUnreadable),
        ] {
            assert_eq!(judge_refusal(words.as_bytes()), code, "{words}");
        }
    }

    #[test]
    fn op_is_looked_for_in_absolute_directories_alone() {
        let home = tempfile::tempdir().unwrap();
        let op = home.path().join("op");
        std::fs::write(&op, "#!/bin/sh\n").unwrap();
        let found = |path: &str| {
            let search_path = Some(OsString::from(path));
            OnePassword {
                search_path,
                person: Person::Absent,
            }
            .find()
        };
        let directory = home.path().to_str().unwrap();
        assert_eq!(found(directory), None, "not executable yet");
        std::fs::set_permissions(&op, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        assert_eq!(found(&format!(".:relative:{directory}")), Some(op));
        assert_eq!(found("."), None);
    }
}
