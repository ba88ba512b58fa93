//! Reads back what [`super::export`] writes, and the same by other hands, whole or not at all.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::problem::{Problem, ProblemCode};

use super::field::FieldId;
use super::finding::quoted;
use super::markup::{Escapes, cells_of, find_by_label, is_head, is_ruler, value_of};
use super::registration::{Registration, values_in};

/// Reads an export of either kind: what begins with `{` or `[` is taken for JSON, anything else for Markdown.
///
/// # Errors
/// As [`from_json`] and [`from_markdown`].
pub fn import(text: &str) -> Result<Registration, Problem> {
    let text = without_byte_order_mark(text);
    if text.trim_start().starts_with(['{', '[']) {
        from_json(text)
    } else {
        from_markdown(text)
    }
}

/// Reads client metadata: an object with the members of [`FieldId::json_name`].
///
/// A list may be an array of texts or one text. `null` counts as left out.
///
/// # Errors
/// [`ProblemCode::FormImportUnreadable`], with the place or the member as detail, if the text is no JSON object, or has
/// a member that is unknown, repeated or of another type.
pub fn from_json(text: &str) -> Result<Registration, Problem> {
    let Members(members) =
        serde_json::from_str(without_byte_order_mark(text)).map_err(|error| {
            unreadable(format!(
                "line {}, column {}: not a JSON object",
                error.line(),
                error.column()
            ))
        })?;
    let mut reading = Reading::default();
    for (name, value) in members {
        let field = FieldId::find(&name)
            .ok_or_else(|| unreadable(format!("unknown member {}", quoted(&name))))?;
        reading.take(field, &text_of(field, &value)?)?;
    }
    Ok(reading.registration)
}

/// The member as one line of text.
pub(super) fn text_of(field: FieldId, value: &Value) -> Result<String, Problem> {
    let name = field.json_name();
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Array(items) if field.is_list() => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                let text = item
                    .as_str()
                    .ok_or_else(|| unreadable(format!("{name} holds something other than text")))?;
                if !text.is_empty() && values_in(field, text) != [text] {
                    return Err(unreadable(format!(
                        "a value of {name} holds a space, a comma or a semicolon"
                    )));
                }
                texts.push(text);
            }
            Ok(texts.join(" "))
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(unreadable(format!("{name} is not a text")))
        }
    }
}

/// Reads Markdown tables of two columns, a field's label (or JSON name) and its value, by our hands or others'.
///
/// Headings, empty lines and the heads of tables are passed over. Labels may be bold, and in any case; values may stand
/// in links, in code, or in lines divided by `<br>`.
///
/// # Errors
/// [`ProblemCode::FormImportUnreadable`], with the line as detail, if there is any other line, an unknown or repeated
/// field, or no field at all.
pub fn from_markdown(text: &str) -> Result<Registration, Problem> {
    let lines: Vec<&str> = without_byte_order_mark(text)
        .lines()
        .map(str::trim)
        .collect();
    let mut reading = Reading::default();
    for (index, line) in lines.iter().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = |what: String| unreadable(format!("line {}: {what}", index + 1));
        let cells = cells_of(line);
        let [label, value] = cells.as_slice() else {
            return Err(place("not a row of two columns".to_owned()));
        };
        if is_ruler(&cells) {
            continue;
        }
        let Some(field) = find_by_label(label) else {
            let before_ruler = lines.get(index + 1).map(|next| is_ruler(&cells_of(next)));
            if is_head(label) || before_ruler == Some(true) {
                continue;
            }
            let shown = quoted(&value_of(label, Escapes::Markdown));
            return Err(place(format!("unknown field {shown}")));
        };
        let taken = reading.take(field, &value_of(value, Escapes::Markdown));
        taken.map_err(|twice| place(twice.detail.unwrap_or_default()))?;
    }
    if reading.seen.is_empty() {
        return Err(unreadable(
            "neither the JSON nor the Markdown of a registration".to_owned(),
        ));
    }
    Ok(reading.registration)
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    registration: Registration,
    seen: Vec<FieldId>,
}

impl Reading {
    fn take(&mut self, field: FieldId, text: &str) -> Result<(), Problem> {
        if self.seen.contains(&field) {
            return Err(unreadable(format!("{} stands twice", field.json_name())));
        }
        self.seen.push(field);
        self.registration.set(field, text);
        Ok(())
    }
}

pub(super) fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn unreadable(detail: String) -> Problem {
    Problem::new(ProblemCode::FormImportUnreadable).with_detail(detail)
}

/// The members of a JSON object in their order, repetitions included: a map would drop them in silence.
pub(super) struct Members(pub(super) Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
