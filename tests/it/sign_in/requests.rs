//! Requests at the port of a waiting `authorize` that are not its redirect: each is turned away and told, and the sign-in
//! succeeds all the same.

use std::io::{Read, Write};

use super::attempt::Attempt;

const EVIL: &str = "https://evil.example";

#[test]
fn cb_01_visits_to_other_pages_are_turned_away_and_the_short_link_leads_on() {
    let attempt = Attempt::waiting(&[]);
    let code = attempt.answered_with("code=fake");
    for (target, status) in [
        ("/favicon.ico", 404),
        ("/robots.txt", 404),
        ("/callback", 400),
        (&code.replace("/callback", "/callback/staging"), 404),
    ] {
        assert_eq!(attempt.get(target).status(), status, "{target}");
    }
    let short = attempt.get("/");
    assert_eq!(short.status(), 303);
    assert_eq!(short.location(), Some(attempt.url.as_str()));
    let ended = attempt.succeed();
    assert_eq!(ended.json["ignored_requests"], 4);
    for why in [
        "asked for an icon",
        "asked for another page",
        "no parameters",
    ] {
        let told = format!("turned away a request: {why}\n");
        assert!(ended.stderr.contains(&told), "{ended:?}");
    }
    assert_eq!(ended.exchanges, 1);
}

#[tokio::test]
async fn cb_02_connections_that_ask_nothing_are_not_worth_a_word() {
    let attempt = Attempt::waiting(&[]);
    drop(attempt.connect());
    let mut reset = attempt.connect();
    reset.write_all(b"GET /callback?co").unwrap();
    reset.set_nonblocking(true).unwrap();
    let reset = tokio::net::TcpStream::from_std(reset).unwrap();
    reset.set_zero_linger().unwrap();
    drop(reset);
    let ended = attempt.succeed();
    assert_eq!(ended.json["ignored_requests"], 0);
    assert!(!ended.stderr.contains("turned away"), "{ended:?}");
}

#[test]
fn cb_03_an_idle_connection_is_closed_and_holds_nothing_up() {
    let attempt = Attempt::waiting(&[]);
    let mut idle = attempt.connect();
    // Nothing was asked, so nothing is answered: it just ends, after five seconds.
    let mut nothing = Vec::new();
    assert_eq!(idle.read_to_end(&mut nothing).unwrap(), 0);
    let redirect = attempt.right_redirect();
    let held = attempt.connect();
    let ended = attempt.succeed_by(&redirect);
    assert_eq!(ended.json["ignored_requests"], 0);
    drop(held);
}

#[test]
fn cb_04_sixty_four_slow_connections_make_room_for_the_redirect() {
    let attempt = Attempt::waiting(&[]);
    let redirect = attempt.right_redirect();
    let held: Vec<_> = std::iter::repeat_with(|| {
        let mut slow = attempt.connect();
        slow.write_all(b"GET /callback?code=fake HTTP/1.1\r\nX: ")
            .unwrap();
        slow
    })
    .take(64)
    .collect();
    let ended = attempt.succeed_by(&redirect);
    assert_eq!(ended.json["ignored_requests"], 0);
    assert_eq!(ended.exchanges, 1);
    assert_eq!(held.len(), 64);
}

#[test]
fn cb_05_a_code_with_another_state_goes_nowhere() {
    let attempt = Attempt::waiting(&[]);
    let state = attempt.sent("state");
    let (cut, _) = state.split_at(state.len() - 1);
    let other_case: String = state
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    for query in [
        "code=fake&state=another".to_owned(),
        "code=fake".to_owned(),
        "code=fake&state=".to_owned(),
        format!("code=fake&state={cut}"),
        format!("code=fake&state={other_case}"),
    ] {
        let answer = attempt.get(&format!("/callback?{query}"));
        assert_eq!(answer.status(), 400, "{query}");
        assert!(answer.text.contains("Nothing to do here"), "{answer:?}");
    }
    let ended = attempt.succeed();
    assert_eq!(ended.json["ignored_requests"], 5);
    let told = "turned away a request: wrong state (an old tab?)\n";
    assert_eq!(ended.stderr.matches(told).count(), 5, "{ended:?}");
    // No code but the right one ever left.
    assert_eq!(ended.exchanges, 1);
}

#[test]
fn cb_06_a_denial_without_the_right_state_is_not_believed() {
    let attempt = Attempt::waiting(&[]);
    for query in ["error=access_denied", "error=access_denied&state=another"] {
        let answer = attempt.get(&format!("/callback?{query}"));
        assert_eq!(answer.status(), 400, "{query}");
    }
    let ended = attempt.succeed();
    assert_eq!(ended.json["ignored_requests"], 2);
}

