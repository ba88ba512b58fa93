//! The answers of the API.

use std::time::Duration;

use serde_json::Value;

use super::super::super::support::PATIENCE;
use super::super::socket::{End, Raw};
use super::super::stage::Stage;
use super::{
    Row, SILENCE, is, is_badly_framed, is_bomb, is_dripping, is_half, is_huge, is_reset, is_stalled,
};

const JSON: &str = "application/json;charset=UTF-8";
const EMPLOYEES: &str = "GET /v2/employees?limit=1";

/// A call that is struck, with a token that is good.
fn called_within(stage: &Stage, wait: Duration) -> Raw {
    stage.call(EMPLOYEES, &stage.tokens(), wait)
}

fn called(stage: &Stage) -> Raw {
    called_within(stage, PATIENCE)
}

/// An error in Pleo's shape.
fn refused(stage: &Stage, status_line: &str, kind: &str, message: &str) -> Raw {
    let raw = called(stage);
    is_refusal(&raw, status_line, kind, message);
    raw
}

fn is_refusal(raw: &Raw, status_line: &str, kind: &str, message: &str) {
    let body = format!("{{\"type\":\"{kind}\",\"message\":\"{message}\"}}");
    is(raw, status_line, JSON, &body);
}

fn paused(stage: &Stage, retry_after: &str) {
    let message = "More than 600 calls in a minute.";
    let raw = refused(stage, "429 Too Many Requests", "RATE_LIMITED", message);
    assert_eq!(raw.header("retry-after").as_deref(), Some(retry_after));
}

/// The answer to `DELETE /v1/installations/me`; afterwards the tokens are still good.
fn disconnected(stage: &Stage) -> Raw {
    let tokens = stage.tokens();
    let raw = stage.call("DELETE /v1/installations/me", &tokens, PATIENCE);
    let after = stage.call(EMPLOYEES, &tokens, PATIENCE);
    assert_eq!(after.status_line(), "HTTP/1.1 200 OK", "{after:?}");
    raw
}

