//! The Postman route: its redirect URIs are offered, and stops 6 and 7 give what Postman needs instead of an attempt.

use serde_json::Value;

use super::super::support::focus::{fill, focus};
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Key, Pty, Terminal};
use super::enter_at;

const BROWSER: &str = "https://oauth.pstmn.io/v1/browser-callback";
const DESKTOP: &str = "https://oauth.pstmn.io/v1/callback";
const CLIENT_ID: &str = "12a3b456-78c9-0d12-34e5-f678ab9bcd0e";

fn start(home: &Home) -> Pty {
    let arguments = ["--env", "staging", "--store", "file", "--no-browser"];
    let pty = Terminal::cli(home, &arguments).size(100, 48).start();
    pty.wait_for_text("esc back");
    pty
}

fn written(home: &Home, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(home.path().join(name)).unwrap()).unwrap()
}

/// The setting of the collection with this key.
fn setting<'v>(collection: &'v Value, key: &str) -> &'v Value {
    let settings = collection["auth"]["oauth2"].as_array().unwrap();
    let found = settings.iter().find(|setting| setting["key"] == key);
    &found.unwrap_or_else(|| panic!("{key} in {collection}"))["value"]
}

fn variable<'v>(environment: &'v Value, key: &str) -> &'v Value {
    let values = environment["values"].as_array().unwrap();
    let found = values.iter().find(|value| value["key"] == key);
    &found.unwrap_or_else(|| panic!("{key} in {environment}"))["value"]
}

#[test]
fn who_takes_the_postman_route_is_given_its_redirect_uris_its_files_and_its_settings() {
    let home = Home::new();
    let mut terminal = start(&home);
    let pty = &mut terminal;
    pty.press(Key::Char('3'));
    pty.wait_for_text("│ 3  ");
    focus(pty, "Route");
    pty.press(Key::Enter);
    pty.wait_for_text("‹ Postman ›");
    focus(pty, "Add Postman's redirect URIs");
    pty.press(Key::Enter);
    pty.wait_for_text(BROWSER);
    pty.wait_for_text(DESKTOP);
    pty.wait_for_no_text("Add Postman's");
    focus(pty, "Fill in the example");
    pty.press(Key::Enter);
    pty.wait_for_text("https://client.example/");
    focus(pty, "Review everything");
    pty.press(Key::Char('4'));
    pty.wait_for_text("│ 4  ");
    fill(pty, "Client ID", CLIENT_ID);
    focus(pty, "Check and keep");
    pty.press(Key::Char('6'));
    for text in [
        "Grant type             Authorization Code (With PKCE)",
        &format!("Callback URL           {BROWSER}"),
        "Auth URL               https://auth.staging.pleo.io/oauth/authorize",
        "Access Token URL       https://auth.staging.pleo.io/oauth/token",
        &format!("Client ID              {CLIENT_ID}"),
        "Code Challenge Method  SHA-256",
        "Code Verifier          leave blank",
        "Scope                  users:read users:write",
        "Client Authentication  Send as Basic Auth Header",
    ] {
        pty.wait_for_text(text);
    }
    enter_at(pty, &["Write the Postman collection"]);
    pty.wait_for_text("pleo.postman_collection.json");
    focus(pty, "Write the Postman environment");
    pty.press(Key::Enter);
    pty.wait_for_text("Written to pleo.postman_environment.json");
    // What happens in Postman is not seen here: the person's word is taken, and dated.
    focus(pty, "It worked in Postman");
    pty.press(Key::Enter);
    pty.wait_for_text("It worked in Postman  ✓ ");
    pty.press(Key::Char('7'));
    pty.wait_for_text("Auto-refresh Token. This program has none.");
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    the_files_are_postmans(&home);
    the_word_is_taken_on_the_command_line_too(&home);
}

fn the_word_is_taken_on_the_command_line_too(home: &Home) {
    let journey = |arguments: &[&str]| {
        let command = [&["--env", "staging", "journey"], arguments, &["--json"]].concat();
        let shown = Run::cli(home, &command).finish();
        let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
        ["authorise", "tokens"].map(|name| {
            let stops = shown["stops"].as_array().unwrap();
            let stop = stops.iter().find(|stop| stop["stop"] == name).unwrap();
            (stop["done"].as_bool().unwrap(), stop["day"].is_string())
        })
    };
    let (noted, open) = ((true, true), (false, false));
    assert_eq!(journey(&["show"]), [noted, open]);
    assert_eq!(journey(&["mark", "tokens"]), [noted, noted]);
    assert_eq!(journey(&["undo", "authorise"]), [open, noted]);
    let told = Run::cli(home, &["--env", "staging", "journey", "show"]).finish();
    let row = told.stdout.lines().find(|row| row.starts_with("tokens "));
    assert!(row.unwrap().contains("in Postman"), "{}", told.stdout);
}

fn the_files_are_postmans(home: &Home) {
    let collection = written(home, "pleo.postman_collection.json");
    let environment = written(home, "pleo.postman_environment.json");
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    assert_eq!(collection["info"]["schema"], schema);
    assert_eq!(collection["auth"]["type"], "oauth2");
    for (key, value) in [
        ("grant_type", "authorization_code_with_pkce"),
        ("challengeAlgorithm", "S256"),
        ("client_authentication", "header"),
    ] {
        assert_eq!(setting(&collection, key), value);
    }
    assert_eq!(environment["_postman_variable_scope"], "environment");
    for (key, value) in [
        ("pleo_redirect_uri", BROWSER),
        ("pleo_client_id", CLIENT_ID),
        ("pleo_client_secret", ""),
        ("pleo_scope", "users:read users:write"),
    ] {
        assert_eq!(variable(&environment, key), value);
    }
    // Every variable that the collection reads, the environment has.
    let text = collection.to_string();
    let used = text
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split("}}").next());
    for name in used {
        let _is_there = variable(&environment, name);
    }
    let command = ["--env", "staging", "export", "postman"];
    let printed = Run::cli(home, &command).finish();
    assert_eq!(
        serde_json::from_str::<Value>(&printed.stdout).unwrap(),
        collection
    );
}
