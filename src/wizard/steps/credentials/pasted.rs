//! What is pasted at stop 4: which field it belongs in, and what it is instead of a Client ID or a Client Secret.

use crate::environment::EnvironmentName;
use crate::guide::StopId;
use crate::oauth::credentials::{Into, Looks, looks_like};
use crate::session::Mark;
use crate::wizard::{Effect, Found, ItemId, Model, Notice, moving};

impl Model {
    /// Where a paste goes, if that is at stop 4: it may hold a Client Secret, which goes to the vault and nowhere else.
    #[must_use]
    pub fn credentials_focus(&self) -> Option<Into> {
        if self.stop != StopId::Credentials || self.overlay.is_some() || self.viewer.is_some() {
            return None;
        }
        let has_focus = |name| self.focused() == Some(ItemId::of(name));
        Some(match (self.secret_focus(), &self.session.environment) {
            // Another server may well issue secrets that look like an ID of Pleo.
            (Some(_), EnvironmentName::Custom(_)) => Into::AnyClientSecret,
            (Some(_), EnvironmentName::Sandbox | EnvironmentName::Staging) => Into::ClientSecret,
            (None, _) if has_focus("client-id") => Into::ClientId,
            (None, _) => Into::Elsewhere,
        })
    }
}

/// Takes in what was found in a paste.
pub fn found(model: &mut Model, found: Found) -> Vec<Effect> {
    let at = model.focused().map(|id| id.name);
    let held = model.session.track().client_id.clone();
    let words = match found {
        Found::Unclear => {
            "Nothing was taken: more than one value could be the Client ID or the Client Secret. Paste them one by one."
        }
        Found::MisplacedId(id) if held.is_some_and(|held| held != id) => {
            "Nothing was taken: that has the shape of a Client ID, and another one is in its field. To replace that, paste it there."
        }
        Found::MisplacedId(id) => {
            set_id(model, id);
            "That has the shape of a Client ID: it is in the field of the Client ID now, not in this one."
        }
        Found::ClientId(id) => {
            set_id(model, id);
            "The Client ID is in its field."
        }
        Found::ClientSecret if at == Some("client-secret") => "The Client Secret is in its field.",
        Found::ClientSecret => {
            "That is a Client Secret: it is in its own field now, and not in this one."
        }
        Found::Both { client_id } => {
            set_id(model, client_id);
            let is_held = model.session.track().marked(Mark::Credentials).is_some();
            let next = if is_held { "replace" } else { "keep" };
            let effects = moving::focus_on(model, ItemId::of(next));
            let words =
                "Both are in their fields: the Client ID, and the Client Secret. Enter keeps them.";
            model.notice = Some(Notice::Info(words.to_owned()));
            return effects;
        }
    };
    model.notice = Some(Notice::Info(words.to_owned()));
    Vec::new()
}

fn set_id(model: &mut Model, id: String) {
    let name = "client-id";
    if model
        .editing
        .as_ref()
        .is_some_and(|editing| editing.id.name == name)
    {
        model.editing = None;
    }
    model.session.track_mut().client_id = Some(id);
    model.touch();
    moving::settle_focus(model);
}

/// What a text that is no Client ID looks like instead.
pub(super) fn remark_on_id(value: &str) -> Option<&'static str> {
    match looks_like(value) {
        None if value.is_empty() => None,
        Some(Looks::ClientId) => None,
        Some(Looks::Email) => {
            Some("This is an email address: it belongs to the login of the web app.")
        }
        Some(Looks::ClientSecret) => {
            Some("This has the shape of a Client Secret: it belongs in the field below.")
        }
        Some(Looks::Address) => Some("This is the address of a page, not a Client ID."),
        Some(Looks::Reference) => Some(
            "This is a 1Password reference: that goes into Client Secret. Paste the ID itself here.",
        ),
        Some(Looks::Token) => Some("This looks like a token: those come at stop 6, after sign-in."),
        Some(Looks::Example) => Some("This is the example of Pleo's page, not an ID of yours."),
        Some(Looks::Placeholder) => Some("This stands for a value in an example. Paste your own."),
        None => Some("Pleo's example of a Client ID has the shape of a UUID; this has not."),
    }
}

/// What a text that is no Client Secret looks like instead.
pub(super) fn remark_on_secret(model: &Model) -> Option<&'static str> {
    match model.secret_looks? {
        Looks::ClientSecret | Looks::Reference => None,
        Looks::ClientId if matches!(model.session.environment, EnvironmentName::Custom(_)) => None,
        Looks::ClientId => {
            Some("This has the shape of a Client ID: it belongs in the field above.")
        }
        Looks::Email => Some("This is an email address: it belongs to the login of the web app."),
        Looks::Address => Some("This is the address of a page, not a Client Secret."),
        Looks::Token => {
            Some("This looks like a token. The Client Secret comes with the Client ID.")
        }
        Looks::Example => Some("This is the example of Pleo's page, not a secret of yours."),
        Looks::Placeholder => {
            Some("This stands for a value, or hides one. Paste the secret itself.")
        }
    }
}
