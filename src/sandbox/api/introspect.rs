//! `GET /v1/introspect`: who the token stands for.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::super::state::Shared;
use super::bearer::Caller;
use super::error;

#[derive(Serialize)]
struct Envelope<'a> {
    data: ExternalClient<'a>,
}

/// Pleo's `ExternalClient`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExternalClient<'a> {
    auth_method: &'a str,
    client_id: &'a str,
    scope: &'a str,
    application_name: &'a str,
    #[serde(rename = "subjectURN")]
    subject_urn: &'a str,
}

pub(super) async fn show(
    State(sandbox): State<Shared>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let data = ExternalClient {
        auth_method: "OAUTH2",
        client_id: &caller.client.id,
        scope: caller.scopes.as_str(),
        application_name: &caller.client.metadata.client_name,
        subject_urn: sandbox.world.subject_urn(),
    };
    error::json_response(StatusCode::OK, &Envelope { data })
}
