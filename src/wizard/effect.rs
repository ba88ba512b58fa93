//! What the wizard wants done, as data.

use super::board::{Turn, Wish};
use crate::flow::{self, Ticket};
use crate::guide::Link;
use crate::session::Session;

/// One thing to do outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Outside work of a flow.
    Work(flow::Effect),
    /// Save the session; answers [`super::Msg::Saved`].
    Save(Ticket, Box<Session>),
    /// Put something on the clipboard; answers [`super::Msg::Copied`].
    Copy(Copied),
    /// Write a file into the working directory; answers [`super::Msg::Copied`].
    Export {
        /// Name of the file.
        name: &'static str,
        /// Its text.
        text: String,
    },
    /// Do something with whole profiles; answers [`super::Msg::Profiles`]. Not cancelled once begun.
    Profiles(Ticket, Wish),
    /// Draw everything anew.
    Redraw,
    /// End as with [`Effect::Quit`], and begin anew for another profile.
    Turn(Turn),
    /// End.
    Quit(Exit),
}

/// What to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// This text; the words say what it is.
    Text {
        /// What it is.
        what: &'static str,
        /// The text.
        text: String,
    },
    /// The address of a page to read.
    Page(&'static Link),
    /// The authorization URL of an attempt, which the vault holds.
    AuthorizationUrl(Ticket),
}

/// How the wizard ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By the user's wish: exit code 0.
    Quit,
    /// By ctrl-c: exit code 130.
    Interrupted,
}
