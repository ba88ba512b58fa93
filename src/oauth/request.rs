//! Requests to the authorization server, built by the `oauth2` types and carried by somebody else.

use std::cell::RefCell;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, ClientId, CsrfToken, HttpRequest, HttpResponse, IntrospectionUrl,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, SyncHttpClient, TokenUrl,
};
use url::Url;

use crate::environment::{ClientAuth, Environment};
use crate::problem::{Problem, ProblemCode};
use crate::secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, RefreshToken, State,
};

/// What an authorization asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The Client ID.
    pub client_id: String,
    /// The registered redirect URI, to the character.
    pub redirect_uri: String,
    /// The scopes asked for.
    pub scopes: Vec<String>,
}

/// A request that is ready to be sent. It carries secrets, so its `Debug` says only where it goes.
pub struct PreparedRequest(HttpRequest);

impl PreparedRequest {
    /// The request itself, for the adapter that sends it.
    #[must_use]
    pub fn into_http(self) -> HttpRequest {
        self.0
    }
}

impl fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} [redacted]", self.0.method(), self.0.uri().path())
    }
}

/// A `state` of 256 bits from random bytes (RFC 6749, section 10.10).
#[must_use]
pub fn state_from(random: [u8; 32]) -> State {
    State::new(URL_SAFE_NO_PAD.encode(random))
}

/// A code verifier of 43 characters from random bytes (RFC 7636, section 4.1).
#[must_use]
pub fn verifier_from(random: [u8; 32]) -> CodeVerifier {
    CodeVerifier::new(URL_SAFE_NO_PAD.encode(random))
}

