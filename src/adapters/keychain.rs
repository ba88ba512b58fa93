//! The keychain of the operating system, on threads of its own and never waited for longer than three seconds.
//!
//! Each question has a thread and a connection to itself: one that is never answered stands in no other's way. On Linux
//! this is the Secret Service; the stores of macOS and Windows are built there, and nobody has tried them yet.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use crate::problem::{Problem, ProblemCode};
use crate::secret::seal;

/// How long an answer of the keychain is waited for, however many steps the question has.
const LIMIT: Duration = Duration::from_secs(3);

const SERVICE: &str = "pleo-onboard";

/// How the Secret Service names the refusal of something locked.
const IS_LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";

/// The longest item that the keychain of this system takes, in UTF-16 code units; none where nothing of ours is too long.
pub const ROOM: Option<usize> = if cfg!(target_os = "windows") {
    Some(1_280)
} else {
    None
};

/// Whether a value can be written, read back and removed. Blocks for at most three seconds.
///
/// # Errors
/// [`ProblemCode::KeychainUnavailable`], [`ProblemCode::KeychainLocked`], [`ProblemCode::KeychainDenied`],
/// [`ProblemCode::KeychainTimedOut`], [`ProblemCode::KeychainNotKept`] or [`ProblemCode::KeychainTooSmall`].
pub fn probe() -> Result<(), Problem> {
    let name = format!("probe-{}", std::process::id());
    let question = move || {
        let entry = entry(open()?.as_ref(), &name)?;
        let kept = put(&entry, &SecretString::from("probe"));
        let gone = clear(&entry);
        kept.and(gone)
    };
    within_limit(question, |()| {})
}

/// Reads an item; `None` if there is none. Blocks for at most three seconds.
///
/// # Errors
/// As [`probe`].
pub fn read(name: &str) -> Result<Option<SecretString>, Problem> {
    let name = name.to_owned();
    within_limit(
        move || get(&entry(open()?.as_ref(), &name)?),
        |_nobody_needs_it| {},
    )
}

/// Writes an item and reads it back. Blocks for at most three seconds; what is written later than that is taken back.
///
/// # Errors
/// As [`probe`].
pub fn write(name: &str, value: SecretString) -> Result<(), Problem> {
    let name = name.to_owned();
    let question = move || {
        let entry = entry(open()?.as_ref(), &name)?;
        // Asks for what is locked before anything is changed.
        let before = get(&entry)?;
        match put(&entry, &value) {
            Ok(()) => Ok((entry, before)),
            Err(problem) => {
                put_back(&entry, before.as_ref());
                Err(problem)
            }
        }
    };
    let taken_back = |(entry, before): (Entry, Option<SecretString>)| {
        put_back(&entry, before.as_ref());
    };
    within_limit(question, taken_back).map(|_written| ())
}

/// Removes items; it is fine if there are none. Blocks for at most three seconds for all of them.
///
/// # Errors
/// As [`probe`].
pub fn remove(names: &[String]) -> Result<(), Problem> {
    let names = names.to_vec();
    let question = move || {
        let store = open()?;
        names
            .iter()
            .try_for_each(|name| clear(&entry(store.as_ref(), name)?))
    };
    within_limit(question, |()| {})
}

#[cfg(target_os = "linux")]
fn open() -> Result<Arc<CredentialStore>, Problem> {
    let store = zbus_secret_service_keyring_store::Store::new();
    Ok(store.map_err(|error| said(&error))?)
}

#[cfg(target_os = "macos")]
fn open() -> Result<Arc<CredentialStore>, Problem> {
    let store = apple_native_keyring_store::keychain::Store::new();
    Ok(store.map_err(|error| said(&error))?)
}

