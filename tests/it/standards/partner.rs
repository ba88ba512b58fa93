//! A sandbox that runs as a process, and what a partner and a user do with it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::support::home::Home;
use super::super::support::process::{Finished, Run, Running};
use super::raw::{Answer, Ask, encoded};

/// The verifier of every request here, in the RFC's alphabet.
pub const VERIFIER: &str = "fake-verifier_0123456789.0123456789~0123456789";
/// The state of every request here.
pub const STATE: &str = "fake state&with=odd+characters/%?#";
/// A redirect URI that every client here has.
pub const REDIRECT: &str = "https://client.example/callback";
/// What every client here may ask for.
pub const SCOPES: &str = "users:read companies:read export-jobs:read";

/// A sandbox process; ended when dropped.
pub struct Server {
    running: Running,
    /// Its home, fresh.
    pub home: Home,
    /// The line it announced itself with.
    pub announced: String,
    /// The port of the authorisation server.
    pub auth: u16,
    /// The port of the API.
    pub api: u16,
}

/// Credentials of a client.
#[derive(Clone, Debug)]
pub struct Client {
    /// The Client ID.
    pub id: String,
    /// The Client Secret.
    pub secret: String,
}

/// The tokens of an answer.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

/// The S256 challenge of a verifier (RFC 7636, section 4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A registration that keeps every rule.
pub fn registration() -> Value {
    json!({
        "client_name": "Example Client",
        "client_uri": "https://client.example/",
        "tos_uri": "https://client.example/tos",
        "policy_uri": "https://client.example/privacy",
        "contacts": ["name.surname@example.io"],
        "redirect_uris": [REDIRECT],
        "scope": SCOPES,
    })
}

/// The value of the hidden field `transaction` of a page; panics if there is none.
pub fn transaction(page: &Answer) -> String {
    let tag = page
        .body
        .split('<')
        .find(|tag| tag.starts_with("input") && tag.contains("name=\"transaction\""));
    let tag = tag.unwrap_or_else(|| panic!("no transaction on the page: {page:?}"));
    let (_, value) = tag.split_once("value=\"").expect("a value");
    value.split('"').next().unwrap_or_default().to_owned()
}

impl Server {
    /// Starts one on free ports with more options; ready when this returns.
    pub fn start(options: &[&str]) -> Self {
        Self::start_at(0, options)
    }

    /// The same, the authorisation server on this port.
    pub fn start_at(port: u16, options: &[&str]) -> Self {
        Self::try_start_at(port, options).unwrap_or_else(|finished| panic!("{finished:?}"))
    }

    /// The same; what it left if it ended in place of serving.
    pub fn try_start_at(port: u16, options: &[&str]) -> Result<Self, Finished> {
        let home = Home::new();
        let port = port.to_string();
        let arguments = ["sandbox", "--json", "--port", port.as_str()];
        let mut running = Run::cli(&home, &arguments).args(options).start();
        let announced = running.stdout_line_or_end().unwrap_or_default();
        let told: Value = serde_json::from_str(&announced).unwrap_or_default();
        let port = |name: &str| {
            let base = told[name].as_str()?;
            base.rsplit(':').next()?.parse().ok()
        };
        let (Some(auth), Some(api)) = (port("auth_base"), port("api_base")) else {
            return Err(running.finish());
        };
        Ok(Self {
            running,
            home,
            announced,
            auth,
            api,
        })
    }

    /// Ends it in order; everything it printed.
    pub fn end(self) -> Finished {
        self.running.signal(rustix::process::Signal::TERM);
        self.running.finish()
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.running.id()
    }

    /// A request to the authorisation server.
    pub fn ask(&self, ask: &Ask) -> Answer {
        ask.send(self.auth)
    }

    /// A GET of the API with an access token.
    pub fn call(&self, token: &str, path: &str) -> Answer {
        Ask::get(path).bearer(token).send(self.api)
    }

    /// Registers a client.
    pub fn register(&self) -> Client {
        let answer = self.ask(&Ask::json("/sandbox/registrations", &registration()));
        assert_eq!(answer.status, 201, "{answer:?}");
        let client = answer.json();
        let text = |name: &str| client[name].as_str().expect("a text").to_owned();
        Client {
            id: text("client_id"),
            secret: text("client_secret"),
        }
    }

