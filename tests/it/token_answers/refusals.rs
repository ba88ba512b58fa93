//! TK-01 to TK-03: refusals, and whose fault they are.

use super::super::rules::client::{Client, json, problem_of};
use super::super::rules::server::Reply;
use super::super::support::process::Run;
use super::{exchange_fails, is_well_told, nothing_is_lost, refresh_fails, refusal, signed_in};

#[test]
fn tk_01_a_code_that_was_used_or_is_too_old_is_not_tried_again() {
    let told = exchange_fails(
        &refusal(400, "invalid_grant", "code was used"),
        "token.code-refused",
        1,
    );
    assert!(told.stderr.contains("works once"), "{told:?}");
    assert!(
        told.stderr.contains("The server said: \"code was used\""),
        "{told:?}"
    );
}

#[test]
fn tk_02_a_refused_client_is_offered_the_other_way_and_chooses_itself() {
    let challenge = "Content-Type: application/json\r\nWWW-Authenticate: Basic realm=\"x\"\r\n";
    let body = r#"{"error":"invalid_client"}"#;
    for reply in [
        Reply::with(401, challenge, body),
        Reply::json(401, body),
        Reply::json(400, body),
        Reply::with(401, "", ""),
    ] {
        for told in [
            exchange_fails(&reply, "token.client-refused", 4),
            refresh_fails(&reply, "token.client-refused", 4),
        ] {
            assert!(
                told.stderr.contains("sent in the header, by HTTP Basic"),
                "{told:?}"
            );
            assert!(
                told.stderr.contains("credentials set --client-auth body"),
                "{told:?}"
            );
        }
    }
    // Nothing was changed by itself; the person does it, and it holds.
    let client = signed_in();
    client
        .server
        .answer("/token", &[Reply::json(401, body), Reply::tokens(2, "")]);
    assert_eq!(problem_of(&client.exchange()), "token.client-refused");
    client.finish(&["credentials", "set", "--client-auth", "body"]);
    client.sign_in();
    let asked = client.server.seen_at("/token");
    let ways: Vec<bool> = asked
        .iter()
        .map(|request| request.headers("authorization").is_empty())
        .collect();
    assert_eq!(ways, [false, false, true]);
    let shown = client.finish(&["credentials", "show"]);
    assert!(
        shown.stdout.contains("in the body of the request"),
        "{shown:?}"
    );
}

#[test]
fn tk_02_credentials_of_pleo_at_another_host_are_recognised() {
    let client = Client::new();
    let secret = "0123456789abcdef0123456789fake".replace("fake", "abcd");
    let set = client
        .run(&[
            "credentials",
            "set",
            "--client-id",
            "12a3b456-78c9-0d12-34e5-f678ab9bcd0e",
            "--client-secret-stdin",
        ])
        .stdin(&format!("{secret}\n"))
        .finish();
    assert_eq!(set.code, Some(0), "{set:?}");
    client
        .server
        .answer("/token", &[refusal(401, "invalid_client", "who are you?")]);
    let finished = client.exchange();
    assert_eq!(finished.code, Some(4), "{finished:?}");
    is_well_told(&finished, "token.other-environment");
    assert!(
        finished.stderr.contains("this environment is at 127.0.0.1"),
        "{finished:?}"
    );
    assert!(finished.stderr.contains("--env staging"), "{finished:?}");
    assert!(client.kept().contains(&secret));
}

#[test]
fn tk_03_each_other_refusal_has_help_of_its_own() {
    let mut steps = std::collections::BTreeSet::new();
    for (error, code) in [
        ("invalid_request", "token.invalid-request"),
        ("unauthorized_client", "token.unauthorized-client"),
        ("unsupported_grant_type", "token.unsupported-grant-type"),
        ("invalid_scope", "token.invalid-scope"),
        ("too_many_moons", "token.unknown-error"),
    ] {
        let reply = refusal(400, error, "because \u{1b}[2J");
        let told = exchange_fails(&reply, code, 1);
        assert!(told.stderr.contains("The server said: "), "{told:?}");
        assert!(told.stderr.contains("because \\u{1b}[2J"), "{told:?}");
        assert_eq!(
            told.stderr.contains("too_many_moons"),
            error == "too_many_moons"
        );
        assert!(
            steps.insert(json(&told)["problem"]["next"].to_string()),
            "{told:?}"
        );
        refresh_fails(&reply, code, 1);
    }
}

#[test]
fn tk_03_a_refusal_in_any_shape_that_pleo_uses_ends_in_authorise_again() {
    for body in [
        r#"{"error":true,"message":"invalid_refresh_token"}"#,
        r#"{"error":"invalid_grant"}"#,
        r#"{"error":"invalid_token"}"#,
        r#"{"error":{"code":"invalid_grant"}}"#,
        r#"{"error":"invalid_refresh_token"}"#,
    ] {
        refresh_fails(&Reply::json(400, body), "token.session-ended", 4);
    }
}

#[test]
fn a_server_that_repeats_what_it_was_sent_does_not_have_it_shown() {
    for more in ["", "client_auth = \"body\""] {
        let client = Client::with(more);
        client.server.answer("/token", &[Reply::Echo]);
        let exchanged = client.exchange();
        client
            .server
            .answer("/token", &[Reply::tokens(1, ""), Reply::Echo]);
        client.sign_in();
        let refreshed = client.finish(&["refresh", "--json"]);
        for told in [&exchanged, &refreshed] {
            is_well_told(told, "token.unknown-error");
            assert!(told.stderr.contains("[redacted]"), "{told:?}");
            for request in client.server.seen_at("/token") {
                let sent = request.form().into_iter().filter(|(name, _)| {
                    ["code", "code_verifier", "client_secret", "refresh_token"]
                        .contains(&name.as_str())
                });
                let proof = request.headers("authorization").into_iter().map(|proof| {
                    let encoded = proof.trim_start_matches("Basic ");
                    ("proof".to_owned(), encoded.to_owned())
                });
                for (name, secret) in sent.chain(proof) {
                    assert!(!told.stderr.contains(&secret), "{name} in {told:?}");
                }
            }
        }
    }
}

#[test]
fn a_refresh_token_that_is_repeated_is_not_shown() {
    let client = signed_in();
    client.server.answer(
        "/token",
        &[refusal(
            400,
            "odd",
            "fake-refresh-1 with fake-access-1 is dead",
        )],
    );
    let told = client.finish(&["refresh", "--json"]);
    is_well_told(&told, "token.unknown-error");
    assert!(
        told.stderr
            .contains("odd: [redacted] with [redacted] is dead"),
        "{told:?}"
    );
    nothing_is_lost(&client);
    let members = r#"{"active":true,"token":"fake-access-1","fake-access-1":1}"#;
    client
        .server
        .answer("/introspect", &[Reply::json(200, members)]);
    let told = client.finish(&["introspect"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    assert!(
        told.stdout.contains("[redacted]") && !told.stdout.contains("fake-access"),
        "{told:?}"
    );
    let said = Run::cli(&client.home, &["explain", "token.other-environment"]).finish();
    assert_eq!(said.code, Some(0), "{said:?}");
}
