//! Stops 6 and 7 on the Postman route: what Postman asks for, field by field.

use super::super::page::Page;
use super::super::{Meaning, Scene};
use crate::guide::StopId;
use crate::untrusted::Untrusted;
use crate::wizard::steps::postman::rows;

/// Columns before a value.
const BEFORE: usize = 23;

/// What is done in Postman, in order.
const STEPS: [&str; 4] = [
    "Import the collection and the environment, and choose the environment.",
    "Fill in pleo_client_secret in the environment: it is in no file.",
    "In the collection, under Authorization, choose Get New Access Token.",
    "Sign in with your Staging login, and allow. Then choose Use Token.",
];

/// Instead of how an authorisation or its tokens stand.
pub(super) fn before(scene: &Scene<'_>, page: &mut Page<'_>) {
    let words = match scene.model.stop {
        StopId::Tokens => {
            "Postman holds and renews the tokens: choose Use Token, and turn on Auto-refresh Token. This program has none."
        }
        _ => {
            "On the Postman route, Postman asks for authorisation. Import two files, or enter the settings below by hand."
        }
    };
    page.text(Meaning::Text, words);
}

/// The settings, and where they go.
pub(super) fn after(scene: &Scene<'_>, page: &mut Page<'_>) {
    page.heading("Configure New Token · Auth Type OAuth 2.0");
    for (name, value) in rows(scene.model) {
        let name = vec![page.pen.span(Meaning::Muted, name)];
        let shown = Untrusted::new(value.as_str()).to_string();
        page.hanging(name, BEFORE, Meaning::Text, shown);
    }
    page.heading("In Postman");
    for (place, step) in STEPS.iter().enumerate() {
        let number = vec![page.pen.span(Meaning::Muted, format!("{}. ", place + 1))];
        page.hanging(number, 3, Meaning::Text, *step);
    }
    page.text(
        Meaning::Muted,
        "Postman's way with tokens is for trying things out; an integration needs a token lifecycle of its own.",
    );
}
