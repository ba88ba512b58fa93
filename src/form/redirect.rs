//! Redirect URIs: one by one, and against each other.
//!
//! Pleo compares them character by character and takes http only for localhost. Words name a URI by its place in the
//! list, so that a password in one of them is not shown again.

use url::Host;

use crate::problem::ProblemCode;

use super::finding::{Breach, quoted};
use super::web_address::WebAddress;

/// Judges one redirect URI; `name` begins the sentence, such as `Redirect URI 2`.
pub(super) fn judge_redirect(name: &str, text: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    if text.contains(['*', '{', '}']) {
        breaches.push(Breach::error(
            ProblemCode::FormWildcard,
            format!(
                "{name} holds a wildcard or placeholder, but Pleo compares it character by character."
            ),
        ));
    }
    let read = if text.is_ascii() {
        WebAddress::read(text)
    } else {
        Err(
            "write letters outside ASCII in their encoded form, so that both sides compare the same",
        )
    };
    match read {
        Ok(address) => breaches.extend(judge_address(name, &address)),
        Err(_) if !breaches.is_empty() => {}
        Err(why) => breaches.push(Breach::error(
            ProblemCode::FormNotAUrl,
            format!("{name} is not a full web address: {why}."),
        )),
    }
    breaches
}

fn judge_address(name: &str, address: &WebAddress<'_>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let host = LocalHost::of(address);
    let scheme = address.url().scheme();
    if scheme != "https" && !(scheme == "http" && host.is_some()) {
        breaches.push(Breach::error(
            ProblemCode::FormHttpsRequired,
            format!("{name} needs https: http is for http://localhost during development only."),
        ));
    }
    if address.has_userinfo() {
        breaches.push(Breach::error(
            ProblemCode::FormUserinfo,
            format!("{name} has a user name or password before the host, which has to go."),
        ));
    }
    if address.url().fragment().is_some() {
        breaches.push(Breach::error(
            ProblemCode::FormFragment,
            format!("{name} has a part after #, which a redirect URI cannot have."),
        ));
    }
    // A text with a password, or one that is wrong anyway, is not worth repeating.
    if breaches.is_empty()
        && let Some(written) = address.other_spelling()
    {
        breaches.push(Breach::warning(
            ProblemCode::FormOtherSpelling,
            format!(
                "{name} is sent as {} by browsers and libraries, but Pleo compares it character by character.",
                quoted(written)
            ),
        ));
    }
    if host == Some(LocalHost::Address) {
        breaches.push(Breach::warning(
            ProblemCode::FormLoopbackAddress,
            format!("{name} names this computer by number, but Pleo speaks of localhost only."),
        ));
    }
    breaches
}

/// How a host that means this computer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LocalHost {
    /// `localhost`.
    Name,
    /// `127.0.0.1` or `[::1]`.
    Address,
}

impl LocalHost {
    fn of(address: &WebAddress<'_>) -> Option<Self> {
        match address.url().host()? {
            Host::Domain("localhost") => Some(Self::Name),
            Host::Ipv4(number) if number.octets() == [127, 0, 0, 1] => Some(Self::Address),
            Host::Ipv6(number) if number.is_loopback() => Some(Self::Address),
            Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }
}

/// Finds redirect URIs that repeat an earlier one, or differ from it only in a slash at the end. Each URI is named once
/// at most; `entries` are places, counted from one, and texts.
pub(super) fn judge_distinct(entries: &[(usize, &str)]) -> Vec<Breach> {
    let addresses: Vec<_> = entries
        .iter()
        .filter_map(|(place, text)| Some((place, WebAddress::read(text).ok()?)))
        .collect();
    let mut breaches = Vec::new();
    for (index, (place, address)) in addresses.iter().enumerate() {
        let alike = |wanted: Likeness| {
            addresses
                .iter()
                .take(index)
                .find(|(_, other)| Likeness::between(other, address) == Some(wanted))
        };
        if let Some((first, _)) = alike(Likeness::Same) {
            breaches.push(
                Breach::warning(
                    ProblemCode::FormDuplicate,
                    format!("Redirect URI {place} is the same address as redirect URI {first}."),
                )
                .at(**place),
            );
        } else if let Some((first, _)) = alike(Likeness::ButForSlash) {
            breaches.push(Breach::warning(
                ProblemCode::FormTrailingSlash,
                format!(
                    "Redirect URIs {first} and {place} differ only in the slash at the end, which Pleo takes for two \
                     addresses."
                ),
            ).at(**place));
        }
    }
    breaches
}

/// How two redirect URIs may be mistaken for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    /// A browser goes to the same place, however they are spelt.
    Same,
    /// Only one of them ends in a slash.
    ButForSlash,
}

impl Likeness {
    fn between(left: &WebAddress<'_>, right: &WebAddress<'_>) -> Option<Self> {
        if left.without_end_slash() != right.without_end_slash() {
            None
        } else if left.ends_in_slash() == right.ends_in_slash() {
            Some(Self::Same)
        } else {
            Some(Self::ButForSlash)
        }
    }
}

/// Finds `localhost` and a loopback address side by side.
pub(super) fn judge_loopback_names(entries: &[(usize, &str)]) -> Vec<Breach> {
    let hosts: Vec<LocalHost> = entries
        .iter()
        .filter_map(|(_, text)| LocalHost::of(&WebAddress::read(text).ok()?))
        .collect();
    if hosts.contains(&LocalHost::Name) && hosts.contains(&LocalHost::Address) {
        vec![Breach::warning(
            ProblemCode::FormMixedLoopback,
            "Some redirect URIs say localhost and some its number, which Pleo takes for different hosts.",
        )]
    } else {
        Vec::new()
    }
}