/// The address to open in the browser: `response_type=code`, exact redirect URI, scopes, state, S256 challenge.
///
/// A query that the endpoint already has is kept (RFC 6749, section 3.1).
///
/// # Errors
/// [`ProblemCode::ConfigInvalidValue`] if the redirect URI is not absolute or has a fragment (RFC 6749, section 3.1.2), or
/// a scope has a character that no scope may have (section 3.3).
pub fn build_authorization_url(
    environment: &Environment,
    plan: &Plan,
    state: &State,
    verifier: &CodeVerifier,
) -> Result<Url, Problem> {
    let redirect = redirect_url(&plan.redirect_uri)?;
    if !plan.scopes.iter().all(|scope| is_scope(scope)) {
        return Err(invalid("a scope has a character that no scope may have"));
    }
    let verifier = PkceCodeVerifier::new(verifier.reveal().to_owned());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let client = BasicClient::new(ClientId::new(plan.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(environment.authorize_url.clone()))
        .set_redirect_uri(redirect);
    let scopes = plan.scopes.iter().cloned().map(oauth2::Scope::new);
    let (url, _) = client
        .authorize_url(|| CsrfToken::new(state.reveal().to_owned()))
        .add_scopes(scopes)
        .set_pkce_challenge(challenge)
        .url();
    Ok(url)
}

/// The exchange of a code for tokens (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
///
/// # Errors
/// [`ProblemCode::ConfigInvalidValue`] if the redirect URI is no URL.
pub fn build_exchange(
    environment: &Environment,
    plan: &Plan,
    secret: &ClientSecret,
    code: &AuthorizationCode,
    verifier: &CodeVerifier,
) -> Result<PreparedRequest, Problem> {
    let redirect = redirect_url(&plan.redirect_uri)?;
    let client = authenticated(environment, &plan.client_id, secret)
        .set_token_uri(TokenUrl::from_url(environment.token_url.clone()))
        .set_redirect_uri(redirect);
    let keeper = Keeper::default();
    let _never_answered = client
        .exchange_code(oauth2::AuthorizationCode::new(code.reveal().to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier.reveal().to_owned()))
        .request(&keeper);
    keeper.into_request()
}

/// The refresh of a pair of tokens, never asking for more scope (RFC 6749, section 6).
///
/// # Errors
/// [`ProblemCode::ConfigInvalidValue`] if no request can be built from the environment.
pub fn build_refresh(
    environment: &Environment,
    client_id: &str,
    secret: &ClientSecret,
    token: &RefreshToken,
) -> Result<PreparedRequest, Problem> {
    let client = authenticated(environment, client_id, secret)
        .set_token_uri(TokenUrl::from_url(environment.token_url.clone()));
    let token = oauth2::RefreshToken::new(token.reveal().to_owned());
    let keeper = Keeper::default();
    let _never_answered = client.exchange_refresh_token(&token).request(&keeper);
    keeper.into_request()
}

/// Introspection of the access token by the client that got it (RFC 7662, section 2.1), always with HTTP Basic.
///
/// # Errors
/// [`ProblemCode::ConfigNotInEnvironment`] if the environment has no introspection endpoint.
pub fn build_introspection(
    environment: &Environment,
    client_id: &str,
    secret: &ClientSecret,
    token: &AccessToken,
) -> Result<PreparedRequest, Problem> {
    let Some(url) = environment.introspect_url.clone() else {
        return Err(Problem::new(ProblemCode::ConfigNotInEnvironment).with_detail("introspect_url"));
    };
    let client = authenticated(environment, client_id, secret)
        .set_auth_type(AuthType::BasicAuth)
        .set_introspection_url(IntrospectionUrl::from_url(url));
    let token = oauth2::AccessToken::new(token.reveal().to_owned());
    let keeper = Keeper::default();
    let _never_answered = client
        .introspect(&token)
        .set_token_type_hint("access_token")
        .request(&keeper);
    keeper.into_request()
}

fn authenticated(environment: &Environment, client_id: &str, secret: &ClientSecret) -> BasicClient {
    BasicClient::new(ClientId::new(client_id.to_owned()))
        .set_client_secret(oauth2::ClientSecret::new(secret.reveal().to_owned()))
        .set_auth_type(match environment.client_auth {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Body => AuthType::RequestBody,
        })
}

fn redirect_url(text: &str) -> Result<RedirectUrl, Problem> {
    if text.contains('#') {
        return Err(invalid("the redirect URI has a fragment"));
    }
    RedirectUrl::new(text.to_owned())
        .map_err(|_| invalid("the redirect URI is no absolute address"))
}

fn invalid(what: &str) -> Problem {
    Problem::new(ProblemCode::ConfigInvalidValue).with_detail(what)
}

/// `scope-token` of RFC 6749, section 3.3.
fn is_scope(text: &str) -> bool {
    let allowed = |character| matches!(character, '!' | '#'..='[' | ']'..='~');
    !text.is_empty() && text.chars().all(allowed)
}

#[derive(Debug, thiserror::Error)]
#[error("kept, not sent")]
struct Kept;

/// Lets `oauth2` build a request and keeps it instead of sending it: answers are judged by our own, stricter reader.
#[derive(Default)]
struct Keeper(RefCell<Option<HttpRequest>>);

impl SyncHttpClient for Keeper {
    type Error = Kept;

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, Kept> {
        *self.0.borrow_mut() = Some(request);
        Err(Kept)
    }
}

impl Keeper {
    fn into_request(self) -> Result<PreparedRequest, Problem> {
        let missing =
            || Problem::new(ProblemCode::ConfigInvalidValue).with_detail("token endpoint");
        self.0.into_inner().map(PreparedRequest).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            client_id: "fake-client".to_owned(),
            redirect_uri: "http://localhost:7538/callback".to_owned(),
            scopes: vec!["users:read".to_owned(), "users:write".to_owned()],
        }
    }

    fn body_of(request: PreparedRequest) -> Vec<(String, String)> {
        url::form_urlencoded::parse(request.into_http().body())
            .into_owned()
            .collect()
    }

    #[test]
    fn the_authorization_url_holds_each_parameter_once() {
        let environment = Environment::staging();
        let url = build_authorization_url(
            &environment,
            &plan(),
            &state_from([1; 32]),
            &verifier_from([2; 32]),
        )
        .unwrap();
        let mut names: Vec<String> = url
            .query_pairs()
            .map(|(name, _)| name.into_owned())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                "client_id",
                "code_challenge",
                "code_challenge_method",
                "redirect_uri",
                "response_type",
                "scope",
                "state",
            ]
        );
        let value = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .unwrap()
                .1
                .into_owned()
        };
        assert_eq!(value("redirect_uri"), "http://localhost:7538/callback");
        assert_eq!(value("scope"), "users:read users:write");
        assert_eq!(value("code_challenge_method"), "S256");
        assert_eq!(value("code_challenge").len(), 43);
    }

    #[test]
    fn the_client_proves_itself_in_one_place_only() {
        let secret = ClientSecret::new("s:%+/ é".to_owned());
        let code = AuthorizationCode::new("fake-code".to_owned());
        for (auth, in_body) in [(ClientAuth::Basic, false), (ClientAuth::Body, true)] {
            let environment = Environment {
                client_auth: auth,
                ..Environment::staging()
            };
            let request = build_exchange(
                &environment,
                &plan(),
                &secret,
                &code,
                &verifier_from([3; 32]),
            )
            .unwrap();
            assert_eq!(request.0.headers().contains_key("authorization"), !in_body);
            let body = body_of(request);
            assert_eq!(
                body.iter().any(|(name, _)| name == "client_secret"),
                in_body
            );
            assert!(body.contains(&("grant_type".to_owned(), "authorization_code".to_owned())));
            assert!(
                body.iter()
                    .any(|(name, value)| name == "code_verifier" && value.len() == 43)
            );
        }
    }

    #[test]
    fn a_refresh_asks_for_no_scope() {
        let request = build_refresh(
            &Environment::staging(),
            "fake-client",
            &ClientSecret::new("fake-secret".to_owned()),
            &RefreshToken::new("fake-refresh".to_owned()),
        )
        .unwrap();
        assert!(!format!("{request:?}").contains("fake"));
        let names: Vec<String> = body_of(request).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["grant_type", "refresh_token"]);
    }
}
