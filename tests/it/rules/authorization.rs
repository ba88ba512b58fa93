//! C-06 to C-17: what is asked of the authorization server.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pleo_onboard::adapters::entropy::random_bytes;
use pleo_onboard::environment::Environment;
use pleo_onboard::form::{FieldId, Registration, Severity, judge_field};
use pleo_onboard::guide::calls;
use pleo_onboard::oauth::request::{Plan, build_authorization_url, state_from, verifier_from};
use pleo_onboard::problem::ProblemCode;
use proptest::prelude::*;

use super::client::{CODE, Client, problem_of};
use super::server::{Gate, Reply};
use crate::support::home::Home;
use crate::support::process::Run;
use crate::support::wait_until;

const DRAWN: usize = 10_000;

#[test]
fn c_06_every_authorization_is_bound_by_s256() {
    for more in [
        "",
        "client_auth = \"body\"",
        "issuer = \"https://auth.example\"",
    ] {
        let client = Client::with(more);
        let signing = client.authorize_with(&["--timeout", "1"]);
        assert_eq!(signing.parameter("code_challenge_method"), "S256");
        let challenge = URL_SAFE_NO_PAD.decode(signing.parameter("code_challenge"));
        assert_eq!(challenge.unwrap().len(), 32);
        assert_eq!(signing.finish().code, Some(6));
    }
}

#[test]
fn c_07_verifiers_are_long_plain_unguessable_and_never_the_same() {
    let mut seen = BTreeSet::new();
    for _ in 0..DRAWN {
        let verifier = verifier_from(random_bytes());
        let text = verifier.reveal().to_owned();
        assert!((43..=128).contains(&text.len()));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        assert!(text.chars().all(plain), "a verifier has another character");
        assert_eq!(URL_SAFE_NO_PAD.decode(&text).unwrap().len() * 8, 256);
        assert!(seen.insert(text));
    }
}

