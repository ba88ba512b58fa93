//! The text of a secret field while it is edited: in memory of one size, wiped at the end.

use tui_input::InputRequest;
use zeroize::{Zeroize, Zeroizing};

/// The longest text that a secret field takes, in characters. A paste that is longer is refused whole.
pub(super) const LONGEST: usize = 8_192;

/// A text that is edited where it stands: it never moves to larger memory, which would leave a copy behind.
pub(super) struct SecretText {
    text: Zeroizing<String>,
    /// Where the next character goes, in bytes.
    cursor: usize,
}

impl Default for SecretText {
    fn default() -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(4 * LONGEST)),
            cursor: 0,
        }
    }
}

impl SecretText {
    /// Its characters.
    pub(super) fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Takes a paste instead of what is there, without line ends and control characters; how long it is if it does not
    /// fit. Behind a mask nobody sees that something is there already, or that a paste came twice.
    pub(super) fn paste(&mut self, text: &str) -> Option<usize> {
        let clean = || text.chars().filter(|character| !character.is_control());
        let length = clean().count();
        if length > LONGEST {
            return Some(length);
        }
        self.text.zeroize();
        self.text.extend(clean());
        self.cursor = self.text.len();
        None
    }

    /// Edits it. It is masked, so a word is not told from another, and goes as a whole.
    pub(super) fn edit(&mut self, request: InputRequest) {
        match request {
            InputRequest::InsertChar(character) => {
                if self.length() < LONGEST && !character.is_control() {
                    self.text.insert(self.cursor, character);
                    self.cursor += character.len_utf8();
                }
            }
            InputRequest::DeletePrevChar => {
                if let Some(before) = self.before() {
                    self.text.remove(before);
                    self.cursor = before;
                }
            }
            InputRequest::DeleteNextChar => {
                if self.cursor < self.text.len() {
                    self.text.remove(self.cursor);
                }
            }
            InputRequest::GoToPrevChar => self.cursor = self.before().unwrap_or(0),
            InputRequest::GoToNextChar => self.cursor = self.after(),
            InputRequest::GoToPrevWord | InputRequest::GoToStart => self.cursor = 0,
            InputRequest::GoToNextWord | InputRequest::GoToEnd => self.cursor = self.text.len(),
            InputRequest::DeleteTillEnd | InputRequest::DeleteNextWord => {
                self.text.truncate(self.cursor);
            }
            InputRequest::DeletePrevWord
            | InputRequest::DeleteLine
            | InputRequest::DeleteFromStart => {
                self.text.zeroize();
                self.cursor = 0;
            }
            InputRequest::SetCursor(_) | InputRequest::Yank => {}
        }
    }

    fn before(&self) -> Option<usize> {
        let (head, _) = self.text.split_at_checked(self.cursor)?;
        head.char_indices().next_back().map(|(place, _)| place)
    }

    fn after(&self) -> usize {
        let rest = self.text.split_at_checked(self.cursor);
        let next = rest.and_then(|(_, tail)| tail.chars().next());
        self.cursor + next.map_or(0, char::len_utf8)
    }

    /// Hands the text over.
    pub(super) fn into_text(mut self) -> Zeroizing<String> {
        std::mem::take(&mut self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(requests: &[InputRequest]) -> String {
        let mut field = SecretText::default();
        field.paste("fäke\nx");
        for request in requests {
            field.edit(*request);
        }
        field.as_str().to_owned()
    }

    #[test]
    fn a_secret_is_edited_like_any_text_as_far_as_that_can_be_seen() {
        use InputRequest as I;
        for (requests, expected) in [
            (&[][..], "fäkex"),
            (&[I::DeletePrevChar], "fäke"),
            (&[I::GoToStart, I::DeleteNextChar, I::DeleteNextChar], "kex"),
            (
                &[I::GoToPrevChar, I::GoToPrevChar, I::InsertChar('é')],
                "fäkéex",
            ),
            (
                &[
                    I::GoToStart,
                    I::GoToNextChar,
                    I::GoToNextChar,
                    I::DeleteTillEnd,
                ],
                "fä",
            ),
            (&[I::DeleteLine, I::DeletePrevChar, I::InsertChar('n')], "n"),
            (&[I::InsertChar('\u{1b}')], "fäkex"),
        ] {
            assert_eq!(edited(requests), expected, "{requests:?}");
        }
    }

    #[test]
    fn it_never_moves_however_much_is_pasted() {
        let mut field = SecretText::default();
        let place = field.text.as_ptr();
        assert_eq!(field.paste("kept"), None);
        let long = "ä".repeat(LONGEST);
        assert_eq!(field.paste(&format!("{long}x")), Some(LONGEST + 1));
        assert_eq!(field.as_str(), "kept");
        assert_eq!(field.paste(&long), None);
        field.edit(InputRequest::InsertChar('x'));
        assert_eq!(field.length(), LONGEST);
        assert_eq!(field.text.as_ptr(), place);
    }
}
