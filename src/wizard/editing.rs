//! Text fields: edited in a buffer of their own, committed when they are left.

use std::ops::Range;

use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation as _;

use super::item::{Item, ItemId, Kind};
use super::model::{Editing, Model};
use super::notice::Notice;
use super::overlay::Overlay;
use super::{Copied, Effect, pasting, picker, steps};

/// The longest text that a field takes, in characters.
pub(super) const LONGEST: usize = 4_000;

/// Takes an edit of the focused field in.
pub(super) fn typed(model: &mut Model, request: InputRequest) {
    if let Some(Overlay::List { of, .. }) = model.overlay {
        return picker::typed(model, of, request);
    }
    if model.overlay.is_some() || model.viewer.is_some() {
        return;
    }
    let Some(editing) = &mut model.editing else {
        return;
    };
    if let InputRequest::InsertChar(character) = request {
        if character.is_control() {
            return;
        }
        if editing.input.value().chars().count() >= LONGEST {
            model.notice = Some(Notice::Info(pasting::full(LONGEST)));
            return;
        }
    }
    edit(&mut editing.input, request);
    model.notice = None;
}

/// Edits a text by what is seen as one character, which a word may begin or end inside of (in Thai). A cursor that stands
/// inside of one, which was put together or fell together around it, first goes behind it.
pub(super) fn edit(input: &mut Input, request: InputRequest) {
    use InputRequest as Do;
    if matches!(request, Do::InsertChar(_)) {
        input.handle(request);
        return;
    }
    let here = edges_at(input).1;
    input.handle(Do::SetCursor(here));
    match request {
        Do::GoToPrevWord | Do::DeletePrevWord => {
            input.handle(Do::GoToPrevWord);
            let to = edges_at(input).0;
            input.handle(Do::SetCursor(to));
            if request == Do::DeletePrevWord {
                remove(input, to..here);
            }
        }
        Do::GoToNextWord | Do::DeleteNextWord => {
            input.handle(Do::GoToNextWord);
            let to = edges_at(input).1;
            input.handle(Do::SetCursor(to));
            if request == Do::DeleteNextWord {
                remove(input, here..to);
            }
        }
        _ => {
            input.handle(request);
        }
    }
}

/// Where the character begins and ends, as it is seen, that the cursor stands inside of; else twice the cursor.
fn edges_at(input: &Input) -> (usize, usize) {
    let (mut start, cursor) = (0, input.cursor());
    for cluster in input.value().graphemes(true) {
        let end = start + cluster.chars().count();
        if start < cursor && cursor < end {
            return (start, end);
        }
        start = end;
    }
    (cursor, cursor)
}

/// Removes characters, and leaves the cursor where they were.
fn remove(input: &mut Input, range: Range<usize>) {
    let characters = input.value().chars().enumerate();
    let kept = characters.filter(|(place, _)| !range.contains(place));
    let kept = kept.map(|(_, character)| character).collect();
    *input = Input::new(kept).with_cursor(range.start);
}

/// Opens the buffer of the focused field, if it is a text field. A buffer of another field is committed first; that of
/// the same field stays as it is being typed.
pub(super) fn begin(model: &mut Model) {
    let item = model.focused_item();
    let same =
        item.as_ref().map(|item| item.id) == model.editing.as_ref().map(|editing| editing.id);
    if same && model.editing.is_some() {
        return;
    }
    commit(model);
    model.editing = None;
    model.scroll = 0;
    if let Some(Item {
        id,
        kind: Kind::Text { value, .. },
        ..
    }) = item
    {
        model.editing = Some(Editing {
            id,
            input: Input::new(value),
        });
    }
}

/// Puts what stands in the focused field on the clipboard, as it is typed so far.
pub(super) fn copy(model: &mut Model) -> Vec<Effect> {
    let text = model.editing.as_ref().map(|editing| editing.input.value());
    let why = match text {
        None => "Only what is in a text field is copied, and never a secret.",
        Some("") => "This field is still empty.",
        Some(text) => {
            let text = text.to_owned();
            return vec![Effect::Copy(Copied::Text {
                what: "answer",
                text,
            })];
        }
    };
    model.notice = Some(Notice::Info(why.to_owned()));
    Vec::new()
}

/// Takes the text of the focused field over. What that changes is saved at the end of the update.
pub(super) fn commit(model: &mut Model) {
    let Some(editing) = &model.editing else {
        return;
    };
    let (id, text): (ItemId, String) = (editing.id, editing.input.value().to_owned());
    if !text.is_empty() {
        model.left_fields.insert(ItemId::of(id.name));
    }
    if steps::set_text(model, id, &text) {
        model.touch();
    }
}
