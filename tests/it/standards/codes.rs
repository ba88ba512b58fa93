//! Codes: once, soon, by whom they were given to, and with the verifier.

use super::partner::{Client, Server, VERIFIER, challenge, exchange, pair, query, refused};

/// A code of a client that has a second redirect URI.
fn code_of(server: &Server, client: &Client) -> String {
    server.code(client, &server.sign_in())
}

#[test]
fn s_04_a_code_is_good_once_soon_and_for_its_own_client_and_redirect_uri() {
    let clock = ["--clock", "2027-01-15T08:00:00Z"];
    let server = Server::start(&clock);
    let (client, other) = (server.register(), server.register());
    let replayed = code_of(&server, &client);
    pair(&server.ask(&exchange(&client, &replayed, &[])));
    refused(
        &server.ask(&exchange(&client, &replayed, &[])),
        400,
        "invalid_grant",
    );

    let foreign = code_of(&server, &client);
    refused(
        &server.ask(&exchange(&other, &foreign, &[])),
        400,
        "invalid_grant",
    );
    // The attempt of another client does not spend it for the one that it belongs to.
    pair(&server.ask(&exchange(&client, &foreign, &[])));

    for uri in [
        "https://client.example/callback/",
        "https://other.example/",
        "https://client.example",
    ] {
        let code = code_of(&server, &client);
        let answer = server.ask(&exchange(&client, &code, &[("redirect_uri", uri)]));
        refused(&answer, 400, "invalid_grant");
    }
    let code = code_of(&server, &client);
    refused(
        &server.ask(&exchange(&client, &code, &[("redirect_uri", "")])),
        400,
        "invalid_request",
    );

    let late = code_of(&server, &client);
    server.advance(600);
    refused(
        &server.ask(&exchange(&client, &late, &[])),
        400,
        "invalid_grant",
    );
    refused(
        &server.ask(&exchange(&client, "sbx_code_fake", &[])),
        400,
        "invalid_grant",
    );
}

#[test]
fn s_05_a_replayed_code_ends_what_came_of_it() {
    let server = Server::start(&[]);
    let client = server.register();
    let code = code_of(&server, &client);
    let first = pair(&server.ask(&exchange(&client, &code, &[])));
    let beside = server.tokens(&client);
    // The tokens of the code were renewed since; that does not save them.
    let renewed = pair(&server.refresh(&client, &first.refresh));
    assert_eq!(server.call(&renewed.access, "/v1/introspect").status, 200);
    refused(
        &server.ask(&exchange(&client, &code, &[])),
        400,
        "invalid_grant",
    );
    assert_eq!(server.call(&renewed.access, "/v1/introspect").status, 401);
    for token in [
        &first.access,
        &first.refresh,
        &renewed.access,
        &renewed.refresh,
    ] {
        assert!(!server.is_active(&client, token));
    }
    refused(
        &server.refresh(&client, &renewed.refresh),
        400,
        "invalid_grant",
    );
    // What came of another code lives on.
    assert!(server.is_active(&client, &beside.access));
}

#[test]
fn s_05_a_code_replayed_by_another_client_ends_nothing() {
    let server = Server::start(&[]);
    let (client, other) = (server.register(), server.register());
    let code = code_of(&server, &client);
    let tokens = pair(&server.ask(&exchange(&client, &code, &[])));
    refused(
        &server.ask(&exchange(&other, &code, &[])),
        400,
        "invalid_grant",
    );
    assert!(server.is_active(&client, &tokens.access));
}

#[test]
fn s_06_the_verifier_of_the_challenge_is_needed_and_no_other_one_will_do() {
    let server = Server::start(&[]);
    let client = server.register();
    let longer = format!("{VERIFIER}x");
    let cut = VERIFIER.get(1..).unwrap();
    let own_challenge = challenge(VERIFIER);
    for (verifier, error) in [
        ("", "invalid_request"),
        (
            "fake-verifier-of-another-request-0123456789",
            "invalid_grant",
        ),
        // The challenge itself, as for `plain`.
        (own_challenge.as_str(), "invalid_grant"),
        (longer.as_str(), "invalid_grant"),
        (cut, "invalid_grant"),
        ("short", "invalid_grant"),
    ] {
        let code = code_of(&server, &client);
        let answer = server.ask(&exchange(&client, &code, &[("code_verifier", verifier)]));
        refused(&answer, 400, error);
    }
    let code = code_of(&server, &client);
    pair(&server.ask(&exchange(&client, &code, &[])));
}

#[test]
fn s_07_a_verifier_that_does_not_match_is_an_invalid_grant() {
    let server = Server::start(&[]);
    let client = server.register();
    // Shorter and longer than the RFC allows, though the challenge is theirs.
    let (short, long) = ("a".repeat(42), "a".repeat(129));
    for verifier in [
        short.as_str(),
        long.as_str(),
        "spaces are not unreserved characters, 0123456789",
    ] {
        let asked = query(&client, &[("code_challenge", &challenge(verifier))]);
        let code = server
            .decide(&asked, &server.sign_in(), "allow")
            .sent_back("code")
            .expect("a code");
        let answer = server.ask(&exchange(&client, &code, &[("code_verifier", verifier)]));
        refused(&answer, 400, "invalid_grant");
    }
}
