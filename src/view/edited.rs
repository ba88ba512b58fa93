//! The text field being edited: what of its text is in sight, and where the cursor is.

use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation as _;

use super::wrap::{width_of, window};
use crate::untrusted::seen;

/// A field as it is drawn.
pub(super) struct Window {
    /// What is in sight, with an ellipsis where more lies to the left.
    pub(super) text: String,
    /// Columns from the left end of the field to the cursor.
    pub(super) cursor: usize,
}

/// The part around the cursor that fits into `width` columns, one of which is for a cursor behind the last character.
pub(super) fn window_of(input: &Input, width: usize) -> Window {
    let (text, column) = laid_out(input);
    let width = width.max(2);
    if column < width {
        return Window {
            text: window(&text, 0, width),
            cursor: column,
        };
    }
    // One column at the left for the ellipsis, one at the right for the cursor.
    let from = column + 2 - width;
    let skipped = first_whole_column(&text, from);
    Window {
        text: format!("…{}", window(&text, skipped, width - 1)),
        cursor: 1 + column.saturating_sub(skipped),
    }
}

/// The whole text as it is shown, and the column of the cursor. Inside of what is seen as one character, as while one is
/// being put together, the cursor is shown behind it.
fn laid_out(input: &Input) -> (String, usize) {
    let mut text = String::with_capacity(input.value().len());
    let (mut column, mut characters) = (0, 0);
    for cluster in input.value().graphemes(true) {
        let shown = seen(cluster);
        if characters < input.cursor() {
            column += width_of(&shown);
        }
        characters += cluster.chars().count();
        text.push_str(&shown);
    }
    (text, column)
}

/// The first column at or after `from` at which a character begins.
fn first_whole_column(text: &str, from: usize) -> usize {
    let mut column = 0;
    for grapheme in text.graphemes(true) {
        if column >= from {
            break;
        }
        column += width_of(grapheme);
    }
    column
}

#[cfg(test)]
mod tests;