#[test]
fn c_08_no_metadata_is_read_so_no_server_can_talk_it_down_to_plain() {
    let client = Client::new();
    let refused = client.authorize();
    let described =
        refused.query("error=invalid_request&error_description=only+plain+is+supported");
    refused.arrive(&described);
    let finished = refused.finish();
    assert_eq!(problem_of(&finished), "callback.invalid-request");
    let again = client.authorize();
    assert_eq!(again.parameter("code_challenge_method"), "S256");
    again.come_back();
    assert_eq!(again.finish().code, Some(0));
    let asked = client.server.seen();
    assert!(
        asked
            .iter()
            .all(|request| !request.target.contains("well-known")),
        "{asked:?}"
    );
    let section = client
        .server
        .section("peer", "code_challenge_method = \"plain\"");
    client.configure(&section);
    let unknown = client.finish(&["status"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
}

#[test]
fn c_09_a_retry_has_a_challenge_of_its_own() {
    let client = Client::new();
    let first = client.authorize();
    let before = (first.parameter("state"), first.parameter("code_challenge"));
    first.arrive(&first.query("error=server_error"));
    assert_eq!(first.finish().code, Some(1));
    let second = client.authorize();
    assert_ne!(second.parameter("state"), before.0);
    assert_ne!(second.parameter("code_challenge"), before.1);
    // An answer to the first one is a stray now.
    let stray = second.get(&format!("/callback?code={CODE}&state={}", before.0));
    assert_eq!(stray.status(), 400);
    second.come_back();
    assert_eq!(second.finish().code, Some(0));
}

#[test]
fn c_10_a_state_cannot_be_guessed_and_is_good_once() {
    let mut seen = BTreeSet::new();
    for _ in 0..DRAWN {
        let state = state_from(random_bytes()).reveal().to_owned();
        assert!(URL_SAFE_NO_PAD.decode(&state).unwrap().len() * 8 >= 160);
        assert!(seen.insert(state));
    }
    let client = Client::new();
    let gate = Gate::default();
    let held = Reply::After(gate.clone(), Box::new(Reply::tokens(1, "")));
    client.server.answer("/token", &[held]);
    let signing = client.authorize();
    let used = signing.query(&format!("code={CODE}"));
    let browser = signing.browser();
    let waiting = std::thread::spawn(move || browser.arrive(&used));
    wait_until("the code is being exchanged", || {
        !client.server.seen_at("/token").is_empty()
    });
    let other = signing.query("code=fake-other");
    assert_eq!(signing.get(&format!("/callback?{other}")).status(), 400);
    gate.open();
    assert_eq!(waiting.join().unwrap().status(), 200);
    assert_eq!(signing.finish().code, Some(0));
    assert_eq!(client.only_token_request().field("code"), CODE);
}

#[test]
fn c_11_the_state_is_sent_whatever_else_protects_the_sign_in() {
    let plan = Plan {
        client_id: "fake-client".to_owned(),
        redirect_uri: "http://localhost:7538/callback".to_owned(),
        scopes: vec!["users:read".to_owned()],
    };
    let staging = Environment::staging();
    let drawn = (state_from([1; 32]), verifier_from([2; 32]));
    let url = build_authorization_url(&staging, &plan, &drawn.0, &drawn.1).unwrap();
    assert!(
        url.query_pairs()
            .any(|(name, value)| name == "state" && value.len() == 43)
    );
    let client = Client::new();
    let signing = client.authorize();
    assert_eq!(signing.parameter("state").len(), 43);
    let without = signing.get(&format!("/callback?code={CODE}"));
    assert_eq!(without.status(), 400);
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
}

#[test]
fn c_12_a_redirect_uri_is_absolute_without_fragment_and_always_sent() {
    for (text, code) in [
        ("/callback", ProblemCode::FormNotAUrl),
        ("callback", ProblemCode::FormNotAUrl),
        (
            "https://client.example/callback#part",
            ProblemCode::FormFragment,
        ),
    ] {
        let mut registration = Registration::default();
        registration.set(FieldId::RedirectUris, text);
        let findings = judge_field(&registration, FieldId::RedirectUris);
        assert!(
            findings.iter().any(|finding| finding.code == code),
            "{text}: {findings:?}"
        );
    }
    let client = Client::new();
    for wrong in ["/callback", "http://localhost:7538/callback#part"] {
        let refused = client.finish(&[
            "authorize",
            "--redirect-uri",
            wrong,
            "--scope",
            "a:b",
            "--json",
        ]);
        assert_eq!(refused.code, Some(2), "{wrong}: {refused:?}");
        assert_eq!(problem_of(&refused), "config.invalid-value");
    }
    client.sign_in();
    assert_eq!(
        client.only_token_request().field("redirect_uri"),
        client.redirect_uri
    );
}

#[test]
fn c_13_the_query_of_an_endpoint_is_kept_and_a_fragment_refused() {
    let client = Client::new();
    let section = client.server.section("peer", "");
    let with_query = |path: &str| {
        section.replace(
            path,
            &format!("{}?tenant=a%20b&x=1\"", path.trim_end_matches('"')),
        )
    };
    client.configure(&with_query("/authorize\""));
    let signing = client.authorize_with(&["--timeout", "1"]);
    assert!(
        signing
            .url
            .as_str()
            .contains("/authorize?tenant=a%20b&x=1&"),
        "{}",
        signing.url
    );
    signing.finish();
    client.configure(&with_query("/token\""));
    client.sign_in();
    assert_eq!(
        client.only_token_request().target,
        "/token?tenant=a%20b&x=1"
    );
    client.configure(&section.replace("/token\"", "/token#part\""));
    let refused = client.finish(&["status", "--json"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert_eq!(problem_of(&refused), "config.invalid-value");
}

/// Names that come more than once.
fn repeated(pairs: &[(String, String)]) -> Vec<&String> {
    let mut seen = BTreeSet::new();
    pairs
        .iter()
        .map(|(name, _)| name)
        .filter(|name| !seen.insert(*name))
        .collect()
}

#[test]
fn c_14_no_parameter_is_sent_twice() {
    for more in ["", "client_auth = \"body\""] {
        let client = Client::with(more);
        let signing = client.authorize();
        let asked: Vec<_> = signing.url.query_pairs().into_owned().collect();
        assert!(repeated(&asked).is_empty(), "{asked:?}");
        signing.come_back();
        assert_eq!(signing.finish().code, Some(0));
        assert_eq!(client.finish(&["refresh"]).code, Some(0));
        assert_eq!(client.finish(&["introspect"]).code, Some(0));
        for request in client.server.seen() {
            assert!(repeated(&request.form()).is_empty(), "{request:?}");
        }
        // An endpoint's own query may not name what the protocol adds.
        let section = client.server.section("peer", more);
        for (path, query) in [
            ("/authorize\"", "scope=x"),
            ("/authorize\"", "st%61te="),
            ("/token\"", "grant_type=password"),
        ] {
            let own = format!("{}?{query}\"", path.trim_end_matches('"'));
            client.configure(&section.replace(path, &own));
            let refused = client.finish(&["status", "--json"]);
            assert_eq!(refused.code, Some(2), "{own}: {refused:?}");
            assert_eq!(problem_of(&refused), "config.invalid-value");
        }
    }
}

proptest! {
    #[test]
    fn c_15_only_the_characters_of_a_scope_are_taken(resource in "\\PC{1,8}", permission in "[a-z\"\\\\é\u{7f}]{1,8}") {
        let scope = format!("{resource}:{permission}");
        let allowed = |c: char| matches!(c, '!' | '#'..='[' | ']'..='~');
        let plain = scope.chars().all(allowed) && scope.matches(':').count() == 1 && !resource.is_empty();
        let mut registration = Registration::default();
        registration.set(FieldId::Scopes, &scope);
        let findings = judge_field(&registration, FieldId::Scopes);
        let refused = findings.iter().any(|finding| finding.severity == Severity::Error);
        let items = registration.items(FieldId::Scopes);
        let one = items.len() == 1 && items[0] == scope;
        prop_assert_eq!(plain && one, one && !refused, "{:?}", items);
    }
}

#[test]
fn c_15_a_scope_keeps_its_case_and_one_with_other_characters_is_not_sent() {
    let client = Client::new();
    let signing = client.authorize_with(&["--scope", "Users:Read  users:read", "--timeout", "1"]);
    assert_eq!(signing.parameter("scope"), "Users:Read users:read");
    signing.finish();
    for wrong in ["users:\"read\"", "users:re\\ad", "users:lésen"] {
        let refused = client.finish(&[
            "authorize",
            "--scope",
            wrong,
            "--redirect-uri",
            &client.redirect_uri,
            "--json",
        ]);
        assert_eq!(refused.code, Some(2), "{wrong}: {refused:?}");
        assert_eq!(problem_of(&refused), "config.invalid-value");
    }
}

#[test]
fn c_16_only_codes_are_asked_for_and_only_codes_and_refresh_tokens_are_traded() {
    let client = Client::new();
    let signing = client.authorize();
    assert_eq!(signing.parameter("response_type"), "code");
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    let asked = client.server.seen_at("/token");
    let grants: Vec<_> = asked
        .iter()
        .map(|request| request.field("grant_type"))
        .collect();
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
    for request in asked {
        let names: Vec<_> = request.form().into_iter().map(|(name, _)| name).collect();
        assert!(
            !names
                .iter()
                .any(|name| name == "password" || name == "username"),
            "{names:?}"
        );
    }
}

#[test]
fn c_17_nothing_is_asked_for_that_nobody_chose_and_the_rehearsal_asks_for_what_the_calls_need() {
    let client = Client::new();
    let none = client.finish(&[
        "authorize",
        "--redirect-uri",
        &client.redirect_uri,
        "--json",
    ]);
    assert_eq!(problem_of(&none), "config.scopes-missing");
    let signing = client.authorize_with(&["--scope", "users:read", "--timeout", "1"]);
    assert_eq!(signing.parameter("scope"), "users:read");
    signing.finish();
    let home = Home::new();
    let granted = Run::cli(
        &home,
        &["--store", "file", "authorize", "--play-browser", "--json"],
    )
    .finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let said = super::client::json(&granted);
    let asked: BTreeSet<_> = said["scopes_requested"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope.as_str().unwrap())
        .collect();
    let needed: BTreeSet<_> = calls()
        .iter()
        .map(|call| call.scope.as_str())
        .filter(|scope| !scope.is_empty())
        .collect();
    assert!(asked.is_superset(&needed), "{asked:?} {needed:?}");
}
