//! Reads the head of a request, from its raw bytes.

use secrecy::zeroize::Zeroizing;

use super::place::Place;
use super::response::Status;

/// Longest head, in bytes, from the method to the empty line.
pub(super) const HEAD: usize = 16 * 1024;

/// Most headers.
const HEADERS: usize = 100;

/// The first byte of a TLS handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// How HTTP/2 begins (RFC 9113, section 3.4).
const HTTP2: &[u8] = b"PRI * HTTP/2.0";

/// The path of the page to which the browser is sent, so that the code leaves its address bar.
pub(super) const DONE: &str = "/done";

/// The path of the page to which a browser moves on from a redirect that was turned away, for the same reason.
pub(super) const ASIDE: &str = "/aside";

/// What the bytes so far amount to.
#[derive(Debug)]
pub(super) enum Heard {
    /// Not yet a head.
    Part,
    /// Not HTTP at all, but a browser that was told `https`.
    Tls,
    /// A well-formed question.
    Asked(Asked),
    /// No question that is answered here, and a few words why.
    Refused(Status, &'static str),
}

/// The questions that are answered here.
#[derive(Debug)]
pub(super) enum Asked {
    /// The path of the redirect URI with parameters, which are still percent-encoded; wiped after use.
    Callback(Zeroizing<String>),
    /// The page that tells the outcome.
    Done,
    /// The page that tells that a redirect was turned away.
    Aside,
    /// The short link to the authorization URL.
    ShortLink,
}

/// Reads the bytes of a connection from their beginning.
pub(super) fn read_head(bytes: &[u8], place: &Place) -> Heard {
    if bytes.first() == Some(&TLS_HANDSHAKE) {
        return Heard::Tls;
    }
    if bytes.starts_with(HTTP2) {
        // No browser speaks it without https, so what comes this way had its https taken off on the way.
        return Heard::Refused(
            Status::BadRequest,
            "HTTP/2, from a proxy that adds https or from another program",
        );
    }
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => judge_head(&request, place),
        Ok(httparse::Status::Partial) if bytes.len() < HEAD => Heard::Part,
        Ok(httparse::Status::Partial) if bytes.contains(&b'\n') => {
            Heard::Refused(Status::HeadTooLarge, "too large a request")
        }
        Ok(httparse::Status::Partial) => {
            Heard::Refused(Status::TargetTooLong, "too long an address")
        }
        Err(httparse::Error::TooManyHeaders) => {
            Heard::Refused(Status::HeadTooLarge, "too large a request")
        }
        Err(_) => Heard::Refused(Status::BadRequest, "not a web request"),
    }
}

fn judge_head(request: &httparse::Request<'_, '_>, place: &Place) -> Heard {
    match name_host(request) {
        Some(host) if place.is_called(host) => {}
        Some(_) => return Heard::Refused(Status::Misdirected, "meant for another host"),
        None => return Heard::Refused(Status::BadRequest, "no single host"),
    }
    if request.method != Some("GET") {
        return Heard::Refused(Status::NotAllowed, "not a plain visit");
    }
    let target = request.path.unwrap_or_default();
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query).filter(|query| !query.is_empty())),
        None => (target, None),
    };
    match query {
        Some(query) if path == place.path => {
            Heard::Asked(Asked::Callback(Zeroizing::new(query.to_owned())))
        }
        None if target == DONE => Heard::Asked(Asked::Done),
        None if target == ASIDE => Heard::Asked(Asked::Aside),
        None if target == "/" => Heard::Asked(Asked::ShortLink),
        None if path == place.path => Heard::Refused(Status::BadRequest, "no parameters"),
        _ if path == "/favicon.ico" => Heard::Refused(Status::NotFound, "asked for an icon"),
        _ => Heard::Refused(Status::NotFound, "asked for another page"),
    }
}

/// The value of the only `Host` header; `None` if there is none, or more than one.
fn name_host<'a>(request: &httparse::Request<'_, 'a>) -> Option<&'a str> {
    let mut hosts = request
        .headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("host"));
    let host = hosts.next()?;
    if hosts.next().is_some() {
        return None;
    }
    std::str::from_utf8(host.value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn hear(uri: &str, head: &str) -> Heard {
        let place = Place::of(&Url::parse(uri).unwrap()).unwrap();
        read_head(head.as_bytes(), &place)
    }

    fn ask(uri: &str, target: &str) -> Heard {
        hear(
            uri,
            &format!("GET {target} HTTP/1.1\r\nHost: localhost:7538\r\n\r\n"),
        )
    }

    const HERE: &str = "http://localhost:7538/callback";

    #[test]
    fn a_head_in_pieces_is_waited_for() {
        let whole = "GET /callback?code=a HTTP/1.1\r\nHost: localhost:7538\r\n\r\n";
        for length in 0..whole.len() {
            let part = whole.get(..length).unwrap();
            assert!(matches!(hear(HERE, part), Heard::Part), "{part}");
        }
        let Heard::Asked(Asked::Callback(query)) = hear(HERE, whole) else {
            panic!("the whole head is not understood");
        };
        assert_eq!(query.as_str(), "code=a");
    }

    #[test]
    fn only_the_exact_path_is_the_callback() {
        for target in [
            "/callback/?code=a",
            "/callback/staging?code=a",
            "/Callback?code=a",
            "/call%62ack?code=a",
            "//callback?code=a",
            "/x/../callback?code=a",
            "/callback;x?code=a",
            "/?code=a",
            "/?next=https://evil.example",
            "//evil.example",
            "/done?code=a",
            "http://localhost:7538/callback?code=a",
            "*",
        ] {
            let heard = ask(HERE, target);
            assert!(
                matches!(heard, Heard::Refused(Status::NotFound, _)),
                "{target}: {heard:?}"
            );
        }
        for target in ["/callback", "/callback?"] {
            let heard = ask(HERE, target);
            assert!(
                matches!(heard, Heard::Refused(Status::BadRequest, "no parameters")),
                "{target}: {heard:?}"
            );
        }
    }

    #[test]
    fn a_redirect_uri_without_a_path_shares_the_root_with_the_short_link() {
        let root = "http://localhost:7538";
        assert!(matches!(ask(root, "/"), Heard::Asked(Asked::ShortLink)));
        assert!(matches!(
            ask(root, "/?code=a"),
            Heard::Asked(Asked::Callback(_))
        ));
        let done = "http://localhost:7538/done";
        assert!(matches!(ask(done, "/done"), Heard::Asked(Asked::Done)));
        assert!(matches!(
            ask(done, "/done?code=a"),
            Heard::Asked(Asked::Callback(_))
        ));
    }
}
