//! The dates of the marks as fields: typed anew they are mended, emptied they are taken back.

use super::{text, undo};
use crate::guide::StopId;
use crate::moment::Noted;
use crate::session::{Mark, seven_days};
use crate::wizard::{Item, ItemId, Model, Notice};

impl Model {
    /// Now, as the clock of this machine's zone shows it.
    pub(in crate::wizard) fn noted(&self) -> Noted {
        Noted::at(self.now, &self.zone)
    }
}

/// The item with the date of a stop's mark, where one can be mended.
const fn name(stop: StopId) -> Option<&'static str> {
    match stop {
        StopId::RequestAccess => Some("sent-on"),
        StopId::Review => Some("approved-on"),
        StopId::Registration => Some("submitted-on"),
        StopId::Credentials => Some("held-since"),
        StopId::Welcome
        | StopId::Verify
        | StopId::Result
        | StopId::Authorise
        | StopId::Tokens
        | StopId::TestCalls
        | StopId::Next => None,
    }
}

/// When the stop on show was marked.
fn marked(model: &Model) -> Option<Noted> {
    Mark::of(model.stop).and_then(|mark| model.session.track().marked(mark))
}

/// The date of the mark of the stop on show, once there is one.
pub(super) fn item(model: &Model) -> Option<Item> {
    let at = marked(model)?;
    name(model.stop).map(|name| text(model.stop, name, &at.date()))
}

/// Takes over what was typed into it. What is no date changes nothing.
pub(super) fn set_text(model: &mut Model, id: ItemId, text: &str) {
    let (Some(at), Some(name)) = (marked(model), name(model.stop)) else {
        return;
    };
    let text = text.trim();
    if id != ItemId::of(name) || text == at.date() {
        return;
    }
    if text.is_empty() {
        undo(model);
        return;
    }
    if let Some(noted) = typed(model, text) {
        let stop = model.stop;
        model.session.track_mut().mark(stop, noted);
    }
}

/// Reads a date as somebody here types it, and says so if it is none, or lies in the future.
pub(super) fn typed(model: &mut Model, text: &str) -> Option<Noted> {
    let noted = Noted::typed(text, &model.zone);
    let words = match noted {
        Ok(noted) => seven_days::doubt(noted, model.now, &model.zone),
        Err(error) => Some(format!("What you typed is {error}; nothing was changed.")),
    };
    if let Some(words) = words {
        model.notice = Some(Notice::Info(words));
    }
    noted.ok()
}
