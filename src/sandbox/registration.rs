//! `POST /sandbox/registrations`: a registration as Pleo's form asks for it, judged like there, in the shapes of RFC 7591.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};

use super::book::{Book, Change, Client};
use super::client_auth::plain_words;
use super::control::{is_json, unsupported_media_type};
use super::state::{Sandbox, Shared};

pub(super) mod rules;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/sandbox/registrations", post(register))
}

/// Why nothing was registered.
pub(super) enum NotRegistered {
    /// A rule is broken.
    Refused(rules::Refusal),
    /// The book could not be written.
    NotWritten,
}

async fn register(State(sandbox): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_json(&headers) {
        return unsupported_media_type();
    }
    match accept(&sandbox, &body) {
        Ok(record) => (StatusCode::CREATED, axum::Json(record)).into_response(),
        Err(NotRegistered::NotWritten) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(NotRegistered::Refused(refusal)) => {
            let error = json!({
                "error": refusal.error,
                "error_description": plain_words(&refusal.description),
                "field": refusal.field,
            });
            (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
        }
    }
}

/// Judges a registration in JSON and registers it; answers the record of the client.
pub(super) fn accept(sandbox: &Sandbox, body: &[u8]) -> Result<Value, NotRegistered> {
    let metadata = serde_json::from_slice::<Map<String, Value>>(body)
        .map_err(|_| rules::Refusal::metadata("client_name", "the body is not a JSON object"))
        .and_then(|members| rules::judge(&members))
        .map_err(NotRegistered::Refused)?;
    let client = Client::new(metadata, sandbox.now(), sandbox.chance());
    let record = describe(&client);
    let registered = |_: &Book| ((), vec![Change::Registered(client)]);
    let written = sandbox.book.change(registered);
    written.map_err(|_| NotRegistered::NotWritten)?;
    Ok(record)
}

/// The record of a client, secret included: it opens nothing but this sandbox.
pub(super) fn describe(client: &Client) -> Value {
    let mut members = Map::new();
    members.insert("client_id".to_owned(), client.id.clone().into());
    members.insert("client_secret".to_owned(), client.secret.clone().into());
    members.insert(
        "client_id_issued_at".to_owned(),
        client.issued_at.unix().into(),
    );
    members.insert("client_secret_expires_at".to_owned(), 0.into());
    if let Ok(Value::Object(metadata)) = serde_json::to_value(&client.metadata) {
        members.extend(metadata);
    }
    Value::Object(members)
}
