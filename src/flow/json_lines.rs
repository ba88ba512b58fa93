//! JSON as lines to show, found by one pass over the bytes: nothing is parsed into values, nothing is copied.
//!
//! Each line is a range of the body and a depth; the text of a line is made when it is drawn. Bytes that are no JSON
//! are cut into lines at line feeds instead.

use std::ops::Range;

mod places;

/// One line: where its bytes are, and how deep it is indented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    start: u32,
    end: u32,
    depth: u16,
}

/// The lines of a body.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct JsonLines {
    lines: Vec<Line>,
    widest: usize,
}

/// Longest part of a line without structure that is shown as one line, in bytes.
const LONGEST: usize = 2_000;

impl JsonLines {
    /// Finds the lines of a body, at most 4 GiB long.
    #[must_use]
    pub fn index(body: &[u8]) -> Self {
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        let lines = if matches!(first, Some(b'{' | b'[')) {
            structured(body)
        } else {
            plain(body)
        };
        let bytes = |line: &Line| (line.end - line.start) as usize + 2 * usize::from(line.depth);
        let widest = lines.iter().map(bytes).max().unwrap_or(0);
        Self { lines, widest }
    }

    /// About how many columns the widest line takes, indented by two a level.
    #[must_use]
    pub const fn widest(&self) -> usize {
        self.widest
    }

    /// How many lines there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The bytes of a line and its depth; `None` past the end.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<(Range<usize>, usize)> {
        let line = self.lines.get(number)?;
        Some((
            line.start as usize..line.end as usize,
            usize::from(line.depth),
        ))
    }
}

fn line(start: usize, end: usize, depth: u16) -> Line {
    let clamp = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Line {
        start: clamp(start),
        end: clamp(end),
        depth,
    }
}

fn plain(body: &[u8]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for part in body.split(|byte| *byte == b'\n') {
        let mut rest = part.len();
        let mut from = start;
        while rest > LONGEST {
            lines.push(line(from, from + LONGEST, 0));
            from += LONGEST;
            rest -= LONGEST;
        }
        lines.push(line(from, from + rest, 0));
        start += part.len() + 1;
    }
    if body.is_empty() {
        lines.clear();
    }
    lines
}

/// Breaks after `{`, `[` and `,`, and before `}` and `]`; an empty pair stays on its line.
fn structured(body: &[u8]) -> Vec<Line> {
    let mut scan = Scan {
        body,
        lines: Vec::new(),
        start: 0,
        depth: 0,
    };
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        match byte {
            b'"' => at = scan.end_of_string(at),
            b'{' | b'[' => {
                let close = scan.next_solid(at + 1);
                if matches!(body.get(close), Some(b'}' | b']')) {
                    at = close;
                } else {
                    scan.break_after(at);
                    scan.depth = scan.depth.saturating_add(1);
                }
            }
            b'}' | b']' => {
                scan.break_before(at);
                scan.depth = scan.depth.saturating_sub(1);
            }
            b',' => scan.break_after(at),
            _ => {}
        }
        at += 1;
    }
    scan.break_before(body.len());
    scan.lines
}

struct Scan<'a> {
    body: &'a [u8],
    lines: Vec<Line>,
    start: usize,
    depth: u16,
}

impl Scan<'_> {
    fn end_of_string(&self, quote: usize) -> usize {
        let mut at = quote + 1;
        while let Some(byte) = self.body.get(at) {
            match byte {
                b'\\' => at += 1,
                b'"' => return at,
                _ => {}
            }
            at += 1;
        }
        self.body.len()
    }

    fn next_solid(&self, from: usize) -> usize {
        let spaces = self.body.get(from..).unwrap_or_default();
        from + spaces
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
    }

    fn break_after(&mut self, at: usize) {
        self.push(at + 1);
        self.start = self.next_solid(at + 1);
    }

    fn break_before(&mut self, at: usize) {
        self.push(at.min(self.body.len()));
        self.start = at;
    }

    fn push(&mut self, end: usize) {
        let part = self.body.get(self.start..end).unwrap_or_default();
        let trailing = part
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        if part.len() > trailing {
            self.lines
                .push(line(self.start, end - trailing, self.depth));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str) -> Vec<String> {
        let lines = JsonLines::index(body.as_bytes());
        (0..lines.len())
            .map(|number| {
                let (range, depth) = lines.line(number).unwrap();
                format!("{}{}", "  ".repeat(depth), body.get(range).unwrap())
            })
            .collect()
    }

    #[test]
    fn a_compact_document_is_laid_out_line_by_line() {
        let lines = shown(r#"{"data":[{"a":1,"b":"x,{]"},{}],"empty":[],"q":"\"}"}"#);
        assert_eq!(
            lines,
            [
                "{",
                "  \"data\":[",
                "    {",
                "      \"a\":1,",
                "      \"b\":\"x,{]\"",
                "    },",
                "    {}",
                "  ],",
                "  \"empty\":[],",
                "  \"q\":\"\\\"}\"",
                "}",
            ]
        );
    }

    #[test]
    fn text_that_is_no_json_is_cut_at_line_feeds() {
        assert_eq!(shown("a\nb"), ["a", "b"]);
        assert_eq!(shown(&"x".repeat(LONGEST + 1)).len(), 2);
        assert!(JsonLines::index(b"").is_empty());
    }

    #[test]
    fn a_cut_document_still_shows_every_byte() {
        assert_eq!(shown(r#"{"a":["b"#), ["{", "  \"a\":[", "    \"b"]);
    }
}
