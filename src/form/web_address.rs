//! Web addresses: read strictly, because a URL parser repairs what an exact comparison at Pleo would not.

use url::{Position, Url};

use crate::problem::ProblemCode;

use super::finding::Breach;

/// A web address with a host, as typed and as parsed.
#[derive(Debug)]
pub(super) struct WebAddress<'a> {
    text: &'a str,
    url: Url,
}

impl<'a> WebAddress<'a> {
    /// Reads `scheme://authority…`; refuses what [`Url::parse`] would quietly repair (spaces, back slashes, missing or
    /// additional slashes).
    ///
    /// # Errors
    /// The reason, to follow "is not a full web address: ".
    pub(super) fn read(text: &'a str) -> Result<Self, &'static str> {
        if text.contains(char::is_whitespace) {
            return Err("it has a space inside");
        }
        if text.contains(['\\', '"', '<', '>', '^', '`', '|']) {
            return Err("it holds a character that has to be percent-encoded");
        }
        let Some((scheme, _)) = text.split_once("://") else {
            return Err("start it with https://");
        };
        let url = Url::parse(text).map_err(|_| "its host or port cannot be read")?;
        if !scheme.eq_ignore_ascii_case(url.scheme()) {
            return Err("start it with https://");
        }
        if authority(text).is_empty() || !url.has_host() {
            return Err("the host is missing");
        }
        if url.port() == Some(0) {
            return Err("a browser cannot reach port 0");
        }
        Ok(Self { text, url })
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether a user name or password, even an empty one, stands before the host.
    pub(super) fn has_userinfo(&self) -> bool {
        authority(self.text).contains('@')
    }

    /// Whether the path, as typed, ends in a slash; `https://client.example` does not.
    pub(super) fn ends_in_slash(&self) -> bool {
        let end = self.text.find(['?', '#']).unwrap_or(self.text.len());
        let path = self
            .text
            .split_at_checked(end)
            .map_or(self.text, |(before, _)| before);
        path.ends_with('/')
    }

    /// The address without the slash at the end of its path: equal for two that differ in nothing else.
    pub(super) fn without_end_slash(&self) -> String {
        let before = &self.url[..Position::BeforePath];
        let path = self.url.path();
        let after = &self.url[Position::AfterPath..];
        format!("{before}{}{after}", path.strip_suffix('/').unwrap_or(path))
    }
}

fn authority(text: &str) -> &str {
    let after_scheme = text.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.split(['/', '?', '#']).next().unwrap_or("")
}

/// Judges an address that customers open in their browser.
pub(super) fn judge_link(text: &str) -> Vec<Breach> {
    let address = match WebAddress::read(text) {
        Ok(address) => address,
        Err(why) => {
            return vec![Breach::error(
                ProblemCode::FormNotAUrl,
                format!("This is not a full web address: {why}."),
            )];
        }
    };
    let mut breaches = Vec::new();
    if address.url().scheme() != "https" {
        breaches.push(Breach::error(
            ProblemCode::FormHttpsRequired,
            "Use an https address: customers open it in their browser.",
        ));
    }
    if address.has_userinfo() {
        breaches.push(Breach::error(
            ProblemCode::FormUserinfo,
            "Leave out the user name or password before the host: everybody who opens the address would see it.",
        ));
    }
    breaches
}
