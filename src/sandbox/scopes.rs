//! A set of scopes that a request asks for or a token has, shared by all that hold it.

use std::fmt;
use std::sync::Arc;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Scopes in the order in which they were asked for, none twice; their text is that of RFC 6749, section 3.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scopes(Arc<str>);

impl Scopes {
    /// From single scopes; one that comes again is left out.
    pub(super) fn new<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut seen: Vec<&str> = Vec::new();
        for scope in scopes {
            if !seen.contains(&scope) {
                seen.push(scope);
            }
        }
        Self(seen.join(" ").into())
    }

    /// Separated by spaces.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_ascii_whitespace()
    }

    pub(super) fn contains(&self, scope: &str) -> bool {
        self.iter().any(|held| held == scope)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

/// A text, or a list of texts as older books have it.
struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Scopes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scopes")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Scopes, E> {
        Ok(Scopes::new(text.split_ascii_whitespace()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scopes, A::Error> {
        let mut scopes: Vec<String> = Vec::new();
        while let Some(scope) = list.next_element()? {
            scopes.push(scope);
        }
        Ok(Scopes::new(scopes.iter().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written_and_as_they_were() {
        let scopes = Scopes::new(["users:read", "companies:read", "users:read"]);
        assert_eq!(scopes.as_str(), "users:read companies:read");
        assert!(scopes.contains("users:read") && !scopes.contains("users"));
        for text in [
            "\"users:read companies:read\"",
            "[\"users:read\",\"companies:read\"]",
        ] {
            assert_eq!(serde_json::from_str::<Scopes>(text).unwrap(), scopes);
        }
    }
}
