//! Text that somebody else wrote: shown only through one escaper.

use std::borrow::Cow;
use std::fmt;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr as _};

/// Text from a server, a file or the clipboard. `Display` shows it with everything that could steer a terminal or
/// fool a reader made visible (`\u{1b}`, `\u{202e}`), and cut to 400 characters.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Untrusted(String);

const SHOWN: usize = 400;

/// Makes one emoji of two.
const JOINER: char = '\u{200d}';

impl Untrusted {
    /// Takes the text as it came.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The same text after a change, which is to make it safer.
    #[must_use]
    pub fn rewritten(&self, change: impl FnOnce(&str) -> String) -> Self {
        Self(change(&self.0))
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.0.char_indices().nth(SHOWN).map(|(place, _)| place);
        let (head, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        for cluster in head.graphemes(true) {
            f.write_str(&seen(cluster))?;
        }
        if rest.is_empty() {
            Ok(())
        } else {
            f.write_str("…")
        }
    }
}

/// What is seen of one character in the sense of a reader, a grapheme cluster: itself, with what steers or hides written
/// out (`\u{202e}`). The joiner inside an emoji of several stays, and a mark that has nothing to stand on is written out.
#[must_use]
pub fn seen(cluster: &str) -> Cow<'_, str> {
    // The half-width sound marks take a column of their own.
    let hidden = cluster.width() == 0 && !cluster.contains(['\u{ff9e}', '\u{ff9f}']);
    if !hidden && !cluster.contains(is_dangerous) {
        return Cow::Borrowed(cluster);
    }
    let mut out = String::with_capacity(cluster.len());
    for (character, is_dangerous) in judged_within(cluster) {
        if hidden || is_dangerous {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Whether a character is a control, steers direction, or cannot be seen (C0, C1, DEL, bidi, zero width, tags,
/// line and paragraph separators, variation selectors, combining marks beyond the plain ones are left to the terminal).
#[must_use]
pub fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The characters of a text, each with whether it is [dangerous](is_dangerous). The joiner between two emoji is not: it
/// makes one of them.
pub fn judged(text: &str) -> impl Iterator<Item = (char, bool)> {
    text.graphemes(true).flat_map(judged_within)
}

/// The same for one grapheme cluster.
fn judged_within(cluster: &str) -> impl Iterator<Item = (char, bool)> {
    let mut rest = cluster.chars();
    // Letters are joined as well, but look the same without it.
    let mut may_join = false;
    std::iter::from_fn(move || {
        let character = rest.next()?;
        let has_columns = |character: char| character.width().is_some_and(|columns| columns > 0);
        let joins = character == JOINER && may_join && rest.clone().next().is_some_and(has_columns);
        if has_columns(character) {
            may_join = !character.is_alphabetic();
        }
        Some((character, is_dangerous(character) && !joins))
    })
}

/// Escapes a whole text by the same rule as [`Untrusted`], without the cut; line feeds and tabs stay.
#[must_use]
pub fn escape_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (character, is_dangerous) in judged(text) {
        if is_dangerous && character != '\n' && character != '\t' {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_made_visible() {
        let shown = Untrusted::new("a\u{1b}[2Jb\u{202e}c\rd").to_string();
        assert_eq!(shown, "a\\u{1b}[2Jb\\u{202e}c\\u{d}d");
    }

    #[test]
    fn a_joined_emoji_is_one_and_marks_without_a_letter_are_written_out() {
        for (text, expected) in [
            ("👩\u{200d}💻", "👩\u{200d}💻"),
            ("❤\u{fe0f}\u{200d}🔥!", "❤\u{fe0f}\u{200d}🔥!"),
            ("👩\u{200d}", "👩\\u{200d}"),
            ("a\u{200d}b", "a\\u{200d}b"),
            ("pay\u{200b}pal", "pay\\u{200b}pal"),
            ("e\u{301}", "e\u{301}"),
            ("\u{301}e", "\\u{301}e"),
            ("\u{202e}\u{301}", "\\u{202e}\\u{301}"),
            ("\u{200d}ി", "\\u{200d}ി"),
        ] {
            assert_eq!(Untrusted::new(text).to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_joiner_hides_anywhere_but_between_two_emoji() {
        for (text, expected) in [
            ("👩\u{200d}💻\tx\n", "👩\u{200d}💻\tx\n"),
            ("🏴\u{200d}☠\u{fe0f}", "🏴\u{200d}☠\u{fe0f}"),
            ("👩\u{200d}\u{200d}💻", "👩\\u{200d}\\u{200d}💻"),
            ("\u{200d}👩", "\\u{200d}👩"),
            ("क्\u{200d}ष", "क्\\u{200d}ष"),
            ("1\u{200d}2", "1\\u{200d}2"),
            // A letter that opens what follows it changes nothing about that.
            ("\u{d4e}👩\u{200d}💼", "\u{d4e}👩\u{200d}💼"),
        ] {
            assert_eq!(escape_lines(text), expected, "{text:?}");
        }
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        let shown = Untrusted::new("x".repeat(1_000)).to_string();
        assert_eq!(shown.chars().count(), SHOWN + 1);
        assert!(shown.ends_with('…'));
    }
}
