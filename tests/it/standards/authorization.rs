//! What the authorization endpoint lets through, and where it sends anybody.

use super::partner::{Client, REDIRECT, STATE, Server, VERIFIER, challenge, query, transaction};
use super::raw::{Answer, Ask};

/// The answer to an authorization request of a browser without a session.
fn authorize(server: &Server, query: &str) -> Answer {
    server.ask(&Ask::get(&format!("/oauth/authorize?{query}")))
}

/// What a request that breaks a rule answers once the user has signed in: a redirect.
pub fn refused_after_login(server: &Server, query: &str) -> Answer {
    let page = authorize(server, query);
    assert_eq!(page.status, 200, "{page:?}");
    let signed_in = server.ask(&server.login(&transaction(&page)));
    let cookie = signed_in.header("set-cookie").expect("a cookie");
    let next = signed_in.header("location").expect("a way on");
    server.ask(&Ask::get(next).header("Cookie", cookie.split(';').next().unwrap()))
}

/// Asserts that a page says it, that nothing leads to an address of the request, and how often this was looked at.
fn told_on_a_page(answer: &Answer) {
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(answer.header("location"), None, "{answer:?}");
    assert_eq!(answer.header("refresh"), None, "{answer:?}");
    let kind = answer.header("content-type").unwrap_or_default();
    assert!(kind.starts_with("text/html"), "{answer:?}");
}

#[test]
fn s_01_a_redirect_uri_is_compared_character_by_character() {
    let server = Server::start(&["--redirect-uri", "http://127.0.0.1:4000/a/b?c=d"]);
    let told: serde_json::Value = serde_json::from_str(&server.announced).unwrap();
    let client = Client {
        id: told["client_id"].as_str().unwrap().to_owned(),
        secret: told["client_secret"].as_str().unwrap().to_owned(),
    };
    let exact = query(
        &client,
        &[("redirect_uri", "http://127.0.0.1:4000/a/b?c=d")],
    );
    assert_eq!(authorize(&server, &exact).status, 200);
    for off in [
        "https://127.0.0.1:4000/a/b?c=d",
        "HTTP://127.0.0.1:4000/a/b?c=d",
        "http://127.0.0.2:4000/a/b?c=d",
        "http://localhost:4000/a/b?c=d",
        "http://127.0.0.1.:4000/a/b?c=d",
        "http://x@127.0.0.1:4000/a/b?c=d",
        // The port is compared too: no exception for loopback.
        "http://127.0.0.1:4001/a/b?c=d",
        "http://127.0.0.1/a/b?c=d",
        "http://127.0.0.1:4000/a/B?c=d",
        "http://127.0.0.1:4000/a/%62?c=d",
        "http://127.0.0.1:4000/a/b/?c=d",
        "http://127.0.0.1:4000/a/./b?c=d",
        "http://127.0.0.1:4000/a/b",
        "http://127.0.0.1:4000/a/b?c=e",
        "http://127.0.0.1:4000/a/b?c=d&",
        "http://127.0.0.1:4000/a/b?c=d#",
        "http://127.0.0.1:4000/a/b?c=d ",
        " http://127.0.0.1:4000/a/b?c=d",
        "http://127.0.0.1:4000/a/b?c=d\0",
    ] {
        let answer = authorize(&server, &query(&client, &[("redirect_uri", off)]));
        assert_eq!(answer.status, 400, "{off:?}");
        told_on_a_page(&answer);
    }
}

#[test]
fn s_02_a_client_or_redirect_uri_that_is_not_known_is_told_on_a_page_and_never_redirected() {
    let server = Server::start(&[]);
    let (client, other) = (server.register(), server.register());
    let right = query(&client, &[]);
    let unknown = "12a3b456-78c9-0d12-93f4-f567ab8cde9f";
    for wrong in [
        query(&client, &[("client_id", unknown)]),
        query(&client, &[("client_id", "")]),
        query(&client, &[("redirect_uri", "https://elsewhere.example/")]),
        query(&client, &[("redirect_uri", "")]),
        format!("{right}&client_id={}", other.id),
        format!("{right}&redirect_uri=https%3A%2F%2Felsewhere.example%2F"),
        // The rest of the request is wrong too, and still nobody is redirected.
        query(
            &client,
            &[
                ("redirect_uri", "https://elsewhere.example/"),
                ("scope", "no:such"),
            ],
        ),
    ] {
        told_on_a_page(&authorize(&server, &wrong));
        // Nor is one who is signed in.
        let cookie = server.sign_in();
        let target = format!("/oauth/authorize?{wrong}");
        told_on_a_page(&server.ask(&Ask::get(&target).header("Cookie", &cookie)));
    }
}

