//! `POST /oauth/token`: exchange and refresh.

use std::io;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;

use super::book::grant::{Grant, GrantState, Issued, Pair};
use super::book::{ACCESS_LIFETIME, Book, Change, Client, Installation};
use super::client_auth::{OAuthError, authenticate};
use super::door::apart;
use super::journal::{Note, Secret};
use super::parameters::Parameters;
use super::scenario::fault::{FamilyEnd, Fault};
use super::scenario::{Moment, Scenario};
use super::scopes::Scopes;
use super::state::{Sandbox, Shared};
use super::struck;
use super::unguessable::{Chance, Fingerprint, same};
use super::visits::{Code, CodeUse};
use super::wire::Wire;
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

async fn token(State(sandbox): State<Shared>, request: Request) -> Response {
    let (mut parts, body) = apart(request).await;
    let wire = parts.extensions.remove::<Wire>().unwrap_or_default();
    let scenario = sandbox.strikes.at(Moment::Token);
    let mut response = match scenario {
        None => answer(&sandbox, &parts.headers, &body, None).await,
        Some(scenario) => {
            let address = format!("{}{}", sandbox.auth_base, parts.uri);
            let asked = struck::Request {
                wire,
                address: &address,
                now: sandbox.now(),
            };
            let fault = Some(scenario.fault());
            let work = answer(&sandbox, &parts.headers, &body, fault);
            struck::answer(scenario, asked, work).await
        }
    };
    Note::on(&mut response).grant = Some(match Parameters::parse(&body).one("grant_type") {
        Some("authorization_code") => "authorization_code",
        Some("refresh_token") => "refresh_token",
        _ => "no grant",
    });
    response
}

async fn answer(
    sandbox: &Sandbox,
    headers: &HeaderMap,
    body: &[u8],
    fault: Option<&Fault>,
) -> Response {
    let mut note = Note::default();
    let mut response = match judge(sandbox, headers, body, fault, &mut note).await {
        Ok(issued) => success(&issued),
        Err(Refusal::Field(message)) => {
            let error = json!({ "error": true, "message": message });
            (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
        }
        Err(Refusal::OAuth(error)) => error.into_response(),
    };
    response.extensions_mut().insert(note);
    response
}

fn success(issued: &Issued) -> Response {
    // Sandbox assumption: the exact body. Pleo's sample shows these members, token_type is the RFC's.
    axum::Json(json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": ACCESS_LIFETIME.0,
        "refresh_token": issued.refresh_token,
        "scope": issued.scopes.as_str(),
    }))
    .into_response()
}

