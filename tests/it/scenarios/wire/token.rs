//! The answers of the token endpoint.

use std::time::Duration;

use super::super::super::support::PATIENCE;
use super::super::socket::{End, Raw};
use super::super::stage::Stage;
use super::{
    DATE, Row, SILENCE, is, is_badly_framed, is_bomb, is_dripping, is_half, is_huge, is_reset,
    is_stalled,
};

const JSON: &str = "application/json";
const PORTAL: &str = "<!doctype html><title>Wi-Fi</title><p>Please log in to the Wi-Fi.";

/// An exchange that is struck; afterwards its code is still good, for nothing was done.
fn instead(stage: &Stage) -> Raw {
    let code = stage.code();
    let raw = stage.exchange(&code, PATIENCE);
    stage.switch(&[]);
    let after = stage.exchange(&code, PATIENCE);
    assert_eq!(after.status_line(), "HTTP/1.1 200 OK", "{after:?}");
    raw
}

/// An exchange that is struck; afterwards its code is used up, for the work was done.
fn done(stage: &Stage, wait: Duration) -> Raw {
    let code = stage.code();
    let raw = stage.exchange(&code, wait);
    stage.switch(&[]);
    let after = stage.exchange(&code, PATIENCE);
    assert_eq!(after.status_line(), "HTTP/1.1 400 Bad Request", "{after:?}");
    assert!(after.text().contains("the code was used before"));
    raw
}

/// A refusal in the RFC's shape, with the scenario's name as its description.
fn refused(stage: &Stage, error: &str) {
    let named = error.replace('_', "-");
    let body =
        format!("{{\"error\":\"{error}\",\"error_description\":\"scenario token-{named}\"}}");
    let kind = "application/json;charset=UTF-8";
    is(&instead(stage), "400 Bad Request", kind, &body);
}

/// The answer to a client that is not believed.
fn client_refused(stage: &Stage) -> Option<String> {
    let raw = instead(stage);
    let body =
        "{\"error\":\"invalid_client\",\"error_description\":\"client authentication failed\"}";
    let kind = "application/json;charset=UTF-8";
    is(&raw, "401 Unauthorized", kind, body);
    raw.header("www-authenticate")
}

/// The JSON of a member of a successful answer, to the character.
fn member(stage: &Stage, name: &str, json: &str) {
    let raw = done(stage, PATIENCE);
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
    assert_eq!(raw.header("content-type").unwrap(), JSON);
    let text = raw.text();
    let found = format!("\"{name}\":{json}");
    let (_, after) = text
        .split_once(&found)
        .unwrap_or_else(|| panic!("{found} in {text}"));
    assert!(after.starts_with([',', '}']), "{text}");
    // All else is as usual.
    for other in ["access_token", "token_type", "expires_in", "refresh_token"] {
        assert!(text.contains(&format!("\"{other}\":")), "{text}");
    }
}

fn without(stage: &Stage, name: &str) {
    let raw = done(stage, PATIENCE);
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
    let text = raw.text();
    assert!(!text.contains(name), "{text}");
    assert!(text.contains("\"access_token\":\"sbx_"), "{text}");
}

fn redirected(stage: &Stage, status_line: &str, location: &str) {
    let raw = instead(stage);
    is(&raw, status_line, "", "");
    assert_eq!(raw.header("location").as_deref(), Some(location));
}

/// A refresh that is refused so, and a family that is dead afterwards.
fn family(stage: &Stage, status_line: &str, body: &str) {
    let tokens = stage.tokens();
    let raw = stage.refresh(&tokens);
    is(&raw, status_line, JSON, body);
    stage.switch(&[]);
    let called = stage.call("GET /v2/employees?limit=1", &tokens, PATIENCE);
    assert_eq!(called.status_line(), "HTTP/1.1 401 Unauthorized");
    let again = stage.refresh(&tokens);
    assert_eq!(again.status_line(), "HTTP/1.1 400 Bad Request");
}

fn grant_refused(stage: &Stage, words: &str) {
    let body = format!("{{\"error\":\"invalid_grant\",\"error_description\":\"{words}\"}}");
    family(stage, "400 Bad Request", &body);
}

/// Dates of answers of both servers.
fn dated(stage: &Stage, date: &str) {
    let raw = stage.exchange(&stage.code(), PATIENCE);
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
    assert_eq!(raw.header("date").as_deref(), Some(date));
    let tokens = serde_json::from_slice(&raw.body()).unwrap();
    let called = stage.call("GET /v2/employees?limit=1", &tokens, PATIENCE);
    assert_eq!(called.status_line(), "HTTP/1.1 200 OK");
    assert_eq!(called.header("date").as_deref(), Some(date));
    // What no scenario strikes tells the time of the sandbox's clock.
    let page = stage.walk(&stage.authorize_url());
    assert_eq!(page.header("date").as_deref(), Some(DATE));
}

