//! The work behind stop 7: refresh, one process at a time, and introspect.

use std::sync::Arc;

use super::pairs::{Pair, lock, read_pair, store_pair};
use super::shared::Shared;
use crate::flow::{Account, Answer, Ticket};
use crate::oauth::introspection::{Introspection, read_introspection};
use crate::oauth::request::{build_introspection, build_refresh};
use crate::oauth::token::{Grant, TokenFacts, read_token_answer};
use crate::problem::{Problem, ProblemCode};

/// Refreshes and tells the new facts.
pub(super) async fn refresh(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    let answer = match refresh_pair(&shared, ticket, &account).await {
        Ok(pair) => Answer::Refreshed(pair.facts),
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

/// Refreshes the stored pair: lock, read again, send, store both tokens, unlock.
///
/// If another process has refreshed while the lock was waited for, its pair is the answer and nothing is sent.
pub(super) async fn refresh_pair(
    shared: &Arc<Shared>,
    ticket: Ticket,
    account: &Account,
) -> Result<Pair, Problem> {
    let absent = || Problem::new(ProblemCode::TokenAbsent);
    let before = read_pair(shared, account).await?.ok_or_else(absent)?;
    let secret = shared.client_secret(account).await?;
    let environment = shared.environment(&account.target.environment).await?;
    let _held = lock(shared, &account.target).await?;
    let current = read_pair(shared, account).await?.ok_or_else(absent)?;
    if current.access.reveal() != before.access.reveal() {
        return Ok(current);
    }
    let Some(old) = current.refresh else {
        return Err(ProblemCode::TokenNoRefreshToken.into());
    };
    let request = build_refresh(&environment, &account.client_id, &secret, &old)?;
    let received = shared.client.send_prepared(request).await?;
    let tokens = read_token_answer(&received.as_answer(), Grant::Refresh)?;
    let facts = TokenFacts {
        obtained: shared.outside.clock.now(),
        authorized: current.facts.authorized,
        lifetime: tokens.lifetime,
        scopes_granted: tokens.scopes.unwrap_or(current.facts.scopes_granted),
        scopes_requested: current.facts.scopes_requested,
        refreshable: true,
    };
    // A server that sends no new refresh token keeps the old one alive (RFC 6749, section 6).
    let pair = || Pair {
        access: tokens.access.clone(),
        refresh: Some(tokens.refresh.clone().unwrap_or_else(|| old.clone())),
        facts: facts.clone(),
    };
    store_pair(shared, ticket, account, pair()).await;
    Ok(pair())
}

/// Asks the server about the access token.
pub(super) async fn introspect(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    let answer = match ask_about(&shared, &account).await {
        Ok(introspection) => Answer::Introspected(introspection),
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

async fn ask_about(shared: &Arc<Shared>, account: &Account) -> Result<Introspection, Problem> {
    let pair = read_pair(shared, account)
        .await?
        .ok_or(Problem::new(ProblemCode::TokenAbsent))?;
    let environment = shared.environment(&account.target.environment).await?;
    let secret = shared.client_secret(account).await?;
    let request = build_introspection(&environment, &account.client_id, &secret, &pair.access)?;
    let received = shared.client.send_prepared(request).await?;
    read_introspection(&received.as_answer())
}
