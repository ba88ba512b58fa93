//! How long and how much is waited for: who dawdles ends, and nobody else waits for them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use tokio::time::Instant;

use super::partner::{Client, Server, introspect};
use super::raw::{Answer, Ask, connect, exchange, read_to_end};

/// How many connections may be without a complete head.
const HEADLESS: usize = 64;
/// How long a head may take.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long an ordinary request may take behind any crowd.
const SOON: Duration = Duration::from_secs(1);

/// A GET whose head is this long, in bytes.
fn head_of(port: u16, length: usize) -> Vec<u8> {
    let begin = format!("GET /sandbox/metadata HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Long: ");
    let end = "\r\nConnection: close\r\n\r\n";
    let filler = "x".repeat(length - begin.len() - end.len());
    format!("{begin}{filler}{end}").into_bytes()
}

/// Asserts that an ordinary request on a connection of its own is answered soon.
fn answered_soon(port: u16) {
    let begun = Instant::now();
    let answer = Ask::get("/sandbox/metadata").send(port);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

/// Whether the other side has closed or reset a connection by now.
fn is_closed(stream: &mut TcpStream) -> bool {
    let patience = stream.read_timeout().unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(1)))
        .unwrap();
    let read = stream.read(&mut [0; 64]);
    stream.set_read_timeout(patience).unwrap();
    match read {
        Ok(count) => count == 0,
        Err(error) => !matches!(
            error.kind(),
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
        ),
    }
}

/// Waits until a connection is closed; how long that took.
fn closed_after(stream: &mut TcpStream) -> Duration {
    let begun = Instant::now();
    read_to_end(stream);
    begun.elapsed()
}

/// Asserts that a held connection is closed soon because others ask.
///
/// They ask more than once: while one thread still puts a held connection in line, the other may answer already.
fn makes_room(oldest: &mut TcpStream, port: u16) {
    answered_soon(port);
    let begun = Instant::now();
    while !is_closed(oldest) {
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        answered_soon(port);
    }
}

/// A connection on which a first request was answered, and which is kept.
fn kept_alive(port: u16) -> TcpStream {
    let mut stream = connect(port);
    let ask = format!("GET /sandbox/clock HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"}") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    stream
}

#[test]
fn s_33_a_head_is_16_kib_at_most() {
    let server = Server::start(&[]);
    assert_eq!(
        exchange(server.auth, &head_of(server.auth, 15 * 1024)).status,
        200
    );
    for length in [17 * 1024, 64 * 1024, 1024 * 1024] {
        assert_eq!(
            exchange(server.auth, &head_of(server.auth, length)).status,
            431,
            "{length}"
        );
    }
    let many = "x: y\r\n".repeat(300);
    let host = format!("Host: 127.0.0.1:{}", server.auth);
    let head = format!("GET / HTTP/1.1\r\n{host}\r\n{many}Connection: close\r\n\r\n");
    assert_eq!(exchange(server.auth, head.as_bytes()).status, 431);
    let line = format!("GET /{} HTTP/1.1\r\n{host}\r\n\r\n", "x".repeat(20_000));
    assert!([414, 431].contains(&exchange(server.auth, line.as_bytes()).status));
}

#[test]
fn s_33_a_head_that_is_not_complete_after_five_seconds_ends_its_connection() {
    let server = Server::start(&[]);
    for port in [server.auth, server.api] {
        let mut silent = connect(port);
        let mut begun = connect(port);
        begun.write_all(b"GET / HTTP/1.1\r\nHost: x").unwrap();
        let mut second = kept_alive(server.auth);
        second.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        // Bytes that drip in buy no time.
        let mut dripping = connect(port);
        let since = Instant::now();
        while dripping.write_all(b"x").is_ok() && since.elapsed() < HEAD_TIME * 2 {
            std::thread::sleep(Duration::from_millis(250));
            if is_closed(&mut dripping) {
                break;
            }
        }
        let took = since.elapsed();
        assert!(
            took + SOON > HEAD_TIME && took < HEAD_TIME + 2 * SOON,
            "{took:?}"
        );
        for stream in [&mut silent, &mut begun, &mut second] {
            assert!(closed_after(stream) < SOON);
        }
    }
}

