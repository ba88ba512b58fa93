//! Failures and the clock of the sandbox, switched from the wizard as a person does it.

use serde_json::Value;

use super::support::free_port;
use super::support::home::Home;
use super::support::process::Run;
use super::support::pty::{Key, Pty, Terminal};

/// A home with tokens of a rehearsal, and the wizard at its test calls.
fn at_the_test_calls(home: &Home) -> Pty {
    let redirect = format!("http://localhost:{}/callback", free_port());
    let arguments = ["--store", "file", "authorize", "--play-browser", "--json"];
    let own = ["--redirect-uri", redirect.as_str(), "--scope", "users:read"];
    let granted = Run::cli(home, &arguments).args(own).finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let mut pty = Terminal::cli(home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('8'));
    // The tokens are read while the wizard is on show already.
    pty.wait_for_text("users:read · granted");
    pty
}

/// Opens the overlay by its button, and finds an entry.
fn find(pty: &mut Pty, text: &str, entry: &str) {
    pty.press(Key::Char('G'));
    pty.wait_for_text("▸ Continue to what comes next");
    pty.press(Key::Up);
    pty.wait_for_text("▸ Local sandbox: failures and clock");
    pty.press(Key::Enter);
    pty.wait_for_text("Find");
    pty.wait_for_text("Switch all failures off");
    pty.type_text(text);
    // Each letter finds other entries: what counts is what all of them find.
    pty.wait_for_text(&format!("Find  {text} "));
    pty.wait_for_text(&format!("▸ {entry}"));
}

/// Closes the overlay: what was typed first.
fn close(pty: &mut Pty) {
    pty.press(Key::Esc);
    pty.wait_for_text("esc close");
    pty.press(Key::Esc);
    pty.wait_for_no_text("Find");
}

/// Calls "Who am I", and waits for this status.
fn call(pty: &mut Pty, status: &str) {
    pty.press(Key::Char('g'));
    pty.wait_for_text("▸ Who am I");
    pty.press(Key::Enter);
    pty.wait_for_text(status);
    pty.wait_for_text("esc close");
}

/// Closes the answer of a call.
fn back(pty: &mut Pty) {
    pty.press(Key::Esc);
    pty.wait_for_text("Any path by hand");
}

#[test]
fn a_failure_is_switched_on_in_the_wizard_seen_explained_and_switched_off() {
    let home = Home::new();
    let mut pty = at_the_test_calls(&home);
    find(&mut pty, "server-error", "[ ] ");
    // The first that is found may be another one: the API's own has that very name, and blanks behind it.
    while !pty.screen().contains("▸ [ ] server-error ") {
        let before = pty.screen();
        pty.press(Key::Down);
        pty.wait_for("another entry", |screen| screen.contents() != before);
    }
    pty.press(Key::Enter);
    pty.wait_for_text("▸ [1] server-error ");
    pty.press(Key::Enter);
    pty.wait_for_text("▸ [✓] server-error ");
    close(&mut pty);
    pty.wait_for_text("failure on: server-error");
    call(&mut pty, "→ 500");
    pty.wait_for_text("api.server-error");
    pty.wait_for_text("failure on: server-error");
    back(&mut pty);
    find(&mut pty, "all off", "Switch all failures off");
    pty.wait_for_text("server-error (");
    pty.press(Key::Enter);
    pty.wait_for_text("No failure is on");
    close(&mut pty);
    pty.wait_for_no_text("failure on");
    call(&mut pty, "→ 200");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn a_failure_for_the_next_request_leaves_the_header_once_it_has_struck() {
    let home = Home::new();
    let mut pty = at_the_test_calls(&home);
    find(&mut pty, "forbidden", "[ ] forbidden");
    pty.press(Key::Enter);
    pty.wait_for_text("▸ [1] forbidden");
    close(&mut pty);
    pty.wait_for_text("failure on: forbidden");
    call(&mut pty, "→ 403");
    pty.wait_for_no_text("failure on");
    back(&mut pty);
    call(&mut pty, "→ 200");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn a_quarter_of_an_hour_later_the_next_call_succeeds_by_a_refresh() {
    let home = Home::new();
    let mut pty = at_the_test_calls(&home);
    find(&mut pty, "15", "Move it forward by 15 minutes");
    let before = pty.screen();
    pty.press(Key::Enter);
    pty.wait_for("the clock moved", |screen| screen.contents() != before);
    close(&mut pty);
    let before = token_requests(&home);
    call(&mut pty, "→ 200");
    assert_eq!(token_requests(&home), before + 1, "one refresh");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

/// How many requests to the token endpoint the running sandbox of a home has seen.
fn token_requests(home: &Home) -> usize {
    let record = std::fs::read(home.path().join("sandbox/running.json")).unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    let base = record["announcement"]["auth_base"].as_str().unwrap();
    let url = format!("{base}/sandbox/requests");
    let got = Run::program("curl", home).args(["-sSf", &url]).finish();
    let requests: Value = serde_json::from_str(&got.stdout).unwrap();
    let requests = requests["requests"].as_array().unwrap();
    let at_token = |request: &&Value| request["path"] == "/oauth/token";
    requests.iter().filter(at_token).count()
}
