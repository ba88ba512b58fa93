//! Before you start: rehearse or Staging, and what must be there.

use super::{first_open, item, moving, ticks, turn, work};
use crate::environment::EnvironmentName;
use crate::flow;
use crate::flow::work::Work;
use crate::guide::StopId;
use crate::session::Tick;
use crate::wizard::board::{self, Neighbours};
use crate::wizard::sandbox::Desk;
use crate::wizard::{Effect, Item, ItemId, Kind, Model, Notice};

const STOP: StopId = StopId::Welcome;

/// What it means to go on while something is not ticked.
const OPEN: &str = "What is not ticked here stays open, and locks nothing.";

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let chosen = |name: &EnvironmentName| {
        let is_chosen =
            model.session.environment == *name && model.session.tracks.contains_key(name);
        if is_chosen {
            Kind::Done("chosen".to_owned())
        } else {
            Kind::Button
        }
    };
    let mut items = vec![
        item(STOP, "rehearse", chosen(&EnvironmentName::Sandbox)),
        item(STOP, "staging", chosen(&EnvironmentName::Staging)),
    ];
    items.extend(ticks(model, STOP, Tick::PREREQUISITES));
    let mut next = super::button(STOP, "continue");
    if first_open(model, Tick::PREREQUISITES).is_some() {
        next.help = format!("{} {OPEN}", next.help);
    }
    items.push(next);
    if model.board.neighbours == Neighbours::Some {
        items.push(super::button(STOP, board::OPENS.name));
    }
    items
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    let name = &model.session.environment;
    let is_chosen = model.session.tracks.contains_key(name);
    match name {
        EnvironmentName::Sandbox if !is_chosen => "rehearse",
        EnvironmentName::Staging if !is_chosen => "staging",
        // One of config.toml was chosen by name, and stands in the header.
        EnvironmentName::Sandbox | EnvironmentName::Staging | EnvironmentName::Custom(_) => {
            first_open(model, Tick::PREREQUISITES).unwrap_or("continue")
        }
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    match id.name {
        "rehearse" => choose(model, EnvironmentName::Sandbox),
        "staging" => choose(model, EnvironmentName::Staging),
        _ => turn(model, Tick::PREREQUISITES, id),
    }
}

/// Changes to an environment: its own marks, credentials and tokens; the form stays.
fn choose(model: &mut Model, name: EnvironmentName) -> Vec<Effect> {
    let mut effects = Vec::new();
    if model.session.environment != name && model.is_storing() {
        let words = "Something is still being stored for the environment chosen now: wait until it has ended.";
        model.notice = Some(Notice::Info(words.to_owned()));
        return effects;
    }
    if model.session.environment != name {
        effects.extend(leave_environment(model));
        model.session.environment = name;
    }
    let _created = model.session.track_mut();
    effects.extend(load_tokens(model));
    moving::suggest_focus(model);
    effects.push(model.save());
    effects
}

/// Ends what is under way for the environment chosen now, and forgets what is known of its tokens and calls.
pub(in crate::wizard) fn leave_environment(model: &mut Model) -> Vec<Effect> {
    let effects = work(model.authorize.leave());
    model.authorize = flow::authorize::Phase::Idle;
    model.facts = None;
    model.held_in = None;
    model.loading = Work::Idle;
    model.refresh = Work::Idle;
    model.introspection = Work::Idle;
    model.disconnecting = Work::Idle;
    model.call = Work::Idle;
    model.called = None;
    model.sandbox = Desk::default();
    effects
}

/// Reads what is known of stored tokens, if there can be any.
pub fn load_tokens(model: &mut Model) -> Vec<Effect> {
    let Some(account) = model
        .session
        .account()
        .filter(|account| account.tokens.is_some())
    else {
        return Vec::new();
    };
    let ticket = model.ticket();
    model.loading = Work::Running(ticket);
    work([flow::Effect::LoadTokens { ticket, account }])
}
