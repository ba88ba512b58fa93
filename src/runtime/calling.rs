//! The work behind a call to the API.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::mpsc::Sender;
use url::Url;

use super::pairs::{Pair, read_pair};
use super::refreshing::{Due, Wish, refresh_pair, vouch_for};
use super::shared::Shared;
use crate::adapters::client::{Arriving, Received};
use crate::environment::{Environment, EnvironmentName};
use crate::flow::call::{CallRequest, CallResponse};
use crate::flow::json_lines::JsonLines;
use crate::flow::{Account, Answer, SecretPlace, Ticket};
use crate::oauth::token::TokenState;
use crate::problem::{Problem, ProblemCode};
use crate::secret::AccessToken;
use crate::untrusted::Untrusted;

/// A call of the API.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) ticket: Ticket,
    pub(super) account: &'a Account,
    pub(super) request: &'a CallRequest,
    pub(super) body: Body,
}

/// What becomes of the body of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// It is handed on as it comes, if somebody takes it.
    HandedOn,
    /// As much of it as is shown is kept.
    Kept,
}

/// Calls the API; after a 401, or shortly before the token expires, refreshes once and calls once more.
pub(super) async fn call(
    shared: Arc<Shared>,
    ticket: Ticket,
    account: Account,
    request: CallRequest,
) {
    let call = Call {
        ticket,
        account: &account,
        request: &request,
        body: Body::HandedOn,
    };
    let answer = match call_with_token(&shared, call).await {
        Ok(response) => Answer::Called(response),
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

/// Calls the API with the stored token, which is refreshed before its end, or after a 401, once.
///
/// # Errors
/// Those of the network; [`ProblemCode::TokenAbsent`]; those of a refresh without which the call makes no sense.
pub(super) async fn call_with_token(
    shared: &Arc<Shared>,
    call: Call<'_>,
) -> Result<CallResponse, Problem> {
    if let Some(token) = &shared.outside.access_token {
        refuse_client_secret(shared, call.account, token).await?;
        return send(shared, call, token).await;
    }
    let absent = || Problem::new(ProblemCode::TokenAbsent);
    let pair = read_pair(shared, call.account).await?.ok_or_else(absent)?;
    let now = shared.outside.clock.now();
    let mut not_refreshed = None;
    if pair.facts.refreshable && pair.facts.is_due(now) {
        match refresh_and_tell(shared, call, &pair).await {
            Ok(token) => return send(shared, call, &token).await,
            Err(problem) if pair.facts.state(now) == TokenState::Expired => return Err(problem),
            // It is good for some seconds yet.
            Err(problem) => not_refreshed = Some(problem),
        }
    }
    let may_refresh = not_refreshed.is_none() && pair.facts.refreshable;
    let first = match call.body {
        // The answer after the refresh may be the one to hand on.
        Body::HandedOn if may_refresh => Taking::UnlessRefused,
        Body::HandedOn => Taking::All,
        Body::Kept => Taking::Nothing,
    };
    let mut response = send_and_take(shared, call, &pair.access, first).await?;
    if response.is_success() {
        vouch_for(shared, call.account, &pair).await;
    }
    if response.status == 401 && may_refresh {
        match refresh_and_tell(shared, call, &pair).await {
            Ok(token) => return send(shared, call, &token).await,
            Err(problem) => not_refreshed = Some(problem),
        }
    }
    response.not_refreshed = not_refreshed;
    Ok(response)
}

/// Refuses a token from outside that is the Client Secret, before it is sent anywhere.
async fn refuse_client_secret(
    shared: &Arc<Shared>,
    account: &Account,
    token: &AccessToken,
) -> Result<(), Problem> {
    // A reference is not read for this: 1Password might ask the person.
    let at_hand = account.secret.is_none() || matches!(account.secret, Some(SecretPlace::Store(_)));
    if !at_hand || account.target.environment == EnvironmentName::Sandbox {
        return Ok(());
    }
    match shared.client_secret(account).await {
        Ok(secret) if secret.reveal() == token.reveal() => {
            Err(Problem::new(ProblemCode::ApiClientSecretAsToken).with_detail("it was not sent"))
        }
        _ => Ok(()),
    }
}

async fn refresh_and_tell(
    shared: &Arc<Shared>,
    call: Call<'_>,
    pair: &Pair,
) -> Result<AccessToken, Problem> {
    let due = Due(Wish::Automatic, pair.access.clone());
    // A refresh that was sent must not be torn by a call that is given up: it is work of its own.
    let (shared_too, account, ticket) = (Arc::clone(shared), call.account.clone(), call.ticket);
    let refreshing = shared
        .lasting
        .spawn(async move { refresh_pair(&shared_too, ticket, &account, due).await });
    let refreshed = refreshing.await;
    let pair = refreshed.unwrap_or_else(|_| Err(ProblemCode::TerminalTaskBroke.into()))?;
    shared.post(ticket, Answer::Refreshed(pair.facts));
    Ok(pair.access)
}

/// Which bodies are handed on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taking {
    All,
    /// All but that of a 401.
    UnlessRefused,
    Nothing,
}

/// Sends a call whose answer is the last one.
async fn send(
    shared: &Arc<Shared>,
    call: Call<'_>,
    token: &AccessToken,
) -> Result<CallResponse, Problem> {
    let taking = match call.body {
        Body::HandedOn => Taking::All,
        Body::Kept => Taking::Nothing,
    };
    send_and_take(shared, call, token, taking).await
}

async fn send_and_take(
    shared: &Arc<Shared>,
    call: Call<'_>,
    token: &AccessToken,
    taking: Taking,
) -> Result<CallResponse, Problem> {
    let environment = shared.environment(&call.account.target.environment).await?;
    let prepared = prepare(&environment, call.request, token)?;
    let started = tokio::time::Instant::now();
    let arriving = shared.client.open(prepared).await?;
    shared.learn_skew(call.ticket, &arriving.headers);
    let refused = arriving.status == 401 && taking == Taking::UnlessRefused;
    match &shared.outside.sinks.bodies {
        Some(bodies) if taking != Taking::Nothing && !refused => {
            hand_on(arriving, bodies, started).await
        }
        _ => {
            let received = arriving.read(shared.outside.largest_body).await?;
            Ok(shown(received, started.elapsed()))
        }
    }
}

/// The request with the token in its one place (RFC 6750, section 2.1), to nowhere but the API.
fn prepare(
    environment: &Environment,
    request: &CallRequest,
    token: &AccessToken,
) -> Result<reqwest::Request, Problem> {
    let invalid = || Problem::new(ProblemCode::ApiInvalidPath);
    let base = environment.api_base.as_str().trim_end_matches('/');
    let url = Url::parse(&format!("{base}{}", request.path)).map_err(|_| invalid())?;
    if url.origin() != environment.api_base.origin() {
        return Err(invalid());
    }
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| invalid())?;
    let mut prepared = reqwest::Request::new(method, url);
    let mut bearer = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", token.reveal()))
        .map_err(|_| Problem::new(ProblemCode::TokenUnreadable))?;
    bearer.set_sensitive(true);
    let headers = prepared.headers_mut();
    headers.insert(reqwest::header::AUTHORIZATION, bearer);
    headers.insert(
        reqwest::header::ACCEPT,
        reqwest::header::HeaderValue::from_static("application/json"),
    );
    if let Some(body) = &request.body {
        let json = reqwest::header::HeaderValue::from_static("application/json");
        headers.insert(reqwest::header::CONTENT_TYPE, json);
        *prepared.body_mut() = Some(body.clone().into());
    }
    Ok(prepared)
}

