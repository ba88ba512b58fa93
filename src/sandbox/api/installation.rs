//! `/v1/installations/me`: what the authorisation made, and the documented way to end it.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde_json::{Value, json};

use super::super::book::{Change, Installation};
use super::super::state::{Sandbox, Shared};
use super::asked;
use super::bearer::Caller;
use super::error::{self, ApiError};

const STATUSES: [&str; 5] = [
    "ACTIVATED",
    "INACTIVE",
    "AUTHORIZED",
    "PENDING_INTEGRATION",
    "ERROR",
];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/installations/me", get(show).put(update).delete(remove))
        .route("/v1/installations/me:activate", post(activate))
}

fn describe(sandbox: &Sandbox, installation: &Installation) -> Value {
    let mut answer = json!({
        "id": installation.id,
        "applicationId": installation.client_id,
        "resource": sandbox.world.subject_urn(),
        "status": installation.status,
        "metadata": installation.metadata,
        "createdAt": installation.created_at,
        "updatedAt": installation.updated_at,
    });
    if let (Some(code), Some(members)) = (&installation.error_code, answer.as_object_mut()) {
        members.insert("errorCode".to_owned(), code.clone().into());
    }
    answer
}

fn answer(body: &Value) -> Response {
    error::json_response(StatusCode::OK, body)
}

fn none() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "INSTALLATION_NOT_FOUND",
        "There is no installation.",
    )
}

async fn show(
    State(sandbox): State<Shared>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = asked::query(query.as_deref(), &["company_id"])?;
    // Sandbox assumption: there is one installation, whichever company is named.
    asked::uuid_parameter(&query, "company_id")?;
    sandbox
        .book
        .look(|book| {
            book.installation(&caller.client.id)
                .map(|installation| describe(&sandbox, installation))
        })
        .map(|body| answer(&body))
        .ok_or_else(none)
}

async fn update(
    State(sandbox): State<Shared>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    asked::require_json(&headers)?;
    let body = asked::object(&body)?;
    let word = |name: &str, known: &[&str]| match body.get(name) {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .filter(|text| known.contains(text))
            .map(|text| Some(text.to_owned()))
            .ok_or_else(|| {
                ApiError::bad_request(format!("{name} is not one of {}.", known.join(", ")))
            }),
    };
    let status =
        word("status", &STATUSES)?.ok_or_else(|| ApiError::bad_request("status is required."))?;
    let error_code = word("errorCode", &["NOT_ENTITLED", "AUTH_ERROR"])?;
    let metadata = match body.get("metadata") {
        None => None,
        Some(Value::Object(members)) => Some(members.clone()),
        Some(_) => return Err(ApiError::bad_request("metadata must be an object.")),
    };
    change(&sandbox, &caller, |installation| {
        installation.status = status;
        installation.error_code = error_code;
        if let Some(metadata) = metadata {
            installation.metadata = metadata;
        }
    })
}

async fn activate(
    State(sandbox): State<Shared>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, ApiError> {
    change(&sandbox, &caller, |installation| {
        "ACTIVATED".clone_into(&mut installation.status);
        installation.error_code = None;
    })
}

fn change(
    sandbox: &Sandbox,
    caller: &Caller,
    change: impl FnOnce(&mut Installation),
) -> Result<Response, ApiError> {
    let now = sandbox.now();
    sandbox
        .book
        .change(|book| {
            let Some(installation) = book.installation(&caller.client.id) else {
                return (None, Vec::new());
            };
            let mut installation = installation.clone();
            change(&mut installation);
            installation.updated_at = now;
            let described = describe(sandbox, &installation);
            (Some(described), vec![Change::Installed(installation)])
        })
        .map_err(|_| not_written())?
        .map(|body| answer(&body))
        .ok_or_else(none)
}

/// "Will revoke all access and refresh tokens for the client."
async fn remove(
    State(sandbox): State<Shared>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, ApiError> {
    let removed = sandbox
        .book
        .change(|book| {
            let client_id = &caller.client.id;
            if book.installation(client_id).is_none() {
                return (false, Vec::new());
            }
            let ended = Change::ClientEnded(client_id.clone());
            (true, vec![Change::Uninstalled(client_id.clone()), ended])
        })
        .map_err(|_| not_written())?;
    if removed {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(none())
    }
}

fn not_written() -> ApiError {
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        "The sandbox could not write its book.",
    )
}
