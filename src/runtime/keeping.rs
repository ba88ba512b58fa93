//! The work behind what is kept: load, forget, put the Client Secret where it shall be.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::pairs::{lock, read_pair};
use super::shared::Shared;
use crate::adapters::onepassword::is_reference;
use crate::adapters::profiles;
use crate::adapters::stores::Item;
use crate::flow::{Account, Answer, Revealed, SecretField, SecretPlace, StoreKind, Target, Ticket};
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;
use crate::session::{TokenNote, Track};

pub(super) mod moving;

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

/// Removes tokens and the Client Secret of a target from every store of ours, and what their use left in memory.
pub(super) async fn forget_here(shared: &Arc<Shared>, account: &Account) -> Result<(), Problem> {
    shared.vault().forget(&account.target);
    let _held = lock(shared, &account.target).await?;
    let account = account.clone();
    let removed = shared
        .blocking(move |shared| {
            remove_everywhere(shared, &account)?;
            note_tokens(shared, &account.target, None)
        })
        .await;
    shared.client.forget();
    removed
}

/// Every store is tried, whatever another one says; what could not be removed is told.
fn remove_everywhere(shared: &Shared, account: &Account) -> Result<(), Problem> {
    let named =
        |kind| account.tokens == Some(kind) || account.secret == Some(SecretPlace::Store(kind));
    let mut left = None;
    for kind in [StoreKind::Session, StoreKind::File, StoreKind::Keychain] {
        let removed = shared.stores.remove_all(kind, &account.target, &Item::ALL);
        let Err(problem) = removed else { continue };
        // Only what is there can be locked.
        let is_locked = matches!(
            problem.code,
            ProblemCode::KeychainLocked | ProblemCode::KeychainDenied
        );
        let there = kind != StoreKind::Keychain || is_locked || named(kind);
        if there {
            let words = format!("not removed from: {kind}; {}", other_stores(kind));
            let detail = match &problem.detail {
                Some(detail) => format!("{words} ({detail})"),
                None => words,
            };
            left = left.or(Some(problem.with_detail(detail)));
        } else if problem.code == ProblemCode::KeychainTimedOut {
            let words = "The keychain did not answer; this profile keeps nothing there.";
            shared.tell(words.to_owned());
        }
    }
    left.map_or(Ok(()), Err)
}

const fn other_stores(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Keychain => "memory and files hold nothing any more",
        StoreKind::File => "memory holds nothing any more, and the keychain was asked as well",
        StoreKind::Session => "files hold nothing any more",
    }
}

/// Puts the Client Secret from its field, or from memory, where it shall be kept, and removes the one before it.
pub(super) async fn keep_secret(
    shared: Arc<Shared>,
    ticket: Ticket,
    account: Account,
    store: Option<StoreKind>,
) {
    let typed = shared.vault().typed(SecretField::ClientSecret);
    let typed =
        typed.map(|text| ClientSecret::from(SecretString::from(text.expose_secret().trim())));
    let Some(secret) = typed.or_else(|| shared.vault().client_secret(&account.target)) else {
        let problem = ProblemCode::ConfigClientSecretMissing.into();
        return shared.post(ticket, Answer::Failed(problem));
    };
    if !secret.reveal().starts_with(SecretPlace::SCHEME) {
        // Whatever the store says, this process has it, and at once: the store may take its time.
        shared
            .vault()
            .remember(account.target.clone(), secret.clone());
    }
    let kept = shared
        .blocking(move |shared| keep(shared, &account, &secret, store))
        .await;
    if kept.is_ok() {
        // If not, it stays in its field, for another store or another try.
        drop(shared.vault().take(SecretField::ClientSecret));
    }
    shared.post(ticket, kept.map_or_else(Answer::Failed, Answer::SecretKept));
}

fn keep(
    shared: &Shared,
    account: &Account,
    secret: &ClientSecret,
    store: Option<StoreKind>,
) -> Result<SecretPlace, Problem> {
    let target = &account.target;
    let is_meant_as_reference = secret.reveal().starts_with(SecretPlace::SCHEME);
    let place = if is_meant_as_reference {
        if !is_reference(secret.reveal()) {
            return Err(ProblemCode::KeychainReferenceInvalid.into());
        }
        shared.vault().forget(target);
        SecretPlace::Reference(secret.reveal().to_owned())
    } else {
        let store = store.unwrap_or_else(|| shared.stores.default_kind());
        if store != StoreKind::Session {
            let item = secret.to_item();
            shared
                .stores
                .write(store, target, Item::ClientSecret, item)?;
        }
        SecretPlace::Store(store)
    };
    // What ends with this process is nowhere to be found by the next one.
    let lasting = place != SecretPlace::Store(StoreKind::Session);
    note(shared, target, |track| {
        track.secret_place = lasting.then(|| place.clone());
    })?;
    match &account.secret {
        Some(SecretPlace::Store(old)) if place != SecretPlace::Store(*old) => {
            let removed = shared.stores.remove(*old, target, Item::ClientSecret);
            if let Err(problem) = removed {
                shared.tell(still_there(Item::ClientSecret, *old, &problem));
            }
        }
        _ => {}
    }
    Ok(place)
}

fn still_there(item: Item, kind: StoreKind, problem: &Problem) -> String {
    format!(
        "A copy of {} is still in: {kind}. {} [{}]",
        item.words(),
        problem.headline(),
        problem.code.id()
    )
}

/// Notes in the profile where things are, so that the next process finds them whenever this one ends.
fn note(shared: &Shared, target: &Target, edit: impl FnOnce(&mut Track)) -> Result<(), Problem> {
    let (paths, now) = (&shared.outside.paths, shared.outside.clock.now());
    profiles::change(paths, &target.profile, now, |session| {
        let environment = target.environment.clone();
        edit(session.tracks.entry(environment).or_default());
    })
    .map(|_session| ())
}

/// Notes in the profile what is kept of tokens, so that a list of profiles opens no store; one that says so already stays
/// as it is. To be called with the lock on the tokens held.
pub(super) fn note_tokens(
    shared: &Shared,
    target: &Target,
    tokens: Option<TokenNote>,
) -> Result<(), Problem> {
    let before = profiles::read_only(&shared.outside.paths, &target.profile);
    let noted = before.and_then(Result::ok).and_then(|session| {
        let track = session.tracks.get(&target.environment)?;
        track.tokens.clone()
    });
    if noted == tokens {
        return Ok(());
    }
    note(shared, target, |track| track.tokens = tokens)
}

/// Puts a secret on view, from where it is kept.
pub(super) async fn reveal(shared: Arc<Shared>, ticket: Ticket, account: Account, what: Revealed) {
    let found = match what {
        Revealed::ClientSecret => {
            let typed = shared.vault().typed(SecretField::ClientSecret);
            if let Some(typed) = typed {
                Ok(typed)
            } else {
                let secret = shared.client_secret(&account).await;
                secret.map(|secret| secret.to_item())
            }
        }
        Revealed::AccessToken => {
            let pair = read_pair(&shared, &account).await;
            pair.and_then(|pair| Ok(pair.ok_or(ProblemCode::TokenAbsent)?.access.to_item()))
        }
    };
    let answer = match found {
        Ok(secret) => {
            shared.vault().reveal(ticket, secret);
            Answer::Revealed
        }
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
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
