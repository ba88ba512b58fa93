//! One line of an answer: escaped, indented, lightly coloured. Only lines in sight come here.

use ratatui::text::{Line, Span};

use super::wrap::{width_of, window};
use super::{Meaning, Pen};
use crate::exchange::Audience;
use crate::presenter;
use crate::untrusted::is_dangerous;

/// How the lines of an answer are drawn.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    /// Who looks.
    pub(super) audience: Audience,
    /// What they are.
    pub(super) written: Written,
    /// Styles and symbols.
    pub(super) pen: Pen<'a>,
}

/// What the lines of an answer are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// JSON, in its colours.
    Json,
    /// Any other text, without a colour.
    Text,
}

/// The line as it is drawn in `width` columns, from column `from` on. What is cut off at either end is marked there.
pub(super) fn line(
    bytes: &[u8],
    depth: usize,
    (from, width): (usize, usize),
    look: Look<'_>,
) -> Line<'static> {
    // Four bytes a column at most: what lies beyond cannot be in sight, and is not even decoded.
    let most = (from + width).saturating_mul(4);
    let in_sight = bytes.get(..most).unwrap_or(bytes);
    let indent = (depth * 2).min(width / 2);
    let mut text = String::with_capacity(in_sight.len());
    for character in String::from_utf8_lossy(in_sight).chars() {
        if is_dangerous(character) {
            text.extend(character.escape_unicode());
        } else {
            text.push(character);
        }
    }
    if in_sight.len() < bytes.len() {
        text.push('…');
    }
    if look.audience == Audience::Shared {
        text = presenter::json(&text);
    }
    let indent = super::page::blanks(indent);
    let mut all = vec![(Meaning::Text, indent.as_ref())];
    match look.written {
        Written::Json => all.extend(parts(&text)),
        Written::Text => all.push((Meaning::Text, &text)),
    }
    cut(&all, (from, width), look.pen)
}

/// The columns of a line that are in sight, with a mark in place of the first or the last one if there is more that way.
fn cut(parts: &[(Meaning, &str)], (from, width): (usize, usize), pen: Pen<'_>) -> Line<'static> {
    let whole: usize = parts.iter().map(|(_, part)| width_of(part)).sum();
    let (at_left, at_right) = (from.min(whole) > 0, whole > from + width);
    let first = from + usize::from(at_left);
    let mut room = width.saturating_sub(usize::from(at_left) + usize::from(at_right));
    let mut line = Line::default();
    if at_left {
        line.push_span(pen.span(Meaning::Accent, "‹"));
    }
    let mut column = 0;
    for (meaning, part) in parts {
        let columns = width_of(part);
        if column + columns > first {
            let shown = window(part, first.saturating_sub(column), room);
            room = room.saturating_sub(width_of(&shown));
            line.push_span(pen.owned(*meaning, &shown));
        }
        column += columns;
    }
    if at_right {
        line.push_span(Span::raw(super::page::blanks(room)));
        line.push_span(pen.span(Meaning::Accent, "›"));
    }
    line
}

/// The parts of a line: a name with its colon, a string, punctuation, anything else.
fn parts(text: &str) -> Vec<(Meaning, &str)> {
    let mut parts = Vec::with_capacity(4);
    let mut rest = text;
    if let Some(end) = end_of_string(rest)
        && let Some((name, after)) = rest.split_at_checked(end)
        && after.starts_with(':')
    {
        parts.push((Meaning::JsonName, name));
        let (colon, value) = after.split_at_checked(1).unwrap_or((after, ""));
        parts.push((Meaning::Text, colon));
        if !value.starts_with(' ') {
            parts.push((Meaning::Text, " "));
        }
        rest = value;
    }
    let value = rest.trim_start();
    let end = end_of_string(value).unwrap_or_else(|| {
        value
            .find([',', '{', '[', '}', ']', ' '])
            .unwrap_or(value.len())
    });
    let gap = rest.len() - value.len();
    let (space, _) = rest.split_at_checked(gap).unwrap_or(("", rest));
    let (head, tail) = value.split_at_checked(end).unwrap_or((value, ""));
    let meaning = if head.starts_with('"') {
        Meaning::JsonText
    } else {
        Meaning::JsonValue
    };
    parts.push((Meaning::Text, space));
    parts.push((meaning, head));
    parts.push((Meaning::Text, tail));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}

/// Where the string that a text begins with ends, in bytes, its quotation marks included; a string that is cut off goes
/// to the end.
fn end_of_string(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('"')?;
    let mut escaped = false;
    for (place, character) in inside.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(place + 2),
            _ => {}
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_into_name_and_value() {
        assert_eq!(
            parts(r#""a\"b":"x: y","#),
            [
                (Meaning::JsonName, r#""a\"b""#),
                (Meaning::Text, ":"),
                (Meaning::Text, " "),
                (Meaning::JsonText, r#""x: y""#),
                (Meaning::Text, ","),
            ]
        );
        assert_eq!(
            parts("null,"),
            [(Meaning::JsonValue, "null"), (Meaning::Text, ",")]
        );
        assert_eq!(parts("},"), [(Meaning::Text, "},")]);
        assert_eq!(parts(""), []);
    }

    fn look(theme: &crate::view::Theme, written: Written) -> Look<'_> {
        Look {
            audience: Audience::Alone,
            written,
            pen: Pen {
                theme,
                glyphs: crate::view::Glyphs::Unicode,
            },
        }
    }

    #[test]
    fn what_is_no_json_has_no_colours() {
        let theme = crate::view::Theme::built_in(crate::view::ThemeName::Dark);
        let styles = |written| {
            let page = line(b"<body>Sign in</body>", 0, (0, 40), look(&theme, written));
            let styles = page.spans.iter().map(|span| span.style);
            styles.collect::<Vec<_>>()
        };
        assert_eq!(styles(Written::Text), [theme.style(Meaning::Text)]);
        assert!(styles(Written::Json).contains(&theme.style(Meaning::JsonValue)));
    }

    #[test]
    fn whatever_the_bytes_a_line_steers_nothing() {
        let theme = crate::view::Theme::default();
        let look = look(&theme, Written::Json);
        let shown = line(b"\"\x1b[2J\xff\"", 1, (0, 40), look).to_string();
        assert_eq!(shown, "  \"\\u{1b}[2J\u{fffd}\"");
        assert!(line(&[b'x'; 9_000], 400, (0, 20), look).width() <= 20);
    }

    #[test]
    fn what_is_cut_off_is_marked_and_comes_into_sight_sideways() {
        let theme = crate::view::Theme::default();
        let look = look(&theme, Written::Json);
        let at = |text: &str, from| line(text.as_bytes(), 1, (from, 12), look).to_string();
        let text = r#""name":"0123456789""#;
        assert_eq!(at(text, 0), "  \"name\": \"›");
        assert_eq!(at(text, 8), "‹ \"01234567›");
        assert_eq!(at(text, 10), "‹0123456789\"");
        assert_eq!(at(text, 20), "‹\"");
        assert_eq!(at(text, 60), "‹");
        assert_eq!(at(r#""n":"1234""#, 0), "  \"n\": \"123›");
        assert_eq!(at(r#""n":"123""#, 0), "  \"n\": \"123\"");
        assert_eq!(at("\"漢字漢字漢字\"", 0), "  \"漢字漢字›");
    }
}
