//! What is lost by leaving, told once the terminal is put back.

use crate::flow::StoreKind;
use crate::wizard::Model;

/// What went with the process, or with the wizard of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Nothing: what is held is kept elsewhere.
    Nothing,
    /// Tokens that were kept for this session only.
    Tokens,
}

impl Gone {
    /// What to say about it, if anything.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Tokens => {
                Some("Tokens kept for this session only are gone: authorise again at stop 6.")
            }
        }
    }

    pub(super) fn of(model: &Model) -> Self {
        match (&model.facts, model.held_in) {
            (Some(_), Some(StoreKind::Session)) => Self::Tokens,
            _ => Self::Nothing,
        }
    }
}
