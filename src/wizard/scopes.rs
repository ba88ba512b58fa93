//! The list from which scopes are chosen: by what each opens, and by the calls that need it.

use super::model::Model;
use super::picker;
use crate::form::{FieldId, KnownScope, find_scope, known_scopes};
use crate::guide::calls_needing;

/// What the list is called.
pub const TITLE: &str = "Scopes: what your client may do";

/// One scope of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'m> {
    /// As it is sent.
    pub name: &'m str,
    /// What is known of it, if it is among the known ones.
    pub known: Option<&'static KnownScope>,
    /// Whether the form asks for it.
    pub is_chosen: bool,
}

/// The scopes in which what is to be found stands: the unknown ones that the form asks for, and all known ones.
#[must_use]
pub fn entries(model: &Model) -> Vec<Entry<'_>> {
    let chosen = model.session.registration.items(FieldId::Scopes);
    let unknown = chosen
        .iter()
        .filter(|name| find_scope(name).is_none())
        .map(|name| Entry {
            name,
            known: None,
            is_chosen: true,
        });
    let known = known_scopes().iter().map(|scope| Entry {
        name: &scope.name,
        known: Some(scope),
        is_chosen: chosen.contains(&scope.name),
    });
    unknown
        .chain(known)
        .filter(|entry| picker::finds(&model.find, &sought_in(*entry)))
        .collect()
}

fn sought_in(entry: Entry<'_>) -> String {
    let known = entry
        .known
        .map(|scope| format!("{} {}", scope.api, scope.opens));
    let calls: Vec<&str> = calls_needing(entry.name)
        .map(|call| call.title.as_str())
        .collect();
    format!(
        "{} {} {}",
        entry.name,
        known.unwrap_or_default(),
        calls.join(" ")
    )
    .to_lowercase()
}

/// Adds the scope to the form, or takes it out; the list stays open.
pub(super) fn turn(model: &mut Model, chosen: usize) {
    let Some(name) = entries(model)
        .get(chosen)
        .map(|entry| entry.name.to_owned())
    else {
        return;
    };
    let mut scopes = model.session.registration.items(FieldId::Scopes).to_vec();
    match scopes.iter().position(|scope| *scope == name) {
        Some(place) => drop(scopes.remove(place)),
        None => scopes.push(name),
    }
    model
        .session
        .registration
        .set(FieldId::Scopes, &scopes.join(" "));
    model.touch();
}
