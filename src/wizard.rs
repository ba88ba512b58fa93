//! The wizard as a value and one function: what happened goes in, what shall be done comes out.

use crate::flow::{self, Answer, Ticket};
use crate::moment::Timestamp;

pub mod board;
pub mod commands;
pub mod effect;
pub mod files;
pub mod history;
pub mod inspector;
pub mod item;
pub mod model;
pub mod msg;
pub mod notice;
pub mod overlay;
pub mod picker;
pub mod presenter;
pub mod reveal;
pub mod sandbox;
pub mod scopes;
pub mod sight;
pub mod steps;
pub mod viewer;

mod answers;
mod editing;
mod logo;
mod moving;
mod pasting;

pub use effect::{Copied, Effect, Exit};
pub use item::{Item, ItemId, Kind};
pub use model::Model;
pub use msg::{Found, Msg};
pub use notice::{Notice, Saving};
pub use overlay::{Overlay, Question};
pub use picker::Offer;
pub use sight::Sight;

use crate::keys::Action;

/// Takes in what happened and returns what shall be done. The only place in which the model changes.
pub fn update(model: &mut Model, at: Timestamp, msg: Msg) -> Vec<Effect> {
    model.now = at;
    let asked = asks(model);
    let before = history::Before::of(model, &msg);
    let mut effects = take(model, msg);
    history::keep(model, before);
    if asked != asks(model) {
        // It is read from its beginning, and so is what lay beneath.
        model.scroll = 0;
    }
    effects.extend(reveal::settle(model));
    effects.extend(logo::settle(model));
    if model.is_unsaved() {
        let save = model.save();
        // Before the end, if this is the end.
        effects.insert(0, save);
    }
    effects
}

/// Whether a question lies above the stop.
const fn asks(model: &Model) -> bool {
    matches!(model.overlay, Some(Overlay::Question { .. }))
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Pressed(action) => pressed(model, action),
        Msg::Typed(request) => {
            editing::typed(model, request);
            Vec::new()
        }
        Msg::Pasted(text) => pasting::pasted(model, &text),
        Msg::SecretShape(field, length) => {
            model.secret_lengths.insert(field, length);
            Vec::new()
        }
        Msg::SecretLooks(looks) => {
            model.secret_looks = looks;
            Vec::new()
        }
        Msg::SecretRefused { length, longest } => {
            model.notice = Some(Notice::Info(pasting::refused(length, longest)));
            Vec::new()
        }
        Msg::SecretReplaced => {
            let words = "What was in this field before is replaced by the paste.";
            model.notice = Some(Notice::Info(words.to_owned()));
            Vec::new()
        }
        Msg::CredentialsFound(found) => steps::credentials::found(model, found),
        Msg::Answered(Ticket::NONE, Answer::Exchanged(exchange)) => {
            model.exchanges.push(exchange);
            Vec::new()
        }
        Msg::Answered(ticket, answer) => answers::hear(model, ticket, &answer),
        Msg::Saved(ticket, outcome) => {
            model.saving.hear(ticket, outcome);
            Vec::new()
        }
        Msg::Copied(notice) => {
            model.notice = Some(notice);
            Vec::new()
        }
        Msg::Profiles(ticket, told) => board::hear(model, ticket, told),
        Msg::Resized => Vec::new(),
    }
}

