//! C-49 to C-52 and C-56 to C-58: what Pleo does not document is not made up, and what is configured is checked.

use std::fs;

use super::client::{Client, json, problem_of};
use super::server::Reply;

/// A setting that this program does not have.
fn no_such_setting(name: &str) {
    let client = Client::new();
    client.configure(
        &client
            .server
            .section("peer", &format!("{name} = \"https://auth.example/x\"")),
    );
    let refused = client.finish(&["status", "--json"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert_eq!(problem_of(&refused), "config.invalid-value");
    assert!(refused.stderr.contains(name), "{refused:?}");
}

/// A client at the end of a whole life of its tokens, and the paths that were asked for, with their methods.
fn whole_life() -> (Client, Vec<String>) {
    let client = Client::new();
    client.sign_in();
    for command in [
        &["refresh"][..],
        &["introspect"],
        &["call", "/v2/employees"],
        &["disconnect", "--yes"],
    ] {
        assert_eq!(client.finish(command).code, Some(0), "{command:?}");
    }
    let seen = client.server.seen();
    let asked = seen
        .iter()
        .map(|request| format!("{} {}", request.method, request.path()));
    let asked = asked.collect();
    (client, asked)
}

#[test]
fn c_49_there_is_no_revocation_endpoint_that_could_be_plain_http() {
    no_such_setting("revoke_url");
    no_such_setting("revocation_url");
}

#[test]
fn c_50_tokens_are_ended_by_disconnecting_and_by_nothing_else() {
    let (client, asked) = whole_life();
    assert_eq!(
        asked,
        [
            "POST /token",
            "POST /token",
            "POST /introspect",
            "GET /v2/employees",
            "DELETE /v1/installations/me"
        ]
    );
    let ending = &client.server.seen_at("/v1/installations/me")[0];
    assert!(ending.body.is_empty());
    assert_eq!(ending.headers("authorization"), ["Bearer fake-access-2"]);
}

#[test]
fn c_51_disconnecting_what_is_not_connected_is_a_success_and_said_so() {
    for status in [404, 410] {
        let client = Client::new();
        client.sign_in();
        client
            .server
            .answer("/v1/installations/me", &[Reply::json(status, "{}")]);
        let ended = client.finish(&["disconnect", "--yes", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(json(&ended)["at_pleo"], "nothing was connected");
        assert!(!client.kept().contains("fake-refresh"));
    }
}

#[test]
fn c_52_a_disconnection_that_failed_leaves_the_tokens_to_try_again() {
    for status in [429, 500, 503] {
        let client = Client::new();
        client.sign_in();
        client.server.answer(
            "/v1/installations/me",
            &[Reply::json(status, "{}"), Reply::with(204, "", "")],
        );
        let failed = client.finish(&["disconnect", "--yes", "--json"]);
        assert_eq!(failed.code, Some(1), "{failed:?}");
        assert!(client.kept().contains("fake-refresh-1"));
        assert_eq!(client.status()["token"]["state"], "valid");
        assert_eq!(client.finish(&["disconnect", "--yes"]).code, Some(0));
    }
}

#[test]
fn c_56_no_metadata_is_asked_for() {
    let (_, asked) = whole_life();
    assert!(
        asked
            .iter()
            .all(|request| !request.contains("well-known") && !request.contains("metadata"))
    );
    no_such_setting("metadata_url");
    no_such_setting("discovery_url");
}

#[test]
fn c_57_no_metadata_is_read_so_none_of_it_can_be_misread() {
    let client = Client::new();
    let tempting =
        r#"{"issuer":"https://evil.example","token_endpoint":"https://evil.example/token"}"#;
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
    ] {
        client.server.answer(path, &[Reply::json(200, tempting)]);
    }
    let more = format!(
        r#","token_endpoint":"{}","issuer":"x""#,
        client.server.url("/elsewhere")
    );
    client.server.answer(
        "/token",
        &[Reply::tokens(1, &more), Reply::tokens(2, &more)],
    );
    client.sign_in();
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    let seen = client.server.seen();
    assert!(
        seen.iter().all(|request| request.path() == "/token"),
        "{seen:?}"
    );
}

#[test]
fn c_58_an_endpoint_is_https_or_on_this_machine_and_nothing_else_is_ever_opened() {
    let client = Client::new();
    let opened = client.home.path().join("opened");
    let script_path = client.home.path().join("opener");
    fs::write(&script_path, format!("touch {}\n", opened.display())).unwrap();
    let browser = format!("sh {}", script_path.display());
    let good = client.server.section("peer", "");
    for (own, evils) in [
        (
            "/authorize",
            &[
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://evil.example/",
                "https://a:b@evil.example/",
                "-x",
                "data:text/html,x",
                "https://auth.pleo.io/oauth/authorize",
            ][..],
        ),
        (
            "/token",
            &[
                "http://evil.example/token",
                "ftp://evil.example/",
                "https://auth.pleo.io/oauth/token",
            ],
        ),
        (
            "/introspect",
            &[
                "http://evil.example/",
                "https://auth.pleo.io/oauth/token/introspect",
            ],
        ),
    ] {
        for evil in evils {
            client.configure(&good.replace(
                &format!("{}\"", client.server.url(own)),
                &format!("{evil}\""),
            ));
            let refused = client.finish(&[
                "authorize",
                "--scope",
                "a:b",
                "--redirect-uri",
                &client.redirect_uri,
                "--browser",
                &browser,
                "--json",
            ]);
            assert_eq!(refused.code, Some(2), "{evil}: {refused:?}");
            assert!(
                !refused.stderr.starts_with("authorize_url: "),
                "{refused:?}"
            );
        }
    }
    assert!(!opened.exists());
    assert!(client.server.seen().is_empty());
}
