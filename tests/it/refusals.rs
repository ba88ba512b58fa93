//! What the sandbox refuses, and the words that the client has for each refusal.

use pleo_onboard::environment::Environment;
use pleo_onboard::oauth::callback::{CallbackError, judge_callback};
use pleo_onboard::oauth::request::{
    Plan, PreparedRequest, build_authorization_url, build_exchange, build_refresh, state_from,
    verifier_from,
};
use pleo_onboard::oauth::token::{Grant, HttpAnswer, Tokens, read_token_answer};
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::secret::{AuthorizationCode, ClientSecret, CodeVerifier, State};
use serde_json::Value;
use url::Url;

use super::support::home::Home;
use super::support::peer;
use super::support::process::{Run, Running};

const REDIRECT: &str = "http://localhost:7999/callback";

/// A sandbox process, and a client of it that follows no rule unless told to.
struct Bench {
    home: Home,
    _sandbox: Running,
    told: Value,
    environment: Environment,
    state: State,
    verifier: CodeVerifier,
    http: reqwest::Client,
}

impl Bench {
    fn new() -> Self {
        let home = Home::new();
        let mut sandbox = Run::cli(
            &home,
            &[
                "sandbox",
                "--port",
                "0",
                "--json",
                "--redirect-uri",
                REDIRECT,
            ],
        )
        .start();
        let told: Value = serde_json::from_str(&sandbox.stdout_line()).unwrap();
        let text = |name: &str| told[name].as_str().unwrap();
        let environment = Environment::sandbox(text("auth_base"), text("api_base")).unwrap();
        let _installed_once = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        Self {
            home,
            _sandbox: sandbox,
            environment,
            state: state_from([1; 32]),
            verifier: verifier_from([2; 32]),
            http: http.build().unwrap(),
            told,
        }
    }

    fn plan(&self, redirect_uri: &str, scope: &str) -> Plan {
        Plan {
            client_id: self.told["client_id"].as_str().unwrap().to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            scopes: vec![scope.to_owned()],
        }
    }

    fn good_plan(&self) -> Plan {
        self.plan(REDIRECT, "users:read")
    }

    fn url(&self, plan: &Plan) -> Url {
        build_authorization_url(&self.environment, plan, &self.state, &self.verifier).unwrap()
    }

    fn secret(&self) -> ClientSecret {
        ClientSecret::new(self.told["client_secret"].as_str().unwrap().to_owned())
    }

    /// Walks the pages of an authorization to the redirect, which is not followed.
    fn redirect_of(&self, url: &Url) -> Url {
        let walked = peer::script("fake-browser.mjs", &self.home)
            .args([url.as_str()])
            .env("STOP_AT", REDIRECT)
            .env("SIGNIN_LOGIN", self.told["login"].as_str().unwrap())
            .env("SIGNIN_PASSWORD", self.told["password"].as_str().unwrap())
            .finish();
        let last: Value = serde_json::from_str(walked.stdout.lines().last().unwrap()).unwrap();
        last["url"]
            .as_str()
            .unwrap_or_else(|| panic!("{walked:?}"))
            .parse()
            .unwrap()
    }

    fn judge(&self, redirect: &Url) -> Result<AuthorizationCode, CallbackError> {
        judge_callback(redirect.query().unwrap_or_default(), &self.state, None)
    }

    fn code(&self) -> AuthorizationCode {
        self.judge(&self.redirect_of(&self.url(&self.good_plan())))
            .unwrap()
    }

    fn exchange(&self, code: &AuthorizationCode, verifier: &CodeVerifier) -> PreparedRequest {
        build_exchange(
            &self.environment,
            &self.good_plan(),
            &self.secret(),
            code,
            verifier,
        )
        .unwrap()
    }

