//! Two hundred requests of every kind, one after the other, and every byte of their answers.

use serde_json::{Value, json};

use super::partner::{
    Client, Server, exchange, introspect, pair, query, refresh, registration, transaction,
};
use super::raw::{Answer, Ask};

/// Failures of every kind that answer at once, at the token endpoint and at the API.
const AT_TOKEN: [&str; 11] = [
    "token-expires-missing",
    "token-type-mac",
    "token-html",
    "token-server-error",
    "token-rate-limited-date",
    "token-gzip-bomb",
    "token-truncated-json",
    "token-reset",
    "token-redirect-307",
    "revoked",
    "pleo-refresh-error",
];
const AT_API: [&str; 11] = [
    "server-error",
    "unauthorized",
    "forbidden",
    "rate-limited",
    "truncated-json",
    "gzip-bomb",
    "redirect",
    "server-error-page",
    "bad-framing",
    "echo",
    "image",
];

/// What was asked and what came back, in order.
pub struct Transcript<'a> {
    server: &'a Server,
    /// What was asked, in words, and the bytes that came.
    pub answers: Vec<(String, Vec<u8>)>,
}

/// Asks everything of a sandbox whose clock stands still.
pub fn play(server: &Server) -> Vec<(String, Vec<u8>)> {
    let mut transcript = Transcript {
        server,
        answers: vec![(
            "announcement".to_owned(),
            server.announced.clone().into_bytes(),
        )],
    };
    let client = transcript.begin();
    transcript.clients();
    transcript.consents(&client);
    transcript.tokens(&client);
    transcript.pages_of_the_api(&client);
    transcript.failures(&client);
    transcript.end(&client);
    transcript.answers
}

