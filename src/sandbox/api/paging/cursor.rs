//! Cursors: the id of an item in the alphabet that Pleo documents (`^[A-Z2-7=~]+$`), no meaning to a client.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// 26 letters of five bits hold the 128 bits of an id.
const LENGTH: usize = 26;

/// The cursor of an item.
pub(super) fn write(id: u128) -> String {
    let letters = (0..LENGTH).rev().filter_map(|place| {
        let value = usize::try_from((id >> (5 * place)) & 31).ok()?;
        ALPHABET.get(value).copied().map(char::from)
    });
    let mut text = String::with_capacity(LENGTH);
    text.extend(letters);
    text
}

/// Whether a text could be a cursor at all.
pub(super) fn is_cursor(text: &str) -> bool {
    let is_letter = |byte| ALPHABET.contains(&byte) || matches!(byte, b'=' | b'~');
    !text.is_empty() && text.bytes().all(is_letter)
}

/// The id in a cursor; `None` if it is none of ours.
pub(super) fn read(cursor: &str) -> Option<u128> {
    let values = cursor.bytes().map(|byte| {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        u128::try_from(value).ok()
    });
    let id = values.into_iter().try_fold(0_u128, |id, value| {
        Some(id.checked_mul(32)?.wrapping_add(value?))
    })?;
    // Only one spelling of an id is its cursor.
    (write(id) == cursor).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_id_and_a_made_up_one_nowhere() {
        for id in [0, 1, 31, 32, u128::MAX, u128::MAX / 3] {
            let cursor = write(id);
            assert!(is_cursor(&cursor), "{cursor}");
            assert_eq!(read(&cursor), Some(id));
            assert_eq!(read(&format!("A{cursor}")), None);
            assert_eq!(read(&format!("{cursor}=")), None);
        }
        for stranger in ["A", "====", "~", "7777777777777777777777777777777777"] {
            assert!(is_cursor(stranger));
            assert_eq!(read(stranger), None);
        }
        for wrong in ["", "a", "A1", "A A", "Ä", "A\n"] {
            assert!(!is_cursor(wrong), "{wrong:?}");
        }
    }
}
