//! A Client Secret of `PLEO_ONBOARD_CLIENT_SECRET`: said where it is asked for, and used before what is kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::rules::client::{CLIENT_ID, Client};
use super::support::focus::focus;
use super::support::home::Home;
use super::support::pty::{Key, Pty, Terminal};

const VARIABLE: &str = "PLEO_ONBOARD_CLIENT_SECRET";
const GIVEN: &str = "fake-secret-of-a-variable-4718";
const LABEL: &str = "●●●●●●●●  from the environment";

fn at_credentials(home: &Home, (columns, rows): (u16, u16)) -> Pty {
    let arguments = ["--env", "staging", "--store", "session", "--no-browser"];
    let mut pty = Terminal::cli(home, &arguments)
        .env(VARIABLE, GIVEN)
        .size(columns, rows)
        .start();
    pty.wait_for_text("Before you start");
    pty.press(Key::Char('4'));
    pty
}

#[test]
fn the_stop_that_asks_for_the_secret_says_that_the_variable_gives_it() {
    let home = Home::new();
    let mut pty = at_credentials(&home, (80, 24));
    pty.wait_for_text(LABEL);
    let screen = pty.screen();
    assert!(!screen.contains("empty"), "{screen}");
    focus(&mut pty, "Client Secret");
    pty.wait_for_text(LABEL);
    pty.wait_for_text(VARIABLE);
    // One that is typed is another, to be kept.
    pty.paste("fake-secret-to-be-kept");
    pty.wait_for_no_text("from the environment");
    pty.wait_for_text("●●●●●●●●");
    pty.press(Key::Ctrl('u'));
    pty.wait_for_text(LABEL);
    focus(&mut pty, "Show Client Secret");
    pty.press(Key::Enter);
    pty.wait_for_text(GIVEN);
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn on_a_small_screen_it_is_said_as_well() {
    let home = Home::new();
    let mut pty = at_credentials(&home, (40, 10));
    pty.wait_for_text("▸ Client ID");
    pty.press(Key::Tab);
    pty.wait_for_text(LABEL);
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn the_variable_goes_before_what_is_kept_and_every_command_names_it() {
    let client = Client::new();
    let run = |arguments: &[&str]| client.run(arguments).env(VARIABLE, GIVEN);
    let shown = run(&["credentials", "show"]).finish();
    assert!(
        shown.stdout.contains("held, in: environment variable"),
        "{shown:?}"
    );
    client.sign_in();
    let refreshed = run(&["refresh"]).finish();
    assert_eq!(refreshed.code, Some(0), "{refreshed:?}");
    let proof = STANDARD.encode(format!("{CLIENT_ID}:{GIVEN}"));
    let last = client.server.seen_at("/token").pop().unwrap();
    assert_eq!(last.headers("authorization"), [format!("Basic {proof}")]);
    let status = run(&["status"]).finish();
    assert!(status.stdout.contains("client-secret (env)"), "{status:?}");
}
