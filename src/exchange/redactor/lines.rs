//! A body as lines, each a part that can be looked at.

use super::super::veiled::{Piece, Veiled};
use super::super::{Part, SHOWN_BODY};

/// So much of a line of a text is one line here.
const LONGEST_LINE: usize = 400;

/// The lines of a text, at most [`SHOWN_BODY`] bytes, and whether that is all of it.
pub(super) fn lines(text: &Veiled, is_json: bool) -> (Vec<Part>, bool) {
    let mut parts = Vec::new();
    let mut line = Vec::new();
    let mut room = SHOWN_BODY;
    for piece in text.pieces() {
        let (Piece::Plain(plain) | Piece::Id(plain)) = piece else {
            line.push(piece.clone());
            continue;
        };
        if plain.len() > room {
            let head = plain.get(..plain.floor_char_boundary(room));
            let head = head.unwrap_or_default();
            if matches!(piece, Piece::Id(_)) {
                line.push(Piece::Id(head.to_owned()));
            } else {
                push_lines(head, is_json, &mut line, &mut parts);
            }
            parts.push(part(line, is_json));
            return (parts, false);
        }
        room -= plain.len();
        if matches!(piece, Piece::Id(_)) {
            line.push(piece.clone());
        } else {
            push_lines(plain, is_json, &mut line, &mut parts);
        }
    }
    parts.push(part(line, is_json));
    (parts, true)
}

fn push_lines(text: &str, is_json: bool, line: &mut Vec<Piece>, parts: &mut Vec<Part>) {
    for (number, piece) in text.split('\n').enumerate() {
        if number > 0 {
            parts.push(part(std::mem::take(line), is_json));
        }
        let mut rest = piece.strip_suffix('\r').unwrap_or(piece);
        // A long line of a page is several lines here, so that each can be brought into sight.
        while !is_json && rest.len() > LONGEST_LINE {
            let (head, tail) = rest.split_at(rest.floor_char_boundary(LONGEST_LINE));
            line.push(Piece::Plain(head.to_owned()));
            parts.push(part(std::mem::take(line), is_json));
            rest = tail;
        }
        if !rest.is_empty() {
            line.push(Piece::Plain(rest.to_owned()));
        }
    }
}

/// A line; one of JSON that is a member of the outermost object has its name.
fn part(line: Vec<Piece>, is_json: bool) -> Part {
    let name = match line.first() {
        Some(Piece::Plain(text)) if is_json => outer_member(text),
        _ => None,
    };
    Part {
        name: name.unwrap_or_default(),
        value: Veiled::new(line),
    }
}

fn outer_member(line: &str) -> Option<String> {
    let (name, rest) = line.strip_prefix("  \"")?.split_once('"')?;
    rest.starts_with(':').then(|| name.to_owned())
}
