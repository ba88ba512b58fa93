//! Stop 5: log in to Staging and confirm what is there.

use super::{button, first_open, open_page, ticks, turn};
use crate::flow::Page;
use crate::guide::StopId;
use crate::session::Tick;
use crate::wizard::{Effect, Item, ItemId, Model};

const STOP: StopId = StopId::Verify;

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let mut items = vec![button(STOP, "open-login")];
    items.extend(ticks(model, STOP, Tick::CONFIRMATIONS));
    items.push(button(STOP, "continue"));
    items
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    first_open(model, Tick::CONFIRMATIONS).unwrap_or("continue")
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    if id == ItemId::of("open-login") {
        return open_page(model, Page::Login(model.session.environment.clone()));
    }
    turn(model, Tick::CONFIRMATIONS, id)
}
