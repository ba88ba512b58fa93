//! C-30 to C-41: what is sent to the token endpoint, and what is taken from it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::client::{CLIENT_ID, CODE, Client, SECRET, json as read, problem_of};
use super::server::{Reply, Request};
use crate::support::free_port;
use crate::support::process::Run;

/// A client that signed in and refreshed, with what its server was asked at the token endpoint.
fn signed_in_and_refreshed(more: &str) -> (Client, Vec<Request>) {
    let client = Client::with(more);
    client.sign_in();
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    let asked = client.server.seen_at("/token");
    assert_eq!(asked.len(), 2);
    (client, asked)
}

#[test]
fn c_30_tokens_are_asked_for_by_a_posted_form() {
    let (_, asked) = signed_in_and_refreshed("");
    for request in asked {
        assert_eq!(request.method, "POST");
        assert_eq!(
            request.headers("content-type"),
            ["application/x-www-form-urlencoded"]
        );
        assert_eq!(request.target, "/token");
        let body = String::from_utf8(request.body.clone()).unwrap();
        assert!(body.is_ascii() && !body.contains(' '), "{body}");
    }
}

#[test]
fn c_31_the_client_proves_itself_in_one_place_and_never_in_an_address() {
    for (more, in_body) in [("", false), ("client_auth = \"body\"", true)] {
        let (client, asked) = signed_in_and_refreshed(more);
        for request in asked {
            let named = |name: &str| request.form().iter().any(|(own, _)| own == name);
            assert_eq!(
                request.headers("authorization").len(),
                usize::from(!in_body)
            );
            assert_eq!(named("client_secret"), in_body);
            assert_eq!(named("client_id"), in_body);
        }
        client.finish(&["introspect"]);
        client.finish(&["call", "/v1/introspect"]);
        for request in client.server.seen() {
            for secret in ["secret", CODE, "fake-access", "fake-refresh"] {
                assert!(!request.target.contains(secret), "{request:?}");
            }
        }
    }
}

#[test]
fn c_31_the_way_of_the_secret_is_the_persons_choice_and_stays_so() {
    let client = Client::new();
    let chosen = client.finish(&["credentials", "set", "--client-auth", "body", "--json"]);
    assert_eq!(read(&chosen)["client_auth"], "body");
    client.sign_in();
    let asked = client.only_token_request();
    assert_eq!(asked.field("client_secret"), SECRET);
    assert!(asked.headers("authorization").is_empty());
    let back = client.finish(&["credentials", "set", "--client-auth", "basic", "--json"]);
    assert_eq!(read(&back)["client_auth"], "basic");
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    let asked = &client.server.seen_at("/token")[1];
    assert_eq!(asked.headers("authorization").len(), 1);
}

/// The two halves of HTTP Basic, still encoded.
fn basic(request: &Request) -> (String, String) {
    let header = request.headers("authorization");
    assert_eq!(header.len(), 1, "{request:?}");
    let encoded = header[0].strip_prefix("Basic ").unwrap();
    let text = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
    let (id, secret) = text.split_once(':').unwrap();
    (id.to_owned(), secret.to_owned())
}

#[test]
fn c_32_identifier_and_secret_are_encoded_before_they_become_basic() {
    let (_, asked) = signed_in_and_refreshed("");
    let decoded = |text: &str| {
        let pairs: Vec<_> = form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .collect();
        pairs[0].0.clone()
    };
    for request in asked {
        let (id, secret) = basic(&request);
        assert!(
            secret.is_ascii() && !secret.contains([' ', ':', '/']),
            "{secret}"
        );
        assert_eq!(
            (decoded(&id), decoded(&secret)),
            (CLIENT_ID.to_owned(), SECRET.to_owned())
        );
    }
}

#[test]
fn c_33_the_same_redirect_uri_goes_with_the_code() {
    let mut client = Client::new();
    client.redirect_uri = format!("http://localhost:{}/a%20b/callback", free_port());
    let signing = client.authorize();
    let sent = signing.parameter("redirect_uri");
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
    assert_eq!(client.only_token_request().field("redirect_uri"), sent);
    assert_eq!(sent, client.redirect_uri);
}

