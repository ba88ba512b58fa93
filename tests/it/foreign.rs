//! Foreign servers and clients, none written here: they know nothing of us, and argue.

use std::fmt::Write as _;
use std::rc::Rc;

use super::support::free_port;
use super::support::home::Home;
use super::support::peer::{self, AuthorizationServer, Make};
use super::support::process::{Finished, Run};

mod cases;

/// A home whose `config.toml` names the foreign server as `peer`.
struct Partner {
    home: Home,
    server: Rc<AuthorizationServer>,
    redirect_uri: String,
}

impl Partner {
    /// With a certified server of its own.
    fn new() -> Self {
        let (server, redirect_uri) = started(Make::OidcProvider);
        Self::at(&server, &redirect_uri)
    }

    /// A fresh home for a server that runs, and knows this redirect URI.
    fn at(server: &Rc<AuthorizationServer>, redirect_uri: &str) -> Self {
        let home = Home::new();
        let mut config = "[environments.peer]\n".to_owned();
        for name in [
            "authorize_url",
            "token_url",
            "introspect_url",
            "api_base",
            "issuer",
        ] {
            if let Some(value) = server.announcement[name].as_str() {
                writeln!(config, "{name} = \"{value}\"").unwrap();
            }
        }
        std::fs::write(home.path().join("config.toml"), config).unwrap();
        Self {
            home,
            server: Rc::clone(server),
            redirect_uri: redirect_uri.to_owned(),
        }
    }

    /// A command on the foreign environment, tokens in a file so that the next process finds them.
    fn run(&self, arguments: &[&str]) -> Run {
        Run::cli(&self.home, &["--env", "peer", "--store", "file"]).args(arguments)
    }

    fn authorize(&self, secret: &str, extra: &[&str]) -> Run {
        self.run(&[
            "authorize",
            "--client-id",
            self.server.text("client_id"),
            "--redirect-uri",
            &self.redirect_uri,
        ])
        .args(["--scope", "users:read", "--client-secret-stdin", "--json"])
        .args(extra)
        .stdin(&format!("{secret}\n"))
    }
}

/// A server of this make, and the redirect URI that it knows.
fn started(make: Make) -> (Rc<AuthorizationServer>, String) {
    let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
    let server = AuthorizationServer::start(make, &[&redirect_uri]);
    (Rc::new(server), redirect_uri)
}

fn json(finished: &Finished) -> serde_json::Value {
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:?}"))
}

#[test]
fn the_whole_command_line_works_against_a_certified_server_in_separate_processes() {
    let partner = Partner::new();
    let secret = partner.server.text("client_secret").to_owned();
    let granted = partner
        .authorize(&secret, &["--browser", &peer::fake_browser()])
        .finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let said = json(&granted);
    assert_eq!(said["result"], "granted");
    assert_eq!(said["scopes_granted"], serde_json::json!(["users:read"]));
    assert_eq!(said["store"], "file");

    let status = partner.run(&["status", "--json"]).finish();
    assert_eq!(status.code, Some(0), "{status:?}");
    assert_eq!(json(&status)["token"]["state"], "valid");

    let called = partner.run(&["call", "/v2/employees"]).finish();
    assert_eq!(called.code, Some(0), "{called:?}");
    assert!(json(&called)["data"].is_array());

    let refreshed = partner.run(&["refresh"]).finish();
    assert_eq!(refreshed.code, Some(0), "{refreshed:?}");
    let called = partner.run(&["call", "/v1/introspect"]).finish();
    assert_eq!(called.code, Some(0), "{called:?}");
    let introspected = partner.run(&["introspect"]).finish();
    assert_eq!(introspected.code, Some(0), "{introspected:?}");

    let forgotten = partner.run(&["forget", "--yes"]).finish();
    assert_eq!(forgotten.code, Some(0), "{forgotten:?}");
    let status = partner.run(&["status", "--json"]).finish();
    assert_eq!(status.code, Some(4));
    assert_eq!(json(&status)["token"]["state"], "absent");
    let called = partner.run(&["call", "/v2/employees"]).finish();
    assert_eq!(called.code, Some(4), "{called:?}");
}

#[test]
fn a_declined_consent_exits_5() {
    let partner = Partner::new();
    let secret = partner.server.text("client_secret").to_owned();
    let denied = partner
        .authorize(&secret, &["--browser", &peer::fake_browser()])
        .env("DENY", "1")
        .finish();
    assert_eq!(denied.code, Some(5), "{denied:?}");
    assert_eq!(json(&denied)["problem"]["code"], "callback.denied");
}

#[test]
fn a_wrong_secret_exits_4_with_words_of_its_own() {
    let partner = Partner::new();
    let refused = partner
        .authorize("fake-wrong-secret", &["--browser", &peer::fake_browser()])
        .finish();
    assert_eq!(refused.code, Some(4), "{refused:?}");
    let said = json(&refused);
    assert_eq!(said["problem"]["code"], "token.client-refused");
    assert!(!said["problem"]["next"].as_array().unwrap().is_empty());
    assert!(
        !refused.stdout.contains("fake-wrong-secret")
            && !refused.stderr.contains("fake-wrong-secret")
    );
}

#[test]
fn a_redirect_that_never_comes_exits_6() {
    let partner = Partner::new();
    let secret = partner.server.text("client_secret").to_owned();
    let late = partner
        .authorize(&secret, &["--timeout", "1", "--no-browser"])
        .finish();
    assert_eq!(late.code, Some(6), "{late:?}");
    assert_eq!(json(&late)["problem"]["code"], "callback.timed-out");
}

#[test]
fn a_person_in_chromium_allows_at_a_certified_server() {
    let partner = Partner::new();
    let secret = partner.server.text("client_secret").to_owned();
    let shots = super::support::root().join("target/screenshots/oidc-provider");
    std::fs::create_dir_all(&shots).unwrap();
    let granted = partner
        .authorize(&secret, &["--browser", &peer::real_browser()])
        .env("SHOTS", shots.as_os_str())
        .finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    assert_eq!(json(&granted)["result"], "granted");
}
