//! The same at stop 6 of the wizard, at 80 columns and 24 rows.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use url::Url;

use super::super::support::focus::focus;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Key, Pty, Terminal};
use super::super::support::{PATIENCE, free_port};
use super::attempt::{exchanges_seen, redirect_of, register};

/// A home that has been signed in once, and the port of its registered redirect URI.
pub fn rehearsed() -> (Home, u16) {
    let home = Home::new();
    let port = free_port();
    let uri = format!("http://localhost:{port}/callback");
    register(&home, &[&uri]);
    let arguments = [
        "--store",
        "file",
        "authorize",
        "--play-browser",
        "--redirect-uri",
        &uri,
    ];
    let granted = Run::cli(&home, &arguments).finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    (home, port)
}

/// The wizard at stop 6.
pub fn at_stop_6(terminal: Terminal) -> Pty {
    let mut pty = terminal.start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('6'));
    pty.wait_for_text("Start an attempt");
    pty
}

/// The wizard waiting for a redirect at its port.
pub fn waiting(home: &Home) -> Pty {
    let mut pty = at_stop_6(Terminal::cli(home, &["--no-browser"]));
    pty.press(Key::Char('r'));
    pty.wait_for_text("Waiting for the redirect");
    pty
}

/// Ends the wait on purpose: it is asked about.
pub fn end_wait(pty: &mut Pty) {
    pty.press(Key::Esc);
    pty.wait_for_text("End this attempt?");
    pty.press(Key::Tab);
    pty.wait_for_text("▸ End it");
    pty.press(Key::Enter);
    pty.wait_for_text("The attempt was ended and its port is free.");
}

