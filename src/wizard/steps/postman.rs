//! Stops 6 and 7 on the Postman route: Postman gets and renews the tokens, so what it needs is given instead.

use super::button;
use crate::environment::{Environment, EnvironmentName};
use crate::flow::authorize::Phase;
use crate::form::FieldId;
use crate::guide::StopId;
use crate::session::{Route, Session, postman};
use crate::wizard::{Copied, Effect, Item, ItemId, Model};

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
    let names = [
        "postman-collection",
        "postman-environment",
        "postman-settings",
        "continue",
    ];
    names.map(|name| button(model.stop, name)).into()
}

/// What is next.
#[must_use]
pub const fn suggest(stop: StopId) -> &'static str {
    match stop {
        StopId::Tokens => "continue",
        _ => "postman-collection",
    }
}

/// Uses an item.
#[must_use]
pub fn activate(model: &Model, id: ItemId) -> Vec<Effect> {
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
