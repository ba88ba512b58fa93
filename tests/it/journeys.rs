//! The whole journey as a person walks it: the binary on a terminal, the local sandbox, real HTTP.

use std::io::Write;
use std::path::Path;

use pleo_onboard::form::{FieldId, Registration, to_json};

use super::support::home::Home;
use super::support::process::Run;
use super::support::pty::{Exit, Key, Pty, Terminal};
use super::support::{alone_on_the_example_port, free_port, peer, wait_until};

mod holder;
mod postman;
mod script;
mod staging;
mod weeks;

/// The most keys that the walk may take.
const MOST_KEYS: usize = 30;

/// Presses enter once each of these has the focus.
pub fn enter_at(pty: &mut Pty, labels: &[&str]) {
    for label in labels {
        pty.wait_for_text(&format!("▸ {label}"));
        pty.press(Key::Enter);
    }
}

/// The mark of a stop in the rail, the stop on show apart.
fn mark_of(pty: &Pty, stop: &str) -> String {
    let screen = pty.screen();
    let row = screen
        .lines()
        .find(|row| row.starts_with(&format!(" {stop} ")));
    let rail = row.and_then(|row| row.split('│').next());
    rail.and_then(|rail| rail.chars().nth(19))
        .map_or_else(String::new, |mark| mark.to_string())
}

/// From the welcome to the authorisation stop, taking what is offered.
pub fn walk_to_authorise(pty: &mut Pty, form: &[&str]) {
    enter_at(
        pty,
        &[
            "Rehearse",
            "[ ] A company that",
            "[ ] A company email",
            "[ ] A safe place",
            "Continue",
        ],
    );
    enter_at(
        pty,
        &[
            "Fill in the example",
            "Mark as sent",
            "Continue to the review",
        ],
    );
    enter_at(pty, &["Mark as approved", "Continue to the registration"]);
    enter_at(pty, form);
    enter_at(
        pty,
        &["Review everything", "Submit", "Continue to the credentials"],
    );
    enter_at(pty, &["Collect", "Continue to verify"]);
    enter_at(
        pty,
        &[
            "[ ] The dashboard",
            "[ ] Test data",
            "[ ] The main",
            "Continue to the result",
        ],
    );
    pty.wait_for_text("API calls are not possible yet");
    enter_at(pty, &["Continue to Authorise", "Start an attempt"]);
}

/// From the tokens to the first answer, and out.
pub fn first_call(pty: &mut Pty) -> usize {
    enter_at(pty, &["Continue to the tokens"]);
    pty.wait_for_text("The access token is valid");
    enter_at(pty, &["Continue to the test calls", "Who am I"]);
    pty.wait_for_text("→ 200");
    pty.wait_for_text("\"authMethod\": \"OAUTH2\"");
    let keys = pty.presses();
    pty.wait_for_text("It worked: the API answers your client.");
    pty.press(Key::Esc);
    pty.wait_for_text("▸ Continue to what comes next");
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    assert!(pty.is_cooked());
    keys
}

/// A home whose form has the example's answers, but a redirect URI on a port of this test's own.
fn home_with_free_port() -> (Home, u16) {
    let home = Home::new();
    let port = free_port();
    let redirect_uri = format!("http://localhost:{port}/callback");
    let mut registration = Registration::example();
    registration.set(FieldId::RedirectUris, &redirect_uri);
    let imported = Run::cli(&home, &["form", "import", "-"])
        .stdin(&to_json(&registration))
        .finish();
    assert_eq!(imported.code, Some(0), "{imported:?}");
    (home, port)
}

/// Walks with a browser command until the tokens are held.
fn walk_with(home: &Home, form: &[&str], browser: &str, shots: Option<&Path>) -> Pty {
    let mut terminal = Terminal::cli(home, &["--store", "session", "--browser", browser]);
    if let Some(shots) = shots {
        terminal = terminal.env("SHOTS", &shots.display().to_string());
    }
    let mut pty = terminal.start();
    walk_to_authorise(&mut pty, form);
    enter_at(&mut pty, &["Open the link in the browser"]);
    pty.wait_for_text("Authorised: tokens are held");
    pty
}

#[test]
fn a_rehearsal_with_the_example_reaches_a_first_answer_in_few_keys() {
    let _port = alone_on_the_example_port();
    let home = Home::new();
    let keys = first_call(&mut walk_with(
        &home,
        &["Fill in the example"],
        &peer::fake_browser(),
        None,
    ));
    assert!(keys <= MOST_KEYS, "{keys} keys");
    writeln!(std::io::stderr(), "keys to a first answer: {keys}").unwrap();
}

#[test]
fn the_same_walk_in_chromium_keeps_pictures_of_its_pages() {
    let (home, _) = home_with_free_port();
    let shots = super::support::root().join("target/screenshots/sandbox");
    let _of_an_earlier_run = std::fs::remove_dir_all(&shots);
    std::fs::create_dir_all(&shots).unwrap();
    first_call(&mut walk_with(
        &home,
        &[],
        &peer::real_browser(),
        Some(&shots),
    ));
    for page in ["login.png", "consent.png", "final.png"] {
        // The browser takes its last picture after the program has moved on.
        wait_until(&format!("{page} is there"), || {
            let picture = std::fs::read(shots.join(page)).unwrap_or_default();
            picture.starts_with(b"\x89PNG")
        });
    }
}

