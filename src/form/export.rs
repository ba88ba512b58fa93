//! A registration as a file: JSON in RFC 7591 names for programs, Markdown in the form's order for people.
//!
//! Both are read back by [`super::import`](mod@super::import) without loss, whatever the fields hold. Characters that
//! cannot be seen are written as escapes, so that either file is safe to print.

use serde_json::{Map, Value};

use crate::untrusted::judged;

use super::field::{FieldId, Group};
use super::registration::Registration;

/// The heading of the Markdown export.
pub(super) const TITLE: &str = "Developer Partner Registration";

/// The registration as client metadata (RFC 7591, section 2), indented, with a line feed at the end.
///
/// `contacts` and `redirect_uris` are arrays, `scope` is one text with spaces, empty fields are left out.
#[must_use]
pub fn to_json(registration: &Registration) -> String {
    let members: Map<String, Value> = FieldId::ALL
        .into_iter()
        .filter(|field| !registration.items(*field).is_empty())
        .map(|field| {
            let value = match field {
                FieldId::Contacts | FieldId::RedirectUris => {
                    Value::from(registration.items(field).to_vec())
                }
                FieldId::Scopes
                | FieldId::ClientName
                | FieldId::ClientUri
                | FieldId::Logo
                | FieldId::TermsOfService
                | FieldId::PrivacyPolicy
                | FieldId::InitiationUri
                | FieldId::SettingsUri
                | FieldId::PkceSupport
                | FieldId::SubjectTypePreference => Value::from(registration.get(field)),
            };
            (field.json_name().to_owned(), value)
        })
        .collect();
    let mut text = escape_json(&format!("{:#}", Value::Object(members)));
    text.push('\n');
    text
}

/// Escapes what the JSON writer leaves raw although it cannot be seen. Outside of strings there is nothing to escape but
/// the line feeds of the layout, which stay.
fn escape_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (character, is_dangerous) in judged(text) {
        if is_dangerous && character != '\n' {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.extend(format!("\\u{unit:04x}").chars());
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// The registration as three Markdown tables, one a group, all 12 fields in the form's own order.
#[must_use]
pub fn to_markdown(registration: &Registration) -> String {
    let mut lines = vec![format!("# {TITLE}")];
    for group in Group::ALL {
        lines.push(String::new());
        lines.push(format!("## {}", group.title()));
        lines.push(String::new());
        lines.push("| Field | Value |".to_owned());
        lines.push("|---|---|".to_owned());
        for field in group.fields() {
            let label = &field.texts().label;
            let value = escape_cell(&registration.get(field));
            lines.push(if value.is_empty() {
                format!("| {label} | |")
            } else {
                format!("| {label} | {value} |")
            });
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Escapes what Markdown or a table would take for its own, and writes what cannot be seen as `\u{…}`.
fn escape_cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = judged(text).peekable();
    let mut after_word = false;
    while let Some((character, is_dangerous)) = characters.next() {
        let next = characters.peek();
        let before_word = next.is_some_and(|(next, _)| next.is_alphanumeric());
        match character {
            '\\' | '|' | '`' | '*' | '<' | '>' | '[' | ']' => out.extend(['\\', character]),
            // Inside a word, as in many a URL, it is no emphasis.
            '_' if !(after_word && before_word) => out.push_str("\\_"),
            hidden if is_dangerous => out.extend(hidden.escape_unicode()),
            plain => out.push(plain),
        }
        after_word = character.is_alphanumeric();
    }
    out
}
