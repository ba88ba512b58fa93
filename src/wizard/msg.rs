//! What happened, as data. No message carries a secret.

use tui_input::InputRequest;

use super::board::Told;
use super::notice::Notice;
use crate::flow::{Answer, SecretField, Ticket};
use crate::keys::Action;
use crate::oauth::credentials::Looks;
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
    /// What the Client Secret looks like as it stands in the vault, if it is one of the usual mix-ups.
    SecretLooks(Option<Looks>),
    /// A paste was too long for a secret field: how many characters it has, and how many fit.
    SecretRefused {
        /// Of the paste.
        length: usize,
        /// Of the field.
        longest: usize,
    },
    /// A paste took the place of what was in a secret field.
    SecretReplaced,
    /// Credentials were found in a paste. A Client Secret is in the vault already.
    CredentialsFound(Found),
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

/// What was found in a paste at stop 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The Client ID, by its name.
    ClientId(String),
    /// What has the shape of a Client ID, where the Client Secret goes.
    MisplacedId(String),
    /// The Client Secret.
    ClientSecret,
    /// Both.
    Both {
        /// The Client ID.
        client_id: String,
    },
    /// More than one could be meant, so nothing was taken.
    Unclear,
}
