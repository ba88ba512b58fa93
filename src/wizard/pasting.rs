//! Pastes: one insert at the cursor, or answers for several fields of the form. What does not fit is refused whole: it
//! is still where it was copied from, and a part of it would look like all of it.

use tui_input::Input;

use super::editing::LONGEST;
use super::item::ItemId;
use super::model::{Model, RegistrationPage};
use super::notice::Notice;
use super::overlay::Overlay;
use super::{Effect, moving, picker, steps};
use crate::flow::work::Work;
use crate::form::{self, FieldId, Filled};
use crate::guide::StopId;

/// Longer than any text that names fields, in bytes.
const LONGEST_FORM: usize = 256 * 1024;

/// So many are named; of more the number is told.
const NAMED: usize = 3;

/// Takes a paste in.
pub(super) fn pasted(model: &mut Model, text: &str) -> Vec<Effect> {
    if let Some(Overlay::List { of, .. }) = model.overlay {
        picker::pasted(model, of, text);
        return Vec::new();
    }
    if model.overlay.is_some() || model.viewer.is_some() {
        return nowhere(model);
    }
    if let Some(filled) = answers_in(model, text) {
        return fill(model, &filled);
    }
    // Several values are none of them the rest of the one that is there.
    let apart = steps::registration::takes_lines(model, text).then(|| format!(" {text} "));
    let Some(editing) = &mut model.editing else {
        return nowhere(model);
    };
    let text = apart.as_deref().unwrap_or(text);
    let inserted = insert(&mut editing.input, text, LONGEST);
    model.notice = inserted.err().map(Notice::Info);
    if steps::registration::lines_of_edited(model) > 1 {
        // Each in a line of its own, and the focus behind the last of them.
        return moving::step_focus(model, moving::Direction::Forward);
    }
    Vec::new()
}

fn nowhere(model: &mut Model) -> Vec<Effect> {
    let words = "Nothing was pasted: no text field has the focus.";
    model.notice = Some(Notice::Info(words.to_owned()));
    Vec::new()
}

/// Inserts a paste at the cursor as one text: line ends and tabs become spaces, other controls are dropped.
///
/// # Errors
/// The words to say if it does not fit; then nothing has changed.
pub(super) fn insert(input: &mut Input, text: &str, longest: usize) -> Result<(), String> {
    let line = text.trim_matches(['\r', '\n']).replace("\r\n", " ");
    let clean = line.chars().map(|c| match c {
        '\n' | '\r' | '\t' => ' ',
        other => other,
    });
    let inserted: String = clean.filter(|c| !c.is_control()).collect();
    let (length, value) = (inserted.chars().count(), input.value());
    let taken = value.chars().count();
    if taken + length > longest {
        return Err(refused(length, longest));
    }
    let cursor = input.cursor();
    let before: String = value.chars().take(cursor).collect();
    let after: String = value.chars().skip(cursor).collect();
    *input = Input::new(format!("{before}{inserted}{after}")).with_cursor(cursor + length);
    Ok(())
}

/// What is said of a paste that does not fit.
pub(super) fn refused(length: usize, longest: usize) -> String {
    let (length, longest) = (grouped(length), grouped(longest));
    format!(
        "Not pasted: it has {length} characters, and this field holds {longest}. Nothing changed; the clipboard still has it."
    )
}

/// What is said of a key that finds no room.
pub(super) fn full(longest: usize) -> String {
    format!(
        "This field is full: it holds {} characters.",
        grouped(longest)
    )
}

/// A number as it is read: `1,048,576`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The answers that a paste names, where the form is on show.
fn answers_in(model: &Model, text: &str) -> Option<Filled> {
    let is_form =
        model.stop == StopId::Registration && model.registration_page == RegistrationPage::Form;
    // Most terminals send the line ends of a paste as an enter is sent.
    let lines = || text.replace("\r\n", "\n").replace('\r', "\n");
    (is_form && text.len() <= LONGEST_FORM).then(|| form::fields_in(&lines()))?
}

/// Puts answers into their fields, as one change. The focus stays at its field.
fn fill(model: &mut Model, filled: &Filled) -> Vec<Effect> {
    let too_long = |text: &str| text.chars().count() > LONGEST;
    if let Some((_, text)) = filled.fields.iter().find(|(_, text)| too_long(text)) {
        model.notice = Some(Notice::Info(refused(text.chars().count(), LONGEST)));
        return Vec::new();
    }
    let before = model.session.registration.clone();
    for (field, text) in &filled.fields {
        model.session.registration.set(*field, text);
        model.left_fields.insert(ItemId::of(field.json_name()));
    }
    let changed = model.session.registration != before;
    if changed {
        model.touch();
        if model.submitting.problem().is_some() {
            model.submitting = Work::Idle;
        }
    }
    let focused = model.focused();
    let is_filled = |field: &FieldId| focused.is_some_and(|id| id.name == field.json_name());
    let mut effects = Vec::new();
    if let Some((field, _)) = filled.fields.iter().find(|(field, _)| is_filled(field)) {
        model.editing = None;
        effects = moving::focus_on(model, ItemId::of(field.json_name()));
    }
    model.notice = Some(Notice::Info(told(model, filled, changed)));
    effects
}

/// What was filled, what was not understood, and how to take it back.
fn told(model: &Model, filled: &Filled, changed: bool) -> String {
    let labels: Vec<&str> = filled
        .fields
        .iter()
        .map(|(field, _)| field.texts().label.as_str())
        .collect();
    let words = match (changed, labels.len()) {
        (false, _) => "Nothing changed: what was pasted stands here already.".to_owned(),
        (true, 1) => format!("Filled {}. ctrl-z takes it back.", listed(&labels)),
        (true, count) => {
            let named = listed(&labels);
            format!("Filled {count} fields: {named}. ctrl-z takes it back.")
        }
    };
    let unread: Vec<&str> = filled.unread.iter().map(String::as_str).collect();
    if unread.is_empty() {
        return words;
    }
    // Before others only how many.
    let unread = if model.is_shared() {
        format!("{} lines", unread.len())
    } else {
        listed(&unread)
    };
    format!("{words} Not understood: {unread}.")
}

/// The first of them, and how many more there are.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] if names.len() <= NAMED => format!("{} and {last}", most.join(", ")),
        _ => {
            let (first, rest) = names.split_at(NAMED.min(names.len()));
            format!("{} and {} more", first.join(", "), rest.len())
        }
    }
}
