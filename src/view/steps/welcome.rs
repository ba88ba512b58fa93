//! Before you start: what comes along from a rehearsal to the real thing, and what does not.

use crate::environment::EnvironmentName;
use crate::form::{FieldId, is_clean};
use crate::session::Mark;
use crate::view::body::standing_of_form;
use crate::view::page::Page;
use crate::view::{Meaning, Scene};

/// What changes for somebody who has rehearsed, once another environment is chosen.
pub(super) fn after_rehearsal(scene: &Scene<'_>, page: &mut Page<'_>) {
    let model = scene.model;
    let rehearsed = model.session.tracks.get(&EnvironmentName::Sandbox);
    let has_registered = rehearsed.is_some_and(|track| track.marked(Mark::Registration).is_some());
    if model.is_rehearsal() || !has_registered {
        return;
    }
    page.heading("After your rehearsal");
    let registration = &model.session.registration;
    let findings = model.findings();
    let standing = standing_of_form(registration, &findings);
    let words = format!("The form and the answers of stop 1 came along: {standing}.");
    if is_clean(&findings) {
        page.marked("✓ ", Meaning::Done, words);
    } else {
        page.marked("! ", Meaning::Warning, words);
    }
    page.marked(
        "· ",
        Meaning::Accent,
        "Pleo has seen none of it: stop 1 readies your request to Pleo, and at stop 3 you hand the form in.",
    );
    page.marked(
        "· ",
        Meaning::Accent,
        "Steps, Client ID, Client Secret and tokens begin anew: those of the local sandbox do not work elsewhere.",
    );
    let redirects = registration.items(FieldId::RedirectUris);
    if redirects.iter().any(|uri| uri.starts_with("http://")) {
        let words = "Redirect URIs with http:// are for development: Pleo takes them for localhost only, and Production needs https.";
        page.marked("! ", Meaning::Warning, words);
    }
}
