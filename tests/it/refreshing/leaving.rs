//! The person goes away in the middle of a refresh: what was sent is finished and stored.

use std::time::Duration;

use super::super::support::pty::{Exit, Key, Pty, Terminal};
use super::super::support::wait_until;
use super::office::{ENVIRONMENT, Office};

const REPLY: Duration = Duration::from_secs(2);

/// A wizard at stop 7 whose refresh is under way.
fn refreshing(office: &Office) -> Pty {
    let secret = office.stage.told("client_secret");
    let mut pty = Terminal::cli(&office.home, &["--env", ENVIRONMENT, "--no-browser"])
        .env("PLEO_ONBOARD_CLIENT_SECRET", secret)
        .start();
    pty.wait_for_text("OFFICE");
    pty.press(Key::Char('7'));
    pty.wait_for_text("The access token is valid");
    pty.press(Key::Char('r'));
    wait_until("the refresh is sent", || office.door.refreshes() == 1);
    pty
}

/// The next start has the pair that the server sent.
fn is_signed_in(office: &Office, before: &serde_json::Value) {
    assert_ne!(office.pair()["access_token"], before["access_token"]);
    assert!(office.is_live());
    let (token, code) = office.status();
    assert!(token["problem"].is_null(), "{token}");
    assert_eq!(code, Some(0));
}

#[test]
fn esc_in_the_middle_of_a_refresh_stores_the_new_pair() {
    let office = Office::signed_in();
    let before = office.pair();
    office.door.hold(REPLY);
    let mut pty = refreshing(&office);
    pty.press(Key::Esc);
    pty.wait_for_text("6  Authorise");
    pty.press(Key::Char('7'));
    pty.wait_for_text("Refreshed at");
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    is_signed_in(&office, &before);
}

#[test]
fn quitting_in_the_middle_of_a_refresh_stores_the_new_pair() {
    let office = Office::signed_in();
    let before = office.pair();
    office.door.hold(REPLY);
    let mut pty = refreshing(&office);
    pty.press(Key::Char('q'));
    pty.wait_for_text("Something is still under way");
    pty.press(Key::Down);
    pty.press(Key::Enter);
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    is_signed_in(&office, &before);
}

#[test]
fn signals_in_the_middle_of_a_refresh_store_the_new_pair() {
    use rustix::process::Signal;
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let office = Office::signed_in();
        let before = office.pair();
        office.door.hold(REPLY);
        let running = office.run(&["refresh"]).start();
        wait_until("the refresh is sent", || office.door.refreshes() == 1);
        running.signal(signal);
        let finished = running.finish();
        let number = 128 + signal.as_raw();
        assert_eq!(finished.code, Some(number), "{finished:?}");
        is_signed_in(&office, &before);
    }
}
