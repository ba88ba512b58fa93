//! Stray and hostile requests at the loopback listener: none of them ends the wait.

mod kinds;
mod outcomes;
// Marked so that clippy lets its helpers unwrap, as it lets tests.
#[cfg(test)]
mod stage;
mod variants;

use pleo_onboard::adapters::loopback::Event;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Duration, Instant};

use stage::{STATE, Stage, read_answer, right_redirect};

/// Sends each stray to a listener of its own, expects its status, and then the right redirect to succeed.
async fn check(strays: &[(&str, u16, Vec<u8>)]) {
    for (name, status, bytes) in strays {
        let mut stage = Stage::waiting().await;
        let port = stage.port.to_string();
        let bytes = replace(bytes, b"PORT", port.as_bytes());
        let answer = stage.send(&bytes).await;
        assert!(
            answer.head.starts_with("HTTP/1.1 "),
            "{name}: {}",
            answer.head
        );
        assert_eq!(answer.status(), *status, "{name}");
        assert!(!answer.head.contains("Location"), "{name}: {}", answer.head);
        assert!(answer.body.contains("Nothing to do here"), "{name}");
        assert_eq!(stage.ignored().len(), 1, "{name}: told once");
        stage.succeed().await;
    }
}

fn replace(bytes: &[u8], gap: &[u8], filling: &[u8]) -> Vec<u8> {
    match bytes.windows(gap.len()).position(|window| window == gap) {
        Some(at) => {
            let rest = replace(&bytes[at + gap.len()..], gap, filling);
            [&bytes[..at], filling, &rest].concat()
        }
        None => bytes.to_vec(),
    }
}

