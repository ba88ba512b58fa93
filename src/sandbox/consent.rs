//! The consent page: what the client is, what it asks for, and the user's answer.
//!
//! Sandbox assumption: what the page looks like and who may allow. Pleo documents that the registration is shown and
//! that the user approves or denies.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;

use super::login;
use super::pages;
use super::parameters::Parameters;
use super::state::{Sandbox, Shared};
use redirect::Decision;

mod page;
mod redirect;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/oauth/consent", get(consent_page).post(decide))
}

async fn consent_page(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    let transaction = query.one("transaction").unwrap_or_default();
    match login::session(&sandbox, &headers) {
        Some(session) => show(&sandbox, transaction, &session),
        None => login::show(transaction, login::Attempt::First),
    }
}

/// The consent page of a request that waits, for the user of this session.
pub(super) fn show(sandbox: &Sandbox, id: &str, session: &str) -> Response {
    if let Some(address) = sandbox.visits.release_refusal(id, sandbox.now()) {
        return pages::see_other(&address);
    }
    let Some(transaction) = sandbox.visits.see(id, session, sandbox.now()) else {
        return gone();
    };
    let client = sandbox
        .book
        .look(|book| book.client(&transaction.client_id).cloned());
    match client {
        Some(client) => pages::page(
            StatusCode::OK,
            "Allow access?",
            page::body(id, &client, &transaction),
        ),
        None => gone(),
    }
}

async fn decide(State(sandbox): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    let id = form.one("transaction").unwrap_or_default();
    let Some(session) = login::session(&sandbox, &headers) else {
        return login::show(id, login::Attempt::First);
    };
    let decision = match form.one("decision") {
        Some("allow") => Decision::Allow,
        Some("deny") => Decision::Deny,
        _ => return show(&sandbox, id, &session),
    };
    match sandbox.visits.decide(id, &session, sandbox.now()) {
        Some(transaction) => redirect::send_back(&sandbox, &transaction, decision),
        None => gone(),
    }
}

fn gone() -> Response {
    pages::problem(
        StatusCode::BAD_REQUEST,
        "This request is over",
        "It was answered before, is older than ten minutes, or began in another browser.",
        "Start again from the application that asked for access.",
    )
}
