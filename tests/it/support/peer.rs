//! The foreign servers, clients and browsers of `tests/peers`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;

use serde_json::Value;

use super::home::Home;
use super::peer_file;
use super::process::{Run, Running};

/// A command that runs a script of `tests/peers`, to be given arguments, an environment and stdin.
///
/// Panics with the line that installs them if the packages of the peers are missing.
pub fn script(name: &str, home: &Home) -> Run {
    Run::program("node", home).args([installed(name)])
}

/// The value of `--browser` that signs in and allows without a screen.
///
/// The program under test splits it into words; it is told what to answer by `SIGNIN_LOGIN`, `SIGNIN_PASSWORD` and
/// `DENY`, and writes its requests to the file that `FAKE_BROWSER_LOG` names.
pub fn fake_browser() -> String {
    format!("node {}", installed("fake-browser.mjs").display())
}

/// The value of `--browser` that signs in and allows in a real Chromium.
pub fn real_browser() -> String {
    format!("node {}", installed("sign-in.mjs").display())
}

/// A certified authorisation server on a free port of loopback, until dropped.
pub struct AuthorizationServer {
    /// What it said when ready: `issuer`, `authorize_url`, `token_url`, `introspect_url`, `api_base`, `client_id`,
    /// `client_secret`, `redirect_uris`, `scopes`.
    pub announcement: Value,
    running: Running,
}

impl AuthorizationServer {
    /// Starts it with these redirect URIs registered and waits until it serves.
    pub fn start(home: &Home, redirect_uris: &[&str]) -> Self {
        let mut running = script("oidc-provider.mjs", home)
            .args(redirect_uris)
            .start();
        let line = running.stdout_line();
        let announcement = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("the server announces itself in JSON: {error}: {line}"));
        Self {
            announcement,
            running,
        }
    }

    /// A text member of the announcement.
    pub fn text(&self, member: &str) -> &str {
        self.announcement
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("{member} in {}", self.announcement))
    }

    /// Ends its stdin, which ends it, and waits; the exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.running.close_stdin();
        self.running.finish().code
    }
}

fn installed(name: &str) -> PathBuf {
    let modules = peer_file("node_modules/oidc-provider");
    assert!(
        modules.is_dir(),
        "the packages of tests/peers are missing; they are installed by: bash tests/run"
    );
    peer_file(name)
}

/// Takes one connection, answers it with a page, and gives the head of its request.
#[cfg(test)]
fn answer_once(listener: &TcpListener) -> String {
    let (mut connection, _) = listener.accept().unwrap();
    let mut head = [0; 4096];
    let count = connection.read(&mut head).unwrap();
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nthanks";
    connection.write_all(answer.as_bytes()).unwrap();
    String::from_utf8_lossy(head.get(..count).unwrap()).into_owned()
}

#[test]
fn the_foreign_server_and_the_browser_without_a_screen_find_each_other() {
    let home = Home::new();
    let redirect = TcpListener::bind("127.0.0.1:0").unwrap();
    let redirect_uri = format!("http://{}/callback", redirect.local_addr().unwrap());
    let server = AuthorizationServer::start(&home, &[&redirect_uri]);
    let mut address = url::Url::parse(server.text("authorize_url")).unwrap();
    address
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", server.text("client_id"))
        .append_pair("redirect_uri", &redirect_uri)
        .append_pair("scope", "users:read")
        .append_pair("state", "fake-state")
        .append_pair(
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        )
        .append_pair("code_challenge_method", "S256");
    let words: Vec<_> = fake_browser().split(' ').map(ToOwned::to_owned).collect();
    let (program, rest) = words.split_first().unwrap();
    let answering = thread::spawn(move || answer_once(&redirect));
    let finished = Run::program(program, &home)
        .args(rest)
        .args([address.as_str()])
        .env("FAKE_BROWSER_LOG", home.path().join("requests.log"))
        .finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let request = answering.join().unwrap();
    assert!(request.starts_with("GET /callback?code="), "{request}");
    assert!(request.contains("state=fake-state"), "{request}");
    let log = std::fs::read_to_string(home.path().join("requests.log")).unwrap();
    assert_eq!(log, finished.stdout);
    assert!(log.contains(r#""steps":["sign-in","allow"]"#), "{log}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn the_real_browser_is_told_apart_from_the_one_without_a_screen() {
    assert!(real_browser().ends_with("tests/peers/sign-in.mjs"));
    assert_ne!(real_browser(), fake_browser());
}
