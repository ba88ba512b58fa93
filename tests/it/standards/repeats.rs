//! What happens again in the same way, and what can be made to happen by name.

use serde_json::{Value, json};

use super::super::support::home::Home;
use super::super::support::process::Run;
use super::partner::Server;
use super::raw::Ask;
use super::script::play;

const SEED: [&str; 4] = ["--seed", "7", "--clock", "2027-01-15T08:00:00Z"];

/// A sandbox on a port of its own choice, below those that the system hands out.
fn anywhere() -> Server {
    let process = u16::try_from(std::process::id() % 5_000).unwrap();
    (0..50)
        .find_map(|attempt| Server::try_start_at(20_000 + process + attempt * 2, &SEED).ok())
        .expect("two ports in a row are free")
}

#[test]
fn s_30_the_same_seed_clock_and_requests_give_the_same_bytes() {
    let server = anywhere();
    let port = server.auth;
    let first = play(&server);
    server.end();
    let again = Server::start_at(port, &SEED);
    let second = play(&again);
    again.end();
    assert!(first.len() >= 200, "{} requests", first.len());
    for (number, (one, other)) in first.iter().zip(&second).enumerate() {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(one.0, other.0, "request {number}");
        assert!(
            one.1 == other.1,
            "request {number}, {}:\n{}\n--- and then ---\n{}",
            one.0,
            text(&one.1),
            text(&other.1)
        );
    }
    assert_eq!(first.len(), second.len());
    another_seed_differs(port, &first);
}

/// The same requests of another seed: its ids, tokens and dummy data are others.
fn another_seed_differs(port: u16, first: &[(String, Vec<u8>)]) {
    let other = Server::start_at(port, &["--seed", "8", "--clock", "2027-01-15T08:00:00Z"]);
    let third = play(&other);
    other.end();
    let differs = |words: &str| {
        let of = |all: &[(String, Vec<u8>)]| -> Vec<Vec<u8>> {
            let found = all.iter().filter(|(asked, _)| asked == words);
            found.map(|(_, bytes)| bytes.clone()).collect()
        };
        assert!(!of(first).is_empty(), "{words} was asked");
        of(first) != of(&third)
    };
    for words in [
        "announcement",
        "register",
        "login",
        "allow",
        "exchange",
        "refresh",
        "/v2/employees",
        "/people",
    ] {
        assert!(differs(words), "{words}");
    }
    assert!(!differs("no token"));
}

#[test]
fn s_30_a_clock_that_stands_still_is_moved_forward_and_never_by_itself() {
    let server = Server::start(&SEED);
    let date = |server: &Server| {
        let answer = server.ask(&Ask::get("/sandbox/clock"));
        (
            answer.json()["now"].clone(),
            answer.header("date").map(str::to_owned),
        )
    };
    let standing = (
        json!("2027-01-15T08:00:00Z"),
        Some("Fri, 15 Jan 2027 08:00:00 GMT".to_owned()),
    );
    assert_eq!(date(&server), standing);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(date(&server), standing);
    server.advance(900);
    let later = (
        json!("2027-01-15T08:15:00Z"),
        Some("Fri, 15 Jan 2027 08:15:00 GMT".to_owned()),
    );
    assert_eq!(date(&server), later);
}

#[test]
fn s_30_a_failure_strikes_at_the_request_that_it_was_asked_for() {
    let server = Server::start(&["--scenario", "server-error:2"]);
    let token = server.tokens(&server.register()).access;
    let statuses: Vec<u16> = (0..4)
        .map(|_| server.call(&token, "/v1/companies").status)
        .collect();
    assert_eq!(statuses, [200, 500, 200, 200]);
}

/// The names of the scenarios, as the command line lists them.
fn listed() -> Vec<String> {
    let finished = Run::cli(&Home::new(), &["sandbox", "--list-scenarios"]).finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let name = |line: &str| {
        line.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    finished.stdout.lines().map(name).collect()
}

/// What is switched on in a running sandbox.
fn active(server: &Server) -> Vec<String> {
    let answer = server.ask(&Ask::get("/sandbox/scenarios")).json();
    let name = |strike: &Value| strike["scenario"].as_str().unwrap().to_owned();
    answer["active"]
        .as_array()
        .unwrap()
        .iter()
        .map(name)
        .collect()
}

#[test]
fn s_31_every_fault_is_listed_and_switched_on_by_its_name() {
    let names = listed();
    assert!(names.len() >= 90, "{names:?}");
    let flags: Vec<&str> = names
        .iter()
        .flat_map(|name| ["--scenario", name.as_str()])
        .collect();
    let server = Server::start(&flags);
    assert_eq!(active(&server), names);
    let known = server.ask(&Ask::get("/sandbox/scenarios")).json();
    let known: Vec<&str> = known["known"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scenario| scenario["name"].as_str().unwrap())
        .collect();
    assert_eq!(known, names);
    for name in &names {
        for strike in [name.clone(), format!("{name}:3")] {
            let body = json!({ "scenarios": [strike] });
            let answer = server.ask(&Ask::json("/sandbox/scenarios", &body));
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(active(&server), [strike]);
        }
    }
    for wrong in ["no-such-failure", "server-error:0", "server-error:x", ""] {
        let body = json!({ "scenarios": [wrong] });
        assert_eq!(
            server.ask(&Ask::json("/sandbox/scenarios", &body)).status,
            400,
            "{wrong}"
        );
    }
    let off = server.ask(&Ask::json(
        "/sandbox/scenarios",
        &json!({ "scenarios": [] }),
    ));
    assert_eq!((off.status, active(&server).len()), (200, 0));
    let unknown = Server::try_start_at(0, &["--scenario", "no-such-failure"]).err();
    assert_eq!(unknown.expect("it does not serve").code, Some(2));
}
