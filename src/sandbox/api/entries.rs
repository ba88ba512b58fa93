//! `POST /v1/accounting-entries:search`.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::super::state::{Sandbox, Shared};
use super::error::{self, ApiError};
use super::{asked, paging};

mod filters;
mod ready;

pub(in crate::sandbox) use ready::ReadyPages;

pub(super) async fn search(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    asked::require_json(&headers)?;
    // No query has a line end.
    let question = [query.as_bytes(), b"\n", &body].concat();
    let page = sandbox
        .ready_entries
        .page(question, || find(&sandbox, &query, &body))?;
    Ok(error::json_bytes(StatusCode::OK, page))
}

fn find(sandbox: &Sandbox, query: &str, body: &[u8]) -> Result<Vec<u8>, ApiError> {
    let query = asked::query(Some(query), &["company_id", "organization_id"])?;
    let company = asked::uuid_parameter(&query, "company_id")?;
    let organization = asked::uuid_parameter(&query, "organization_id")?;
    if company.is_none() && organization.is_none() {
        return Err(ApiError::bad_request(
            "company_id or organization_id is required.",
        ));
    }
    let mut entries = sandbox.world.entries.select();
    if let Some(company) = &company {
        entries.keep("companyId", &[company]);
    }
    // Every entry is of the one organisation that there is.
    if organization.is_some_and(|asked| asked != sandbox.world.organization_id) {
        entries.keep("companyId", &[]);
    }
    filters::apply(&asked::object(body)?, &mut entries)?;
    paging::page(entries, &query)
}
