//! The list of everything that can be done, and the other things that lie above a stop.

use super::item::{Item, ItemId, Kind};
use super::model::Model;
use super::overlay::{Overlay, Question};
use super::{
    Effect, Exit, activate_item, board, editing, inspector, leave, moving, picker, presenter,
    reveal, sandbox, steps, viewer,
};
use crate::guide::{Guide, StopId};
use crate::keys::Action;

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it is called.
    pub label: String,
    /// Other words by which it is found, in lower case.
    also: &'static str,
    /// What it does.
    pub does: Does,
}

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Uses an item of this stop.
    Use(ItemId),
    /// Goes to the review of the form and uses an item there.
    Review(ItemId),
    /// Does what a key does while an answer is on show.
    View(Action),
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

/// What is always offered, after everything else, with other words for it.
const ALWAYS: [(&str, &str, Does); 5] = [
    (board::TITLE, "board of switch support", Does::Partners),
    (inspector::TITLE, "requests answers trace", Does::Inspector),
    ("", "presenter mode share screen hide", Does::Presenter),
    (
        "Keys of this screen, and words",
        "help glossary f1",
        Does::Help,
    ),
    ("Quit", "exit leave", Does::Quit),
];

impl Command {
    fn new(label: impl Into<String>, does: Does) -> Self {
        Self {
            label: label.into(),
            also: "",
            does,
        }
    }

    /// The key that does the same, wherever it means that.
    #[must_use]
    pub fn key(&self, stop: StopId) -> Option<Action> {
        match self.does {
            Does::Use(id) => key_of_item(stop, id),
            Does::Review(id) if id.name == "export-markdown" => Some(Action::Export),
            Does::Review(_) | Does::Sandbox => None,
            Does::View(action) => Some(action),
            Does::GoTo(stop) => moving::goto_of(stop),
            Does::CopyAnswer => Some(Action::CopyAnswer),
            Does::Partners => Some(Action::Partners),
            Does::Inspector => Some(Action::Inspect),
            Does::Undo => Some(Action::Undo),
            Does::Redo => Some(Action::Redo),
            Does::Presenter => Some(Action::Presenter),
            Does::Help => Some(Action::Help),
            Does::Quit => Some(Action::Quit),
        }
    }
}

fn key_of_item(stop: StopId, id: ItemId) -> Option<Action> {
    match id.name {
        "review" => Some(Action::Review),
        "export-markdown" => Some(Action::Export),
        "paste" => Some(Action::PasteRedirect),
        "open-browser" => Some(Action::Open),
        "copy-url" => Some(Action::Copy),
        "start" | "retry" if stop == StopId::Authorise => Some(Action::Retry),
        "refresh" if stop == StopId::Tokens => Some(Action::Retry),
        _ if id == reveal::ITEM => Some(Action::Reveal),
        _ if id == steps::EXPLAIN => Some(Action::Explain),
        _ if id == board::OPENS => Some(Action::Partners),
        _ => None,
    }
}

/// Everything that can be done now: with the answer on show, the items of this stop and what follows from them, the
/// stops, help, quit.
#[must_use]
pub fn list(model: &Model) -> Vec<Command> {
    let viewed = viewer::OFFERED.into_iter();
    let viewed = viewed.filter(|_| model.viewer.is_some());
    let viewed = viewed.map(|(label, action)| Command::new(label, Does::View(action)));
    let usable = |item: &Item| item.disabled.is_none();
    let items = steps::items(model).into_iter().filter(usable);
    let items = items.map(|item| Command::new(called(model, &item), Does::Use(item.id)));
    let review = steps::registration::on_the_review(model).into_iter();
    let review = review.filter(usable).map(|item| Command {
        also: "review",
        ..Command::new(called(model, &item), Does::Review(item.id))
    });
    let answer = model.editing.is_some();
    let answer = answer.then(|| Command::new("Copy this answer", Does::CopyAnswer));
    let undo = !model.history.is_empty();
    let undo = undo.then(|| Command::new("Take the last change back", Does::Undo));
    let redo = model.history.can_redo();
    let redo = redo.then(|| Command::new("Do again what was taken back", Does::Redo));
    let sandbox = model.is_rehearsal() && !has(model, sandbox::OPENS);
    let sandbox = sandbox.then(|| Command::new(sandbox::TITLE, Does::Sandbox));
    viewed
        .chain(items)
        .chain(review)
        .chain(answer)
        .chain(undo)
        .chain(redo)
        .chain(sandbox)
        .chain(StopId::ALL.map(going_to))
        .chain(ALWAYS.map(|(label, also, does)| Command {
            also,
            ..Command::new(always_called(model, label, does), does)
        }))
        .collect()
}

