//! JSON objects of which every name comes once: what could be read in two ways is not read at all.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

/// The members of the only JSON object in a body.
pub(super) struct Members(BTreeMap<String, Value>);

/// The members, and whether a name came more than once.
struct Read {
    members: BTreeMap<String, Value>,
    repeated: bool,
}

impl Members {
    /// Reads a whole body.
    ///
    /// # Errors
    /// What is wrong with it: a phrase of ours, with nothing of the body in it.
    pub(super) fn read(body: &[u8]) -> Result<Self, &'static str> {
        if body.starts_with(b"\xef\xbb\xbf") {
            return Err("it begins with a byte order mark");
        }
        let mut json = serde_json::Deserializer::from_slice(body);
        let read = Read::deserialize(&mut json).map_err(|error| match error.classify() {
            Category::Eof => "its JSON is cut off",
            Category::Data => "it is no JSON object",
            Category::Syntax | Category::Io => "it is not valid JSON",
        })?;
        json.end().map_err(|_| "something follows its JSON")?;
        if read.repeated {
            return Err("a member of it comes twice");
        }
        Ok(Self(read.members))
    }

    /// A member, if it is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A member that is a text, if it is there and one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
        let mut read = Read {
            members: BTreeMap::new(),
            repeated: false,
        };
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            read.repeated |= read.members.insert(name, value).is_some();
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Members, &'static str> {
        Members::read(body.as_bytes())
    }

    #[test]
    fn an_object_is_read_whole_or_told_what_is_wrong_with_it() {
        assert_eq!(
            read(r#" {"a":"b","c":null} "#).unwrap().text("a"),
            Some("b")
        );
        assert!(read(r#"{"c":null}"#).unwrap().get("c").is_none());
        for (body, wrong) in [
            ("\u{feff}{}", "it begins with a byte order mark"),
            (r#"{"a":"b""#, "its JSON is cut off"),
            ("", "its JSON is cut off"),
            ("[]", "it is no JSON object"),
            ("\"a\"", "it is no JSON object"),
            ("{a}", "it is not valid JSON"),
            ("{} {}", "something follows its JSON"),
            (r#"{"a":1,"\u0061":2}"#, "a member of it comes twice"),
        ] {
            assert_eq!(read(body).err(), Some(wrong), "{body}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(read(&deep).is_err());
    }
}
