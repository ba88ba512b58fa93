//! Somebody who already holds credentials starts at stop 4, and what was passed over is not claimed done.

use super::super::support::focus::{fill, focus};
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Key, Terminal};
use super::super::support::{free_port, peer};
use super::staging::Staging;
use super::{enter_at, first_call, mark_of};

#[test]
fn who_holds_credentials_starts_at_stop_4_and_the_rail_shows_what_was_passed_over() {
    let redirect_uri = format!("http://localhost:{}/callback", free_port());
    let staging = Staging::start(&["--redirect-uri", &redirect_uri]);
    let home = Home::new();
    staging.write_config(&home);
    let browser = peer::fake_browser();
    let arguments = ["--env", "trial", "--store", "file", "--browser", &browser];
    let mut terminal = Terminal::cli(&home, &arguments).size(100, 40).start();
    let pty = &mut terminal;
    pty.wait_for_text("Before you start");
    pty.press(Key::Char('4'));
    pty.wait_for_text("│ 4  ");
    fill(pty, "Client ID", staging.said("client_id"));
    focus(pty, "Client Secret");
    pty.paste(staging.said("client_secret"));
    focus(pty, "Check and keep");
    pty.press(Key::Enter);
    pty.wait_for_text("are held since");
    pty.press(Key::Char('6'));
    enter_at(pty, &["Enter redirect URI and scopes"]);
    pty.wait_for_text("▸ Redirect URIs");
    fill(pty, "Redirect URIs", &redirect_uri);
    fill(pty, "Scopes", "users:read companies:read");
    focus(pty, "Review everything");
    pty.press(Key::Char('6'));
    enter_at(pty, &["Start an attempt", "Open the link in the browser"]);
    pty.wait_for_text("Authorised: tokens are held");
    for (stop, mark) in [("1", "–"), ("2", "–"), ("3", "–"), ("4", "✓"), ("5", "–")] {
        assert_eq!(mark_of(pty, stop), mark, "{stop}: {}", pty.screen());
    }
    first_call(pty);
    let status = Run::cli(&home, &["--env", "trial", "status", "--json"]).finish();
    let said: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    let done = serde_json::json!(["credentials", "authorise", "tokens", "test-calls"]);
    assert_eq!(said["journey"]["done"], done, "{said}");
}