#[cfg(target_os = "windows")]
fn open() -> Result<Arc<CredentialStore>, Problem> {
    let store = windows_native_keyring_store::Store::new();
    Ok(store.map_err(|error| said(&error))?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
fn open() -> Result<Arc<CredentialStore>, Problem> {
    Err(ProblemCode::KeychainUnavailable.into())
}

fn entry(store: &CredentialStore, name: &str) -> Result<Entry, Problem> {
    store
        .build(SERVICE, name, None)
        .map_err(|error| said(&error))
}

fn get(entry: &Entry) -> Result<Option<SecretString>, Problem> {
    match entry.get_password() {
        Ok(text) => Ok(Some(seal(text))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(said(&error)),
    }
}

/// Writes, and reads back.
fn put(entry: &Entry, value: &SecretString) -> Result<(), Problem> {
    entry
        .set_password(value.expose_secret())
        .map_err(|error| said(&error))?;
    let same = get(entry)?.is_some_and(|back| back.expose_secret() == value.expose_secret());
    if same {
        Ok(())
    } else {
        Err(ProblemCode::KeychainNotKept.into())
    }
}

fn put_back(entry: &Entry, before: Option<&SecretString>) {
    // If even this is refused, the person has been told already that the keychain does not work.
    let _as_it_was = match before {
        Some(before) => put(entry, before),
        None => clear(entry),
    };
}

fn clear(entry: &Entry) -> Result<(), Problem> {
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(Error::Ambiguous(entries)) => entries.iter().try_for_each(clear),
        Err(error) => Err(said(&error)),
    }
}

fn said(error: &Error) -> Problem {
    let code = match error {
        Error::NoStorageAccess(cause) if was_dismissed(cause.as_ref()) => {
            ProblemCode::KeychainDenied
        }
        Error::NoStorageAccess(_) => ProblemCode::KeychainLocked,
        // A keychain that asks nobody, and refuses what is locked.
        Error::PlatformFailure(cause) if cause.to_string().contains(IS_LOCKED) => {
            ProblemCode::KeychainLocked
        }
        Error::TooLong(..) => ProblemCode::KeychainTooSmall,
        _ => ProblemCode::KeychainUnavailable,
    };
    code.into()
}

#[cfg(target_os = "linux")]
fn was_dismissed(cause: &(dyn std::error::Error + 'static)) -> bool {
    let cause = cause.downcast_ref::<secret_service::Error>();
    matches!(cause, Some(secret_service::Error::Prompt))
}

#[cfg(not(target_os = "linux"))]
fn was_dismissed(_cause: &(dyn std::error::Error + 'static)) -> bool {
    false
}

/// Runs on a thread of its own: a mute keychain blocks that thread, not the program.
///
/// An answer that comes when nobody waits any more goes to `too_late`.
fn within_limit<T: Send + 'static>(
    question: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    too_late: impl FnOnce(T) + Send + 'static,
) -> Result<T, Problem> {
    // Without room in the channel, an answer counts as given only once it is taken.
    let (answer, answered) = mpsc::sync_channel(0);
    let worker = std::thread::Builder::new().name("keychain".to_owned());
    worker
        .spawn(move || {
            if let Err(mpsc::SendError(Ok(late))) = answer.send(question()) {
                too_late(late);
            }
        })
        .map_err(|_| Problem::new(ProblemCode::KeychainUnavailable))?;
    match answered.recv_timeout(LIMIT) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(ProblemCode::KeychainTimedOut.into()),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(ProblemCode::KeychainUnavailable.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn en_03_each_refusal_of_a_keychain_has_a_code_of_its_own() {
        let refused = |cause: Box<dyn std::error::Error + Send + Sync>| {
            said(&Error::NoStorageAccess(cause)).code
        };
        let dismissed = secret_service::Error::Prompt;
        assert_eq!(refused(dismissed.into()), ProblemCode::KeychainDenied);
        let locked = secret_service::Error::Locked;
        assert_eq!(refused(locked.into()), ProblemCode::KeychainLocked);
        let long = said(&Error::TooLong("a name".to_owned(), 32));
        assert_eq!(long.code, ProblemCode::KeychainTooSmall);
    }

    #[test]
    fn en_03_a_question_that_is_never_answered_holds_up_no_other() {
        let (keep_waiting, never) = mpsc::channel::<()>();
        let mute = std::thread::spawn(move || {
            within_limit(
                move || {
                    let _mute = never.recv();
                    Ok(())
                },
                |()| {},
            )
        });
        assert_eq!(within_limit(|| Ok(7), |_| {}), Ok(7));
        let told = mute.join().unwrap();
        assert_eq!(told, Err(ProblemCode::KeychainTimedOut.into()));
        drop(keep_waiting);
    }

    #[test]
    fn en_03_what_is_written_after_the_limit_is_taken_back() {
        let (go_on, held) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let asked = within_limit(
            move || {
                let _released = held.recv();
                Ok("written")
            },
            move |late| tell.send(late).unwrap(),
        );
        assert_eq!(asked, Err(ProblemCode::KeychainTimedOut.into()));
        drop(go_on);
        assert_eq!(told.recv(), Ok("written"));
    }
}
