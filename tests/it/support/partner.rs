//! A partner's integration, as small as can be: it walks the sandbox's pages and uses its token endpoint.

use reqwest::{Response, header, redirect};
use serde_json::Value;

/// Proves that who exchanges the code is who asked for it.
pub const VERIFIER: &str = "fake-verifier-0123456789-0123456789-0123456789";
/// `base64url(sha256(VERIFIER))`, computed by another program.
const CHALLENGE: &str = "Aw50XSvD0wwvmgPtfJ4NlTv_rD8pPlD6LP_ey_TeUNg";

/// Sent with every request for a code.
pub const STATE: &str = "fake-state-0123456789-0123456789";

/// A client of a running sandbox.
pub struct Partner {
    /// The line of `sandbox --json`.
    pub told: Value,
    /// Follows no redirect and knows no proxy.
    pub http: reqwest::Client,
}

/// What was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

impl Partner {
    /// From the line of `sandbox --json`.
    pub fn new(line: &str) -> Self {
        Self::with(line, http())
    }

    /// The same, with a client and its connections that others use too.
    pub fn with(line: &str, http: reqwest::Client) -> Self {
        Self {
            told: serde_json::from_str(line).unwrap(),
            http,
        }
    }

    fn text(&self, member: &str) -> &str {
        self.told[member].as_str().unwrap()
    }

    /// Signs in, allows and exchanges; an error of the network is one here, the sandbox may be gone at any moment.
    pub async fn sign_in(&self) -> reqwest::Result<Pair> {
        let code = self.code().await?;
        self.exchange(&code).await
    }

    /// Signs in and allows; the code.
    pub async fn code(&self) -> reqwest::Result<String> {
        let base = self.text("auth_base");
        let redirect_uri = self.told["redirect_uris"][0].as_str().unwrap();
        let query = [
            ("response_type", "code"),
            ("client_id", self.text("client_id")),
            ("redirect_uri", redirect_uri),
            ("scope", "users:read"),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let url = url::Url::parse_with_params(&format!("{base}/oauth/authorize"), query).unwrap();
        let login_page = self.http.get(url).send().await?.text().await?;
        let form = [
            ("transaction", transaction(&login_page)),
            ("login", self.text("login").to_owned()),
            ("password", self.text("password").to_owned()),
        ];
        let login = self.http.post(format!("{base}/login")).form(&form);
        let signed_in = login.send().await?;
        let cookie = header_of(&signed_in, &header::SET_COOKIE);
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let path = header_of(&signed_in, &header::LOCATION);
        let consent = self.http.get(format!("{base}{path}"));
        let page = consent.header(header::COOKIE, &cookie).send().await?;
        let form = [
            ("transaction", transaction(&page.text().await?)),
            ("decision", "allow".to_owned()),
        ];
        let allow = self.http.post(format!("{base}/oauth/consent"));
        let allowed = allow.header(header::COOKIE, cookie).form(&form).send();
        let address = header_of(&allowed.await?, &header::LOCATION);
        let address = url::Url::parse(&address).unwrap();
        let (_, code) = address
            .query_pairs()
            .find(|(name, _)| name == "code")
            .unwrap();
        Ok(code.into_owned())
    }

    /// Exchanges a code, which succeeds.
    pub async fn exchange(&self, code: &str) -> reqwest::Result<Pair> {
        let (status, answer) = self.exchange_again(code).await?;
        assert_eq!(status, 200, "{answer}");
        Ok(pair(&answer))
    }

    /// Exchanges a code that may be used up: status and answer.
    pub async fn exchange_again(&self, code: &str) -> reqwest::Result<(u16, Value)> {
        let redirect_uri = self.told["redirect_uris"][0].as_str().unwrap();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        self.token(&form).await
    }

    /// Refreshes: status and answer.
    pub async fn refresh(&self, token: &str) -> reqwest::Result<(u16, Value)> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.token(&form).await
    }

    /// Posts to the token endpoint, authenticated.
    pub async fn token(&self, form: &[(&str, &str)]) -> reqwest::Result<(u16, Value)> {
        let request = self
            .http
            .post(format!("{}/oauth/token", self.text("auth_base")))
            .basic_auth(self.text("client_id"), Some(self.text("client_secret")))
            .form(form);
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await?;
        Ok((status, serde_json::from_slice(&body).unwrap()))
    }

    /// The status of a call of the API.
    pub async fn call(&self, path: &str, token: &str) -> reqwest::Result<u16> {
        let url = format!("{}{path}", self.text("api_base"));
        let answer = self.http.get(url).bearer_auth(token).send().await?;
        Ok(answer.status().as_u16())
    }
}

/// A client that follows no redirect and knows no proxy.
pub fn http() -> reqwest::Client {
    let _installed_once = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none());
    client.build().unwrap()
}

/// The pair of a good answer.
pub fn pair(answer: &Value) -> Pair {
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    Pair {
        access: text("access_token"),
        refresh: text("refresh_token"),
    }
}

fn transaction(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"transaction\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn header_of(response: &Response, name: &header::HeaderName) -> String {
    let value = response.headers().get(name);
    let text = value.map(|value| value.to_str().unwrap());
    text.unwrap_or_else(|| panic!("no {name}, status {}", response.status()))
        .to_owned()
}
