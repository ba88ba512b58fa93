//! `POST /oauth/token`: exchange and refresh.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html as HtmlAnswer, IntoResponse, Response};
use axum::routing::post;
use serde_json::json;

use super::api::faults::{SLOW, cut_short};
use super::book::grant::{Grant, GrantState, Issued, Pair};
use super::book::{ACCESS_LIFETIME, Book, Change, Client, Installation};
use super::client_auth::{OAuthError, authenticate};
use super::journal::Note;
use super::parameters::Parameters;
use super::scenario::{Moment, Scenario};
use super::state::{Sandbox, Shared};
use super::unguessable::{Chance, Fingerprint, same};
use super::visits::{Code, CodeUse};
use crate::moment::Timestamp;

const KNOWN: [&str; 8] = [
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "code_verifier",
    "refresh_token",
    "scope",
];

/// An answer that is no success.
enum Refusal {
    /// In the shape of the RFC.
    OAuth(OAuthError),
    /// In the shape that was seen in the field.
    Field(&'static str),
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/oauth/token", post(token))
}

async fn token(State(sandbox): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = answer(&sandbox, &headers, &body).await;
    let note = match Parameters::parse(&body).one("grant_type") {
        Some("authorization_code") => Note("authorization_code"),
        Some("refresh_token") => Note("refresh_token"),
        _ => Note("no grant"),
    };
    response.extensions_mut().insert(note);
    response
}

async fn answer(sandbox: &Sandbox, headers: &HeaderMap, body: &[u8]) -> Response {
    let strikes = sandbox.strikes.at(Moment::Token);
    let struck = |scenario| strikes.contains(&scenario);
    if struck(Scenario::TokenRateLimited) {
        let error =
            json!({ "error": "temporarily_unavailable", "error_description": "too many requests" });
        let wait = [(header::RETRY_AFTER, "3")];
        return (StatusCode::TOO_MANY_REQUESTS, wait, axum::Json(error)).into_response();
    }
    if struck(Scenario::TokenServerError) {
        return OAuthError::new("server_error", "scenario token-server-error").into_response();
    }
    if struck(Scenario::TokenHtml) {
        return HtmlAnswer("<!doctype html><title>Wi-Fi</title><p>Please log in to the Wi-Fi.")
            .into_response();
    }
    if struck(Scenario::TokenSlow) {
        tokio::time::sleep(SLOW).await;
    }
    let response = match judge(sandbox, headers, body) {
        Ok(issued) => success(&issued),
        Err(Refusal::Field(message)) => {
            let error = json!({ "error": true, "message": message });
            (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
        }
        Err(Refusal::OAuth(error)) => {
            if error.error == "invalid_client" {
                // Guessing a secret of 120 bits is hopeless already; a pause keeps a loop from being a load.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            error.into_response()
        }
    };
    if struck(Scenario::TokenTruncatedJson) {
        return cut_short(response).await;
    }
    response
}

fn success(issued: &Issued) -> Response {
    // Sandbox assumption: the exact body. Pleo's sample shows these members, token_type is the RFC's.
    axum::Json(json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": ACCESS_LIFETIME.0,
        "refresh_token": issued.refresh_token,
        "scope": issued.scopes.join(" "),
    }))
    .into_response()
}

fn judge(sandbox: &Sandbox, headers: &HeaderMap, body: &[u8]) -> Result<Issued, Refusal> {
    let wrong = |words: &str| OAuthError::new("invalid_request", words);
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
    if !is_form {
        return Err(wrong("the body must be application/x-www-form-urlencoded").into());
    }
    let form = Parameters::parse(body);
    if let Some(name) = form.repeated(&KNOWN) {
        return Err(wrong(&format!("{name} came more than once")).into());
    }
    let client = authenticate(sandbox, sandbox.accepts, headers, &form)?;
    match form.one("grant_type") {
        Some("authorization_code") => Ok(exchange(sandbox, &client, &form)?),
        Some("refresh_token") => refresh(sandbox, &client, &form),
        Some(_) => Err(OAuthError::new(
            "unsupported_grant_type",
            "grant_type must be authorization_code or refresh_token",
        )
        .into()),
        None => Err(wrong("grant_type is missing").into()),
    }
}

fn exchange(sandbox: &Sandbox, client: &Client, form: &Parameters) -> Result<Issued, OAuthError> {
    let given = |name: &str| {
        form.one(name)
            .ok_or_else(|| OAuthError::new("invalid_request", format!("{name} is missing")))
    };
    let code = given("code")?;
    let redirect_uri = given("redirect_uri")?;
    let verifier = given("code_verifier")?;
    let now = sandbox.now();
    let kept = sandbox
        .visits
        .present(code, &client.id)
        .ok_or_else(|| refuse("the code is not known, or was issued to another client"))?;
    if let CodeUse::Exchanged(grant_id) = &kept.use_state {
        // The code was stolen or sent twice: RFC 6749, section 4.1.2, ends what came of it.
        change(sandbox, |_| ((), vec![Change::Ended(grant_id.clone())]))?;
    }
    // Sandbox assumption: a code that was presented once is spent, even if that attempt was refused.
    judge_code(&kept, redirect_uri, verifier, now)?;
    let chance = sandbox.chance();
    let (grant, issued) = Grant::issue(&client.id, kept.scopes, now, chance);
    let grant_id = grant.id.clone();
    change(sandbox, |book| {
        let mut changes = vec![Change::Granted(grant)];
        if book.installation(&client.id).is_none() {
            changes.push(Change::Installed(Installation::new(client, now, chance)));
        }
        ((), changes)
    })?;
    sandbox.visits.exchanged(code, &grant_id);
    Ok(issued)
}

fn judge_code(
    kept: &Code,
    redirect_uri: &str,
    verifier: &str,
    now: Timestamp,
) -> Result<(), OAuthError> {
    if kept.use_state != CodeUse::Fresh {
        return Err(refuse("the code was used before"));
    }
    if kept.expires_at <= now {
        return Err(refuse("the code has expired"));
    }
    if kept.redirect_uri != redirect_uri {
        return Err(refuse(
            "redirect_uri is not the one of the authorization request",
        ));
    }
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_unreserved);
    if !well_formed || !same(&Fingerprint::of(verifier).to_string(), &kept.challenge) {
        return Err(refuse("code_verifier does not match the code_challenge"));
    }
    Ok(())
}

