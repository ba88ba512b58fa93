//! The commands that a person runs, under a scenario.

use std::time::Duration;

use serde_json::Value;
use url::{Position, Url};

use super::super::super::support::PATIENCE;
use super::super::super::support::PROGRAM;
use super::super::super::support::home::Home;
use super::super::super::support::process::{Finished, Run, Running};
use super::super::socket::{Raw, begin, send};
use super::super::stage::Stage;
use super::step::Step;

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// `authorize`, which plays the browser.
    Authorize,
    /// The same, with three seconds to wait.
    AuthorizeShortly,
    /// `authorize` with five seconds to wait, and a browser that is this test.
    Browser,
    /// The same with time enough, and the sign-in is finished a second time.
    BrowserTwice,
    /// The same in an environment whose issuer is set, so that it is looked at.
    BrowserWithIssuer,
    /// `refresh`.
    Refresh,
    /// `call`, whose standard output is the body.
    Call,
    /// The same, and nobody reads the body.
    CallUnread,
    /// `disconnect`.
    Disconnect,
}

/// What came of it.
#[derive(Debug)]
pub struct Seen {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
    /// What the sandbox was asked meanwhile.
    pub requests: Vec<Value>,
    /// Files of the store with their bytes, before and after.
    pub stored_before: Vec<(String, String)>,
    pub stored: Vec<(String, String)>,
    /// Secrets of this client, none of which may be shown.
    pub secrets: Vec<String>,
    /// The page on which the browser ended.
    pub page: String,
}

impl Drive {
    /// Requests to the token endpoint and to the API, if the scenario does not change that.
    pub const fn usually_sends(self) -> (usize, usize) {
        match self {
            Self::Authorize | Self::BrowserTwice | Self::Refresh => (1, 0),
            Self::AuthorizeShortly | Self::Browser | Self::BrowserWithIssuer => (0, 0),
            Self::Call | Self::CallUnread | Self::Disconnect => (0, 1),
        }
    }

    /// Whether standard output is a JSON document of our own.
    pub const fn is_json(self) -> bool {
        !matches!(self, Self::Call | Self::CallUnread)
    }
}

impl Seen {
    /// The document on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// How many requests came to a path.
    pub fn sent_to(&self, path: &str) -> usize {
        let to = |request: &&Value| request["path"] == path;
        self.requests.iter().filter(to).count()
    }

    /// How many requests came to the API.
    pub fn sent_to_the_api(&self) -> usize {
        let to = |request: &&Value| request["server"] == "api";
        self.requests.iter().filter(to).count()
    }

    /// The pair of tokens that is stored now.
    pub fn pair(&self) -> Value {
        let (_, text) = self.stored.first().expect("a pair is stored");
        serde_json::from_str(text).unwrap()
    }
}

fn cli(stage: &Stage, arguments: &[&str]) -> Run {
    Run::cli(&stage.home, arguments)
}

fn authorize(stage: &Stage, more: &[&str]) -> Run {
    let usual = ["--store", "file", "authorize", "--json"];
    cli(stage, &[&usual, more].concat())
}

/// Tokens in the store.
fn stored(home: &Home) -> Vec<(String, String)> {
    let files = home.files().into_iter();
    files
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "tokens"))
        .map(|(path, bytes)| {
            let text = String::from_utf8(bytes).unwrap();
            (path.display().to_string(), text)
        })
        .collect()
}

/// The tokens within stored pairs.
fn tokens(stored: &[(String, String)]) -> Vec<String> {
    let pairs = stored.iter().map(|(_, text)| text);
    let pairs = pairs.map(|text| serde_json::from_str::<Value>(text).unwrap());
    pairs
        .flat_map(|pair| ["access_token", "refresh_token"].map(|name| pair[name].clone()))
        .filter_map(|token| token.as_str().map(str::to_owned))
        .collect()
}

