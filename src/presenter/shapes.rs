//! What has the shape of an address, a path or an identifier in a text.

use std::ops::Range;

use super::{is_public_host, readable};

/// The email addresses in a text, also where the `@` is percent-encoded.
#[must_use]
pub fn emails(text: &str) -> Vec<Range<usize>> {
    let local =
        |character: char| character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | '+');
    let domain = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-');
    let at = text.match_indices('@').chain(text.match_indices("%40"));
    let of = |(place, mark): (usize, &str)| {
        let before = text.get(..place)?;
        let own: usize = before
            .chars()
            .rev()
            .take_while(|c| local(*c))
            .map(char::len_utf8)
            .sum();
        let after = text.get(place + mark.len()..)?;
        let host: &str = after.get(..after.find(|c| !domain(c)).unwrap_or(after.len()))?;
        let host = host.trim_end_matches(['.', '-']);
        let is_one = own > 0 && host.contains('.');
        is_one.then(|| place - own..place + mark.len() + host.len())
    };
    at.filter_map(of).collect()
}

/// The UUIDs in a text.
#[must_use]
pub fn uuids(text: &str) -> Vec<Range<usize>> {
    const LENGTH: usize = 36;
    let bytes = text.as_bytes();
    let is_uuid = |window: &[u8]| {
        window.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    // The first dash is what is rare.
    let of = |(dash, _): (usize, &str)| {
        let start = dash.checked_sub(8)?;
        let window = bytes.get(start..start + LENGTH)?;
        is_uuid(window).then_some(start..start + LENGTH)
    };
    text.match_indices('-').filter_map(of).collect()
}

/// What is to be masked in a text of ours, in order, no two overlapping.
pub(super) fn in_words(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    // Where a path began: one with blanks in it ends only with its last piece.
    let mut path: Option<usize> = None;
    for range in tokens(text) {
        let token = text.get(range.clone()).unwrap_or_default();
        match sort(token) {
            Sort::Word => {}
            Sort::Path => {
                let begun = *path.get_or_insert(ranges.len());
                let start = ranges.get(begun).map_or(range.start, |first| first.start);
                ranges.truncate(begun);
                ranges.push(start..range.end);
            }
            Sort::Piece if path.is_some() => {
                let begun = path.unwrap_or(ranges.len());
                let start = ranges.get(begun).map_or(range.start, |first| first.start);
                ranges.truncate(begun);
                ranges.push(start..range.end);
            }
            Sort::Piece | Sort::Private => ranges.push(range),
        }
    }
    ranges
}

/// What a token of a text is.
enum Sort {
    /// Nothing to mask.
    Word,
    /// The beginning of a path.
    Path,
    /// A part of a path, perhaps.
    Piece,
    /// An address, a host, an identifier.
    Private,
}

fn sort(token: &str) -> Sort {
    if token.contains("://") || token.contains('@') {
        return Sort::Private;
    }
    if token.contains('/') {
        let is_known = token.split('/').all(readable::is_path_piece);
        let begins = token.starts_with(['/', '~', '.']);
        return match (is_known, begins) {
            (true, _) => Sort::Word,
            (false, true) => Sort::Path,
            (false, false) => Sort::Piece,
        };
    }
    if token.contains('\\') {
        return Sort::Path;
    }
    if is_identifier(token) || is_private_host(token) {
        return Sort::Private;
    }
    Sort::Word
}

/// Long, with digits and letters in one, or a long number: nobody's word.
fn is_identifier(token: &str) -> bool {
    let digits = token.chars().filter(char::is_ascii_digit).count();
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    let is_mixed = digits >= 4 && letters >= 4 && token.len() >= 12;
    let is_long = digits >= 7 && letters == 0 && !token.contains(['.', ':']);
    (is_mixed || is_long) && !readable::is_readable(token)
}

/// Labels joined by dots that are no code of ours, no file of ours, no number, and no public host.
fn is_private_host(token: &str) -> bool {
    /// The areas of the codes of problems.
    const AREAS: [&str; 11] = [
        "form", "callback", "token", "api", "files", "terminal", "keychain", "browser", "network",
        "config", "sandbox",
    ];
    let host = match token.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => token,
    };
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    if labels.len() < 2 || !labels.iter().all(is_label) || is_public_host(host) {
        return false;
    }
    let is_code = labels.len() == 2 && labels.first().is_some_and(|area| AREAS.contains(area));
    let is_ours = host.starts_with("pleo-") || host == "config.toml" || host == "e.g";
    let all_digits = |label: &&str| label.bytes().all(|b| b.is_ascii_digit());
    let is_number = labels.len() < 4 && labels.iter().all(all_digits);
    !(is_code || is_ours || is_number)
}

/// The words of a text, without what encloses them.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split(|character: char| {
        character.is_whitespace() || "()<>\"'`,;[]{}|=".contains(character)
    })
    .map(move |piece| {
        let begin = start;
        let separator = text
            .get(begin + piece.len()..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        start = begin + piece.len() + separator;
        let kept = piece.trim_end_matches(['.', ':', '!', '?', '…']);
        begin..begin + kept.len()
    })
    .filter(|range| !range.is_empty())
    .collect::<Vec<_>>()
    .into_iter()
}
