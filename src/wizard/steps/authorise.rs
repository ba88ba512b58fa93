//! Stop 6: the authorisation in the browser.

use super::{button, failures, item, work};
use crate::environment::ClientAuth;
use crate::flow;
use crate::flow::authorize::{DEFAULT_WAIT, Phase};
use crate::flow::preflight::{self, Finding, Known};
use crate::flow::{Return, SecretField, Way};
use crate::form::FieldId;
use crate::guide::StopId;
use crate::oauth::client_refusal;
use crate::oauth::request::Plan;
use crate::problem::{Problem, ProblemCode};
use crate::untrusted::Untrusted;
use crate::wizard::model::{RegistrationPage, Surroundings};
use crate::wizard::{Copied, Effect, Item, ItemId, Kind, Model, moving};

const STOP: StopId = StopId::Authorise;

/// The items of the phase.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let mut items = match &model.authorize {
        Phase::Idle => idle_items(model),
        Phase::Preparing { .. } => vec![button(STOP, "cancel")],
        Phase::AwaitingRedirect(_) => waiting_items(model),
        Phase::Exchanging { .. } => vec![button(STOP, "continue")],
        Phase::Granted { .. } => vec![button(STOP, "continue"), button(STOP, "start")],
        Phase::Failed { problem, .. } => failed_items(problem),
    };
    if let Some(refused) = refused_way(model) {
        let way = model.session.track().client_auth.unwrap_or(refused);
        let words = way_words(way).to_owned();
        items.insert(1, item(STOP, "client-auth", Kind::Choice(words)));
    }
    items.extend(failures(model, STOP));
    let chooses = match &model.authorize {
        Phase::Idle => true,
        Phase::Failed { problem, .. } => is_about_the_port(problem),
        Phase::Preparing { .. }
        | Phase::AwaitingRedirect(_)
        | Phase::Exchanging { .. }
        | Phase::Granted { .. } => false,
    };
    items.extend(redirect_choice(model).filter(|_| chooses));
    items
}

/// What the preflight finds is put right by one of these, or gone past knowingly.
fn idle_items(model: &Model) -> Vec<Item> {
    let found = look_ahead(model);
    let mut names: Vec<&'static str> = missing(model).into_iter().collect();
    names.extend(found.iter().map(remedy));
    names.push(if found.is_empty() {
        "start"
    } else {
        "start-anyway"
    });
    names.push("continue");
    names.iter().map(|name| button(STOP, name)).collect()
}

/// The item that leads to what an attempt cannot begin without, if something of it is missing.
fn missing(model: &Model) -> Option<&'static str> {
    let session = &model.session;
    if session.track().client_id.is_none() {
        return Some("to-credentials");
    }
    let is_incomplete = session.redirect_uri().is_none() || session.scopes().is_empty();
    is_incomplete.then_some("to-registration")
}

/// A port that cannot be had is no dead end: another registered redirect URI, or pasting.
fn failed_items(problem: &Problem) -> Vec<Item> {
    let mut items = vec![button(STOP, "retry")];
    if is_about_the_port(problem) {
        items.push(button(STOP, "start-pasting"));
    }
    items.push(button(STOP, "continue"));
    items
}

const fn is_about_the_port(problem: &Problem) -> bool {
    matches!(
        problem.code,
        ProblemCode::CallbackPortTaken
            | ProblemCode::CallbackPortForbidden
            | ProblemCode::CallbackNotLoopback
    )
}

/// The registered redirect URIs to choose from, if there is a choice.
fn redirect_choice(model: &Model) -> Option<Item> {
    let registered = model.session.registration.items(FieldId::RedirectUris);
    let chosen = model.session.redirect_uri()?;
    let others = registered.iter().filter(|uri| **uri != chosen).count();
    let shown = Untrusted::new(chosen).to_string();
    (others > 0).then(|| item(STOP, "redirect-uri", Kind::Choice(shown)))
}

/// How the secret was sent that the server did not accept, if that is why the attempt ended.
fn refused_way(model: &Model) -> Option<ClientAuth> {
    match &model.authorize {
        Phase::Failed { problem, .. } if problem.code == ProblemCode::TokenClientRefused => {
            Some(client_refusal::way_of(problem))
        }
        _ => None,
    }
}

/// How the Client Secret is sent, in words.
#[must_use]
pub const fn way_words(way: ClientAuth) -> &'static str {
    match way {
        ClientAuth::Basic => "in the header (HTTP Basic)",
        ClientAuth::Body => "in the body",
    }
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
    if tunnel(model).is_some() {
        items.push(button(STOP, "copy-tunnel"));
    }
    items.push(item(
        STOP,
        "paste",
        Kind::Secret {
            origin: None,
            field: SecretField::PastedRedirect,
            length,
        },
    ));
    items.push(button(STOP, "cancel"));
    items
}

/// The line that leads the browser of the person's own machine to the listener here, when this is a remote shell.
#[must_use]
pub fn tunnel(model: &Model) -> Option<String> {
    let host = model.ssh_host.as_deref()?;
    match &model.authorize.wait()?.returns {
        Return::Listener { short_link } => preflight::tunnel(short_link, host),
        Return::PasteOnly => None,
    }
}

