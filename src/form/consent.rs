//! How a customer reads the registration when asked for consent.

use crate::untrusted::Untrusted;

use super::field::FieldId;
use super::registration::Registration;
use super::scope::find_scope;

/// The consent screen as lines of text, safe to show on a terminal; an empty line parts two paragraphs.
///
/// What stands on it is known (name, links, scopes); how it looks is not documented by Pleo, and the last line says so.
#[must_use]
pub fn consent_preview(registration: &Registration) -> Vec<String> {
    let shown = |field: FieldId| Untrusted::new(registration.get(field)).to_string();
    let or = |field: FieldId, otherwise: &str| {
        if registration.items(field).is_empty() {
            otherwise.to_owned()
        } else {
            shown(field)
        }
    };
    let mut lines = vec![
        format!(
            "{} would like access to your company in Pleo",
            or(FieldId::ClientName, "(no client name yet)")
        ),
        or(FieldId::ClientUri, "(no client URI yet)"),
        format!("Logo: {}", or(FieldId::Logo, "none")),
        String::new(),
        "If you allow it, it can:".to_owned(),
    ];
    let scopes = registration.items(FieldId::Scopes);
    if scopes.is_empty() {
        lines.push("  - do nothing (no scopes yet)".to_owned());
    }
    for name in scopes {
        let safe = Untrusted::new(name.as_str());
        lines.push(match find_scope(name) {
            Some(scope) if scope.note.is_empty() => format!("  - {} [{safe}]", scope.opens),
            Some(scope) => format!("  - {} ({}) [{safe}]", scope.opens, scope.note),
            None => format!("  - use {safe} (not a scope known here)"),
        });
    }
    lines.push(String::new());
    for field in [
        FieldId::TermsOfService,
        FieldId::PrivacyPolicy,
        FieldId::Contacts,
    ] {
        lines.push(format!(
            "{}: {}",
            field.texts().label,
            or(field, "none yet")
        ));
    }
    lines.push(String::new());
    lines.push("Not documented by Pleo: the exact screen.".to_owned());
    lines
}
