//! What every request passes: it must mean this sandbox, no other web page may have sent it, and its body must come.

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use tower_service::Service;

use super::api;
use super::journal::{Entry, Note};
use super::pages;
use super::state::Shared;

/// Largest body of a request, in bytes.
const BODY: usize = 256 * 1024;
/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(5);

/// Which of the two servers a request came to.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// Authorisation server, pages and own endpoints.
    Auth,
    /// API.
    Api,
}

/// A server's door, and the routes behind it.
pub(super) struct Door {
    sandbox: Shared,
    side: Side,
    routes: Routes,
}

/// The routes of a server. They are called with whole bodies, so that no handler waits for one.
pub(super) struct Routes {
    router: Router,
    side: Side,
}

/// Why a request did not get in.
struct Refusal {
    status: StatusCode,
    /// As the API names it.
    kind: &'static str,
    words: &'static str,
}

impl Door {
    pub(super) fn new(routes: Router<Shared>, sandbox: &Shared, side: Side) -> Self {
        Self {
            sandbox: sandbox.clone(),
            side,
            routes: Routes {
                router: routes.with_state(sandbox.clone()),
                side,
            },
        }
    }

    /// Answers a request, and notes both in the journal.
    pub(super) async fn answer(&self, request: Request) -> Response {
        let sandbox = &self.sandbox;
        let entry = Entry::of(&request, self.side, sandbox.now());
        let mut response = match look_at(&request, sandbox.names(self.side)) {
            Err(refusal) => self.side.refuse(&refusal),
            Ok(()) => match self.side {
                Side::Auth => self.routes.call(request).await,
                Side::Api => api::admit(sandbox, request, &self.routes).await,
            },
        };
        protect(response.headers_mut(), self.side);
        let dated = response.headers().contains_key(header::DATE);
        if !dated {
            let date = sandbox.date();
            response.headers_mut().insert(header::DATE, date);
        }
        let note = response.extensions_mut().remove::<Note>();
        sandbox.journal.add(entry.answered(response.status(), note));
        response
    }
}

impl Routes {
    pub(super) async fn call(&self, request: Request) -> Response {
        match with_whole_body(request).await {
            Ok(request) => {
                let Ok(response) = self.router.clone().call(request).await;
                response
            }
            Err(refusal) => self.side.refuse(&refusal),
        }
    }
}

impl Side {
    /// In words, or in the shape in which the API tells all that is wrong.
    fn refuse(self, refusal: &Refusal) -> Response {
        let Refusal {
            status,
            kind,
            words,
        } = *refusal;
        match self {
            Self::Auth => (status, Body::from(words)).into_response(),
            Self::Api => api::refuse(status, kind, words),
        }
    }
}

async fn with_whole_body(request: Request) -> Result<Request, Refusal> {
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let read = tokio::time::timeout(BODY_TIME, to_bytes(body, BODY)).await;
    match read {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(error)) if is_too_large(&error) => Err(Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            kind: "PAYLOAD_TOO_LARGE",
            words: "The body is larger than the sandbox reads.",
        }),
        Ok(Err(_)) => Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            kind: "BAD_REQUEST",
            words: "The body could not be read.",
        }),
        Err(_) => Err(Refusal {
            status: StatusCode::REQUEST_TIMEOUT,
            kind: "REQUEST_TIMEOUT",
            words: "The body did not come within five seconds.",
        }),
    }
}

/// Head and body of a request that got in. Its body is whole, so that reading it cannot fail.
pub(super) async fn apart(request: Request) -> (Parts, Bytes) {
    let (parts, body) = request.into_parts();
    (parts, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn is_too_large(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(<dyn Error>::is::<LengthLimitError>)
}

/// Whether a request may come in.
fn look_at(request: &Request, own: &[String]) -> Result<(), Refusal> {
    if host_of(request).is_none() {
        Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            kind: "BAD_REQUEST",
            words: "Every request names its host once, in the header Host.",
        })
    } else if !means_us(request, own) {
        Err(Refusal {
            status: StatusCode::MISDIRECTED_REQUEST,
            kind: "MISDIRECTED_REQUEST",
            words: "This address is the local sandbox; the request was meant for another host.",
        })
    } else if is_forged(request, own) {
        Err(Refusal {
            status: StatusCode::FORBIDDEN,
            kind: "FORBIDDEN",
            words: "Another web page sent this request; the local sandbox takes it from its own pages only.",
        })
    } else {
        Ok(())
    }
}

/// The value of the header that there must be, once (RFC 9112, section 3.2).
fn host_of(request: &Request) -> Option<&HeaderValue> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next()?;
    hosts.next().is_none().then_some(host)
}

/// DNS rebinding: a name that somebody points at 127.0.0.1 is not ours.
fn means_us(request: &Request, own: &[String]) -> bool {
    let Some(host) = host_of(request) else {
        return false;
    };
    let asked = request
        .uri()
        .authority()
        .map(axum::http::uri::Authority::as_str);
    own.iter().any(|own| {
        host.as_bytes().eq_ignore_ascii_case(own.as_bytes())
            && asked.is_none_or(|asked| asked.eq_ignore_ascii_case(own))
    })
}

/// The names under which one of our servers can be meant, with its port.
pub(super) fn own_names(port: u16) -> [String; 3] {
    ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}"))
}

/// Whether a browser says that a changing request to our own pages and endpoints comes from elsewhere.
///
/// `Origin: null` alone proves nothing: our own forms send it, because our pages send no referrer.
fn is_forged(request: &Request, own: &[String]) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return false;
    }
    let says = |name| request.headers().get(name).and_then(as_text);
    let elsewhere =
        says("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let stranger = says("origin").is_some_and(|origin| {
        origin != "null"
            && !own
                .iter()
                .any(|own| origin.strip_prefix("http://") == Some(own))
    });
    elsewhere || stranger
}

fn as_text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}

fn protect(headers: &mut HeaderMap, side: Side) {
    // No form-action: Chromium would apply it to the redirect after consent, and that leads to the client.
    let of_pages = [
        (header::CONTENT_SECURITY_POLICY, pages::POLICY),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    // RFC 6749, section 5.1.
    let of_tokens = [(header::PRAGMA, "no-cache")];
    let of_all = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let kind = headers.get(header::CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    // The API answers no browser, and no browser makes a page of JSON that it must not sniff.
    let rules = match (side, is_json) {
        (Side::Auth, true) => of_tokens.as_slice(),
        (Side::Auth, false) => &of_pages,
        (Side::Api, _) => &[],
    };
    headers.reserve(rules.len() + of_all.len() + 1);
    for (name, value) in rules.iter().chain(&of_all) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
