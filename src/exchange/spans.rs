//! Where in a text there is something to take out: by name, by value, by shape.

use std::ops::Range;

use super::json;
use super::veiled::{Hidden, Piece, Veiled};
use crate::presenter;

/// What a stretch of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    /// To be taken out.
    Hidden(Hidden),
    /// To be masked before others.
    Id,
}

/// A stretch of a text.
pub(super) type Span = (Range<usize>, Found);

/// What names and shapes tell in a text: JSON members, `name=value`, email addresses, UUIDs.
pub(super) fn by_name_and_shape(text: &str) -> Vec<Span> {
    let mut spans = secrets_by_name(text);
    let emails = presenter::emails(text).into_iter();
    spans.extend(emails.map(|range| (range, Found::Hidden(Hidden::Email))));
    let uuids = presenter::uuids(text).into_iter();
    spans.extend(uuids.map(|range| (range, Found::Id)));
    spans
}

/// The secrets that names tell in a text.
pub(super) fn secrets_by_name(text: &str) -> Vec<Span> {
    let members = json::members(text).into_iter().filter_map(|member| {
        let hidden = Hidden::of_member(&member.name)?;
        let is_nothing = matches!(text.get(member.value.clone()), None | Some("" | "null"));
        (!is_nothing).then_some((member.value, Found::Hidden(hidden)))
    });
    members.chain(pairs(text)).collect()
}

/// `name=value` in the query of an address, in a form, in a cookie.
fn pairs(text: &str) -> Vec<Span> {
    let is_name =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let ends = |character: char| {
        character.is_whitespace()
            || matches!(character, '&' | '"' | '\'' | '<' | '>' | ';' | ',' | '#')
    };
    let of = |(place, _): (usize, &str)| {
        let before = text.get(..place)?;
        let start = before
            .rfind(|character| !is_name(character))
            .map_or(0, |last| {
                last + before
                    .get(last..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8)
            });
        let hidden = Hidden::of_parameter(before.get(start..)?)?;
        let after = text.get(place + 1..)?;
        let end = after.find(ends).unwrap_or(after.len());
        (end > 0).then_some((place + 1..place + 1 + end, Found::Hidden(hidden)))
    };
    text.match_indices('=').filter_map(of).collect()
}

/// A value as it is, and as a URL or JSON writes it.
pub(super) fn forms_of(value: &str) -> Vec<String> {
    let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let in_path = encoded.replace('+', "%20");
    let in_json = serde_json::to_string(value).unwrap_or_default();
    let in_json = in_json.trim_matches('"').to_owned();
    let mut forms = vec![value.to_owned(), encoded, in_path, in_json];
    forms.dedup();
    forms
}

/// All places of a form in a text.
pub(super) fn of_form(text: &str, form: &str, found: Found, spans: &mut Vec<Span>) {
    // Most texts are short, and most secrets long: those need no search.
    if text.len() >= form.len() {
        let places = text.match_indices(form);
        spans.extend(places.map(|(place, _)| (place..place + form.len(), found)));
    }
}

/// These stretches, and beside them what is somebody's: masked before others, and there for whoever is alone.
pub(super) fn with_private(mut spans: Vec<Span>, private: Vec<Range<usize>>) -> Vec<Span> {
    spans.sort_by_key(|(range, _)| range.start);
    let mut beside = Vec::new();
    let mut next = 0;
    for range in private {
        let mut start = range.start;
        while let Some((taken, _)) = spans.get(next).filter(|(taken, _)| taken.start < range.end) {
            if start < taken.start {
                beside.push((start..taken.start, Found::Id));
            }
            start = start.max(taken.end);
            if taken.end > range.end {
                break;
            }
            next += 1;
        }
        if start < range.end {
            beside.push((start..range.end, Found::Id));
        }
    }
    spans.extend(beside);
    spans
}

/// The text without these stretches; where two meet, the stronger one has the whole.
pub(super) fn cut_out(text: &str, mut spans: Vec<Span>) -> Veiled {
    spans.sort_by_key(|(range, found)| (range.start, *found));
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for (range, found) in spans {
        match merged.last_mut() {
            Some((last, what)) if range.start < last.end => {
                last.end = last.end.max(range.end);
                *what = (*what).min(found);
            }
            _ => merged.push((range, found)),
        }
    }
    let mut pieces = Vec::with_capacity(merged.len() * 2 + 1);
    let mut done = 0;
    let plain = |range: Range<usize>, pieces: &mut Vec<Piece>| {
        let text = text.get(range).unwrap_or_default();
        if !text.is_empty() {
            pieces.push(Piece::Plain(text.to_owned()));
        }
    };
    for (range, found) in merged {
        plain(done..range.start, &mut pieces);
        done = range.end;
        pieces.push(match found {
            Found::Hidden(hidden) => Piece::Hidden(hidden),
            Found::Id => Piece::Id(text.get(range).unwrap_or_default().to_owned()),
        });
    }
    plain(done..text.len(), &mut pieces);
    Veiled::new(pieces)
}

#[cfg(test)]
mod tests {
    use super::super::veiled::Audience;
    use super::*;

    fn veiled(text: &str) -> String {
        cut_out(text, by_name_and_shape(text)).written(Audience::Shared, "#")
    }

    #[test]
    fn what_is_secret_by_its_name_is_taken_out_wherever_it_stands() {
        for (text, expect) in [
            (
                r#"{"access_token":"fake-a","expires_in":3600}"#,
                r##"{"access_token":"#","expires_in":3600}"##,
            ),
            (r#"{"accessToken":"fake-a"}"#, r##"{"accessToken":"#"}"##),
            (
                r#"{"refresh_token":{"value":"fake"}}"#,
                r#"{"refresh_token":#}"#,
            ),
            (
                r#"{"refresh_token":"fake-that-is-cut"#,
                r##"{"refresh_token":"#"##,
            ),
            (r#"{"refresh_token":null}"#, r#"{"refresh_token":null}"#),
            (
                r#"{"code":"INVALID","state":"open"}"#,
                r#"{"code":"INVALID","state":"open"}"#,
            ),
            (
                "http://localhost:1/cb?code=fake-c&state=fake-s&x=1",
                "http://localhost:1/cb?code=#&state=#&x=1",
            ),
            ("zip_code=12", "zip_code=12"),
            (
                "access_token=fake-a&token_type=bearer",
                "access_token=#&token_type=bearer",
            ),
            ("écode=1 é&code=2", "écode=# é&code=#"),
        ] {
            assert_eq!(veiled(text), expect, "{text}");
        }
    }

    #[test]
    fn addresses_and_identifiers_are_found_by_their_shape() {
        let text = "to someone.else+x@mail.example, 7f9c2ba4-e88f-42d5-9a3a-0f1e6d3b5c27; @home a@b some%40mail.example.";
        assert_eq!(veiled(text), "to #, #; @home a@b #.");
    }

    #[test]
    fn a_value_is_found_as_it_is_and_as_addresses_and_json_write_it() {
        let value = "s:%+/ \"é";
        let text = r#"s:%+/ "é s%3A%25%2B%2F+%22%C3%A9 s%3A%25%2B%2F%20%22%C3%A9 s:%+/ \"é"#;
        let mut spans = Vec::new();
        for form in forms_of(value) {
            of_form(text, &form, Found::Hidden(Hidden::Other), &mut spans);
        }
        assert_eq!(
            cut_out(text, spans).written(Audience::Alone, "#"),
            "# # # #"
        );
    }
}
