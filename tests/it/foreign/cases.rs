//! The seven cases that every authorisation server settles, at three that were written by others, in two languages and on
//! three libraries: what our program says, what it keeps, and what the server thinks afterwards.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::process::Signal;
use serde_json::Value;

use super::super::support::peer::{self, Make};
use super::super::support::process::Finished;
use super::super::support::wait_until;
use super::{Partner, json, started};

/// What a server does with a family of tokens when one of its old refresh tokens comes again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reuse {
    /// All of the family is dead.
    EndsTheFamily,
    /// The old one is refused, what came after it lives on.
    IsRefusedAlone,
}

type Case = fn(&Partner, Reuse);

/// In this order: a server may remember that access was allowed, and not ask again.
const CASES: [Case; 7] = [
    denied,
    sign_in,
    wrong_secret,
    wrong_redirect,
    refresh,
    introspect,
    reuse,
];

fn all_cases_at(make: Make, reuse: Reuse) {
    let (server, redirect_uri) = started(make);
    for case in CASES {
        case(&Partner::at(&server, &redirect_uri), reuse);
    }
}

#[test]
fn seven_cases_at_oidc_provider() {
    all_cases_at(Make::OidcProvider, Reuse::EndsTheFamily);
}

#[test]
fn seven_cases_at_django_oauth_toolkit() {
    all_cases_at(Make::DjangoOauthToolkit, Reuse::EndsTheFamily);
}

#[test]
fn seven_cases_at_canaille() {
    all_cases_at(Make::Canaille, Reuse::IsRefusedAlone);
}

impl Partner {
    fn secret(&self) -> String {
        self.server.text("client_secret").to_owned()
    }

    /// Waits until the server can tell a new access token from the one before.
    ///
    /// Those of Canaille say nothing but whose they are and in which second they were made, and it fails with status 500
    /// when a second one of the same second is to be stored.
    fn let_tokens_differ(&self) {
        if self.server.make == Make::Canaille {
            let begun = seconds();
            wait_until("the next second", || seconds() > begun);
        }
    }

    /// Signs in and allows, which succeeds; what was said about it.
    fn signed_in(&self) -> Value {
        self.let_tokens_differ();
        let browser = peer::fake_browser();
        let granted = self.authorize(&self.secret(), &["--browser", &browser]);
        let granted = granted.finish();
        assert_eq!(granted.code, Some(0), "{granted:?}");
        json(&granted)
    }

    /// Runs a command with `--json`: exit code and document.
    fn ask(&self, command: &str) -> (Option<i32>, Value) {
        let finished = self.run(&[command, "--json"]).finish();
        (finished.code, json(&finished))
    }

    /// Refreshes, which succeeds; what was said about it.
    fn refreshed(&self) -> Value {
        self.let_tokens_differ();
        let (code, said) = self.ask("refresh");
        assert_eq!(code, Some(0), "{said}");
        said
    }

    /// Whether the server calls the access token that is kept here active.
    fn is_active(&self) -> bool {
        let (code, said) = self.ask("introspect");
        let active = said["active"].as_bool().unwrap();
        assert_eq!(code, Some(if active { 0 } else { 4 }), "{said}");
        active
    }

    /// The files that hold the secrets.
    fn kept(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = self.home.files();
        files.retain(|(path, _)| path.parent().is_some_and(is_the_store));
        files
    }

    /// Puts the files of an earlier moment back, as a backup or another machine would have them.
    fn put_back(kept: &[(PathBuf, Vec<u8>)]) {
        for (path, bytes) in kept {
            std::fs::write(path, bytes).unwrap();
        }
    }

    fn token_state(&self) -> String {
        let (_, status) = self.ask("status");
        status["token"]["state"].as_str().unwrap().to_owned()
    }
}

