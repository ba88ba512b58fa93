//! What would make a sign-in fail is said before anything is sent: by `authorize`, by `doctor`, and at stop 6.

use serde_json::Value;

use super::super::support::focus::focus;
use super::super::support::free_port;
use super::super::support::home::Home;
use super::super::support::process::{Finished, Run};
use super::super::support::pty::{Key, Terminal};
use super::attempt::register;

const REGISTERED: &str = "http://localhost:7538/callback";

/// A profile whose form has the example's answers, with an environment of its own whose servers nobody runs.
fn profile() -> Home {
    let home = Home::new();
    let config = "[environments.other]\nauthorize_url = \"http://127.0.0.1:9/authorize\"\ntoken_url = \"http://127.0.0.1:9/token\"\napi_base = \"http://127.0.0.1:9\"\n";
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    register(&home, &[REGISTERED]);
    home
}

fn authorize(home: &Home, redirect_uri: &str, more: &[&str]) -> Finished {
    let global = ["--env", "other", "--store", "session", "--no-browser"];
    let own = ["authorize", "--json", "--timeout", "1", "--paste"];
    Run::cli(home, &global)
        .args(own)
        .args(["--redirect-uri", redirect_uri])
        .args(more.iter().copied())
        .env(
            "PLEO_ONBOARD_CLIENT_SECRET",
            "12345a6bcd789ef012abcd34ef5a6b",
        )
        .finish()
}

const ID: &[&str] = &["--client-id", "12a3b456-78c9-0d12-34e5-f678ab9bcd0e"];

#[test]
fn authorize_marks_the_character_that_differs_and_names_its_usual_cause() {
    let home = profile();
    for (sent, cause) in [
        ("http://localhost:7538/callback/", "the slash at the end"),
        (
            "http://localhost:7538/Callback",
            "capital and small letters",
        ),
        ("http://localhost:7539/callback", "the port"),
        (
            "http://127.0.0.1:7538/callback",
            "localhost against 127.0.0.1",
        ),
        ("https://localhost:7538/callback", "http against https"),
        (
            "http://localhost:7538/c%61llback",
            "a character written as %",
        ),
        ("http://client.example:7538/callback", "another host"),
        ("http://localhost:7538/cb", "the path"),
    ] {
        let finished = authorize(&home, sent, ID);
        let stderr = &finished.stderr;
        assert_eq!(finished.code, Some(6), "it goes on as it is: {finished:?}");
        let headline = format!("it differs in: {cause}");
        assert!(stderr.contains(&headline), "{headline}: {stderr}");
        assert!(stderr.contains("[config.redirect-uri-differs]"), "{stderr}");
        let lines: Vec<&str> = stderr.lines().collect();
        let at = lines.iter().position(|line| line.starts_with("  sent "));
        let [one, other, mark] = lines[at.unwrap()..][..3] else {
            panic!("{stderr}");
        };
        assert!(
            one.ends_with(sent) && other.ends_with(REGISTERED),
            "{stderr}"
        );
        let place = mark.chars().position(|c| c == '^').unwrap();
        assert_eq!(
            one.chars().take(place).skip(12).collect::<String>(),
            other.chars().take(place).skip(12).collect::<String>()
        );
        assert_ne!(one.chars().nth(place), other.chars().nth(place), "{stderr}");
    }
}

#[test]
fn authorize_says_only_what_is_wrong() {
    let home = profile();
    let right = authorize(&home, REGISTERED, ID);
    assert_eq!(right.code, Some(6), "{right:?}");
    assert!(!right.stderr.contains("warning:"), "{right:?}");
    let wrong = [
        "--client-id",
        "12345a6bcd789ef012abcd34ef5a6b",
        "--scope",
        "users:read export:write",
    ];
    let wrong = authorize(&home, REGISTERED, &wrong);
    for part in [
        "[config.odd-client-id]",
        "(export:write) [config.scopes-not-registered]",
    ] {
        assert!(wrong.stderr.contains(part), "{part}: {wrong:?}");
    }
    assert_eq!(wrong.stderr.matches("warning:").count(), 2, "{wrong:?}");
}

#[test]
fn a_client_id_in_place_of_the_secret_is_said_before_the_browser_comes_back() {
    let home = profile();
    let global = ["--env", "other", "--store", "session", "--no-browser"];
    let finished = Run::cli(&home, &global)
        .args(["authorize", "--timeout", "1", "--paste"])
        .args(ID.iter().copied())
        .env(
            "PLEO_ONBOARD_CLIENT_SECRET",
            "12a3b456-78c9-0d12-34e5-f678ab9bcd0e",
        )
        .finish();
    assert!(
        finished
            .stderr
            .contains("it looks like a Client ID: a UUID) [config.odd-client-secret]"),
        "{finished:?}"
    );
    let before = finished.stderr.split("error:").next().unwrap();
    assert!(
        !before.contains("12a3b456-78c9-0d12-34e5-f678ab9bcd0e\n"),
        "{before}"
    );
}

