//! The main ones on a terminal of 80 columns and 24 rows, at the stop where the person meets them.

use super::super::rules::client::{CODE, Client};
use super::super::rules::server::{Gate, Reply};
use super::super::support::pty::{Key, Pty, Terminal};
use super::refusal;

/// A client whose wizard opens at the authorisation, and the command of a browser that comes straight back.
pub fn at_authorise() -> (Client, String) {
    let client = Client::new();
    for command in [
        &["form", "set", "redirect_uris", client.redirect_uri.as_str()][..],
        &["form", "set", "scope", "users:read"],
        &["journey", "mark", "verify"],
    ] {
        let finished = client.finish(command);
        assert_eq!(finished.code, Some(0), "{finished:?}");
    }
    let script = client.home.path().join("browser.sh");
    let text = format!(
        "state=$(printf %s \"$1\" | sed 's/.*[?&]state=\\([^&]*\\).*/\\1/')\ncurl --silent --location --output /dev/null \"{}?code={CODE}&state=$state\"\n",
        client.redirect_uri
    );
    std::fs::write(&script, text).unwrap();
    let browser = format!("sh {}", script.display());
    (client, browser)
}

/// Signs in, up to whatever the token endpoint makes of it.
pub fn sign_in(client: &Client, browser: &str) -> Pty {
    let arguments = ["--env", "peer", "--store", "file", "--browser", browser];
    let mut screen = Terminal::cli(&client.home, &arguments).start();
    screen.wait_for_text("▸ Start an attempt");
    screen.press(Key::Enter);
    screen.wait_for_text("▸ Open the link in the browser");
    screen.press(Key::Enter);
    screen
}

#[test]
fn tk_01_to_12_each_main_failure_is_told_at_the_stop_and_can_be_tried_again() {
    let page = Reply::with(200, "Content-Type: text/html\r\n", "<html>");
    for (reply, what, code) in [
        (
            refusal(400, "invalid_grant", "used"),
            "The code from the redirect was not accepted",
            "token.code-refused",
        ),
        (
            page,
            "A web page or something else answered",
            "token.not-json",
        ),
        (
            Reply::json(503, "{}"),
            "The token endpoint met an error of its own (status",
            "token.server-error",
        ),
        (
            Reply::Reset(Vec::new()),
            "The request was sent, but its answer never arrived",
            "token.answer-lost",
        ),
        (
            Reply::json(
                200,
                r#"{"access_token":"fake access","token_type":"Bearer"}"#,
            ),
            "The token endpoint answered with",
            "token.unreadable",
        ),
    ] {
        let (client, browser) = at_authorise();
        client
            .server
            .answer("/token", &[reply, Reply::tokens(2, "")]);
        let mut screen = sign_in(&client, &browser);
        screen.wait_for_text(what);
        screen.wait_for_text("▸ Try again");
        screen.press(Key::PageDown);
        screen.wait_for_text(&format!("Code {code}"));
        assert_eq!(client.server.seen_at("/token").len(), 1);
        screen.press(Key::Char('r'));
        screen.wait_for_text("▸ Open the link in the browser");
        screen.press(Key::Enter);
        screen.wait_for_text("Authorised: tokens are held");
    }
}

#[test]
fn tk_02_the_other_way_of_the_secret_is_an_item_beside_the_refusal() {
    let (client, browser) = at_authorise();
    let refused = refusal(401, "invalid_client", "no");
    client
        .server
        .answer("/token", &[refused, Reply::tokens(2, "")]);
    let mut screen = sign_in(&client, &browser);
    screen.wait_for_text("Client ID and Client Secret were not accepted");
    screen.wait_for_text("▸ Try again");
    screen.press(Key::Tab);
    screen.wait_for_text("▸ Secret is sent");
    screen.wait_for_text("in the header (HTTP Basic)");
    screen.press(Key::Enter);
    screen.wait_for_text("in the body");
    screen.press(Key::Char('r'));
    screen.wait_for_text("▸ Open the link in the browser");
    screen.press(Key::Enter);
    screen.wait_for_text("Authorised: tokens are held");
    let asked = client.server.seen_at("/token");
    assert_eq!(asked.len(), 2);
    assert!(
        asked[0].headers("authorization").len() == 1
            && asked[1].headers("authorization").is_empty()
    );
}

#[test]
fn tk_05_a_pause_is_told_while_it_lasts() {
    let (client, browser) = at_authorise();
    let gate = Gate::default();
    let granted = Reply::After(gate.clone(), Box::new(Reply::tokens(2, "")));
    client.server.answer(
        "/token",
        &[Reply::with(429, "Retry-After: 1\r\n", ""), granted],
    );
    let screen = sign_in(&client, &browser);
    screen.wait_for_text("The token endpoint asks for a pause. It is sent again");
    gate.open();
    screen.wait_for_text("Authorised: tokens are held");
}
