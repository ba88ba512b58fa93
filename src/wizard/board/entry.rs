//! What can be chosen on the board and in the lists about one profile.

use super::Typing;
use crate::problem::ProblemCode;
use crate::wizard::{Model, Offer};

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The profile at this place in the rows.
    Partner(usize),
    /// Makes a new profile.
    New,
    /// Imports one from a file.
    Import,
    /// Opens the profile here.
    Open,
    /// Gives it another name.
    Rename,
    /// Writes it into a file, without secrets.
    Export,
    /// Starts its rehearsal anew.
    Reset,
    /// Deletes it.
    Delete,
    /// Does what the text was typed for.
    Typed(Typing),
    /// Back to the board.
    Back,
}

/// What stands after the profiles on the board.
const AFTER: [Entry; 2] = [Entry::New, Entry::Import];

/// What can be done with a profile.
const ABOUT_ONE: [Entry; 6] = [
    Entry::Open,
    Entry::Rename,
    Entry::Export,
    Entry::Reset,
    Entry::Delete,
    Entry::Back,
];

/// What can be done with the profile that is open.
const ABOUT_THE_OPEN_ONE: [Entry; 5] = [
    Entry::Rename,
    Entry::Export,
    Entry::Reset,
    Entry::Delete,
    Entry::Back,
];

/// What can be done with a profile whose file is damaged; going back comes first, for the file can perhaps be mended.
const ABOUT_A_DAMAGED_ONE: [Entry; 2] = [Entry::Back, Entry::Delete];

impl Entry {
    /// What it is called; the profiles have names of their own.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Partner(_) => "",
            Self::New => "New profile",
            Self::Import => "Import a profile from a file",
            Self::Open => "Open it here",
            Self::Rename => "Rename it",
            Self::Export => "Export it to a file, without secrets",
            Self::Reset => "Start rehearsal anew; Staging stays",
            Self::Delete => "Delete it",
            Self::Typed(Typing::New) => "Make it and open it",
            Self::Typed(Typing::Rename) => "Give it this name",
            Self::Typed(Typing::Import) => "Import it",
            Self::Back => "Back to all profiles",
        }
    }
}

/// How many entries a list has, without making them.
#[must_use]
pub fn count(model: &Model, of: Offer) -> usize {
    match of {
        Offer::Partners => model.board.found.len() + after(model).count(),
        other => entries(model, other).count(),
    }
}

/// What can be chosen, in order.
pub fn entries(model: &Model, of: Offer) -> Box<dyn Iterator<Item = Entry> + '_> {
    match of {
        Offer::Partners => {
            let found = model.board.found.iter().copied().map(Entry::Partner);
            Box::new(found.chain(after(model)))
        }
        Offer::Partner => Box::new(about(model).iter().copied()),
        Offer::Typing(typing) => Box::new([Entry::Typed(typing), Entry::Back].into_iter()),
        Offer::Commands | Offer::Sandbox | Offer::Scopes | Offer::Files | Offer::SaveAnswer => {
            Box::new(std::iter::empty())
        }
    }
}

/// What stands after the profiles and has what is to be found; nothing while they have not been read.
fn after(model: &Model) -> impl Iterator<Item = Entry> + '_ {
    let known = model.board.rows.is_some();
    let has =
        |entry: &Entry| crate::wizard::picker::finds(&model.find, &entry.label().to_lowercase());
    AFTER.into_iter().filter(move |entry| known && has(entry))
}

fn about(model: &Model) -> &'static [Entry] {
    let Some(partner) = model.board.partner() else {
        return &[Entry::Back];
    };
    match &partner.state {
        Err(problem) if problem.code == ProblemCode::FilesCorrupt => &ABOUT_A_DAMAGED_ONE,
        Err(_) => &[Entry::Back],
        Ok(_) if model.board.is_open(&partner.profile) => &ABOUT_THE_OPEN_ONE,
        Ok(_) => &ABOUT_ONE,
    }
}