fn get(port: u16, target: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Where the short link leads: the authorization URL of the attempt.
fn authorization_url(port: u16) -> Url {
    let answer = get(port, "/");
    let location = answer
        .lines()
        .find_map(|line| line.strip_prefix("Location: "));
    Url::parse(location.unwrap_or_else(|| panic!("{answer}"))).unwrap()
}

fn parameter(url: &Url, name: &str) -> String {
    let (_, value) = url.query_pairs().find(|(own, _)| own == name).unwrap();
    value.into_owned()
}

/// Follows a redirect to its page.
fn follow(port: u16, target: &str) -> String {
    let answer = get(port, target);
    let location = answer
        .lines()
        .find_map(|line| line.strip_prefix("Location: "));
    location.map_or(answer.clone(), |location| get(port, location))
}

/// Ends the wizard.
pub fn leave(mut pty: Pty) {
    pty.press(Key::Ctrl('c'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(130));
    assert!(pty.is_cooked());
}

#[test]
fn cb_05_a_stale_tab_is_counted_on_screen_and_the_wait_goes_on() {
    let (home, port) = rehearsed();
    let pty = waiting(&home);
    let answer = get(port, "/callback?code=fake&state=stale");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    pty.wait_for_text("1 turned away; the last: wrong state (an old tab?)");
    let redirect = redirect_of(&home, authorization_url(port).as_str(), port);
    assert!(follow(port, &redirect).contains("Access granted"));
    pty.wait_for_text("Authorised: tokens are held");
    leave(pty);
}

#[test]
fn cb_07_after_a_denial_a_new_attempt_has_a_new_state_and_challenge() {
    let (home, port) = rehearsed();
    let mut pty = waiting(&home);
    let first = authorization_url(port);
    let state = parameter(&first, "state");
    let page = follow(
        port,
        &format!("/callback?error=access_denied&state={state}"),
    );
    assert!(page.contains("Access was not granted"), "{page}");
    pty.wait_for_text("The authorisation was declined.");
    pty.press(Key::Char('r'));
    pty.wait_for_text("Waiting for the redirect");
    let second = authorization_url(port);
    for name in ["state", "code_challenge"] {
        assert_ne!(parameter(&first, name), parameter(&second, name), "{name}");
    }
    // The answer of the attempt before is nobody's now.
    let late = get(port, &format!("/callback?code=fake&state={state}"));
    assert!(late.starts_with("HTTP/1.1 400 "), "{late}");
    let redirect = redirect_of(&home, second.as_str(), port);
    assert!(follow(port, &redirect).contains("Access granted"));
    pty.wait_for_text("Authorised: tokens are held");
    leave(pty);
}

#[test]
fn cb_09_what_a_server_says_is_shown_and_steers_nothing() {
    let (home, port) = rehearsed();
    let mut pty = waiting(&home);
    let state = parameter(&authorization_url(port), "state");
    let said = "%1b%5D0;owned%07%1b%5D52;c;ZmFrZQ%3D%3D%07%1b%5B2J%E2%80%AE";
    follow(
        port,
        &format!("/callback?error=access_denied&error_description={said}&state={state}"),
    );
    pty.wait_for_text("The authorisation was declined.");
    // Below the items on this small a screen.
    while !pty.screen().contains(r"\u{1b}]0;owned") {
        let before = pty.screen();
        pty.press(Key::PageDown);
        pty.wait_for("more of the page", |screen| screen.contents() != before);
    }
    let raw = pty.raw();
    for payload in [&b"\x1b]0;owned"[..], b"\x1b]52;", "\u{202e}".as_bytes()] {
        assert!(!raw.windows(payload.len()).any(|bytes| bytes == payload));
    }
    leave(pty);
}

#[test]
fn cb_14_the_same_redirect_again_says_already_used_and_is_exchanged_once() {
    let (home, port) = rehearsed();
    let pty = waiting(&home);
    let before = exchanges_seen(&home);
    let redirect = redirect_of(&home, authorization_url(port).as_str(), port);
    assert!(follow(port, &redirect).contains("Access granted"));
    pty.wait_for_text("Authorised: tokens are held");
    for _ in 0..3 {
        let again = get(port, &redirect);
        assert!(again.starts_with("HTTP/1.1 410 "), "{again}");
        assert!(again.contains("already been used"), "{again}");
        assert!(again.contains("access was granted"), "{again}");
        assert!(get(port, "/done").contains("Access granted"));
    }
    assert_eq!(exchanges_seen(&home), before + 1);
    leave(pty);
}

#[test]
fn cb_15_a_taken_port_leaves_another_registered_one_and_pasting() {
    let (home, port) = rehearsed();
    let next = free_port();
    let uri = |port| format!("http://localhost:{port}/callback");
    register(&home, &[&uri(port), &uri(next)]);
    let held = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let mut pty = at_stop_6(Terminal::cli(&home, &["--no-browser"]));
    pty.press(Key::Char('r'));
    pty.wait_for_text("Another program already uses the port");
    pty.wait_for_text(&format!("{})", std::process::id()));
    // By pasting: no port is needed.
    pty.wait_for_text("▸ Try again");
    pty.press(Key::Down);
    pty.wait_for_text("▸ Go on by pasting the redirect");
    pty.press(Key::Enter);
    pty.wait_for_text("Waiting for the redirect");
    pty.wait_for_text("paste the address it ends on");
    end_wait(&mut pty);
    // By the other one.
    pty.press(Key::Char('r'));
    pty.wait_for_text("▸ Try again");
    focus(&mut pty, "Redirect URI");
    pty.press(Key::Enter);
    pty.wait_for_text(&format!("‹ {} ›", uri(next)));
    pty.press(Key::Char('r'));
    pty.wait_for_text("Waiting for the redirect");
    assert_eq!(
        parameter(&authorization_url(next), "redirect_uri"),
        uri(next)
    );
    drop(held);
    leave(pty);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the promise is a length of real time"
)]
fn cb_16_a_cancelled_wait_frees_its_port_at_once() {
    let (home, port) = rehearsed();
    let mut pty = waiting(&home);
    let _idle = TcpStream::connect(("127.0.0.1", port)).unwrap();
    end_wait(&mut pty);
    let begun = std::time::Instant::now();
    let free = || {
        ["127.0.0.1", "::1"]
            .iter()
            .all(|address| TcpListener::bind((*address, port)).is_ok())
    };
    while !free() {
        assert!(begun.elapsed().as_millis() <= 100, "the port is still held");
    }
    let tokens = Run::cli(&home, &["status", "--json"]).finish();
    assert_eq!(
        tokens.code,
        Some(0),
        "the tokens of before are kept: {tokens:?}"
    );
    pty.press(Key::Char('r'));
    pty.wait_for_text("Waiting for the redirect");
    leave(pty);
}

#[test]
fn en_01_a_browser_that_fails_leaves_the_screen_clean_and_the_wait_alive() {
    let (home, port) = rehearsed();
    let script = home.path().join("browser.sh");
    std::fs::write(
        &script,
        "head -c 10240 /dev/zero | tr '\\0' x | tee /dev/stderr; exit 4",
    )
    .unwrap();
    let browser = format!("sh {}", script.display());
    let mut pty = at_stop_6(Terminal::cli(&home, &["--browser", &browser]));
    pty.press(Key::Char('r'));
    pty.wait_for_text("▸ Open the link in the browser");
    pty.press(Key::Enter);
    pty.wait_for_text("The browser did not open");
    pty.wait_for_text("[browser.not-opened]");
    assert!(!pty.screen().contains("xxxx"), "{}", pty.screen());
    pty.wait_for_text("Waiting for the redirect");
    let redirect = redirect_of(&home, authorization_url(port).as_str(), port);
    assert!(follow(port, &redirect).contains("Access granted"));
    pty.wait_for_text("Authorised: tokens are held");
    leave(pty);
}

#[test]
fn in_a_remote_shell_the_line_for_the_own_machine_is_on_screen_and_can_be_copied() {
    let (home, port) = rehearsed();
    let terminal = Terminal::cli(&home, &["--no-browser"])
        .env("SSH_CONNECTION", "198.51.100.20 50022 198.51.100.7 22");
    let mut pty = at_stop_6(terminal.size(100, 40));
    pty.press(Key::Char('r'));
    let line = format!("ssh -N -L {port}:localhost:{port}");
    pty.wait_for_text(&line);
    pty.wait_for_text("198.51.100.7");
    focus(&mut pty, "Copy the ssh line");
    pty.press(Key::Enter);
    pty.wait_for_text("Sent the ssh line to the terminal's clipboard");
    leave(pty);
}

#[test]
fn each_step_is_explained_and_that_is_turned_off_for_good_with_a_key() {
    let (home, port) = rehearsed();
    let mut pty = at_stop_6(Terminal::cli(&home, &["--no-browser"]).size(120, 50));
    pty.wait_for_text("What happens, step by step");
    pty.wait_for_text("▸ The request · next");
    pty.press(Key::Char('r'));
    pty.wait_for_text("Waiting for the redirect");
    let url = authorization_url(port);
    let lesson = pty.screen();
    let beside = lesson
        .lines()
        .map(|row| row.chars().skip(83).collect::<String>());
    let beside: String = beside.collect();
    for name in ["state", "code_challenge"] {
        assert!(beside.contains(name), "{lesson}");
        assert!(!beside.contains(&parameter(&url, name)), "{lesson}");
    }
    assert!(beside.contains("new each time"), "{lesson}");
    pty.press(Key::Char('e'));
    pty.wait_for_no_text("What happens, step by step");
    pty.wait_for_text("· saved");
    end_wait(&mut pty);
    leave(pty);
    let mut pty = at_stop_6(Terminal::cli(&home, &["--no-browser"]).size(120, 50));
    pty.wait_for("no explanation", |screen| {
        let text = screen.contents();
        text.contains("‹ off ›") && !text.contains("What happens, step by step")
    });
    pty.press(Key::Char('e'));
    pty.wait_for_text("What happens, step by step");
    leave(pty);
}

#[test]
fn who_leaves_with_tokens_of_this_session_alone_is_told_that_they_are_gone() {
    let (home, port) = rehearsed();
    for (store, is_told) in [("session", true), ("file", false)] {
        let mut pty = at_stop_6(Terminal::cli(&home, &["--store", store, "--no-browser"]));
        pty.press(Key::Char('r'));
        pty.wait_for_text("Waiting for the redirect");
        let redirect = redirect_of(&home, authorization_url(port).as_str(), port);
        assert!(follow(port, &redirect).contains("Access granted"));
        pty.wait_for_text("Authorised: tokens are held");
        pty.press(Key::Char('q'));
        assert_eq!(pty.wait_for_exit(), Exit::Code(0));
        let told = pty.screen().contains("kept for this session only");
        assert_eq!(told, is_told, "{store}: {}", pty.screen());
    }
}