/// Runs a step in a home of its own that holds a pair of tokens.
pub fn run(strike: &str, step: &Step) -> Seen {
    let stage = Stage::start(&[]);
    let granted = authorize(&stage, &["--play-browser"]).finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let stored_before = stored(&stage.home);
    let asked_before = stage.requests().len();
    stage.switch(&[strike]);
    let begun = begin();
    let (finished, page) = match step.drive {
        Drive::Authorize => to_the_end(authorize(&stage, &["--play-browser"])),
        Drive::AuthorizeShortly => {
            to_the_end(authorize(&stage, &["--play-browser", "--timeout", "3"]))
        }
        Drive::Browser => browse(&stage, authorize(&stage, BY_HAND), 1),
        Drive::BrowserTwice => browse(&stage, authorize(&stage, &["--no-browser"]), 2),
        Drive::BrowserWithIssuer => browse(&stage, with_issuer(&stage), 1),
        Drive::Refresh => to_the_end(cli(&stage, &["refresh", "--json"])),
        Drive::Call => to_the_end(cli(&stage, CALL)),
        Drive::CallUnread => to_the_end(unread(&stage)),
        Drive::Disconnect => to_the_end(cli(&stage, &["disconnect", "--json"])),
    };
    let took = begun.elapsed();
    let mut requests = stage.requests();
    requests.drain(..asked_before);
    let stored = stored(&stage.home);
    let mut secrets = [tokens(&stored_before), tokens(&stored)].concat();
    secrets.push(stage.told("client_secret").to_owned());
    Seen {
        code: finished.code,
        stdout: finished.stdout,
        stderr: finished.stderr,
        took,
        requests,
        stored_before,
        stored,
        secrets,
        page,
    }
}

const BY_HAND: &[&str] = &["--no-browser", "--timeout", "5"];
const CALL: &[&str] = &["call", "/v2/employees?limit=1"];

/// `call` with a body that goes nowhere: it may be larger than a test should hold.
fn unread(stage: &Stage) -> Run {
    let home = stage.home.path().display().to_string();
    let line = [
        "-c",
        "exec \"$0\" \"$@\" >/dev/null",
        PROGRAM,
        "--home",
        &home,
    ];
    Run::program("sh", &stage.home)
        .args(line)
        .args(CALL.iter().copied())
}

/// `authorize` in an environment of `config.toml` that is the sandbox with its issuer.
fn with_issuer(stage: &Stage) -> Run {
    let (auth, api) = (stage.told("auth_base"), stage.told("api_base"));
    let config = format!(
        "[environments.checked]\nauthorize_url = \"{auth}/oauth/authorize\"\ntoken_url = \"{auth}/oauth/token\"\napi_base = \"{api}\"\nissuer = \"{auth}\"\n"
    );
    std::fs::write(stage.home.path().join("config.toml"), config).unwrap();
    let client = ["--client-id", stage.told("client_id")];
    let own = ["--redirect-uri", stage.redirect_uri.as_str()];
    authorize(stage, BY_HAND)
        .args(client)
        .args(own)
        .args(["--scope", "users:read", "--env", "checked"])
        .env("PLEO_ONBOARD_CLIENT_SECRET", stage.told("client_secret"))
}

/// Waits for the end, longer than a client waits for a server that says nothing.
fn to_the_end(run: Run) -> (Finished, String) {
    let mut running = run.start();
    running.close_stdin();
    wait_for_the_end(&running);
    (running.finish(), String::new())
}

fn wait_for_the_end(running: &Running) {
    let begun = begin();
    let place = format!("/proc/{}/stat", running.id());
    // A child that has ended and was not waited for yet is a zombie.
    let runs = || std::fs::read_to_string(&place).is_ok_and(|stat| !stat.contains(") Z "));
    while runs() && begun.elapsed() < PATIENCE * 2 {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Is the browser: signs in at the URL that is printed, allows, and follows the redirect; so many times.
fn browse(stage: &Stage, run: Run, times: usize) -> (Finished, String) {
    let mut running = run.start();
    let url = Url::parse(&running.stderr_line("authorize_url: ")).unwrap();
    let mut page = String::new();
    for _ in 0..times {
        let decided = stage.walk(&url);
        if let Some(location) = decided.header("location") {
            page = visit(&Url::parse(&location).unwrap());
        }
    }
    running.close_stdin();
    wait_for_the_end(&running);
    (running.finish(), page)
}

/// Fetches a page of our own listener, and the one that it leads to.
fn visit(url: &Url) -> String {
    let raw = get(url);
    match raw.header("location") {
        Some(location) => get(&url.join(&location).unwrap()).text(),
        None => raw.text(),
    }
}

fn get(url: &Url) -> Raw {
    let (port, target) = (url.port().unwrap(), &url[Position::BeforePath..]);
    let host = url.host_str().unwrap();
    let request =
        format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    send(port, &request, PATIENCE)
}
