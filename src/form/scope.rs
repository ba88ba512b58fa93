//! Scopes: their syntax, and the known ones from `assets/scopes.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::problem::ProblemCode;

use super::finding::{Breach, quoted};

/// A scope to choose from.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct KnownScope {
    /// `resource:permission`, as it is sent.
    pub name: String,
    /// The API it belongs to, one to three words.
    pub api: String,
    /// What it opens, as a customer reads it: a phrase that begins with a verb, without full stop.
    pub opens: String,
    /// What a developer should know about it, a phrase without full stop; empty where all is plain.
    #[serde(default)]
    pub note: String,
    /// How sure the name is.
    pub certainty: Certainty,
}

/// How sure we are that a scope is called so.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Pleo's current documentation names it.
    Documented,
    /// Older pages or a partner's code name it.
    Reported,
    /// Sources contradict each other.
    Disputed,
    /// An example or a line of prose names it, and no page says what it opens.
    Mentioned,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeFile {
    pub(super) scope: Vec<KnownScope>,
}

pub(super) const SOURCE: &str = include_str!("../../assets/scopes.toml");

/// The scopes to choose from, in the order of the file; empty if it cannot be read, which a test rules out.
#[must_use]
pub fn known_scopes() -> &'static [KnownScope] {
    static SCOPES: OnceLock<ScopeFile> = OnceLock::new();
    &SCOPES
        .get_or_init(|| toml::from_str(SOURCE).unwrap_or_default())
        .scope
}

/// The known scope with this name, case and all.
#[must_use]
pub fn find_scope(name: &str) -> Option<&'static KnownScope> {
    known_scopes().iter().find(|scope| scope.name == name)
}

/// Judges the shape `resource:permission` in the characters of RFC 6749, section 3.3.
pub(super) fn judge_syntax(text: &str) -> Vec<Breach> {
    if is_well_formed(text) {
        return Vec::new();
    }
    let dotted = text.replacen('.', ":", 1);
    let hint = find_scope(&dotted).map_or("users:read", |scope| scope.name.as_str());
    vec![Breach::error(
        ProblemCode::FormScopeSyntax,
        format!(
            "{} is not written as resource:permission, such as {hint}.",
            quoted(text)
        ),
    )]
}

/// Judges whether a well-formed scope is among the known ones; unknown ones are allowed.
pub(super) fn judge_known(text: &str) -> Vec<Breach> {
    if !is_well_formed(text) {
        return Vec::new();
    }
    let name = quoted(text);
    let words = match find_scope(text) {
        Some(scope) if scope.certainty == Certainty::Mentioned => format!(
            "{name} stands in an example of Pleo's only, so look in the API reference for the scope that you need."
        ),
        Some(_) => return Vec::new(),
        None => match find_scope(&text.to_lowercase()) {
            Some(meant) => format!(
                "{name} is not known here, but {} is, and capital letters make a difference.",
                meant.name
            ),
            None => format!(
                "{name} is not among the scopes known here, so compare it with Pleo's API reference."
            ),
        },
    };
    vec![Breach::warning(ProblemCode::FormScopeUnknown, words)]
}

fn is_well_formed(text: &str) -> bool {
    // What is left of a web address is no permission.
    let is_address = text.contains("://");
    !is_address
        && text.split_once(':').is_some_and(|(resource, permission)| {
            !resource.is_empty()
                && !permission.is_empty()
                && !permission.contains(':')
                && text
                    .chars()
                    .all(|character| matches!(character, '!' | '#'..='[' | ']'..='~'))
        })
}
