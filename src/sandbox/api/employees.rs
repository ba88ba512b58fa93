//! `/v2/employees`.

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
    let query = asked::query(query.as_deref(), &["companyId", "email", "code"])?;
    let mut employees = sandbox.world.employees.select();
    if let Some(company) = asked::uuid_parameter(&query, "companyId")? {
        employees.keep("companyId", &[&company]);
    }
    if let Some(email) = query.one("email") {
        // Sandbox assumption: the case of an address does not matter.
        employees.keep("email", &[&email.to_lowercase()]);
    }
    if let Some(code) = query.one("code") {
        employees.keep("code", &[code]);
    }
    paging::answer(employees, &query)
}

pub(super) async fn show(
    State(sandbox): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    one::answer(&sandbox.world.employees, id, "EMPLOYEE_NOT_FOUND")
}
