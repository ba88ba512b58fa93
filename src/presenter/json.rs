//! JSON, whole, in lines or cut off: which parts of it are somebody's.

use std::ops::Range;

use super::readable::{is_known_name, is_number, is_readable};

/// What is to be masked: inside of strings that are no names and no word of the protocol, and whatever is no JSON.
#[must_use]
pub fn in_json(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut ranges = Vec::new();
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => {
                let inside = place + 1..end_of_string(bytes, place + 1);
                place = (inside.end + 1).min(bytes.len()).max(inside.end);
                if !may_stay(text, inside.clone(), place) {
                    ranges.push(inside);
                }
            }
            b'{' | b'}' | b'[' | b']' | b':' | b',' => place += 1,
            _ if byte.is_ascii_whitespace() => place += 1,
            _ => {
                let end = end_of_bare(bytes, place);
                let bare = text.get(place..end).unwrap_or_default();
                if !matches!(bare, "true" | "false" | "null" | "…") && !is_number(bare) {
                    ranges.push(place..end);
                }
                place = end;
            }
        }
    }
    ranges
}

/// Whether a string may be read: a name if it is an everyday one, a value if everybody's is the same.
fn may_stay(text: &str, inside: Range<usize>, after: usize) -> bool {
    let string = text.get(inside).unwrap_or_default();
    let rest = text.get(after..).unwrap_or_default().trim_start();
    if rest.starts_with(':') {
        is_known_name(string)
    } else {
        string.is_empty() || is_readable(string)
    }
}

/// Where the string ends, without its closing mark.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut place = start;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'\\' => place += 2,
            b'"' => return place,
            _ => place += 1,
        }
    }
    bytes.len()
}

/// Where something without marks ends: a number, a word, what is no JSON.
fn end_of_bare(bytes: &[u8], start: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b'"' | b'\n');
    let rest = bytes.get(start..).unwrap_or_default();
    let end = start + rest.iter().position(ends).unwrap_or(rest.len());
    let kept = bytes.get(start..end).unwrap_or_default().trim_ascii_end();
    start + kept.len().max(1)
}
