//! The list of everything that can be done, and the other things that lie above a stop.

use super::item::ItemId;
use super::model::Model;
use super::overlay::{Overlay, Question};
use super::{
    Effect, Exit, activate_item, board, editing, inspector, leave, moving, picker, presenter,
    sandbox, steps,
};
use crate::guide::{Guide, StopId};
use crate::keys::Action;

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it is called.
    pub label: String,
    /// What it does.
    pub does: Does,
}

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Uses an item of this stop.
    Use(ItemId),
    /// Goes to a stop.
    GoTo(StopId),
    /// Opens the overlay about the local sandbox.
    Sandbox,
    /// Copies what stands in the field that has the focus.
    CopyAnswer,
    /// Opens the board of all profiles.
    Partners,
    /// Opens the inspector.
    Inspector,
    /// Takes the last change of the answers back.
    Undo,
    /// Does what was taken back again.
    Redo,
    /// Turns presenter mode on, or asks whether to turn it off.
    Presenter,
    /// Shows the keys.
    Help,
    /// Ends the program.
    Quit,
}

/// Everything that can be done now: the items of this stop, the stops, help, quit.
#[must_use]
pub fn list(model: &Model) -> Vec<Command> {
    let usable = |item: &super::Item| item.disabled.is_none();
    let items = steps::items(model)
        .into_iter()
        .filter(usable)
        .map(|item| Command {
            label: item.label,
            does: Does::Use(item.id),
        });
    let sandbox = (model.is_rehearsal() && !has(model, sandbox::OPENS)).then(|| Command {
        label: sandbox::TITLE.to_owned(),
        does: Does::Sandbox,
    });
    let guide = Guide::built_in();
    let stops = StopId::ALL.into_iter().map(|stop| Command {
        label: match stop.number() {
            Some(number) => format!("Go to {number} {}", guide.rail(stop)),
            None => format!("Go to {}", guide.rail(stop)),
        },
        does: Does::GoTo(stop),
    });
    let undo = (!model.history.is_empty()).then(|| Command {
        label: "Take the last change back".to_owned(),
        does: Does::Undo,
    });
    let redo = model.history.can_redo().then(|| Command {
        label: "Do again what was taken back".to_owned(),
        does: Does::Redo,
    });
    let presenting = if model.is_shared() {
        presenter::OFF
    } else {
        presenter::ON
    };
    let rest = [
        (board::TITLE, Does::Partners),
        (inspector::TITLE, Does::Inspector),
        (presenting, Does::Presenter),
        ("Keys of this screen", Does::Help),
        ("Quit", Does::Quit),
    ];
    let rest = rest.map(|(label, does)| Command {
        label: label.to_owned(),
        does,
    });
    let answer = model.editing.is_some().then(|| Command {
        label: "Copy this answer".to_owned(),
        does: Does::CopyAnswer,
    });
    items
        .chain(answer)
        .chain(undo)
        .chain(redo)
        .chain(sandbox)
        .chain(stops)
        .chain(rest)
        .collect()
}

fn has(model: &Model, id: ItemId) -> bool {
    steps::items(model).iter().any(|item| item.id == id)
}

/// Takes a key while an overlay is open. The overlay was taken out of the model and goes back unless it closes.
pub(super) fn pressed_in_overlay(
    model: &mut Model,
    overlay: &Overlay,
    action: Action,
) -> Vec<Effect> {
    match *overlay {
        Overlay::Help => match action {
            Action::Back | Action::Help | Action::Activate | Action::Quit => {
                model.scroll = 0;
                Vec::new()
            }
            other => {
                model.overlay = Some(Overlay::Help);
                moving::scroll(model, moving::pages(other).unwrap_or(0))
            }
        },
        Overlay::List { of, chosen } => picker::pressed(model, of, chosen, action),
        Overlay::Inspector(inspecting) => inspector::pressed(model, inspecting, action),
        Overlay::Question { about, yes } => match action {
            Action::Activate if yes => match about {
                Question::Quit => leave(model, Exit::Quit),
                Question::Unmask => presenter::end(model),
                Question::EndAttempt { to } => moving::end_attempt(model, to),
                Question::Refresh | Question::Disconnect | Question::Forget => {
                    steps::tokens::answered_yes(model, about)
                }
                Question::DeleteProfile | Question::ResetRehearsal | Question::Turn => {
                    board::answered_yes(model, about)
                }
            },
            Action::Activate | Action::Back => {
                board::answered_no(model, about);
                Vec::new()
            }
            _ => {
                model.overlay = Some(Overlay::Question { about, yes: !yes });
                Vec::new()
            }
        },
    }
}

/// The commands in which what is to be found stands.
#[must_use]
pub fn found(model: &Model) -> Vec<Command> {
    let mut commands = list(model);
    commands.retain(|command| picker::finds(&model.find, &command.label.to_lowercase()));
    commands
}

/// Closes the list and does what the chosen entry is for; where nothing was found, it stays open.
pub(super) fn use_entry(model: &mut Model, chosen: usize) -> Vec<Effect> {
    let Some(command) = found(model).into_iter().nth(chosen) else {
        return Vec::new();
    };
    model.overlay = None;
    run(model, command.does)
}

fn run(model: &mut Model, does: Does) -> Vec<Effect> {
    match does {
        Does::Use(id) => {
            let mut effects = moving::focus_on(model, id);
            let field = model.focused_item().is_some_and(|item| item.is_field());
            if !field {
                effects.extend(activate_item(model, id));
            }
            effects
        }
        Does::Sandbox => sandbox::open(model),
        Does::CopyAnswer => editing::copy(model),
        Does::GoTo(stop) => moving::go_to(model, stop),
        Does::Partners => board::open(model),
        Does::Inspector => {
            inspector::open(model);
            Vec::new()
        }
        Does::Presenter => presenter::turn(model),
        Does::Help => {
            model.overlay = Some(Overlay::Help);
            Vec::new()
        }
        Does::Undo => super::history::undo(model),
        Does::Redo => super::history::redo(model),
        Does::Quit => super::ask_or_quit(model),
    }
}
