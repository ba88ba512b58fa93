//! `/v3/export-jobs`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::super::state::Shared;
use super::error::ApiError;
use super::{asked, one, paging};

const STATUSES: [&str; 5] = [
    "pending",
    "in_progress",
    "failed",
    "completed",
    "completed_with_errors",
];

pub(super) async fn list(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = asked::query(query.as_deref(), &["company_id"])?;
    let mut jobs = sandbox.world.export_jobs.select();
    if let Some(company) = asked::uuid_parameter(&query, "company_id")? {
        jobs.keep("companyId", &[&company]);
    }
    // Pleo's pages write `statuses=a&statuses=b`; other clients of such APIs write `statuses[]` or commas.
    let statuses: Vec<&str> = query
        .all("statuses")
        .chain(query.all("statuses[]"))
        .flat_map(|list| list.split(','))
        .collect();
    if let Some(wrong) = statuses.iter().find(|status| !STATUSES.contains(status)) {
        return Err(ApiError::bad_request(format!(
            "{wrong} is not one of {}.",
            STATUSES.join(", ")
        )));
    }
    if !statuses.is_empty() {
        jobs.keep("status", &statuses);
    }
    paging::answer(jobs, &query)
}

pub(super) async fn show(
    State(sandbox): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    one::answer(&sandbox.world.export_jobs, id, "EXPORT_NOT_FOUND")
}
