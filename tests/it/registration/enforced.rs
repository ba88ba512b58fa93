//! A rehearsal's registration over HTTP: ten that are wrong are refused with the reason and the field, and of the
//! eleventh exactly its redirect URIs and scopes are enforced.

use pleo_onboard::form::{FieldId, Registration, is_clean, judge, to_json};
use serde_json::Value;

use super::super::standards::partner::{Client, Server, query};
use super::super::standards::raw::{Answer, Ask};

/// Ten ways to be wrong, and what the reason has to say.
pub const WRONG: [(FieldId, &str, &str); 10] = [
    (
        FieldId::ClientName,
        "Example Client for Pleo",
        "Pleo's name",
    ),
    (FieldId::ClientUri, "http://client.example/", "https://"),
    (FieldId::Logo, "logo.pdf", "logo_uri"),
    (FieldId::TermsOfService, "", "missing"),
    (
        FieldId::PrivacyPolicy,
        "https://user@client.example/privacy",
        "user name or password",
    ),
    (
        FieldId::Contacts,
        "name at client.example",
        "not an email address",
    ),
    (FieldId::SettingsUri, "settings", "not a web address"),
    (
        FieldId::RedirectUris,
        "https://client.example/callback https://*.client.example/callback",
        "wildcards",
    ),
    (
        FieldId::RedirectUris,
        "http://client.example/callback",
        "localhost only",
    ),
    (FieldId::Scopes, "users.read", "resource:permission"),
];

/// What the rehearsal sends.
fn submit(server: &Server, registration: &Registration) -> Answer {
    let sent: Value = serde_json::from_str(&to_json(registration)).unwrap();
    server.ask(&Ask::json("/sandbox/registrations", &sent))
}

/// What a request of the client is answered with, before anybody signs in.
fn ask_for(server: &Server, client: &Client, changes: &[(&str, &str)], cookie: &str) -> Answer {
    let target = format!("/oauth/authorize?{}", query(client, changes));
    server.ask(&Ask::get(&target).header("Cookie", cookie))
}

#[test]
fn ten_wrong_registrations_are_refused_and_of_the_eleventh_its_own_values_are_enforced() {
    let server = Server::start(&[]);
    let mut registration = Registration::example();
    registration.set(
        FieldId::Scopes,
        "users:read companies:read export-jobs:read",
    );
    for (field, value, reason) in WRONG {
        let mut wrong = registration.clone();
        wrong.set(field, value);
        assert!(!is_clean(&judge(&wrong)), "the form takes {value:?}");
        let answer = submit(&server, &wrong);
        assert_eq!(answer.status, 400, "{answer:?}");
        let refusal = answer.json();
        assert_eq!(refusal["field"], field.json_name(), "{refusal}");
        let words = refusal["error_description"].as_str().unwrap();
        assert!(words.contains(reason), "{words}");
        assert!(refusal.get("client_id").is_none());
    }
    let answer = submit(&server, &registration);
    assert_eq!(answer.status, 201, "{answer:?}");
    let record = answer.json();
    let text = |name: &str| record[name].as_str().unwrap().to_owned();
    let client = Client {
        id: text("client_id"),
        secret: text("client_secret"),
    };
    let cookie = server.sign_in();
    for other in [
        "https://client.example/callback/",
        "https://client.example/callback?a=b",
        "https://client.example:443/callback",
        "https://CLIENT.example/callback",
        "https://client.example/",
        "http://localhost:7538/callback/",
        "http://localhost:7539/callback",
        "http://127.0.0.1:7538/callback",
    ] {
        let answer = ask_for(&server, &client, &[("redirect_uri", other)], &cookie);
        assert_eq!(answer.status, 400, "{other}: {answer:?}");
        assert_eq!(answer.header("location"), None, "{other}");
    }
    for scope in ["users:write", "users:read users:write", "Users:read"] {
        let answer = ask_for(&server, &client, &[("scope", scope)], &cookie);
        let location = answer.header("location").unwrap_or_default();
        assert!(
            location.contains("error=invalid_scope"),
            "{scope}: {answer:?}"
        );
    }
    let local = [("redirect_uri", "http://localhost:7538/callback")];
    assert_eq!(ask_for(&server, &client, &local, &cookie).status, 200);
    let tokens = server.tokens(&client);
    let call = |path| server.call(&tokens.access, path).status;
    assert_eq!((call("/v2/employees"), call("/v1/companies")), (200, 200));
    assert_eq!(call("/v1/chart-of-accounts"), 404);
}
