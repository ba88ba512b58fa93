//! The keychain of the operating system, on threads of its own and never waited for longer than three seconds.

use std::sync::mpsc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::problem::{Problem, ProblemCode};

/// How long an answer of the keychain is waited for.
const LIMIT: Duration = Duration::from_secs(3);

const SERVICE: &str = "pleo-onboard";

/// Whether a value can be written, read back and removed. Blocks for at most three seconds.
///
/// # Errors
/// [`ProblemCode::KeychainUnavailable`], [`ProblemCode::KeychainLocked`] or [`ProblemCode::KeychainTimedOut`].
pub fn probe() -> Result<(), Problem> {
    let name = format!("probe-{}", std::process::id());
    write(&name, SecretString::from("probe".to_owned()))?;
    let back = read(&name)?;
    remove(&name)?;
    let same = back.is_some_and(|back| back.expose_secret() == "probe");
    if same {
        Ok(())
    } else {
        Err(ProblemCode::KeychainUnavailable.into())
    }
}

/// Reads an item; `None` if there is none. Blocks for at most three seconds.
///
/// # Errors
/// As [`probe`].
pub fn read(name: &str) -> Result<Option<SecretString>, Problem> {
    let name = name.to_owned();
    within_limit(move || match entry(&name)?.get_password() {
        Ok(text) => Ok(Some(SecretString::from(text))),
        Err(keyring_core::Error::NoEntry) => Ok(None),
        Err(error) => Err(said(&error)),
    })
}

/// Writes an item and reads it back. Blocks for at most three seconds.
///
/// # Errors
/// As [`probe`].
pub fn write(name: &str, value: SecretString) -> Result<(), Problem> {
    let name = name.to_owned();
    within_limit(move || {
        let entry = entry(&name)?;
        entry
            .set_password(value.expose_secret())
            .map_err(|error| said(&error))?;
        let back = entry
            .get_password()
            .map(SecretString::from)
            .map_err(|error| said(&error))?;
        let same = back.expose_secret() == value.expose_secret();
        if same {
            Ok(())
        } else {
            Err(ProblemCode::KeychainUnavailable.into())
        }
    })
}

/// Removes an item; it is fine if there is none. Blocks for at most three seconds.
///
/// # Errors
/// As [`probe`].
pub fn remove(name: &str) -> Result<(), Problem> {
    let name = name.to_owned();
    within_limit(move || match entry(&name)?.delete_credential() {
        Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
        Err(error) => Err(said(&error)),
    })
}

fn entry(name: &str) -> Result<keyring_core::Entry, Problem> {
    connect()?;
    keyring_core::Entry::new(SERVICE, name).map_err(|error| said(&error))
}

#[cfg(target_os = "linux")]
fn connect() -> Result<(), Problem> {
    if keyring_core::get_default_store().is_none() {
        let store =
            zbus_secret_service_keyring_store::Store::new().map_err(|error| said(&error))?;
        keyring_core::set_default_store(store);
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn connect() -> Result<(), Problem> {
    Err(Problem::new(ProblemCode::KeychainUnavailable).with_detail("not built for this system yet"))
}

fn said(error: &keyring_core::Error) -> Problem {
    match error {
        keyring_core::Error::NoStorageAccess(_) => ProblemCode::KeychainLocked.into(),
        _ => ProblemCode::KeychainUnavailable.into(),
    }
}

/// Runs on a thread of its own: a mute keychain blocks that thread, not the program.
fn within_limit<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let (answer, answered) = mpsc::channel();
    let worker = std::thread::Builder::new().name("keychain".to_owned());
    worker
        .spawn(move || {
            let _nobody_waits_any_more = answer.send(work());
        })
        .map_err(|_| Problem::new(ProblemCode::KeychainUnavailable))?;
    match answered.recv_timeout(LIMIT) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(ProblemCode::KeychainTimedOut.into()),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(ProblemCode::KeychainUnavailable.into()),
    }
}
