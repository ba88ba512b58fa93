//! The API port: the part of Pleo's external API that a first integration needs, a room for each resource.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::state::Shared;
pub(super) use bearer::admit;
pub(super) use entries::ReadyPages;
use error::ApiError;
use scopes::needed_scope;

mod asked;
mod bearer;
mod companies;
mod employees;
mod entries;
mod error;
mod export_jobs;
mod installation;
mod introspect;
mod one;
mod paging;
mod scopes;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/introspect", get(introspect::show))
        .route("/v2/employees", get(employees::list))
        .route("/v2/employees/{id}", get(employees::show))
        .route("/v1/companies", get(companies::list))
        .route("/v1/companies/{id}", get(companies::show))
        .route("/v3/export-jobs", get(export_jobs::list))
        .route("/v3/export-jobs/{id}", get(export_jobs::show))
        .route("/v1/accounting-entries:search", post(entries::search))
        .merge(installation::routes())
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
}

/// A refusal by the door.
pub(super) fn refuse(status: StatusCode, kind: &'static str, words: &str) -> Response {
    ApiError::new(status, kind, words).into_response()
}

async fn no_such_path(request: Request) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "NOT_FOUND",
        format!("The local sandbox has no {}", request.uri().path()),
    )
}

/// The header `Allow` is added by the router.
async fn no_such_method(request: Request) -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        format!(
            "{} does not take {}",
            request.uri().path(),
            request.method()
        ),
    )
}
