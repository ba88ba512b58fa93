//! Pasted text that fills several fields at once: a JSON export, rows of a table, or lines with a label each.

use super::field::FieldId;
use super::finding::quoted;
use super::import::{Members, text_of, without_byte_order_mark};
use super::markup::{
    Escapes, cells_of, find_by_label, is_head, is_ruler, value_of, without_bullet,
};

/// What a pasted text says about the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The fields in the order found, each once, with the text for [`super::Registration::set`]; never empty texts.
    pub fields: Vec<(FieldId, String)>,
    /// The beginnings of the lines that were not understood, quoted and safe to show; never what follows a label,
    /// which may be a secret.
    pub unread: Vec<String>,
}

/// Reads a text that names fields of the form; `None` if it names none, so that it is to be taken as it is: an address,
/// a list of them, a name with a colon.
#[must_use]
pub fn fields_in(text: &str) -> Option<Filled> {
    let text = without_byte_order_mark(text).trim();
    let mut reading = Reading::default();
    if !(text.starts_with('{') && reading.read_json(text)) {
        for line in text.lines() {
            reading.read(line.trim());
        }
    }
    let mut filled = reading.filled;
    filled.fields.retain(|(_, text)| !text.is_empty());
    (!filled.fields.is_empty()).then_some(filled)
}

#[derive(Default)]
struct Reading {
    filled: Filled,
    /// Whether the line before ended in a list, or in a label without a value.
    open: bool,
}

impl Reading {
    /// Reads an object; `false` if it is none.
    fn read_json(&mut self, text: &str) -> bool {
        let Ok(Members(members)) = serde_json::from_str(text) else {
            return false;
        };
        for (name, value) in members {
            let known = FieldId::find(&name);
            match known.and_then(|field| Some((field, text_of(field, &value).ok()?))) {
                Some((field, text)) if !self.has(field) => self.filled.fields.push((field, text)),
                _ => self.filled.unread.push(quoted(&name)),
            }
        }
        true
    }

    fn has(&self, field: FieldId) -> bool {
        self.filled.fields.iter().any(|(known, _)| *known == field)
    }

    fn read(&mut self, line: &str) {
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        let bare = without_bullet(line);
        match row(line).or_else(|| labelled(bare)) {
            Some(Line::Frame) => self.open = false,
            Some(Line::Field(field, value)) if !self.has(field) => {
                self.open = field.is_list() || value.is_empty();
                self.filled.fields.push((field, value));
            }
            None if self.open && (self.lacks_value() || continues(line, bare)) => self.add(bare),
            Some(Line::Field(..)) | None => {
                self.open = false;
                self.filled.unread.push(quoted(beginning(bare)));
            }
        }
    }

    fn lacks_value(&self) -> bool {
        let last = self.filled.fields.last();
        last.is_some_and(|(_, text)| text.is_empty())
    }

    /// Adds a line to the field before it.
    fn add(&mut self, line: &str) {
        let Some((field, text)) = self.filled.fields.last_mut() else {
            return;
        };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&value_of(line, Escapes::None));
        self.open = field.is_list();
    }
}

/// A line that was understood.
enum Line {
    /// The head of a table or the ruler under it.
    Frame,
    Field(FieldId, String),
}

fn row(line: &str) -> Option<Line> {
    let cells = cells_of(line);
    let [label, value] = cells.as_slice() else {
        return None;
    };
    if is_ruler(&cells) || is_head(label) {
        return Some(Line::Frame);
    }
    let field = find_by_label(label)?;
    Some(Line::Field(field, value_of(value, Escapes::Markdown)))
}

/// A label, one of `:`, `=` and a tab, and a value.
fn labelled(line: &str) -> Option<Line> {
    let separators = |character: char| matches!(character, ':' | '：' | '=' | '\t');
    line.match_indices(separators).find_map(|(at, separator)| {
        let (label, rest) = line.split_at_checked(at)?;
        let value = rest.strip_prefix(separator)?;
        let field = (label.len() < LONGEST_LABEL)
            .then(|| find_by_label(label))
            .flatten()?;
        let value = value.strip_prefix("**").unwrap_or(value);
        // `contacts:read` is a scope, not a label with its value.
        let is_apart = separator != ":"
            || value.is_empty()
            || value.starts_with(char::is_whitespace)
            || label.trim().contains([' ', '_', '*']);
        is_apart.then(|| Line::Field(field, value_of(value.trim(), Escapes::None)))
    })
}

/// Longer than any label with its decoration, in bytes.
const LONGEST_LABEL: usize = 60;

/// Whether a line goes on with the field before it: it is marked as one of a list, or holds nothing but one value.
fn continues(line: &str, bare: &str) -> bool {
    bare.len() < line.len() || !bare.contains(char::is_whitespace)
}

/// A line up to what may be its value.
fn beginning(line: &str) -> &str {
    let line = line.trim_start_matches(['|', ' ']);
    line.split([':', '：', '=', '\t', '|'])
        .next()
        .unwrap_or("")
        .trim()
}