fn request(method: &str, target: &str) -> Vec<u8> {
    format!("{method} {target} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn a_visit_to_another_page_leaves_the_wait_alive() {
    check(&[
        ("favicon", 404, request("GET", "/favicon.ico")),
        ("robots.txt", 404, request("GET", "/robots.txt")),
        (
            "right path without parameters",
            400,
            request("GET", "/callback"),
        ),
        (
            "right path with an empty query",
            400,
            request("GET", "/callback?"),
        ),
        (
            "path of another environment",
            404,
            request("GET", &format!("/callback/staging?code=a&state={STATE}")),
        ),
        (
            "path with a slash more",
            404,
            request("GET", &format!("/callback/?code=a&state={STATE}")),
        ),
        (
            "path in capitals",
            404,
            request("GET", &format!("/CALLBACK?code=a&state={STATE}")),
        ),
        (
            "percent-encoded path",
            404,
            request("GET", &format!("/c%61llback?code=a&state={STATE}")),
        ),
        (
            "open redirect",
            404,
            request("GET", "/?next=https://evil.example"),
        ),
        (
            "protocol-relative path",
            404,
            request("GET", "//evil.example"),
        ),
        (
            "page of the outcome before there is one",
            404,
            request("GET", "/done"),
        ),
        (
            "whole address as target",
            404,
            request(
                "GET",
                &format!("http://localhost:PORT/callback?code=a&state={STATE}"),
            ),
        ),
    ])
    .await;
}

#[tokio::test]
async fn an_answer_with_another_state_leaves_the_wait_alive() {
    check(&[
        (
            "wrong state",
            400,
            request("GET", "/callback?code=a&state=other"),
        ),
        ("missing state", 400, request("GET", "/callback?code=a")),
        (
            "empty state",
            400,
            request("GET", "/callback?code=a&state="),
        ),
        (
            "truncated state",
            400,
            request("GET", "/callback?code=a&state=fake-state-Zx8"),
        ),
        (
            "case-changed state",
            400,
            request("GET", "/callback?code=a&state=fake-state-zx81"),
        ),
        (
            "denial without state",
            400,
            request("GET", "/callback?error=access_denied"),
        ),
        (
            "denial with a wrong state",
            400,
            request("GET", "/callback?error=access_denied&state=other"),
        ),
        (
            "right state, no code",
            400,
            request("GET", &format!("/callback?state={STATE}")),
        ),
        (
            "right state, empty code",
            400,
            request("GET", &format!("/callback?code=&state={STATE}")),
        ),
        (
            "two codes",
            400,
            request("GET", &format!("/callback?code=a&code=b&state={STATE}")),
        ),
        (
            "two states",
            400,
            request(
                "GET",
                &format!("/callback?code=a&state={STATE}&state=other"),
            ),
        ),
        (
            "two errors",
            400,
            request("GET", &format!("/callback?error=a&error=b&state={STATE}")),
        ),
        (
            "two issuers",
            400,
            request(
                "GET",
                &format!("/callback?code=a&iss=a&iss=b&state={STATE}"),
            ),
        ),
    ])
    .await;
}

#[tokio::test]
async fn another_method_with_the_right_parameters_is_not_the_sign_in() {
    let right = right_redirect();
    let preflight = format!(
        "OPTIONS {right} HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: https://evil.example\r\n\
         Access-Control-Request-Method: GET\r\nAccess-Control-Request-Private-Network: true\r\n\r\n"
    );
    let posted =
        b"POST /callback HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 6\r\n\r\ncode=a";
    check(&[
        ("POST", 405, request("POST", &right)),
        ("POST with a body", 405, posted.to_vec()),
        ("HEAD", 405, request("HEAD", &right)),
        ("PUT", 405, request("PUT", &right)),
        ("DELETE", 405, request("DELETE", &right)),
        ("OPTIONS preflight", 405, preflight.into_bytes()),
        ("get in small letters", 405, request("get", &right)),
    ])
    .await;
}

#[tokio::test]
async fn a_request_for_another_host_is_not_the_sign_in() {
    let right = right_redirect();
    let with = |headers: &str| format!("GET {right} HTTP/1.1\r\n{headers}\r\n").into_bytes();
    check(&[
        ("evil host", 421, with("Host: evil.example\r\n")),
        (
            "evil host with our port",
            421,
            with("Host: evil.example:PORT\r\n"),
        ),
        ("wrong port", 421, with("Host: localhost:1\r\n")),
        ("no port", 421, with("Host: localhost\r\n")),
        ("empty host", 421, with("Host: \r\n")),
        ("missing host", 400, with("")),
        (
            "two hosts",
            400,
            with("Host: localhost:PORT\r\nHost: evil.example\r\n"),
        ),
        (
            "the same host twice",
            400,
            with("Host: localhost:PORT\r\nhost: localhost\r\n"),
        ),
        (
            "host that is no ASCII",
            421,
            with("Host: l\u{f6}calhost:PORT\r\n"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_not_http_leaves_the_wait_alive() {
    let mut seed: u32 = 0x9e37_79b9;
    let mut noise: Vec<u8> = std::iter::repeat_with(|| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed.to_le_bytes()[0]
    })
    .take(512)
    .collect();
    noise[0] = 0xc3;
    check(&[
        (
            "HTTP/2 preface",
            400,
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        ),
        ("512 bytes of noise", 400, noise),
        ("SSH banner", 400, b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        ("HTTP/0.9", 400, b"GET /callback\r\n\r\n".to_vec()),
        (
            "folded header",
            400,
            b"GET / HTTP/1.1\r\nHost: localhost:PORT\r\n x: y\r\n\r\n".to_vec(),
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_too_large_leaves_the_wait_alive() {
    let line = format!(
        "GET /callback?code={} HTTP/1.1\r\n",
        "x".repeat(1024 * 1024)
    );
    let header = format!(
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\nCookie: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n{}\r\n",
        "A: b\r\n".repeat(300)
    );
    check(&[
        ("request line of 1 MiB", 414, line.into_bytes()),
        ("header of 64 KiB", 431, header.into_bytes()),
        ("300 headers", 431, many.into_bytes()),
    ])
    .await;
}

#[tokio::test]
async fn hostile_parameters_never_change_a_byte_of_the_page() {
    let mut stage = Stage::waiting().await;
    let fixed = stage.get("/callback?code=a&state=other").await;
    for payload in [
        "<script>alert(1)</script>",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%3Cimg%20src=x%20onerror=alert(1)%3E",
        "%3C/title%3E%3Cscript%3E",
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "%22%3E%3Csvg/onload=alert(1)%3E",
        "javascript:alert(1)",
        "%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a%3Cb%3E",
        "%00%3Cb%3E",
        "%E2%80%AE",
        "%1b%5D0;x%07",
        "{{body}}",
        "%3C!--",
        "&lt;b&gt;",
    ] {
        for name in [
            "error",
            "error_description",
            "error_uri",
            "code",
            "state",
            "iss",
            payload,
        ] {
            let answer = stage.get(&format!("/callback?{name}={payload}")).await;
            assert_eq!(answer.head, fixed.head, "{name}={payload}");
            assert_eq!(answer.body, fixed.body, "{name}={payload}");
        }
    }
    let _whys = stage.ignored();
    stage.succeed().await;
}

#[tokio::test]
async fn connections_that_ask_nothing_leave_the_wait_alive() {
    let mut stage = Stage::waiting().await;
    drop(stage.connect().await);
    let reset = stage.connect().await;
    reset.set_zero_linger().unwrap();
    drop(reset);
    let mut reset = stage.connect().await;
    reset.write_all(b"GET /callback?co").await.unwrap();
    reset.set_zero_linger().unwrap();
    drop(reset);
    let mut half = stage.connect().await;
    half.write_all(b"GET /callback?code=a HTTP/1.1\r\n")
        .await
        .unwrap();
    half.shutdown().await.unwrap();
    let _idle = stage.connect().await;
    let mut slow = stage.connect().await;
    slow.write_all(b"G").await.unwrap();
    assert!(stage.ignored().is_empty());
    stage.succeed().await;
}

#[tokio::test]
async fn slow_connections_make_room_for_the_right_redirect() {
    let mut stage = Stage::waiting().await;
    let mut held = Vec::new();
    for _ in 0..64 {
        let mut slow = stage.connect().await;
        slow.write_all(b"GET /callback?code=a HTTP/1.1\r\nX: ")
            .await
            .unwrap();
        held.push(slow);
    }
    stage.succeed().await;
    let closed = held[0].read_u8().await;
    assert!(closed.is_err(), "the oldest was closed unanswered");
    let youngest = held.last_mut().unwrap();
    let still_open = tokio::time::timeout(Duration::from_millis(20), youngest.read_u8()).await;
    assert!(still_open.is_err(), "a younger one may go on");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_stays_idle_is_closed_after_five_seconds() {
    let stage = Stage::waiting().await;
    let begun = Instant::now();
    let mut idle = stage.connect().await;
    assert_eq!(read_answer(&mut idle).await.head, "");
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_browser_that_uses_https_is_told_once_and_the_wait_goes_on() {
    let mut stage = Stage::waiting().await;
    for _ in 0..2 {
        let answer = stage
            .send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
            .await;
        assert_eq!(answer.head, "", "nothing is said to a TLS client");
    }
    assert!(matches!(stage.event().await, Event::UsedHttps));
    assert!(stage.ignored().is_empty());
    stage.succeed().await;
}
