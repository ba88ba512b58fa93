//! The sandbox's own pages beside its JSON endpoints: control, clients, requests. They live under `/sandbox/control`.

use axum::Router;

use super::pages::{self, Frame, Html};
use super::state::Shared;

mod clients;
mod controls;
mod requests;
mod switches;

const BAR: &str = include_str!("../../assets/pages/sandbox-desk-bar.html");
const HEAD: &str = "<div class=\"head\"><div><h1>{{title}}</h1><p>{{words}}</p></div></div>";
const DONE: &str = "<div class=\"notice good\" role=\"status\"><p>{{words}}</p></div>";

/// Attributes of a field whose value was refused; the notice that says why is `refused`.
const INVALID: &str = " aria-invalid=\"true\" aria-describedby=\"refused\"";

pub(super) const CONTROL: &str = "/sandbox/control";
pub(super) const CLIENTS: &str = "/sandbox/control/clients";
pub(super) const REQUESTS: &str = "/sandbox/control/requests";

pub(super) fn routes() -> Router<Shared> {
    controls::routes()
        .merge(clients::routes())
        .merge(requests::routes())
}

/// The frame of these pages; `here` is the path of the page.
pub(super) fn frame(here: &str) -> Frame {
    let tabs = [
        ("/sandbox", "Build against it"),
        (CONTROL, "Control"),
        (CLIENTS, "Clients"),
        (REQUESTS, "Requests"),
        ("/login", "Dashboard"),
    ];
    let tabs = tabs.map(|(path, name)| pages::tab(path, name, here));
    Frame {
        kind: "desk",
        bar: Html::fill(BAR, &[("tabs", Html::join(tabs))]),
        before: Html::default(),
        after: Html::default(),
    }
}

/// The heading of a page and a sentence on it.
fn head(title: &str, words: &str) -> Html {
    let values = [("title", Html::text(title)), ("words", Html::text(words))];
    Html::fill(HEAD, &values)
}

/// What was just done, for the page that follows a form: `done` is a word of our own redirects.
fn done(done: Option<&str>) -> Html {
    let words = match done {
        Some("scenarios") => "The scenarios are as you chose; their counts start again.",
        Some("clock") => "The clock was moved forward.",
        Some("reset") => "Every token and every client but the example is forgotten.",
        Some("registered") => "The client is registered: its credentials are below.",
        Some("removed") => "The client is removed, and its tokens are dead.",
        Some("reissued") => "The client has a new secret; its tokens are dead.",
        _ => return Html::default(),
    };
    Html::fill(DONE, &[("words", Html::text(words))])
}
