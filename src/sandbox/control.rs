//! The sandbox's own endpoints under `/sandbox/`: clients, scenarios, clock, reset. Nothing of this exists at Pleo.

use std::io;

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
use super::scenario::{ParseStrikeError, Scenario, Strike};
use super::state::{Sandbox, Shared};
use crate::adapters::clock::Clock;
use crate::moment::Seconds;

#[derive(Deserialize)]
struct Switch {
    scenarios: Vec<String>,
}

/// How far the clock is to be moved: one of the two.
#[derive(Deserialize)]
struct Advance {
    advance: Option<String>,
    advance_seconds: Option<u32>,
}

impl Advance {
    fn length(&self) -> Option<Seconds> {
        match (&self.advance, self.advance_seconds) {
            (Some(text), None) => parse_length(text),
            (None, Some(seconds)) => Some(Seconds(seconds.into())),
            _ => None,
        }
    }
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
    match remove(&sandbox, &id) {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => no_such_client(),
        Err(_) => not_written(),
    }
}

/// Removes a client and its tokens; whether there was one that may be removed.
pub(super) fn remove(sandbox: &Sandbox, id: &str) -> io::Result<bool> {
    sandbox.book.change(|book| {
        if book.is_example(id) || book.client(id).is_none() {
            (false, Vec::new())
        } else {
            (true, vec![Change::Removed(id.to_owned())])
        }
    })
}

async fn reissue_secret(State(sandbox): State<Shared>, Path(id): Path<String>) -> Response {
    match reissue(&sandbox, &id) {
        Ok(Some(record)) => axum::Json(record).into_response(),
        Ok(None) => no_such_client(),
        Err(_) => not_written(),
    }
}

/// A new secret for a client; the record of the client as it is then.
pub(super) fn reissue(sandbox: &Sandbox, id: &str) -> io::Result<Option<Value>> {
    let rotated = sandbox.rotate_secret(id)?;
    Ok(rotated.as_ref().map(describe))
}

async fn reset(State(sandbox): State<Shared>) -> Response {
    match start_again(&sandbox) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => not_written(),
    }
}

/// Forgets everything but the example client, and switches every scenario off; or changes nothing, if the book cannot be
/// written.
pub(super) fn start_again(sandbox: &Sandbox) -> io::Result<()> {
    sandbox.book.change(|_| ((), vec![Change::Reset]))?;
    sandbox.visits.clear();
    sandbox.journal.clear();
    sandbox.strikes.replace(&[]);
    Ok(())
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
        .map(|one| json!({ "name": one.name(), "words": one.words(), "strikes": one.strikes() }))
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
    let Ok(chosen) = serde_json::from_slice::<Switch>(&body) else {
        return bad_request(
            "send {\"scenarios\":[\"NAME\",\"NAME:N\"]}; an empty list switches all off",
        );
    };
    match switch(&sandbox, &chosen.scenarios) {
        Ok(()) => axum::Json(describe_scenarios(&sandbox)).into_response(),
        Err(error) => bad_request(&error.to_string()),
    }
}

/// Switches these scenarios on and all others off.
pub(super) fn switch(sandbox: &Sandbox, chosen: &[String]) -> Result<(), ParseStrikeError> {
    let strikes: Result<Vec<Strike>, _> = chosen.iter().map(|text| text.parse()).collect();
    sandbox.strikes.replace(&strikes?);
    Ok(())
}

async fn show_clock(State(sandbox): State<Shared>) -> Response {
    axum::Json(describe_clock(&sandbox)).into_response()
}

/// The time, and whether it stands still.
pub(super) fn describe_clock(sandbox: &Sandbox) -> Value {
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
    let asked = serde_json::from_slice::<Advance>(&body).ok();
    let Some(length) = asked.and_then(|asked| asked.length()) else {
        return bad_request("send {\"advance\":\"15m\"} (s, m, h or d) or {\"advance_seconds\":N}");
    };
    sandbox.clock.advance(length);
    axum::Json(describe_clock(&sandbox)).into_response()
}

/// A length of time as `90s`, `15m`, `1h` or `60d`, with or without a `+`; at most 2³² − 1 of a unit.
pub(super) fn parse_length(text: &str) -> Option<Seconds> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text);
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", Seconds::DAY.0)];
    let (number, unit) = units
        .iter()
        .find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = number.parse().ok().filter(|_| is_number)?;
    Some(Seconds(u64::from(number) * unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_a_number_and_its_unit() {
        for (text, seconds) in [
            ("90s", Some(90)),
            ("+15m", Some(900)),
            (" 1h ", Some(3_600)),
            ("60d", Some(5_184_000)),
            ("15", None),
            ("-1d", None),
            ("++1d", None),
            ("m", None),
            ("1.5h", None),
            ("1w", None),
        ] {
            assert_eq!(parse_length(text), seconds.map(Seconds), "{text}");
        }
    }
}
