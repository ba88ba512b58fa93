//! Tokens: renewed, narrowed, ended, and looked into.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::clients::never_kept;
use super::partner::{Pair, SCOPES, Server, introspect, pair, query, refresh, refused};
use super::raw::{Answer, Ask};

/// Fifty-nine days, in seconds: a refresh token is still good then.
const NEARLY: u32 = 59 * 86_400;

#[test]
fn s_15_a_refresh_replaces_both_tokens_and_the_old_ones_are_dead_at_once() {
    let server = Server::start(&[]);
    let client = server.register();
    let mut before = server.tokens(&client);
    for _ in 0..5 {
        let after = pair(&server.refresh(&client, &before.refresh));
        assert_ne!(after.access, before.access);
        assert_ne!(after.refresh, before.refresh);
        assert_eq!(server.call(&before.access, "/v1/introspect").status, 401);
        assert!(!server.is_active(&client, &before.access));
        assert!(!server.is_active(&client, &before.refresh));
        assert_eq!(server.call(&after.access, "/v1/introspect").status, 200);
        assert!(server.is_active(&client, &after.refresh));
        before = after;
    }
}

/// Asserts that nothing of a family opens anything any more.
fn is_dead(server: &Server, client: &super::partner::Client, family: &[&Pair]) {
    for Pair { access, refresh } in family {
        assert_eq!(server.call(access, "/v1/introspect").status, 401);
        assert!(!server.is_active(client, access) && !server.is_active(client, refresh));
        refused(&server.refresh(client, refresh), 400, "invalid_grant");
    }
}

#[test]
fn s_15_an_old_refresh_token_ends_its_family_and_no_other() {
    let server = Server::start(&[]);
    let client = server.register();
    let beside = server.tokens(&client);
    let first = server.tokens(&client);
    let second = pair(&server.refresh(&client, &first.refresh));
    let third = pair(&server.refresh(&client, &second.refresh));
    refused(
        &server.refresh(&client, &first.refresh),
        400,
        "invalid_grant",
    );
    is_dead(&server, &client, &[&first, &second, &third]);
    assert_eq!(server.call(&beside.access, "/v1/introspect").status, 200);
}

#[test]
fn s_15_an_expired_refresh_token_ends_its_family() {
    let server = Server::start(&["--clock", "2027-01-15T08:00:00Z"]);
    let client = server.register();
    let first = server.tokens(&client);
    server.advance(NEARLY);
    let second = pair(&server.refresh(&client, &first.refresh));
    server.advance(2 * 86_400);
    // The first has expired by now, the second lives on: until the first is used.
    let third = pair(&server.refresh(&client, &second.refresh));
    refused(
        &server.refresh(&client, &first.refresh),
        400,
        "invalid_grant",
    );
    is_dead(&server, &client, &[&first, &second, &third]);

    let alone = server.tokens(&client);
    server.advance(60 * 86_400);
    assert!(!server.is_active(&client, &alone.refresh));
    refused(
        &server.refresh(&client, &alone.refresh),
        400,
        "invalid_grant",
    );
    is_dead(&server, &client, &[&alone]);
}

#[test]
fn s_16_a_refresh_token_is_its_clients_own_and_gets_no_more_than_was_granted() {
    let server = Server::start(&[]);
    let (client, other) = (server.register(), server.register());
    let cookie = server.sign_in();
    let asked = query(&client, &[("scope", "users:read companies:read")]);
    let code = server
        .decide(&asked, &cookie, "allow")
        .sent_back("code")
        .unwrap();
    let token = pair(&server.ask(&super::partner::exchange(&client, &code, &[]))).refresh;
    refused(&server.refresh(&other, &token), 400, "invalid_grant");
    for wider in [
        SCOPES,
        "users:write",
        "users:read export-jobs:read",
        "USERS:READ",
        " ",
    ] {
        let answer = server.ask(&refresh(&client, &token, &[("scope", wider)]));
        refused(&answer, 400, "invalid_scope");
    }
    // Neither attempt has used it up or ended it.
    let narrow = server.ask(&refresh(&client, &token, &[("scope", "users:read")]));
    let tokens = pair(&narrow);
    assert_eq!(narrow.json()["scope"], "users:read");
    assert_eq!(server.call(&tokens.access, "/v1/companies").status, 403);
    let whole = server.refresh(&client, &tokens.refresh);
    assert_eq!(whole.json()["scope"], "users:read companies:read");
}

