//! What words of the trade mean, for those who do not use them every day: `assets/terms.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

/// A word of the trade, or several that are said together.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Other forms of it.
    #[serde(default)]
    also: Vec<String>,
    /// What it means; goes on after the term and a colon.
    pub means: String,
}

/// A term as it is called, and what there is to say of it.
pub type Entry = (&'static str, &'static Term);

/// All terms and their meanings, in the order of the alphabet.
pub fn all() -> impl Iterator<Item = Entry> {
    glossary()
        .terms
        .iter()
        .map(|(name, term)| (name.as_str(), term))
}

/// The term that is called so, or has this form; small and large letters are one.
#[must_use]
pub fn find(name: &str) -> Option<Entry> {
    let name = name.trim().to_lowercase();
    let (_, found) = glossary().forms.iter().find(|(form, _)| *form == name)?;
    all().nth(*found)
}

/// The terms that texts use, in the order of the alphabet. Of words that are a part of a longer term, only that counts.
pub fn terms_in<'t>(texts: impl IntoIterator<Item = &'t str>) -> impl Iterator<Item = Entry> {
    let texts: Vec<&str> = texts.into_iter().collect();
    let mut text = texts.join("\n").to_lowercase();
    let mut used = BTreeSet::new();
    for (form, term) in &glossary().forms {
        let places: Vec<usize> = text
            .match_indices(form.as_str())
            .map(|(at, _)| at)
            .filter(|at| is_word_of(&text, *at, form))
            .collect();
        if !places.is_empty() {
            used.insert(*term);
        }
        let blank = "\n".repeat(form.len());
        for at in places {
            text.replace_range(at..at + form.len(), &blank);
        }
    }
    all()
        .enumerate()
        .filter(move |(place, _)| used.contains(place))
        .map(|(_, entry)| entry)
}

/// Whether what stands at a place of a text is a word as such, and no part of another, of a name or of an option.
fn is_word_of(text: &str, at: usize, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let mut after = text.get(at + word.len()..).unwrap_or_default().chars();
    let goes_on = match after.next() {
        // A name such as callback.denied.
        Some('.') => after.next().is_some_and(is_part),
        next => next.is_some_and(is_part),
    };
    !before.is_some_and(is_part) && !goes_on
}

/// The terms in the order of the alphabet, and every form of them in small letters with the place of its term, longer ones first.
struct Glossary {
    terms: Vec<(String, Term)>,
    forms: Vec<(String, usize)>,
}

fn glossary() -> &'static Glossary {
    static GLOSSARY: OnceLock<Glossary> = OnceLock::new();
    GLOSSARY.get_or_init(|| {
        let terms: BTreeMap<String, Term> =
            toml::from_str(include_str!("../assets/terms.toml")).unwrap_or_default();
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_by_cached_key(|(name, _)| name.to_lowercase());
        let mut forms: Vec<(String, usize)> = Vec::new();
        for (place, (name, term)) in terms.iter().enumerate() {
            let every = std::iter::once(name).chain(&term.also);
            forms.extend(every.map(|form| (form.to_lowercase(), place)));
        }
        forms.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        Glossary { terms, forms }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        terms_in([text]).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_term_has_a_meaning_that_goes_on_after_a_colon() {
        let file: BTreeMap<String, Term> =
            toml::from_str(include_str!("../assets/terms.toml")).unwrap();
        assert_eq!(file.len(), all().count());
        let mut forms = BTreeSet::new();
        for (name, term) in &file {
            assert!(term.means.ends_with('.'), "{name}: {}", term.means);
            assert!(term.means.chars().count() <= 120, "{name}: {}", term.means);
            for form in std::iter::once(name).chain(&term.also) {
                assert!(forms.insert(form.to_lowercase()), "{form}: two meanings");
                assert_eq!(find(form), Some((name.as_str(), term)), "{form}");
            }
        }
    }

    #[test]
    fn a_word_is_found_as_such_alone() {
        assert_eq!(names("the Scope, again."), ["scope"]);
        for text in [
            "--scope",
            "scope_list",
            "microscope",
            "a/scope",
            "scope.unknown",
        ] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn small_and_large_letters_are_one_in_the_order_of_the_terms() {
        assert!(all().is_sorted_by_key(|(name, _)| name.to_lowercase()));
        assert_eq!(names("Staging of a company"), ["company", "Staging"]);
    }

    #[test]
    fn a_part_of_a_longer_term_is_not_a_term_of_its_own() {
        assert_eq!(names("your Client ID"), ["Client ID"]);
        assert_eq!(names("your client"), ["OAuth 2.0 client"]);
        assert_eq!(
            names("the client has a Client ID"),
            ["Client ID", "OAuth 2.0 client"]
        );
    }

    #[test]
    fn a_term_is_found_by_any_of_its_forms_and_an_unknown_one_is_not() {
        let name = |text| find(text).map(|(name, _)| name);
        assert_eq!(name("EAP"), Some("Early Access Programme"));
        assert_eq!(name(" redirect uri "), Some("redirect URI"));
        assert_eq!(name("callback"), Some("redirect URI"));
        assert_eq!(name("flux"), None);
    }
}