#[test]
fn cb_08_markup_in_an_answer_never_reaches_a_page() {
    let attempt = Attempt::waiting(&[]);
    let fixed = attempt.get("/callback?code=fake&state=another").text;
    for payload in [
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "<script>alert(1)</script>",
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
        for name in ["error", "error_description", "error_uri", "code"] {
            let answer = attempt.get(&format!("/callback?{name}={payload}&state=another"));
            assert_eq!(answer.text, fixed, "{name}={payload}");
        }
    }
    let denied = attempt.answered_with(
        "error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E&error_uri=javascript:alert(1)",
    );
    let page = attempt.follow(&denied);
    assert!(page.text.contains("Access was not granted"), "{page:?}");
    for markup in ["<script", "alert(1)", "javascript:"] {
        assert!(!page.text.contains(markup), "{page:?}");
    }
    assert_eq!(attempt.end().code, Some(5));
}

#[test]
fn cb_10_another_method_with_the_right_code_and_state_is_not_the_redirect() {
    let attempt = Attempt::waiting(&[]);
    let right = attempt.right_redirect();
    for method in ["POST", "HEAD", "PUT", "DELETE", "PATCH"] {
        let answer = attempt.send(attempt.request(method, &right).as_bytes());
        assert_eq!(answer.status(), 405, "{method}");
        assert!(answer.text.contains("\r\nAllow: GET\r\n"), "{answer:?}");
    }
    let port = attempt.port;
    let preflight = format!(
        "OPTIONS {right} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {EVIL}\r\n\
         Access-Control-Request-Method: GET\r\nAccess-Control-Request-Private-Network: true\r\n\r\n"
    );
    let answer = attempt.send(preflight.as_bytes());
    assert_eq!(answer.status(), 405);
    assert!(!answer.text.contains("Access-Control-Allow"), "{answer:?}");
    let ended = attempt.succeed_by(&right);
    assert_eq!(ended.json["ignored_requests"], 6);
    assert_eq!(ended.exchanges, 1, "the code was still good");
}

#[test]
fn cb_11_what_is_not_plain_http_is_turned_away_and_https_is_told() {
    let mut attempt = Attempt::waiting(&[]);
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice();
    assert_eq!(
        attempt.send(hello).text,
        "",
        "nothing a TLS client could read"
    );
    let told = attempt.stderr_line("warning: A browser came by https.");
    assert!(told.contains("begins with http"), "{told}");
    let noise: Vec<u8> = (0..512_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0] | 0x80)
        .collect();
    for bytes in [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(),
        &noise,
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ] {
        assert_eq!(attempt.send(bytes).status(), 400);
    }
    let ended = attempt.succeed();
    assert_eq!(ended.json["ignored_requests"], 3);
    assert!(
        ended
            .stderr
            .contains("turned away a request: HTTP/2, from a proxy"),
        "{ended:?}"
    );
}

#[test]
fn cb_12_what_is_too_large_is_turned_away() {
    let attempt = Attempt::waiting(&[]);
    let port = attempt.port;
    let line = format!("GET /callback?code={} HTTP/1.1\r\n", "x".repeat(1 << 20));
    let header = format!(
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {}\r\n\r\n",
        "x".repeat(64 << 10)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\n{}\r\n",
        "A: b\r\n".repeat(300)
    );
    for (request, status) in [(line, 414), (header, 431), (many, 431)] {
        assert_eq!(attempt.send(request.as_bytes()).status(), status);
    }
    assert_eq!(attempt.succeed().json["ignored_requests"], 3);
}

#[test]
fn cb_13_a_request_for_another_host_is_not_the_redirect() {
    let attempt = Attempt::waiting(&[]);
    let right = attempt.right_redirect();
    let port = attempt.port;
    for (headers, status) in [
        ("Host: evil.example\r\n".to_owned(), 421),
        (format!("Host: evil.example:{port}\r\n"), 421),
        (String::new(), 400),
        (
            format!("Host: localhost:{port}\r\nHost: evil.example\r\n"),
            400,
        ),
        ("Host: localhost:1\r\n".to_owned(), 421),
        ("Host: localhost\r\n".to_owned(), 421),
    ] {
        let request = format!("GET {right} HTTP/1.1\r\n{headers}\r\n");
        assert_eq!(
            attempt.send(request.as_bytes()).status(),
            status,
            "{headers}"
        );
    }
    let ended = attempt.succeed_by(&right);
    assert_eq!(ended.json["ignored_requests"], 6);
    assert_eq!(ended.exchanges, 1, "the code was still good");
}
