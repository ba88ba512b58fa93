//! What can go wrong, with words for a person: what happened, why, what to do now.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::untrusted::Untrusted;

pub use code::ProblemCode;

mod code;

/// One occurrence of a problem: its code and the particulars of this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which problem.
    pub code: ProblemCode,
    /// Particulars of our own making, free of secrets: a port, a path, a field. A phrase, no full stop.
    pub detail: Option<String>,
    /// What the server said about it, to be shown fenced and escaped.
    pub server_said: Option<Untrusted>,
}

/// The words of one code.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What happened, one sentence.
    pub what: String,
    /// Why this happens, one or two sentences.
    pub why: String,
    /// What is safe, one sentence; empty where nothing was at stake.
    #[serde(default)]
    pub safe: String,
    /// What to do now: at most three steps, in order.
    pub next: Vec<String>,
}

impl Words {
    /// Every text of it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [&self.what, &self.why, &self.safe]
            .into_iter()
            .chain(&self.next)
            .map(String::as_str)
    }
}

impl Problem {
    /// A problem without particulars.
    #[must_use]
    pub const fn new(code: ProblemCode) -> Self {
        Self {
            code,
            detail: None,
            server_said: None,
        }
    }

    /// The same with particulars of our own making.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same with what the server said; nothing is added if that is empty.
    #[must_use]
    pub fn with_server_said(mut self, said: Untrusted) -> Self {
        self.server_said = (!said.is_empty()).then_some(said);
        self
    }

    /// The words for this problem.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        words(self.code)
    }

    /// What happened, with the particulars, as one line.
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{} ({detail})", self.words().what.trim_end_matches('.')),
            None => self.words().what.clone(),
        }
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

/// The words of a code, from `assets/problems.toml`.
///
/// A code without an entry answers with its id, so that a missing text never hides the problem itself; a test keeps
/// the file complete.
#[must_use]
pub fn words(code: ProblemCode) -> &'static Words {
    static FALLBACK: OnceLock<Words> = OnceLock::new();
    catalogue().get(code.id()).unwrap_or_else(|| {
        FALLBACK.get_or_init(|| Words {
            what: "Something went wrong that has no words yet.".to_owned(),
            why: String::new(),
            safe: String::new(),
            next: Vec::new(),
        })
    })
}

fn catalogue() -> &'static BTreeMap<String, Words> {
    static CATALOGUE: OnceLock<BTreeMap<String, Words>> = OnceLock::new();
    CATALOGUE
        .get_or_init(|| toml::from_str(include_str!("../assets/problems.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_words_and_every_entry_a_code() {
        let file: BTreeMap<String, Words> =
            toml::from_str(include_str!("../assets/problems.toml")).unwrap();
        for code in ProblemCode::all() {
            let words = file
                .get(code.id())
                .unwrap_or_else(|| panic!("no words for {}", code.id()));
            assert!(
                words.what.ends_with('.') && !words.why.is_empty(),
                "{}",
                code.id()
            );
            assert!(
                (1..=3).contains(&words.next.len()),
                "{}: one to three steps",
                code.id()
            );
        }
        for id in file.keys() {
            assert!(
                ProblemCode::find(id).is_some(),
                "words for an unknown code {id}"
            );
        }
    }
}
