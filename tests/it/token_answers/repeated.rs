//! TK-05: what is sent again by itself, and what is not.

use std::net::TcpListener;

use super::super::rules::client::{Client, json};
use super::super::rules::server::{Reply, Server};
use super::super::support::free_port;
use super::{exchange_fails, is_well_told, nothing_is_lost, refresh_fails, signed_in};

#[test]
fn tk_05_a_failure_of_the_servers_own_is_not_repeated_by_itself() {
    for (status, more) in [(500, ""), (502, ""), (503, "Retry-After: 1\r\n"), (504, "")] {
        let reply = Reply::with(status, more, "<html>down</html>");
        for told in [
            exchange_fails(&reply, "token.server-error", 1),
            refresh_fails(&reply, "token.server-error", 1),
        ] {
            assert!(
                told.stderr.contains(&format!("status {status}")),
                "{told:?}"
            );
            assert_eq!(told.stderr.contains("wait 1 s"), status == 503, "{told:?}");
            assert!(!told.stderr.contains("sent again"), "{told:?}");
        }
    }
}

#[test]
fn tk_05_a_pause_that_is_asked_for_is_kept_told_and_then_the_same_is_sent_again() {
    let soon = Reply::with(429, "Retry-After: 1\r\n", "");
    let past = Reply::with(429, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "");
    for command in ["authorize", "refresh"] {
        let client = signed_in();
        client.server.answer(
            "/token",
            &[soon.clone(), past.clone(), Reply::tokens(2, "")],
        );
        let finished = if command == "authorize" {
            client.exchange()
        } else {
            client.finish(&["refresh", "--json"])
        };
        assert_eq!(finished.code, Some(0), "{finished:?}");
        assert_eq!(
            finished.stderr.matches("It is sent again in 1 s.").count(),
            2,
            "{finished:?}"
        );
        let asked = client.server.seen_at("/token");
        assert_eq!(asked.len(), 4);
        assert_eq!(asked[1].body, asked[3].body);
        assert!(client.kept().contains("fake-refresh-2"));
    }
}

#[test]
fn tk_05_a_pause_that_is_too_long_is_the_persons_to_keep() {
    let date = Reply::with(429, "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", "");
    for (reply, words) in [
        (Reply::with(429, "Retry-After: 600\r\n", ""), "wait 600 s"),
        (date, "wait until 2100-12-31T23:59:59Z"),
    ] {
        for told in [
            exchange_fails(&reply, "token.rate-limited", 1),
            refresh_fails(&reply, "token.rate-limited", 1),
        ] {
            assert!(told.stderr.contains(words), "{told:?}");
        }
    }
    let client = signed_in();
    client
        .server
        .answer("/token", &[Reply::with(429, "Retry-After: 0\r\n", "")]);
    let told = client.exchange();
    is_well_told(&told, "token.rate-limited");
    assert_eq!(
        client.server.seen_at("/token").len(),
        1 + 4,
        "at most three times more"
    );
    nothing_is_lost(&client);
}

/// A client whose token endpoint is at a port where nobody listens yet.
fn without_a_server() -> (Client, u16) {
    let client = signed_in();
    let port = free_port();
    let section = client.server.section("peer", "");
    let away = format!("http://127.0.0.1:{port}/token");
    client.configure(&section.replace(&client.server.url("/token"), &away));
    (client, port)
}

#[test]
fn tk_05_what_never_left_is_sent_again_by_itself() {
    let (client, _) = without_a_server();
    let told = client.exchange();
    assert_eq!(told.code, Some(7), "{told:?}");
    is_well_told(&told, "network.unreachable");
    assert_eq!(
        told.stderr.matches("It is sent again in 1 s.").count(),
        3,
        "{told:?}"
    );
    nothing_is_lost(&client);
    let (client, port) = without_a_server();
    let mut signing = client.authorize();
    let browser = signing.browser();
    let query = signing.query("code=fake-code-77");
    let waiting = std::thread::spawn(move || browser.arrive(&query));
    signing
        .running()
        .stderr_line("The server cannot be reached.");
    let server = Server::on(TcpListener::bind(("127.0.0.1", port)).unwrap());
    assert_eq!(waiting.join().unwrap().status(), 200);
    let finished = signing.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(json(&finished)["result"], "granted");
    assert_eq!(server.seen_at("/token").len(), 1);
}
