//! Dates as fields: typed anew they are mended, emptied they are taken back. What is no date, or cannot be one yet, stays in
//! its field as it was typed, and changes nothing.

use super::{text, undo};
use crate::form::Severity;
use crate::moment::Noted;
use crate::session::{Dated, SevenDays, seven_days};
use crate::wizard::{Item, ItemId, Model, Notice};

impl Model {
    /// Now, as the clock of this machine's zone shows it.
    pub(in crate::wizard) fn noted(&self) -> Noted {
        Noted::at(self.now, &self.zone)
    }
}

/// The date as it is noted.
fn noted(model: &Model, dated: Dated) -> Option<Noted> {
    let track = model.session.track();
    match dated.mark() {
        Some(mark) => track.marked(mark),
        None => track.notice.map(|days| days.noted),
    }
}

/// The date of the mark of the stop on show, once there is one.
pub(super) fn item(model: &Model) -> Option<Item> {
    let dated = Dated::of(model.stop)?;
    noted(model, dated).map(|_| field(model, dated))
}

/// A date as a field, at the stop on show.
pub(super) fn field(model: &Model, dated: Dated) -> Item {
    let at = noted(model, dated).map(Noted::date).unwrap_or_default();
    let unread = model.session.track().unread_dates.get(&dated);
    let mut item = text(model.stop, dated.item(), unread.unwrap_or(&at));
    item.hint = Some("(year-month-day)");
    let Some(unread) = unread else {
        return item;
    };
    let editing = model.editing.as_ref();
    let typed = editing.filter(|editing| editing.id == item.id);
    let typed = typed.map_or(unread.as_str(), |editing| editing.input.value());
    // While it is typed, the error goes the moment the date is right.
    let wrong = (!typed.trim().is_empty()).then(|| read(model, dated, typed).err());
    item.remarked(wrong.flatten().map(|words| (Severity::Error, words)))
}

/// Whether what stands in a field is no date that was taken over.
pub(in crate::wizard) fn is_refused(model: &Model, id: ItemId) -> bool {
    find(model, id).is_some_and(|dated| model.session.track().unread_dates.contains_key(&dated))
}

/// Which date of the stop on show a field is for.
fn find(model: &Model, id: ItemId) -> Option<Dated> {
    let own = [Dated::of(model.stop), Some(Dated::Notice)];
    let mut own = own.into_iter().flatten();
    own.find(|dated| ItemId::of(dated.item()) == id)
}

/// Takes over what was typed into it. What is refused is kept beside the date, which stays.
pub(super) fn set_text(model: &mut Model, id: ItemId, text: &str) {
    let Some(dated) = find(model, id) else {
        return;
    };
    let (text, before) = (text.trim(), noted(model, dated));
    if text == before.map(Noted::date).unwrap_or_default() {
        model.session.track_mut().unread_dates.remove(&dated);
        return;
    }
    let read = (!text.is_empty()).then(|| read(model, dated, text));
    match (read, dated.mark()) {
        (None, Some(_)) => undo(model),
        (None, None) => model.session.track_mut().set_notice(None),
        (Some(Ok(noted)), Some(_)) => {
            let stop = model.stop;
            model.session.track_mut().mark(stop, noted);
        }
        (Some(Ok(noted)), None) => {
            let days = SevenDays::from_notice(noted, &model.zone);
            model.session.track_mut().set_notice(Some(days));
            let doubt = seven_days::doubt(noted, model.now, &model.zone);
            model.notice = doubt.map(Notice::Info).or(model.notice.take());
        }
        (Some(Err(_)), _) => {
            let unread = &mut model.session.track_mut().unread_dates;
            unread.insert(dated, text.to_owned());
        }
    }
}

/// Reads a date as somebody here types it. Nobody has marked yet what is to come; a notice is taken at its word, as its
/// end is counted from it whatever the clock of this computer shows.
///
/// # Errors
/// What is wrong with it, in words.
fn read(model: &Model, dated: Dated, text: &str) -> Result<Noted, String> {
    let wrong = match Noted::typed(text, &model.zone) {
        Ok(noted) => match seven_days::doubt(noted, model.now, &model.zone) {
            Some(doubt) if dated != Dated::Notice => doubt,
            _ => return Ok(noted),
        },
        Err(_) => "This is no date: type it as 2026-11-22.".to_owned(),
    };
    Err(match self::noted(model, dated) {
        Some(stays) => format!("{wrong} Until it is put right, {} stays.", stays.date()),
        None => wrong,
    })
}