    async fn send(&self, request: PreparedRequest, grant: Grant) -> Result<Tokens, Problem> {
        let request = reqwest::Request::try_from(request.into_http()).unwrap();
        let answer = self.http.execute(request).await.unwrap();
        let content_type = answer
            .headers()
            .get("content-type")
            .map(|value| value.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap();
        read_token_answer(
            &HttpAnswer {
                status,
                content_type: content_type.as_deref(),
                retry_after: None,
                body: &body,
            },
            grant,
        )
    }
}

/// The code of a refusal that has words of its own, none of them the fallback.
fn code_with_words(problem: &Problem) -> ProblemCode {
    assert!(!problem.words().next.is_empty(), "{problem:?}");
    problem.code
}

#[tokio::test]
async fn a_code_is_good_for_one_use_and_its_replay_ends_the_session() {
    let bench = Bench::new();
    let code = bench.code();
    let tokens = bench
        .send(bench.exchange(&code, &bench.verifier), Grant::Code)
        .await
        .unwrap();
    let replayed = bench
        .send(bench.exchange(&code, &bench.verifier), Grant::Code)
        .await
        .unwrap_err();
    assert_eq!(code_with_words(&replayed), ProblemCode::TokenCodeRefused);
    let refresh = tokens.refresh.unwrap();
    let client_id = bench.good_plan().client_id;
    let request = build_refresh(&bench.environment, &client_id, &bench.secret(), &refresh).unwrap();
    let ended = bench.send(request, Grant::Refresh).await.unwrap_err();
    assert_eq!(code_with_words(&ended), ProblemCode::TokenSessionEnded);
}

#[tokio::test]
async fn a_wrong_verifier_gets_no_tokens() {
    let bench = Bench::new();
    let code = bench.code();
    let refused = bench
        .send(bench.exchange(&code, &verifier_from([9; 32])), Grant::Code)
        .await
        .unwrap_err();
    assert_eq!(code_with_words(&refused), ProblemCode::TokenCodeRefused);
}

#[tokio::test]
async fn an_old_refresh_token_ends_the_session() {
    let bench = Bench::new();
    let code = bench.code();
    let first = bench
        .send(bench.exchange(&code, &bench.verifier), Grant::Code)
        .await
        .unwrap();
    let old = first.refresh.unwrap();
    let client_id = bench.good_plan().client_id;
    let refresh = || build_refresh(&bench.environment, &client_id, &bench.secret(), &old).unwrap();
    bench.send(refresh(), Grant::Refresh).await.unwrap();
    let reused = bench.send(refresh(), Grant::Refresh).await.unwrap_err();
    assert_eq!(code_with_words(&reused), ProblemCode::TokenSessionEnded);
}

#[tokio::test]
async fn the_plain_challenge_method_is_refused_by_redirect() {
    let bench = Bench::new();
    let url = bench
        .url(&bench.good_plan())
        .to_string()
        .replace("code_challenge_method=S256", "code_challenge_method=plain");
    let refused = bench
        .judge(&bench.redirect_of(&url.parse().unwrap()))
        .unwrap_err();
    assert!(refused.ends_the_wait());
    assert_eq!(
        code_with_words(&refused.problem()),
        ProblemCode::CallbackInvalidRequest
    );
}

#[tokio::test]
async fn an_unregistered_scope_is_refused_by_redirect() {
    let bench = Bench::new();
    let url = bench.url(&bench.plan(REDIRECT, "vendors:write"));
    let refused = bench.judge(&bench.redirect_of(&url)).unwrap_err();
    assert_eq!(
        code_with_words(&refused.problem()),
        ProblemCode::CallbackInvalidScope
    );
}

#[tokio::test]
async fn a_redirect_uri_that_differs_by_one_character_gets_a_page_and_never_a_redirect() {
    let bench = Bench::new();
    for other in [
        "http://localhost:7999/callback/",
        "http://localhost:7998/callback",
        "http://localhost:7999/Callback",
        "https://localhost:7999/callback",
        "http://127.0.0.1:7999/callback",
    ] {
        let url = bench.url(&bench.plan(other, "users:read"));
        let answer = bench.http.get(url).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 400, "{other}");
        assert!(answer.headers().get("location").is_none(), "{other}");
        let page = answer.text().await.unwrap();
        assert!(page.to_lowercase().contains("redirect"), "{page}");
    }
    // Nothing comes back to us then: the words for that are those of a browser that shows a page of the server.
    assert!(
        !pleo_onboard::problem::words(ProblemCode::CallbackBrowserGotPage)
            .next
            .is_empty()
    );
}
