//! Leaving in the middle of an exchange: once a code is sent, its tokens are waited for and kept.

use super::super::support::home::Home;
use super::super::support::process::{Run, Running};
use super::super::support::pty::{Exit, Key, Pty, Terminal};
use super::window::{at_stop_6, rehearsed};

/// A wizard whose exchange is under way, the token endpoint being slow for this one request.
fn exchanging() -> (Home, Running, Pty) {
    let (home, _) = rehearsed();
    let arguments = [
        "sandbox",
        "--port",
        "0",
        "--json",
        "--scenario",
        "token-slow:1",
    ];
    let mut sandbox = Run::cli(&home, &arguments).start();
    sandbox.stdout_line();
    let mut pty = at_stop_6(Terminal::cli(&home, &["--no-browser"]));
    pty.press(Key::Char('r'));
    pty.wait_for_text("▸ Let this program play the browser");
    pty.press(Key::Enter);
    pty.wait_for_text("Trading its code for tokens");
    (home, sandbox, pty)
}

/// The pair that is stored.
fn pair(home: &Home) -> Vec<u8> {
    let mut files = home.files().into_iter();
    let tokens = files.find(|(path, _)| path.extension().is_some_and(|end| end == "tokens"));
    tokens.expect("a pair is stored").1
}

/// The next start finds the person signed in.
fn is_signed_in(home: &Home) {
    let status = Run::cli(home, &["status", "--json"]).finish();
    assert_eq!(status.code, Some(0), "{status:?}");
    let mut pty = Terminal::cli(home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('7'));
    pty.wait_for_text("The access token is valid.");
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
}

#[test]
fn esc_in_the_middle_of_an_exchange_keeps_the_new_pair() {
    let (home, sandbox, mut pty) = exchanging();
    let before = pair(&home);
    pty.press(Key::Esc);
    pty.wait_for_text("7 Tokens");
    pty.wait_for_no_text("Trading its code for tokens");
    // Away from the stop, the tokens come and are kept.
    super::super::support::wait_until("the new pair is stored", || pair(&home) != before);
    pty.press(Key::Char('7'));
    pty.wait_for_text("The access token is valid.");
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    is_signed_in(&home);
    drop(sandbox);
}

#[test]
fn quitting_in_the_middle_of_an_exchange_keeps_the_new_pair() {
    let (home, sandbox, mut pty) = exchanging();
    let before = pair(&home);
    pty.press(Key::Char('q'));
    pty.wait_for_text("Leave");
    pty.press(Key::Tab);
    pty.press(Key::Enter);
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    assert_ne!(pair(&home), before);
    is_signed_in(&home);
    drop(sandbox);
}
