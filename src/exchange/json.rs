//! JSON as text, also where it is cut off or broken: what its members are, and one line for each value.

use std::ops::Range;

/// Whether a text is an object or an array, or the beginning of one: only then blanks outside of its strings mean nothing.
pub(super) fn is_beginning(text: &str) -> bool {
    let parsed = serde_json::from_str::<serde::de::IgnoredAny>(text);
    let holds = parsed.map_or_else(|error| error.is_eof(), |_| true);
    holds && text.trim_start().starts_with(['{', '['])
}

/// A member of an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name, unescaped.
    pub(super) name: String,
    /// Where its value stands: inside the quotation marks of a string, else all of it.
    pub(super) value: Range<usize>,
}

/// The members of all objects in a text.
pub(super) fn members(text: &str) -> Vec<Member> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        if *byte != b'"' {
            place += 1;
            continue;
        }
        let end = string_end(bytes, place);
        let colon = skip_blanks(bytes, end);
        if bytes.get(colon) != Some(&b':') {
            place = end;
            continue;
        }
        let name = text.get(place + 1..end - 1).unwrap_or_default();
        let start = skip_blanks(bytes, colon + 1);
        let value = value_at(bytes, start);
        // What is nested has members of its own.
        place = if matches!(bytes.get(start), Some(b'{' | b'[')) {
            start
        } else {
            value.end.max(start)
        };
        if bytes.get(start) == Some(&b'"') {
            place = string_end(bytes, start);
        }
        found.push(Member {
            name: unescaped(name),
            value,
        });
    }
    found
}

/// Past the string that begins at `start`; the end of the text if it is not closed.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut place = start + 1;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'\\' => place += 2,
            b'"' => return place + 1,
            _ => place += 1,
        }
    }
    bytes.len()
}

fn skip_blanks(bytes: &[u8], mut place: usize) -> usize {
    while bytes.get(place).is_some_and(u8::is_ascii_whitespace) {
        place += 1;
    }
    place
}

fn value_at(bytes: &[u8], start: usize) -> Range<usize> {
    match bytes.get(start) {
        Some(b'"') => {
            let end = string_end(bytes, start);
            let closed = end > start + 1 && bytes.get(end - 1) == Some(&b'"');
            start + 1..end - usize::from(closed)
        }
        Some(b'{' | b'[') => {
            let (mut depth, mut place) = (0_usize, start);
            while let Some(byte) = bytes.get(place) {
                match byte {
                    b'"' => {
                        place = string_end(bytes, place);
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                place += 1;
                if depth == 0 {
                    break;
                }
            }
            start..place.min(bytes.len())
        }
        _ => {
            let rest = bytes.get(start..).unwrap_or_default();
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
            let length = rest.iter().position(ends).unwrap_or(rest.len());
            start..start + length
        }
    }
}

/// A name as it is meant: `access\u005ftoken` is no other name.
fn unescaped(name: &str) -> String {
    if name.contains('\\') {
        serde_json::from_str(&format!("\"{name}\"")).unwrap_or_else(|_| name.to_owned())
    } else {
        name.to_owned()
    }
}

/// One line for each value, indented; ends at `most` bytes. Strings stay as they are.
pub(super) fn in_lines(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most));
    let mut depth = 0_usize;
    let mut characters = text.char_indices().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth.min(12)));
    };
    while let Some((place, character)) = characters.next() {
        if out.len() >= most {
            break;
        }
        match character {
            '"' => {
                let end = string_end(text.as_bytes(), place);
                out.push_str(text.get(place..end).unwrap_or_default());
                while characters.next_if(|(at, _)| *at < end).is_some() {}
            }
            '{' | '[' => {
                out.push(character);
                depth += 1;
                while characters
                    .next_if(|(_, next)| next.is_whitespace())
                    .is_some()
                {}
                if !characters
                    .peek()
                    .is_some_and(|(_, next)| matches!(next, '}' | ']'))
                {
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if !out.ends_with(['{', '[']) {
                    line(&mut out, depth);
                }
                out.push(character);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            blank if blank.is_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, &str)]) {
        let members = members(text);
        let found: Vec<_> = members
            .iter()
            .map(|member| {
                (
                    member.name.as_str(),
                    text.get(member.value.clone()).unwrap(),
                )
            })
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn members_are_found_also_in_what_is_cut_off_or_broken() {
        check(r#"{"a":"x","b":12}"#, &[("a", "x"), ("b", "12")]);
        check(
            r#"{"a" : "x\"y" , "b":{"c":null}}"#,
            &[("a", r#"x\"y"#), ("b", r#"{"c":null}"#), ("c", "null")],
        );
        check(r#"{"a":"cut of"#, &[("a", "cut of")]);
        check(r#"{"a":"ends in \"#, &[("a", r"ends in \")]);
        check(r#"{"a":["x","#, &[("a", r#"["x","#)]);
        check(r#"{"acc\u0065ss":"x"}"#, &[("access", "x")]);
        check(r#"["a","b"] "c":1"#, &[("c", "1")]);
        check(r#"{"a":"#, &[("a", "")]);
        check(r#"{"a\\":"x"}"#, &[("a\\", "x")]);
        check("", &[]);
    }

    #[test]
    fn json_is_laid_out_in_lines_and_strings_stay_as_they_are() {
        let text = in_lines(r#"{"a": "x, {y}","b":[1,2],"c":{},"d":"é"}"#, 1_000);
        assert_eq!(
            text,
            "{\n  \"a\": \"x, {y}\",\n  \"b\": [\n    1,\n    2\n  ],\n  \"c\": {},\n  \"d\": \"é\"\n}"
        );
        assert!(in_lines(&"[".repeat(10_000), 500).len() < 600);
    }
}
