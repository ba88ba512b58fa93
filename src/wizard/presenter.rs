//! Presenter mode: on at once, off only after a question, since others may be looking.

use super::model::Model;
use super::{Effect, Notice, Overlay, Question, reveal};
use crate::exchange::Audience;

/// What turning it on is called in the list of everything.
pub const ON: &str = "Presenter mode: mask what others must not read";

/// What turning it off is called there.
pub const OFF: &str = "Leave presenter mode";

/// Turns it on, or asks whether it is to be turned off.
pub(super) fn turn(model: &mut Model) -> Vec<Effect> {
    if model.is_shared() {
        model.overlay = Some(Overlay::Question {
            about: Question::Unmask,
            yes: false,
        });
        return Vec::new();
    }
    model.exchanges.audience = Audience::Shared;
    let words =
        "Presenter mode: names, addresses, ids and notes are masked, and no secret is revealed.";
    model.notice = Some(Notice::Info(words.to_owned()));
    reveal::conceal(model)
}

/// Turns it off.
pub(super) fn end(model: &mut Model) -> Vec<Effect> {
    model.exchanges.audience = Audience::Alone;
    let words = "Presenter mode is off: everything can be read again.";
    model.notice = Some(Notice::Info(words.to_owned()));
    Vec::new()
}
