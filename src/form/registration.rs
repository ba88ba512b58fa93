//! What has been entered so far.

use std::collections::BTreeMap;

use super::field::FieldId;

/// The text of each field. An empty field is not held at all, so two registrations are equal if they read the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    entries: BTreeMap<FieldId, Vec<String>>,
}

impl Registration {
    /// The field as it is edited on one line: a list is joined by single spaces, an empty field is the empty text.
    #[must_use]
    pub fn get(&self, field: FieldId) -> String {
        self.items(field).join(" ")
    }

    /// Replaces a field by what was typed or pasted.
    ///
    /// White space around the text is dropped. A list is split at white space, commas and semicolons (in a redirect URI
    /// those that stand between two addresses or at an end); scopes lose repetitions. A
    /// documented choice takes its documented spelling whatever its case. Everything else is kept for [`super::judge`]
    /// to speak about.
    pub fn set(&mut self, field: FieldId, text: &str) {
        let mut items: Vec<String> = if field.is_list() {
            let values = values_in(field, text);
            values.into_iter().map(str::to_owned).collect()
        } else {
            Some(text.trim())
                .filter(|text| !text.is_empty())
                .map(|text| spelt_as_documented(field, text).to_owned())
                .into_iter()
                .collect()
        };
        if field == FieldId::Scopes {
            items = without_repetition(items);
        }
        if items.is_empty() {
            self.entries.remove(&field);
        } else {
            self.entries.insert(field, items);
        }
    }

    /// Replaces one value of a list by what was typed or pasted: by none, one, or several, split as by
    /// [`Registration::set`]. A `row` past the end adds to it.
    pub fn set_row(&mut self, field: FieldId, row: usize, text: &str) {
        let mut items: Vec<&str> = self.items(field).iter().map(String::as_str).collect();
        let row = row.min(items.len());
        let end = (row + 1).min(items.len());
        items.splice(row..end, [text]);
        let joined = items.join(" ");
        self.set(field, &joined);
    }

    /// The values of a list in the order entered; of any other field its one value, or none.
    #[must_use]
    pub fn items(&self, field: FieldId) -> &[String] {
        self.entries.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The same with every value rewritten, item by item, in the form's order.
    #[must_use]
    pub fn rewritten(&self, mut change: impl FnMut(FieldId, &str) -> String) -> Self {
        let mut rewritten = Self::default();
        for (field, items) in &self.entries {
            let items = items.iter().map(|item| change(*field, item)).collect();
            rewritten.entries.insert(*field, items);
        }
        rewritten
    }

    /// How many of the 12 fields hold something.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.entries.len()
    }

    /// Whether no field holds anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The example of Pleo's registration page, plus the redirect URI that this program listens on in development.
    #[must_use]
    pub fn example() -> Self {
        let mut example = Self::default();
        for (field, text) in [
            (FieldId::ClientName, "Example Client"),
            (FieldId::ClientUri, "https://client.example/"),
            (
                FieldId::TermsOfService,
                "https://client.example/legal/tos.html",
            ),
            (
                FieldId::PrivacyPolicy,
                "https://client.example/legal/privacy.pdf",
            ),
            (FieldId::Contacts, "name.surname@example.io"),
            (
                FieldId::RedirectUris,
                "https://client.example/callback http://localhost:7538/callback",
            ),
            (FieldId::Scopes, "users:read users:write"),
            (FieldId::PkceSupport, "Supported"),
            (FieldId::SubjectTypePreference, "None"),
        ] {
            example.set(field, text);
        }
        example
    }
}

/// The values of a list that a text holds.
#[must_use]
pub fn values_in(field: FieldId, text: &str) -> Vec<&str> {
    let is_end = |character: char| {
        character.is_whitespace()
            || character == ','
            // It may be a part of an address.
            || (character == ';' && field != FieldId::RedirectUris)
    };
    let parts = text.split(is_end).flat_map(addresses_in);
    parts.filter(|value| !value.is_empty()).collect()
}

/// The addresses that semicolons divide.
fn addresses_in(text: &str) -> Vec<&str> {
    let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    let mut addresses = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices(';') {
        let (before, after) = (text.get(from..at), text.get(at + 1..));
        if let (Some(before), true) = (before, after.is_some_and(is_address)) {
            addresses.push(before);
            from = at + 1;
        }
    }
    addresses.extend(text.get(from..));
    for address in &mut addresses {
        *address = address.trim_matches(';');
    }
    addresses
}

fn spelt_as_documented(field: FieldId, text: &str) -> &str {
    field
        .choices()
        .iter()
        .find(|choice| choice.eq_ignore_ascii_case(text))
        .copied()
        .unwrap_or(text)
}

fn without_repetition(items: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}
