//! What every request passes: it must mean this sandbox, and no other web page may have sent it.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

use super::journal::{Entry, Note};
use super::pages;
use super::state::Shared;

/// Largest body of a request, in bytes.
const BODY: usize = 256 * 1024;

/// Which of the two servers a request came to.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// Authorisation server, pages and own endpoints.
    Auth,
    /// API.
    Api,
}

/// Puts the door in front of routes.
pub(super) fn close(routes: Router<Shared>, sandbox: &Shared, side: Side) -> Router {
    let sandbox = sandbox.clone();
    routes
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn_with_state(
            (sandbox.clone(), side),
            pass,
        ))
        .with_state(sandbox)
}

async fn pass(
    State((sandbox, side)): State<(Shared, Side)>,
    request: Request,
    next: Next,
) -> Response {
    let entry = Entry::of(&request, side, sandbox.now());
    let own = sandbox.names(side);
    let mut response = if host_of(&request).is_none() {
        refuse(
            StatusCode::BAD_REQUEST,
            "Every request names its host once, in the header Host.",
        )
    } else if !means_us(&request, own) {
        refuse(
            StatusCode::MISDIRECTED_REQUEST,
            "This address is the local sandbox; the request was meant for another host.",
        )
    } else if is_forged(&request, own) {
        refuse(
            StatusCode::FORBIDDEN,
            "Another web page sent this request; the local sandbox takes it from its own pages only.",
        )
    } else {
        next.run(request).await
    };
    protect(response.headers_mut(), side);
    let dated = response.headers().contains_key(header::DATE);
    if !dated {
        let date = sandbox.date();
        response.headers_mut().insert(header::DATE, date);
    }
    let note = response.extensions_mut().remove::<Note>();
    sandbox.journal.add(entry.answered(response.status(), note));
    response
}

fn refuse(status: StatusCode, words: &'static str) -> Response {
    (status, Body::from(words)).into_response()
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
        (header::PRAGMA, "no-cache"),
    ];
    let of_all = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    // The API answers no browser and has no pages.
    let rules = match side {
        Side::Auth => of_pages.as_slice(),
        Side::Api => &[],
    };
    for (name, value) in rules.iter().chain(&of_all) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