#[test]
fn a_token_server_that_cannot_be_reached_is_said_while_the_wait_goes_on() {
    let home = profile();
    let config = "[environments.other]\nauthorize_url = \"https://auth.invalid/authorize\"\ntoken_url = \"https://auth.invalid/token\"\napi_base = \"https://auth.invalid\"\n";
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    let global = ["--env", "other", "--store", "session", "--no-browser"];
    let mut running = Run::cli(&home, &global)
        .args(["authorize", "--timeout", "60", "--paste"])
        .args(ID.iter().copied())
        .env("PLEO_ONBOARD_CLIENT_SECRET", "fake-secret")
        .start();
    running.stderr_line("authorize_url: https://auth.invalid/authorize");
    let told = running.stderr_line("warning: ");
    assert!(told.contains("[network."), "{told}");
    running.signal(rustix::process::Signal::TERM);
    assert_eq!(running.finish().code, Some(143));
}

#[test]
fn doctor_compares_what_would_be_sent_with_the_form() {
    let home = profile();
    let doctor = |home: &Home| -> Vec<Value> {
        let finished = Run::cli(home, &["doctor", "--json"]).finish();
        let said: Value = serde_json::from_str(&finished.stdout).unwrap();
        let checks = said["checks"].as_array().unwrap().clone();
        checks
            .into_iter()
            .filter(|check| check["name"] == "registration")
            .collect()
    };
    let checks = doctor(&home);
    assert_eq!(checks.len(), 1);
    assert_eq!(checks[0]["result"], "ok");
    let port = free_port();
    // A rehearsal that was granted keeps its redirect URI, and the form keeps its own.
    let uri = format!("http://localhost:{port}/callback/");
    let granted = Run::cli(
        &home,
        &[
            "--store",
            "file",
            "authorize",
            "--play-browser",
            "--redirect-uri",
            &uri,
        ],
    )
    .finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let checks = doctor(&home);
    assert_eq!(checks[0]["result"], "warn", "{checks:?}");
    let words = checks[0]["words"].as_str().unwrap();
    assert!(words.contains("the port; the slash at the end"), "{words}");
    assert!(words.contains("[config.redirect-uri-differs]"), "{words}");
}

/// A rehearsal whose redirect URI has a slash more than the form's.
fn with_a_slash_more() -> (Home, u16) {
    let home = Home::new();
    let port = free_port();
    let uri = format!("http://localhost:{port}/callback");
    register(&home, &[&uri]);
    let uri = format!("{uri}/");
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

#[test]
fn stop_6_shows_what_differs_and_puts_it_right_with_one_action() {
    let (home, port) = with_a_slash_more();
    let mut pty = Terminal::cli(&home, &["--no-browser"]).size(80, 30).start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('6'));
    pty.wait_for_text("Go on as it is");
    pty.wait_for_text("[config.redirect-uri-differs]");
    let sent = format!("sent       http://localhost:{port}/callback/");
    pty.wait_for_text(&sent);
    pty.wait_for_text(&format!("registered http://localhost:{port}/callback"));
    let screen = pty.screen();
    let column = |text: &str, of: char| {
        let row = screen.lines().find(|row| row.contains(text)).unwrap();
        row.chars()
            .collect::<Vec<_>>()
            .iter()
            .rposition(|c| *c == of)
    };
    let mark = screen
        .lines()
        .find(|row| row.trim_end().ends_with('^'))
        .unwrap();
    let mark = mark.chars().position(|c| c == '^');
    assert_eq!(mark, column(&sent, '/'), "{screen}");
    // `r` does not go past it unseen.
    pty.press(Key::Char('r'));
    pty.wait_for_text("Something would most likely fail: put it right");
    pty.press(Key::Char('g'));
    pty.wait_for_text("▸ Take the registered redirect URI");
    pty.press(Key::Enter);
    pty.wait_for_no_text("config.redirect-uri-differs");
    pty.wait_for_text("Start an attempt");
    pty.wait_for_text(&format!("✓ http://localhost:{port}/callback"));
    pty.wait_for_text("· saved");
    pty.press(Key::Char('q'));
    pty.wait_for_exit();
    let saved = std::fs::read_to_string(home.path().join("profiles/default.json")).unwrap();
    assert!(!saved.contains("/callback/"), "{saved}");
}

#[test]
fn stop_6_goes_past_it_when_that_is_chosen() {
    let (home, port) = with_a_slash_more();
    let mut pty = Terminal::cli(&home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('6'));
    pty.wait_for_text("Go on as it is");
    focus(&mut pty, "Go on as it is");
    pty.press(Key::Enter);
    pty.wait_for_text("Waiting for the redirect");
    assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_err());
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}
