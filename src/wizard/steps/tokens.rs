//! Stop 7: the tokens that are held.

use super::{button, failures, moving, work};
use crate::flow::work::Work;
use crate::flow::{self, Account, Revealed};
use crate::guide::StopId;
use crate::oauth::token::{Doubt, TokenFacts, TokenState};
use crate::problem::ProblemCode;
use crate::wizard::overlay::{Overlay, Question};
use crate::wizard::{Effect, Item, ItemId, Model, reveal};

const STOP: StopId = StopId::Tokens;

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let needs_token = |item: Item| match &model.facts {
        Some(_) => item,
        None => item
            .disabled_because("It needs a token, and none is held.")
            .beside("needs a token"),
    };
    let refresh = if has_ended(model) {
        button(STOP, "refresh")
            .disabled_because("The server has ended this sign-in: authorise again.")
            .beside("its sign-in has ended")
    } else {
        button(STOP, "refresh")
    };
    let mut items = Vec::new();
    if lacks_token(model) {
        items.push(button(STOP, "to-authorise"));
    }
    let leads = suggest(model) == "authorise";
    if leads {
        items.push(button(STOP, "authorise"));
    }
    items.push(needs_token(refresh));
    items.push(needs_token(button(STOP, "introspect")));
    if needs_authorisation(model) && !leads {
        items.push(button(STOP, "authorise"));
    }
    let reveal = needs_token(button(STOP, reveal::ITEM.name));
    items.push(reveal::guarded(model, reveal));
    items.push(needs_token(button(STOP, "disconnect")));
    items.push(button(STOP, "forget"));
    items.extend(failures(model, STOP));
    items.push(button(STOP, "continue"));
    items
}

/// Whether it is certain that no token is held.
fn lacks_token(model: &Model) -> bool {
    model.facts.is_none() && model.loading.running().is_none()
}

/// Whether the server has ended the session of the pair.
#[must_use]
pub fn has_ended(model: &Model) -> bool {
    let doubt = model.facts.as_ref().and_then(|facts| facts.doubt);
    let refused = model.refresh.problem();
    doubt == Some(Doubt::Ended)
        || refused.is_some_and(|problem| problem.code == ProblemCode::TokenSessionEnded)
}

/// Whether the server says that the token is not active.
pub(in crate::wizard) fn is_inactive(model: &Model) -> bool {
    let said = model.introspection.outcome();
    said.is_some_and(|answer| !answer.active)
}

/// Whether something speaks against the pair that authorising again would mend.
fn needs_authorisation(model: &Model) -> bool {
    let is_over = model.progress().token_state() == TokenState::Expired;
    let doubted = |facts: &TokenFacts| facts.doubt.is_some() || (is_over && !facts.refreshable);
    let facts = model.facts.as_ref();
    facts.is_some_and(|facts| has_ended(model) || doubted(facts))
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    match model.facts.as_ref().and_then(|facts| facts.doubt) {
        _ if model.facts.is_some() && has_ended(model) => return "authorise",
        Some(Doubt::Unanswered { .. }) => return "introspect",
        Some(Doubt::Ended) | None => {}
    }
    match model.progress().token_state() {
        TokenState::Expired if needs_authorisation(model) => "authorise",
        TokenState::Expired => "refresh",
        TokenState::Absent if lacks_token(model) => "to-authorise",
        TokenState::Absent | TokenState::Valid => "continue",
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    match id.name {
        "refresh" if model.refresh.running().is_none() && is_risky(model) => {
            ask(model, Question::Refresh)
        }
        "refresh" if model.refresh.running().is_none() => refresh(model),
        "introspect" => {
            let Some(account) = account(model) else {
                return Vec::new();
            };
            let ticket = model.ticket();
            model.introspection = Work::Running(ticket);
            work([flow::Effect::Introspect { ticket, account }])
        }
        "reveal" => account(model).map_or_else(Vec::new, |account| {
            reveal::toggle(model, account, Revealed::AccessToken)
        }),
        "authorise" | "to-authorise" => moving::go_to(model, StopId::Authorise),
        "disconnect" => ask(model, Question::Disconnect),
        "forget" => ask(model, Question::Forget),
        _ => Vec::new(),
    }
}

/// Whether a refresh may end the connection.
fn is_risky(model: &Model) -> bool {
    model
        .facts
        .as_ref()
        .is_some_and(|facts| facts.doubt.is_some() || facts.is_refresh_token_old(model.now))
}

fn ask(model: &mut Model, about: Question) -> Vec<Effect> {
    model.overlay = Some(Overlay::Question { about, yes: false });
    Vec::new()
}

fn refresh(model: &mut Model) -> Vec<Effect> {
    let Some(account) = account(model) else {
        return Vec::new();
    };
    let ticket = model.ticket();
    model.refresh = Work::Running(ticket);
    work([flow::Effect::Refresh { ticket, account }])
}

/// Does what a question was about.
pub fn answered_yes(model: &mut Model, about: Question) -> Vec<Effect> {
    let Some(account) = account(model) else {
        return Vec::new();
    };
    match about {
        Question::Quit
        | Question::Unmask
        | Question::DeleteProfile
        | Question::ResetRehearsal
        | Question::EndAttempt { .. }
        | Question::ReplaceFile
        | Question::Turn => Vec::new(),
        Question::Refresh => refresh(model),
        Question::Disconnect => {
            let ticket = model.ticket();
            model.disconnecting = Work::Running(ticket);
            work([flow::Effect::Disconnect { ticket, account }])
        }
        Question::Forget => {
            let ticket = model.ticket();
            model.forgetting = Work::Running(ticket);
            work([flow::Effect::Forget { ticket, account }])
        }
    }
}

/// The client with the store that its tokens are in.
#[must_use]
pub fn account(model: &Model) -> Option<Account> {
    let mut account = model.session.account()?;
    account.tokens = model.held_in.or_else(|| super::credentials::store(model));
    Some(account)
}
