//! The work behind tokens: store, load, refresh one at a time, introspect, forget.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::shared::Shared;
use crate::adapters::profiles::refused;
use crate::adapters::{files, stores::Item};
use crate::flow::{Account, Answer, SecretField, SecretPlace, StoreKind, Target, Ticket};
use crate::moment::{Seconds, Timestamp};
use crate::oauth::introspection::{Introspection, read_introspection};
use crate::oauth::request::{build_introspection, build_refresh};
use crate::oauth::token::{Grant, TokenFacts, read_token_answer};
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};

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
pub(super) async fn lock(shared: &Arc<Shared>, target: &Target) -> Result<File, Problem> {
    let paths = &shared.outside.paths;
    let path = paths.refresh_lock(&target.profile, target.environment.as_str());
    let waiting = async {
        loop {
            match files::try_lock(&path) {
                Ok(Some(held)) => return Ok(held),
                Ok(None) => tokio::time::sleep(LOCK_PAUSE).await,
                Err(error) => return Err(refused(ProblemCode::FilesNotWritable, &path, &error)),
            }
        }
    };
    let in_use = || Problem::new(ProblemCode::FilesInUse).with_detail("the tokens of this profile");
    tokio::time::timeout(LOCK_LIMIT, waiting)
        .await
        .unwrap_or_else(|_| Err(in_use()))
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
        if let Some(item) = item {
            return Pair::from_item(&item).map(Some);
        }
    }
    Ok(None)
}

/// Tells what is stored.
pub(super) async fn load(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    let answer = match read_pair(&shared, &account).await {
        Ok(pair) => {
            let kind = account.tokens.unwrap_or(StoreKind::Session);
            Answer::TokensLoaded(pair.map(|pair| pair.facts), kind)
        }
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

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

/// Removes tokens and the Client Secret of a target from every store of ours.
pub(super) async fn forget(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    shared.vault().forget(&account.target);
    let _held = match lock(&shared, &account.target).await {
        Ok(held) => held,
        Err(problem) => return shared.post(ticket, Answer::Failed(problem)),
    };
    let removed = shared
        .blocking(move |shared| {
            let mut kinds = vec![StoreKind::Session, StoreKind::File];
            let in_keychain = account.tokens == Some(StoreKind::Keychain)
                || account.secret == Some(SecretPlace::Store(StoreKind::Keychain));
            if in_keychain {
                kinds.push(StoreKind::Keychain);
            }
            for kind in kinds {
                shared.stores.remove(kind, &account.target, Item::Tokens)?;
                shared
                    .stores
                    .remove(kind, &account.target, Item::ClientSecret)?;
            }
            Ok(())
        })
        .await;
    shared.post(
        ticket,
        removed.map_or_else(Answer::Failed, |()| Answer::Forgotten),
    );
}

/// Puts the Client Secret from its field, or from memory, where it shall be kept.
pub(super) async fn keep_secret(
    shared: Arc<Shared>,
    ticket: Ticket,
    target: Target,
    store: Option<StoreKind>,
) {
    let typed = shared.vault().take(SecretField::ClientSecret);
    let typed = typed.map(|text| ClientSecret::new(text.trim().to_owned()));
    let Some(secret) = typed.or_else(|| shared.vault().client_secret(&target)) else {
        let problem = ProblemCode::ConfigClientSecretMissing.into();
        return shared.post(ticket, Answer::Failed(problem));
    };
    if secret.reveal().starts_with("op://") {
        let reference = SecretPlace::Reference(secret.reveal().to_owned());
        shared.vault().forget(&target);
        return shared.post(ticket, Answer::SecretKept(reference));
    }
    shared.vault().remember(target.clone(), secret.clone());
    let kept = shared
        .blocking(move |shared| {
            let store = store.unwrap_or_else(|| shared.stores.default_kind());
            // What ends with this process is in the vault already.
            if store != StoreKind::Session {
                let text = SecretString::from(secret.reveal().to_owned());
                shared
                    .stores
                    .write(store, &target, Item::ClientSecret, text)?;
            }
            Ok(SecretPlace::Store(store))
        })
        .await;
    shared.post(ticket, kept.map_or_else(Answer::Failed, Answer::SecretKept));
}

/// Tells which store is the default here.
pub(super) async fn probe_stores(shared: Arc<Shared>, ticket: Ticket) {
    let usable = shared
        .blocking(|shared| shared.stores.keychain_usable())
        .await;
    let answer = match usable {
        Ok(()) => Answer::DefaultStore(StoreKind::Keychain, None),
        Err(problem) => Answer::DefaultStore(StoreKind::Session, Some(problem)),
    };
    shared.post(ticket, answer);
}
