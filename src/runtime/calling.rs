//! The work behind a call to the API.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::pairs::{Pair, read_pair};
use super::refreshing::{Due, Wish, refresh_pair, vouch_for};
use super::shared::Shared;
use crate::adapters::client::Received;
use crate::flow::call::{CallRequest, CallResponse};
use crate::flow::json_lines::JsonLines;
use crate::flow::{Account, Answer, Ticket};
use crate::oauth::token::TokenState;
use crate::problem::{Problem, ProblemCode};
use crate::secret::AccessToken;
use crate::untrusted::Untrusted;

/// Calls the API; after a 401, or if the token has expired, refreshes once and calls once more.
pub(super) async fn call(
    shared: Arc<Shared>,
    ticket: Ticket,
    account: Account,
    request: CallRequest,
) {
    let answer = match call_with_token(&shared, ticket, &account, &request).await {
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
    ticket: Ticket,
    account: &Account,
    request: &CallRequest,
) -> Result<CallResponse, Problem> {
    if let Some(token) = &shared.outside.access_token {
        return send(shared, ticket, (account, request), token).await;
    }
    let absent = || Problem::new(ProblemCode::TokenAbsent);
    let pair = read_pair(shared, account).await?.ok_or_else(absent)?;
    let now = shared.outside.clock.now();
    let mut not_refreshed = None;
    if pair.facts.refreshable && pair.facts.is_due(now) {
        match refresh_and_tell(shared, ticket, account, &pair).await {
            Ok(token) => return send(shared, ticket, (account, request), &token).await,
            Err(problem) if pair.facts.state(now) == TokenState::Expired => return Err(problem),
            // It is good for some seconds yet.
            Err(problem) => not_refreshed = Some(problem),
        }
    }
    let mut response = send(shared, ticket, (account, request), &pair.access).await?;
    if response.is_success() {
        vouch_for(shared, account, &pair).await;
    }
    if response.status == 401 && not_refreshed.is_none() && pair.facts.refreshable {
        match refresh_and_tell(shared, ticket, account, &pair).await {
            Ok(token) => return send(shared, ticket, (account, request), &token).await,
            Err(problem) => not_refreshed = Some(problem),
        }
    }
    response.not_refreshed = not_refreshed;
    Ok(response)
}

async fn refresh_and_tell(
    shared: &Arc<Shared>,
    ticket: Ticket,
    account: &Account,
    pair: &Pair,
) -> Result<AccessToken, Problem> {
    let due = Due(Wish::Automatic, pair.access.clone());
    // A refresh that was sent must not be torn by a call that is given up: it is work of its own.
    let (shared_too, account_too) = (Arc::clone(shared), account.clone());
    let refreshing = shared
        .lasting
        .spawn(async move { refresh_pair(&shared_too, ticket, &account_too, due).await });
    let refreshed = refreshing.await;
    let pair = refreshed.unwrap_or_else(|_| Err(ProblemCode::TerminalTaskBroke.into()))?;
    shared.post(ticket, Answer::Refreshed(pair.facts));
    Ok(pair.access)
}

async fn send(
    shared: &Arc<Shared>,
    ticket: Ticket,
    (account, request): (&Account, &CallRequest),
    token: &AccessToken,
) -> Result<CallResponse, Problem> {
    let environment = shared.environment(&account.target.environment).await?;
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
    let started = tokio::time::Instant::now();
    let received = shared
        .client
        .send(prepared, shared.outside.largest_body)
        .await?;
    shared.learn_skew(ticket, &received);
    Ok(shown(received, started.elapsed()))
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
