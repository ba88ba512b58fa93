//! Reads back what [`super::export`] writes, and the same by other hands, whole or not at all.

use std::fmt;
use std::iter::Peekable;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::problem::{Problem, ProblemCode};

use super::field::FieldId;
use super::finding::quoted;
use super::registration::{Registration, is_separator};

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
fn text_of(field: FieldId, value: &Value) -> Result<String, Problem> {
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
                if text.contains(is_separator) {
                    return Err(unreadable(format!(
                        "a value of {name} holds a space or a comma"
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

/// Reads Markdown tables of two columns, a field's label (or JSON name) and its value.
///
/// Headings and empty lines are passed over.
///
/// # Errors
/// [`ProblemCode::FormImportUnreadable`], with the line or the field as detail, if there is any other line, an unknown
/// or repeated field, or no field at all.
pub fn from_markdown(text: &str) -> Result<Registration, Problem> {
    let mut reading = Reading::default();
    for (index, line) in without_byte_order_mark(text).lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let cells = cells_of(line);
        let [label, value] = cells.as_slice() else {
            return Err(unreadable(format!(
                "line {} is no row of two columns",
                index + 1
            )));
        };
        if is_ruler(label, value) || is_header(label) {
            continue;
        }
        let label = unescape_cell(label);
        let field = find_by_label(&label)
            .ok_or_else(|| unreadable(format!("unknown field {}", quoted(&label))))?;
        reading.take(field, &unescape_cell(value))?;
    }
    if reading.seen.is_empty() {
        return Err(unreadable(
            "neither the JSON nor the Markdown of a registration".to_owned(),
        ));
    }
    Ok(reading.registration)
}

/// The cells of a table row, trimmed and still escaped; none if the line is no row.
fn cells_of(line: &str) -> Vec<String> {
    let Some(inner) = line.strip_prefix('|') else {
        return Vec::new();
    };
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for character in inner.chars() {
        if character == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(character);
        }
        escaped = character == '\\' && !escaped;
    }
    // The bar at the end of the row opened a cell that is none.
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn is_ruler(label: &str, value: &str) -> bool {
    [label, value].iter().all(|cell| {
        cell.contains('-') && cell.chars().all(|character| matches!(character, '-' | ':'))
    })
}

fn is_header(label: &str) -> bool {
    ["Field", "Parameter"]
        .iter()
        .any(|header| header.eq_ignore_ascii_case(label))
}

fn find_by_label(label: &str) -> Option<FieldId> {
    FieldId::ALL
        .into_iter()
        .find(|field| field.texts().label.eq_ignore_ascii_case(label) || field.json_name() == label)
}

/// Undoes the escapes of a cell; a back slash that escapes nothing stands for itself.
fn unescape_cell(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut characters = cell.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        if let Some(punctuation) = characters.next_if(char::is_ascii_punctuation) {
            out.push(punctuation);
        } else if let Some(hidden) = read_code_point(&mut characters) {
            out.push(hidden);
        } else {
            out.push('\\');
        }
    }
    out
}

/// Reads `u{…}`, and takes nothing if it is not that.
fn read_code_point(characters: &mut Peekable<std::str::Chars<'_>>) -> Option<char> {
    let mut ahead = characters.clone();
    if ahead.next() != Some('u') || ahead.next() != Some('{') {
        return None;
    }
    let mut digits = String::new();
    while let Some(digit) = ahead.next_if(char::is_ascii_hexdigit) {
        digits.push(digit);
    }
    if ahead.next() != Some('}') {
        return None;
    }
    let found = u32::from_str_radix(&digits, 16)
        .ok()
        .and_then(char::from_u32)?;
    *characters = ahead;
    Some(found)
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

fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn unreadable(detail: String) -> Problem {
    Problem::new(ProblemCode::FormImportUnreadable).with_detail(detail)
}

/// The members of a JSON object in their order, repetitions included: a map would drop them in silence.
struct Members(Vec<(String, Value)>);

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