#[test]
fn s_03_plain_http_is_for_redirects_to_this_machine_only() {
    let server = Server::start(&[]);
    let register = |uri: &str| {
        let mut body = super::partner::registration();
        body["redirect_uris"] = serde_json::json!([uri]);
        server.ask(&Ask::json("/sandbox/registrations", &body))
    };
    for local in [
        "http://localhost/callback",
        "http://localhost:3000/callback",
        "http://127.0.0.1:3000/callback",
        "http://[::1]:3000/callback",
        "https://client.example/callback",
    ] {
        assert_eq!(register(local).status, 201, "{local}");
    }
    for elsewhere in [
        "http://example.com",
        "http://client.example/callback",
        "http://localhost.client.example/callback",
        "http://127.0.0.1.client.example/callback",
        "http://10.0.0.1/callback",
        "http://0.0.0.0:3000/callback",
        "HTTP://client.example/callback",
        "client.example:/callback",
        "ftp://localhost/callback",
    ] {
        let answer = register(elsewhere);
        let told = (answer.status, answer.error());
        assert_eq!(
            told,
            (400, "invalid_redirect_uri".to_owned()),
            "{elsewhere}"
        );
    }
    // The client that is printed is held to the same.
    let refused = Server::try_start_at(0, &["--redirect-uri", "http://example.com"]).err();
    assert_ne!(refused.expect("it does not serve").code, Some(0));
}

#[test]
fn s_08_the_state_comes_back_byte_for_byte_and_the_issuer_with_every_answer() {
    let server = Server::start(&[]);
    let client = server.register();
    let cookie = server.sign_in();
    let issuer = format!("http://127.0.0.1:{}", server.auth);
    let long = "s".repeat(2_000);
    for state in [
        STATE,
        "a1b2c3456d78e90fab1c23456d78ef",
        " leading and trailing ",
        "+%2B%20%00%",
        "\"'<>&;=?#[]@!$()*,",
        "\u{e6}\u{f8}\u{e5} \u{1f9fe}",
        long.as_str(),
    ] {
        let query = query(&client, &[("state", state)]);
        for (decision, name) in [("allow", "code"), ("deny", "error")] {
            let answer = server.decide(&query, &cookie, decision);
            assert!(answer.sent_back(name).is_some(), "{answer:?}");
            assert_eq!(answer.sent_back("state").as_deref(), Some(state));
            assert_eq!(answer.sent_back("iss"), Some(issuer.clone()));
        }
    }
    let broken = query(&client, &[("scope", "no:such")]);
    let answer = refused_after_login(&server, &broken);
    assert_eq!(answer.sent_back("error").as_deref(), Some("invalid_scope"));
    assert_eq!(answer.sent_back("state").as_deref(), Some(STATE));
    assert_eq!(answer.sent_back("iss"), Some(issuer));
}

#[test]
fn s_09_nobody_is_redirected_in_a_way_that_repeats_what_was_posted() {
    let server = Server::start(&[]);
    let client = server.register();
    let cookie = server.sign_in();
    let right = query(&client, &[]);
    let wrong = query(&client, &[("response_type", "token")]);
    for answer in [
        server.ask(&server.login("")),
        server.ask(&Ask::form("/logout", &[("", "")]).header("Cookie", &cookie)),
        server.ask(&Ask::get("/login").header("Cookie", &server.sign_in())),
        server.ask(&Ask::get("/people")),
        server.decide(&right, &server.sign_in(), "allow"),
        server.decide(&right, &server.sign_in(), "deny"),
        refused_after_login(&server, &wrong),
    ] {
        assert!(answer.header("location").is_some(), "{answer:?}");
        assert_eq!(answer.status, 303, "{answer:?}");
    }
}