/// Whole seconds of this machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the foreign server asks the same clock"
)]
fn seconds() -> u64 {
    let now = SystemTime::now();
    now.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn is_the_store(directory: &Path) -> bool {
    directory.ends_with("secrets")
}

/// It ended in this problem, with its exit code and with steps, and said nothing secret or raw.
fn ended_in(code: &str, exit: i32, finished: &Finished, secret: &str) {
    assert_eq!(finished.code, Some(exit), "{finished:?}");
    let said = json(finished);
    assert_eq!(said["result"], "failed");
    assert_eq!(said["problem"]["code"], code, "{finished:?}");
    assert!(!said["problem"]["next"].as_array().unwrap().is_empty());
    let all = [finished.stdout.as_str(), finished.stderr.as_str()].concat();
    for raw in [secret, "error sending request", "Os {", "at line"] {
        assert!(!all.contains(raw), "{raw}: {finished:?}");
    }
}

fn denied(partner: &Partner, _: Reuse) {
    let browser = peer::fake_browser();
    let secret = partner.secret();
    let denied = partner.authorize(&secret, &["--browser", &browser]);
    let denied = denied.env("DENY", "1").finish();
    ended_in("callback.denied", 5, &denied, &secret);
    assert_eq!(partner.token_state(), "absent");
    assert!(partner.kept().is_empty());
}

fn sign_in(partner: &Partner, _: Reuse) {
    let said = partner.signed_in();
    assert_eq!(said["result"], "granted");
    assert_eq!(said["scopes_requested"], said["scopes_granted"]);
    assert!(said["expires_at"].is_string(), "{said}");
    assert_eq!(said["ignored_requests"], 0);
    assert_eq!(partner.token_state(), "valid");
}

fn wrong_secret(partner: &Partner, _: Reuse) {
    let browser = peer::fake_browser();
    let wrong = "fake-wrong-secret";
    let refused = partner.authorize(wrong, &["--browser", &browser]).finish();
    ended_in("token.client-refused", 4, &refused, wrong);
    assert_eq!(partner.token_state(), "absent");
    // The same attempt with the right one succeeds: nothing of the wrong one is in the way.
    partner.signed_in();
}

fn wrong_redirect(partner: &Partner, _: Reuse) {
    let wrong = format!("{}/", partner.redirect_uri);
    let secret = partner.secret();
    let options = ["--redirect-uri", &wrong, "--no-browser"];
    let mut waiting = partner
        .run(&["authorize", "--client-id", partner.server.text("client_id")])
        .args(["--scope", "users:read", "--client-secret-stdin"])
        .args(options)
        .start();
    waiting.write(format!("{secret}\n").as_bytes());
    let url = waiting.stderr_line("authorize_url: ");
    let browsed = peer::script("fake-browser.mjs", &partner.home)
        .args([&url])
        .finish();
    // The server must not send anybody to an address that it does not know, and shows a page of its own.
    assert_eq!(browsed.code, Some(1), "{browsed:?}");
    let end: Value = serde_json::from_str(browsed.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(end["arrived"], false, "{end}");
    assert_eq!(end["status"], 400, "{end}");
    // A person who pastes the address of that page is told, and the wait goes on.
    waiting.write(format!("{}\n", end["url"].as_str().unwrap()).as_bytes());
    let told = waiting.stderr_line("warning: ");
    assert!(told.ends_with("The wait goes on."), "{told}");
    assert!(told.contains("(callback."), "{told}");
    waiting.signal(Signal::INT);
    let ended = waiting.finish();
    assert_eq!(ended.code, Some(130), "{ended:?}");
    assert_eq!(partner.token_state(), "absent");
}

fn refresh(partner: &Partner, _: Reuse) {
    partner.signed_in();
    let before = partner.kept();
    let said = partner.refreshed();
    assert_eq!(said["result"], "refreshed");
    assert_eq!(said["scopes_granted"], serde_json::json!(["users:read"]));
    let after = partner.kept();
    assert_eq!(before.len(), after.len());
    assert_ne!(before, after, "a new pair is kept");
    assert!(partner.is_active(), "the new access token");
    // The new pair can be refreshed in turn.
    partner.refreshed();
}

fn introspect(partner: &Partner, _: Reuse) {
    partner.signed_in();
    let (code, said) = partner.ask("introspect");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said["active"], true);
    assert_eq!(said["members"]["scope"], "users:read", "{said}");
    let client_id = partner.server.text("client_id");
    assert_eq!(said["members"]["client_id"], client_id, "{said}");
    let text = partner.run(&["introspect"]).finish();
    assert_eq!(text.code, Some(0), "{text:?}");
    assert!(text.stdout.contains("active     true"), "{text:?}");
}

fn reuse(partner: &Partner, reuse: Reuse) {
    partner.signed_in();
    let old = partner.kept();
    partner.refreshed();
    let new = partner.kept();

    Partner::put_back(&old);
    let again = partner.run(&["refresh", "--json"]).finish();
    ended_in("token.session-ended", 4, &again, &partner.secret());
    // All but the tokens is kept: to authorise again, nothing has to be looked up or typed.
    let shown = partner.run(&["credentials", "show"]).finish();
    let client_id = partner.server.text("client_id");
    assert!(shown.stdout.contains(client_id), "{shown:?}");

    Partner::put_back(&new);
    assert_eq!(partner.is_active(), reuse == Reuse::IsRefusedAlone);

    partner.let_tokens_differ();
    let browser = peer::fake_browser();
    let authorised = partner.run(&["authorize", "--browser", &browser]).finish();
    assert_eq!(authorised.code, Some(0), "{authorised:?}");
    assert!(partner.is_active());
}
