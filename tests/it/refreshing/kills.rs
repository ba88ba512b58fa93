//! kill -9 in the middle of a refresh.

use std::time::Duration;

use super::super::kills::microseconds;
use super::super::scenarios::socket::begin;
use super::office::{Office, json};

const KILLS: usize = 100;
const REPLY: Duration = Duration::from_millis(20);

/// Files below the home that hold an access token and are in use.
fn current_pairs(office: &Office) -> usize {
    let files = office.home.files().into_iter();
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("\"access_token\"");
    let left_over = |path: &std::path::Path| path.to_string_lossy().contains("-tmp-");
    files
        .filter(|(path, bytes)| holds(bytes) && !left_over(path))
        .count()
}

/// What the next start says and does about the stored pair; whether it is dead.
fn next_start_is_truthful(office: &Office) -> bool {
    let (token, _) = office.status();
    let told = token["problem"]["code"].as_str();
    let sent = office.door.refreshes();
    let mut called = office.run(&["call", "/v1/introspect"]).finish();
    assert_eq!(
        office.door.refreshes(),
        sent,
        "nothing is sent again by itself"
    );
    if office.is_live() {
        assert_eq!(called.code, Some(0), "{called:?}");
        json(&mut called);
        // The call has shown that the pair lives.
        assert!(office.status().0["problem"].is_null());
        return false;
    }
    assert_eq!(told, Some("token.refresh-unanswered"), "a silent sign-out");
    assert_eq!(called.code, Some(4), "{called:?}");
    assert!(
        called.stderr.contains("A refresh was sent earlier"),
        "{called:?}"
    );
    true
}

#[test]
fn a_hundred_kills_in_a_refresh_leave_one_pair_and_the_truth_about_it() {
    let office = Office::signed_in();
    office.door.hold(REPLY);
    let begun = begin();
    let refreshed = office.run(&["refresh"]).finish();
    assert_eq!(refreshed.code, Some(0), "{refreshed:?}");
    let whole = u64::try_from(begun.elapsed().as_micros()).unwrap();
    let (mut killed, mut dead) = (0, 0);
    for round in 0.. {
        if killed == KILLS {
            break;
        }
        assert!(
            round < 10 * KILLS,
            "only {killed} of {round} could be killed in time"
        );
        let running = office.run(&["refresh"]).start();
        // Not a wait for anything: the random moment of the kill.
        std::thread::sleep(Duration::from_micros(microseconds(round, whole)));
        running.signal(rustix::process::Signal::KILL);
        if running.finish().code.is_none() {
            killed += 1;
        }
        office.door.settle();
        assert_eq!(current_pairs(&office), 1, "round {round}");
        if next_start_is_truthful(&office) {
            dead += 1;
            office.sign_in();
        }
    }
    assert!(dead > 0, "some kill hit between the answer and its storing");
}
