//! The foreign servers, clients and browsers of `tests/peers`.

use std::path::PathBuf;

use serde_json::Value;

use super::home::Home;
use super::process::{Run, Running};
use super::{peer_file, root};

/// A command that runs a script of `tests/peers`, to be given arguments, an environment and stdin.
///
/// Panics with the line that installs them if the packages of the peers are missing.
pub fn script(name: &str, home: &Home) -> Run {
    Run::program("node", home).args([installed(name)])
}

/// A command that runs a Python script of `tests/peers` with the packages that are pinned there.
///
/// Panics with the line that installs them if they are missing.
pub fn python(name: &str, home: &Home) -> Run {
    let python = root().join("target/peers/venv/bin/python");
    assert!(
        python.is_file(),
        "the Python packages of tests/peers are missing; they are installed by: bash tests/run"
    );
    Run::program(python, home)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args([peer_file(name)])
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

/// An authorisation server that others wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// Certified, in JavaScript.
    OidcProvider,
    /// In Python, on Django and oauthlib.
    DjangoOauthToolkit,
    /// A whole identity provider, in Python, on Flask and Authlib.
    Canaille,
}

/// A foreign authorisation server on a free port of loopback, until dropped.
pub struct AuthorizationServer {
    /// What it said when ready: `authorize_url`, `token_url`, `introspect_url`, `api_base`, `client_id`,
    /// `client_secret`, `redirect_uris`, `scopes`; `issuer` from those that name themselves in redirects.
    pub announcement: Value,
    /// Which one it is.
    pub make: Make,
    running: Running,
    /// Where those that write files write them.
    _home: Home,
}

impl AuthorizationServer {
    /// Starts one with these redirect URIs registered and waits until it serves.
    pub fn start(make: Make, redirect_uris: &[&str]) -> Self {
        let home = Home::new();
        let command = match make {
            Make::OidcProvider => script("oidc-provider.mjs", &home),
            Make::DjangoOauthToolkit => python("django-oauth-toolkit.py", &home),
            Make::Canaille => python("canaille-server.py", &home),
        };
        let mut running = command.args(redirect_uris).start();
        let line = running.stdout_line();
        let announcement = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("the server announces itself in JSON: {error}: {line}"));
        Self {
            announcement,
            make,
            running,
            _home: home,
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

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// Answers every request with a page until one asks for the callback; the query of that one.
    fn callback_query(listener: &TcpListener) -> String {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nthanks";
        loop {
            let (mut connection, _) = listener.accept().unwrap();
            // A real browser opens connections that it does not use.
            connection
                .set_read_timeout(Some(Duration::from_secs(2)))
                .unwrap();
            let mut head = [0; 8192];
            let Ok(count @ 1..) = connection.read(&mut head) else {
                continue;
            };
            let _ = connection.write_all(answer.as_bytes());
            let head = String::from_utf8_lossy(head.get(..count).unwrap()).into_owned();
            if let Some(target) = head.strip_prefix("GET /callback?") {
                return target.split(' ').next().unwrap().to_owned();
            }
        }
    }

    /// Lets `browser` meet the foreign server; the query that came to the redirect URI and what the browser printed.
    fn meet(home: &Home, browser: &str, deny: &str) -> (String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let redirect_uri = format!("http://{}/callback", listener.local_addr().unwrap());
        let server = AuthorizationServer::start(Make::OidcProvider, &[&redirect_uri]);
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
        let answering = thread::spawn(move || callback_query(&listener));
        let (program, script) = browser.split_once(' ').unwrap();
        let finished = Run::program(program, home)
            .args([script, address.as_str()])
            .env("FAKE_BROWSER_LOG", home.path().join("requests.log"))
            .env("DENY", deny)
            .finish();
        assert_eq!(finished.code, Some(0), "{finished:?}");
        assert_eq!(server.stop(), Some(0));
        (answering.join().unwrap(), finished.stdout)
    }

    #[test]
    fn a_browser_without_a_screen_signs_in_at_a_foreign_server_and_logs_each_request() {
        let home = Home::new();
        let (query, printed) = meet(&home, &fake_browser(), "0");
        assert!(query.starts_with("code="), "{query}");
        assert!(query.contains("&state=fake-state"), "{query}");
        let log = std::fs::read_to_string(home.path().join("requests.log")).unwrap();
        assert_eq!(log, printed);
        assert!(log.contains(r#""steps":["sign-in","allow"]"#), "{log}");
    }

    #[test]
    fn a_browser_without_a_screen_can_decline() {
        let (query, _) = meet(&Home::new(), &fake_browser(), "1");
        assert!(query.starts_with("error=access_denied"), "{query}");
    }

    #[test]
    fn a_real_browser_signs_in_at_a_foreign_server() {
        let (query, printed) = meet(&Home::new(), &real_browser(), "0");
        assert!(query.starts_with("code="), "{query}");
        assert!(printed.contains(r#""text":"thanks""#), "{printed}");
    }
}
