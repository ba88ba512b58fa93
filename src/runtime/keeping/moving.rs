//! Everything that is held goes to another store: at no moment is it held by neither.

use std::sync::Arc;

use secrecy::SecretString;

use super::super::pairs::{lock, note_of};
use super::super::shared::Shared;
use super::note;
use crate::adapters::stores::Item;
use crate::flow::{Account, Answer, Moved, SecretPlace, StoreKind, Ticket};
use crate::problem::Problem;
use crate::secret::ClientSecret;

/// Something that is held, and where.
struct Held {
    item: Item,
    from: StoreKind,
    value: SecretString,
}

/// Moves tokens and Client Secret to a store; if anything fails before they are all there, they stay where they are.
pub(in super::super) async fn move_secrets(
    shared: Arc<Shared>,
    ticket: Ticket,
    account: Account,
    to: StoreKind,
) {
    let moved = match lock(&shared, &account.target).await {
        // Held until the move is done: nobody refreshes meanwhile.
        Ok(_held) => {
            shared
                .blocking(move |shared| relocate(shared, &account, to))
                .await
        }
        Err(problem) => Err(problem),
    };
    shared.post(
        ticket,
        moved.map_or_else(Answer::Failed, Answer::SecretsMoved),
    );
}

fn relocate(shared: &Shared, account: &Account, to: StoreKind) -> Result<Moved, Problem> {
    let target = &account.target;
    let mut held = gather(shared, account)?;
    if held.is_empty() && to == StoreKind::Keychain {
        // Nothing will show whether it works, so it is asked.
        shared.stores.keychain_usable()?;
    }
    held.retain(|held| held.from != to);
    let mut written = Vec::new();
    for Held { item, value, .. } in &held {
        match write(shared, account, to, (*item, value)) {
            Ok(()) => written.push(*item),
            Err(problem) => {
                undo(shared, account, to, &written);
                return Err(problem);
            }
        }
    }
    let has = |item| held.iter().any(|held| held.item == item);
    let secret = has(Item::ClientSecret);
    let tokens = held.iter().find(|held| held.item == Item::Tokens);
    let tokens = tokens.and_then(|held| note_of(&held.value));
    let noted = note(shared, target, |track| {
        track.store = Some(to);
        if to == StoreKind::Session {
            track.tokens = None;
        } else {
            track.tokens = tokens.or(track.tokens.take());
        }
        if secret {
            track.secret_place = (to != StoreKind::Session).then_some(SecretPlace::Store(to));
        }
    });
    if let Err(problem) = noted {
        undo(shared, account, to, &written);
        return Err(problem);
    }
    let mut left_behind = None;
    for kind in [StoreKind::Session, StoreKind::File, StoreKind::Keychain] {
        let items: Vec<Item> = held
            .iter()
            .filter(|held| held.from == kind)
            .map(|held| held.item)
            .collect();
        if !items.is_empty()
            && let Err(problem) = shared.stores.remove_all(kind, target, &items)
        {
            left_behind = Some(problem);
        }
    }
    Ok(Moved {
        to,
        secret,
        tokens: has(Item::Tokens),
        left_behind,
    })
}

/// What is held in stores of ours, as it would be read: what only this process has goes first.
fn gather(shared: &Shared, account: &Account) -> Result<Vec<Held>, Problem> {
    let target = &account.target;
    let mut found = Vec::new();
    for from in [Some(StoreKind::Session), account.tokens]
        .into_iter()
        .flatten()
    {
        let value = shared.stores.read(from, target, Item::Tokens)?;
        if let Some(value) = value {
            let item = Item::Tokens;
            found.push(Held { item, from, value });
            break;
        }
    }
    let secret = match account.secret {
        Some(SecretPlace::Store(from)) => {
            let value = shared.stores.read(from, target, Item::ClientSecret)?;
            value.map(|value| (from, value))
        }
        // In 1Password it stays.
        Some(SecretPlace::Reference(_)) => None,
        None => {
            let secret = shared.vault().client_secret(target);
            secret.map(|secret| (StoreKind::Session, secret.to_item()))
        }
    };
    found.extend(secret.map(|(from, value)| Held {
        item: Item::ClientSecret,
        from,
        value,
    }));
    Ok(found)
}

fn write(
    shared: &Shared,
    account: &Account,
    to: StoreKind,
    (item, value): (Item, &SecretString),
) -> Result<(), Problem> {
    if item == Item::ClientSecret {
        let secret = ClientSecret::from(value.clone());
        shared.vault().remember(account.target.clone(), secret);
        if to == StoreKind::Session {
            return Ok(());
        }
    }
    shared
        .stores
        .write(to, &account.target, item, value.clone())
}

fn undo(shared: &Shared, account: &Account, to: StoreKind, written: &[Item]) {
    // What is held stays where it was; a copy that cannot be removed is no worse than the store it is in.
    let _removed_or_told_by_the_move = shared.stores.remove_all(to, &account.target, written);
}
