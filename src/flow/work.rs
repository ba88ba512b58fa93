//! A single piece of outside work: begun, then done or failed.

use super::Ticket;
use crate::problem::Problem;

/// The phase of one piece of work whose outcome is a `T`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Work<T> {
    /// Not begun.
    #[default]
    Idle,
    /// Begun, no answer yet.
    Running(Ticket),
    /// Its outcome.
    Done(T),
    /// Why there is none.
    Failed(Problem),
}

impl<T> Work<T> {
    /// Whether this ticket is the one being waited for.
    #[must_use]
    pub fn awaits(&self, ticket: Ticket) -> bool {
        matches!(self, Self::Running(own) if *own == ticket)
    }

    /// The ticket being waited for.
    #[must_use]
    pub const fn running(&self) -> Option<Ticket> {
        match self {
            Self::Running(ticket) => Some(*ticket),
            Self::Idle | Self::Done(_) | Self::Failed(_) => None,
        }
    }

    /// The problem it ended with.
    #[must_use]
    pub const fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Failed(problem) => Some(problem),
            Self::Idle | Self::Running(_) | Self::Done(_) => None,
        }
    }

    /// Its outcome.
    #[must_use]
    pub const fn outcome(&self) -> Option<&T> {
        match self {
            Self::Done(outcome) => Some(outcome),
            Self::Idle | Self::Running(_) | Self::Failed(_) => None,
        }
    }
}
