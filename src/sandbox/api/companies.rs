//! `/v1/companies`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::super::state::Shared;
use super::error::ApiError;
use super::{asked, one, paging};

pub(super) async fn list(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = asked::query(query.as_deref(), &["organization_id"])?;
    let mut companies = sandbox.world.companies.select();
    if let Some(organization) = asked::uuid_parameter(&query, "organization_id")? {
        companies.keep("organizationId", &[&organization]);
    }
    paging::answer(companies, &query)
}

pub(super) async fn show(
    State(sandbox): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    one::answer(&sandbox.world.companies, id, "COMPANY_NOT_FOUND")
}
