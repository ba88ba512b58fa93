//! The connection to the token endpoint is made while the person is in the browser, and carries nothing before.

use std::time::Duration;

use super::*;

#[test]
fn the_token_endpoint_is_connected_to_in_advance_and_the_exchange_uses_that_connection() {
    let authority = Authority::new();
    let web = Web::secure(authority.good().config(), |asked, out| {
        if asked.head.starts_with("HEAD") {
            return say(out, "404 Not Found", "", "");
        }
        say_json(out, TOKENS)
    });
    let base = format!("https://localhost:{}", web.port);
    let home = configured(&authority, &base, &base);
    let granted = authorize(&home, Duration::from_millis(700));
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let asked = web.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    let advance = asked.first().unwrap();
    assert!(advance.head.starts_with("HEAD / HTTP/1.1"), "{advance:?}");
    for word in ["authorization", "cookie", "fake"] {
        assert!(!advance.head.to_lowercase().contains(word), "{advance:?}");
    }
    assert_eq!(web.connections(), 1, "one connection for both");
}

#[test]
fn a_server_that_will_not_be_connected_to_in_advance_spoils_nothing() {
    let authority = Authority::new();
    let web = Web::secure(authority.good().config(), |asked, out| {
        if asked.head.starts_with("HEAD") {
            return Then::Close;
        }
        say_json(out, TOKENS)
    });
    let base = format!("https://localhost:{}", web.port);
    let home = configured(&authority, &base, &base);
    let granted = authorize(&home, Duration::from_millis(300));
    assert_eq!(granted.code, Some(0), "{granted:?}");
    assert!(!granted.stderr.contains("warning"), "{granted:?}");
}
