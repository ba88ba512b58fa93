//! The front page, "Build against the sandbox": its texts are data that the README shares.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::desk;
use super::pages::table::{Column, table};
use super::pages::{self, Html};
use super::state::{Sandbox, Shared};

const PAGE: &str = include_str!("../../assets/pages/sandbox-front.html");
const HANDBOOK: &str = include_str!("../../assets/sandbox/handbook.toml");
const ASSUMPTIONS: &str = include_str!("../../assets/sandbox/assumptions.toml");
const STEP: &str = "<li><h3>{{title}}</h3><p>{{words}}</p><pre><code>{{lines}}</code></pre></li>";
const GROUP: &str = "<h3>{{area}}</h3><ul class=\"plain\">{{items}}</ul>";

/// How to build against the sandbox.
#[derive(Default, Deserialize)]
struct Handbook {
    step: Vec<Step>,
    difference: Vec<Difference>,
}

/// Lines for a shell, in the order in which they are pasted.
#[derive(Deserialize)]
struct Step {
    title: String,
    words: String,
    lines: String,
}

/// Where the sandbox is not like Staging.
#[derive(Deserialize)]
struct Difference {
    what: String,
    here: String,
    staging: String,
}

/// Every choice of ours where Pleo documents nothing.
#[derive(Default, Deserialize)]
struct Assumptions {
    assumption: Vec<Assumption>,
}

#[derive(Deserialize)]
struct Assumption {
    area: String,
    words: String,
}

/// What is read off the assets, once: a crowd that asks for this page must not hold others up.
struct Texts {
    handbook: Handbook,
    assumptions: Assumptions,
}

// A test reads the assets; without them the page would be short, not wrong.
static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts {
    handbook: toml::from_str(HANDBOOK).unwrap_or_default(),
    assumptions: toml::from_str(ASSUMPTIONS).unwrap_or_default(),
});

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/sandbox", get(front))
}

async fn front(State(sandbox): State<Shared>) -> Response {
    show(&sandbox)
}

/// The front page.
pub(super) fn show(sandbox: &Sandbox) -> Response {
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
        ("steps", steps(&TEXTS.handbook, sandbox)),
        ("differences", differences(&TEXTS.handbook)),
        ("assumptions", groups(&TEXTS.assumptions)),
    ];
    let body = Html::fill(PAGE, &values);
    let frame = desk::frame("/sandbox");
    pages::framed(StatusCode::OK, "Build against the sandbox", frame, body)
}

fn steps(handbook: &Handbook, sandbox: &Sandbox) -> Html {
    let told = sandbox.announcement();
    let redirect_uri = told.redirect_uris.first().map_or("", String::as_str);
    Html::join(handbook.step.iter().map(|step| {
        let lines = step
            .lines
            .trim()
            .replace("http://127.0.0.1:7536", &told.auth_base)
            .replace(
                "REDIRECT_URI=http://localhost:3000/oauth/callback",
                &format!("REDIRECT_URI={}", quoted(redirect_uri)),
            );
        let values = [
            ("title", Html::text(&step.title)),
            ("words", Html::text(&step.words)),
            ("lines", Html::text(&lines)),
        ];
        Html::fill(STEP, &values)
    }))
}

/// A word as a shell reads it back; a registered address may hold any visible character.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn differences(handbook: &Handbook) -> Html {
    let rows = handbook.difference.iter().map(|one| {
        [&one.what, &one.here, &one.staging]
            .map(|text| Html::text(text))
            .to_vec()
    });
    let columns = [
        Column::Text("What"),
        Column::Text("Here"),
        Column::Text("On Staging"),
    ];
    table(
        "All else is as Pleo documents it, or an assumption that is listed below.",
        &columns,
        rows,
    )
}

fn groups(assumptions: &Assumptions) -> Html {
    let mut areas: Vec<&str> = Vec::new();
    for one in &assumptions.assumption {
        if !areas.contains(&one.area.as_str()) {
            areas.push(&one.area);
        }
    }
    Html::join(areas.into_iter().map(|area| {
        let own = assumptions.assumption.iter().filter(|one| one.area == area);
        let items =
            own.map(|one| Html::fill("<li>{{words}}</li>", &[("words", Html::text(&one.words))]));
        let values = [("area", Html::text(area)), ("items", Html::join(items))];
        Html::fill(GROUP, &values)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_the_front_page_can_be_read() {
        let handbook: Handbook = toml::from_str(HANDBOOK).unwrap();
        let assumptions: Assumptions = toml::from_str(ASSUMPTIONS).unwrap();
        assert!(handbook.step.len() >= 10 && handbook.difference.len() >= 5);
        assert!(assumptions.assumption.len() >= 20);
    }

    #[test]
    fn an_address_with_a_quote_stays_one_word_of_the_shell() {
        assert_eq!(
            quoted("https://a.example/'$(x)"),
            "'https://a.example/'\\''$(x)'"
        );
    }
}
