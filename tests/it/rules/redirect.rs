//! C-18 to C-26: what is believed of an answer, and what is not.

use super::client::{Answer, CODE, Client, Signing, problem_of};
use super::server::{Reply, Server};
use crate::support::free_port;

/// The answer to a redirect that must not end the wait.
fn turned_away(signing: &Signing, query: &str) -> Answer {
    let answer = signing.get(&format!("/callback?{query}"));
    assert_eq!(answer.status(), 400, "{query}");
    assert_eq!(answer.header("location"), None, "{query}");
    answer
}

/// The right redirect is still taken, and its code is the only one that was exchanged.
fn right_one_is_taken(client: &Client, signing: Signing) {
    assert_eq!(signing.come_back().status(), 200);
    let finished = signing.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(client.only_token_request().field("code"), CODE);
}

#[test]
fn c_18_only_the_exact_state_is_believed() {
    let client = Client::new();
    let signing = client.authorize();
    let state = signing.parameter("state");
    let swapped: String = state
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    let cut: String = state.chars().skip(1).collect();
    for wrong in [
        "",
        &cut,
        &swapped,
        &format!("{state}x"),
        &format!("%20{state}"),
        "fake-state-of-another-tab",
    ] {
        turned_away(&signing, &format!("code=fake-other&state={wrong}"));
    }
    turned_away(&signing, "code=fake-other");
    right_one_is_taken(&client, signing);
}

#[test]
fn c_19_parameters_that_nobody_knows_are_ignored() {
    let client = Client::new();
    let signing = client.authorize();
    let query = signing.query(&format!(
        "foo=bar&foo=baz&session_state=x&scope=a&code={CODE}&%ff=%ff"
    ));
    assert_eq!(signing.arrive(&query).status(), 200);
    assert_eq!(signing.finish().code, Some(0));
    assert_eq!(client.only_token_request().field("code"), CODE);
}

#[test]
fn c_20_a_parameter_that_comes_twice_is_not_believed() {
    let client = Client::new();
    let signing = client.authorize();
    let state = signing.parameter("state");
    for query in [
        format!("code=a&code=b&state={state}"),
        format!("code=a&code=a&state={state}"),
        format!("code=a&state={state}&state={state}"),
        format!("code=a&c%6fde=b&state={state}"),
        format!("error=access_denied&error=x&state={state}"),
    ] {
        turned_away(&signing, &query);
    }
    right_one_is_taken(&client, signing);
}

#[test]
fn c_21_the_issuer_is_compared_as_text_and_has_to_come_with_every_answer() {
    let issuer = "https://auth.example/tenant";
    let client = Client::with(&format!("issuer = \"{issuer}\""));
    let right = "iss=https%3A%2F%2Fauth.example%2Ftenant";
    for rest in [
        format!("code={CODE}&iss={issuer}/"),
        format!("code={CODE}&iss=https://AUTH.example/tenant"),
        format!("code={CODE}"),
        "error=access_denied".to_owned(),
        "error=access_denied&iss=https://evil.example".to_owned(),
    ] {
        let signing = client.authorize();
        signing.arrive(&signing.query(&rest));
        let finished = signing.finish();
        assert_eq!(finished.code, Some(1), "{rest}: {finished:?}");
        assert_eq!(problem_of(&finished), "callback.wrong-issuer", "{rest}");
    }
    assert!(client.server.seen_at("/token").is_empty());
    let denied = client.authorize();
    denied.arrive(&denied.query(&format!("error=access_denied&{right}")));
    assert_eq!(problem_of(&denied.finish()), "callback.denied");
    let signing = client.authorize();
    signing.arrive(&signing.query(&format!("code={CODE}&{right}")));
    assert_eq!(signing.finish().code, Some(0));
}

#[test]
fn c_22_a_code_goes_to_the_server_that_was_asked_for_it_and_to_no_other() {
    let client = Client::new();
    let other = Server::start();
    let ours = client
        .server
        .section("peer", "issuer = \"https://ours.example\"");
    let theirs = other.section("other", "issuer = \"https://other.example\"");
    client.configure(&format!("{ours}{theirs}"));
    // An answer of the other server in this sign-in.
    let mixed = client.authorize();
    mixed.arrive(&mixed.query("code=fake-code-of-the-other&iss=https://other.example"));
    assert_eq!(problem_of(&mixed.finish()), "callback.wrong-issuer");
    // The settings change while the browser is away.
    let signing = client.authorize();
    client.configure(&other.section("peer", "issuer = \"https://other.example\""));
    signing.arrive(&signing.query(&format!("code={CODE}&iss=https://ours.example")));
    let finished = signing.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(client.only_token_request().field("code"), CODE);
    assert!(other.seen().is_empty());
}