    /// Signs the dummy user in; the cookie.
    pub fn sign_in(&self) -> String {
        let answer = self.ask(&self.login(""));
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie = answer.header("set-cookie").expect("a cookie");
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The form of the login page as a user sends it.
    pub fn login(&self, transaction: &str) -> Ask {
        let told: Value = serde_json::from_str(&self.announced).unwrap();
        let fields = [
            ("login", told["login"].as_str().unwrap()),
            ("password", told["password"].as_str().unwrap()),
            ("transaction", transaction),
        ];
        Ask::form("/login", &fields)
    }

    /// What the user's decision on a request answers.
    pub fn decide(&self, query: &str, cookie: &str, decision: &str) -> Answer {
        let target = format!("/oauth/authorize?{query}");
        let page = self.ask(&Ask::get(&target).header("Cookie", cookie));
        assert_eq!(page.status, 200, "{page:?}");
        let transaction = transaction(&page);
        let fields = [
            ("transaction", transaction.as_str()),
            ("decision", decision),
        ];
        self.ask(&Ask::form("/oauth/consent", &fields).header("Cookie", cookie))
    }

    /// A fresh code.
    pub fn code(&self, client: &Client, cookie: &str) -> String {
        let answer = self.decide(&query(client, &[]), cookie, "allow");
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.sent_back("code").expect("a code")
    }

    /// A fresh pair of tokens, by a sign-in of its own.
    pub fn tokens(&self, client: &Client) -> Pair {
        let code = self.code(client, &self.sign_in());
        pair(&self.ask(&exchange(client, &code, &[])))
    }

    /// The answer to a refresh.
    pub fn refresh(&self, client: &Client, token: &str) -> Answer {
        self.ask(&refresh(client, token, &[]))
    }

    /// Whether the introspection of a token by a client says that it is good.
    pub fn is_active(&self, client: &Client, token: &str) -> bool {
        let answer = self.ask(&introspect(client, token));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["active"].as_bool().expect("active")
    }

    /// Moves its clock forward.
    pub fn advance(&self, seconds: u32) {
        let body = json!({ "advance_seconds": seconds });
        let answer = self.ask(&Ask::json("/sandbox/clock", &body));
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

/// Fields with some replaced or added; an empty value takes one away.
fn changed<'a>(
    fields: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut all = fields.to_vec();
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        if !value.is_empty() {
            all.push((name, value));
        }
    }
    all
}

/// The query of an authorization request that is right, but for the changes.
pub fn query(client: &Client, changes: &[(&str, &str)]) -> String {
    let challenge = challenge(VERIFIER);
    let fields = [
        ("response_type", "code"),
        ("client_id", client.id.as_str()),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPES),
        ("state", STATE),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    encoded(&changed(&fields, changes))
}

/// The exchange of a code that is right, but for the changes.
pub fn exchange(client: &Client, code: &str, changes: &[(&str, &str)]) -> Ask {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    Ask::form("/oauth/token", &changed(&fields, changes)).basic(&client.id, &client.secret)
}

/// A refresh that is right, but for the changes.
pub fn refresh(client: &Client, token: &str, changes: &[(&str, &str)]) -> Ask {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    Ask::form("/oauth/token", &changed(&fields, changes)).basic(&client.id, &client.secret)
}

/// An introspection.
pub fn introspect(client: &Client, token: &str) -> Ask {
    Ask::form("/oauth/token/introspect", &[("token", token)]).basic(&client.id, &client.secret)
}

/// The tokens of an answer; panics if it has none.
pub fn pair(answer: &Answer) -> Pair {
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    let text = |name: &str| body[name].as_str().expect("a token").to_owned();
    Pair {
        access: text("access_token"),
        refresh: text("refresh_token"),
    }
}

/// Asserts that an answer of the token endpoint is this error.
pub fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(
        (answer.status, answer.error()),
        (status, error.to_owned()),
        "{answer:?}"
    );
}