#[test]
fn c_34_the_verifier_goes_with_the_code_and_is_the_one_of_the_challenge() {
    let client = Client::new();
    let signing = client.authorize();
    let challenge = signing.parameter("code_challenge");
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
    let verifier = client.only_token_request().field("code_verifier");
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)), challenge);
    client.finish(&["refresh"]);
    let refresh = &client.server.seen_at("/token")[1];
    assert!(
        refresh
            .form()
            .iter()
            .all(|(name, _)| name != "code_verifier")
    );
}

#[test]
fn c_35_a_code_is_sent_once_whatever_comes_back() {
    let whole = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"access_token\":";
    let cut = |bytes: &str| Reply::Reset(bytes.as_bytes().to_vec());
    for (reply, code, exit) in [
        (cut(""), "token.answer-lost", 7),
        (cut(whole), "token.answer-lost", 7),
        (
            Reply::Bytes(whole.as_bytes().to_vec()),
            "token.answer-lost",
            7,
        ),
        (Reply::json(500, "{}"), "token.server-error", 1),
        (
            Reply::with(503, "Retry-After: 1\r\n", ""),
            "token.server-error",
            1,
        ),
    ] {
        let client = Client::new();
        client.server.answer("/token", &[reply]);
        let finished = client.exchange();
        assert_eq!(finished.code, Some(exit), "{finished:?}");
        assert_eq!(problem_of(&finished), code);
        client.only_token_request();
    }
}

#[test]
fn c_36_a_certificate_that_nobody_vouches_for_ends_the_exchange() {
    let client = Client::new();
    let port = free_port();
    let home = client.home.path();
    let (key, certificate) = (home.join("key.pem"), home.join("cert.pem"));
    let made = Run::program("openssl", &client.home)
        .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost".split(' '))
        .args(["-addext", "subjectAltName=DNS:localhost", "-keyout"])
        .args([key.as_os_str(), "-out".as_ref(), certificate.as_os_str()])
        .finish();
    assert_eq!(made.code, Some(0), "{made:?}");
    let mut serving = Run::program("openssl", &client.home)
        .args(["s_server", "-accept", &port.to_string(), "-key"])
        .args([key.as_os_str(), "-cert".as_ref(), certificate.as_os_str()])
        .start();
    while serving.stdout_line() != "ACCEPT" {}
    let secure = client.server.section("peer", "");
    let token = client.server.url("/token");
    client.configure(&secure.replace(&token, &format!("https://localhost:{port}/token")));
    let finished = client.exchange();
    assert_eq!(finished.code, Some(7), "{finished:?}");
    assert_eq!(problem_of(&finished), "network.untrusted");
    serving.signal(rustix::process::Signal::TERM);
    let heard = serving.finish();
    assert!(
        !heard.stdout.contains("POST") && !heard.stdout.contains(CODE),
        "{heard:?}"
    );
    assert!(client.server.seen_at("/token").is_empty());
}

#[test]
fn c_37_long_codes_and_tokens_are_taken_and_unknown_members_ignored() {
    let client = Client::new();
    let token = "t".repeat(8 * 1024);
    let body = json!({
        "access_token": token, "token_type": "Bearer", "refresh_token": token.replace('t', "r"),
        "id_token": "not.read.ever", "urn:pleo:params:oauth:subject_urn": {"a": [1, 2]}, "": null,
    });
    client
        .server
        .answer("/token", &[Reply::json(200, &body.to_string())]);
    let signing = client.authorize();
    let code = "c".repeat(4 * 1024);
    signing.arrive(&signing.query(&format!("code={code}")));
    let finished = signing.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(client.only_token_request().field("code"), code);
    assert_eq!(client.finish(&["call", "/v2/employees"]).code, Some(0));
    let called = &client.server.seen_at("/v2/employees")[0];
    assert_eq!(called.headers("authorization"), [format!("Bearer {token}")]);
}

