//! The text field being edited: what of its text is in sight, and where the cursor is.

use tui_input::Input;

use super::wrap::{width_of, window};
use crate::untrusted::escape_lines;

/// A field as it is drawn.
pub(super) struct Window {
    /// What is in sight, with an ellipsis where more lies to the left.
    pub(super) text: String,
    /// Columns from the left end of the field to the cursor.
    pub(super) cursor: usize,
}

/// The part around the cursor that fits into `width` columns, one of which is for a cursor behind the last character.
pub(super) fn window_of(input: &Input, width: usize) -> Window {
    let text = escape_lines(input.value());
    let typed: String = input.value().chars().take(input.cursor()).collect();
    let column = width_of(&escape_lines(&typed));
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

/// The first column at or after `from` at which a character begins.
fn first_whole_column(text: &str, from: usize) -> usize {
    use unicode_segmentation::UnicodeSegmentation as _;
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
mod tests {
    use super::*;

    fn shown(text: &str, cursor: usize, width: usize) -> (String, usize) {
        let input = Input::new(text.to_owned()).with_cursor(cursor);
        let window = window_of(&input, width);
        (window.text, window.cursor)
    }

    #[test]
    fn the_cursor_is_always_inside_the_field() {
        assert_eq!(shown("abc", 3, 8), ("abc".to_owned(), 3));
        assert_eq!(shown("abcdefghij", 0, 8), ("abcdefgh".to_owned(), 0));
        let long = "漢字かな交じり文 with more, and more";
        for width in 2..20 {
            for cursor in 0..=long.chars().count() {
                let (text, column) = shown(long, cursor, width);
                assert!(column < width, "{cursor} in {width}");
                assert!(width_of(&text) <= width, "{text:?} in {width}");
            }
        }
    }

    #[test]
    fn the_cursor_stands_behind_what_was_typed_before_it() {
        assert_eq!(shown("漢字", 1, 10).1, 2);
        let (text, column) = shown("abcdefghij", 10, 8);
        assert_eq!(text, "…efghij");
        assert_eq!(column, 7);
        // What cannot be seen is written out, and the cursor follows.
        assert_eq!(shown("a\u{202e}", 2, 12), ("a\\u{202e}".to_owned(), 9));
    }
}
