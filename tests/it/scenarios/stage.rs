//! A sandbox in a home of its own, and a client written by hand that walks through its pages.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::super::support::home::Home;
use super::super::support::process::{Run, Running};
use super::super::support::{PATIENCE, free_port};
use super::socket::{Raw, send};

const VERIFIER: &str = "fake-verifier-0123456789-0123456789-0123456789";
/// `base64url(sha256(VERIFIER))`, computed by another program.
const CHALLENGE: &str = "Aw50XSvD0wwvmgPtfJ4NlTv_rD8pPlD6LP_ey_TeUNg";
/// Sent with every request for a code; letters of both cases, so that capitals are seen.
pub const STATE: &str = "fakeStateOfTheTest0123456789";

/// A running sandbox.
pub struct Stage {
    pub home: Home,
    pub redirect_uri: String,
    told: Value,
    _sandbox: Running,
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

impl Stage {
    /// A sandbox in a fresh home, with more options.
    pub fn start(options: &[&str]) -> Self {
        let home = Home::new();
        let redirect_uri = format!("http://localhost:{}/callback", free_port());
        let usual = ["sandbox", "--json", "--port", "0", "--redirect-uri"];
        let arguments = [&usual[..], &[redirect_uri.as_str()], options].concat();
        let mut sandbox = Run::cli(&home, &arguments).start();
        let told = serde_json::from_str(&sandbox.stdout_line()).unwrap();
        Self {
            home,
            redirect_uri,
            told,
            _sandbox: sandbox,
        }
    }

    /// A member of its announcement.
    pub fn told(&self, name: &str) -> &str {
        self.told[name].as_str().unwrap()
    }

    fn port(&self, base: &str) -> u16 {
        Url::parse(self.told(base)).unwrap().port().unwrap()
    }

    /// Sends a request to the server of this base; `more` are header lines, each with its end.
    pub fn ask(&self, (base, line): (&str, &str), more: &str, body: &str, wait: Duration) -> Raw {
        let port = self.port(base);
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}"
        );
        send(port, &request, wait)
    }

    fn at_auth(&self, line: &str, more: &str, body: &str) -> Raw {
        self.ask(("auth_base", line), more, body, PATIENCE)
    }

    /// Switches scenarios on, and all others off.
    pub fn switch(&self, scenarios: &[&str]) {
        let body = serde_json::json!({ "scenarios": scenarios }).to_string();
        let kind = "Content-Type: application/json\r\n";
        let raw = self.at_auth("POST /sandbox/scenarios", kind, &body);
        assert_eq!(raw.status_line(), "HTTP/1.1 200 OK", "{raw:?}");
    }

    /// The requests that the sandbox has seen, oldest first.
    pub fn requests(&self) -> Vec<Value> {
        let raw = self.at_auth("GET /sandbox/requests", "", "");
        let mut list: Value = serde_json::from_slice(&raw.body()).unwrap();
        serde_json::from_value(list["requests"].take()).unwrap()
    }

    /// An authorization URL as a client makes it.
    pub fn authorize_url(&self) -> Url {
        let query = form(&[
            ("response_type", "code"),
            ("client_id", self.told("client_id")),
            ("redirect_uri", &self.redirect_uri),
            ("scope", "users:read companies:read"),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        Url::parse(&format!(
            "{}/oauth/authorize?{query}",
            self.told("auth_base")
        ))
        .unwrap()
    }

    /// Signs in and allows; the answer to that decision.
    pub fn walk(&self, url: &Url) -> Raw {
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        let target = &url[url::Position::BeforePath..];
        let page = self.at_auth(&format!("GET {target}"), "", "").text();
        let (_, rest) = page
            .split_once("name=\"transaction\" value=\"")
            .unwrap_or_else(|| panic!("a login page: {page}"));
        let transaction = rest.split('"').next().unwrap().to_owned();
        let login = form(&[
            ("transaction", &transaction),
            ("login", self.told("login")),
            ("password", self.told("password")),
        ]);
        let signed_in = self.at_auth("POST /login", kind, &login);
        let cookie = signed_in.header("set-cookie").unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let shown = signed_in.header("location").unwrap();
        let cookie = format!("Cookie: {cookie}\r\n");
        let consent = self.at_auth(&format!("GET {shown}"), &cookie, "");
        assert_eq!(consent.status_line(), "HTTP/1.1 200 OK", "{consent:?}");
        let more = format!("{kind}{cookie}");
        let decision = form(&[("transaction", &transaction), ("decision", "allow")]);
        self.at_auth("POST /oauth/consent", &more, &decision)
    }

    /// The code of a walk that no scenario strikes.
    pub fn code(&self) -> String {
        let raw = self.walk(&self.authorize_url());
        let url = Url::parse(&raw.header("location").unwrap()).unwrap();
        let mut pairs = url.query_pairs();
        let code = pairs.find(|(name, _)| name == "code").unwrap();
        code.1.into_owned()
    }

    /// Sends a form to the token endpoint, as the client of the announcement.
    pub fn token(&self, pairs: &[(&str, &str)], wait: Duration) -> Raw {
        let secret = self.told("client_secret");
        let pair = format!("{}:{secret}", self.told("client_id"));
        let more = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nAuthorization: Basic {}\r\n",
            STANDARD.encode(pair)
        );
        let place = ("auth_base", "POST /oauth/token");
        self.ask(place, &more, &form(pairs), wait)
    }

    /// Exchanges a code.
    pub fn exchange(&self, code: &str, wait: Duration) -> Raw {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", VERIFIER),
        ];
        self.token(&pairs, wait)
    }

    /// A pair of tokens, as the JSON that came.
    pub fn tokens(&self) -> Value {
        let raw = self.exchange(&self.code(), PATIENCE);
        assert_eq!(raw.status_line(), "HTTP/1.1 200 OK", "{raw:?}");
        serde_json::from_slice(&raw.body()).unwrap()
    }

    /// Refreshes a pair.
    pub fn refresh(&self, tokens: &Value) -> Raw {
        let token = tokens["refresh_token"].as_str().unwrap();
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.token(&pairs, PATIENCE)
    }

    /// Calls the API.
    pub fn call(&self, line: &str, tokens: &Value, wait: Duration) -> Raw {
        let token = tokens["access_token"].as_str().unwrap();
        let more = format!("Authorization: Bearer {token}\r\n");
        self.ask(("api_base", line), &more, "", wait)
    }
}
