//! What differs between two registrations.

use super::field::FieldId;
use super::registration::Registration;

/// One field that does not read the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: FieldId,
    /// Its text on the left, on one line; empty if it is not filled.
    pub left: String,
    /// Its text on the right, likewise.
    pub right: String,
}

/// Compares field by field, in the form's order; empty if both ask for the same.
///
/// The order of scopes and of contacts means nothing, so it makes no difference; that of redirect URIs does, because the
/// first is the one offered first.
#[must_use]
pub fn diff(left: &Registration, right: &Registration) -> Vec<Difference> {
    FieldId::ALL
        .into_iter()
        .filter(|field| meaning(left, *field) != meaning(right, *field))
        .map(|field| Difference {
            field,
            left: left.get(field),
            right: right.get(field),
        })
        .collect()
}

fn meaning(registration: &Registration, field: FieldId) -> Vec<&String> {
    let mut items: Vec<&String> = registration.items(field).iter().collect();
    if matches!(field, FieldId::Scopes | FieldId::Contacts) {
        items.sort();
    }
    items
}