/// The most that is handed on of a body, in bytes: what is packed may be a thousand times as large unpacked.
const LARGEST_HANDED_ON: u64 = 128 * 1024 * 1024;

/// Hands the body on as it comes.
async fn hand_on(
    mut arriving: Arriving,
    bodies: &Sender<Bytes>,
    started: tokio::time::Instant,
) -> Result<CallResponse, Problem> {
    let (mut size, mut cut) = (0, false);
    while let Some(chunk) = arriving.chunk().await? {
        size += chunk.len() as u64;
        cut = size > LARGEST_HANDED_ON;
        if cut || bodies.send(chunk).await.is_err() {
            // The rest is too much, or nobody wants it.
            break;
        }
    }
    let received = Received {
        status: arriving.status,
        headers: std::mem::take(&mut arriving.headers),
        body: Vec::new(),
        cut,
    };
    let mut response = shown(received, started.elapsed());
    response.size = size;
    Ok(response)
}

fn shown(received: Received, elapsed: Duration) -> CallResponse {
    let lines = JsonLines::index(&received.body);
    CallResponse {
        status: received.status,
        size: received.body.len() as u64,
        cut: received.cut,
        not_refreshed: None,
        milliseconds: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        headers: received
            .headers
            .into_iter()
            .map(|(name, value)| (name, Untrusted::new(value)))
            .collect(),
        body: Arc::from(received.body),
        lines: Arc::new(lines),
    }
}
