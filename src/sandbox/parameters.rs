//! Parameters of queries and forms. By the rules of RFC 6749, section 3, empty is absent and repeated is an error.

use std::borrow::Cow;

use url::form_urlencoded;

/// Decoded parameters in the order they came; what needs no decoding is not copied.
pub(super) struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    /// Reads `application/x-www-form-urlencoded`; parameters with an empty value are as if they were not there.
    pub(super) fn parse(encoded: &'a [u8]) -> Self {
        let mut parameters = Self::parse_with_empty(encoded);
        parameters.0.retain(|(_, value)| !value.is_empty());
        parameters
    }

    /// Reads the same, and keeps parameters with an empty value: the API is no matter of RFC 6749.
    pub(super) fn parse_with_empty(encoded: &'a [u8]) -> Self {
        Self(form_urlencoded::parse(encoded).collect())
    }

    /// The first value of a name.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.as_ref())
    }

    /// The name of every value.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    /// The first of `names` that came more than once.
    pub(super) fn repeated<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        names
            .iter()
            .copied()
            .find(|name| self.all(name).count() > 1)
    }

    /// Every name and value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_absent_and_repeated_is_noticed() {
        let parameters = Parameters::parse(b"state=&scope=a%3Ab+c%3Ad&code=1&code=2");
        assert_eq!(parameters.one("state"), None);
        assert_eq!(parameters.one("scope"), Some("a:b c:d"));
        assert_eq!(parameters.repeated(&["scope", "code"]), Some("code"));
    }
}
