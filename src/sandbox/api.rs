//! The API port: the calls of Pleo's external API that a first integration makes.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, extract::Request};
use serde_json::{Value, json};

use super::control::is_json;
use super::door;
use super::parameters::Parameters;
use super::state::{Sandbox, Shared};
use super::world::text;
use bearer::Caller;
use error::ApiError;

mod bearer;
mod error;
mod installation;
mod paging;

pub(super) fn router(sandbox: &Shared) -> Router {
    let routes = Router::new()
        .route("/v1/introspect", get(introspect))
        .route("/v2/employees", get(employees))
        .route("/v2/employees/{id}", get(employee))
        .route("/v1/companies", get(companies))
        .route("/v1/companies/{id}", get(company))
        .route("/v3/export-jobs", get(export_jobs))
        .route("/v3/export-jobs/{id}", get(export_job))
        .route("/v1/accounting-entries:search", post(search_entries))
        .merge(installation::routes())
        .fallback(no_such_path)
        .layer(middleware::from_fn_with_state(
            sandbox.clone(),
            bearer::admit,
        ));
    door::close(routes, sandbox, door::Side::Api)
}

/// The scope that a call needs, if Pleo documents one.
fn needed_scope(path: &str) -> Option<&'static str> {
    // Sandbox assumption: introspection, installations and accounting entries need none; Pleo names none for them.
    let starts = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}/"));
    if starts("/v2/employees") {
        Some("users:read")
    } else if starts("/v1/companies") {
        Some("companies:read")
    } else if starts("/v3/export-jobs") {
        Some("export-jobs:read")
    } else {
        None
    }
}

async fn no_such_path(request: Request) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "NOT_FOUND",
        format!("The local sandbox has no {}", request.uri().path()),
    )
}

fn answer(body: &Value) -> Response {
    error::json_response(StatusCode::OK, body)
}

fn query_of(query: Option<String>) -> Parameters {
    Parameters::parse_with_empty(query.unwrap_or_default().as_bytes())
}

async fn introspect(
    State(sandbox): State<Shared>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let name = sandbox.book.look(|book| {
        book.client(&caller.client_id)
            .map(|client| client.metadata.client_name.clone())
    });
    answer(&json!({ "data": {
        "authMethod": "OAUTH2",
        "clientId": caller.client_id,
        "scope": caller.scopes.join(" "),
        "applicationName": name,
        "subjectURN": sandbox.world.subject_urn(),
    }}))
}

async fn employees(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query_of(query);
    let company = paging::uuid(&query, "companyId")?;
    let items = sandbox.world.employees.iter().filter(|item| {
        matches(item, "companyId", company)
            && matches(item, "email", query.one("email"))
            && matches(item, "code", query.one("code"))
    });
    Ok(answer(&paging::page(items.collect(), &query)?))
}

/// Whether a member has the value that was asked for, if one was.
fn matches(item: &Value, member: &str, asked: Option<&str>) -> bool {
    asked.is_none_or(|asked| {
        text(item, member).is_some_and(|value| value.eq_ignore_ascii_case(asked))
    })
}

fn find(items: &[Value], id: &str, kind: &'static str) -> Result<Response, ApiError> {
    if uuid::Uuid::try_parse(id).is_err() {
        return Err(ApiError::bad_request(format!("{id} is not a UUID")));
    }
    items
        .iter()
        .find(|item| matches(item, "id", Some(id)))
        .map(|item| answer(&json!({ "data": item })))
        .ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, kind, "Not found.".to_owned()))
}

async fn employee(
    State(sandbox): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    find(&sandbox.world.employees, &id, "EMPLOYEE_NOT_FOUND")
}

async fn companies(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query_of(query);
    let organization = paging::uuid(&query, "organization_id")?;
    let items = sandbox
        .world
        .companies
        .iter()
        .filter(|item| matches(item, "organizationId", organization));
    Ok(answer(&paging::page(items.collect(), &query)?))
}

async fn company(
    State(sandbox): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    find(&sandbox.world.companies, &id, "COMPANY_NOT_FOUND")
}

async fn export_jobs(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query_of(query);
    let company = paging::uuid(&query, "company_id")?;
    let statuses: Vec<&str> = query
        .all("statuses")
        .chain(query.all("statuses[]"))
        .flat_map(|list| list.split(','))
        .collect();
    let known = [
        "pending",
        "in_progress",
        "failed",
        "completed",
        "completed_with_errors",
    ];
    if let Some(wrong) = statuses.iter().find(|status| !known.contains(status)) {
        return Err(ApiError::bad_request(format!("{wrong} is not a status")));
    }
    let items = sandbox.world.export_jobs.iter().filter(|item| {
        matches(item, "companyId", company)
            && (statuses.is_empty()
                || text(item, "status").is_some_and(|status| statuses.contains(&status)))
    });
    Ok(answer(&paging::page(items.collect(), &query)?))
}

async fn export_job(
    State(sandbox): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    find(&sandbox.world.export_jobs, &id, "EXPORT_NOT_FOUND")
}

async fn search_entries(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    if !is_json(&headers) {
        return Err(ApiError::bad_request("The body must be application/json."));
    }
    let search: Value = serde_json::from_slice(&body)
        .map_err(|_| ApiError::bad_request("The body is not JSON."))?;
    if !search.get("includeDeleted").is_some_and(Value::is_boolean) {
        return Err(ApiError::bad_request(
            "includeDeleted is required and must be true or false.",
        ));
    }
    let query = query_of(query);
    let items = judge_search(&sandbox, &query, &search)?;
    Ok(answer(&paging::page(items, &query)?))
}

/// Sandbox assumption: of the documented filters the lists and the times of performing and settling are applied, the
/// others are accepted and change nothing.
fn judge_search<'a>(
    sandbox: &'a Sandbox,
    query: &Parameters,
    search: &Value,
) -> Result<Vec<&'a Value>, ApiError> {
    let company = paging::uuid(query, "company_id")?;
    let organization = paging::uuid(query, "organization_id")?;
    if company.is_none() && organization.is_none() {
        return Err(ApiError::bad_request(
            "company_id or organization_id is required.",
        ));
    }
    let ours =
        organization.is_none_or(|asked| asked.eq_ignore_ascii_case(&sandbox.world.organization_id));
    let lists = [
        ("status", "status"),
        ("families", "family"),
        ("exportStatus", "exportStatus"),
        ("employeeIds", "employeeId"),
    ];
    let in_lists = |item: &Value| {
        lists.iter().all(|(filter, member)| {
            let wanted = search.get(*filter).and_then(Value::as_array);
            wanted.is_none_or(|wanted| {
                wanted.is_empty()
                    || item
                        .get(*member)
                        .is_some_and(|value| wanted.contains(value))
            })
        })
    };
    let in_times = |item: &Value| {
        ["performedAt", "settledAt"].iter().all(|member| {
            let bound = |end: &str| text(search, &format!("{member}{end}"));
            let at = text(item, member).unwrap_or_default();
            // All times are written alike, so that they compare as texts.
            bound("Start").is_none_or(|start| at >= start)
                && bound("End").is_none_or(|end| !at.is_empty() && at < end)
        })
    };
    Ok(sandbox
        .world
        .entries
        .iter()
        .filter(|item| ours && matches(item, "companyId", company))
        .filter(|item| in_lists(item) && in_times(item))
        .collect())
}
