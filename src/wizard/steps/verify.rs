//! Stop 5: log in to Staging and confirm what is there.

use super::{button, first_open, open_page, ticks, turn};
use crate::environment::{Environment, EnvironmentName};
use crate::flow::Page;
use crate::guide::StopId;
use crate::session::Tick;
use crate::wizard::{Effect, Item, ItemId, Model, Notice};

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

/// The address of the login page, as far as it is known: that of a sandbox once it runs.
#[must_use]
pub fn login_page(model: &Model) -> Option<String> {
    let known = match &model.session.environment {
        EnvironmentName::Sandbox => return model.sandbox.login_page(),
        EnvironmentName::Staging => Environment::staging().login_url,
        EnvironmentName::Custom(name) => model.environments.get(name)?.login_url.clone(),
    };
    known.map(|address| address.to_string())
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    if id == ItemId::of("open-login") {
        return open_page(model, Page::Login(model.session.environment.clone()));
    }
    let effects = turn(model, Tick::CONFIRMATIONS, id);
    let track = model.session.track();
    let is_ticked = track.ticks.iter().any(|tick| tick.item() == id.name);
    if let Some(words) = track
        .notice
        .and_then(|days| days.late(model.now, &model.zone))
        && is_ticked
    {
        model.notice = Some(Notice::Info(words));
    }
    effects
}