/// A pause is asked for.
fn paused(stage: &Stage, retry_after: &str) {
    let raw = instead(stage);
    let body =
        "{\"error\":\"temporarily_unavailable\",\"error_description\":\"too many requests\"}";
    let kind = "application/json;charset=UTF-8";
    is(&raw, "429 Too Many Requests", kind, body);
    assert_eq!(raw.header("retry-after").as_deref(), Some(retry_after));
}

/// All of them.
pub const ROWS: &[Row] = &[
    ("reused-refresh", |stage| {
        let words =
            "the refresh token was used before; every token of this authorisation is now dead";
        grant_refused(stage, words);
    }),
    ("expired-refresh", |stage| {
        let words = "the refresh token has expired; every token of this authorisation is now dead";
        grant_refused(stage, words);
    }),
    ("revoked", |stage| {
        let tokens = stage.tokens();
        let called = stage.call("GET /v2/employees?limit=1", &tokens, PATIENCE);
        assert_eq!(called.status_line(), "HTTP/1.1 401 Unauthorized");
        let challenge = called.header("www-authenticate").unwrap();
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        // At a refresh it strikes as well.
        grant_refused(stage, "access was revoked");
    }),
    ("refresh-invalid-token", |stage| {
        let body = "{\"error\":\"invalid_token\",\"error_description\":\"the refresh token is not valid\"}";
        family(stage, "400 Bad Request", body);
    }),
    ("pleo-refresh-error", |stage| {
        let body = "{\"error\":true,\"message\":\"invalid_refresh_token\"}";
        family(stage, "400 Bad Request", body);
    }),
    ("secret-rotated", |stage| {
        stage.switch(&[]);
        let tokens = stage.tokens();
        stage.switch(&["secret-rotated"]);
        let body = "{\"error\":\"invalid_client\",\"error_description\":\"the Client Secret was replaced; the one that was sent is the old one\"}";
        let raw = stage.refresh(&tokens);
        is(&raw, "401 Unauthorized", JSON, body);
        assert!(raw.header("www-authenticate").unwrap().starts_with("Basic"));
        stage.switch(&[]);
        // The old secret is dead, and so are the tokens.
        let again = stage.refresh(&tokens);
        assert_eq!(again.status_line(), "HTTP/1.1 401 Unauthorized");
        let called = stage.call("GET /v2/employees?limit=1", &tokens, PATIENCE);
        assert_eq!(called.status_line(), "HTTP/1.1 401 Unauthorized");
    }),
    ("token-invalid-grant", |stage| {
        refused(stage, "invalid_grant");
    }),
    ("token-invalid-client", |stage| {
        let challenge = client_refused(stage).unwrap();
        assert_eq!(challenge, "Basic realm=\"local sandbox\"");
    }),
    ("token-invalid-client-bare", |stage| {
        assert_eq!(client_refused(stage), None);
    }),
    ("token-invalid-request", |stage| {
        refused(stage, "invalid_request");
    }),
    ("token-unauthorized-client", |stage| {
        refused(stage, "unauthorized_client");
    }),
    ("token-unsupported-grant-type", |stage| {
        refused(stage, "unsupported_grant_type");
    }),
    ("token-invalid-scope", |stage| {
        refused(stage, "invalid_scope");
    }),
    ("token-html", |stage| {
        is(&instead(stage), "200 OK", "text/html", PORTAL);
    }),
    ("token-portal-redirect", |stage| {
        let raw = instead(stage);
        is(&raw, "302 Found", "text/html", PORTAL);
        let location = raw.header("location").unwrap();
        assert_eq!(location, "http://portal.example/login");
    }),
    ("token-proxy-auth", |stage| {
        let raw = instead(stage);
        let line = "407 Proxy Authentication Required";
        is(&raw, line, "text/html", "<h1>Proxy</h1>");
        let challenge = raw.header("proxy-authenticate").unwrap();
        assert_eq!(challenge, "Basic realm=\"proxy\"");
    }),
    ("token-empty", |stage| {
        is(&instead(stage), "200 OK", JSON, "");
    }),
    ("token-server-error", |stage| {
        let body =
            "{\"error\":\"server_error\",\"error_description\":\"scenario token-server-error\"}";
        let kind = "application/json;charset=UTF-8";
        is(&instead(stage), "500 Internal Server Error", kind, body);
    }),
    ("token-bad-gateway", |stage| {
        let body = "<h1>502 Bad Gateway</h1>";
        is(&instead(stage), "502 Bad Gateway", "text/html", body);
    }),
    ("token-unavailable", |stage| {
        let raw = instead(stage);
        let kind = "application/json;charset=UTF-8";
        let body = "{\"error\":\"temporarily_unavailable\"}";
        is(&raw, "503 Service Unavailable", kind, body);
        assert_eq!(raw.header("retry-after").as_deref(), Some("2"));
    }),
    ("token-rate-limited", |stage| paused(stage, "3")),
    ("token-rate-limited-date", |stage| {
        paused(stage, "Fri, 15 Jan 2027 08:00:03 GMT");
    }),
    ("token-expires-missing", |stage| {
        without(stage, "expires_in");
    }),
    ("token-expires-null", |stage| {
        member(stage, "expires_in", "null");
    }),
    ("token-expires-text", |stage| {
        member(stage, "expires_in", "\"3600\"");
    }),
    ("token-expires-fraction", |stage| {
        member(stage, "expires_in", "3600.0");
    }),
    ("token-expires-negative", |stage| {
        member(stage, "expires_in", "-1");
    }),
    ("token-expires-zero", |stage| {
        member(stage, "expires_in", "0");
    }),
    ("token-expires-huge", |stage| {
        // 1e308, as it is written by the sandbox.
        member(stage, "expires_in", "1e+308");
    }),
    ("token-expires-largest", |stage| {
        member(stage, "expires_in", "18446744073709551615");
    }),
    ("token-expires-word", |stage| {
        member(stage, "expires_in", "\"abc\"");
    }),
    ("token-type-missing", |stage| without(stage, "token_type")),
    ("token-type-mac", |stage| {
        member(stage, "token_type", "\"mac\"");
    }),
    ("token-type-capitals", |stage| {
        member(stage, "token_type", "\"BEARER\"");
    }),
    ("token-access-empty", |stage| {
        member(stage, "access_token", "\"\"");
    }),
    ("token-access-newline", |stage| {
        let json = "\"sbx_fake\\r\\nx-injected: yes\"";
        member(stage, "access_token", json);
    }),
    ("token-access-space", |stage| {
        member(stage, "access_token", "\"sbx_fake token\"");
    }),
    ("token-access-non-ascii", |stage| {
        member(stage, "access_token", "\"sbx_fäke\"");
    }),
    ("token-access-long", |stage| {
        let json = format!("\"{}\"", "x".repeat(100 * 1024));
        member(stage, "access_token", &json);
    }),
    ("token-scope-narrower", |stage| {
        member(stage, "scope", "\"users:read\"");
    }),
    ("token-redirect-301", |stage| {
        redirected(stage, "301 Moved Permanently", ELSEWHERE);
    }),
    ("token-redirect-302", |stage| {
        redirected(stage, "302 Found", ELSEWHERE);
    }),
    ("token-redirect-303", |stage| {
        redirected(stage, "303 See Other", ELSEWHERE);
    }),
    ("token-redirect-307", |stage| {
        redirected(stage, "307 Temporary Redirect", ELSEWHERE);
    }),
    ("token-redirect-308", |stage| {
        redirected(stage, "308 Permanent Redirect", ELSEWHERE);
    }),
    ("token-redirect-http", |stage| {
        let location = "http://elsewhere.example/oauth/token";
        redirected(stage, "307 Temporary Redirect", location);
    }),
    ("token-redirect-self", |stage| {
        let location = format!("{}/oauth/token", stage.told("auth_base"));
        redirected(stage, "307 Temporary Redirect", &location);
    }),
    ("token-gzip-bomb", |stage| is_bomb(&done(stage, PATIENCE))),
    ("token-huge-body", |stage| is_huge(&instead(stage))),
    ("token-stall", |stage| is_stalled(&done(stage, SILENCE))),
    ("token-drip", |stage| {
        is_dripping(&done(stage, Duration::from_millis(2_500)));
    }),
    ("token-slow", |stage| {
        let raw = done(stage, PATIENCE);
        assert!((10..15).contains(&raw.took.as_secs()), "{raw:?}");
        assert!(raw.text().contains("\"access_token\":\"sbx_"));
    }),
    ("token-reset", |stage| is_reset(&done(stage, PATIENCE))),
    ("token-truncated-json", |stage| {
        let raw = done(stage, PATIENCE);
        assert_eq!(raw.end, End::Closed, "{raw:?}");
        is_half(&raw);
    }),
    ("token-bad-framing", |stage| {
        is_badly_framed(&done(stage, PATIENCE));
    }),
    ("date-hour-ahead", |stage| {
        dated(stage, "Fri, 15 Jan 2027 09:00:00 GMT");
    }),
    ("date-hour-behind", |stage| {
        dated(stage, "Fri, 15 Jan 2027 07:00:00 GMT");
    }),
    ("date-month-ahead", |stage| {
        dated(stage, "Sun, 14 Feb 2027 08:00:00 GMT");
    }),
    ("date-month-behind", |stage| {
        dated(stage, "Wed, 16 Dec 2026 08:00:00 GMT");
    }),
];

const ELSEWHERE: &str = "https://elsewhere.example/oauth/token";
