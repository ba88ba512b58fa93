//! Text that somebody else wrote: shown only through one escaper.

use std::fmt;

/// Text from a server, a file or the clipboard. `Display` shows it with everything that could steer a terminal or
/// fool a reader made visible (`\u{1b}`, `\u{202e}`), and cut to 400 characters.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Untrusted(String);

const SHOWN: usize = 400;

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
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(SHOWN) {
            if is_dangerous(character) {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                write!(f, "{character}")?;
            }
        }
        if characters.next().is_some() {
            f.write_str("…")
        } else {
            Ok(())
        }
    }
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

/// Escapes a whole text by the same rule as [`Untrusted`], without the cut; line feeds and tabs stay.
#[must_use]
pub fn escape_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_dangerous(character) && character != '\n' && character != '\t' {
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
    fn long_text_is_cut_and_says_so() {
        let shown = Untrusted::new("x".repeat(1_000)).to_string();
        assert_eq!(shown.chars().count(), SHOWN + 1);
        assert!(shown.ends_with('…'));
    }
}
