//! How the authorisation server words what it answers, and how it reads what it is asked.

use proptest::prelude::{any, prop};
use proptest::strategy::{Just, Strategy};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::authorization::refused_after_login;
use super::clients::never_kept;
use super::partner::{Server, exchange, introspect, pair, query, refresh, refused, registration};
use super::raw::{Ask, encoded};

#[test]
fn s_12_answers_about_tokens_are_json_that_nobody_keeps() {
    let server = Server::start(&[]);
    let client = server.register();
    let code = server.code(&client, &server.sign_in());
    let exchanged = server.ask(&exchange(&client, &code, &[]));
    let tokens = pair(&exchanged);
    let refreshed = server.refresh(&client, &tokens.refresh);
    let renewed = pair(&refreshed);
    for answer in [
        exchanged,
        refreshed,
        server.ask(&introspect(&client, &renewed.access)),
        server.ask(&introspect(&client, "fake")),
        server.ask(&exchange(&client, &code, &[])),
        server.ask(&refresh(&client, "fake", &[("grant_type", "password")])),
        server.ask(&Ask::form("/oauth/token", &[])),
        server.ask(&Ask::form("/oauth/token/introspect", &[("token", "fake")])),
        server.ask(&Ask::json(
            "/oauth/token",
            &json!({ "grant_type": "refresh_token" }),
        )),
    ] {
        never_kept(&answer);
        assert!(answer.json().is_object(), "{answer:?}");
        let named = answer.status == 200 || !answer.error().is_empty();
        assert!(named, "{answer:?}");
    }
}

#[test]
fn s_13_at_the_authorization_endpoint_unknown_is_ignored_empty_absent_and_repeated_an_error() {
    let server = Server::start(&[]);
    let client = server.register();
    let cookie = server.sign_in();
    let right = query(&client, &[]);
    let unknown = format!("{right}&nonce=1&nonce=2&audience=x&%C3%A6=");
    let answer = server.decide(&unknown, &cookie, "allow");
    assert!(answer.sent_back("code").is_some(), "{answer:?}");
    // Empty ones beside the real one are as if they were not there.
    let beside = format!("{right}&scope=&state=&response_mode=");
    assert!(
        server
            .decide(&beside, &cookie, "allow")
            .sent_back("code")
            .is_some()
    );
    for name in ["state", "response_type", "code_challenge"] {
        let empty = format!("{}&{name}=", query(&client, &[(name, "")]));
        let answer = refused_after_login(&server, &empty);
        assert_eq!(
            answer.sent_back("error").as_deref(),
            Some("invalid_request"),
            "{name}"
        );
    }
    for name in [
        "scope",
        "state",
        "response_type",
        "code_challenge",
        "code_challenge_method",
    ] {
        let twice = format!("{right}&{name}=x");
        let answer = refused_after_login(&server, &twice);
        assert_eq!(
            answer.sent_back("error").as_deref(),
            Some("invalid_request"),
            "{name}"
        );
    }
    // Of two states neither is known to be the client's.
    let answer = refused_after_login(&server, &format!("{right}&state=x"));
    assert_eq!(answer.sent_back("state"), None);
}