#[test]
fn c_38_only_bearer_tokens_are_used_however_that_is_written() {
    for (kind, taken) in [
        ("\"bearer\"", true),
        ("\"BEARER\"", true),
        ("\"mac\"", false),
        ("\"\"", false),
        ("null", false),
        ("7", false),
    ] {
        let client = Client::new();
        let body = format!(r#"{{"access_token":"fake-access-1","token_type":{kind}}}"#);
        client.server.answer("/token", &[Reply::json(200, &body)]);
        let finished = client.exchange();
        assert_eq!(
            finished.code,
            Some(i32::from(!taken)),
            "{kind}: {finished:?}"
        );
        assert_eq!(client.kept().contains("fake-access-1"), taken, "{kind}");
        if !taken {
            assert_eq!(problem_of(&finished), "token.not-bearer");
        }
    }
}

#[test]
fn c_39_a_lifetime_that_is_not_told_is_unknown_and_a_401_leads_to_a_refresh() {
    let client = Client::new();
    client
        .server
        .answer("/token", &[Reply::tokens(1, ""), Reply::tokens(2, "")]);
    let said = client.sign_in();
    assert!(said["expires_at"].is_null());
    assert!(client.status()["token"]["expires_at"].is_null());
    assert_eq!(client.status()["token"]["state"], "valid");
    let no_more = Reply::with(
        401,
        "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n",
        "",
    );
    client
        .server
        .answer("/v2/employees", &[no_more, Reply::json(200, "{}")]);
    let called = client.finish(&["call", "/v2/employees"]);
    assert_eq!(called.code, Some(0), "{called:?}");
    assert_eq!(client.server.seen_at("/token").len(), 2);
    assert!(client.kept().contains("fake-access-2"));
}

#[test]
fn c_40_what_was_granted_is_told_beside_what_was_asked_for() {
    for (scope, granted) in [
        (r#","scope":"users:read""#, json!(["users:read"])),
        (
            r#","scope":"users:read vendors:read""#,
            json!(["users:read", "vendors:read"]),
        ),
        (r#","scope":"""#, json!([])),
        ("", json!(["users:read", "companies:read"])),
    ] {
        let client = Client::new();
        client.server.answer("/token", &[Reply::tokens(1, scope)]);
        let said = client.sign_in();
        assert_eq!(
            said["scopes_requested"],
            json!(["users:read", "companies:read"])
        );
        assert_eq!(said["scopes_granted"], granted);
        let status = client.finish(&["status"]);
        let missing = granted
            .as_array()
            .unwrap()
            .iter()
            .all(|scope| scope != "companies:read");
        assert_eq!(
            status.stdout.contains("Scopes missing:"),
            missing,
            "{status:?}"
        );
    }
}

#[test]
fn c_41_each_refusal_of_the_token_endpoint_has_words_of_its_own() {
    let refusal = |status, error: &str| {
        Reply::json(
            status,
            &json!({ "error": error, "error_description": "because" }).to_string(),
        )
    };
    let page = Reply::with(400, "Content-Type: text/html\r\n", "<html>no</html>");
    for (reply, code, exit) in [
        (refusal(400, "invalid_request"), "token.invalid-request", 1),
        (refusal(401, "invalid_client"), "token.client-refused", 4),
        (refusal(400, "invalid_grant"), "token.code-refused", 1),
        (
            refusal(400, "unauthorized_client"),
            "token.unauthorized-client",
            1,
        ),
        (
            refusal(400, "unsupported_grant_type"),
            "token.unsupported-grant-type",
            1,
        ),
        (refusal(400, "invalid_scope"), "token.invalid-scope", 1),
        (refusal(400, "odd"), "token.unknown-error", 1),
        (Reply::with(401, "", ""), "token.client-refused", 4),
        (page, "token.not-json", 7),
    ] {
        let client = Client::new();
        client.server.answer("/token", &[reply]);
        let finished = client.exchange();
        assert_eq!(problem_of(&finished), code);
        assert_eq!(finished.code, Some(exit), "{finished:?}");
        client.only_token_request();
    }
}
