//! Makes records: knows the secrets that have gone by in this process, and takes them out of what comes.

use std::collections::VecDeque;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::spans::{self, Found, Span};
use super::veiled::{Hidden, Piece, Veiled};
use super::{Answer, Body, BodyKind, Part, READ_BODY, Request, json};
use crate::presenter;

use lines::lines;

mod lines;

/// So many values are remembered; a session has far fewer at a time.
const REMEMBERED: usize = 64;
/// A shorter value may be an everyday word.
const SHORTEST: usize = 6;
/// So many parameters or headers are kept, and so much of each value.
const MOST_PARTS: usize = 64;
const LONGEST_VALUE: usize = 4 * 1024;

/// A request as it is sent.
pub struct RawRequest<'r> {
    /// The method.
    pub method: &'r str,
    /// The whole address.
    pub url: &'r Url,
    /// The headers.
    pub headers: &'r [(String, String)],
    /// The body, or its beginning.
    pub body: &'r [u8],
}

impl RawRequest<'_> {
    /// The body, if it is a form.
    fn form(&self) -> Option<&[u8]> {
        let content_type = header(self.headers, "content-type")?;
        let is_form = content_type.starts_with("application/x-www-form-urlencoded");
        is_form.then_some(self.body)
    }
}

/// An answer as it came.
pub struct RawAnswer<'r> {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: &'r [(String, String)],
    /// The body, or its beginning: at least [`READ_BODY`] of it if there is so much.
    pub body: &'r [u8],
    /// How much of it was read.
    pub size: u64,
}

/// Values that were secret in one exchange, so that they are taken out of the next ones as well.
#[derive(Default)]
pub struct Redactor {
    known: VecDeque<Known>,
}

/// A value that was secret.
struct Known {
    found: Found,
    /// As it is, and as it may be written; the first is the value itself.
    forms: Vec<SecretString>,
}

impl Known {
    fn new(found: Found, value: &str) -> Self {
        let forms = spans::forms_of(value);
        Self {
            found,
            forms: forms.into_iter().map(SecretString::from).collect(),
        }
    }

    fn is(&self, value: &str) -> bool {
        let own = self.forms.first();
        own.is_some_and(|own| own.expose_secret() == value)
    }
}

