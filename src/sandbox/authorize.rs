//! `GET /oauth/authorize`: judges a request before anybody is asked anything.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use url::form_urlencoded;

use super::book::Client;
use super::parameters::Parameters;
use super::scopes::Scopes;
use super::state::{Sandbox, Shared};
use super::visits::{TRANSACTION_LIFETIME, Transaction};
use super::{consent, login, pages};

/// Parameters that may come once only; others are ignored (RFC 6749, section 3.1).
const KNOWN: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "response_mode",
];

/// Why a request is refused on a page: it is not certain that the redirect URI is the client's.
struct Refusal {
    why: String,
    next: &'static str,
}

/// Why a request is refused by a redirect to the registered URI of the client.
struct RequestError {
    error: &'static str,
    description: String,
}

/// What the redirect carries beside its error or code.
pub(super) struct Companions<'a> {
    /// The state of the request, if it comes back.
    pub(super) state: Option<&'a str>,
    /// The issuer (RFC 9207), if it is named.
    pub(super) issuer: Option<&'a str>,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/oauth/authorize", get(authorize))
}

async fn authorize(
    State(sandbox): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    let (client, redirect_uri) = match judge_target(&sandbox, &parameters) {
        Ok(target) => target,
        Err(Refusal { why, next }) => {
            return pages::problem(
                StatusCode::BAD_REQUEST,
                "This authorisation request cannot be trusted",
                &why,
                next,
            );
        }
    };
    let state = match parameters.repeated(&["state"]) {
        None => parameters.one("state"),
        Some(_) => None,
    };
    match judge_request(&sandbox, &parameters, &client, &redirect_uri) {
        Err(error) => {
            let address = error.address(&sandbox, &redirect_uri, state);
            if login::session(&sandbox, &headers).is_some() {
                return pages::see_other(&address);
            }
            // Whoever made the link must not have the browser sent on unseen (RFC 9700, section 4.11.2).
            let until = sandbox.now().plus(TRANSACTION_LIFETIME);
            let id = sandbox
                .visits
                .hold_refusal(address, until, sandbox.chance());
            login::show(&id, login::Attempt::First)
        }
        Ok(transaction) => {
            let id = sandbox.visits.begin(transaction, sandbox.chance());
            match login::session(&sandbox, &headers) {
                Some(session) => consent::show(&sandbox, &id, &session),
                None => login::show(&id, login::Attempt::First),
            }
        }
    }
}

impl RequestError {
    /// Where the browser is sent with it.
    fn address(&self, sandbox: &Sandbox, redirect_uri: &str, state: Option<&str>) -> String {
        let answer = [
            ("error", self.error),
            ("error_description", self.description.as_str()),
        ];
        // Sandbox assumption: the issuer comes along (RFC 9207); Pleo's pages name code and state only.
        let companions = Companions {
            state,
            issuer: Some(&sandbox.auth_base),
        };
        redirect_address(redirect_uri, &answer, &companions)
    }
}

/// The client's registered address with an answer appended; nothing of the address itself is rewritten.
pub(super) fn redirect_address(
    redirect_uri: &str,
    answer: &[(&str, &str)],
    companions: &Companions<'_>,
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(answer);
    if let Some(state) = companions.state {
        query.append_pair("state", state);
    }
    if let Some(issuer) = companions.issuer {
        query.append_pair("iss", issuer);
    }
    let join = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{join}{}", query.finish())
}

fn page(why: impl Into<String>, next: &'static str) -> Refusal {
    Refusal {
        why: why.into(),
        next,
    }
}

