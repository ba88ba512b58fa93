//! Text fields: edited in a buffer of their own, committed when they are left.

use tui_input::{Input, InputRequest};

use super::item::{ItemId, Kind};
use super::model::{Editing, Model, Notice};
use super::{Effect, steps};

/// The longest text that a field takes, in characters.
const LONGEST: usize = 4_000;

/// Takes an edit of the focused field in.
pub(super) fn typed(model: &mut Model, request: InputRequest) {
    if model.overlay.is_some() {
        return;
    }
    let Some(editing) = &mut model.editing else {
        return;
    };
    let full = editing.input.value().chars().count() >= LONGEST;
    if let InputRequest::InsertChar(character) = request
        && (full || character.is_control())
    {
        return;
    }
    let _what_changed = editing.input.handle(request);
    model.notice = None;
}

/// Inserts a paste at the cursor as one text: line ends become spaces, other controls are dropped.
pub(super) fn pasted(model: &mut Model, text: &str) {
    if model.overlay.is_some() {
        return;
    }
    let Some(editing) = &mut model.editing else {
        model.notice = Some(Notice::Info(
            "Nothing was pasted: no text field has the focus.".to_owned(),
        ));
        return;
    };
    let line = text.trim_matches(['\r', '\n']).replace("\r\n", " ");
    let clean = line.chars().map(|c| {
        if matches!(c, '\n' | '\r' | '\t') {
            ' '
        } else {
            c
        }
    });
    let value = editing.input.value();
    let cursor = editing.input.cursor();
    let before: String = value.chars().take(cursor).collect();
    let after: String = value.chars().skip(cursor).collect();
    let room = LONGEST.saturating_sub(value.chars().count());
    let inserted: String = clean.filter(|c| !c.is_control()).take(room).collect();
    if text.chars().count() > room {
        model.notice = Some(Notice::Info(format!(
            "The paste was cut: a field holds {LONGEST} characters."
        )));
    }
    let place = cursor + inserted.chars().count();
    editing.input = Input::new(format!("{before}{inserted}{after}")).with_cursor(place);
}

/// Opens the buffer of the focused field, if it is a text field; the focus moved, so the text is scrolled back to it.
pub(super) fn begin(model: &mut Model) {
    model.editing = None;
    model.scroll = 0;
    let Some(item) = model.focused_item() else {
        return;
    };
    if let Kind::Text { value, .. } = item.kind {
        model.editing = Some(Editing {
            id: item.id,
            input: Input::new(value),
        });
    }
}

/// Takes the text of the focused field over, and saves if that changed anything.
pub(super) fn commit(model: &mut Model) -> Vec<Effect> {
    let Some(editing) = &model.editing else {
        return Vec::new();
    };
    let (id, text): (ItemId, String) = (editing.id, editing.input.value().to_owned());
    if !text.is_empty() {
        model.left_fields.insert(id);
    }
    let changed = steps::set_text(model, id, &text);
    if changed {
        vec![model.save()]
    } else {
        Vec::new()
    }
}