impl Redactor {
    /// One that knows nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            known: VecDeque::new(),
        }
    }

    /// Learns the secrets of a request.
    pub fn learn_request(&mut self, raw: &RawRequest<'_>) {
        let form = url::form_urlencoded::parse(raw.form().unwrap_or_default());
        for (name, value) in raw.url.query_pairs().chain(form) {
            self.learn_parameter(&name, &value);
        }
        for (name, value) in raw.headers {
            self.learn_header(name, value);
        }
    }

    /// The record of a request, whose secrets are learned.
    pub fn request(&mut self, raw: &RawRequest<'_>) -> Request {
        self.learn_request(raw);
        let body = match raw.form() {
            Some(form) => self.form(form),
            None => self.body(raw.body, raw.body.len() as u64),
        };
        Request {
            method: raw.method.to_owned(),
            origin: raw.url.origin().ascii_serialization(),
            path: self.path(raw.url.path()),
            query: self.parameters(raw.url.query_pairs()),
            headers: self.headers(raw.headers),
            body,
        }
    }

    /// The record of an answer.
    pub fn answer(&mut self, raw: &RawAnswer<'_>) -> Answer {
        let text = String::from_utf8_lossy(raw.body);
        let headers = raw.headers.iter().map(|(_, value)| value.as_str());
        for text in headers.chain([text.as_ref()]) {
            for (range, found) in spans::secrets_by_name(text) {
                self.learn(found, text.get(range).unwrap_or_default());
            }
        }
        Answer {
            status: raw.status,
            headers: self.headers(raw.headers),
            body: self.body(raw.body, raw.size),
        }
    }

    fn learn_parameter(&mut self, name: &str, value: &str) {
        if let Some(hidden) = Hidden::of_parameter(name) {
            self.learn(Found::Hidden(hidden), value);
        } else if name == "client_id" {
            self.learn(Found::Id, value);
        }
    }

    fn learn_header(&mut self, name: &str, value: &str) {
        let Some((scheme, credentials)) = value.split_once(' ').filter(|_| name == "authorization")
        else {
            return;
        };
        if scheme.eq_ignore_ascii_case("bearer") {
            self.learn(Found::Hidden(Hidden::AccessToken), credentials);
        } else {
            self.learn(Found::Hidden(Hidden::ClientSecret), credentials);
        }
        if let Some((id, secret)) = basic(credentials) {
            self.learn(Found::Id, &id);
            self.learn(Found::Hidden(Hidden::ClientSecret), &secret);
        }
    }

    fn learn(&mut self, found: Found, value: &str) {
        if value.len() < SHORTEST || self.known.iter().any(|known| known.is(value)) {
            return;
        }
        if self.known.len() >= REMEMBERED {
            self.known.pop_front();
        }
        self.known.push_back(Known::new(found, value));
    }

    /// A text without anything that is to be taken out.
    fn veil(&self, text: &str) -> Veiled {
        spans::cut_out(text, self.spans(text))
    }

    /// The same; what is in one of these ranges is somebody's.
    fn veil_private(&self, text: &str, private: Vec<Range<usize>>) -> Veiled {
        spans::cut_out(text, spans::with_private(self.spans(text), private))
    }

    /// A value that is somebody's unless it is everybody's.
    fn veil_value(&self, text: &str) -> Veiled {
        let is_private = !text.is_empty() && presenter::value(text) != text;
        let private = is_private.then_some(0..text.len());
        self.veil_private(text, private.into_iter().collect())
    }

    fn path(&self, text: &str) -> Veiled {
        self.veil_private(text, presenter::in_path(text))
    }

    fn spans(&self, text: &str) -> Vec<Span> {
        let mut spans = spans::by_name_and_shape(text);
        for known in &self.known {
            for form in &known.forms {
                spans::of_form(text, form.expose_secret(), known.found, &mut spans);
            }
        }
        spans
    }

    fn parameters<'p>(
        &self,
        pairs: impl Iterator<Item = (std::borrow::Cow<'p, str>, std::borrow::Cow<'p, str>)>,
    ) -> Vec<Part> {
        let part = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
            let value = match Hidden::of_parameter(&name) {
                Some(hidden) if !value.is_empty() => Veiled::hidden(hidden),
                _ if name == "client_id" => Veiled::new(vec![Piece::Id(shortened(&value))]),
                _ => self.veil_value(&shortened(&value)),
            };
            let name = self.veil(&name).shown(super::Audience::Alone);
            Part { name, value }
        };
        pairs.take(MOST_PARTS).map(part).collect()
    }

    fn headers(&self, headers: &[(String, String)]) -> Vec<Part> {
        let part = |(name, value): &(String, String)| Part {
            name: name.clone(),
            value: match name.as_str() {
                "authorization" | "proxy-authorization" => authorization(value),
                "cookie" => Veiled::hidden(Hidden::Cookie),
                "set-cookie" => set_cookie(value),
                name if presenter::is_public_header(name) => self.veil(&shortened(value)),
                _ => self.veil_value(&shortened(value)),
            },
        };
        headers.iter().take(MOST_PARTS).map(part).collect()
    }

    fn form(&self, bytes: &[u8]) -> Body {
        Body {
            kind: BodyKind::Form,
            parts: self.parameters(url::form_urlencoded::parse(bytes)),
            size: bytes.len() as u64,
            cut: false,
        }
    }

    fn body(&self, bytes: &[u8], size: u64) -> Body {
        let bytes = bytes.get(..READ_BODY).unwrap_or(bytes);
        let empty = |kind| Body {
            kind,
            parts: Vec::new(),
            size,
            cut: false,
        };
        if size == 0 {
            return empty(BodyKind::Empty);
        }
        let Some(text) = as_text(bytes) else {
            return empty(BodyKind::Binary);
        };
        let is_json = json::is_beginning(text);
        let laid_out = if is_json {
            json::in_lines(text, READ_BODY)
        } else {
            text.to_owned()
        };
        let private = if is_json {
            presenter::in_json(&laid_out)
        } else {
            presenter::in_text(&laid_out)
        };
        let veiled = self.veil_private(&laid_out, private);
        let (parts, whole) = lines(&veiled, is_json);
        Body {
            kind: if is_json {
                BodyKind::Json
            } else {
                BodyKind::Text
            },
            parts,
            size,
            cut: !whole || size > bytes.len() as u64,
        }
    }
}

/// Client ID and secret of HTTP Basic, as they were before they were encoded (RFC 6749, section 2.3.1).
fn basic(credentials: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decoded = |text: &str| {
        let parsed = url::form_urlencoded::parse(text.as_bytes()).next();
        parsed.map_or_else(String::new, |(name, _)| name.into_owned())
    };
    Some((decoded(id), decoded(secret)))
}

fn authorization(value: &str) -> Veiled {
    let (scheme, credentials) = value.split_once(' ').unwrap_or(("", value));
    match basic(credentials).filter(|_| scheme.eq_ignore_ascii_case("basic")) {
        Some((id, _)) => Veiled::new(vec![
            Piece::Plain(format!("{scheme} base64(")),
            Piece::Id(shortened(&id)),
            Piece::Plain(":".to_owned()),
            Piece::Hidden(Hidden::ClientSecret),
            Piece::Plain(")".to_owned()),
        ]),
        None => Veiled::new(vec![
            Piece::Plain(format!("{scheme} ")),
            Piece::Hidden(Hidden::AccessToken),
        ]),
    }
}

fn set_cookie(value: &str) -> Veiled {
    let (pair, rest) = value.split_once(';').unwrap_or((value, ""));
    let name = pair.split('=').next().unwrap_or_default();
    let mut pieces = vec![
        Piece::Plain(format!("{name}=")),
        Piece::Hidden(Hidden::Cookie),
    ];
    if !rest.is_empty() {
        pieces.push(Piece::Plain(format!(";{}", shortened(rest))));
    }
    Veiled::new(pieces)
}

/// A value of ordinary length; a longer one ends in an ellipsis.
fn shortened(value: &str) -> String {
    if value.len() <= LONGEST_VALUE {
        return value.to_owned();
    }
    let end = value.floor_char_boundary(LONGEST_VALUE);
    format!("{}…", value.get(..end).unwrap_or_default())
}

/// The bytes as text; the end may be in the middle of a character.
fn as_text(bytes: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    (!text.contains('\0')).then_some(text)
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let found = headers.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests;
