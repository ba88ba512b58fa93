//! TK-04, TK-06 to TK-09 and TK-12: answers that are none, and tokens that cannot be.

use serde_json::{Value, json};

use super::super::rules::server::Reply;
use super::{exchange_fails, exchange_is_granted, refresh_fails, tokens_with};

#[test]
fn tk_04_a_web_page_in_place_of_an_answer_leaves_the_tokens_alone() {
    let html = "Content-Type: text/html\r\n";
    let away = "Content-Type: text/html\r\nLocation: https://portal.example/\r\n";
    let good = r#"{"access_token":"fake-access-2","token_type":"Bearer"}"#;
    for (reply, code) in [
        (
            Reply::with(200, html, "<html>Welcome to the airport</html>"),
            "token.not-json",
        ),
        (
            Reply::with(302, away, "<html>moved</html>"),
            "token.redirected",
        ),
        (Reply::with(407, "", ""), "network.proxy"),
        (Reply::json(200, ""), "token.not-json"),
        (Reply::with(200, "", good), "token.not-json"),
        (
            Reply::with(200, "Content-Type: text/plain\r\n", good),
            "token.not-json",
        ),
        (
            Reply::with(403, html, "<html>blocked</html>"),
            "token.not-json",
        ),
    ] {
        exchange_fails(&reply, code, 7);
        refresh_fails(&reply, code, 7);
    }
}

#[test]
fn tk_04_an_answer_that_can_be_read_in_two_ways_is_not_read() {
    let good = r#""access_token":"fake-access-2","token_type":"Bearer""#;
    for (status, body) in [
        (201, format!("{{{good}}}")),
        (200, format!("{{{good}}} and more")),
        (200, format!("\u{feff}{{{good}}}")),
        (
            200,
            format!("{{{good},\"access_token\":\"fake-access-3\"}}"),
        ),
        (200, format!("{{{good},\"scope\":[\"users:read\"]}}")),
        (200, format!("{{{good}")),
        (200, format!("[{{{good}}}]")),
        (200, r#"{"token_type":"Bearer"}"#.to_owned()),
    ] {
        exchange_fails(&Reply::json(status, &body), "token.unreadable", 1);
    }
    let error = format!(r#"{{{good},"error":"invalid_grant"}}"#);
    exchange_fails(&Reply::json(200, &error), "token.code-refused", 1);
}

fn lifetime(text: &str) -> Reply {
    tokens_with(&format!(
        r#""access_token":"fake-access-2","token_type":"Bearer"{text}"#
    ))
}

/// The lifetime that is kept, if one is.
fn kept_lifetime(reply: &Reply) -> Value {
    let (client, said) = exchange_is_granted(reply);
    let files = client.home.files();
    let of_pair = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("fake-access-2");
    let (_, bytes) = files.iter().find(|(_, bytes)| of_pair(bytes)).unwrap();
    let item: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!(
        said["expires_at"].is_null(),
        item["lifetime_seconds"].is_null(),
        "{said}"
    );
    let refreshed = client.finish(&["refresh", "--json"]);
    assert_eq!(refreshed.code, Some(0), "{refreshed:?}");
    item["lifetime_seconds"].clone()
}

#[test]
fn tk_06_a_lifetime_is_read_however_it_is_written_and_unknown_if_it_is_not() {
    for (text, expected) in [
        ("", Value::Null),
        (r#","expires_in":null"#, Value::Null),
        (r#","expires_in":"3600""#, json!(3600)),
        (r#","expires_in":3600.0"#, json!(3600)),
        (r#","expires_in":3600"#, json!(3600)),
    ] {
        assert_eq!(kept_lifetime(&lifetime(text)), expected, "{text}");
    }
}

#[test]
fn tk_07_an_impossible_lifetime_is_cut_to_what_can_be_or_refused() {
    let longest = json!(10 * 366 * 86_400);
    for (text, expected) in [
        (r#","expires_in":-1"#, json!(0)),
        (r#","expires_in":0"#, json!(0)),
        (r#","expires_in":1e308"#, longest.clone()),
        (r#","expires_in":18446744073709551615"#, longest.clone()),
        (r#","expires_in":"99999999999999999999""#, longest),
    ] {
        assert_eq!(kept_lifetime(&lifetime(text)), expected, "{text}");
    }
    for text in [
        r#","expires_in":"abc""#,
        r#","expires_in":"NaN""#,
        r#","expires_in":[]"#,
        r#","expires_in":true"#,
        r#","expires_in":1e999"#,
    ] {
        exchange_fails(&lifetime(text), "token.unreadable", 1);
    }
}

#[test]
fn tk_08_a_token_of_another_type_is_not_used() {
    for kind in [
        "",
        r#","token_type":"mac""#,
        r#","token_type":null"#,
        r#","token_type":["Bearer"]"#,
    ] {
        let reply = tokens_with(&format!(r#""access_token":"fake-access-2"{kind}"#));
        exchange_fails(&reply, "token.not-bearer", 1);
    }
    exchange_is_granted(&tokens_with(
        r#""access_token":"fake-access-2","token_type":"BEARER""#,
    ));
}

#[test]
fn tk_09_what_cannot_be_a_token_is_never_stored() {
    let long = "x".repeat(100 * 1024);
    for token in [
        "",
        "fake-access-2\\r\\nX: y",
        "fake access",
        "fåke-access",
        "fake\\u0000access",
        &long,
    ] {
        let reply = tokens_with(&format!(
            r#""access_token":"{token}","token_type":"Bearer""#
        ));
        exchange_fails(&reply, "token.unreadable", 1);
        let refresh = format!(
            r#"{{"access_token":"fake-access-2","token_type":"Bearer","refresh_token":"{token}"}}"#
        );
        if !token.is_empty() {
            exchange_fails(&Reply::json(200, &refresh), "token.unreadable", 1);
        }
    }
    for other in ["7", "[]", "null", "{}"] {
        let reply = tokens_with(&format!(r#""access_token":{other},"token_type":"Bearer""#));
        refresh_fails(&reply, "token.unreadable", 1);
    }
}

#[test]
fn tk_12_an_answer_that_was_lost_is_told_as_that_and_nothing_is_sent_twice() {
    let part = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{\"access".to_vec();
    for reply in [
        Reply::Reset(Vec::new()),
        Reply::Reset(part.clone()),
        Reply::Bytes(part),
        Reply::Bytes(b"SSH-2.0-x\r\n".to_vec()),
    ] {
        for told in [
            exchange_fails(&reply, "token.answer-lost", 7),
            refresh_fails(&reply, "token.answer-lost", 7),
        ] {
            assert!(told.stderr.contains("may be used up"), "{told:?}");
            assert!(told.stderr.contains("nothing was sent twice"), "{told:?}");
            assert!(told.stderr.contains("authorise again"), "{told:?}");
        }
    }
}
