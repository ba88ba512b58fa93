//! What a stop tells in one kind of environment: what happens, who acts, what it needs and brings, what can go wrong.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ItemTexts;

/// The parts that each stop has, in the order in which they are read.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Telling {
    /// What the stop is for, one or two sentences.
    pub lead: String,
    /// What happens: short paragraphs, each at most 240 characters.
    pub body: Vec<String>,
    /// Who acts, one or two sentences.
    pub acts: String,
    /// What has to be there before, a sentence or phrase each.
    pub needs: Vec<String>,
    /// What is there afterwards, a sentence or phrase each.
    pub brings: Vec<String>,
    /// What can go wrong, the likeliest first.
    pub trouble: Vec<Trouble>,
    /// Words of items that are others here, by name.
    pub items: BTreeMap<String, ItemTexts>,
}

/// Something that can go wrong at a stop.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// What it looks like: a phrase without a full stop.
    pub when: String,
    /// What to do, or whom to ask: one to three sentences.
    pub then: String,
}

impl Telling {
    /// The same, with the parts of another telling where this one says nothing of its own.
    pub(super) fn completed_by(self, other: &Self) -> Self {
        let or = |own: Vec<String>, other: &Vec<String>| {
            if own.is_empty() { other.clone() } else { own }
        };
        let said = |own: String, other: &str| {
            if own.is_empty() {
                other.to_owned()
            } else {
                own
            }
        };
        Self {
            lead: said(self.lead, &other.lead),
            body: or(self.body, &other.body),
            acts: said(self.acts, &other.acts),
            needs: or(self.needs, &other.needs),
            brings: or(self.brings, &other.brings),
            trouble: if self.trouble.is_empty() {
                other.trouble.clone()
            } else {
                self.trouble
            },
            items: self.items,
        }
    }

    /// Every text of it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.body, &self.needs, &self.brings];
        let trouble = self.trouble.iter();
        lists
            .into_iter()
            .flatten()
            .chain([&self.lead, &self.acts])
            .chain(trouble.flat_map(|trouble| [&trouble.when, &trouble.then]))
            .map(String::as_str)
    }
}
