//! The whole journey by a shell script, and the wizard that is opened on its home afterwards.

use std::path::Path;

use serde_json::Value;

use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Key, Terminal};
use super::super::support::{PROGRAM, free_port, path_with};
use super::mark_of;

const SCRIPT: &str = include_str!("script.sh");

fn read(home: &Home, name: &str) -> Value {
    let bytes = std::fs::read(home.path().join(name)).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_shell_script_reaches_a_first_answer_and_the_wizard_shows_the_same() {
    let home = Home::new();
    let mut sandbox = Run::cli(&home, &["sandbox", "--port", "0", "--json"]).start();
    sandbox.stdout_line();
    let programs = Path::new(PROGRAM).parent().unwrap();
    let script = Run::program("sh", &home)
        .args(["-c", SCRIPT])
        .env("PATH", path_with(programs, home.path()))
        .env("PLEO_ONBOARD_HOME", home.path())
        .env("REDIRECT_PORT", free_port().to_string())
        .finish();
    assert_eq!(script.code, Some(0), "{script:?}");
    let status = read(&home, "status.json");
    assert_eq!(status["token"]["state"], "valid", "{status}");
    assert!(read(&home, "employees.json")["data"].is_array());
    assert_eq!(read(&home, "granted.json")["result"], "granted");
    let secret = std::fs::read_to_string(home.path().join("registration.md")).unwrap();
    assert!(secret.contains("https://acme.example/callback"), "{secret}");
    the_wizard_shows_it(&home);
}

/// Each stop, as the script has left it.
fn the_wizard_shows_it(home: &Home) {
    let mut pty = Terminal::cli(home, &[] as &[&str]).size(120, 60).start();
    pty.wait_for_text("Acme Books");
    for (stop, texts) in [
        (
            '1',
            &[
                "Acme Books Ltd",
                "Acme Ledger",
                "Read employees once a day",
                "developers@acme.example",
                "2026-11-02",
            ][..],
        ),
        ('2', &["Approved on 2026-11-11", "Asked again on Monday"]),
        (
            '3',
            &[
                "https://acme.example/settings",
                "support@acme.example",
                "users:read companies:read",
            ],
        ),
        ('4', &["2026-11-20"]),
        ('5', &["[✓] The dashboard"]),
        (
            '7',
            &["The access token is valid", "companies:read · granted"],
        ),
        ('8', &["Who am I"]),
    ] {
        pty.press(Key::Char(stop));
        for text in texts {
            pty.wait_for_text(text);
        }
    }
    pty.press(Key::Char('9'));
    pty.wait_for_text("▸ Finish");
    for stop in '1'..='8' {
        assert_eq!(
            mark_of(&pty, &stop.to_string()),
            "✓",
            "{stop}: {}",
            pty.screen()
        );
    }
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
}
