//! The dashboard that a signed-in user sees: dummy data in the main sections.
//!
//! Sandbox assumption: which sections there are. Pleo asks that dashboard, pre-loaded test data and main sections are
//! looked at.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;

use super::front;
use super::login;
use super::pages::{self, Frame, Html};
use super::parameters::Parameters;
use super::state::{LOGIN, Sandbox, Shared};
use super::world::{Shelf, World, text};

mod lists;
mod overview;

const BAR: &str = include_str!("../../assets/pages/sandbox-board-bar.html");
const BEFORE: &str =
    "<div class=\"shell\">\n<nav class=\"side\" aria-label=\"Sections\"><ul>{{tabs}}</ul></nav>\n";
const HEAD: &str = "<div class=\"head\"><div><h1>{{title}}</h1><p>{{words}}</p></div></div>";

/// The dummy organisation: every page names its few companies, of the rest an item is read when it is shown.
struct Data<'a> {
    world: &'a World,
    companies: Vec<Value>,
}

impl<'a> Data<'a> {
    fn of(world: &'a World) -> Self {
        Self {
            world,
            companies: world.companies.values().collect(),
        }
    }

    fn company_name(&self, id: &str) -> Option<&str> {
        let mut companies = self.companies.iter();
        let company = companies.find(|company| text(company, "id") == Some(id))?;
        text(company, "name")
    }

    /// The full name of the employee with this id.
    fn person(&self, id: &str) -> Option<String> {
        let id = uuid::Uuid::try_parse(id).ok()?.as_u128();
        let position = self.world.employees.find(id)?;
        Some(lists::full_name(&item(&self.world.employees, position)))
    }
}

fn item(shelf: &Shelf, position: usize) -> Value {
    serde_json::from_slice(shelf.json(position)).unwrap_or_default()
}

/// The items from a position on, each of them read when it is asked for.
fn items_from(shelf: &Shelf, position: usize) -> impl Iterator<Item = Value> {
    (position..shelf.len()).map(|position| item(shelf, position))
}

/// A main section.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Overview,
    Expenses,
    People,
    Companies,
    Export,
}

impl Section {
    const ALL: [Self; 5] = [
        Self::Overview,
        Self::Expenses,
        Self::People,
        Self::Companies,
        Self::Export,
    ];

    const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Expenses => "/expenses",
            Self::People => "/people",
            Self::Companies => "/companies",
            Self::Export => "/export",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Expenses => "Expenses",
            Self::People => "People",
            Self::Companies => "Companies",
            Self::Export => "Export",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Overview => "Your dummy organisation at a glance. All of it is made up.",
            Self::Expenses => "Every accounting entry, the newest first. All of it is dummy data.",
            Self::People => "Everybody who can spend. All of them are made up.",
            Self::Companies => "The companies of the organisation. All of it is dummy data.",
            Self::Export => "Export jobs to the accounting system. All of it is dummy data.",
        }
    }
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(front_or_overview))
        .route("/expenses", get(expenses))
        .route("/people", get(people))
        .route("/companies", get(companies))
        .route("/export", get(export))
}

async fn front_or_overview(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    match login::session(&sandbox, &headers) {
        Some(_) => show(&sandbox, Section::Overview, None),
        None => front::show(&sandbox),
    }
}

async fn expenses(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    show_to_user(&sandbox, &headers, Section::Expenses, query.one("page"))
}

async fn people(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    show_to_user(&sandbox, &headers, Section::People, query.one("page"))
}

async fn companies(State(sandbox): State<Shared>, headers: HeaderMap) -> Response {
    show_to_user(&sandbox, &headers, Section::Companies, None)
}

async fn export(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    show_to_user(&sandbox, &headers, Section::Export, query.one("page"))
}

fn show_to_user(
    sandbox: &Sandbox,
    headers: &HeaderMap,
    section: Section,
    page: Option<&str>,
) -> Response {
    match login::session(sandbox, headers) {
        Some(_) => show(sandbox, section, page),
        None => pages::see_other("/login"),
    }
}

fn show(sandbox: &Sandbox, section: Section, page: Option<&str>) -> Response {
    let data = &Data::of(&sandbox.world);
    let content = match section {
        Section::Overview => overview::body(data),
        Section::Expenses => lists::expenses(data, page),
        Section::People => lists::people(data, page),
        Section::Companies => lists::companies(data),
        Section::Export => lists::export_jobs(data, page),
    };
    let values = [
        ("title", Html::text(section.title())),
        ("words", Html::text(section.words())),
    ];
    let body = Html::join([Html::fill(HEAD, &values), content]);
    let title = format!("{} · dashboard", section.title());
    pages::framed(StatusCode::OK, &title, frame(data, section), body)
}

fn frame(data: &Data, section: Section) -> Frame {
    let company = data.companies.first();
    let name = company.and_then(|company| text(company, "name"));
    let name = name.unwrap_or("Dummy organisation");
    let initials: String = name
        .split(' ')
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect();
    let values = [
        ("organisation", Html::text(name)),
        ("initials", Html::text(&initials)),
        ("login", Html::text(LOGIN)),
    ];
    let tabs = Section::ALL.map(|one| pages::tab(one.path(), one.title(), section.path()));
    Frame {
        kind: "board",
        bar: Html::fill(BAR, &values),
        before: Html::fill(BEFORE, &[("tabs", Html::join(tabs))]),
        after: Html::ours("\n</div>"),
    }
}
