//! The page of the request log: what the JSON endpoint offers, for a person to read.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;

use super::REQUESTS;
use crate::sandbox::pages::pager::Part;
use crate::sandbox::pages::readable::{Tone, exact_moment, pill, text_or_nothing};
use crate::sandbox::pages::table::{Column, table};
use crate::sandbox::pages::{self, Html};
use crate::sandbox::parameters::Parameters;
use crate::sandbox::state::Shared;

const MORE: &str = "<details><summary>Details<span class=\"seen-by-readers\"> of request {{number}}</span></summary><span class=\"small\">{{lines}}</span></details>";
const LINE: &str = "<span class=\"soft\">{{name}}</span> <code>{{value}}</code><br>";
const LIST: &str = "<section class=\"panel\" aria-label=\"Requests\">{{table}}</section>{{links}}";

/// Members that have a column of their own.
const COLUMNS: [&str; 6] = ["number", "at", "server", "method", "path", "status"];
/// Requests on one page.
const SHOWN: usize = 50;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(REQUESTS, get(requests_page))
}

async fn requests_page(State(sandbox): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    let entries = sandbox.journal.entries();
    let part = Part::asked(query.one("page"), SHOWN, entries.len());
    let shown = entries.iter().rev().skip(part.skipped()).take(SHOWN);
    let rows = shown.filter_map(|entry| serde_json::to_value(entry).ok().map(|entry| row(&entry)));
    let columns = [
        Column::Text("Request"),
        Column::Still("When"),
        Column::Still("Server"),
        Column::Still("Status"),
        Column::Text("More"),
    ];
    let caption = format!("Requests, the newest first, {}; times in UTC", part.words());
    let values = [
        ("table", table(&caption, &columns, rows)),
        ("links", part.links(REQUESTS)),
    ];
    let words = "What was asked of the sandbox: names of headers and parameters, never a secret. The same as JSON: GET /sandbox/requests.";
    let body = Html::join([super::head("Requests", words), Html::fill(LIST, &values)]);
    pages::framed(StatusCode::OK, "Requests", super::frame(REQUESTS), body)
}

fn row(entry: &Value) -> Vec<Html> {
    let text = |member| entry.get(member).and_then(Value::as_str);
    let asked = [
        ("method", Html::text(text("method").unwrap_or_default())),
        ("path", Html::text(text("path").unwrap_or_default())),
    ];
    let server = match text("server") {
        Some("auth") => Some("Authorisation"),
        Some("api") => Some("API"),
        other => other,
    };
    let number = entry.get("number").map(plain).unwrap_or_default();
    let members = entry.as_object().into_iter().flatten();
    let lines = members
        .filter(|(member, _)| !COLUMNS.contains(&member.as_str()))
        .filter(|(_, value)| !plain(value).is_empty())
        .map(|(member, value)| {
            let name = member.replace('_', " ");
            let values = [
                ("name", Html::text(&name)),
                ("value", Html::text(&plain(value))),
            ];
            Html::fill(LINE, &values)
        });
    let more = [
        ("number", Html::text(&number)),
        ("lines", Html::join(lines)),
    ];
    vec![
        Html::fill("<code>{{method}} {{path}}</code>", &asked),
        text("at").map_or_else(Html::default, exact_moment),
        text_or_nothing(server),
        answer(entry.get("status").and_then(Value::as_u64)),
        Html::fill(MORE, &more),
    ]
}

fn answer(status: Option<u64>) -> Html {
    match status {
        None => pill(Tone::Bad, "no answer"),
        Some(status) => {
            let tone = match status {
                200..300 => Tone::Good,
                400..500 => Tone::Waiting,
                500.. => Tone::Bad,
                _ => Tone::Plain,
            };
            pill(tone, &status.to_string())
        }
    }
}

/// A member of an entry in one line.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{name}: {}", plain(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}
