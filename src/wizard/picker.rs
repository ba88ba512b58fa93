//! Lists above a stop from which one entry is chosen: letters are what is to be found in them, and the rest of the keys
//! is the same for all.

use tui_input::{Input, InputRequest};

use super::board::{self, Typing};
use super::model::Model;
use super::notice::Notice;
use super::overlay::Overlay;
use super::{Effect, commands, editing, files, moving, pasting, sandbox, scopes, viewer};
use crate::keys::Action;

/// The longest text to find, in characters.
const LONGEST: usize = 60;

/// The longest path that is typed, in characters.
const LONGEST_PATH: usize = 4_000;

/// So many entries further a page key leads.
pub const LEAP: usize = 10;

/// What a list offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Everything that can be done.
    Commands,
    /// The local sandbox: its failures and its clock.
    Sandbox,
    /// Scopes for the registration form.
    Scopes,
    /// Files to choose from.
    Files,
    /// Where an answer of the API is saved, typed where else the text to find is.
    SaveAnswer,
    /// All profiles.
    Partners,
    /// What can be done with one of them.
    Partner,
    /// A name or a path, typed where else the text to find is.
    Typing(Typing),
}

impl Offer {
    /// Whether it is the board or a list about one profile.
    #[must_use]
    pub const fn is_about_profiles(self) -> bool {
        match self {
            Self::Partners | Self::Partner | Self::Typing(_) => true,
            Self::Commands | Self::Sandbox | Self::Scopes | Self::Files | Self::SaveAnswer => false,
        }
    }

    /// The longest text that is typed in it, in characters.
    const fn longest(self) -> usize {
        match self {
            Self::Files | Self::SaveAnswer | Self::Typing(Typing::Import) => LONGEST_PATH,
            Self::Typing(Typing::New | Typing::Rename)
            | Self::Commands
            | Self::Sandbox
            | Self::Scopes
            | Self::Partners
            | Self::Partner => LONGEST,
        }
    }
}

/// Opens a list at its first entry.
pub(super) fn open(model: &mut Model, of: Offer) {
    model.overlay = Some(Overlay::List { of, chosen: 0 });
    model.find = Input::default();
    model.scroll = 0;
}

/// Whether a text, in lower case, has every word that is to be found.
#[must_use]
pub fn finds(find: &Input, text: &str) -> bool {
    let sought = find.value().to_lowercase();
    sought.split_whitespace().all(|word| text.contains(word))
}

/// Whether there is an entry at this place; the first one is 0.
#[must_use]
pub fn reaches(model: &Model, of: Offer, place: usize) -> bool {
    match of {
        Offer::Files => files::entries(model).nth(place).is_some(),
        other => count(model, other) > place,
    }
}

/// How many entries there are to choose from.
fn count(model: &Model, of: Offer) -> usize {
    match of {
        Offer::Commands => commands::found(model).len(),
        Offer::Sandbox => sandbox::entries(model).len(),
        Offer::Scopes => scopes::entries(model).len(),
        Offer::Files => files::entries(model).count(),
        Offer::SaveAnswer => viewer::SAVING.len(),
        Offer::Partners | Offer::Partner | Offer::Typing(_) => board::entry::count(model, of),
    }
}

/// Takes an edit of the text to find in; the first entry is chosen then.
pub(super) fn typed(model: &mut Model, of: Offer, request: InputRequest) {
    let full = model.find.value().chars().count() >= of.longest();
    // No scope has a space in its name, and a box is ticked with that key.
    if of == Offer::Scopes
        && request == InputRequest::InsertChar(' ')
        && let Some(Overlay::List { chosen, .. }) = model.overlay
    {
        model.notice = None;
        return scopes::turn(model, chosen);
    }
    if let InputRequest::InsertChar(character) = request
        && (full || character.is_control())
    {
        return;
    }
    let before = model.find.value().to_owned();
    model.notice = None;
    editing::edit(&mut model.find, request);
    if model.find.value() != before {
        changed(model, of);
        model.overlay = Some(Overlay::List { of, chosen: 0 });
    }
}

/// The text to find has changed: where it is looked for beforehand, that is done again.
fn changed(model: &mut Model, of: Offer) {
    if of.is_about_profiles() {
        board::retyped(model, of);
    }
    if of == Offer::Partners {
        board::refind(model);
    }
    if of == Offer::Files {
        files::typed(model);
    }
}

/// Takes a paste in, as if it was typed; one that is too long stays where it was copied from.
pub(super) fn pasted(model: &mut Model, of: Offer, text: &str) {
    let before = model.find.value().to_owned();
    match pasting::insert(&mut model.find, text, of.longest()) {
        Ok(()) if model.find.value() != before => {
            model.notice = None;
            changed(model, of);
            model.overlay = Some(Overlay::List { of, chosen: 0 });
        }
        Ok(()) => {}
        Err(words) => model.notice = Some(Notice::Info(words)),
    }
}

/// Takes a key while a list is open. It was taken out of the model and goes back unless it closes.
pub(super) fn pressed(model: &mut Model, of: Offer, chosen: usize, action: Action) -> Vec<Effect> {
    if of == Offer::Sandbox
        && sandbox::tells_only_why(model)
        && let Some(pages) = moving::pages(action)
    {
        model.overlay = Some(Overlay::List { of, chosen });
        return moving::scroll(model, pages);
    }
    let last = count(model, of).saturating_sub(1);
    let chosen = match action {
        Action::Back if of == Offer::SaveAnswer || model.find.value().is_empty() => {
            board::back(model, of);
            return Vec::new();
        }
        Action::Back => {
            model.find = Input::default();
            changed(model, of);
            0
        }
        Action::Commands if of == Offer::Commands => return Vec::new(),
        Action::Commands => {
            open(model, Offer::Commands);
            return Vec::new();
        }
        Action::NextItem if chosen >= last => 0,
        Action::NextItem => chosen + 1,
        Action::PreviousItem => chosen.checked_sub(1).unwrap_or(last),
        Action::PageDown => (chosen + LEAP).min(last),
        Action::PageUp => chosen.saturating_sub(LEAP),
        _ => chosen.min(last),
    };
    model.overlay = Some(Overlay::List { of, chosen });
    if action != Action::Activate {
        return Vec::new();
    }
    match of {
        Offer::Commands => commands::use_entry(model, chosen),
        Offer::Sandbox => sandbox::use_entry(model, chosen),
        Offer::Scopes => {
            scopes::turn(model, chosen);
            Vec::new()
        }
        Offer::Files => files::use_entry(model, chosen),
        Offer::SaveAnswer => viewer::use_entry(model, chosen),
        Offer::Partners | Offer::Partner | Offer::Typing(_) => board::use_entry(model, of, chosen),
    }
}