fn is_success(raw: &Raw, kind: &str) -> Vec<u8> {
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK", "{raw:?}");
    assert_eq!(raw.header("content-type").as_deref(), Some(kind));
    raw.body()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// All of them.
pub const ROWS: &[Row] = &[
    ("unauthorized", |stage| {
        let message = "the access token is not valid";
        let raw = refused(stage, "401 Unauthorized", "UNAUTHORIZED", message);
        let challenge = raw.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer "), "{challenge}");
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    }),
    ("forbidden", |stage| {
        let message = "The access token lacks the scope users:read.";
        let raw = refused(stage, "403 Forbidden", "FORBIDDEN", message);
        let challenge = raw.header("www-authenticate").unwrap();
        assert!(challenge.contains("error=\"insufficient_scope\""));
        assert!(challenge.contains("scope=\"users:read\""), "{challenge}");
    }),
    ("forbidden-bare", |stage| {
        let message = "Scenario forbidden-bare.";
        let raw = refused(stage, "403 Forbidden", "FORBIDDEN", message);
        assert!(raw.header("www-authenticate").is_none(), "{raw:?}");
    }),
    ("not-found", |stage| {
        refused(stage, "404 Not Found", "NOT_FOUND", "Scenario not-found.");
    }),
    ("method-not-allowed", |stage| {
        let message = "Scenario method-not-allowed.";
        let line = "405 Method Not Allowed";
        let raw = refused(stage, line, "METHOD_NOT_ALLOWED", message);
        assert_eq!(raw.header("allow").as_deref(), Some("PATCH"));
    }),
    ("conflict", |stage| {
        let kind = "EXPORT_ALREADY_IN_PROGRESS";
        refused(stage, "409 Conflict", kind, "Scenario conflict.");
    }),
    ("unprocessable", |stage| {
        let kind = "EXPORT_JOB_STATUS_UNPROCESSABLE";
        let message = "Scenario unprocessable.";
        refused(stage, "422 Unprocessable Entity", kind, message);
    }),
    ("rate-limited", |stage| paused(stage, "5")),
    ("rate-limited-date", |stage| {
        paused(stage, "Fri, 15 Jan 2027 08:00:05 GMT");
    }),
    ("server-error", |stage| {
        let kind = "INTERNAL_SERVER_ERROR";
        let message = "Scenario server-error.";
        refused(stage, "500 Internal Server Error", kind, message);
    }),
    ("server-error-page", |stage| {
        let body = "<h1>500 Internal Server Error</h1>";
        let line = "500 Internal Server Error";
        is(&called(stage), line, "text/html", body);
    }),
    ("unavailable", |stage| {
        let message = "Scenario unavailable.";
        let line = "503 Service Unavailable";
        let raw = refused(stage, line, "SERVICE_UNAVAILABLE", message);
        assert_eq!(raw.header("retry-after").as_deref(), Some("2"));
    }),
    ("no-content", |stage| {
        let raw = called(stage);
        assert_eq!(raw.status_line(), "HTTP/1.1 204 No Content");
        assert!(raw.rest().is_empty(), "{raw:?}");
        assert!(raw.header("content-length").is_none());
    }),
    ("slow", |stage| {
        let raw = called(stage);
        assert!((10..15).contains(&raw.took.as_secs()), "{raw:?}");
        is_success(&raw, JSON);
    }),
    ("truncated-json", |stage| {
        let raw = called(stage);
        assert_eq!(raw.end, End::Closed, "{raw:?}");
        is_half(&raw);
    }),
    ("reset", |stage| is_reset(&called(stage))),
    ("reset-halfway", |stage| {
        let raw = called(stage);
        assert_eq!(raw.end, End::Reset, "{raw:?}");
        is_half(&raw);
    }),
    ("stall", |stage| is_stalled(&called_within(stage, SILENCE))),
    ("drip", |stage| {
        is_dripping(&called_within(stage, Duration::from_millis(2_500)));
    }),
    ("bad-framing", |stage| is_badly_framed(&called(stage))),
    ("gzip-bomb", |stage| is_bomb(&called(stage))),
    ("huge-body", |stage| is_huge(&called(stage))),
    ("many-lines", |stage| {
        let body = is_success(&called(stage), JSON);
        let lines = body.split(|byte| *byte == b'\n').count();
        assert!((1_000_000..1_000_010).contains(&lines), "{lines}");
        serde_json::from_slice::<serde::de::IgnoredAny>(&body).unwrap();
    }),
    ("long-line", |stage| {
        let body = is_success(&called(stage), JSON);
        assert!(body.len() >= 2 * 1024 * 1024 && !body.contains(&b'\n'));
        serde_json::from_slice::<serde::de::IgnoredAny>(&body).unwrap();
    }),
    ("control-characters", |stage| {
        let raw = called(stage);
        let body = is_success(&raw, JSON);
        for raw in [
            "\x1b[2J", "\x1b]0;", "\x1b]52;", "\u{9b}", "\u{202e}", "\u{200b}",
        ] {
            assert!(holds(&body, raw.as_bytes()), "{raw:?}");
        }
        assert!(holds(&body, b"\\u001b[2J"), "escaped by JSON as well");
        assert!(holds(&body, "\u{e0041}".as_bytes()), "a tag character");
        let note = raw.header_bytes("x-note").unwrap();
        assert!(holds(&note, "\u{202e}".as_bytes()) && holds(&note, "\u{9b}".as_bytes()));
    }),
    ("invalid-utf8", |stage| {
        let body = is_success(&called(stage), JSON);
        assert!(std::str::from_utf8(&body).is_err());
    }),
    ("image", |stage| {
        let body = is_success(&called(stage), "image/png");
        assert!(body.starts_with(b"\x89PNG\r\n\x1a\n") && holds(&body, b"IEND"));
    }),
    ("packed-body", |stage| {
        let raw = called(stage);
        let body = is_success(&raw, "application/gzip");
        assert!(body.starts_with(b"\x1f\x8b\x08"));
        // It is a file, not a packed answer.
        assert!(raw.header("content-encoding").is_none());
    }),
    ("redirect", |stage| {
        let raw = called(stage);
        is(&raw, "307 Temporary Redirect", "", "");
        let location = raw.header("location").unwrap();
        assert_eq!(location, "https://elsewhere.example/v2/employees");
    }),
    ("echo", |stage| {
        let tokens = stage.tokens();
        let token = tokens["access_token"].as_str().unwrap();
        let raw = stage.call(EMPLOYEES, &tokens, PATIENCE);
        let body: Value = serde_json::from_slice(&is_success(&raw, JSON)).unwrap();
        let data = &body["data"];
        assert_eq!(data["authorization"], format!("Bearer {token}"));
        assert_eq!(data["clientSecret"], stage.told("client_secret"));
        assert_eq!(data["email"], stage.told("login"));
        assert_eq!(raw.header("x-echo").as_deref(), Some(token));
    }),
    ("disconnect-unavailable", |stage| {
        let raw = disconnected(stage);
        let message = "Scenario disconnect-unavailable.";
        let line = "503 Service Unavailable";
        is_refusal(&raw, line, "SERVICE_UNAVAILABLE", message);
        assert_eq!(raw.header("retry-after").as_deref(), Some("2"));
    }),
    ("disconnect-unknown", |stage| {
        let message = "There is no installation.";
        let line = "404 Not Found";
        is_refusal(
            &disconnected(stage),
            line,
            "INSTALLATION_NOT_FOUND",
            message,
        );
    }),
    ("disconnect-refused", |stage| {
        let message = "Scenario disconnect-refused.";
        let line = "400 Bad Request";
        is_refusal(
            &disconnected(stage),
            line,
            "unsupported_token_type",
            message,
        );
    }),
];