#[test]
fn s_24_nobody_is_sent_anywhere_before_the_user_has_signed_in_and_decided() {
    let server = Server::start(&[]);
    let client = server.register();
    // Neither what asks for silence nor a request that breaks a rule gets past the sign-in.
    for changes in [
        [("prompt", "none")],
        [("prompt", "login")],
        [("scope", "no:such")],
        [("response_type", "token")],
        [("code_challenge", "")],
        [("response_mode", "form_post")],
    ] {
        let asked = query(&client, &changes);
        let page = authorize(&server, &asked);
        assert_eq!(
            (page.status, page.header("location")),
            (200, None),
            "{changes:?}"
        );
        let forged = format!("/oauth/authorize?{asked}");
        let stranger = Ask::get(&forged).header("Cookie", "local_sandbox_session=fake");
        assert_eq!(
            server.ask(&stranger).header("location"),
            None,
            "{changes:?}"
        );
    }
    // A signed-in user still decides, and no parameter decides for them.
    let cookie = server.sign_in();
    let silent = query(&client, &[("prompt", "none"), ("decision", "allow")]);
    let target = format!("/oauth/authorize?{silent}");
    let page = server.ask(&Ask::get(&target).header("Cookie", &cookie));
    assert_eq!((page.status, page.header("location")), (200, None));
    let consent = format!(
        "/oauth/consent?transaction={}&decision=allow",
        transaction(&page)
    );
    let got = server.ask(&Ask::get(&consent).header("Cookie", &cookie));
    assert_eq!((got.status, got.header("location")), (200, None));
    nowhere_else(&server);
}

/// No parameter of any page names where the browser goes next.
fn nowhere_else(server: &Server) {
    let cookie = server.sign_in();
    for name in [
        "next",
        "url",
        "return_to",
        "redirect_uri",
        "continue",
        "transaction",
    ] {
        for aim in [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example",
        ] {
            let query = super::raw::encoded(&[(name, aim)]);
            for path in ["/login", "/", "/oauth/consent", "/sandbox", "/logout"] {
                let target = format!("{path}?{query}");
                let answer = server.ask(&Ask::get(&target).header("Cookie", &cookie));
                let location = answer.header("location").unwrap_or("/");
                assert!(
                    location.starts_with('/') && !location.starts_with("//"),
                    "{answer:?}"
                );
                assert!(!location.contains("elsewhere"), "{answer:?}");
            }
            let signed_in = server.ask(&server.login(aim));
            let location = signed_in.header("location").expect("a way on");
            assert!(location.starts_with("/oauth/consent?"), "{location}");
        }
    }
}

#[test]
fn s_06_without_a_challenge_there_is_no_code() {
    let server = Server::start(&[]);
    let client = server.register();
    let challenge = challenge(VERIFIER);
    let cut = challenge.get(1..).unwrap();
    for (changes, error) in [
        (vec![("code_challenge", "")], "invalid_request"),
        (
            vec![("code_challenge", ""), ("code_challenge_method", "")],
            "invalid_request",
        ),
        (vec![("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge", "short")], "invalid_request"),
        (vec![("code_challenge", cut)], "invalid_request"),
    ] {
        let answer = refused_after_login(&server, &query(&client, &changes));
        assert_eq!(
            answer.sent_back("error").as_deref(),
            Some(error),
            "{changes:?}"
        );
        assert_eq!(answer.sent_back("code"), None);
        assert!(answer.header("location").unwrap().starts_with(REDIRECT));
    }
}

#[test]
fn s_07_a_challenge_by_another_method_than_s256_is_refused() {
    let server = Server::start(&[]);
    let client = server.register();
    for method in ["plain", "PLAIN", "s256", "S512", "none"] {
        let changes = [
            ("code_challenge_method", method),
            ("code_challenge", VERIFIER),
        ];
        let answer = refused_after_login(&server, &query(&client, &changes));
        assert_eq!(
            answer.sent_back("error").as_deref(),
            Some("invalid_request"),
            "{method}"
        );
        assert_eq!(answer.sent_back("state").as_deref(), Some(STATE));
    }
}
