//! The work behind what is kept: load, forget, put the Client Secret where it shall be.

use std::sync::Arc;

use secrecy::SecretString;

use super::pairs::{lock, read_pair};
use super::shared::Shared;
use crate::adapters::stores::Item;
use crate::flow::{Account, Answer, SecretField, SecretPlace, StoreKind, Target, Ticket};
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;

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

/// Removes tokens and the Client Secret of a target, and tells.
pub(super) async fn forget(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    let removed = forget_here(&shared, &account).await;
    shared.post(
        ticket,
        removed.map_or_else(Answer::Failed, |()| Answer::Forgotten),
    );
}

/// Removes tokens and the Client Secret of a target from every store of ours.
pub(super) async fn forget_here(shared: &Arc<Shared>, account: &Account) -> Result<(), Problem> {
    shared.vault().forget(&account.target);
    let _held = lock(shared, &account.target).await?;
    let account = account.clone();
    shared
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
        .await
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
