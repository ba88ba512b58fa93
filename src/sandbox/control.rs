//! The sandbox's own endpoints under `/sandbox/`: clients, scenarios, clock, reset. Nothing of this exists at Pleo.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::book::Change;
use super::registration::describe;
use super::scenario::{Scenario, Strike};
use super::state::{Sandbox, Shared};
use crate::adapters::clock::Clock;
use crate::moment::Seconds;

#[derive(Deserialize)]
struct Switch {
    scenarios: Vec<String>,
}

#[derive(Deserialize)]
struct Advance {
    advance_seconds: u32,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/sandbox/announcement", get(announcement))
        .route("/sandbox/clients", get(list_clients))
        .route(
            "/sandbox/clients/{id}",
            get(show_client).delete(remove_client),
        )
        .route("/sandbox/clients/{id}/secret", post(reissue_secret))
        .route("/sandbox/reset", post(reset))
        .route("/sandbox/requests", get(list_requests))
        .route(
            "/sandbox/scenarios",
            get(list_scenarios).post(switch_scenarios),
        )
        .route("/sandbox/clock", get(show_clock).post(advance_clock))
}

/// Whether a body says that it is JSON; a form of another web page cannot say that.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

pub(super) fn unsupported_media_type() -> Response {
    let error = refusal("unsupported_media_type", "send application/json");
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, axum::Json(error)).into_response()
}

fn refusal(error: &str, description: &str) -> Value {
    json!({ "error": error, "error_description": description })
}

fn no_such_client() -> Response {
    let error = refusal(
        "not_found",
        "no such client, or it is the example client, which stays",
    );
    (StatusCode::NOT_FOUND, axum::Json(error)).into_response()
}

fn not_written() -> Response {
    let error = refusal("server_error", "the sandbox could not write its book");
    (StatusCode::INTERNAL_SERVER_ERROR, axum::Json(error)).into_response()
}

fn bad_request(description: &str) -> Response {
    let error = refusal("invalid_request", description);
    (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
}

async fn announcement(State(sandbox): State<Shared>) -> Response {
    axum::Json(sandbox.announcement()).into_response()
}

async fn list_clients(State(sandbox): State<Shared>) -> Response {
    let clients: Vec<Value> = sandbox.book.look(|book| {
        book.clients()
            .iter()
            .map(|client| {
                json!({
                    "client_id": client.id,
                    "client_name": client.metadata.client_name,
                    "issued_at": client.issued_at,
                })
            })
            .collect()
    });
    axum::Json(json!({ "clients": clients })).into_response()
}

async fn show_client(State(sandbox): State<Shared>, Path(id): Path<String>) -> Response {
    match sandbox
        .book
        .look(|book| book.client(&id).map(|client| describe(client)))
    {
        Some(record) => axum::Json(record).into_response(),
        None => no_such_client(),
    }
}

async fn remove_client(State(sandbox): State<Shared>, Path(id): Path<String>) -> Response {
    match sandbox.book.change(|book| {
        if book.is_example(&id) || book.client(&id).is_none() {
            (false, Vec::new())
        } else {
            (true, vec![Change::Removed(id.clone())])
        }
    }) {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => no_such_client(),
        Err(_) => not_written(),
    }
}

/// A new secret; as Pleo documents for a rotation of credentials, the client's tokens end.
async fn reissue_secret(State(sandbox): State<Shared>, Path(id): Path<String>) -> Response {
    match sandbox.rotate_secret(&id) {
        Ok(Some(client)) => axum::Json(describe(&client)).into_response(),
        Ok(None) => no_such_client(),
        Err(_) => not_written(),
    }
}

async fn reset(State(sandbox): State<Shared>) -> Response {
    sandbox.visits.clear();
    sandbox.journal.clear();
    sandbox.strikes.replace(&[]);
    match sandbox.book.change(|_| ((), vec![Change::Reset])) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => not_written(),
    }
}

/// What was asked so far, for tests: a test counts here how often the token endpoint was used.
async fn list_requests(State(sandbox): State<Shared>) -> Response {
    axum::Json(json!({ "requests": sandbox.journal.entries() })).into_response()
}

async fn list_scenarios(State(sandbox): State<Shared>) -> Response {
    axum::Json(describe_scenarios(&sandbox)).into_response()
}

fn describe_scenarios(sandbox: &Sandbox) -> Value {
    let known: Vec<Value> = Scenario::all()
        .map(|scenario| {
            json!({
                "name": scenario.name(),
                "words": scenario.words(),
                "strikes": scenario.strikes(),
            })
        })
        .collect();
    let active: Vec<Value> = sandbox
        .strikes
        .active()
        .iter()
        .map(|(strike, seen)| json!({ "scenario": strike.to_string(), "matching_requests": seen }))
        .collect();
    json!({ "active": active, "known": known })
}

async fn switch_scenarios(
    State(sandbox): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_json(&headers) {
        return unsupported_media_type();
    }
    let Ok(switch) = serde_json::from_slice::<Switch>(&body) else {
        return bad_request(
            "send {\"scenarios\":[\"NAME\",\"NAME:N\"]}; an empty list switches all off",
        );
    };
    let strikes: Result<Vec<Strike>, _> = switch
        .scenarios
        .iter()
        .map(|text| text.parse::<Strike>())
        .collect();
    match strikes {
        Ok(strikes) => {
            sandbox.strikes.replace(&strikes);
            axum::Json(describe_scenarios(&sandbox)).into_response()
        }
        Err(error) => bad_request(&error.to_string()),
    }
}

async fn show_clock(State(sandbox): State<Shared>) -> Response {
    axum::Json(describe_clock(&sandbox)).into_response()
}

fn describe_clock(sandbox: &Sandbox) -> Value {
    let kind = match sandbox.clock {
        Clock::System | Clock::Ahead(_) => "running",
        Clock::Fixed(_) => "standing",
    };
    json!({ "now": sandbox.now(), "clock": kind })
}

async fn advance_clock(State(sandbox): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_json(&headers) {
        return unsupported_media_type();
    }
    let Ok(advance) = serde_json::from_slice::<Advance>(&body) else {
        return bad_request("send {\"advance_seconds\":N}, N from 0 to 4294967295");
    };
    sandbox
        .clock
        .advance(Seconds(advance.advance_seconds.into()));
    axum::Json(describe_clock(&sandbox)).into_response()
}