#[test]
fn the_same_walk_with_a_pasted_redirect() {
    let (home, port) = home_with_free_port();
    let mut pty = Terminal::cli(&home, &["--store", "session", "--no-browser"])
        .size(80, 60)
        .start();
    walk_to_authorise(&mut pty, &[]);
    // The short link leads to the long one for as long as the wait lasts.
    let short_link = format!("http://localhost:{port}/");
    pty.wait_for_text(&short_link);
    let walked = peer::script("fake-browser.mjs", &home)
        .args([short_link.as_str()])
        .env("STOP_AT", format!("http://localhost:{port}/callback"))
        .finish();
    let last: serde_json::Value =
        serde_json::from_str(walked.stdout.lines().last().unwrap()).unwrap();
    let redirect = last["url"].as_str().unwrap();
    assert!(
        redirect.starts_with(&format!("http://localhost:{port}/callback?")),
        "{walked:?}"
    );
    pty.press(Key::Char('p'));
    pty.wait_for_text("▸ Paste the redirect");
    // A stale or foreign address is turned away, and the wait goes on.
    pty.paste("http://localhost:1/elsewhere?code=fake&state=fake");
    pty.press(Key::Enter);
    pty.wait_for_text("callback.");
    pty.paste(redirect);
    pty.press(Key::Enter);
    pty.wait_for_text("Authorised: tokens are held");
    first_call(&mut pty);
}

#[test]
fn the_same_walk_with_no_browser_at_all() {
    let (home, _) = home_with_free_port();
    let mut pty = Terminal::cli(&home, &["--store", "session", "--no-browser"]).start();
    walk_to_authorise(&mut pty, &[]);
    enter_at(&mut pty, &["Let this program play the browser"]);
    pty.wait_for_text("Authorised: tokens are held");
    first_call(&mut pty);
}

#[test]
fn what_was_entered_is_there_at_the_next_start_and_a_corrupt_file_is_moved_aside() {
    let home = Home::new();
    let mut pty = Terminal::cli(&home, &[] as &[&str]).start();
    enter_at(
        &mut pty,
        &[
            "Rehearse",
            "[ ] A company that",
            "[ ] A company email",
            "[ ] A safe place",
            "Continue",
        ],
    );
    pty.wait_for_text("▸ Fill in the example");
    pty.press(Key::Tab);
    pty.wait_for_text("▸ Company or organisation");
    pty.type_text("Zoë & Søn 株式会社");
    pty.press(Key::Ctrl('c'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(130));
    assert!(pty.is_cooked());

    let mut pty = Terminal::cli(&home, &[] as &[&str]).start();
    pty.wait_for_text("Zoë & Søn 株式会社");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();

    std::fs::write(home.path().join("profiles/default.json"), "{ broken").unwrap();
    let mut pty = Terminal::cli(&home, &[] as &[&str]).start();
    pty.wait_for_text("files.corrupt");
    pty.wait_for_text("▸ Rehearse");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
    let aside = home
        .files()
        .into_iter()
        .find(|(path, _)| path.display().to_string().contains(".corrupt-"));
    assert_eq!(aside.unwrap().1, b"{ broken");
}

#[test]
fn two_profiles_keep_to_themselves() {
    let home = Home::new();
    for (profile, name) in [("acme", "Acme Books"), ("globex", "Globex Ledger")] {
        let set = Run::cli(
            &home,
            &["--profile", profile, "form", "set", "client_name", name],
        )
        .finish();
        assert_eq!(set.code, Some(0), "{set:?}");
    }
    for (profile, name) in [("acme", "Acme Books"), ("globex", "Globex Ledger")] {
        let mut pty = Terminal::cli(&home, &["--profile", profile]).start();
        pty.wait_for_text(name);
        pty.press(Key::Ctrl('c'));
        pty.wait_for_exit();
    }
}

#[test]
fn quitting_in_the_middle_of_an_exchange_keeps_the_tokens() {
    let (home, _) = home_with_free_port();
    let mut sandbox = Run::cli(
        &home,
        &[
            "sandbox",
            "--port",
            "0",
            "--json",
            "--scenario",
            "token-slow:1",
        ],
    )
    .start();
    sandbox.stdout_line();
    let arguments = ["--store", "file", "--browser", &peer::fake_browser()];
    let mut pty = Terminal::cli(&home, &arguments).start();
    walk_to_authorise(&mut pty, &[]);
    enter_at(&mut pty, &["Open the link in the browser"]);
    pty.wait_for_text("Trading its code for tokens");
    pty.press(Key::Char('q'));
    pty.wait_for_text("Leave");
    pty.press(Key::Tab);
    pty.press(Key::Enter);
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    let status = Run::cli(&home, &["status", "--json"]).finish();
    assert_eq!(status.code, Some(0), "{status:?}");
    let said: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(said["token"]["state"], "valid");
}

#[test]
fn a_window_and_a_command_on_one_profile_keep_what_each_other_wrote() {
    let home = Home::new();
    let mut pty = Terminal::cli(&home, &[] as &[&str]).start();
    pty.wait_for_text("▸ Rehearse");
    pty.press(Key::Char('1'));
    pty.wait_for_text("▸ Fill in the example");
    pty.press(Key::Tab);
    pty.type_text("Window Ltd");
    pty.wait_for_text("not saved yet");
    let set = Run::cli(&home, &["form", "set", "client_name", "Command Client"]).finish();
    assert_eq!(set.code, Some(0), "{set:?}");
    pty.press(Key::Tab);
    pty.wait_for_text("· saved");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
    let saved = std::fs::read_to_string(home.path().join("profiles/default.json")).unwrap();
    assert!(
        saved.contains("Window Ltd") && saved.contains("Command Client"),
        "{saved}"
    );
}
