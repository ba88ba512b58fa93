//! C-45 to C-48: how a token is shown to the API, and to nobody else.

use std::fs;
use std::sync::Arc;

use pleo_onboard::flow::call::{CallResponse, explain_response};
use pleo_onboard::untrusted::Untrusted;
use proptest::prelude::*;

use super::client::{Client, SECRET, json, problem_of};
use super::server::{Reply, Server};
use crate::support::root;

#[test]
fn c_45_the_token_goes_in_the_authorization_header_and_nowhere_else() {
    let client = Client::new();
    client.sign_in();
    fs::write(client.home.path().join("body.json"), "{}").unwrap();
    for call in [
        &["call", "/v1/introspect"][..],
        &["call", "/v2/employees", "--query", "limit=2"],
        &[
            "call",
            "POST",
            "/v1/accounting-entries:search",
            "--body",
            "body.json",
        ],
        &["disconnect", "--yes"],
    ] {
        assert_eq!(client.finish(call).code, Some(0));
    }
    let calls: Vec<_> = client
        .server
        .seen()
        .into_iter()
        .filter(|request| request.target.starts_with("/v"))
        .collect();
    assert_eq!(calls.len(), 4);
    for request in calls {
        assert_eq!(request.headers("authorization"), ["Bearer fake-access-1"]);
        assert!(!request.target.contains("fake-access"), "{request:?}");
        assert!(
            !String::from_utf8_lossy(&request.body).contains("fake-access"),
            "{request:?}"
        );
    }
}

#[test]
fn c_45_a_client_secret_in_the_place_of_a_token_is_recognised_before_it_is_sent() {
    let client = Client::new();
    let called = client
        .run(&["call", "/v1/introspect"])
        .env("PLEO_ONBOARD_ACCESS_TOKEN", SECRET)
        .finish();
    assert_ne!(called.code, Some(0), "{called:?}");
    assert!(
        called.stderr.contains("Code: api.client-secret-as-token"),
        "{called:?}"
    );
    assert!(client.server.seen().is_empty());
}

#[test]
fn c_46_a_redirect_does_not_take_the_token_elsewhere() {
    let client = Client::new();
    client.sign_in();
    let other = Server::start();
    for status in [301, 302, 303, 307, 308] {
        let there = format!("Location: {}\r\n", other.url("/v2/employees"));
        client
            .server
            .answer("/v2/employees", &[Reply::with(status, &there, "")]);
        assert_eq!(
            client.finish(&["call", "/v2/employees"]).code,
            Some(1),
            "{status}"
        );
    }
    let away = format!("//127.0.0.1:{}/", other.port);
    for path in [
        away.as_str(),
        &other.url("/"),
        "/\\evil.example/",
        "@127.0.0.1/",
    ] {
        let refused = client.finish(&["call", path]);
        assert_eq!(refused.code, Some(2), "{path}: {refused:?}");
    }
    assert!(other.seen().is_empty());
}

#[test]
fn c_47_no_cookie_is_kept() {
    let client = Client::new();
    client.sign_in();
    let cookie = "Set-Cookie: session=fake-access-1; Path=/\r\n";
    client.server.answer(
        "/v2/employees",
        &[Reply::with(401, cookie, ""), Reply::json(200, "{}")],
    );
    assert_eq!(client.finish(&["call", "/v2/employees"]).code, Some(0));
    let called = client.server.seen_at("/v2/employees");
    assert_eq!(called.len(), 2);
    assert!(
        client
            .server
            .seen()
            .iter()
            .all(|request| request.headers("cookie").is_empty())
    );
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let uses = manifest.lines().filter(|line| line.starts_with("reqwest"));
    assert!(uses.into_iter().all(|line| !line.contains("cookies")));
}

