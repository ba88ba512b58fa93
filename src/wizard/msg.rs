//! What happened, as data. No message carries a secret.

use tui_input::InputRequest;

use super::board::Told;
use super::notice::Notice;
use crate::flow::{Answer, SecretField, Ticket};
use crate::keys::Action;
use crate::problem::Problem;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Msg {
    /// A key with a meaning was pressed.
    Pressed(Action),
    /// The focused text field was edited.
    Typed(InputRequest),
    /// Text was pasted into the focused text field, or where there is none.
    Pasted(String),
    /// A secret field was edited in the vault; this is its new length in characters.
    SecretShape(SecretField, usize),
    /// Outside work answered.
    Answered(Ticket, Answer),
    /// A save ended.
    Saved(Ticket, Result<(), Problem>),
    /// A copy or an export ended, with words about it.
    Copied(Notice),
    /// What was wished for with whole profiles is done, or not.
    Profiles(Ticket, Told),
    /// The terminal has another size.
    Resized,
}