/// What an item is called away from its stop, where neither its box nor its address is beside it.
fn called(model: &Model, item: &Item) -> String {
    let label = &item.label;
    match (&item.kind, item.address()) {
        (Kind::Tick(false), _) => format!("Tick: {label}"),
        (Kind::Tick(true), _) => format!("Untick: {label}"),
        // The sandbox's own login page is in the list as well.
        (_, Some(address)) if model.is_rehearsal() && address.ends_with("/login") => {
            format!("{label} of Pleo, not of this rehearsal")
        }
        (_, Some(_)) => format!("Read: {label}"),
        _ => label.clone(),
    }
}

fn going_to(stop: StopId) -> Command {
    let name = Guide::built_in().rail(stop);
    let label = match stop.number() {
        Some(number) => format!("Go to {number} {name}"),
        None => format!("Go to {name}"),
    };
    Command::new(label, Does::GoTo(stop))
}

fn always_called(model: &Model, label: &'static str, does: Does) -> &'static str {
    match does {
        Does::Presenter if model.is_shared() => presenter::OFF,
        Does::Presenter => presenter::ON,
        _ => label,
    }
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
    if action == Action::Help && !matches!(overlay, Overlay::Help(_)) {
        help(model, Some(Box::new(overlay.clone())));
        return Vec::new();
    }
    match *overlay {
        Overlay::Help(ref beneath) => match action {
            Action::Back | Action::Help | Action::Activate | Action::Quit => {
                model.overlay = beneath.as_deref().cloned();
                model.scroll = 0;
                Vec::new()
            }
            other => {
                model.overlay = Some(overlay.clone());
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
                Question::ReplaceFile => viewer::replace(model),
                Question::DeleteProfile | Question::ResetRehearsal | Question::Turn => {
                    board::answered_yes(model, about)
                }
            },
            Action::Activate | Action::Back => {
                board::answered_no(model, about);
                Vec::new()
            }
            Action::NextItem
            | Action::PreviousItem
            | Action::Toggle
            | Action::NextStop
            | Action::PreviousStop => {
                model.overlay = Some(Overlay::Question { about, yes: !yes });
                Vec::new()
            }
            other => {
                model.overlay = Some(Overlay::Question { about, yes });
                moving::scroll(model, moving::pages(other).unwrap_or(0))
            }
        },
    }
}

/// The commands in which what is to be found stands.
#[must_use]
pub fn found(model: &Model) -> Vec<Command> {
    let mut commands = list(model);
    commands.retain(|command| {
        let text = format!("{} {}", command.label.to_lowercase(), command.also);
        picker::finds(&model.find, &text)
    });
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

/// Shows the keys, above what lies there already.
pub(super) fn help(model: &mut Model, beneath: Option<Box<Overlay>>) {
    model.overlay = Some(Overlay::Help(beneath));
    model.scroll = 0;
}

fn run(model: &mut Model, does: Does) -> Vec<Effect> {
    match does {
        Does::View(Action::Retry) => moving::retry(model),
        Does::View(action) => viewer::pressed(model, action).unwrap_or_default(),
        Does::Review(id) => {
            let mut effects = activate_item(model, ItemId::of("review"));
            effects.extend(moving::focus_on(model, id));
            effects.extend(activate_item(model, id));
            effects
        }
        Does::Use(id) => {
            model.viewer = None;
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
            help(model, None);
            Vec::new()
        }
        Does::Undo => super::history::undo(model),
        Does::Redo => super::history::redo(model),
        Does::Quit => super::ask_or_quit(model),
    }
}
