//! A served sandbox, driven over real HTTP by a client that shares no code with it but the crates.

use std::path::Path;

use reqwest::{RequestBuilder, Response, StatusCode, header, redirect};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::*;
use crate::adapters::clock::Clock;
use crate::moment::{Seconds, Timestamp};

mod api;
mod consent;
mod entries;
mod life;
mod tokens;

const VERIFIER: &str = "fake-verifier-0123456789-0123456789-0123456789";
/// `base64url(sha256(VERIFIER))`, computed by another program.
const CHALLENGE: &str = "Aw50XSvD0wwvmgPtfJ4NlTv_rD8pPlD6LP_ey_TeUNg";
const REDIRECT: &str = "http://localhost:7538/callback";
const STATE: &str = "fake state&with=odd+characters";

fn options(directory: &Path) -> Options {
    Options {
        directory: directory.to_owned(),
        ports: Ports::Any,
        redirect_uris: Vec::new(),
        scenarios: Vec::new(),
        seed: None,
        clock: Clock::fixed(Timestamp::from_unix(1_800_000_000)),
        rate_limit: RateLimit::On,
        accepts: ClientAuthPolicy::BasicOrBody,
        lease: LeaseMode::UntilEnded,
    }
}

fn with_scenario(directory: &Path, strike: &str) -> Options {
    Options {
        scenarios: vec![strike.parse().unwrap()],
        ..options(directory)
    }
}

/// A sandbox that is served, and a client in front of it.
struct Served {
    told: Announcement,
    http: reqwest::Client,
    stop: CancellationToken,
    task: JoinSet<Result<Ending, SandboxError>>,
}

/// Status and JSON body of an answer.
type Answer = (StatusCode, Value);

async fn read(response: Response) -> Answer {
    let status = response.status();
    let body = response.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap_or(Value::Null))
}

fn location(response: &Response) -> Url {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let location = response.headers().get(header::LOCATION).unwrap();
    Url::parse(location.to_str().unwrap()).unwrap()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

fn transaction(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"transaction\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

impl Served {
    async fn start(options: Options) -> Self {
        // Only the first test of the process installs it.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        let stop = CancellationToken::new();
        let (announced, announcement) = oneshot::channel();
        let mut task = JoinSet::new();
        let token = stop.clone();
        task.spawn(async move {
            let ready = |told: &Announcement| {
                let _heard = announced.send(told.clone());
            };
            serve(options, ready, token).await
        });
        let told = announcement.await.unwrap();
        Self {
            told,
            http,
            stop,
            task,
        }
    }

    async fn end(mut self) -> Ending {
        self.stop.cancel();
        self.ended().await
    }

    async fn ended(&mut self) -> Ending {
        self.task.join_next().await.unwrap().unwrap().unwrap()
    }

    /// The authorization URL, with parameters replaced (or removed, by an empty value).
    fn authorize_url(&self, changes: &[(&str, &str)]) -> Url {
        let usual = [
            ("response_type", "code"),
            ("client_id", self.told.client_id.as_str()),
            ("redirect_uri", REDIRECT),
            ("scope", "users:read companies:read"),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let mut url = Url::parse(&format!("{}/oauth/authorize", self.told.auth_base)).unwrap();
        for (name, value) in usual {
            let other = changes.iter().find(|(other, _)| *other == name);
            let value = other.map_or(value, |(_, value)| value);
            url.query_pairs_mut().append_pair(name, value);
        }
        url
    }

    async fn get(&self, url: Url) -> Response {
        self.http.get(url).send().await.unwrap()
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.told.auth_base))
    }

    fn api(&self, method: reqwest::Method, path: &str, token: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.told.api_base))
            .bearer_auth(token)
    }

    async fn api_get(&self, path: &str, token: &str) -> Answer {
        read(
            self.api(reqwest::Method::GET, path, token)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// Signs in as the dummy user: the cookie and where it led.
    async fn sign_in(&self, transaction: &str) -> (String, Response) {
        let form = [
            ("transaction", transaction),
            ("login", &self.told.login),
            ("password", &self.told.password),
        ];
        let response = self.post("/login").form(&form).send().await.unwrap();
        let cookie = response.headers().get(header::SET_COOKIE).unwrap();
        let cookie = cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        (cookie, response)
    }

    /// Walks the pages of a request and presses a button; answers where the browser is sent.
    async fn decide(&self, url: Url, decision: &str) -> Url {
        let login_page = self.get(url).await.text().await.unwrap();
        let (cookie, response) = self.sign_in(&transaction(&login_page)).await;
        let path = response.headers().get(header::LOCATION).unwrap();
        let consent_url = format!("{}{}", self.told.auth_base, path.to_str().unwrap());
        let consent_page = self
            .http
            .get(consent_url)
            .header(header::COOKIE, &cookie)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(consent_page.contains("Example Client asks for access"));
        let form = [
            ("transaction", transaction(&consent_page)),
            ("decision", decision.to_owned()),
        ];
        let response = self
            .post("/oauth/consent")
            .header(header::COOKIE, &cookie)
            .form(&form)
            .send()
            .await
            .unwrap();
        location(&response)
    }

    async fn code(&self) -> String {
        let redirect = self.decide(self.authorize_url(&[]), "allow").await;
        parameter(&redirect, "code").unwrap()
    }

    async fn token(&self, form: &[(&str, &str)]) -> Answer {
        let request = self
            .post("/oauth/token")
            .basic_auth(&self.told.client_id, Some(&self.told.client_secret))
            .form(form);
        read(request.send().await.unwrap()).await
    }

    async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in changes {
            form.retain(|(found, _)| found != name);
            form.push((name, value));
        }
        self.token(&form).await
    }

    /// Access and refresh token of a fresh authorisation.
    async fn tokens(&self) -> (String, String) {
        let (status, body) = self.exchange(&self.code().await, &[]).await;
        assert_eq!(status, StatusCode::OK);
        pair(&body)
    }

    async fn refresh(&self, refresh_token: &str) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ];
        self.token(&form).await
    }

    async fn introspect(&self, token: &str) -> Value {
        let request = self
            .post("/oauth/token/introspect")
            .basic_auth(&self.told.client_id, Some(&self.told.client_secret))
            .form(&[("token", token)]);
        read(request.send().await.unwrap()).await.1
    }

    async fn post_json(&self, path: &str, body: &Value) -> Answer {
        let request = self
            .post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_string());
        read(request.send().await.unwrap()).await
    }
}

fn pair(body: &Value) -> (String, String) {
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}