async fn judge(
    sandbox: &Sandbox,
    headers: &HeaderMap,
    body: &[u8],
    fault: Option<&Fault>,
    note: &mut Note,
) -> Result<Issued, Refusal> {
    let wrong = |words: &str| OAuthError::new("invalid_request", words);
    if !is_form(headers) {
        return Err(wrong("the body must be application/x-www-form-urlencoded").into());
    }
    let form = Parameters::parse(body);
    if let Some(name) = form.repeated(&KNOWN) {
        return Err(wrong(&format!("{name} came more than once")).into());
    }
    let client = authenticate(sandbox, sandbox.accepts, headers, &form).await?;
    let print = Fingerprint::of(&client.secret);
    note.secrets.push(Secret::ours("client_secret", print));
    if let Some(Fault::SecretRotated) = fault {
        sandbox.rotate_secret(&client.id).map_err(not_written)?;
        return Err(OAuthError::new(
            "invalid_client",
            "the Client Secret was replaced; the one that was sent is the old one",
        )
        .into());
    }
    match form.one("grant_type") {
        Some("authorization_code") => Ok(exchange(sandbox, &client, &form, note)?),
        Some("refresh_token") => refresh(sandbox, &client, &form, note),
        Some(_) => Err(OAuthError::new(
            "unsupported_grant_type",
            "grant_type must be authorization_code or refresh_token",
        )
        .into()),
        None => Err(wrong("grant_type is missing").into()),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

fn exchange(
    sandbox: &Sandbox,
    client: &Client,
    form: &Parameters<'_>,
    note: &mut Note,
) -> Result<Issued, OAuthError> {
    let given = |name: &str| {
        form.one(name)
            .ok_or_else(|| OAuthError::new("invalid_request", format!("{name} is missing")))
    };
    let asked = Exchange {
        code: given("code")?,
        redirect_uri: given("redirect_uri")?,
        verifier: given("code_verifier")?,
        at: sandbox.now(),
    };
    // In the turn of the book, so that of two that come at once one is the replay of the other.
    change(sandbox, |book| spend(sandbox, book, client, &asked, note))?
}

/// What an exchange presents.
struct Exchange<'a> {
    code: &'a str,
    redirect_uri: &'a str,
    verifier: &'a str,
    at: Timestamp,
}

/// Decides on an exchange: a new family or a refusal, and what becomes of the one before.
fn spend(
    sandbox: &Sandbox,
    book: &Book,
    client: &Client,
    asked: &Exchange<'_>,
    note: &mut Note,
) -> (Result<Issued, OAuthError>, Vec<Change>) {
    let chance = sandbox.chance();
    let Some(kept) = sandbox.visits.present(asked.code, &client.id) else {
        let error = refuse("the code is not known, or was issued to another client");
        return (Err(error), Vec::new());
    };
    let print = Fingerprint::of(asked.code);
    note.secrets.push(Secret::ours("code", print));
    if let CodeUse::Exchanged(grant_id) = &kept.use_state {
        // The code was stolen or sent twice: RFC 6749, section 4.1.2, ends what came of it.
        let error = refuse("the code was used before; what came of it is now dead");
        return (Err(error), vec![Change::Ended(*grant_id)]);
    }
    // Sandbox assumption: a code that was presented once is spent, even if that attempt was refused.
    if let Err(error) = judge_code(&kept, asked) {
        return (Err(error), Vec::new());
    }
    let (grant, issued) = Grant::issue(&client.id, kept.scopes, asked.at, chance);
    sandbox.visits.exchanged(asked.code, grant.id);
    let mut changes = vec![Change::Granted(grant)];
    if book.installation(&client.id).is_none() {
        let installation = Installation::new(client, asked.at, chance);
        changes.push(Change::Installed(installation));
    }
    (Ok(issued), changes)
}

fn judge_code(kept: &Code, asked: &Exchange<'_>) -> Result<(), OAuthError> {
    let verifier = asked.verifier;
    if kept.use_state != CodeUse::Fresh {
        return Err(refuse("the code was used before"));
    }
    if kept.expires_at <= asked.at {
        return Err(refuse("the code has expired"));
    }
    if kept.redirect_uri != asked.redirect_uri {
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

fn refresh(
    sandbox: &Sandbox,
    client: &Client,
    form: &Parameters<'_>,
    note: &mut Note,
) -> Result<Issued, Refusal> {
    let token = form
        .one("refresh_token")
        .ok_or_else(|| OAuthError::new("invalid_request", "refresh_token is missing"))?;
    let scenario = sandbox.strikes.at(Moment::Refresh);
    let end = match scenario.map(Scenario::fault) {
        Some(Fault::Family(end)) => Some(*end),
        Some(Fault::AccessRevoked) => Some(FamilyEnd::Revoked),
        _ => None,
    };
    note.struck = note.struck.or(scenario.map(Scenario::name));
    let asked = RefreshRequest {
        print: Fingerprint::of(token),
        scope: form.one("scope"),
        end,
        at: sandbox.now(),
    };
    let chance = sandbox.chance();
    let answer = change(sandbox, |book| {
        if book.grant_of_refresh(asked.print).is_some() {
            note.secrets
                .push(Secret::ours("refresh_token", asked.print));
        }
        rotate(book, client, &asked, chance)
    })?;
    match (answer, end) {
        (Err(_), Some(FamilyEnd::FieldShape)) => Err(Refusal::Field("invalid_refresh_token")),
        (answer, _) => Ok(answer?),
    }
}

/// A refresh by a client that is who it says.
struct RefreshRequest<'a> {
    print: Fingerprint,
    scope: Option<&'a str>,
    end: Option<FamilyEnd>,
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
    let Some(grant) = book
        .grant_of_refresh(asked.print)
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
    let used = !grant.is_current_refresh(asked.print);
    let expired = grant.pair.refresh.expires_at <= asked.at;
    let end = asked.end.or(if used {
        Some(FamilyEnd::Reused)
    } else {
        expired.then_some(FamilyEnd::Expired)
    });
    if let Some(end) = end {
        return (Err(ended(end)), vec![Change::Ended(grant.id)]);
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
        grant: grant.id,
        pair,
    };
    (Ok(issued), vec![rotated])
}

/// What is said of a family that ends.
fn ended(end: FamilyEnd) -> OAuthError {
    match end {
        FamilyEnd::Reused => refuse(
            "the refresh token was used before; every token of this authorisation is now dead",
        ),
        FamilyEnd::Expired => {
            refuse("the refresh token has expired; every token of this authorisation is now dead")
        }
        FamilyEnd::Revoked | FamilyEnd::FieldShape => refuse("access was revoked"),
        FamilyEnd::InvalidToken => {
            OAuthError::new("invalid_token", "the refresh token is not valid")
        }
    }
}

/// Fewer scopes than were granted may be asked for, never more (RFC 6749, section 6).
fn narrow(asked: &str, granted: &Scopes) -> Result<Scopes, OAuthError> {
    let asked = Scopes::new(asked.split_ascii_whitespace());
    let wrong = |words: &str| Err(OAuthError::new("invalid_scope", words));
    if asked.is_empty() {
        return wrong("scope names none");
    }
    if asked.iter().all(|scope| granted.contains(scope)) {
        Ok(asked)
    } else {
        wrong("a scope was not part of the authorisation")
    }
}

fn refuse(words: &str) -> OAuthError {
    OAuthError::new("invalid_grant", words)
}

fn change<T>(
    sandbox: &Sandbox,
    decide: impl FnOnce(&Book) -> (T, Vec<Change>),
) -> Result<T, OAuthError> {
    sandbox.book.change(decide).map_err(not_written)
}

fn not_written(_: io::Error) -> OAuthError {
    OAuthError::new("server_error", "the sandbox could not write its book")
}
