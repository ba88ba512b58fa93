//! One `authorize` that waits for its redirect, in a home of its own, and what knocks at its port.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use pleo_onboard::form::{FieldId, Registration, to_json};
use serde_json::Value;
use url::{Position, Url};

use super::super::support::home::Home;
use super::super::support::process::{Run, Running};
use super::super::support::{PATIENCE, free_port, peer};

/// An attempt under way, in the local sandbox.
pub struct Attempt {
    pub home: Home,
    pub port: u16,
    pub url: Url,
    running: Running,
    sandbox: Running,
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub text: String,
}

/// What the command left.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub json: Value,
    pub stderr: String,
    /// Requests to the token endpoint.
    pub exchanges: usize,
}

impl Answer {
    /// The status, 0 if the connection was closed without one.
    pub fn status(&self) -> u16 {
        let status = self.text.split(' ').nth(1);
        status.map_or(0, |status| status.parse().unwrap())
    }

    pub fn location(&self) -> Option<&str> {
        let mut lines = self.text.lines();
        lines.find_map(|line| line.strip_prefix("Location: "))
    }
}

/// The command line of an attempt at `port`, in the sandbox.
pub fn command(home: &Home, port: u16, more: &[&str]) -> Run {
    let redirect_uri = format!("http://localhost:{port}/callback");
    Run::cli(home, &["--store", "file", "authorize", "--json"])
        .args(["--redirect-uri", &redirect_uri])
        .args(more.iter().copied())
}

impl Attempt {
    /// Starts it, with more arguments, and waits until it holds its port. The sandbox runs on after it, so that it can be
    /// asked at the end what came.
    pub fn waiting(more: &[&str]) -> Self {
        let home = Home::new();
        let mut sandbox = Run::cli(&home, &["sandbox", "--port", "0", "--json"]).start();
        sandbox.stdout_line();
        let port = free_port();
        let more = [&["--no-browser"], more].concat();
        let mut running = command(&home, port, &more).start();
        let url = Url::parse(&running.stderr_line("authorize_url: ")).unwrap();
        Self {
            home,
            port,
            url,
            running,
            sandbox,
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes and reads what comes back. Bytes that are not taken any more are no failure: an answer may come
    /// before all of a request is read.
    pub fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        let _too_much_for_it = stream.write_all(bytes);
        let _gone_already = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _reset_or_end = stream.read_to_end(&mut answer);
        Answer {
            text: String::from_utf8_lossy(&answer).into_owned(),
        }
    }

    pub fn request(&self, method: &str, target: &str) -> String {
        let port = self.port;
        format!("{method} {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n")
    }

    pub fn get(&self, target: &str) -> Answer {
        self.send(self.request("GET", target).as_bytes())
    }

    /// A parameter of the authorization URL.
    pub fn sent(&self, name: &str) -> String {
        let (_, value) = self.url.query_pairs().find(|(own, _)| own == name).unwrap();
        value.into_owned()
    }

    /// The callback with the right state, and these parameters before it.
    pub fn answered_with(&self, parameters: &str) -> String {
        format!("/callback?{parameters}&state={}", self.sent("state"))
    }

    /// Signs in at the sandbox and allows; the target of the redirect that a browser would follow.
    pub fn right_redirect(&self) -> String {
        redirect_of(&self.home, self.url.as_str(), self.port)
    }

    /// Follows a redirect as a browser does; the page that it ends on.
    pub fn follow(&self, target: &str) -> Answer {
        let moved = self.get(target);
        let location = moved.location().map(str::to_owned);
        location.map_or(moved, |location| self.get(&location))
    }

    /// Finishes the sign-in: its tokens are granted, whatever came before.
    pub fn succeed(self) -> Ended {
        let redirect = self.right_redirect();
        self.succeed_by(&redirect)
    }

    /// The same by a redirect that was fetched before.
    pub fn succeed_by(self, redirect: &str) -> Ended {
        let page = self.follow(redirect);
        assert!(page.text.contains("Access granted"), "{page:?}");
        let ended = self.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(ended.json["result"], "granted");
        ended
    }

    /// Waits for the end.
    pub fn end(self) -> Ended {
        let Self {
            home,
            running,
            sandbox,
            ..
        } = self;
        let finished = running.finish();
        let exchanges = exchanges_seen(&home);
        drop(sandbox);
        Ended {
            code: finished.code,
            json: serde_json::from_str(&finished.stdout).unwrap_or(Value::Null),
            stderr: finished.stderr,
            exchanges,
        }
    }

    /// Waits until the process has ended, however long it says nothing.
    pub fn wait_for_end(&self) {
        let place = format!("/proc/{}/stat", self.running.id());
        // A child that has ended and was not waited for yet is a zombie.
        while std::fs::read_to_string(&place).is_ok_and(|stat| !stat.contains(") Z ")) {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        self.running.signal(signal);
    }

    pub fn stderr_line(&mut self, start: &str) -> String {
        self.running.stderr_line(start)
    }
}

/// Gives the profile a whole registration form with these redirect URIs.
pub fn register(home: &Home, uris: &[&str]) {
    let mut registration = Registration::example();
    registration.set(FieldId::RedirectUris, &uris.join("\n"));
    let imported = Run::cli(home, &["form", "import", "-"])
        .stdin(&to_json(&registration))
        .finish();
    assert_eq!(imported.code, Some(0), "{imported:?}");
}

/// Signs in at the page of a URL and allows; the target of the redirect to our own port.
pub fn redirect_of(home: &Home, url: &str, port: u16) -> String {
    let walked = peer::script("fake-browser.mjs", home)
        .args([url])
        .env("STOP_AT", format!("http://localhost:{port}/callback"))
        .finish();
    let last = walked.stdout.lines().last();
    let last = last.unwrap_or_else(|| panic!("{walked:?}"));
    let last: Value = serde_json::from_str(last).unwrap();
    let redirect = last["url"].as_str();
    let redirect = Url::parse(redirect.unwrap_or_else(|| panic!("{walked:?}"))).unwrap();
    redirect[Position::BeforePath..].to_owned()
}

/// How many requests to the token endpoint the running sandbox of a home has seen.
pub fn exchanges_seen(home: &Home) -> usize {
    let record = std::fs::read(home.path().join("sandbox/running.json"));
    let record: Value = serde_json::from_slice(&record.unwrap()).unwrap();
    let base = record["announcement"]["auth_base"].as_str().unwrap();
    let url = format!("{base}/sandbox/requests");
    let got = Run::program("curl", home).args(["-sSf", &url]).finish();
    let requests: Value = serde_json::from_str(&got.stdout).unwrap();
    let requests = requests["requests"].as_array().unwrap();
    let at_token = |request: &&Value| request["path"] == "/oauth/token";
    requests.iter().filter(at_token).count()
}
