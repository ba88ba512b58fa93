//! A pair of tokens as one item of a store, and the lock that whoever writes it holds.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::shared::Shared;
use crate::adapters::profiles::refused;
use crate::adapters::stores::Item;
use crate::adapters::token_lock::TokenLock;
use crate::flow::{Account, Answer, StoreKind, Target, Ticket};
use crate::moment::{Seconds, Skew, Timestamp};
use crate::oauth::token::TokenFacts;
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, RefreshToken};

/// Both tokens and what is known of them.
pub(super) struct Pair {
    pub(super) access: AccessToken,
    pub(super) refresh: Option<RefreshToken>,
    pub(super) facts: TokenFacts,
}

/// The pair as one item of a store.
#[derive(Serialize, Deserialize)]
struct PairItem {
    schema_version: u32,
    access_token: String,
    refresh_token: Option<String>,
    obtained: Timestamp,
    authorized: Timestamp,
    lifetime_seconds: Option<u64>,
    scopes_requested: Vec<String>,
    scopes_granted: Vec<String>,
    /// How far the server's clock was ahead of this machine's.
    #[serde(default)]
    skew_seconds: i64,
}

impl Pair {
    fn into_item(self) -> SecretString {
        let item = PairItem {
            schema_version: 1,
            access_token: self.access.reveal().to_owned(),
            refresh_token: self.refresh.as_ref().map(|token| token.reveal().to_owned()),
            obtained: self.facts.obtained,
            authorized: self.facts.authorized,
            lifetime_seconds: self.facts.lifetime.map(|lifetime| lifetime.0),
            scopes_requested: self.facts.scopes_requested,
            scopes_granted: self.facts.scopes_granted,
            skew_seconds: self.facts.skew.seconds(),
        };
        SecretString::from(serde_json::to_string(&item).unwrap_or_default())
    }

    fn from_item(item: &SecretString) -> Result<Self, Problem> {
        let item: PairItem = serde_json::from_str(item.expose_secret()).map_err(|_| {
            Problem::new(ProblemCode::FilesUnreadable).with_detail("the stored tokens")
        })?;
        Ok(Self {
            facts: TokenFacts {
                obtained: item.obtained,
                authorized: item.authorized,
                lifetime: item.lifetime_seconds.map(Seconds),
                scopes_requested: item.scopes_requested,
                scopes_granted: item.scopes_granted,
                refreshable: item.refresh_token.is_some(),
                skew: Skew::from_seconds(item.skew_seconds),
                doubt: None,
            },
            access: AccessToken::new(item.access_token),
            refresh: item.refresh_token.map(RefreshToken::new),
        })
    }
}

/// How long another process may hold the tokens before this one gives up.
const LOCK_LIMIT: Duration = Duration::from_secs(40);
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// The lock on the tokens of a target: whoever writes them holds it.
///
/// # Errors
/// [`ProblemCode::FilesInUse`] if another process holds it for longer than any exchange takes.
pub(super) async fn lock(shared: &Arc<Shared>, target: &Target) -> Result<TokenLock, Problem> {
    let path = lock_file(shared, target);
    let waiting = async {
        loop {
            match TokenLock::try_take(&path) {
                Ok(Some(held)) => return Ok(held),
                Ok(None) => tokio::time::sleep(LOCK_PAUSE).await,
                Err(error) => return Err(refused(ProblemCode::FilesNotWritable, &path, &error)),
            }
        }
    };
    let in_use = || {
        let holder = TokenLock::holder(&path).map_or_else(String::new, |process| {
            format!(", held by process {process}")
        });
        let detail = format!("the tokens of this profile{holder}");
        Problem::new(ProblemCode::FilesInUse).with_detail(detail)
    };
    tokio::time::timeout(LOCK_LIMIT, waiting)
        .await
        .unwrap_or_else(|_| Err(in_use()))
}

fn lock_file(shared: &Shared, target: &Target) -> PathBuf {
    let paths = &shared.outside.paths;
    paths.token_lock(&target.profile, target.environment.as_str())
}

/// Stores a pair as one item where its account wants it, and nowhere else. To be called with the lock held.
///
/// If that store refuses, the pair is kept in this process, and said so: it may be the only live one there is.
pub(super) async fn store_pair(
    shared: &Arc<Shared>,
    ticket: Ticket,
    account: &Account,
    pair: Pair,
) -> StoreKind {
    let (target, chosen) = (account.target.clone(), account.tokens);
    let stored = shared.blocking(move |shared| {
        let kind = chosen.unwrap_or_else(|| shared.stores.default_kind());
        let item = pair.into_item();
        let outcome = shared
            .stores
            .write(kind, &target, Item::Tokens, item.clone());
        if outcome.is_err() {
            shared
                .stores
                .write(StoreKind::Session, &target, Item::Tokens, item)?;
            return Ok((StoreKind::Session, outcome.err()));
        }
        for other in [StoreKind::Session, StoreKind::File] {
            if other != kind {
                shared.stores.remove(other, &target, Item::Tokens)?;
            }
        }
        Ok((kind, None))
    });
    let (kind, problem) = match stored.await {
        Ok(stored) => stored,
        Err(problem) => (StoreKind::Session, Some(problem)),
    };
    if let Some(problem) = problem {
        shared.post(ticket, Answer::NotKept(problem));
    }
    kind
}

/// The stored pair: one that only this process holds goes before an older one of a store.
pub(super) async fn read_pair(
    shared: &Arc<Shared>,
    account: &Account,
) -> Result<Option<Pair>, Problem> {
    for kind in [
        StoreKind::Session,
        account.tokens.unwrap_or(StoreKind::Session),
    ] {
        let item = shared
            .read_item(kind, account.target.clone(), Item::Tokens)
            .await?;
        let Some(item) = item else { continue };
        let mut pair = Pair::from_item(&item)?;
        if let Some(skew) = shared.skew() {
            pair.facts = pair.facts.dated_by(skew);
        }
        if let Some(token) = &pair.refresh {
            pair.facts.doubt = TokenLock::doubt(&lock_file(shared, &account.target), token);
        }
        return Ok(Some(pair));
    }
    Ok(None)
}
