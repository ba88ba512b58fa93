//! Stop 7: the tokens that are held.

use super::{button, failures, work};
use crate::flow::work::Work;
use crate::flow::{self, Account};
use crate::guide::StopId;
use crate::oauth::token::TokenState;
use crate::wizard::{Effect, Item, ItemId, Model};

const STOP: StopId = StopId::Tokens;

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let none = "There is no token yet: authorise at stop 6 first.";
    let needs_token = |item: Item| {
        if model.facts.is_some() {
            item
        } else {
            item.disabled_because(none)
        }
    };
    let mut items = vec![
        needs_token(button(STOP, "refresh")),
        needs_token(button(STOP, "introspect")),
        button(STOP, "forget"),
    ];
    items.extend(failures(model, STOP));
    items.push(button(STOP, "continue"));
    items
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    match model.progress().token_state() {
        TokenState::Expired => "refresh",
        TokenState::Absent | TokenState::Valid => "continue",
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    let Some(account) = account(model) else {
        return Vec::new();
    };
    let ticket = model.ticket();
    match id.0 {
        "refresh" if model.refresh.running().is_none() => {
            model.refresh = Work::Running(ticket);
            work([flow::Effect::Refresh { ticket, account }])
        }
        "introspect" => {
            model.introspection = Work::Running(ticket);
            work([flow::Effect::Introspect { ticket, account }])
        }
        "forget" => {
            model.forgetting = Work::Running(ticket);
            work([flow::Effect::Forget { ticket, account }])
        }
        _ => Vec::new(),
    }
}

/// The client with the store that its tokens are in.
#[must_use]
pub fn account(model: &Model) -> Option<Account> {
    let mut account = model.session.account()?;
    account.tokens = model.held_in.or_else(|| super::credentials::store(model));
    Some(account)
}
