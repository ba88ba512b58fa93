//! `POST /v1/accounting-entries:search`.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::super::state::Shared;
use super::error::ApiError;
use super::{asked, paging};

mod filters;

pub(super) async fn search(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let query = asked::query(query, &["company_id", "organization_id"])?;
    let company = asked::uuid_parameter(&query, "company_id")?;
    let organization = asked::uuid_parameter(&query, "organization_id")?;
    if company.is_none() && organization.is_none() {
        return Err(ApiError::bad_request(
            "company_id or organization_id is required.",
        ));
    }
    let filters = asked::object(&headers, body)?;
    let mut entries = sandbox.world.entries.select();
    if let Some(company) = &company {
        entries.keep("companyId", &[company]);
    }
    // Every entry is of the one organisation that there is.
    if organization.is_some_and(|asked| asked != sandbox.world.organization_id) {
        entries.keep("companyId", &[]);
    }
    filters::apply(&filters, &mut entries)?;
    paging::answer(entries, &query)
}
