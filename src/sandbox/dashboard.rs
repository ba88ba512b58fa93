//! The front page, and the dashboard that a signed-in user sees: dummy data in the main sections.
//!
//! Sandbox assumption: which sections there are. Pleo asks that dashboard, pre-loaded test data and main sections are
//! looked at.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;

use super::login;
use super::pages::{self, Html};
use super::state::{Sandbox, Shared};
use super::world::text;

const FRONT: &str = include_str!("../../assets/pages/sandbox-front.html");
const DASHBOARD: &str = include_str!("../../assets/pages/sandbox-dashboard.html");

/// Rows of a long list on a page.
const SHOWN: usize = 100;

#[derive(Clone, Copy)]
enum Section {
    Overview,
    Expenses,
    People,
    Companies,
    Export,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(front_or_overview))
        .route("/sandbox", get(front))
        .route("/expenses", get(expenses))
        .route("/people", get(people))
        .route("/companies", get(companies))
        .route("/export", get(export))
}

async fn front_or_overview(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    match login::session(&sandbox, &headers) {
        Some(_) => show(&sandbox, Section::Overview),
        None => front_page(&sandbox),
    }
}

async fn front(State(sandbox): State<Shared>) -> Response {
    front_page(&sandbox)
}

async fn expenses(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    show_to_user(&sandbox, &headers, Section::Expenses)
}

async fn people(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    show_to_user(&sandbox, &headers, Section::People)
}

async fn companies(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    show_to_user(&sandbox, &headers, Section::Companies)
}

async fn export(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    show_to_user(&sandbox, &headers, Section::Export)
}

fn front_page(sandbox: &Sandbox) -> Response {
    let told = sandbox.announcement();
    let values = [
        ("auth_base", Html::text(&told.auth_base)),
        ("api_base", Html::text(&told.api_base)),
        ("client_id", Html::text(&told.client_id)),
        ("client_secret", Html::text(&told.client_secret)),
        ("redirect_uris", Html::text(&told.redirect_uris.join("\n"))),
        ("scopes", Html::text(&told.scopes.join(" "))),
        ("login", Html::text(&told.login)),
        ("password", Html::text(&told.password)),
    ];
    pages::page(StatusCode::OK, "Front page", Html::fill(FRONT, &values))
}

fn show_to_user(sandbox: &Sandbox, headers: &HeaderMap, section: Section) -> Response {
    match login::session(sandbox, headers) {
        Some(_) => show(sandbox, section),
        None => pages::see_other("/login"),
    }
}

fn show(sandbox: &Sandbox, section: Section) -> Response {
    let (title, words, content) = match section {
        Section::Overview => (
            "Overview",
            "Your dummy organisation at a glance.",
            overview(sandbox),
        ),
        Section::Expenses => (
            "Expenses",
            "The 100 newest accounting entries.",
            expense_table(sandbox),
        ),
        Section::People => ("People", "Everybody who can spend.", people_table(sandbox)),
        Section::Companies => (
            "Companies",
            "The companies of the organisation.",
            company_table(sandbox),
        ),
        Section::Export => (
            "Export",
            "Export jobs to the accounting system.",
            job_table(sandbox),
        ),
    };
    let values = [
        ("title", Html::text(title)),
        ("words", Html::text(words)),
        ("content", content),
    ];
    pages::page(StatusCode::OK, title, Html::fill(DASHBOARD, &values))
}

fn overview(sandbox: &Sandbox) -> Html {
    let world = &sandbox.world;
    let unexported = world.entries.count("exportStatus", "NOT_EXPORTED");
    let rows = [
        ("Companies", world.companies.len()),
        ("People", world.employees.len()),
        ("Accounting entries", world.entries.len()),
        ("Not exported yet", unexported),
        ("Export jobs", world.export_jobs.len()),
    ]
    .map(|(name, count)| vec![name.to_owned(), count.to_string()]);
    pages::table(&["What", "How many"], rows)
}

fn row(item: &Value, members: &[&str]) -> Vec<String> {
    members
        .iter()
        .map(|member| match item.get(*member) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => "–".to_owned(),
            Some(other) => other.to_string(),
        })
        .collect()
}

fn expense_table(sandbox: &Sandbox) -> Html {
    let rows = sandbox.world.entries.values().take(SHOWN).map(|entry| {
        let mut cells = row(&entry, &["performedAt", "family", "status", "exportStatus"]);
        let value = entry.get("transactionValue");
        let minors = value
            .and_then(|value| value.get("minors"))
            .and_then(Value::as_i64);
        let currency = value.and_then(|value| text(value, "currency"));
        let minors = minors.unwrap_or(0);
        let sign = if minors < 0 { "−" } else { "" };
        let minors = minors.unsigned_abs();
        cells.push(format!(
            "{sign}{}.{:02} {}",
            minors / 100,
            minors % 100,
            currency.unwrap_or_default()
        ));
        cells
    });
    pages::table(&["When", "Kind", "Status", "Export", "Amount"], rows)
}

fn people_table(sandbox: &Sandbox) -> Html {
    let members = ["firstName", "lastName", "jobTitle", "email", "code"];
    let rows = sandbox
        .world
        .employees
        .values()
        .map(|one| row(&one, &members));
    pages::table(
        &["First name", "Last name", "Job title", "Email", "Code"],
        rows,
    )
}

fn company_table(sandbox: &Sandbox) -> Html {
    let members = ["name", "registrationNumber", "id"];
    let rows = sandbox
        .world
        .companies
        .values()
        .map(|one| row(&one, &members));
    pages::table(&["Name", "Registration", "ID"], rows)
}

fn job_table(sandbox: &Sandbox) -> Html {
    let members = ["createdAt", "status", "numberOfItems", "failureReason"];
    let rows = sandbox
        .world
        .export_jobs
        .values()
        .map(|one| row(&one, &members));
    pages::table(&["Created", "Status", "Items", "Reason"], rows)
}
