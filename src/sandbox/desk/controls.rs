//! The control page: scenarios, clock, reset, as plain forms.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::CONTROL;
use crate::sandbox::control;
use crate::sandbox::pages::readable::{Tone, count, moment_words, pill};
use crate::sandbox::pages::{self, Html};
use crate::sandbox::parameters::Parameters;
use crate::sandbox::scenario::Scenario;
use crate::sandbox::state::{Sandbox, Shared};

const PAGE: &str = include_str!("../../../assets/pages/sandbox-control.html");
const GROUP: &str = "<section class=\"panel\"><fieldset><legend><h2>{{title}}</h2></legend><ul class=\"switches\">{{items}}</ul></fieldset></section>";
const SWITCH: &str = "<li><label class=\"what\"><input type=\"checkbox\" name=\"on\" value=\"{{name}}\"{{ticked}}>\
    <span><strong>{{name}}</strong><br><span class=\"words\">{{words}}</span></span></label>\
    <span class=\"nth\"><label for=\"nth-{{name}}\">only request<span class=\"seen-by-readers\"> number, for {{name}}</span></label>\
    <input id=\"nth-{{name}}\" name=\"nth-{{name}}\" inputmode=\"numeric\" pattern=\"[1-9][0-9]*\" placeholder=\"every\" value=\"{{nth}}\" autocomplete=\"off\"></span></li>";
const ACTIVE: &str = "<li>{{mark}} <span class=\"soft\">{{words}}</span></li>";
const REFUSED: &str = "<div class=\"notice bad\" role=\"alert\"><p>{{words}}</p></div>";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(CONTROL, get(control_page))
        .route("/sandbox/control/scenarios", post(switch))
        .route("/sandbox/control/clock", post(advance))
        .route("/sandbox/control/reset", post(reset))
}

async fn control_page(State(sandbox): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    show(&sandbox, StatusCode::OK, super::done(query.one("done")))
}

fn refuse(sandbox: &Sandbox, words: &str) -> Response {
    let notice = Html::fill(REFUSED, &[("words", Html::text(words))]);
    show(sandbox, StatusCode::BAD_REQUEST, notice)
}

fn show(sandbox: &Sandbox, status: StatusCode, notice: Html) -> Response {
    let clock = control::describe_clock(sandbox);
    let kind = clock.get("clock").and_then(serde_json::Value::as_str);
    let values = [
        ("done", notice),
        ("now", Html::text(&moment_words(sandbox.now()))),
        ("clock", Html::text(kind.unwrap_or_default())),
        ("auth_base", Html::text(&sandbox.auth_base)),
        ("active", active(sandbox)),
        ("groups", groups(sandbox)),
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
        let words = format!(
            "{} matching so far",
            count(usize::try_from(*seen).unwrap_or(0))
        );
        let mark = pill(Tone::On, &strike.to_string());
        Html::fill(ACTIVE, &[("mark", mark), ("words", Html::text(&words))])
    });
    let items = Html::join(items);
    Html::fill("<ul class=\"plain\">{{items}}</ul>", &[("items", items)])
}

fn groups(sandbox: &Sandbox) -> Html {
    let active: Vec<String> = sandbox
        .strikes
        .active()
        .iter()
        .map(|(strike, _)| strike.to_string())
        .collect();
    let known = Scenario::all().collect::<Vec<_>>();
    let mut places: Vec<&str> = Vec::new();
    for scenario in &known {
        if !places.contains(&scenario.strikes()) {
            places.push(scenario.strikes());
        }
    }
    Html::join(places.into_iter().map(|place| {
        let own = known.iter().filter(|scenario| scenario.strikes() == place);
        let items = own.map(|scenario| one_switch(scenario, &active));
        let values = [
            ("title", Html::text(place_words(place))),
            ("items", Html::join(items)),
        ];
        Html::fill(GROUP, &values)
    }))
}

fn place_words(place: &str) -> &str {
    match place {
        "consent" => "When the user decides",
        "token" => "At the token endpoint",
        "refresh" => "When tokens are refreshed",
        "api" => "At a call of the API",
        "disconnect" => "When the connection is ended",
        other => other,
    }
}

fn one_switch(scenario: &Scenario, active: &[String]) -> Html {
    let on = active.iter().find_map(|strike| {
        let (name, nth) = strike.split_once(':').unwrap_or((strike, ""));
        (name == scenario.name()).then_some(nth)
    });
    let ticked = if on.is_some() { " checked" } else { "" };
    let values = [
        ("name", Html::text(scenario.name())),
        ("words", Html::text(scenario.words())),
        ("ticked", Html::ours(ticked)),
        ("nth", Html::text(on.unwrap_or_default())),
    ];
    Html::fill(SWITCH, &values)
}

async fn switch(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    let chosen: Vec<String> = form
        .all("on")
        .map(|name| match form.one(&format!("nth-{name}")) {
            Some(nth) => format!("{name}:{}", nth.trim()),
            None => name.to_owned(),
        })
        .collect();
    match control::switch(&sandbox, &chosen) {
        Ok(()) => pages::see_other("/sandbox/control?done=scenarios"),
        Err(error) => refuse(&sandbox, &error.to_string()),
    }
}

async fn advance(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    match form.one("advance").and_then(control::parse_length) {
        Some(length) => {
            sandbox.clock.advance(length);
            pages::see_other("/sandbox/control?done=clock")
        }
        None => refuse(
            &sandbox,
            "That is no length of time: write a number with s, m, h or d, such as 90s.",
        ),
    }
}

async fn reset(State(sandbox): State<Shared>) -> Response {
    match control::start_again(&sandbox) {
        Ok(()) => pages::see_other("/sandbox/control?done=reset"),
        Err(_) => refuse(&sandbox, "The sandbox could not write its book."),
    }
}
