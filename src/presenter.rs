//! What may be read when others look too, and what stands for the rest.
//!
//! A value that somebody typed or a server sent is masked unless it is known to tell nobody from anybody else: a word of
//! the protocol, a date, an address of this machine or of Pleo, a value of Pleo's own example. In a text of ours only
//! what has the shape of an address, a path or an identifier is masked.

use std::ops::Range;

use url::Url;

pub use json::in_json;
pub use readable::{
    EXAMPLES, is_date, is_everybodys, is_known_name, is_public_header, is_readable,
};
pub use shapes::{emails, uuids};

mod json;
mod readable;
mod shapes;

/// What stands for a value, whatever its length.
pub const MASK: &str = "●●●●●●●●";

/// Whether a host is this machine, one of Pleo's, or one of Pleo's published example.
#[must_use]
pub fn is_public_host(host: &str) -> bool {
    const PUBLIC: [&str; 6] = [
        "pleo.io",
        "oauth.pstmn.io",
        "client.example",
        "example.io",
        "sandbox.example",
        "localhost",
    ];
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    match url::Host::parse(&host) {
        Ok(url::Host::Ipv4(address)) => return address.is_loopback(),
        Ok(url::Host::Domain(_)) => {}
        Ok(url::Host::Ipv6(_)) | Err(_) => return host == "::1",
    }
    let is_of = |own: &&str| {
        let before = host.strip_suffix(*own);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    PUBLIC.iter().any(is_of)
}

/// A value of somebody's: as it is if it may be read, an address without what is private in it, else the mask.
#[must_use]
pub fn value(text: &str) -> String {
    if is_readable(text) {
        text.to_owned()
    } else if text.contains("://") {
        address(text)
    } else {
        MASK.to_owned()
    }
}

/// A web address: its host stays if it is public, and of path and query what is known.
#[must_use]
pub fn address(text: &str) -> String {
    if EXAMPLES.contains(&text) {
        return text.to_owned();
    }
    let Ok(url) = Url::parse(text) else {
        return MASK.to_owned();
    };
    let Some(host) = url.host_str().filter(|host| is_public_host(host)) else {
        return MASK.to_owned();
    };
    let is_plain = matches!(url.scheme(), "http" | "https");
    if !is_plain || !url.username().is_empty() || url.password().is_some() {
        return MASK.to_owned();
    }
    let port = url.port().map(|port| format!(":{port}"));
    let origin = format!("{}://{host}{}", url.scheme(), port.unwrap_or_default());
    let path = match url.path() {
        "/" if !text.ends_with('/') => "",
        path => path,
    };
    let rest = match (url.query(), url.fragment()) {
        (None, None) => path.to_owned(),
        (Some(query), None) => format!("{path}?{query}"),
        (_, Some(_)) => format!("{path}/{MASK}"),
    };
    origin + &self::path(&rest)
}

/// Scheme, host and port.
#[must_use]
pub fn origin(text: &str) -> String {
    let parsed = Url::parse(text).ok();
    let host = parsed.as_ref().and_then(Url::host_str);
    if host.is_some_and(is_public_host) {
        text.to_owned()
    } else {
        MASK.to_owned()
    }
}

/// The path of a call, with its query: what is not known of it is masked, piece by piece.
#[must_use]
pub fn path(text: &str) -> String {
    let shown = |text: &str, is_known: bool| {
        let shown = if is_known { text } else { MASK };
        shown.to_owned()
    };
    let (path, query) = match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    };
    let piece = |piece: &str| shown(piece, readable::is_path_piece(piece));
    let mut out = path.split('/').map(piece).collect::<Vec<_>>().join("/");
    if let Some(query) = query {
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = shown(name, is_known_name(name));
            format!("{name}={}", shown(value, is_public_parameter(value)))
        };
        out.push('?');
        out += &query.split('&').map(pair).collect::<Vec<_>>().join("&");
    }
    out
}

/// Whether the value of a parameter may be read, as it is once it is decoded.
fn is_public_parameter(encoded: &str) -> bool {
    let whole = format!("x={encoded}");
    let mut decoded = url::form_urlencoded::parse(whole.as_bytes());
    decoded.next().is_some_and(|(_, text)| value(&text) == text)
}

/// The pieces of a path that are not known.
#[must_use]
pub fn in_path(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for piece in text.split('/') {
        if !readable::is_path_piece(piece) {
            ranges.push(start..start + piece.len());
        }
        start += piece.len() + 1;
    }
    ranges
}

/// A text of ours that may name addresses, hosts, paths and identifiers.
#[must_use]
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in shapes::in_words(text) {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        let found = text.get(range.clone()).unwrap_or_default();
        if found.contains("://") {
            out.push_str(&address(found));
        } else {
            out.push_str(MASK);
        }
        done = range.end;
    }
    out + text.get(done..).unwrap_or_default()
}

/// The lines of a text that is no JSON: nothing is known of them.
#[must_use]
pub fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let shown = line.trim_end_matches('\r');
        if !shown.trim().is_empty() {
            ranges.push(start..start + shown.len());
        }
        start += line.len() + 1;
    }
    ranges
}

/// A line or more of JSON, with its names, numbers and words of the protocol alone.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in in_json(text) {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        out.push_str(MASK);
        done = range.end;
    }
    out + text.get(done..).unwrap_or_default()
}

/// The value of a header.
#[must_use]
pub fn header(name: &str, text: &str) -> String {
    if is_public_header(name) || is_readable(text) {
        text.to_owned()
    } else {
        value(text)
    }
}

#[cfg(test)]
mod tests;
