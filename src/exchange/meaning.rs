//! What a parameter or header of OAuth is for, in one line of plain words, with the section that says so.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// Where a name stands; the same name can mean something else elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In a query or a form that is sent.
    Request,
    /// In the query with which the browser comes back.
    Redirect,
    /// A member of a JSON answer.
    Answer,
    /// A header that is sent.
    RequestHeader,
    /// A header of an answer.
    AnswerHeader,
}

/// The words for a name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// What it is for.
    pub words: String,
    /// Where that is written.
    pub section: String,
}

type Dictionary = BTreeMap<Place, BTreeMap<String, Meaning>>;

/// What a name is for, if it is one that OAuth knows.
#[must_use]
pub fn of(place: Place, name: &str) -> Option<&'static Meaning> {
    dictionary().get(&place)?.get(name)
}

/// All names of a place.
pub fn names(place: Place) -> impl Iterator<Item = &'static str> {
    let of_place = dictionary().get(&place);
    of_place
        .into_iter()
        .flat_map(BTreeMap::keys)
        .map(String::as_str)
}

fn dictionary() -> &'static Dictionary {
    static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
    DICTIONARY.get_or_init(|| {
        toml::from_str(include_str!("../../assets/parameters.toml")).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_one_sentence_or_two_with_its_section() {
        let file: Dictionary =
            toml::from_str(include_str!("../../assets/parameters.toml")).unwrap();
        assert_eq!(file.len(), 5);
        for (name, meaning) in file.values().flatten() {
            assert!(
                meaning.words.ends_with('.') && meaning.words.len() < 130,
                "{name}"
            );
            assert!(
                meaning.section.contains("section") || meaning.section.starts_with("Pleo"),
                "{name}"
            );
        }
    }
}