fn pressed(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::Leave {
        return leave(model, Exit::Interrupted);
    }
    model.notice = None;
    if action == Action::Presenter {
        return presenter::turn(model);
    }
    if let Some(overlay) = model.overlay.take() {
        return commands::pressed_in_overlay(model, &overlay, action);
    }
    if let Some(effects) = viewer::pressed(model, action) {
        return effects;
    }
    match action {
        Action::Leave | Action::Quit => ask_or_quit(model),
        Action::Commands => {
            picker::open(model, Offer::Commands);
            Vec::new()
        }
        Action::Inspect => {
            inspector::open(model);
            Vec::new()
        }
        Action::Partners => board::open(model),
        Action::Help => {
            commands::help(model, None);
            Vec::new()
        }
        Action::Redraw => vec![Effect::Redraw],
        Action::Undo => history::undo(model),
        Action::Redo => history::redo(model),
        Action::NextItem => moving::step_focus(model, moving::Direction::Forward),
        Action::PreviousItem => moving::step_focus(model, moving::Direction::Backward),
        Action::First => moving::focus_edge(model, moving::Direction::Backward),
        Action::Last => moving::focus_edge(model, moving::Direction::Forward),
        Action::PageDown => moving::scroll(model, 1),
        Action::PageUp => moving::scroll(model, -1),
        Action::Activate | Action::Toggle if sight::bring_back(model) => Vec::new(),
        Action::Activate => activate(model),
        Action::Toggle => toggle(model),
        Action::Back => moving::back(model),
        Action::NextStop => moving::next_stop(model),
        Action::PreviousStop => moving::previous_stop(model),
        Action::Review => activate_item(model, ItemId::of("review")),
        Action::Export => steps::registration::export(model),
        Action::Open => moving::open(model),
        Action::Copy => moving::copy(model),
        Action::CopyAnswer => editing::copy(model),
        // These are of the viewer.
        Action::CopyPath | Action::CopyCurl | Action::SaveAnswer => Vec::new(),
        Action::PasteRedirect => moving::focus_on(model, ItemId::of("paste")),
        Action::Retry => moving::retry(model),
        Action::Reveal => activate_item(model, reveal::ITEM),
        Action::Explain => activate_item(model, steps::EXPLAIN),
        Action::Presenter => presenter::turn(model),
        Action::Goto1
        | Action::Goto2
        | Action::Goto3
        | Action::Goto4
        | Action::Goto5
        | Action::Goto6
        | Action::Goto7
        | Action::Goto8
        | Action::Goto9 => moving::go_to_number(model, action),
    }
}

/// Turns the focused box over and stays at it; does what anything else is for.
fn toggle(model: &mut Model) -> Vec<Effect> {
    let focused = model.focused_item();
    let mut effects = activate(model);
    if let Some(Item {
        id,
        kind: Kind::Tick(_),
        ..
    }) = focused
    {
        effects.extend(moving::focus_on(model, id));
    }
    effects
}

/// Does what the focused item is for.
fn activate(model: &mut Model) -> Vec<Effect> {
    editing::commit(model);
    let mut effects = Vec::new();
    let Some(item) = model.focused_item() else {
        // What was typed took the item away, as an emptied date does.
        moving::suggest_focus(model);
        return effects;
    };
    if let Kind::Text { .. } | Kind::Secret { .. } = item.kind
        && item.id != ItemId::of("paste")
        && item.id != ItemId::of("path")
    {
        // What is wrong with a date stands below it, where one is.
        if !steps::dates::is_refused(model, item.id) {
            effects.extend(moving::step_focus(model, moving::Direction::Forward));
        }
        return effects;
    }
    effects.extend(activate_item(model, item.id));
    effects
}

fn activate_item(model: &mut Model, id: ItemId) -> Vec<Effect> {
    editing::commit(model);
    let mut effects = Vec::new();
    let Some(item) = steps::items(model).into_iter().find(|item| item.id == id) else {
        return effects;
    };
    if let Some(why) = item.disabled {
        model.notice = Some(Notice::Info(why));
        return effects;
    }
    effects.extend(steps::activate(model, id));
    effects
}

fn ask_or_quit(model: &mut Model) -> Vec<Effect> {
    if model.is_busy() {
        model.overlay = Some(Overlay::Question {
            about: Question::Quit,
            yes: false,
        });
        return Vec::new();
    }
    leave(model, Exit::Quit)
}

/// Commits what is being typed, saves it, and ends. What was sent to a server is still waited for by the shell.
fn leave(model: &mut Model, exit: Exit) -> Vec<Effect> {
    let mut effects = leaving(model);
    effects.push(Effect::Quit(exit));
    effects
}

/// What is done before the end, whatever comes after it.
fn leaving(model: &mut Model) -> Vec<Effect> {
    editing::commit(model);
    let mut effects = Vec::new();
    effects.extend(model.authorize.leave().into_iter().map(Effect::Work));
    moving::settle_focus(model);
    effects
}

/// Flow effects as effects of the wizard.
fn work(effects: impl IntoIterator<Item = flow::Effect>) -> Vec<Effect> {
    effects.into_iter().map(Effect::Work).collect()
}

#[cfg(test)]
mod tests;
