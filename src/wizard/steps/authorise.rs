//! Stop 6: the authorisation in the browser.

use super::{button, failures, item, work};
use crate::flow;
use crate::flow::SecretField;
use crate::flow::authorize::{DEFAULT_WAIT, Phase};
use crate::guide::StopId;
use crate::oauth::request::Plan;
use crate::problem::{Problem, ProblemCode};
use crate::wizard::model::Surroundings;
use crate::wizard::{Copied, Effect, Item, ItemId, Kind, Model, moving};

const STOP: StopId = StopId::Authorise;

/// The items of the phase.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let names: &[&'static str] = match &model.authorize {
        Phase::Idle => &["start", "continue"],
        Phase::Preparing { .. } => &["cancel"],
        Phase::AwaitingRedirect(_) => return waiting_items(model),
        Phase::Exchanging { .. } => &["continue"],
        Phase::Granted { .. } => &["continue", "start"],
        Phase::Failed { .. } => &["retry", "continue"],
    };
    let items = names.iter().map(|name| button(STOP, name));
    items.chain(failures(model, STOP)).collect()
}

fn waiting_items(model: &Model) -> Vec<Item> {
    let length = model
        .secret_lengths
        .get(&SecretField::PastedRedirect)
        .copied()
        .unwrap_or(0);
    let mut items = vec![button(STOP, "open-browser")];
    if model.is_rehearsal() {
        items.push(button(STOP, "play-browser"));
    }
    items.push(button(STOP, "copy-url"));
    items.push(item(
        STOP,
        "paste",
        Kind::Secret {
            field: SecretField::PastedRedirect,
            length,
        },
    ));
    items.push(button(STOP, "cancel"));
    items.extend(failures(model, STOP));
    items
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    match &model.authorize {
        Phase::Idle if model.facts.is_some() => "continue",
        Phase::Idle => "start",
        Phase::Preparing { .. } => "cancel",
        Phase::AwaitingRedirect(_) if model.surroundings == Surroundings::Desktop => "open-browser",
        Phase::AwaitingRedirect(_) if model.is_rehearsal() => "play-browser",
        Phase::AwaitingRedirect(_) => "copy-url",
        Phase::Exchanging { .. } | Phase::Granted { .. } => "continue",
        Phase::Failed { .. } => "retry",
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    let ticket = model.authorize.wait().map(|wait| wait.ticket);
    match (id.0, ticket) {
        ("start" | "retry", _) => start(model),
        ("cancel", _) => {
            let effects = work(model.authorize.leave());
            moving::suggest_focus(model);
            effects
        }
        ("open-browser", Some(ticket)) => work([flow::Effect::OpenBrowser { ticket }]),
        ("play-browser", Some(ticket)) => work([flow::Effect::PlayBrowser { ticket }]),
        ("copy-url", Some(ticket)) => vec![Effect::Copy(Copied::AuthorizationUrl(ticket))],
        ("paste", Some(ticket)) => {
            model.secret_lengths.remove(&SecretField::PastedRedirect);
            work([flow::Effect::JudgePasted { ticket }])
        }
        _ => Vec::new(),
    }
}

/// Begins an attempt with a new ticket, and so with a new state and a new verifier.
fn start(model: &mut Model) -> Vec<Effect> {
    let mut effects = work(model.authorize.leave());
    let ticket = model.ticket();
    let plan = match plan(model) {
        Ok(plan) => plan,
        Err(problem) => {
            model.authorize = Phase::Failed { ticket, problem };
            moving::suggest_focus(model);
            return effects;
        }
    };
    let Some(mut account) = model.session.account() else {
        return effects;
    };
    account.tokens = super::credentials::store(model);
    let (phase, begun) = Phase::start(ticket, account, plan, DEFAULT_WAIT);
    model.authorize = phase;
    moving::suggest_focus(model);
    effects.extend(work(begun));
    effects
}

fn plan(model: &Model) -> Result<Plan, Problem> {
    let track = model.session.track();
    let client_id = track
        .client_id
        .clone()
        .ok_or(ProblemCode::ConfigClientIdMissing)?;
    let redirect_uri = model
        .session
        .redirect_uri()
        .ok_or(ProblemCode::ConfigRedirectUriMissing)?;
    let scopes = model.session.scopes();
    if scopes.is_empty() {
        return Err(ProblemCode::ConfigScopesMissing.into());
    }
    Ok(Plan {
        client_id,
        redirect_uri,
        scopes,
    })
}
