//! The board of all profiles: the binary on a terminal, with profiles that the command line made.

use std::path::{Path, PathBuf};

use super::support::focus::{choose_from_everything, focus};
use super::support::home::Home;
use super::support::process::{Finished, Run};
use super::support::pty::{Exit, Key, Pty, Terminal};

mod kills;
mod many;
mod walk;
mod world;

fn cli(home: &Home, arguments: &[&str]) -> Finished {
    let run = Run::cli(home, arguments).finish();
    assert_eq!(run.code, Some(0), "{run:?}");
    run
}

fn file(home: &Home, profile: &str) -> PathBuf {
    home.path().join(format!("profiles/{profile}.json"))
}

fn read(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Three partners in different states, and one with a name only.
fn three_partners() -> Home {
    let home = Home::new();
    let set = |profile, name| {
        cli(
            &home,
            &["--profile", profile, "form", "set", "client_name", name],
        );
    };
    set("acme", "Acme Books");
    set("globex", "Globex Ledger");
    set("initech", "Initech Sync");
    let mark = |profile, environment, stops: &[&str]| {
        for stop in stops {
            let said = [
                "--profile",
                profile,
                "--env",
                environment,
                "journey",
                "mark",
            ];
            cli(
                &home,
                &[&said[..], &[*stop, "--date", "2026-01-02"]].concat(),
            );
        }
    };
    mark("acme", "sandbox", &["welcome", "request-access"]);
    mark(
        "globex",
        "sandbox",
        &["welcome", "request-access", "review"],
    );
    mark("initech", "sandbox", &["test-calls"]);
    home
}

fn start(home: &Home, profile: &str) -> Pty {
    Terminal::cli(home, &["--profile", profile, "--store", "file"]).start()
}

/// Opens the board outside of a field.
fn open_board(pty: &mut Pty) {
    pty.press(Key::Char('b'));
    pty.wait_for_text("the most urgent first");
}

/// Finds a profile on the board and enters the list about it.
fn enter(pty: &mut Pty, name: &str) {
    pty.type_text(name);
    pty.wait_for_text(&format!("Find  {name}"));
    pty.press(Key::Enter);
    pty.wait_for_text(&format!("Profile {name}"));
    // Until then rows of the board may still be on the screen.
    pty.wait_for_text("Back to all profiles");
}

/// The row of the entry that is chosen; other rows change by themselves.
fn chosen_row(screen: &str) -> Option<String> {
    let row = screen.lines().find(|row| row.contains("│ ▸ "))?;
    Some(row.to_owned())
}

/// Uses an entry of a list by its label.
fn use_entry(pty: &mut Pty, label: &str) {
    pty.wait_for_text(label);
    let chosen = format!("▸ {label}");
    for _ in 0..8 {
        let before = chosen_row(&pty.screen());
        if before.as_ref().is_some_and(|row| row.contains(&chosen)) {
            break;
        }
        pty.press(Key::Down);
        pty.wait_for("another entry is chosen", |screen| {
            let now = chosen_row(&screen.contents());
            now.is_some() && now != before
        });
    }
    pty.wait_for_text(&chosen);
    pty.press(Key::Enter);
}

fn quit(mut pty: Pty) {
    pty.press(Key::Ctrl('c'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(130));
    assert!(pty.is_cooked());
}
