//! What is told in passing: how the last thing went, and whether everything is on disk.

use crate::flow::Ticket;
use crate::problem::Problem;
use crate::session::presented::Private;

/// A message about the last thing done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It went well, or needs a word.
    Info(String),
    /// It did not.
    Problem(Problem),
}

/// Whether everything is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// Nothing to save yet, or all saved.
    Saved,
    /// On its way.
    Underway(Ticket),
    /// The disk refuses.
    Failed(Problem),
}

impl Notice {
    /// The same, without what is private.
    #[must_use]
    pub fn presented(&self, private: &Private) -> Self {
        match self {
            Self::Info(words) => Self::Info(private.words(words)),
            Self::Problem(problem) => Self::Problem(private.problem(problem)),
        }
    }
}

impl Saving {
    /// Takes in how a save ended.
    pub fn hear(&mut self, ticket: Ticket, outcome: Result<(), Problem>) {
        if *self == Self::Underway(ticket) {
            *self = outcome.map_or_else(Self::Failed, |()| Self::Saved);
        }
    }
}
