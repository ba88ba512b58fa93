//! What words of the trade mean, for those who do not use them every day.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Words;

/// A word of the trade.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Other forms of it.
    #[serde(default)]
    also: Vec<String>,
    /// What it means; goes on after the term and a colon.
    pub means: String,
}

/// The terms that the words of a problem use, in the order of the alphabet.
pub fn terms_in(words: &Words) -> impl Iterator<Item = (&'static str, &'static Term)> {
    let mut text = format!("{} {} {}", words.what, words.why, words.safe);
    for step in &words.next {
        text.push(' ');
        text.push_str(step);
    }
    let text = text.to_lowercase();
    catalogue().iter().filter_map(move |(name, term)| {
        let forms = std::iter::once(name).chain(&term.also);
        let mut forms = forms.map(|form| form.to_lowercase());
        let is_used = forms.any(|form| is_word_of(&text, &form));
        is_used.then_some((name.as_str(), term))
    })
}

/// Whether a text holds a word as such, and not as a part of another, of a name or of an option.
fn is_word_of(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..);
        let after = after.and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn catalogue() -> &'static BTreeMap<String, Term> {
    static CATALOGUE: OnceLock<BTreeMap<String, Term>> = OnceLock::new();
    CATALOGUE
        .get_or_init(|| toml::from_str(include_str!("../../assets/terms.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{ProblemCode, words};

    #[test]
    fn every_term_has_a_meaning_and_a_problem_that_uses_it() {
        let file: BTreeMap<String, Term> =
            toml::from_str(include_str!("../../assets/terms.toml")).unwrap();
        let all: Vec<_> = ProblemCode::all()
            .flat_map(|code| terms_in(words(code)))
            .collect();
        for (name, term) in &file {
            assert!(term.means.ends_with('.'), "{name}: {}", term.means);
            assert!(
                all.iter().any(|(used, _)| used == name),
                "{name}: no problem uses it"
            );
        }
    }

    #[test]
    fn a_word_is_found_as_such_alone() {
        assert!(is_word_of("the scope, again", "scope"));
        for text in ["--scope", "scope_list", "microscope", "a/scope"] {
            assert!(!is_word_of(text, "scope"), "{text}");
        }
    }
}
