//! Stops 6 and 7 on the Postman route: Postman gets and renews the tokens, so what it needs is given instead.

use super::{button, item, moving};
use crate::environment::{Environment, EnvironmentName};
use crate::flow::authorize::Phase;
use crate::form::FieldId;
use crate::guide::StopId;
use crate::moment::Noted;
use crate::session::{Mark, Route, Session, postman};
use crate::wizard::{Copied, Effect, Item, ItemId, Kind, Model, Notice};

/// Whether the stop on show gives Postman's settings: an attempt that runs, and tokens that are held, go before them.
#[must_use]
pub fn takes_over(model: &Model) -> bool {
    let is_there = matches!(model.stop, StopId::Authorise | StopId::Tokens);
    let is_idle = matches!(model.authorize, Phase::Idle) && model.facts.is_none();
    is_there && is_idle && model.session.route == Route::Postman
}

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let stop = model.stop;
    let worked = model.progress().worked_in_postman(stop);
    let files = [
        "postman-collection",
        "postman-environment",
        "postman-settings",
    ];
    let mut items: Vec<Item> = files.map(|name| button(stop, name)).into();
    match worked {
        Some(at) => {
            items.push(item(stop, "postman-worked", Kind::Done(at.date())));
            items.push(button(stop, "postman-undo"));
        }
        None => items.push(button(stop, "postman-worked")),
    }
    items.push(button(stop, "continue"));
    items
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    match model.stop {
        stop if model.progress().worked_in_postman(stop).is_some() => "continue",
        StopId::Tokens => "postman-worked",
        _ => "postman-collection",
    }
}

/// Notes that it worked in Postman, by the person's word, or takes that back.
fn set_worked(model: &mut Model, at: Option<Noted>) -> Vec<Effect> {
    let Some(mark) = Mark::in_postman(model.stop) else {
        return Vec::new();
    };
    let marks = &mut model.session.track_mut().marks;
    match at {
        Some(at) => drop(marks.insert(mark, at)),
        None => drop(marks.remove(&mark)),
    }
    moving::suggest_focus(model);
    vec![model.save()]
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    match id.name {
        "postman-worked" => {
            let now = model.noted();
            return set_worked(model, Some(now));
        }
        "postman-undo" => {
            let effects = set_worked(model, None);
            model.notice = Some(Notice::Info("Taken back.".to_owned()));
            return effects;
        }
        _ => {}
    }
    let known = addresses(model);
    let effect = match (id.name, &known) {
        ("postman-collection", Some(known)) => Effect::Export {
            name: "pleo.postman_collection.json",
            text: postman::collection(known),
        },
        ("postman-environment", Some(known)) => Effect::Export {
            name: "pleo.postman_environment.json",
            text: postman::environment(known, &model.session),
        },
        ("postman-settings", _) => Effect::Copy(Copied::Text {
            what: "settings",
            text: rows(model)
                .map(|(name, value)| format!("{name}: {value}\n"))
                .concat(),
        }),
        _ => return Vec::new(),
    };
    vec![effect]
}

/// The settings as Postman asks for them.
#[must_use]
pub fn rows(model: &Model) -> [(&'static str, String); 10] {
    postman::settings(addresses(model).as_ref(), &model.session)
}

/// The addresses of the environment that is chosen; those of a sandbox that does not run are its usual ones.
fn addresses(model: &Model) -> Option<Environment> {
    let mut known = match &model.session.environment {
        EnvironmentName::Staging => Some(Environment::staging()),
        EnvironmentName::Custom(name) => model.environments.get(name).cloned(),
        EnvironmentName::Sandbox => {
            let standing = model.sandbox.standing.as_ref();
            let auth = standing.map_or("http://127.0.0.1:7536", |told| &told.auth_base);
            let api = standing.map_or("http://127.0.0.1:7537", |told| &told.api_base);
            Environment::sandbox(auth, api).ok()
        }
    }?;
    known.client_auth = model
        .session
        .track()
        .client_auth
        .unwrap_or(known.client_auth);
    Some(known)
}

/// Whether the form of somebody on the Postman route lacks one of Postman's redirect URIs.
#[must_use]
pub fn lacks_redirects(session: &Session) -> bool {
    let registered = session.registration.items(FieldId::RedirectUris);
    let lacks = |uri: &&str| !registered.iter().any(|own| own == uri);
    session.route == Route::Postman && postman::REDIRECT_URIS.iter().any(lacks)
}

/// Adds those that are missing to what is there.
pub fn add_redirects(session: &mut Session) {
    let mut registered = session.registration.items(FieldId::RedirectUris).to_vec();
    for uri in postman::REDIRECT_URIS {
        if !registered.iter().any(|own| own == uri) {
            registered.push(uri.to_owned());
        }
    }
    session
        .registration
        .set(FieldId::RedirectUris, &registered.join(" "));
}
