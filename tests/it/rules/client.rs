//! The program as a client of such a server, and a browser of raw bytes that comes back from it.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;
use url::Url;

use super::super::support::home::Home;
use super::super::support::process::{Finished, Run, Running};
use super::super::support::{PATIENCE, free_port};
use super::server::{Request, Server};

/// The Client ID of every test here.
pub const CLIENT_ID: &str = "fake-client";
/// Its secret: nothing in it may be mistaken for something else, and everything has to be encoded.
pub const SECRET: &str = "fake s:%+/ é-secret";
/// The code that the browser brings.
pub const CODE: &str = "fake-code-77";

/// A home with credentials for the environment `peer`, which is such a server.
pub struct Client {
    pub home: Home,
    pub server: Server,
    pub redirect_uri: String,
}

/// An authorization that waits for its redirect.
pub struct Signing {
    running: Running,
    /// The authorization URL.
    pub url: Url,
    browser: Browser,
}

/// A browser of raw bytes, which comes back to a redirect URI.
#[derive(Clone)]
pub struct Browser(Url);

/// An answer to the browser.
#[derive(Debug)]
pub struct Answer {
    pub head: String,
    pub body: String,
}

impl Client {
    /// Credentials are held, tokens are not.
    pub fn new() -> Self {
        Self::with("")
    }

    /// The same with more lines for its section of `config.toml`.
    pub fn with(more: &str) -> Self {
        let client = Self {
            home: Home::new(),
            server: Server::start(),
            redirect_uri: format!("http://127.0.0.1:{}/callback", free_port()),
        };
        client.configure(&client.server.section("peer", more));
        let set = ["credentials", "set", "--client-id", CLIENT_ID];
        let kept = client
            .run(&set)
            .args(["--client-secret-stdin"])
            .stdin(&format!("{SECRET}\n"));
        let kept = kept.finish();
        assert_eq!(kept.code, Some(0), "{kept:?}");
        client
    }

    /// Writes `config.toml`.
    pub fn configure(&self, text: &str) {
        std::fs::write(self.home.path().join("config.toml"), text).unwrap();
    }

    /// A command on the environment; what it keeps is in files.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::cli(&self.home, &["--env", "peer", "--store", "file"]).args(arguments)
    }

    /// A command run to its end.
    pub fn finish(&self, arguments: &[&str]) -> Finished {
        self.run(arguments).finish()
    }

    /// Begins an authorization, without a browser.
    pub fn authorize(&self) -> Signing {
        self.authorize_with(&[])
    }

    /// The same with more arguments.
    pub fn authorize_with(&self, more: &[&str]) -> Signing {
        let usual = ["authorize", "--json", "--redirect-uri", &self.redirect_uri];
        let mut run = self.run(&usual);
        if !more.contains(&"--browser") {
            run = run.args(["--no-browser"]);
        }
        if !more.contains(&"--scope") {
            run = run.args(["--scope", "users:read companies:read"]);
        }
        Signing::of(run.args(more).start(), &self.redirect_uri)
    }

    /// A whole sign-in, which must succeed; its JSON.
    pub fn sign_in(&self) -> Value {
        let finished = self.exchange();
        assert_eq!(finished.code, Some(0), "{finished:?}");
        json(&finished)
    }

    /// A sign-in up to whatever the token endpoint makes of it.
    pub fn exchange(&self) -> Finished {
        let signing = self.authorize();
        signing.come_back();
        signing.finish()
    }

    /// The only request to the token endpoint.
    pub fn only_token_request(&self) -> Request {
        let mut seen = self.server.seen_at("/token");
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    /// Every file of the home as text, joined.
    pub fn kept(&self) -> String {
        let files = self.home.files();
        let text = files
            .iter()
            .map(|(_, bytes)| String::from_utf8_lossy(bytes));
        text.collect::<Vec<_>>().join("\n")
    }

    /// The status document.
    pub fn status(&self) -> Value {
        json(&self.finish(&["status", "--json"]))
    }
}

/// The JSON on stdout.
pub fn json(finished: &Finished) -> Value {
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:?}"))
}

/// The code of the problem that a command with `--json` ended with, which is told in words as well.
pub fn problem_of(finished: &Finished) -> String {
    let said = json(finished);
    assert_eq!(said["result"], "failed", "{finished:?}");
    let code = said["problem"]["code"].as_str().unwrap().to_owned();
    assert!(finished.stderr.contains(&format!("Code: {code}")));
    assert!(!said["problem"]["next"].as_array().unwrap().is_empty());
    code
}

impl Signing {
    fn of(mut running: Running, redirect_uri: &str) -> Self {
        let url = running.stderr_line("authorize_url: ");
        Self {
            url: Url::parse(&url).unwrap(),
            running,
            browser: Browser(Url::parse(redirect_uri).unwrap()),
        }
    }

    /// A parameter of the authorization URL, which must be there once.
    pub fn parameter(&self, name: &str) -> String {
        let pairs = self.url.query_pairs().filter(|(own, _)| own == name);
        let values: Vec<_> = pairs.map(|(_, value)| value.into_owned()).collect();
        assert_eq!(values.len(), 1, "{name} in {}", self.url);
        values[0].clone()
    }

    /// A query with the right state.
    pub fn query(&self, rest: &str) -> String {
        format!("{rest}&state={}", self.parameter("state"))
    }

    /// The browser alone, for another thread.
    pub fn browser(&self) -> Browser {
        self.browser.clone()
    }

    /// As [`Browser::get`].
    pub fn get(&self, target: &str) -> Answer {
        self.browser.get(target)
    }

    /// As [`Browser::arrive`].
    pub fn arrive(&self, query: &str) -> Answer {
        self.browser.arrive(query)
    }

    /// The right redirect arrives.
    pub fn come_back(&self) -> Answer {
        self.arrive(&self.query(&format!("code={CODE}")))
    }

    /// The program, to be looked at while it waits.
    pub fn running(&mut self) -> &mut Running {
        &mut self.running
    }

    /// Waits for the end.
    pub fn finish(self) -> Finished {
        self.running.finish()
    }
}

impl Browser {
    /// One request of the browser to the listener, such as `/callback?code=…`.
    pub fn get(&self, target: &str) -> Answer {
        let (host, port) = (self.0.host_str().unwrap(), self.0.port().unwrap());
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        Answer {
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    /// The redirect with this query arrives, and the browser goes where it is sent; the last page.
    pub fn arrive(&self, query: &str) -> Answer {
        let answer = self.get(&format!("{}?{query}", self.0.path()));
        match answer.header("location") {
            Some(location) => self.get(&location),
            None => answer,
        }
    }
}

impl Answer {
    /// The status code.
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.head.lines().skip(1).find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }
}
