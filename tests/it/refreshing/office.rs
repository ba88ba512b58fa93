//! A client of a sandbox whose token endpoint lies behind a slow door.

use serde_json::Value;
use url::Url;

use super::super::scenarios::stage::Stage;
use super::super::support::PATIENCE;
use super::super::support::home::Home;
use super::super::support::process::{Finished, Run};
use super::slow_door::SlowDoor;

/// The name of its environment.
pub const ENVIRONMENT: &str = "office";

/// A home with an environment of its own.
pub struct Office {
    pub home: Home,
    pub door: SlowDoor,
    pub stage: Stage,
}

impl Office {
    /// Open, and nobody has signed in.
    pub fn open() -> Self {
        let stage = Stage::start(&["--rate-limit", "off"]);
        let (auth, api) = (stage.told("auth_base"), stage.told("api_base"));
        let door = SlowDoor::before(Url::parse(auth).unwrap().port().unwrap());
        let home = Home::new();
        let config = format!(
            "[environments.{ENVIRONMENT}]\n\
             authorize_url = \"{auth}/oauth/authorize\"\n\
             token_url = \"http://127.0.0.1:{}/oauth/token\"\n\
             introspect_url = \"{auth}/oauth/token/introspect\"\n\
             api_base = \"{api}\"\n",
            door.port
        );
        std::fs::write(home.path().join("config.toml"), config).unwrap();
        Self { home, door, stage }
    }

    /// Open, with a pair of tokens in the file store.
    pub fn signed_in() -> Self {
        let office = Self::open();
        office.sign_in();
        office
    }

    /// A command of the client.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let usual = ["--env", ENVIRONMENT, "--store", "file"];
        Run::cli(&self.home, &[&usual[..], arguments].concat()).env(
            "PLEO_ONBOARD_CLIENT_SECRET",
            self.stage.told("client_secret"),
        )
    }

    /// Signs in anew; the redirect is pasted.
    pub fn sign_in(&self) {
        let client = ["--client-id", self.stage.told("client_id")];
        let redirect = ["--redirect-uri", self.stage.redirect_uri.as_str()];
        let scope = ["--scope", "users:read companies:read"];
        let words = [
            &["authorize", "--no-browser"],
            &client[..],
            &redirect,
            &scope,
        ]
        .concat();
        let mut running = self.run(&words).start();
        let url = Url::parse(&running.stderr_line("authorize_url: ")).unwrap();
        let redirected = self.stage.walk(&url).header("location").unwrap();
        running.write(format!("{redirected}\n").as_bytes());
        let granted = running.finish();
        assert_eq!(granted.code, Some(0), "{granted:?}");
    }

    /// The stored pair.
    pub fn pair(&self) -> Value {
        let path = self.home.path().join("secrets/default@office.tokens");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    /// Whether the API takes the stored access token.
    pub fn is_live(&self) -> bool {
        let answer = self
            .stage
            .call("GET /v1/introspect", &self.pair(), PATIENCE);
        answer.status_line() == "HTTP/1.1 200 OK"
    }

    /// What `status --json` says of the token, and its exit code.
    pub fn status(&self) -> (Value, Option<i32>) {
        let mut status = self.run(&["status", "--json"]).finish();
        let mut document = json(&mut status);
        (document["token"].take(), status.code)
    }

    /// Ends the life of all access tokens at the server.
    pub fn expire(&self) {
        let body = serde_json::json!({ "advance_seconds": 901 }).to_string();
        let kind = "Content-Type: application/json\r\n";
        let place = ("auth_base", "POST /sandbox/clock");
        let answer = self.stage.ask(place, kind, &body, PATIENCE);
        assert_eq!(answer.status_line(), "HTTP/1.1 200 OK", "{answer:?}");
    }
}

/// The document on standard output.
pub fn json(finished: &mut Finished) -> Value {
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:?}"))
}