#[test]
fn s_13_at_the_token_endpoint_unknown_is_ignored_empty_absent_and_repeated_an_error() {
    let server = Server::start(&[]);
    let client = server.register();
    let token = server.tokens(&client).refresh;
    let form = |text: String| {
        Ask::new("POST", "/oauth/token")
            .header(
                "Content-Type",
                "application/x-www-form-urlencoded; charset=UTF-8",
            )
            .basic(&client.id, &client.secret)
            .body(text.as_bytes())
    };
    let right = encoded(&[("grant_type", "refresh_token"), ("refresh_token", &token)]);
    for again in ["grant_type", "refresh_token", "scope"] {
        let twice = format!("{right}&{again}=x&{again}=y");
        refused(&server.ask(&form(twice)), 400, "invalid_request");
    }
    refused(
        &server.ask(&form(format!("grant_type=&refresh_token={token}"))),
        400,
        "invalid_request",
    );
    refused(
        &server.ask(&form("grant_type=refresh_token&refresh_token=".to_owned())),
        400,
        "invalid_request",
    );
    refused(
        &server.ask(&form(
            right.replace("grant_type=refresh_token", "grant_type=password"),
        )),
        400,
        "unsupported_grant_type",
    );
    let token_twice = "token=x&token=y".to_owned();
    let introspection = Ask::new("POST", "/oauth/token/introspect")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .basic(&client.id, &client.secret)
        .body(token_twice.as_bytes());
    refused(&server.ask(&introspection), 400, "invalid_request");
    // Nothing of that has used the token up; an empty scope is the whole one.
    let answer = server.ask(&form(format!("{right}&audience=x&audience=y&scope=&code=")));
    pair(&answer);
    assert_eq!(answer.json()["scope"], super::partner::SCOPES);
}

/// The characters that an error and its description may have (RFC 6749, section 5.2).
fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// Parameters of every kind, most of them wrong.
fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop::sample::select(vec![
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "client_secret",
        "code_verifier",
        "refresh_token",
        "scope",
        "token",
        "response_type",
        "state",
        "code_challenge",
        "code_challenge_method",
        "response_mode",
    ]);
    let value = proptest::prop_oneof![
        any::<String>(),
        "[\"\\\\\r\n\u{0}\u{7f}\u{e6}\u{202e}<>a-z: ]{0,20}",
        Just("refresh_token".to_owned()),
        Just("authorization_code".to_owned()),
        Just("users:read".to_owned()),
        Just("code".to_owned()),
    ];
    prop::collection::vec((name.prop_map(str::to_owned), value), 0..6)
}

#[test]
fn s_14_the_words_of_an_error_are_plain_whatever_was_asked() {
    let server = Server::start(&[]);
    let client = server.register();
    let cookie = server.sign_in();
    let right = query(&client, &[]);
    let config = Config {
        cases: 120,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&fields(), |fields| {
            let borrowed: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            for path in ["/oauth/token", "/oauth/token/introspect"] {
                let right_or_wrong = Ask::form(path, &borrowed).basic(&client.id, &client.secret);
                let answer = server.ask(&right_or_wrong);
                let body = answer.json();
                for member in ["error", "error_description"] {
                    let text = body[member].as_str().unwrap_or_default();
                    assert!(is_plain(text), "{text:?} for {fields:?}");
                }
            }
            let target = format!("/oauth/authorize?{right}&{}", encoded(&borrowed));
            let answer = server.ask(&Ask::get(&target).header("Cookie", &cookie));
            for name in ["error", "error_description"] {
                let text = answer.sent_back(name).unwrap_or_default();
                assert!(is_plain(&text), "{text:?} for {fields:?}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn s_14_the_words_of_a_refused_registration_are_plain_whatever_was_sent() {
    let server = Server::start(&[]);
    let member = prop::sample::select(vec![
        "client_name",
        "client_uri",
        "tos_uri",
        "policy_uri",
        "logo_uri",
        "contacts",
        "redirect_uris",
        "scope",
        "pkce_support",
        "settings_uri",
        "initiate_login_uri",
    ]);
    let value = proptest::prop_oneof![
        any::<String>(),
        "[\"\\\\\r\n\u{0}\u{7f}\u{e6}\u{202e}<>a-z@: ]{0,20}",
        Just("Example for \"Pleo\"".to_owned()),
    ];
    let config = Config {
        cases: 120,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&(member, value), |(member, value)| {
            let mut body = registration();
            body[member] = match member {
                "contacts" | "redirect_uris" => json!([value]),
                _ => Value::from(value),
            };
            let answer = server
                .ask(&Ask::json("/sandbox/registrations", &body))
                .json();
            let words = answer["error_description"].as_str().unwrap_or_default();
            assert!(is_plain(words), "{words:?} for {body}");
            Ok(())
        })
        .unwrap();
}
