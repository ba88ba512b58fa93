//! What the sandbox notes of the requests it gets.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::partner::{Server, VERIFIER, exchange, introspect, pair};
use super::raw::{Ask, percent};

/// The SHA-256 of a text in hexadecimal digits.
fn sha256(text: &str) -> String {
    let digits = Sha256::digest(text);
    let each: Vec<String> = digits.iter().map(|byte| format!("{byte:02x}")).collect();
    each.concat()
}

/// A secret and what it may be hidden as: encoded, or hashed.
pub fn forms_of(secret: &str) -> Vec<String> {
    let hash = Sha256::digest(secret);
    vec![
        secret.to_owned(),
        percent(secret),
        STANDARD.encode(secret).trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(hash),
        sha256(secret),
    ]
}

#[test]
fn s_32_the_request_log_names_what_came_and_holds_hashes_in_place_of_secrets() {
    let server = Server::start(&[]);
    let client = server.register();
    let cookie = server.sign_in();
    let code = server.code(&client, &cookie);
    let first = pair(&server.ask(&exchange(&client, &code, &[])));
    let second = pair(&server.refresh(&client, &first.refresh));
    server.ask(&introspect(&client, &second.access));
    let call = Ask::get("/v2/employees?limit=3&companyId=&email=person%40client.example");
    call.bearer(&second.access)
        .header("X-Own", "value-of-a-header")
        .send(server.api);
    let log = server.ask(&Ask::get("/sandbox/requests"));
    let requests = log.json()["requests"].as_array().unwrap().clone();
    let find = |path: &str| -> Vec<&Value> {
        let at = |request: &&Value| request["path"] == path;
        requests.iter().filter(at).collect()
    };
    let tokens = find("/oauth/token");
    let secrets = |request: &Value| -> Vec<(String, String)> {
        let secrets = request["secrets"].as_array().unwrap();
        let text = |secret: &Value, name: &str| secret[name].as_str().unwrap().to_owned();
        let mut all: Vec<_> = secrets
            .iter()
            .map(|secret| (text(secret, "name"), text(secret, "sha256")))
            .collect();
        all.sort();
        all
    };
    let own = |name: &str, secret: &str| (name.to_owned(), sha256(secret));
    assert_eq!(
        secrets(tokens[0]),
        [own("client_secret", &client.secret), own("code", &code)]
    );
    assert_eq!(
        secrets(tokens[1]),
        [
            own("client_secret", &client.secret),
            own("refresh_token", &first.refresh)
        ]
    );
    assert_eq!(
        (&tokens[0]["method"], &tokens[0]["status"]),
        (&json!("POST"), &json!(200))
    );
    let names = tokens[0]["header_names"].as_array().unwrap();
    for name in ["host", "authorization", "content-type", "content-length"] {
        assert!(names.contains(&json!(name)), "{name}: {names:?}");
    }
    let called = find("/v2/employees")[0];
    assert_eq!(called["server"], "api");
    assert_eq!(
        called["query_names"],
        json!(["limit", "companyId", "email"])
    );
    assert_eq!(secrets(called), [own("access_token", &second.access)]);
    let shown = ["value-of-a-header", "client.example", VERIFIER];
    let kept = [
        &cookie,
        &code,
        &client.secret,
        &first.access,
        &first.refresh,
        &second.access,
    ];
    for secret in kept.into_iter().map(String::as_str).chain(shown) {
        let open = [secret.to_owned(), percent(secret), STANDARD.encode(secret)];
        assert!(open.iter().all(|form| !log.body.contains(form)), "{secret}");
    }
}
