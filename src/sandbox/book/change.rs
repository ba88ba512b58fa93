//! One thing that happened to the book: decided first, written second, applied last.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::grant::{Grant, Pair};
use super::{Client, Installation};

/// A change. Applying the same ones in the same order makes the same book, so they are what the log on disk holds.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::sandbox) enum Change {
    /// A client was registered; the oldest one makes room if there are too many.
    Registered(Client),
    /// A client has another secret or other metadata.
    Updated(Client),
    /// A client and all it was granted are gone.
    Removed(String),
    /// The user authorised a client.
    Granted(Grant),
    /// A grant has a new pair of tokens.
    Rotated {
        /// Which grant.
        grant: Uuid,
        /// Its pair from now on.
        pair: Pair,
    },
    /// Every token of a grant is dead.
    Ended(Uuid),
    /// Every token of a client is dead.
    ClientEnded(String),
    /// A client has this installation.
    Installed(Installation),
    /// A client has no installation any more.
    Uninstalled(String),
    /// All but the example client is gone.
    Reset,
}
