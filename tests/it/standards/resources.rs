//! How the API takes an access token, and what it says when it does not.

use super::partner::{Server, query};
use super::raw::{Answer, Ask};

/// The challenge of a refused call.
fn challenge(answer: &Answer) -> &str {
    answer.header("www-authenticate").unwrap_or_default()
}

#[test]
fn s_21_a_refused_call_says_which_kind_of_token_would_do() {
    let server = Server::start(&["--clock", "2027-01-15T08:00:00Z"]);
    let client = server.register();
    let asked = query(&client, &[("scope", "users:read")]);
    let code = server
        .decide(&asked, &server.sign_in(), "allow")
        .sent_back("code")
        .unwrap();
    let tokens = super::partner::pair(&server.ask(&super::partner::exchange(&client, &code, &[])));
    let send = |ask: Ask| ask.send(server.api);
    // Without credentials no error is named.
    for bare in [
        Ask::get("/v2/employees"),
        Ask::get("/v2/employees").basic(&client.id, &client.secret),
        Ask::get("/v2/employees").header("Authorization", "Bearer"),
        Ask::get("/no/such/path"),
    ] {
        let answer = send(bare);
        assert_eq!(answer.status, 401, "{answer:?}");
        assert!(
            challenge(&answer).starts_with("Bearer realm="),
            "{answer:?}"
        );
        assert!(!challenge(&answer).contains("error"), "{answer:?}");
    }
    for bad in [
        "sbx_at_fake",
        "fake",
        &tokens.refresh,
        "two words",
        "a,b=\"c\"",
    ] {
        let answer = send(Ask::get("/v2/employees").bearer(bad));
        assert_eq!(answer.status, 401, "{answer:?}");
        assert!(
            challenge(&answer).contains("error=\"invalid_token\""),
            "{answer:?}"
        );
    }
    for (path, scope) in [
        ("/v1/companies", "companies:read"),
        (
            "/v1/companies/12a3b456-78c9-0d12-93f4-f567ab8cde9f",
            "companies:read",
        ),
        ("/v3/export-jobs", "export-jobs:read"),
        (
            "/v3/export-jobs/12a3b456-78c9-0d12-93f4-f567ab8cde9f",
            "export-jobs:read",
        ),
    ] {
        let answer = server.call(&tokens.access, path);
        assert_eq!(answer.status, 403, "{answer:?}");
        let named = format!("error=\"insufficient_scope\", scope=\"{scope}\"");
        assert!(challenge(&answer).contains(&named), "{answer:?}");
    }
    let good = send(
        Ask::get("/v2/employees").header("Authorization", &format!("bearer {}", tokens.access)),
    );
    assert_eq!((good.status, challenge(&good)), (200, ""), "{good:?}");
    let twice = Ask::get("/v2/employees")
        .bearer(&tokens.access)
        .bearer(&tokens.access);
    let answer = send(twice);
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(
        challenge(&answer).contains("error=\"invalid_request\""),
        "{answer:?}"
    );
    server.advance(900);
    let expired = server.call(&tokens.access, "/v2/employees");
    assert_eq!(expired.status, 401);
    assert!(
        challenge(&expired).contains("error=\"invalid_token\""),
        "{expired:?}"
    );
}

#[test]
fn s_22_an_access_token_in_the_address_is_refused() {
    let server = Server::start(&[]);
    let client = server.register();
    let token = server.tokens(&client).access;
    for name in ["access_token", "access%5Ftoken", "access_%74oken"] {
        for target in [
            format!("/v2/employees?{name}={token}"),
            format!("/v1/companies?limit=1&{name}={token}"),
            format!("/v1/introspect?{name}=fake"),
        ] {
            let bare = Ask::get(&target).send(server.api);
            let beside = Ask::get(&target).bearer(&token).send(server.api);
            for answer in [bare, beside] {
                assert_eq!(answer.status, 400, "{answer:?}");
                assert!(
                    challenge(&answer).contains("error=\"invalid_request\""),
                    "{answer:?}"
                );
            }
        }
    }
    // In a form it is no credential at all.
    let form = Ask::form("/v1/accounting-entries:search", &[("access_token", &token)]);
    assert_eq!(form.send(server.api).status, 401);
}