#[test]
fn s_33_a_body_that_is_not_whole_after_five_seconds_is_given_up() {
    let server = Server::start(&[]);
    let token = server.tokens(&server.register()).access;
    for (port, path) in [
        (server.auth, "/oauth/token"),
        (server.auth, "/sandbox/scenarios"),
        (server.api, "/v1/accounting-entries:search"),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nContent-Length: 64\r\n\r\n"
        );
        let begin = || {
            let mut stream = connect(port);
            stream.write_all(head.as_bytes()).unwrap();
            stream
        };
        let (mut silent, mut dripping) = (begin(), begin());
        let since = Instant::now();
        // Bytes that drip in buy no time here either.
        while !is_closed(&mut dripping) && since.elapsed() < HEAD_TIME * 2 {
            let _gone = dripping.write_all(b"x");
            std::thread::sleep(Duration::from_millis(250));
        }
        let took = since.elapsed();
        assert!(
            took + SOON > HEAD_TIME && took < HEAD_TIME + 2 * SOON,
            "{path}: {took:?}"
        );
        let answer = Answer::of(read_to_end(&mut silent));
        assert_eq!(answer.status, 408, "{answer:?}");
        answered_soon(server.auth);
    }
}

#[test]
fn s_33_of_64_connections_without_a_head_the_oldest_makes_room() {
    let server = Server::start(&[]);
    let begin = |_| {
        let mut stream = connect(server.auth);
        stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        stream
    };
    let mut held = vec![begin(0)];
    // Connections are accepted by two threads, so the one that is to be the oldest has a start.
    std::thread::sleep(Duration::from_millis(200));
    held.extend((1..HEADLESS).map(begin));
    let mut held = held.into_iter();
    let mut oldest = held.next().unwrap();
    makes_room(&mut oldest, server.auth);
    // One made room for one: the others are where they were.
    for mut stream in held {
        assert!(!is_closed(&mut stream));
        let rest = format!(
            "Host: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            server.auth
        );
        stream.write_all(rest.as_bytes()).unwrap();
        assert!(read_to_end(&mut stream).starts_with(b"HTTP/1.1 200"));
    }
}

#[test]
fn s_33_the_second_request_of_a_connection_is_held_to_the_same() {
    let server = Server::start(&[]);
    let mut held: Vec<TcpStream> = (0..HEADLESS).map(|_| kept_alive(server.auth)).collect();
    // The oldest is the one whose second head the server saw first, so it has a start; and what the sockets hold has to
    // reach the server before the next one knocks.
    let (first, others) = held.split_at_mut(1);
    for streams in [first, others] {
        for stream in streams {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    makes_room(held.first_mut().unwrap(), server.auth);
    let newest = held.last_mut().unwrap();
    let rest = format!("127.0.0.1:{}\r\nConnection: close\r\n\r\n", server.auth);
    newest.write_all(rest.as_bytes()).unwrap();
    assert!(read_to_end(newest).starts_with(b"HTTP/1.1 200"));
}

#[test]
fn s_33_two_hundred_held_connections_of_every_kind_stop_nobody() {
    let server = Server::start(&["--rate-limit", "off"]);
    let client = server.register();
    let token = server.tokens(&client).access;
    let held: Vec<TcpStream> = (0..200)
        .map(|index| hold(&server, &client, index))
        .collect();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        answered_soon(server.auth);
        let since = Instant::now();
        assert_eq!(server.call(&token, "/v2/employees").status, 200);
        assert!(server.is_active(&client, &token));
        assert!(since.elapsed() < 2 * SOON, "{:?}", since.elapsed());
        for (index, stream) in held.iter().enumerate() {
            if index % 5 == 1 {
                // Slow-loris: a byte now and then. Those that made room are gone already.
                let _gone = (&*stream).write_all(b"x");
            }
        }
    }
    drop(held);
    answered_soon(server.auth);
}

/// A connection that is held in one of five ways.
fn hold(server: &Server, client: &Client, index: usize) -> TcpStream {
    let port = if index.is_multiple_of(2) {
        server.auth
    } else {
        server.api
    };
    let mut stream = connect(port);
    let begin = match index % 5 {
        // Silent from the start.
        0 => Vec::new(),
        // A head that drips.
        1 => b"GET / HTTP/1.1\r\nX-Drip: ".to_vec(),
        // A body that never comes, of one who is nobody and of one who is known.
        2 => format!("POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 900\r\n\r\ngrant").into_bytes(),
        3 => {
            let whole = introspect(client, "fake-token-of-a-held-connection").bytes(port);
            whole[..whole.len() - 8].to_vec()
        }
        // Answers that nobody reads, one after the other.
        _ => {
            let ask = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
            ask.repeat(40).into_bytes()
        }
    };
    stream.write_all(&begin).unwrap();
    stream
}
