//! Stop 2: Pleo reviews; notes and the date of the approval.

use super::{button, item, mark_now, text, undo};
use crate::guide::StopId;
use crate::session::Mark;
use crate::wizard::{Effect, Item, ItemId, Kind, Model};

const STOP: StopId = StopId::Review;

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let track = model.session.track();
    let mut items = vec![text(STOP, "notes", &track.notes)];
    match track.marked(Mark::Review) {
        Some(at) => {
            items.push(item(
                STOP,
                "mark-approved",
                Kind::Done(at.date_in_zone(&model.zone)),
            ));
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
        "undo-approved" => undo(model),
        _ => Vec::new(),
    }
}
