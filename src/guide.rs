//! The stops of the journey, what each one tells a person, and the catalogue of safe first calls.
//!
//! Texts are data in `assets/guide`; each stop's file is parsed when it is first shown.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

pub use calls::{Call, Method, calls, calls_needing};
pub use lessons::{LessonStep, Lessons};
pub use stop::StopId;
pub use telling::{Telling, Trouble};

mod calls;
mod lessons;
mod stop;
mod telling;
#[cfg(test)]
mod tests;

/// The texts of all stops, parsed one stop at a time.
#[derive(Debug)]
pub struct Guide {
    stops: [OnceLock<StopTexts>; StopId::ALL.len()],
    rail: OnceLock<BTreeMap<String, String>>,
    notes: OnceLock<ItemTexts>,
}

/// What one stop tells a person.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct StopTexts {
    /// Heading of the stop, as in Pleo's own names where there is one.
    pub title: String,
    /// When the stop counts as done: a phrase without a full stop.
    pub done_when: String,
    /// Pages worth reading, all `https`.
    pub links: Vec<Link>,
    /// What it tells in Staging, and in any other environment on the network.
    pub staging: Telling,
    /// What it tells in a rehearsal; the file has the parts that differ.
    rehearsal: Telling,
    /// The focusable items by name.
    items: BTreeMap<String, ItemTexts>,
}

/// A page on the web.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What the page is about, at most 34 characters.
    pub label: String,
    /// Where it is.
    pub url: String,
}

/// The words of one thing that can have the focus.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct ItemTexts {
    /// What it is or does, at most 34 characters.
    pub label: String,
    /// One sentence, shown while it has the focus.
    pub help: String,
}

static BUILT_IN: Guide = Guide {
    stops: [const { OnceLock::new() }; StopId::ALL.len()],
    rail: OnceLock::new(),
    notes: OnceLock::new(),
};

static NO_WORDS: ItemTexts = ItemTexts {
    label: String::new(),
    help: String::new(),
};

impl Guide {
    /// The guide that is part of this program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The texts of a stop.
    ///
    /// A text that cannot be parsed answers empty, so that it never ends the program; a test keeps the files whole.
    #[must_use]
    pub fn stop(&self, stop: StopId) -> &StopTexts {
        self.stops[stop as usize].get_or_init(|| {
            let mut texts: StopTexts = toml::from_str(source(stop)).unwrap_or_default();
            texts.rehearsal = std::mem::take(&mut texts.rehearsal).completed_by(&texts.staging);
            texts
        })
    }

    /// The short title for the rail: with the stop's number and a space in front, at most 17 columns.
    ///
    /// It comes from a file of its own, so that the rail costs no stop's texts.
    #[must_use]
    pub fn rail(&self, stop: StopId) -> &str {
        self.rail
            .get_or_init(|| toml::from_str(RAIL).unwrap_or_default())
            .get(stop.name())
            .map_or(stop.name(), String::as_str)
    }

    /// The words of the field for notes, which every stop has.
    #[must_use]
    pub fn notes(&self) -> &ItemTexts {
        self.notes
            .get_or_init(|| toml::from_str(NOTES).unwrap_or_default())
    }
}

impl StopTexts {
    /// The words of an item; empty ones for a name that this stop does not have.
    #[must_use]
    pub fn item(&self, name: &str) -> &ItemTexts {
        self.items.get(name).unwrap_or(&NO_WORDS)
    }

    /// What it tells in a rehearsal in the local sandbox.
    #[must_use]
    pub const fn rehearsal(&self) -> &Telling {
        &self.rehearsal
    }
}

const NOTES: &str = include_str!("../assets/guide/notes.toml");
const RAIL: &str = include_str!("../assets/guide/rail.toml");

const fn source(stop: StopId) -> &'static str {
    match stop {
        StopId::Welcome => include_str!("../assets/guide/welcome.toml"),
        StopId::RequestAccess => include_str!("../assets/guide/request-access.toml"),
        StopId::Review => include_str!("../assets/guide/review.toml"),
        StopId::Registration => include_str!("../assets/guide/registration.toml"),
        StopId::Credentials => include_str!("../assets/guide/credentials.toml"),
        StopId::Verify => include_str!("../assets/guide/verify.toml"),
        StopId::Result => include_str!("../assets/guide/result.toml"),
        StopId::Authorise => include_str!("../assets/guide/authorise.toml"),
        StopId::Tokens => include_str!("../assets/guide/tokens.toml"),
        StopId::TestCalls => include_str!("../assets/guide/test-calls.toml"),
        StopId::Next => include_str!("../assets/guide/next.toml"),
    }
}
