//! Text in columns: how wide it is, where it breaks, what of it fits.

use std::borrow::Cow;

use ratatui::buffer::CellWidth as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// The longest escape of a character: `\u{10ffff}`.
const LONGEST_ESCAPE: usize = 10;

/// Columns that a text takes.
pub(super) fn width_of(text: &str) -> usize {
    // Most of what is drawn is plain letters, and every frame asks this for every word.
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.len();
    }
    // As it is drawn: each character in cells of its own. Letters that a font would join, as Arabic lam and alef, are not
    // narrower for standing together.
    let drawn = text
        .graphemes(true)
        .filter(|one| !one.contains(char::is_control));
    drawn.map(|one| usize::from(one.cell_width())).sum()
}

/// Breaks a text into lines of at most `width` columns: at spaces, inside a word only if that is wider than a line, and
/// at line feeds. An empty text is one empty line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, width.max(1), &mut lines);
    }
    lines
}

fn wrap_paragraph<'t>(text: &'t str, width: usize, lines: &mut Vec<&'t str>) {
    let (mut start, mut end, mut used, mut at) = (0, 0, 0, 0);
    for word in text.split(' ') {
        let to = at + word.len();
        let mut columns = width_of(word);
        if used > 0 && used + 1 + columns <= width {
            end = to;
            used += 1 + columns;
        } else {
            if used > 0 {
                lines.push(text.get(start..end).unwrap_or_default());
            }
            start = at;
            while columns > width {
                let rest = text.get(start..to).unwrap_or_default();
                let cut = start + break_word_at(rest, width);
                lines.push(text.get(start..cut).unwrap_or_default());
                start = cut;
                columns = width_of(text.get(cut..to).unwrap_or_default());
            }
            end = to;
            used = columns;
        }
        at = to + 1;
    }
    lines.push(text.get(start..end).unwrap_or_default());
}

/// How many bytes of a text fit into `width` columns; at least one character.
fn break_at(text: &str, width: usize) -> usize {
    let mut used = 0;
    let mut bytes = 0;
    for grapheme in text.graphemes(true) {
        used += width_of(grapheme);
        if used > width && bytes > 0 {
            break;
        }
        bytes += grapheme.len();
    }
    bytes
}

/// The same for a word that is broken over lines: an address is broken where a part of it begins, or else where a name
/// in it does, if that leaves no line half empty.
fn break_word_at(word: &str, width: usize) -> usize {
    let most = break_at(word, width);
    let bytes = word.as_bytes();
    let slash = |place: usize| bytes.get(place) == Some(&b'/');
    let is_seam = |place: &usize| match bytes.get(*place) {
        Some(b'/') => !slash(place - 1) && !slash(place + 1),
        Some(b'&' | b'?') => true,
        _ => false,
    };
    let is_joint = |place: &usize| {
        matches!(bytes.get(*place), Some(b':' | b'%')) && !slash(place + 1)
            || matches!(bytes.get(place - 1), Some(b'-' | b'=' | b'.'))
    };
    let at_last = |is: &dyn Fn(&usize) -> bool| (most / 2 + 1..=most).rev().find(is);
    let cut = at_last(&is_seam)
        .or_else(|| at_last(&is_joint))
        .unwrap_or(most);
    before_an_escape(word, cut).unwrap_or(cut)
}

/// Where the escape of a character, such as `\u{1b}`, begins that would be torn at this place.
fn before_an_escape(word: &str, cut: usize) -> Option<usize> {
    let is_torn = |from: &usize| {
        let escape = word.get(*from..).filter(|rest| rest.starts_with("\\u{"));
        let length = escape.and_then(|escape| escape.find('}'));
        length.is_some_and(|length| length < LONGEST_ESCAPE && from + length >= cut)
    };
    (cut.saturating_sub(LONGEST_ESCAPE).max(1)..cut).find(is_torn)
}

/// The text if it fits into `width` columns, else its beginning with an ellipsis.
pub(super) fn fit(text: &str, width: usize) -> Cow<'_, str> {
    if width_of(text) <= width {
        return Cow::Borrowed(text);
    }
    if width == 0 {
        return Cow::Borrowed("");
    }
    let room = width - 1;
    let mut head = text.get(..break_at(text, room)).unwrap_or_default();
    if width_of(head) > room {
        head = "";
    }
    Cow::Owned(format!("{}…", head.trim_end()))
}

/// The part of a text from column `from` on that fits into `width` columns.
pub(super) fn window(text: &str, from: usize, width: usize) -> String {
    let mut out = String::new();
    let (mut column, mut used) = (0, 0);
    for grapheme in text.graphemes(true) {
        let columns = width_of(grapheme);
        if column >= from {
            if used + columns > width {
                break;
            }
            used += columns;
            out.push_str(grapheme);
        }
        column += columns;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_unless_they_are_wider_than_a_line() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrap("see https://a.example/long now", 10),
            ["see", "https://a.", "example", "/long now"]
        );
        assert_eq!(
            wrap("http://localhost:7538", 18),
            ["http://localhost", ":7538"]
        );
        assert_eq!(
            wrap("/how-to-get-access-oauth", 22),
            ["/how-to-get-access-", "oauth"]
        );
        assert_eq!(
            wrap("redirect=http%3A%2F%2Flocal", 25),
            ["redirect=http%3A%2F", "%2Flocal"]
        );
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("a\nb", 10), ["a", "b"]);
        assert_eq!(wrap("漢字漢字", 5), ["漢字", "漢字"]);
        assert_eq!(wrap(r"abc\u{1b}[2J", 8), ["abc", r"\u{1b}[2", "J"]);
        assert_eq!(wrap(r"\u{202e}\u{202e}", 10), [r"\u{202e}"; 2]);
        assert_eq!(wrap(r"\u{202e}", 4), [r"\u{2", "02e}"]);
    }

    #[test]
    fn what_does_not_fit_says_so() {
        assert_eq!(fit("short", 5), "short");
        assert_eq!(fit("longer text", 8), "longer…");
        assert_eq!(fit("漢字", 3), "漢…");
        assert_eq!(fit("漢字", 2), "…");
        assert_eq!(fit("ab", 1), "…");
        assert_eq!(fit("ab", 0), "");
        assert_eq!(window("abcdef", 2, 3), "cde");
    }
}