#[test]
fn c_23_an_answer_is_believed_only_at_the_redirect_uri_that_was_sent() {
    let mut client = Client::new();
    let port = free_port();
    client.redirect_uri = format!("http://127.0.0.1:{port}/callback/peer");
    let mut signing = client.authorize();
    let query = signing.query("code=fake-other");
    for path in [
        "/callback",
        "/callback/staging",
        "/callback/peer/",
        "/callback/Peer",
        "/callback%2Fpeer",
    ] {
        assert_eq!(
            signing.get(&format!("{path}?{query}")).status(),
            404,
            "{path}"
        );
    }
    let pasted = format!("http://127.0.0.1:{port}/callback/staging?{query}\n");
    signing.running().write(pasted.as_bytes());
    signing.running().stderr_line("warning: ");
    signing.come_back();
    let finished = signing.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let asked = client.only_token_request();
    assert_eq!(asked.field("redirect_uri"), client.redirect_uri);
    assert_eq!(asked.field("code"), CODE);
}

/// Whether text may reach a terminal.
fn is_plain(text: &str) -> bool {
    let steers = |c: char| {
        (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}'
    };
    !text.contains(steers)
}

#[test]
fn c_24_what_a_server_says_is_shown_escaped() {
    let hostile = "a\u{1b}[2J\u{1b}]0;owned\u{7}b\r\u{202e}c\u{200b}d\u{9b}e";
    let encoded: String = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect();
    let client = Client::new();
    let signing = client.authorize();
    signing.arrive(&signing.query(&format!("error=server_error&error_description={encoded}")));
    let redirected = signing.finish();
    let body = serde_json::json!({ "error": "invalid_request", "error_description": hostile });
    client
        .server
        .answer("/token", &[Reply::json(400, &body.to_string())]);
    let exchanged = client.exchange();
    let members = serde_json::json!({ "active": true, hostile: hostile });
    client.server.answer(
        "/token",
        &[Reply::tokens(1, &format!(r#","scope":"{}""#, "users:read"))],
    );
    client.sign_in();
    client
        .server
        .answer("/introspect", &[Reply::json(200, &members.to_string())]);
    let introspected = client.finish(&["introspect"]);
    for finished in [redirected, exchanged, introspected] {
        assert!(
            is_plain(&finished.stderr) && is_plain(&finished.stdout),
            "{finished:?}"
        );
        let shown = format!("{}{}", finished.stdout, finished.stderr);
        assert!(shown.contains("a\\u{1b}[2J"), "{finished:?}");
    }
}

#[test]
fn c_25_an_error_without_the_state_is_not_believed() {
    let client = Client::new();
    let signing = client.authorize();
    for query in [
        "error=access_denied",
        "error=access_denied&state=",
        "error=server_error&state=fake-other",
    ] {
        turned_away(&signing, query);
    }
    right_one_is_taken(&client, signing);
}

#[test]
fn c_26_each_error_of_an_authorization_has_words_of_its_own() {
    let client = Client::new();
    for (error, code, exit) in [
        ("access_denied", "callback.denied", 5),
        ("invalid_request", "callback.invalid-request", 1),
        ("unauthorized_client", "callback.unauthorized-client", 1),
        (
            "unsupported_response_type",
            "callback.unsupported-response-type",
            1,
        ),
        ("invalid_scope", "callback.invalid-scope", 1),
        ("server_error", "callback.server-error", 1),
        (
            "temporarily_unavailable",
            "callback.temporarily-unavailable",
            1,
        ),
        ("login_required", "callback.unknown-error", 1),
    ] {
        let signing = client.authorize();
        let page =
            signing.arrive(&signing.query(&format!("error={error}&error_description=because")));
        assert_eq!(page.status(), 200, "{error}");
        let finished = signing.finish();
        assert_eq!(finished.code, Some(exit), "{finished:?}");
        assert_eq!(problem_of(&finished), code);
        assert!(finished.stderr.contains("because"), "{finished:?}");
    }
    assert!(client.server.seen_at("/token").is_empty());
}
