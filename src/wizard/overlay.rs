//! What lies above a stop.

use super::inspector::Inspecting;
use super::picker::Offer;
use crate::guide::StopId;

/// What lies above a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys of this screen, and what lies between them and the stop.
    Help(Option<Box<Self>>),
    /// A list to choose from, narrowed by [`super::Model::find`].
    List {
        /// What it offers.
        of: Offer,
        /// Which entry is chosen.
        chosen: usize,
    },
    /// Every HTTP exchange of the session.
    Inspector(Inspecting),
    /// A question before something that cannot be taken back.
    Question {
        /// What is asked.
        about: Question,
        /// Whether yes is chosen; no is the default.
        yes: bool,
    },
}

impl Question {
    /// Whether it is about a profile of the board, which need not be the open one.
    #[must_use]
    pub const fn is_about_a_profile(self) -> bool {
        match self {
            Self::DeleteProfile | Self::ResetRehearsal => true,
            Self::Quit
            | Self::Refresh
            | Self::Disconnect
            | Self::Forget
            | Self::Unmask
            | Self::ReplaceFile
            | Self::Turn
            | Self::EndAttempt { .. } => false,
        }
    }
}

/// What is asked before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// To quit while something is under way.
    Quit,
    /// To refresh although the answer to an earlier refresh was never stored, or the refresh token may have expired.
    Refresh,
    /// To end the installation at Pleo.
    Disconnect,
    /// To remove tokens and credentials here.
    Forget,
    /// To show what presenter mode masks.
    Unmask,
    /// To delete the profile that the board's lists are about.
    DeleteProfile,
    /// To start the rehearsal of that profile anew.
    ResetRehearsal,
    /// To write an answer over a file that is there already.
    ReplaceFile,
    /// To go on with another profile while something is under way.
    Turn,
    /// To end an authorisation that waits for its redirect.
    EndAttempt {
        /// Where to go then.
        to: StopId,
    },
}
