//! The registration form while it is filled in: its lists, and what is chosen from above it.

use tui_input::InputRequest;

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::form::Registration;
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::wizard::{Model, Msg, update};

use super::stage::{Scene, at, now, press, scene};

fn form() -> Model {
    at(
        StopId::Registration,
        EnvironmentName::Staging,
        Registration::example(),
    )
}

fn focus(model: &mut Model, name: &str) {
    while model.focused().is_none_or(|id| id.name != name) {
        press(model, Action::NextItem);
    }
}

fn type_text(model: &mut Model, text: &str) {
    for character in text.chars() {
        let _effects = update(
            model,
            now(),
            Msg::Typed(InputRequest::InsertChar(character)),
        );
    }
}

/// The form as it is filled in.
pub fn scenes() -> Vec<Scene> {
    let mut adding = form();
    focus(&mut adding, "redirect_uris");
    press(&mut adding, Action::NextItem);
    press(&mut adding, Action::NextItem);
    type_text(&mut adding, "http://192.0.2.1/callback");
    press(&mut adding, Action::PreviousItem);
    let mut scopes = form();
    focus(&mut scopes, "choose-scopes");
    press(&mut scopes, Action::Activate);
    press(&mut scopes, Action::NextItem);
    let mut found = scopes.clone();
    type_text(&mut found, "vendor");
    let mut not_found = found.clone();
    type_text(&mut not_found, "x");
    vec![
        scene("a list with one that is wrong", adding),
        scene("scopes", scopes),
        scene("scopes, found by what they open", found),
        scene("scopes, none found", not_found),
    ]
}
