//! How clients prove who they are, and how they are registered.

use std::time::Duration;

use tokio::time::Instant;

use serde_json::{Value, json};

use super::partner::{
    Client, REDIRECT, Server, VERIFIER, introspect, pair, refresh, refused, registration,
};
use super::raw::{Answer, Ask};

/// A refresh by fields and nothing else.
fn bare(fields: &[(&str, &str)]) -> Ask {
    Ask::form("/oauth/token", fields)
}

/// The fields of a refresh with the credentials in the body.
fn in_body<'a>(client: &'a Client, token: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
    ]
}

/// Asserts a 401 that names the scheme to use.
fn challenged(answer: &Answer) {
    refused(answer, 401, "invalid_client");
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Basic realm="), "{answer:?}");
}

#[test]
fn s_10_a_client_proves_itself_by_basic_or_in_the_body_and_never_by_both() {
    let server = Server::start(&[]);
    let client = server.register();
    let wrong = Client {
        secret: "0000000000000000000000000000ff".to_owned(),
        ..client.clone()
    };
    let token = server.tokens(&client).refresh;
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
    ];
    challenged(&server.ask(&bare(&fields)));
    challenged(&server.ask(&refresh(&wrong, &token, &[])));
    challenged(&server.ask(&bare(&in_body(&wrong, &token))));
    for scheme in [
        "Bearer fake",
        "Basic !",
        "Basic ",
        "Basic bm9jb2xvbg==",
        "Digest x",
    ] {
        challenged(&server.ask(&bare(&fields).header("Authorization", scheme)));
    }
    // A client that sends two proofs is refused, even if both are right.
    let both = bare(&in_body(&client, &token)).basic(&client.id, &client.secret);
    refused(&server.ask(&both), 400, "invalid_request");
    let twice = refresh(&client, &token, &[]).basic(&client.id, &client.secret);
    refused(&server.ask(&twice), 400, "invalid_request");
    let other = refresh(&client, &token, &[("client_id", "another")]);
    refused(&server.ask(&other), 400, "invalid_request");
    // Nothing of that has used the token up.
    let next = pair(&server.ask(&refresh(&client, &token, &[("client_id", &client.id)])));
    pair(&server.ask(&bare(&in_body(&client, &next.refresh))));
}

#[test]
fn s_10_with_basic_only_the_body_proves_nothing() {
    let server = Server::start(&["--basic-only"]);
    let client = server.register();
    let token = server.tokens(&client).refresh;
    challenged(&server.ask(&bare(&in_body(&client, &token))));
    pair(&server.refresh(&client, &token));
}

#[test]
fn s_10_what_is_encoded_in_basic_is_decoded_once() {
    let server = Server::start(&[]);
    let client = server.register();
    let token = server.tokens(&client).refresh;
    let percent = |text: &str| -> String {
        let bytes = text.bytes();
        let each: Vec<String> = bytes.map(|byte| format!("%{byte:02x}")).collect();
        each.concat()
    };
    let pair_text = format!("{}:{}", percent(&client.id), percent(&client.secret));
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair_text);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
    ];
    let answer = server.ask(&bare(&fields).header("Authorization", &format!("basic {encoded}")));
    pair(&answer);
}

#[test]
fn s_11_guessing_a_secret_is_slowed_and_the_right_one_is_not() {
    let server = Server::start(&[]);
    let (client, other) = (server.register(), server.register());
    let wrong = Client {
        secret: "0000000000000000000000000000ff".to_owned(),
        ..client.clone()
    };
    let time = |client: &Client, status: u16| {
        let begun = Instant::now();
        let answer = server.ask(&introspect(client, "fake"));
        assert_eq!(answer.status, status, "{answer:?}");
        begun.elapsed()
    };
    let mut waits = Vec::new();
    for _ in 0..20 {
        waits.push(time(&wrong, 401));
        // Another client's right secret neither waits for the guesses nor takes them back.
        assert!(time(&other, 200) < Duration::from_millis(900));
    }
    assert!(waits[0] >= Duration::from_millis(100), "{waits:?}");
    assert!(waits[8] > waits[5] && waits[5] > waits[0], "{waits:?}");
    assert!(
        waits[19] >= Duration::from_secs(2) && waits[19] < Duration::from_secs(4),
        "{waits:?}"
    );
    assert!(time(&client, 200) < Duration::from_millis(900));
    // After the right one the count begins again.
    assert!(time(&wrong, 401) < Duration::from_millis(1_500));
}

