//! Stop 2: Pleo reviews; notes and the date of the approval.

use super::{button, dates, foot, mark_now, undo_now};
use crate::guide::StopId;
use crate::session::Mark;
use crate::wizard::{Effect, Item, ItemId, Model};

const STOP: StopId = StopId::Review;

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let mut items = vec![foot::notes(model)];
    match dates::item(model) {
        Some(date) => {
            items.push(date);
            items.push(button(STOP, "undo-approved"));
        }
        None => items.push(button(STOP, "mark-approved")),
    }
    items.push(button(STOP, "continue"));
    items
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    let approved = model.session.track().marked(Mark::Review).is_some();
    if approved {
        "continue"
    } else {
        "mark-approved"
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    match id.name {
        "mark-approved" => mark_now(model),
        "undo-approved" => undo_now(model),
        _ => Vec::new(),
    }
}
