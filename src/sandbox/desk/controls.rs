//! The control page: clock, what is switched on, scenarios, reset, as plain forms.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::CONTROL;
use super::switches::{self, Choice, View};
use crate::sandbox::control;
use crate::sandbox::pages::readable::{Tone, exact_moment_words, pill};
use crate::sandbox::pages::{self, Html};
use crate::sandbox::parameters::Parameters;
use crate::sandbox::scenario::Strike;
use crate::sandbox::state::{Sandbox, Shared};

const PAGE: &str = include_str!("../../../assets/pages/sandbox-control.html");
const ACTIVE: &str = "<li>{{mark}} <span class=\"soft\">{{words}}</span></li>";
const ALL_ACTIVE: &str = "<ul class=\"plain\">{{items}}</ul><form method=\"post\" action=\"/sandbox/control/scenarios\"><button class=\"no slim\" type=\"submit\">Switch all off</button></form>";
const REFUSED: &str = "<div class=\"notice bad\" role=\"alert\" id=\"refused\"><p>{{words}} Nothing was changed.</p></div>";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(CONTROL, get(control_page))
        .route("/sandbox/control/scenarios", post(switch))
        .route("/sandbox/control/clock", post(advance))
        .route("/sandbox/control/reset", post(reset))
}

async fn control_page(State(sandbox): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    let notice = super::done(query.one("done"));
    show(
        &sandbox,
        StatusCode::OK,
        notice,
        &Forms::fresh(&sandbox, View::asked(&query)),
    )
}

/// What the forms of the page hold.
struct Forms<'a> {
    choices: Vec<Choice>,
    view: View<'a>,
    /// The length of time that was refused.
    length: Option<&'a str>,
}

impl<'a> Forms<'a> {
    /// What is switched on now.
    fn fresh(sandbox: &Sandbox, view: View<'a>) -> Self {
        Self {
            choices: Choice::of_active(&strikes(sandbox)),
            view,
            length: None,
        }
    }
}

/// Refuses a form and shows it as it was sent.
fn refuse(sandbox: &Sandbox, forms: &Forms, words: &str) -> Response {
    let notice = Html::fill(REFUSED, &[("words", Html::text(words))]);
    show(sandbox, StatusCode::BAD_REQUEST, notice, forms)
}

/// What is switched on.
fn strikes(sandbox: &Sandbox) -> Vec<Strike> {
    let active = sandbox.strikes.active();
    active.into_iter().map(|(strike, _)| strike).collect()
}

fn show(sandbox: &Sandbox, status: StatusCode, notice: Html, forms: &Forms) -> Response {
    let clock = control::describe_clock(sandbox);
    let kind = clock.get("clock").and_then(serde_json::Value::as_str);
    let invalid = forms.length.map_or("", |_| " aria-invalid=\"true\"");
    let values = [
        ("done", notice),
        ("now", Html::text(&exact_moment_words(sandbox.now()))),
        ("clock", Html::text(kind.unwrap_or_default())),
        ("length", Html::text(forms.length.unwrap_or_default())),
        ("invalid", Html::ours(invalid)),
        ("auth_base", Html::text(&sandbox.auth_base)),
        ("active", active(sandbox)),
        ("switches", switches::section(&forms.choices, forms.view)),
    ];
    let head = super::head(
        "Control",
        "What is asked of the sandbox from now on goes as you choose here.",
    );
    let body = Html::join([head, Html::fill(PAGE, &values)]);
    pages::framed(status, "Control", super::frame(CONTROL), body)
}

fn active(sandbox: &Sandbox) -> Html {
    let active = sandbox.strikes.active();
    if active.is_empty() {
        return Html::ours("<p class=\"soft\">Nothing: every request goes well.</p>");
    }
    let items = active.iter().map(|(strike, seen)| {
        let words = match seen {
            1 => "1 matching request so far".to_owned(),
            seen => format!("{seen} matching requests so far"),
        };
        let mark = pill(Tone::On, &strike.to_string());
        Html::fill(ACTIVE, &[("mark", mark), ("words", Html::text(&words))])
    });
    Html::fill(ALL_ACTIVE, &[("items", Html::join(items))])
}

async fn switch(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    let forms = Forms {
        choices: Choice::of_form(&form, &strikes(&sandbox)),
        view: View::asked(&form),
        length: None,
    };
    let chosen: Vec<String> = forms.choices.iter().flat_map(Choice::strikes).collect();
    match control::switch(&sandbox, &chosen) {
        Ok(()) => {
            let query: String = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("done", "scenarios")
                .append_pair("find", forms.view.words())
                .finish();
            pages::see_other(&format!("{CONTROL}?{query}"))
        }
        Err(_) => refuse(
            &sandbox,
            &forms,
            "“Only request” takes numbers from 1 up, with commas between several; empty means every request.",
        ),
    }
}

async fn advance(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    let given = form.one("advance");
    match given.and_then(control::parse_length) {
        Some(length) => {
            sandbox.clock.advance(length);
            pages::see_other("/sandbox/control?done=clock")
        }
        None => refuse(
            &sandbox,
            &Forms {
                length: given,
                ..Forms::fresh(&sandbox, View::Whole)
            },
            "That is no length of time: write a number with s, m, h or d, such as 90s.",
        ),
    }
}

async fn reset(State(sandbox): State<Shared>) -> Response {
    match control::start_again(&sandbox) {
        Ok(()) => pages::see_other("/sandbox/control?done=reset"),
        Err(_) => refuse(
            &sandbox,
            &Forms::fresh(&sandbox, View::Whole),
            "The sandbox could not write its book.",
        ),
    }
}
