//! A set of scopes that a request asks for or a token has, shared by all that hold it.

use std::borrow::Cow;
use std::sync::Arc;

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

/// Reads what was written, which has each scope once.
impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written() {
        let scopes = Scopes::new(["users:read", "companies:read", "users:read"]);
        assert_eq!(scopes.as_str(), "users:read companies:read");
        assert!(scopes.contains("users:read") && !scopes.contains("users"));
        let text = serde_json::to_string(&scopes).unwrap();
        assert_eq!(serde_json::from_str::<Scopes>(&text).unwrap(), scopes);
    }
}
