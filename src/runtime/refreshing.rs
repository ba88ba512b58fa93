//! The work behind stop 7: refresh, one process at a time, and introspect.

use std::io;
use std::sync::Arc;

use super::asking::{self, environment_of, safe_to_show};
use super::keeping::note_tokens;
use super::pairs::{Pair, lock, read_pair, store_pair};
use super::shared::Shared;
use crate::adapters::token_lock::TokenLock;
use crate::flow::{Account, Answer, StoreKind, Target, Ticket};
use crate::moment::Timestamp;
use crate::oauth::introspection::{Introspection, read_introspection};
use crate::oauth::request::{build_introspection, build_refresh};
use crate::oauth::token::{Doubt, Grant, TokenFacts, Tokens, read_token_answer};
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, RefreshToken};
use crate::session::TokenNote;

/// Who wants a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A person, who was told what speaks against it.
    Asked,
    /// This program, before a call or after a refused one.
    Automatic,
}

/// A refresh that is due: who wants it, and the access token that is to be replaced.
pub(super) struct Due(pub(super) Wish, pub(super) AccessToken);

/// Refreshes and tells the new facts.
pub(super) async fn refresh(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    let refreshed = refresh_as_asked(&shared, ticket, &account).await;
    shared.post(ticket, refreshed.unwrap_or_else(Answer::Failed));
}

async fn refresh_as_asked(
    shared: &Arc<Shared>,
    ticket: Ticket,
    account: &Account,
) -> Result<Answer, Problem> {
    let absent = || Problem::new(ProblemCode::TokenAbsent);
    let pair = read_pair(shared, account).await?.ok_or_else(absent)?;
    let pair = refresh_pair(shared, ticket, account, Due(Wish::Asked, pair.access)).await?;
    Ok(Answer::Refreshed(pair.facts))
}

/// Refreshes the stored pair: lock, read again, note that it is sent, send, store both tokens, unlock.
///
/// If another process has refreshed since the access token that is due was read, its pair is the answer and nothing is
/// sent.
///
/// # Errors
/// Those of the token endpoint; [`ProblemCode::TokenRefreshUnanswered`], [`ProblemCode::TokenRefreshTokenOld`] and
/// [`ProblemCode::TokenSessionEnded`] without sending anything.
pub(super) async fn refresh_pair(
    shared: &Arc<Shared>,
    ticket: Ticket,
    account: &Account,
    Due(wish, before): Due,
) -> Result<Pair, Problem> {
    let absent = || Problem::new(ProblemCode::TokenAbsent);
    let secret = shared.client_secret(account).await?;
    let environment = environment_of(shared, account).await?;
    let held = lock(shared, &account.target).await?;
    let current = read_pair(shared, account).await?.ok_or_else(absent)?;
    if current.access.reveal() != before.reveal() {
        return Ok(current);
    }
    let Some(old) = current.refresh.clone() else {
        return Err(ProblemCode::TokenNoRefreshToken.into());
    };
    let now = shared.outside.clock.now();
    let doubt = held.own_doubt(&old);
    may_send(wish, doubt, &current.facts, now)?;
    let token = old.clone();
    let mut held = note(held, move |lock| lock.note_sent(&token, now)).await?;
    let build = || build_refresh(&environment, &account.client_id, &secret, &old);
    let outcome = asking::send(shared, ticket, build).await;
    let outcome = outcome.and_then(|received| {
        read_token_answer(&received.as_answer(), Grant::Refresh).map_err(|problem| {
            let sent = [old.reveal(), current.access.reveal()];
            safe_to_show(problem, &environment, (&account.client_id, &secret), &sent)
        })
    });
    match outcome {
        Ok(tokens) => {
            let pair = || renewed(shared, &current.facts, &tokens, &old);
            let kept = store_pair(shared, ticket, account, pair()).await;
            if is_where_it_belongs(kept, account.tokens) {
                note(held, TokenLock::settle).await?;
            }
            Ok(pair())
        }
        Err(problem) => {
            if problem.code == ProblemCode::TokenSessionEnded {
                held = note(held, TokenLock::note_ended).await?;
                note_ended(shared, &account.target, now).await;
            } else if doubt.is_none() && !leaves_in_doubt(problem.code) {
                held = note(held, TokenLock::settle).await?;
            }
            let again = read_pair(shared, account).await?;
            drop(held);
            // Somebody who does not know of the lock may have stored a newer pair.
            match again {
                Some(newer) if newer.access.reveal() != before.reveal() => Ok(newer),
                _ => Err(problem),
            }
        }
    }
}

/// Notes in the profile that the access token is good no longer.
async fn note_ended(shared: &Arc<Shared>, target: &Target, now: Timestamp) {
    let target = target.clone();
    let noting = shared.blocking(move |shared| {
        let ended = TokenNote {
            obtained: now,
            until: Some(now),
        };
        note_tokens(shared, &target, Some(ended))
    });
    // What was said of the session is the answer, whatever becomes of the note.
    let _noted_or_not = noting.await;
}

