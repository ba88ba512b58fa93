//! Work that may break off: nothing of a panic but its place is ever told, and never while the terminal is taken over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs work and answers with its outcome, or with the place in the sources at which it broke off.
///
/// The message of a panic may hold anything, secrets included: it is dropped. What the work holds is dropped on the way
/// out, so that a [`super::terminal::Screen`] puts the terminal back before anything is said.
///
/// # Errors
/// The place, as `src/file.rs:line:column`.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let place = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&place);
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        *noted.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
    let outcome = catch_unwind(AssertUnwindSafe(work));
    outcome.map_err(|_message| place.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

/// What is said when the wizard broke off.
#[must_use]
pub fn words(place: &str) -> String {
    format!(
        "error: the wizard broke off at {place}; this is a fault in the program. What you entered is saved."
    )
}