/// A registration with one member changed.
fn register_with(server: &Server, member: &str, value: Value) -> Answer {
    let mut body = registration();
    body[member] = value;
    server.ask(&Ask::json("/sandbox/registrations", &body))
}

#[test]
fn s_26_a_registration_is_answered_with_credentials_or_with_the_reason() {
    let server = Server::start(&[]);
    let answer = register_with(&server, "unknown_member", json!("is ignored"));
    assert_eq!(answer.status, 201, "{answer:?}");
    let record = answer.json();
    for (member, value) in registration().as_object().unwrap() {
        assert_eq!(&record[member], value, "{member}");
    }
    assert!(record["client_id"].is_string() && record["client_secret"].is_string());
    assert_eq!(record["client_secret_expires_at"], 0);
    assert!(record["client_id_issued_at"].is_i64());
    never_kept(&answer);

    let metadata = "invalid_client_metadata";
    for (member, value, error) in [
        (
            "redirect_uris",
            json!(["http://client.example/"]),
            "invalid_redirect_uri",
        ),
        (
            "redirect_uris",
            json!(["https://client.example/#part"]),
            "invalid_redirect_uri",
        ),
        (
            "redirect_uris",
            json!(["https://*.client.example/"]),
            "invalid_redirect_uri",
        ),
        ("redirect_uris", json!([]), "invalid_redirect_uri"),
        ("client_name", json!(""), metadata),
        ("client_name", json!("Example Client for Pleo"), metadata),
        ("client_uri", json!("http://client.example/"), metadata),
        ("contacts", json!(["nobody"]), metadata),
        ("scope", json!("everything"), metadata),
        ("tos_uri", json!(7), metadata),
    ] {
        let answer = register_with(&server, member, value.clone());
        assert_eq!(
            (answer.status, answer.error()),
            (400, error.to_owned()),
            "{member} {value}"
        );
        assert_eq!(answer.json()["field"], member, "{answer:?}");
        assert!(answer.json()["error_description"].is_string());
        never_kept(&answer);
    }
    let not_json = Ask::form("/sandbox/registrations", &[("client_name", "x")]);
    assert_eq!(server.ask(&not_json).status, 415);
}

/// Asserts that an answer is JSON and kept by nobody.
pub fn never_kept(answer: &Answer) {
    let header = |name: &str| answer.header(name).unwrap_or_default();
    assert!(
        header("content-type").starts_with("application/json"),
        "{answer:?}"
    );
    assert_eq!(header("cache-control"), "no-store", "{answer:?}");
    assert_eq!(header("pragma"), "no-cache", "{answer:?}");
}

#[test]
fn s_28_credentials_that_are_not_the_sandboxs_own_are_refused_with_a_warning_and_kept_nowhere() {
    let server = Server::start(&[]);
    let staging = Client {
        id: "12a3b456-78c9-0d12-34e5-f678ab9bcd0e".to_owned(),
        secret: "12345a6bcd789ef012abcd34ef5a6b".to_owned(),
    };
    let token = "eyJhbGciOiJmYWtlIn0.eyJmYWtlIjoic3RhZ2luZyJ9.ZmFrZS1zdGFnaW5nLXRva2Vu";
    let code = "fake-code-of-staging-0123456789";
    let answers = [
        server.ask(&super::partner::exchange(&staging, code, &[])),
        server.ask(&refresh(&staging, token, &[])),
        server.ask(&bare(&in_body(&staging, token))),
        server.ask(&introspect(&staging, token)),
        server.call(token, "/v1/introspect"),
        server.ask(&Ask::get(&format!(
            "/oauth/authorize?{}",
            super::partner::query(&staging, &[])
        ))),
    ];
    for answer in &answers {
        assert!((400..=401).contains(&answer.status), "{answer:?}");
        assert!(
            answer.body.contains("Staging do not work here"),
            "{answer:?}"
        );
        assert!(answer.body.contains("best not sent here"), "{answer:?}");
    }
    let log = server.ask(&Ask::get("/sandbox/requests")).body;
    assert!(
        log.contains("/oauth/token"),
        "the requests are noted: {log}"
    );
    let files = server.home.files();
    let finished = server.end();
    let mut places = vec![log, finished.stdout, finished.stderr];
    places.extend(
        files
            .iter()
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()),
    );
    for secret in [staging.secret.as_str(), token, code, VERIFIER] {
        for form in super::notes::forms_of(secret) {
            assert!(
                places.iter().all(|place| !place.contains(&form)),
                "{form} was kept"
            );
        }
    }
    assert!(
        places.iter().any(|place| place.contains(REDIRECT)),
        "the places were looked at"
    );
}