/// Whether no spent pair is left in the store that was chosen, as it is if only this process holds the new one.
fn is_where_it_belongs(kept: StoreKind, chosen: Option<StoreKind>) -> bool {
    kept != StoreKind::Session || chosen.is_none_or(|kind| kind == StoreKind::Session)
}

/// Whether a refresh may be sent now: never twice by itself, and never with a session that is over.
fn may_send(
    wish: Wish,
    doubt: Option<Doubt>,
    facts: &TokenFacts,
    now: Timestamp,
) -> Result<(), Problem> {
    match (doubt, wish) {
        (Some(doubt @ Doubt::Ended), _)
        | (Some(doubt @ Doubt::Unanswered { .. }), Wish::Automatic) => Err(doubt.problem()),
        (None, Wish::Automatic) if facts.is_refresh_token_old(now) => {
            Err(ProblemCode::TokenRefreshTokenOld.into())
        }
        (Some(Doubt::Unanswered { .. }) | None, Wish::Asked | Wish::Automatic) => Ok(()),
    }
}

/// Whether the server may have replaced the pair although the refresh failed.
const fn leaves_in_doubt(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::TokenAnswerLost
            | ProblemCode::TokenServerError
            | ProblemCode::TokenUnreadable
            | ProblemCode::TokenNotBearer
            | ProblemCode::TokenTooLarge
    )
}

fn renewed(shared: &Shared, before: &TokenFacts, tokens: &Tokens, old: &RefreshToken) -> Pair {
    let scopes = tokens.scopes.clone();
    Pair {
        access: tokens.access.clone(),
        // A server that sends no new refresh token keeps the old one alive (RFC 6749, section 6).
        refresh: Some(tokens.refresh.clone().unwrap_or_else(|| old.clone())),
        facts: TokenFacts {
            obtained: shared.outside.clock.now(),
            authorized: before.authorized,
            lifetime: tokens.lifetime,
            scopes_granted: scopes.unwrap_or_else(|| before.scopes_granted.clone()),
            scopes_requested: before.scopes_requested.clone(),
            refreshable: true,
            skew: shared.skew().unwrap_or_default(),
            doubt: None,
        },
    }
}

/// Writes into the lock file beside the loop: its disk may be slow.
async fn note(
    mut lock: TokenLock,
    write: impl FnOnce(&mut TokenLock) -> io::Result<()> + Send + 'static,
) -> Result<TokenLock, Problem> {
    let written = tokio::task::spawn_blocking(move || write(&mut lock).map(|()| lock)).await;
    let refused = || Problem::new(ProblemCode::FilesNotWritable);
    match written {
        Ok(Ok(lock)) => Ok(lock),
        Ok(Err(error)) => Err(refused().with_detail(format!("the lock on the tokens: {error}"))),
        Err(_) => Err(ProblemCode::TerminalTaskBroke.into()),
    }
}

/// Asks the server about the access token.
pub(super) async fn introspect(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    let answer = match ask_about(&shared, ticket, &account).await {
        Ok(introspection) => Answer::Introspected(introspection),
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

async fn ask_about(
    shared: &Arc<Shared>,
    ticket: Ticket,
    account: &Account,
) -> Result<Introspection, Problem> {
    let pair = read_pair(shared, account)
        .await?
        .ok_or(Problem::new(ProblemCode::TokenAbsent))?;
    let environment = shared.environment(&account.target.environment).await?;
    let secret = shared.client_secret(account).await?;
    let request = build_introspection(&environment, &account.client_id, &secret, &pair.access)?;
    let received = shared.client.send_prepared(request).await?;
    shared.learn_skew(ticket, &received.headers);
    let known = [pair.access.reveal(), secret.reveal()];
    let said = read_introspection(&received.as_answer()).map_err(|problem| {
        let client = (account.client_id.as_str(), &secret);
        safe_to_show(problem, &environment, client, &known)
    })?;
    if said.active {
        vouch_for(shared, account, &pair).await;
    }
    Ok(said.without(&known))
}

/// The access token was accepted: its pair was not replaced, whatever became of a refresh before.
pub(super) async fn vouch_for(shared: &Arc<Shared>, account: &Account, pair: &Pair) {
    let Some(Doubt::Unanswered { .. }) = pair.facts.doubt else {
        return;
    };
    let Ok(held) = lock(shared, &account.target).await else {
        return;
    };
    // Meanwhile it may have been sent once more.
    let token = pair.refresh.as_ref();
    if token.is_some_and(|token| held.own_doubt(token) == pair.facts.doubt) {
        let _noted_or_not = note(held, TokenLock::settle).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_that_its_store_refused_leaves_a_spent_one_there() {
        let (keychain, session) = (StoreKind::Keychain, StoreKind::Session);
        assert!(is_where_it_belongs(keychain, Some(keychain)));
        assert!(!is_where_it_belongs(session, Some(keychain)));
        assert!(is_where_it_belongs(session, Some(session)));
        // Nothing was chosen, and memory is the default here.
        assert!(is_where_it_belongs(session, None));
    }
}
