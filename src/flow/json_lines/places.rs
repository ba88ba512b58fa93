//! What stands on a line of JSON: where in the document it is, and its value. Looked for only when somebody asks.

use super::{JsonLines, Line};

impl JsonLines {
    /// Where a line stands, as `jq` takes it: `.data[0].email`; `None` if the body is no JSON or has no such line.
    #[must_use]
    pub fn path(&self, body: &[u8], number: usize) -> Option<String> {
        let mut number = self.opener(body, number)?;
        let mut steps = Vec::new();
        loop {
            let depth = self.lines.get(number)?.depth;
            let before = self.lines.get(..number)?;
            let Some(parent) = before.iter().rposition(|line| line.depth < depth) else {
                break;
            };
            let is_list = self.text(body, parent)?.last() == Some(&b'[');
            steps.push(if is_list {
                let siblings = self.lines.get(parent + 1..number)?.iter();
                let siblings = siblings.filter(|line| line.depth == depth);
                let index = siblings.filter(|line| !closes(body, line)).count();
                format!("[{index}]")
            } else {
                step(name(self.text(body, number)?)?)
            });
            number = parent;
        }
        steps.reverse();
        let path = steps.concat();
        Some(if path.starts_with('.') {
            path
        } else {
            format!(".{path}")
        })
    }

    /// The value on a line: of a string its text, of an object or a list all of it, of text that is no JSON the line.
    #[must_use]
    pub fn value(&self, body: &[u8], number: usize) -> Option<String> {
        let Some(number) = self.opener(body, number) else {
            return Some(String::from_utf8_lossy(self.text(body, number)?).into_owned());
        };
        let line = self.lines.get(number)?;
        let text = self.text(body, number)?;
        let from = line.start as usize + value_at(text);
        let opens = matches!(text.last(), Some(b'{' | b'['));
        let end = if opens {
            let beneath = self.lines.get(number + 1..)?;
            let closer = beneath.iter().find(|other| other.depth <= line.depth);
            closer.map_or(body.len(), |closer| closer.end as usize)
        } else {
            line.end as usize
        };
        let value = body.get(from..end)?.trim_ascii();
        let value = value.strip_suffix(b",").unwrap_or(value).trim_ascii();
        let text = serde_json::from_slice::<String>(value);
        Some(text.unwrap_or_else(|_| String::from_utf8_lossy(value).into_owned()))
    }

    fn text<'b>(&self, body: &'b [u8], number: usize) -> Option<&'b [u8]> {
        let (range, _) = self.line(number)?;
        body.get(range)
    }

    /// The line itself; of one that closes an object or a list, the line that opens it. `None` if the body is no JSON.
    fn opener(&self, body: &[u8], number: usize) -> Option<usize> {
        let line = self.lines.get(number)?;
        let is_json = matches!(self.text(body, 0)?.first(), Some(b'{' | b'['));
        if !is_json {
            return None;
        }
        if !closes(body, line) {
            return Some(number);
        }
        let before = self.lines.get(..number)?;
        before.iter().rposition(|other| other.depth <= line.depth)
    }
}

fn closes(body: &[u8], line: &Line) -> bool {
    matches!(body.get(line.start as usize), Some(b'}' | b']'))
}

/// The quoted name that a line begins with, if a colon follows it.
fn name(text: &[u8]) -> Option<&[u8]> {
    if text.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    while *text.get(at)? != b'"' {
        at += if text.get(at) == Some(&b'\\') { 2 } else { 1 };
    }
    let (name, after) = text.split_at_checked(at + 1)?;
    let colon = after.trim_ascii_start().first() == Some(&b':');
    colon.then_some(name)
}

/// Where the value on a line begins, in bytes.
fn value_at(text: &[u8]) -> usize {
    let Some(name) = name(text) else { return 0 };
    let after = text.get(name.len()..).unwrap_or_default();
    let colon = after.iter().position(|byte| *byte == b':');
    name.len() + colon.map_or(0, |place| place + 1)
}

/// A step into an object.
fn step(name: &[u8]) -> String {
    let quoted = String::from_utf8_lossy(name);
    let plain = serde_json::from_str::<String>(&quoted).ok().filter(|name| {
        let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
    });
    plain.map_or_else(|| format!("[{quoted}]"), |name| format!(".{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"data":[{"id":"a","odd name":1},{"id" : "b\"\u00e9","tags":[],"of":{"x":[true,null]}}],"n":2}"#;

    /// Path and value of every line.
    fn told(body: &str) -> Vec<(Option<String>, String)> {
        let lines = JsonLines::index(body.as_bytes());
        let body = body.as_bytes();
        (0..lines.len())
            .map(|number| (lines.path(body, number), lines.value(body, number).unwrap()))
            .collect()
    }

    #[test]
    fn each_line_of_a_document_has_a_path_and_a_value() {
        let told = told(BODY);
        let paths: Vec<&str> = told
            .iter()
            .map(|(path, _)| path.as_deref().unwrap())
            .collect();
        assert_eq!(
            paths,
            [
                ".",
                ".data",
                ".data[0]",
                ".data[0].id",
                ".data[0][\"odd name\"]",
                ".data[0]",
                ".data[1]",
                ".data[1].id",
                ".data[1].tags",
                ".data[1].of",
                ".data[1].of.x",
                ".data[1].of.x[0]",
                ".data[1].of.x[1]",
                ".data[1].of.x",
                ".data[1].of",
                ".data[1]",
                ".data",
                ".n",
                ".",
            ]
        );
        assert_eq!(told[0].1, BODY);
        assert_eq!(told[2].1, r#"{"id":"a","odd name":1}"#);
        assert_eq!((told[3].1.as_str(), told[4].1.as_str()), ("a", "1"));
        assert_eq!((told[7].1.as_str(), told[8].1.as_str()), ("b\"é", "[]"));
        assert_eq!((told[11].1.as_str(), told[12].1.as_str()), ("true", "null"));
        assert_eq!(told[13].1, "[true,null]");
    }

    #[test]
    fn a_list_at_the_top_and_text_that_is_no_json_are_told_too() {
        let list = told("[1,2]");
        assert_eq!(list[2], (Some(".[1]".to_owned()), "2".to_owned()));
        assert_eq!(told("a: \"b\"\nc")[0], (None, "a: \"b\"".to_owned()));
        let cut = told(r#"{"a":["b"#);
        assert_eq!(cut[2], (Some(".a[0]".to_owned()), "\"b".to_owned()));
    }
}
