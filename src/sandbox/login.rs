//! The sign-in of the one dummy user, shared by consent and dashboard.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};

use super::pages::{self, Html};
use super::parameters::Parameters;
use super::state::{LOGIN, PASSWORD, Sandbox, Shared};
use super::unguessable::same;

const PAGE: &str = include_str!("../../assets/pages/sandbox-login.html");
const REFUSED: &str = "<div class=\"notice bad\" role=\"alert\"><p>That was not the dummy user's login and password. \
    Both are filled in again.</p></div>";
const COOKIE: &str = "local_sandbox_session";

/// How often the login page was tried before it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Not yet.
    First,
    /// The last try had a wrong login or password.
    Again,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/login", get(login_page).post(sign_in))
        .route("/logout", post(sign_out))
}

/// The session cookie of a signed-in browser.
pub(super) fn session(sandbox: &Sandbox, headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
        .find(|session| sandbox.visits.is_signed_in(session))
}

/// The login page; `transaction` is empty when the dashboard is where it leads.
pub(super) fn show(transaction: &str, attempt: Attempt) -> Response {
    let (status, title, notice) = match attempt {
        Attempt::First => (StatusCode::OK, "Log in", ""),
        Attempt::Again => (StatusCode::UNAUTHORIZED, "Log in: refused", REFUSED),
    };
    let values = [
        ("login", Html::text(LOGIN)),
        ("password", Html::text(PASSWORD)),
        ("notice", Html::ours(notice)),
        ("transaction", Html::text(transaction)),
    ];
    pages::page(status, title, Html::fill(PAGE, &values))
}

async fn login_page(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    match session(&sandbox, &headers) {
        Some(_) => pages::see_other("/"),
        None => show("", Attempt::First),
    }
}

async fn sign_in(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    let given = |name| form.one(name).unwrap_or_default();
    let transaction = given("transaction");
    if !same(given("login").trim(), LOGIN) || !same(given("password"), PASSWORD) {
        return show(transaction, Attempt::Again);
    }
    let session = sandbox.visits.sign_in(sandbox.chance());
    let mut response = if transaction.is_empty() {
        pages::see_other("/")
    } else {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("transaction", transaction)
            .finish();
        pages::see_other(&format!("/oauth/consent?{query}"))
    };
    set_cookie(&mut response, &session, "");
    response
}

async fn sign_out(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    if let Some(session) = session(&sandbox, &headers) {
        sandbox.visits.sign_out(&session);
    }
    let mut response = pages::see_other("/");
    set_cookie(&mut response, "", "; Max-Age=0");
    response
}

/// No `Secure`: this is plain HTTP on loopback, and not every browser keeps a secure cookie there.
fn set_cookie(response: &mut Response, value: &str, rest: &str) {
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax{rest}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}