#[test]
fn c_48_a_refused_token_is_refreshed_once_and_a_missing_scope_is_named() {
    let client = Client::new();
    client.sign_in();
    let no_more = Reply::with(
        401,
        "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n",
        "",
    );
    client.server.answer("/v1/companies", &[no_more]);
    let refused = client.finish(&["call", "/v1/companies"]);
    assert_eq!(refused.code, Some(4), "{refused:?}");
    assert!(
        refused.stderr.contains("Code: api.unauthorized"),
        "{refused:?}"
    );
    assert_eq!(client.server.seen_at("/v1/companies").len(), 2);
    assert_eq!(client.server.seen_at("/token").len(), 2);
    let forbidden =
        "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"vendors:write\"\r\n";
    client
        .server
        .answer("/v1/vendors", &[Reply::with(403, forbidden, "{}")]);
    let refused = client.finish(&["call", "/v1/vendors"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.stderr.contains("it needs vendors:write"),
        "{refused:?}"
    );
    let malformed = "WWW-Authenticate: Bearer error=\"invalid_request\"\r\n";
    client
        .server
        .answer("/v1/export", &[Reply::with(400, malformed, "{}")]);
    let refused = client.finish(&["call", "/v1/export"]);
    assert!(
        refused.stderr.contains("Code: api.bad-request"),
        "{refused:?}"
    );
    assert_eq!(client.server.seen_at("/token").len(), 2);
}

#[test]
fn c_48_a_403_for_a_scope_that_the_token_has_is_not_told_as_a_missing_one() {
    let client = Client::new();
    client.sign_in();
    let forbidden = Reply::json(403, "{}");
    client.server.answer("/v2/employees", &[forbidden]);
    let refused = client.finish(&["call", "/v2/employees"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.stderr.contains("Code: api.not-allowed") && !refused.stderr.contains("stop 6"),
        "{refused:?}"
    );
}

proptest! {
    #[test]
    fn c_48_no_challenge_confuses_the_reader(status in 200_u16..600, header in "(Bearer )?(scope=\"|,|=|\"|[ -~]|\\PC){0,40}") {
        let response = CallResponse {
            status,
            headers: vec![("www-authenticate".to_owned(), Untrusted::new(header))],
            body: Arc::from(&b"{}"[..]),
            cut: false,
            size: 2,
            milliseconds: 1,
            lines: Arc::default(),
            not_refreshed: None,
        };
        let problem = explain_response(&response, None, None);
        prop_assert_eq!(problem.is_some(), status >= 200, "a body without a type is not JSON");
    }
}

#[test]
fn c_53_what_was_disconnected_or_forgotten_is_never_sent_again() {
    for ending in ["disconnect", "forget"] {
        let client = Client::new();
        client.sign_in();
        let ended = client.finish(&[ending, "--yes", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let before = client.server.seen().len();
        for command in [
            &["call", "/v2/employees"][..],
            &["refresh"],
            &["introspect"],
            &["disconnect", "--yes"],
        ] {
            let refused = client.finish(
                &[
                    command,
                    if command[0] == "call" {
                        &[]
                    } else {
                        &["--json"]
                    },
                ]
                .concat(),
            );
            assert_eq!(refused.code, Some(4), "{refused:?}");
        }
        let after = &client.server.seen()[before..];
        assert!(after.is_empty(), "{ending}: {after:?}");
        let kept = client.kept();
        assert!(
            !kept.contains("fake-access")
                && !kept.contains("fake-refresh")
                && !kept.contains(SECRET)
        );
    }
    // Where Pleo's half fails, that is said, and nothing is thrown away here.
    let client = Client::new();
    client.sign_in();
    client
        .server
        .answer("/v1/installations/me", &[Reply::json(503, "{}")]);
    let failed = client.finish(&["disconnect", "--yes", "--json"]);
    assert_eq!(problem_of(&failed), "api.server-error");
    assert!(client.kept().contains("fake-refresh-1"));
    client
        .server
        .answer("/v1/installations/me", &[Reply::with(204, "", "")]);
    let ended = client.finish(&["disconnect", "--yes", "--json"]);
    assert_eq!(json(&ended)["at_pleo"], "disconnected");
}
