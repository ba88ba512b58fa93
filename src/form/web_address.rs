//! Web addresses: read strictly, because a URL parser repairs what an exact comparison at Pleo would not.

use url::{Host, Position, Url};

use crate::problem::ProblemCode;

use super::finding::Breach;

/// Ends of host names that no public name server knows (RFC 6761, 6762, 8375; `.internal` by ICANN).
const PRIVATE_ENDS: [&str; 5] = [".localhost", ".local", ".internal", ".home.arpa", ".lan"];

/// Whether an IPv4 address is of this machine, a private network, a link or a carrier (RFC 6890).
const fn is_private_number(octets: [u8; 4]) -> bool {
    matches!(
        octets,
        [0 | 10 | 127, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [169, 254, ..]
            | [100, 64..=127, ..]
    )
}

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
        if text.contains(['\\', '"', '<', '>', '^', '`', '|', '{', '}']) || !is_well_encoded(text) {
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

    /// How a browser or a library writes the address, if not as typed. An empty path is left as it is.
    pub(super) fn other_spelling(&self) -> Option<&str> {
        let written = self.url.as_str();
        let same = written == self.text || written.strip_suffix('/') == Some(self.text);
        (!same).then_some(written)
    }

    /// Whether only this machine or a private network knows the host.
    pub(super) fn is_private(&self) -> bool {
        match self.url.host() {
            None => false,
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                !name.contains('.') || PRIVATE_ENDS.iter().any(|end| name.ends_with(end))
            }
            Some(Host::Ipv4(number)) => is_private_number(number.octets()),
            Some(Host::Ipv6(number)) => number.to_ipv4_mapped().map_or(
                number.is_loopback()
                    || number.is_unspecified()
                    || number.is_unique_local()
                    || number.is_unicast_link_local(),
                |number| is_private_number(number.octets()),
            ),
        }
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

/// Whether each `%` begins an encoded character.
fn is_well_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let mut digits = after.chars().take(2);
        let mut is_digit = || digits.next().is_some_and(|digit| digit.is_ascii_hexdigit());
        is_digit() && is_digit()
    })
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
    if address.is_private() {
        breaches.push(Breach::warning(
            ProblemCode::FormPrivateHost,
            "Only this machine or a private network knows this host, so customers cannot open it.",
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