fn refresh(sandbox: &Sandbox, client: &Client, form: &Parameters) -> Result<Issued, Refusal> {
    let token = form
        .one("refresh_token")
        .ok_or_else(|| OAuthError::new("invalid_request", "refresh_token is missing"))?;
    let strike = sandbox.strikes.at(Moment::Refresh).first().copied();
    let asked = RefreshRequest {
        token,
        scope: form.one("scope"),
        strike,
        at: sandbox.now(),
    };
    let chance = sandbox.chance();
    let answer = change(sandbox, |book| rotate(book, client, &asked, chance))?;
    match (answer, strike) {
        (Err(_), Some(Scenario::PleoRefreshError)) => Err(Refusal::Field("invalid_refresh_token")),
        (answer, _) => Ok(answer?),
    }
}

/// A refresh by a client that is who it says.
struct RefreshRequest<'a> {
    token: &'a str,
    scope: Option<&'a str>,
    strike: Option<Scenario>,
    at: Timestamp,
}

/// Decides on a refresh: the new pair or a refusal, and what becomes of the family.
fn rotate(
    book: &Book,
    client: &Client,
    asked: &RefreshRequest<'_>,
    chance: &Chance,
) -> (Result<Issued, OAuthError>, Vec<Change>) {
    let refused = |error| (Err(error), Vec::new());
    let strike = asked.strike;
    let print = Fingerprint::of(asked.token);
    let Some(grant) = book
        .grant_of_refresh(print)
        .filter(|grant| grant.client_id == client.id)
    else {
        return refused(refuse(
            "the refresh token is not known, or another client's",
        ));
    };
    if grant.state == GrantState::Ended {
        return refused(refuse("access was revoked, or the session ended"));
    }
    // Sandbox assumption: an old token ends the family. Pleo says that its reuse may revoke sessions.
    let reused = !grant.is_current_refresh(print) || strike == Some(Scenario::ReusedRefresh);
    let expired =
        grant.pair.refresh.expires_at <= asked.at || strike == Some(Scenario::ExpiredRefresh);
    let revoked = matches!(strike, Some(Scenario::Revoked | Scenario::PleoRefreshError));
    if reused || expired || revoked {
        let error = refuse(if reused {
            "the refresh token was used before; every token of this authorisation is now dead"
        } else if expired {
            "the refresh token has expired; every token of this authorisation is now dead"
        } else {
            "access was revoked"
        });
        return (Err(error), vec![Change::Ended(grant.id.clone())]);
    }
    let scopes = match asked.scope {
        None => grant.scopes.clone(),
        Some(fewer) => match narrow(fewer, &grant.scopes) {
            Ok(scopes) => scopes,
            Err(error) => return refused(error),
        },
    };
    let (pair, issued) = Pair::issue(scopes, asked.at, chance);
    let rotated = Change::Rotated {
        grant: grant.id.clone(),
        pair,
    };
    (Ok(issued), vec![rotated])
}

/// Fewer scopes than were granted may be asked for, never more (RFC 6749, section 6).
fn narrow(asked: &str, granted: &[String]) -> Result<Vec<String>, OAuthError> {
    let asked: Vec<String> = asked.split_whitespace().map(str::to_owned).collect();
    if asked.iter().all(|scope| granted.contains(scope)) {
        Ok(asked)
    } else {
        Err(OAuthError::new(
            "invalid_scope",
            "a scope was not part of the authorisation",
        ))
    }
}

fn refuse(words: &str) -> OAuthError {
    OAuthError::new("invalid_grant", words)
}

fn change<T>(
    sandbox: &Sandbox,
    decide: impl FnOnce(&Book) -> (T, Vec<Change>),
) -> Result<T, OAuthError> {
    sandbox
        .book
        .change(decide)
        .map_err(|_| OAuthError::new("server_error", "the sandbox could not write its book"))
}