#[test]
fn s_17_what_is_handed_out_cannot_be_guessed_and_never_repeats() {
    let server = Server::start(&[]);
    let client = server.register();
    let mut values = BTreeSet::new();
    let mut count = 0;
    let mut keep = |value: &str, prefix: &str| {
        let random = value.strip_prefix(prefix).expect("the prefix of its kind");
        // 43 characters of base64url are 256 bits; 128 are asked for.
        assert_eq!(random.len(), 43, "{value}");
        assert!(
            random
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        let different: BTreeSet<u8> = random.bytes().collect();
        assert!(different.len() >= 16, "{value} is not random");
        values.insert(random.to_owned());
        count += 1;
    };
    for _ in 0..40 {
        let cookie = server.sign_in();
        keep(&cookie, "local_sandbox_session=");
        let code = server.code(&client, &cookie);
        keep(&code, "sbx_code_");
        let first = pair(&server.ask(&super::partner::exchange(&client, &code, &[])));
        let second = pair(&server.refresh(&client, &first.refresh));
        for tokens in [first, second] {
            keep(&tokens.access, "sbx_at_");
            keep(&tokens.refresh, "sbx_rt_");
        }
    }
    assert_eq!((values.len(), count), (240, 240));
    // A Client Secret has the length of Pleo's example, 120 bits; guessing it is slowed besides (S-11).
    let secrets: BTreeSet<String> = (0..40).map(|_| server.register().secret).collect();
    assert_eq!(secrets.len(), 40);
    let hexadecimal =
        |secret: &String| secret.len() == 30 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(secrets.iter().all(hexadecimal), "{secrets:?}");
}

#[test]
fn s_18_no_revocation_endpoint_is_invented() {
    let server = Server::start(&[]);
    let client = server.register();
    let token = server.tokens(&client).access;
    for path in [
        "/oauth/revoke",
        "/oauth/token/revoke",
        "/oauth/revocation",
        "/revoke",
        "/oauth2/revoke",
    ] {
        let ask = Ask::form(path, &[("token", &token)]).basic(&client.id, &client.secret);
        assert_eq!(server.ask(&ask).status, 404, "{path}");
        assert_eq!(
            Ask::form(path, &[]).bearer(&token).send(server.api).status,
            404,
            "{path}"
        );
    }
    assert!(server.is_active(&client, &token));
}

#[test]
fn s_18_the_documented_way_to_disconnect_ends_every_token_of_the_client_and_of_no_other() {
    let server = Server::start(&[]);
    let (client, other) = (server.register(), server.register());
    let (one, two) = (server.tokens(&client), server.tokens(&client));
    let foreign = server.tokens(&other);
    let disconnect = |token: &str| {
        Ask::new("DELETE", "/v1/installations/me")
            .bearer(token)
            .send(server.api)
    };
    assert_eq!(disconnect("sbx_at_fake").status, 401);
    assert_eq!(disconnect(&one.access).status, 204);
    is_dead(&server, &client, &[&one, &two]);
    assert_eq!(
        server.call(&foreign.access, "/v1/installations/me").status,
        200
    );
    // The one that ended it is dead itself.
    assert_eq!(disconnect(&one.access).status, 401);
    // A new consent begins a new installation.
    let again = server.tokens(&client);
    assert_eq!(
        server.call(&again.access, "/v1/installations/me").status,
        200
    );
}

/// The members of an answer to an introspection.
fn members(answer: &Answer) -> Value {
    never_kept(answer);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn s_19_introspection_is_for_the_tokens_own_client_and_says_nothing_of_a_token_that_is_not_good() {
    let server = Server::start(&["--clock", "2027-01-15T08:00:00Z"]);
    let (client, other) = (server.register(), server.register());
    let tokens = server.tokens(&client);
    let inactive = json!({ "active": false });
    for (token, kind) in [
        (&tokens.access, "access_token"),
        (&tokens.refresh, "refresh_token"),
    ] {
        let found = members(&server.ask(&introspect(&client, token)));
        assert_eq!(
            (&found["active"], &found["client_id"]),
            (&json!(true), &json!(client.id))
        );
        for member in [
            "sub",
            "exp",
            "iat",
            "aud",
            "iss",
            "jti",
            "urn:pleo:params:oauth:subject_urn",
        ] {
            assert!(!found[member].is_null(), "{member} of {kind}: {found}");
        }
        // A hint that is wrong or unknown changes nothing.
        for hint in ["access_token", "refresh_token", "unknown"] {
            let fields = [("token", token.as_str()), ("token_type_hint", hint)];
            let ask = Ask::form("/oauth/token/introspect", &fields);
            let hinted = server.ask(&ask.basic(&client.id, &client.secret));
            assert_eq!(members(&hinted), found, "{hint}");
        }
        // Another client's token, and one that nobody has, look the same.
        assert_eq!(members(&server.ask(&introspect(&other, token))), inactive);
    }
    assert_eq!(members(&server.ask(&introspect(&client, "fake"))), inactive);
    let bare = Ask::form("/oauth/token/introspect", &[("token", &tokens.access)]);
    refused(&server.ask(&bare), 401, "invalid_client");
    refused(
        &server.ask(&bare.clone().bearer(&tokens.access)),
        401,
        "invalid_client",
    );
    let missing = Ask::form("/oauth/token/introspect", &[]).basic(&client.id, &client.secret);
    refused(&server.ask(&missing), 400, "invalid_request");
    let in_query = format!("/oauth/token/introspect?token={}", tokens.access);
    let got = Ask::get(&in_query).basic(&client.id, &client.secret);
    assert_eq!(server.ask(&got).status, 405);
    server.advance(900);
    assert_eq!(
        members(&server.ask(&introspect(&client, &tokens.access))),
        inactive
    );
    assert!(server.is_active(&client, &tokens.refresh));
}
