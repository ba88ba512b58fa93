//! Where secrets are kept, what moves, and what can be put on view.

use std::fmt;

use crate::problem::Problem;

/// Where secrets are kept, by the user's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreKind {
    /// The keychain of the operating system.
    Keychain,
    /// Nowhere: they end with this process.
    Session,
    /// A file that only the owner can read (0600).
    File,
}

impl StoreKind {
    /// The name as it is typed and printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Session => "session",
            Self::File => "file",
        }
    }

    /// The kind with this typed name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        [Self::Keychain, Self::Session, Self::File]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

impl SecretPlace {
    /// What every reference begins with.
    pub const SCHEME: &str = "op://";

    /// As it is written down: `keychain`, `file`, or the reference.
    #[must_use]
    pub fn as_text(&self) -> &str {
        match self {
            Self::Store(kind) => kind.as_str(),
            Self::Reference(reference) => reference,
        }
    }

    /// Reads what [`Self::as_text`] writes.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let reference = || {
            text.starts_with(Self::SCHEME)
                .then(|| Self::Reference(text.to_owned()))
        };
        StoreKind::find(text).map(Self::Store).or_else(reference)
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where the Client Secret is kept beyond this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    /// In a store.
    Store(StoreKind),
    /// In 1Password, read each time: an `op://` reference, which is no secret.
    Reference(String),
}

/// A Client Secret that a run was given from outside, as far as the screen has to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GivenSecret {
    /// There is none: what is typed or kept is used.
    #[default]
    None,
    /// The environment variable has one.
    Variable,
}

/// A secret that can be put on view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revealed {
    /// The Client Secret: as it is typed, else as it is held.
    ClientSecret,
    /// The access token.
    AccessToken,
}

/// What came of a move to another store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The store.
    pub to: StoreKind,
    /// Whether the Client Secret was moved.
    pub secret: bool,
    /// Whether the tokens were moved.
    pub tokens: bool,
    /// Why a copy may still be where they were.
    pub left_behind: Option<Problem>,
}

impl Moved {
    /// What was moved, in words; `None` if nothing was held.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let what = match (self.secret, self.tokens) {
            (true, true) => "The Client Secret and the tokens are",
            (true, false) => "The Client Secret is",
            (false, true) => "The tokens are",
            (false, false) => return None,
        };
        Some(match self.left_behind {
            None => format!("{what} now in: {}. Nothing is left where it was.", self.to),
            Some(_) => format!(
                "{what} now in: {}. The old copy could not be removed.",
                self.to
            ),
        })
    }
}
