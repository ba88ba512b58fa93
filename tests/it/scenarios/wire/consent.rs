//! The redirect after the decision.

use url::Url;

use super::super::stage::{STATE, Stage};
use super::Row;

/// Parameters of the redirect, in their order.
fn redirect(stage: &Stage) -> Vec<(String, String)> {
    let raw = stage.walk(&stage.authorize_url());
    assert_eq!(raw.status_line(), "HTTP/1.1 303 See Other");
    let location = raw.header("location").unwrap();
    assert!(location.starts_with(&format!("{}?", stage.redirect_uri)));
    let url = Url::parse(&location).unwrap();
    url.query_pairs().into_owned().collect()
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut found = pairs.iter().filter(|(own, _)| own == name);
    let first = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "{name} came twice");
    first
}

/// A code that works, unless the state is looked at.
fn with_state(stage: &Stage, expected: impl Fn(Option<&str>) -> bool) {
    let pairs = redirect(stage);
    assert!(expected(value(&pairs, "state")), "{pairs:?}");
    assert!(value(&pairs, "error").is_none());
    assert_eq!(value(&pairs, "iss"), Some(stage.told("auth_base")));
    let code = value(&pairs, "code").unwrap();
    let raw = stage.exchange(code, super::super::super::support::PATIENCE);
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK", "{raw:?}");
}

/// An error in place of the code, with this state.
fn error(stage: &Stage, code: &str, expected: impl Fn(Option<&str>) -> bool) -> String {
    let pairs = redirect(stage);
    assert_eq!(value(&pairs, "error"), Some(code));
    assert!(value(&pairs, "code").is_none());
    assert!(expected(value(&pairs, "state")), "{pairs:?}");
    assert_eq!(value(&pairs, "iss"), Some(stage.told("auth_base")));
    value(&pairs, "error_description").unwrap().to_owned()
}

fn own(state: Option<&str>) -> bool {
    state == Some(STATE)
}

fn foreign(state: Option<&str>) -> bool {
    state.is_some_and(|state| state.len() > 20 && state != STATE)
}

fn named(stage: &Stage, scenario: &str, code: &str) {
    let said = error(stage, code, own);
    assert_eq!(said, format!("Scenario {scenario}"));
}

/// Which issuer the redirect names; all else is as usual.
fn issuer(stage: &Stage, expected: Option<&str>) {
    let pairs = redirect(stage);
    assert_eq!(value(&pairs, "iss"), expected);
    assert!(own(value(&pairs, "state")));
    assert!(value(&pairs, "code").is_some());
}

const DENIED: &str = "The user denied the request";

/// All of them.
pub const ROWS: &[Row] = &[
    ("denied", |stage| {
        assert_eq!(error(stage, "access_denied", own), DENIED);
    }),
    ("wrong-state", |stage| with_state(stage, foreign)),
    ("state-missing", |stage| {
        with_state(stage, |state| state.is_none());
    }),
    ("state-empty", |stage| {
        with_state(stage, |state| state == Some(""));
    }),
    ("state-cut", |stage| {
        with_state(stage, |state| state == STATE.get(..STATE.len() / 2));
    }),
    ("state-other-case", |stage| {
        with_state(stage, |state| state == Some(&STATE.to_uppercase()));
    }),
    ("denied-without-state", |stage| {
        let said = error(stage, "access_denied", |state| state.is_none());
        assert_eq!(said, DENIED);
    }),
    ("denied-wrong-state", |stage| {
        assert_eq!(error(stage, "access_denied", foreign), DENIED);
    }),
    ("error-invalid-request", |stage| {
        named(stage, "error-invalid-request", "invalid_request");
    }),
    ("error-unauthorized-client", |stage| {
        named(stage, "error-unauthorized-client", "unauthorized_client");
    }),
    ("error-unsupported-response-type", |stage| {
        let code = "unsupported_response_type";
        named(stage, "error-unsupported-response-type", code);
    }),
    ("error-invalid-scope", |stage| {
        named(stage, "error-invalid-scope", "invalid_scope");
    }),
    ("error-server-error", |stage| {
        named(stage, "error-server-error", "server_error");
    }),
    ("error-temporarily-unavailable", |stage| {
        let code = "temporarily_unavailable";
        named(stage, "error-temporarily-unavailable", code);
    }),
    ("error-unknown", |stage| {
        named(stage, "error-unknown", "sandbox_made_this_up");
    }),
    ("error-markup", |stage| {
        let pairs = redirect(stage);
        assert_eq!(value(&pairs, "error"), Some("access_denied"));
        let said = value(&pairs, "error_description").unwrap();
        for markup in ["<script>", "<img src=x onerror=", "</title>", "\"", "'"] {
            assert!(said.contains(markup), "{said}");
        }
        let address = value(&pairs, "error_uri").unwrap();
        assert!(address.starts_with("javascript:"), "{address}");
        assert!(own(value(&pairs, "state")));
    }),
    ("code-markup", |stage| {
        let pairs = redirect(stage);
        let code = value(&pairs, "code").unwrap();
        assert!(code.starts_with("<script>"), "{code}");
        assert!(own(value(&pairs, "state")));
    }),
    ("error-control-characters", |stage| {
        let said = error(stage, "access_denied", own);
        for steering in ["\u{1b}[2J", "\u{1b}]0;", "\u{1b}]8;;", "\u{1b}]52;"] {
            assert!(said.contains(steering), "{said:?}");
        }
        for steering in ['\r', '\u{202e}', '\u{9b}', '\u{7}'] {
            assert!(said.contains(steering), "{said:?}");
        }
    }),
    ("expired-code", |stage| {
        let pairs = redirect(stage);
        assert!(own(value(&pairs, "state")));
        let code = value(&pairs, "code").unwrap();
        let raw = stage.exchange(code, super::super::super::support::PATIENCE);
        assert_eq!(raw.status_line(), "HTTP/1.1 400 Bad Request");
        let text = raw.text();
        assert!(text.contains("\"invalid_grant\"") && text.contains("expired"));
    }),
    ("no-redirect", |stage| {
        let raw = stage.walk(&stage.authorize_url());
        assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
        assert!(raw.header("location").is_none());
        assert!(raw.header("refresh").is_none());
        let page = raw.text();
        assert!(page.contains("Nothing is sent back"), "{page}");
        assert!(!page.contains("http-equiv=\"refresh\""), "{page}");
    }),
    ("wrong-issuer", |stage| {
        issuer(stage, Some("https://elsewhere.example"));
    }),
    ("issuer-missing", |stage| issuer(stage, None)),
];