fn judge_target(
    sandbox: &Sandbox,
    parameters: &Parameters<'_>,
) -> Result<(Arc<Client>, String), Refusal> {
    if let Some(name) = parameters.repeated(&["client_id", "redirect_uri"]) {
        return Err(page(
            format!("The parameter {name} came more than once."),
            "Send every parameter once.",
        ));
    }
    let id = parameters.one("client_id").ok_or_else(|| {
        page(
            "The parameter client_id is missing.",
            "Send the Client ID that was issued with the registration.",
        )
    })?;
    let client = sandbox
        .book
        .look(|book| book.client(id).cloned())
        .ok_or_else(|| {
            page(
                "The local sandbox did not issue this client_id. Credentials of Staging do not work here, and are best not sent here.",
                "Use a Client ID that this sandbox issued: its front page shows one.",
            )
        })?;
    let redirect_uri = parameters.one("redirect_uri").ok_or_else(|| {
        page(
            "The parameter redirect_uri is missing.",
            "Send one of the registered redirect URIs.",
        )
    })?;
    let registered = &client.metadata.redirect_uris;
    if !registered.iter().any(|known| known == redirect_uri) {
        return Err(page(
            format!(
                "The redirect_uri {redirect_uri} is not registered for {}. Registered: {}. The comparison is exact, character by character, port included.",
                client.metadata.client_name,
                registered.join(" , "),
            ),
            "Send a registered redirect URI unchanged, or register this one.",
        ));
    }
    let redirect_uri = redirect_uri.to_owned();
    Ok((client, redirect_uri))
}

fn redirect(error: &'static str, description: impl Into<String>) -> RequestError {
    RequestError {
        error,
        description: description.into(),
    }
}

fn judge_request(
    sandbox: &Sandbox,
    parameters: &Parameters<'_>,
    client: &Client,
    redirect_uri: &str,
) -> Result<Transaction, RequestError> {
    let wrong = |words: &str| redirect("invalid_request", words);
    if let Some(name) = parameters.repeated(&KNOWN) {
        return Err(wrong(&format!("{name} came more than once")));
    }
    match parameters.one("response_type") {
        Some("code") => {}
        None => return Err(wrong("response_type is missing; it must be code")),
        Some(_) => {
            return Err(redirect(
                "unsupported_response_type",
                "response_type must be code",
            ));
        }
    }
    if parameters
        .one("response_mode")
        .is_some_and(|mode| mode != "query")
    {
        return Err(wrong("response_mode must be query, or absent"));
    }
    // Sandbox assumption: refused without a state. Pleo lists it among the parameters that must be included.
    let state = parameters
        .one("state")
        .ok_or_else(|| wrong("state is missing"))?;
    let challenge = judge_challenge(parameters)?;
    Ok(Transaction {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes: judge_scopes(parameters, client)?,
        state: state.to_owned(),
        challenge: challenge.to_owned(),
        seen_by: None,
        expires_at: sandbox.now().plus(TRANSACTION_LIFETIME),
    })
}

fn judge_challenge<'a>(parameters: &'a Parameters<'_>) -> Result<&'a str, RequestError> {
    let wrong = |words: &str| redirect("invalid_request", words);
    let challenge = parameters
        .one("code_challenge")
        .ok_or_else(|| wrong("code_challenge is missing; PKCE is required"))?;
    // An absent method means plain (RFC 7636, section 4.3), which Pleo does not allow.
    if parameters.one("code_challenge_method") != Some("S256") {
        return Err(wrong(
            "code_challenge_method must be S256; plain is not allowed",
        ));
    }
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if challenge.len() != 43 || !challenge.bytes().all(is_base64url) {
        return Err(wrong(
            "code_challenge must be the 43 characters of an unpadded base64url SHA-256",
        ));
    }
    Ok(challenge)
}

fn judge_scopes(parameters: &Parameters<'_>, client: &Client) -> Result<Scopes, RequestError> {
    let asked = parameters.one("scope").unwrap_or_default();
    let registered = client.metadata.scopes();
    for scope in asked.split(' ').filter(|scope| !scope.is_empty()) {
        if !registered.iter().any(|known| known == scope) {
            // The error text of RFC 6749 may hold printable ASCII only, so the scope is named only if it is that.
            let named = if scope
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b":-_.".contains(&byte))
            {
                scope
            } else {
                "a scope"
            };
            return Err(redirect(
                "invalid_scope",
                format!("{named} is not registered for this client"),
            ));
        }
    }
    let scopes = Scopes::new(asked.split(' ').filter(|scope| !scope.is_empty()));
    if scopes.is_empty() {
        return Err(redirect("invalid_scope", "scope is missing"));
    }
    Ok(scopes)
}