impl Transcript<'_> {
    fn note(&mut self, words: &str, answer: Answer) -> Answer {
        self.answers.push((words.to_owned(), answer.bytes.clone()));
        answer
    }

    fn auth(&mut self, words: &str, ask: &Ask) -> Answer {
        self.note(words, ask.send(self.server.auth))
    }

    fn api(&mut self, words: &str, ask: &Ask) -> Answer {
        self.note(words, ask.send(self.server.api))
    }

    fn get(&mut self, path: &str) -> Answer {
        self.auth(path, &Ask::get(path))
    }

    /// Front, metadata, sign-in, dashboard; the client of the rest.
    fn begin(&mut self) -> Client {
        for path in [
            "/",
            "/sandbox",
            "/login",
            "/sandbox/metadata",
            "/sandbox/announcement",
        ] {
            self.get(path);
        }
        for path in [
            "/sandbox/clock",
            "/sandbox/scenarios",
            "/sandbox/clients",
            "/no/such",
            "/people",
        ] {
            self.get(path);
        }
        let told: Value = serde_json::from_str(&self.server.announced).unwrap();
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        let example = Client {
            id: text("client_id"),
            secret: text("client_secret"),
        };
        self.get(&format!("/sandbox/clients/{}", example.id));
        let signed_in = self.auth("login", &self.server.login(""));
        let cookie = cookie_of(&signed_in);
        for path in ["/", "/expenses", "/people", "/companies", "/export"] {
            self.auth(path, &Ask::get(path).header("Cookie", &cookie));
        }
        let wrong = Ask::form("/login", &[("login", "fake"), ("password", "fake")]);
        self.auth("wrong login", &wrong);
        self.auth(
            "logout",
            &Ask::form("/logout", &[("", "")]).header("Cookie", &cookie),
        );
        self.registered()
    }

    fn registered(&mut self) -> Client {
        let answer = self.auth(
            "register",
            &Ask::json("/sandbox/registrations", &registration()),
        );
        let record = answer.json();
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        Client {
            id: text("client_id"),
            secret: text("client_secret"),
        }
    }

    /// Registrations, right and wrong; secrets reissued; clients listed and removed.
    fn clients(&mut self) {
        let others: Vec<Client> = (0..4).map(|_| self.registered()).collect();
        for (member, value) in [
            ("redirect_uris", json!(["http://client.example/"])),
            ("client_name", json!("Pleo")),
            ("scope", json!("everything")),
            ("contacts", json!([])),
            ("logo_uri", json!(7)),
        ] {
            let mut body = registration();
            body[member] = value;
            self.auth(member, &Ask::json("/sandbox/registrations", &body));
        }
        for client in &others {
            let reissue = format!("/sandbox/clients/{}/secret", client.id);
            self.auth("reissue", &Ask::new("POST", &reissue));
        }
        self.get("/sandbox/clients");
        for client in &others[..2] {
            let path = format!("/sandbox/clients/{}", client.id);
            self.get(&path);
            self.auth("remove", &Ask::new("DELETE", &path));
            self.auth("remove again", &Ask::new("DELETE", &path));
        }
        self.get("/sandbox/clients");
    }

    /// Consents, allowed, denied, broken, late.
    fn consents(&mut self, client: &Client) {
        for decision in ["allow", "deny", "allow", "neither"] {
            self.consent(client, &[], decision);
        }
        for changes in [
            [("scope", "no:such")],
            [("scope", "users:read")],
            [("response_type", "token")],
            [("redirect_uri", "https://elsewhere.example/")],
            [("client_id", "fake")],
            [("code_challenge_method", "plain")],
        ] {
            let target = format!("/oauth/authorize?{}", query(client, &changes));
            self.auth("authorize", &Ask::get(&target));
        }
        for scenario in ["wrong-state", "denied", "expired-code", "issuer-missing"] {
            self.switch(&[&format!("{scenario}:1")]);
            self.consent(client, &[], "allow");
        }
        self.switch(&[]);
    }

    /// A whole visit of a user; the code, if one came of it.
    fn consent(
        &mut self,
        client: &Client,
        changes: &[(&str, &str)],
        decision: &str,
    ) -> Option<String> {
        let target = format!("/oauth/authorize?{}", query(client, changes));
        let login = self.auth("authorize", &Ask::get(&target));
        let signed_in = self.auth("login", &self.server.login(&transaction(&login)));
        let cookie = cookie_of(&signed_in);
        let next = signed_in.header("location").expect("a way on").to_owned();
        let page = self.auth("consent", &Ask::get(&next).header("Cookie", &cookie));
        let id = transaction(&page);
        let form = Ask::form(
            "/oauth/consent",
            &[("transaction", &id), ("decision", decision)],
        );
        self.auth(decision, &form.header("Cookie", &cookie))
            .sent_back("code")
    }

    /// Exchanges, refreshes, introspections, and every refusal of them.
    fn tokens(&mut self, client: &Client) {
        let code = self.consent(client, &[], "allow").expect("a code");
        self.auth(
            "wrong verifier",
            &exchange(client, "fake", &[("code_verifier", "fake")]),
        );
        let mut tokens = pair(&self.auth("exchange", &exchange(client, &code, &[])));
        for _ in 0..8 {
            self.auth("introspect access", &introspect(client, &tokens.access));
            self.auth("introspect refresh", &introspect(client, &tokens.refresh));
            self.advance(60);
            tokens = pair(&self.auth("refresh", &refresh(client, &tokens.refresh, &[])));
        }
        self.auth(
            "wider",
            &refresh(client, &tokens.refresh, &[("scope", "a:b")]),
        );
        self.auth(
            "grant",
            &refresh(client, &tokens.refresh, &[("grant_type", "password")]),
        );
        let nobody = Client {
            id: "fake".to_owned(),
            secret: "fake".to_owned(),
        };
        self.auth("nobody", &refresh(&nobody, &tokens.refresh, &[]));
        self.auth("replay", &exchange(client, &code, &[]));
        self.auth("refresh a dead one", &refresh(client, &tokens.refresh, &[]));
        self.auth("introspect a dead one", &introspect(client, &tokens.access));
    }

    fn fresh_token(&mut self, client: &Client) -> String {
        let code = self.consent(client, &[], "allow").expect("a code");
        pair(&self.auth("exchange", &exchange(client, &code, &[]))).access
    }

    /// Lists with filters, orders and pages, single things, and what is refused.
    fn pages_of_the_api(&mut self, client: &Client) {
        let token = self.fresh_token(client);
        let get = |path: &str| Ask::get(path).bearer(&token);
        let mut first_ids = Vec::new();
        for list in ["/v2/employees", "/v1/companies", "/v3/export-jobs"] {
            let answer = self.api(list, &get(list));
            first_ids.push((
                list,
                answer.json()["data"][0]["id"]
                    .as_str()
                    .unwrap_or("x")
                    .to_owned(),
            ));
            for more in [
                "limit=3",
                "limit=3&offset=3",
                "limit=2&sorting_keys=id&sorting_order=DESC",
                "limit=0",
                "before=x&after=y",
            ] {
                let path = format!("{list}?{more}");
                let answer = self.api(&path, &get(&path));
                let page = answer.json()["pagination"]["endCursor"].clone();
                if let Some(cursor) = page.as_str() {
                    let next = format!("{list}?limit=3&after={}", super::raw::percent(cursor));
                    self.api(&next, &get(&next));
                }
            }
        }
        for (list, id) in &first_ids {
            let path = format!("{list}/{id}");
            self.api(&path, &get(&path));
        }
        let company = &first_ids[1].1;
        for more in ["", "&limit=5", "&limit=5&offset=700", "&limit=-1"] {
            let path = format!("/v1/accounting-entries:search?company_id={company}{more}");
            let ask = Ask::json(&path, &json!({})).bearer(&token);
            self.api(&path, &ask);
        }
        for path in [
            "/v1/introspect",
            "/v1/installations/me",
            "/no/such",
            "/v1/companies?access_token=x",
        ] {
            self.api(path, &get(path));
        }
        self.api("no token", &Ask::get("/v2/employees"));
        self.api("fake token", &Ask::get("/v2/employees").bearer("fake"));
        let put =
            Ask::new("PUT", "/v1/installations/me").header("Content-Type", "application/json");
        let status = json!({ "status": "ACTIVATED" }).to_string();
        self.api("update", &put.bearer(&token).body(status.as_bytes()));
        self.api(
            "activate",
            &Ask::new("POST", "/v1/installations/me:activate").bearer(&token),
        );
    }

    /// Failures that are switched on, struck by and switched off.
    fn failures(&mut self, client: &Client) {
        self.get("/sandbox/scenarios");
        self.switch(&["no-such-scenario"]);
        for name in AT_API {
            let token = self.fresh_token(client);
            self.switch(&[name]);
            self.api(name, &Ask::get("/v1/companies").bearer(&token));
            self.switch(&[]);
        }
        for name in AT_TOKEN {
            let code = self.consent(client, &[], "allow").expect("a code");
            let answer = self.auth("exchange", &exchange(client, &code, &[]));
            self.switch(&[name]);
            self.auth(name, &refresh(client, &pair(&answer).refresh, &[]));
            self.switch(&[]);
        }
    }

    /// Switches these on, which the sandbox refuses if one of them is unknown.
    fn switch(&mut self, scenarios: &[&str]) {
        let body = json!({ "scenarios": scenarios });
        let answer = self.auth("switch", &Ask::json("/sandbox/scenarios", &body));
        let known = !scenarios.contains(&"no-such-scenario");
        assert_eq!(answer.status == 200, known, "{scenarios:?}: {answer:?}");
    }

    fn advance(&mut self, seconds: u32) {
        let body = json!({ "advance_seconds": seconds });
        self.auth("advance", &Ask::json("/sandbox/clock", &body));
    }

    /// An expiry, the log of it all, a farewell and a new beginning.
    fn end(&mut self, client: &Client) {
        let token = self.fresh_token(client);
        self.advance(900);
        self.api("expired", &Ask::get("/v2/employees").bearer(&token));
        let token = self.fresh_token(client);
        let farewell = Ask::new("DELETE", "/v1/installations/me").bearer(&token);
        self.api("disconnect", &farewell);
        self.api("disconnect again", &farewell);
        self.get("/sandbox/clock");
        self.get("/sandbox/requests");
        self.auth("reset", &Ask::new("POST", "/sandbox/reset"));
        self.get("/sandbox/clients");
        self.get("/sandbox/requests");
    }
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a cookie");
    cookie.split(';').next().unwrap().to_owned()
}