/// What most likely makes an attempt fail, as far as it is known before it begins.
#[must_use]
pub fn look_ahead(model: &Model) -> Vec<Finding> {
    if let Some(concluded) = model.concluded() {
        return concluded.look_ahead.clone();
    }
    let (session, form) = (&model.session, &model.session.registration);
    preflight::judge(&Known {
        redirect_uri: session.redirect_uri().as_deref(),
        registered_redirects: form.items(FieldId::RedirectUris),
        scopes: &session.scopes(),
        registered_scopes: form.items(FieldId::Scopes),
        client_id: session.track().client_id.as_deref(),
    })
}

/// The item that puts a finding right.
const fn remedy(finding: &Finding) -> &'static str {
    match finding {
        Finding::Redirect(_) => "take-redirect",
        Finding::Scopes(_) => "take-scopes",
        Finding::ClientId(_) | Finding::ClientSecret(_) => "to-credentials",
    }
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    match &model.authorize {
        Phase::Idle if model.facts.is_some() => "continue",
        Phase::Idle => missing(model)
            .or_else(|| look_ahead(model).first().map(remedy))
            .unwrap_or("start"),
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
    match (id.name, ticket) {
        ("start" | "start-anyway" | "retry", _) => start(model, Way::Listen),
        ("start-pasting", _) => start(model, Way::Paste),
        ("take-redirect", _) => take_redirect(model),
        ("take-scopes", _) => take_scopes(model),
        ("redirect-uri", _) => take_next_redirect(model),
        ("to-credentials", _) => moving::go_to(model, StopId::Credentials),
        ("to-registration", _) => to_registration(model),
        ("cancel", _) => {
            let effects = work(model.authorize.leave());
            moving::suggest_focus(model);
            effects
        }
        ("client-auth", _) => {
            let refused = refused_way(model).unwrap_or(ClientAuth::Basic);
            let now = model.session.track().client_auth.unwrap_or(refused);
            model.session.track_mut().client_auth = Some(now.other());
            vec![model.save()]
        }
        ("open-browser", Some(ticket)) => work([flow::Effect::OpenBrowser { ticket }]),
        ("play-browser", Some(ticket)) => work([flow::Effect::PlayBrowser { ticket }]),
        ("copy-url", Some(ticket)) => vec![Effect::Copy(Copied::AuthorizationUrl(ticket))],
        ("copy-tunnel", Some(_)) => tunnel(model).map_or_else(Vec::new, |text| {
            let what = "ssh line";
            vec![Effect::Copy(Copied::Text { what, text })]
        }),
        ("paste", Some(ticket)) => {
            model.secret_lengths.remove(&SecretField::PastedRedirect);
            work([flow::Effect::JudgePasted { ticket }])
        }
        _ => Vec::new(),
    }
}

/// Goes to what is missing in the form: somebody who holds credentials has perhaps never filled it in here.
fn to_registration(model: &mut Model) -> Vec<Effect> {
    let field = if model.session.redirect_uri().is_none() {
        FieldId::RedirectUris
    } else {
        FieldId::Scopes
    };
    model.registration_page = RegistrationPage::Form;
    let mut effects = moving::go_to(model, StopId::Registration);
    effects.extend(moving::focus_on(model, ItemId::of(field.json_name())));
    effects
}

/// Sends the registered redirect URI that is nearest to the one that is not.
fn take_redirect(model: &mut Model) -> Vec<Effect> {
    let nearest = look_ahead(model).into_iter().find_map(|found| match found {
        Finding::Redirect(difference) => Some(difference.registered),
        Finding::Scopes(_) | Finding::ClientId(_) | Finding::ClientSecret(_) => None,
    });
    choose_redirect(model, nearest)
}

/// Takes the registered redirect URI after the one that is chosen.
fn take_next_redirect(model: &mut Model) -> Vec<Effect> {
    let registered = model.session.registration.items(FieldId::RedirectUris);
    let chosen = model.session.redirect_uri();
    let here = registered
        .iter()
        .position(|uri| Some(uri) == chosen.as_ref());
    let next = here.map_or(0, |here| (here + 1) % registered.len().max(1));
    let next = registered.get(next).cloned();
    choose_redirect(model, next)
}

fn choose_redirect(model: &mut Model, uri: Option<String>) -> Vec<Effect> {
    model.session.track_mut().redirect_uri = uri;
    moving::settle_focus(model);
    vec![model.save()]
}

/// Asks for those of the wanted scopes that are registered; for all registered ones if none of them is.
fn take_scopes(model: &mut Model) -> Vec<Effect> {
    let registered = model.session.registration.items(FieldId::Scopes).to_vec();
    let mut scopes = model.session.scopes();
    scopes.retain(|scope| registered.contains(scope));
    model.session.track_mut().scopes = (!scopes.is_empty()).then_some(scopes);
    moving::settle_focus(model);
    vec![model.save()]
}

/// Begins an attempt with a new ticket, and so with a new state and a new verifier.
fn start(model: &mut Model, way: Way) -> Vec<Effect> {
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
    let (phase, begun) = Phase::start(ticket, account, plan, way, DEFAULT_WAIT);
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
