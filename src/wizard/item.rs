//! What can have the focus on a stop.

use crate::flow::SecretField;
use crate::form::Severity;

/// Which item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// Its name: of the guide, of a form field, or of a call.
    pub name: &'static str,
    /// Which value of a list it is, counted from zero; zero for everything else.
    pub row: usize,
}

impl ItemId {
    /// The item of a name; of a list, its first value.
    #[must_use]
    pub const fn of(name: &'static str) -> Self {
        Self { name, row: 0 }
    }
}

/// One focusable thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub id: ItemId,
    /// What it is called on screen.
    pub label: String,
    /// One sentence about it, shown while it has the focus.
    pub help: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// What is to be said about it, right below it.
    pub remark: Option<(Severity, String)>,
    /// What stands in the place of its value while it is empty.
    pub hint: Option<&'static str>,
    /// A few words beside its value, if there is room.
    pub aside: Option<String>,
    /// Why it cannot be used now, if it cannot.
    pub disabled: Option<String>,
    /// A heading to show above it.
    pub heading: Option<&'static str>,
    /// Where on the page it stands.
    pub place: Place,
}

/// Where on the page of a stop an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Among what is done there.
    Body,
    /// Below everything else.
    Foot,
}

/// Kinds of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Does something.
    Button,
    /// Did something already, and when; doing it again is possible.
    Done(String),
    /// Is ticked or not.
    Tick(bool),
    /// Is one of several; enter takes the next.
    Choice(String),
    /// Holds a line of text.
    Text {
        /// The committed text.
        value: String,
    },
    /// Holds a secret, edited in the vault.
    Secret {
        /// Which.
        field: SecretField,
        /// Characters in it.
        length: usize,
        /// Where it comes from, in words, if it was not typed here.
        origin: Option<&'static str>,
    },
}

impl Item {
    /// An item of a kind, with the words given.
    #[must_use]
    pub fn new(id: ItemId, label: impl Into<String>, help: impl Into<String>, kind: Kind) -> Self {
        Self {
            id,
            label: label.into(),
            help: help.into(),
            kind,
            remark: None,
            hint: None,
            aside: None,
            disabled: None,
            heading: None,
            place: Place::Body,
        }
    }

    /// The same, below everything else of the stop.
    #[must_use]
    pub fn at_the_foot(mut self) -> Self {
        self.place = Place::Foot;
        self
    }

    /// The address of the page to read that it is, if it is one.
    #[must_use]
    pub fn address(&self) -> Option<&'static str> {
        let is_link = self.place == Place::Foot && self.kind == Kind::Button;
        is_link.then_some(self.id.name)
    }

    /// The same, with something to be said about it.
    #[must_use]
    pub fn remarked(mut self, remark: Option<(Severity, String)>) -> Self {
        self.remark = remark;
        self
    }

    /// The same, not usable now.
    #[must_use]
    pub fn disabled_because(mut self, why: impl Into<String>) -> Self {
        self.disabled = Some(why.into());
        self
    }

    /// The same, with a few words beside it; where it cannot be used, they say since when it can be, or why not.
    #[must_use]
    pub fn beside(mut self, words: &str) -> Self {
        self.aside = Some(words.to_owned());
        self
    }

    /// Whether letters are text while it has the focus.
    #[must_use]
    pub const fn is_field(&self) -> bool {
        matches!(self.kind, Kind::Text { .. } | Kind::Secret { .. })
    }
}
