//! The six canaries, and the server that plants them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::super::support::home::Home;
use super::super::support::web::{self, Asked, Then, Web, pick};
use super::scan::Name;

pub const CLIENT_SECRET: &str = "fake/Wombat+\"secret\"=4711~quokka";
pub const CODE: &str = "fake-code-Numbat/4712+bandicoot";
pub const ACCESS: &str = "fake.access.Potoroo/4713+bilby==";
pub const REFRESH: &str = "fake_refresh_Quoll/4714~dunnart==";

/// Those that the server hands out or is given, by name.
pub const PLANTED: [(Name, &str); 4] = [
    ("client secret", CLIENT_SECRET),
    ("code", CODE),
    ("access token", ACCESS),
    ("refresh token", REFRESH),
];

/// An authorization server and API that gives the same canaries to everybody, and notes what only a client knows.
pub struct Planter {
    pub base: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// States and verifiers of all attempts.
    noted: Mutex<Vec<(Name, String)>>,
    refuses: AtomicBool,
}

impl Planter {
    pub fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let served = Arc::clone(&shared);
        let base = web::serve(move |asked| served.answer(asked));
        Self { base, shared }
    }

    /// The same, but it keeps its connections open, as real servers do.
    pub fn lasting() -> Self {
        let shared = Arc::new(Shared::default());
        let served = Arc::clone(&shared);
        let web = Web::plain(move |asked, out| {
            let answer = served.answer(asked).replace("connection: close\r\n", "");
            let _client_has_left = out.write_all(answer.as_bytes());
            Then::Open
        });
        let base = format!("http://127.0.0.1:{}", web.port);
        Self { base, shared }
    }

    /// States and verifiers so far.
    pub fn noted(&self) -> Vec<(Name, String)> {
        self.shared.noted.lock().unwrap().clone()
    }

    /// From now on, no token is given any more.
    pub fn refuse(&self) {
        self.shared.refuses.store(true, Ordering::SeqCst);
    }

    /// A home whose `config.toml` names it as `planted`.
    pub fn home(&self) -> Home {
        let home = Home::new();
        let base = &self.base;
        let config = format!(
            "[environments.planted]\nauthorize_url = \"{base}/authorize\"\ntoken_url = \"{base}/token\"\nintrospect_url = \"{base}/introspect\"\napi_base = \"{base}\"\n"
        );
        std::fs::write(home.path().join("config.toml"), config).unwrap();
        home
    }
}

impl Shared {
    fn note(&self, name: Name, value: Option<String>) {
        let value = value.map(|value| (name, value));
        self.noted.lock().unwrap().extend(value);
    }

    fn answer(&self, asked: &Asked) -> String {
        if asked.path() == "/authorize" {
            return self.authorize(asked);
        }
        self.note("verifier", pick(&asked.body, "code_verifier"));
        let (status, body) = self.json(asked);
        web::json(status, &body)
    }

    fn authorize(&self, asked: &Asked) -> String {
        let query = asked.query();
        let state = pick(query, "state").unwrap();
        let redirect = pick(query, "redirect_uri").unwrap();
        let answer = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", CODE)
            .append_pair("state", &state)
            .finish();
        self.note("state", Some(state));
        format!(
            "HTTP/1.1 303 See Other\r\nlocation: {redirect}?{answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
    }

    fn json(&self, asked: &Asked) -> (&'static str, String) {
        let body = match asked.path() {
            "/token" if self.refuses.load(Ordering::SeqCst) => {
                let error = r#"{"error":"invalid_grant","error_description":"no more"}"#;
                return ("400 Bad Request", error.to_owned());
            }
            "/token" => format!(
                r#"{{"access_token":"{ACCESS}","token_type":"Bearer","expires_in":900,"refresh_token":"{REFRESH}","scope":"users:read"}}"#
            ),
            "/introspect" => {
                r#"{"active":true,"client_id":"fake-client","scope":"users:read"}"#.to_owned()
            }
            _ => r#"{"data":[]}"#.to_owned(),
        };
        ("200 OK", body)
    }
}
