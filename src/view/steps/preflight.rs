//! Stop 6 before an attempt: what will be sent beside what is registered, and what would most likely fail.

use ratatui::text::Span;

use super::super::page::Page;
use super::super::{Meaning, Scene};
use super::credentials::place;
use crate::flow::preflight::{Difference, Finding};
use crate::form::FieldId;
use crate::oauth::client_refusal::has_secret_shape;
use crate::presenter::MASK;
use crate::untrusted::Untrusted;
use crate::wizard::steps::authorise::way_words;
use crate::wizard::steps::credentials::store;

/// Columns before the two addresses of a comparison.
const BEFORE: usize = 13;

/// What would most likely fail, and for a redirect URI the character that differs.
pub(super) fn findings(found: &[Finding], page: &mut Page<'_>) {
    for finding in found {
        let problem = finding.problem();
        let words = format!("{} [{}]", problem.headline(), problem.code.id());
        page.marked("! ", Meaning::Warning, words);
        if let Finding::Redirect(difference) = finding {
            compare(difference, page);
        }
    }
}

fn compare(difference: &Difference, page: &mut Page<'_>) {
    let pen = page.pen;
    let [sent, registered, mark] = difference.lines(page.width.saturating_sub(BEFORE));
    for (name, meaning, text) in [
        ("  sent       ", Meaning::Text, sent),
        ("  registered ", Meaning::Text, registered),
        ("             ", Meaning::Error, mark),
    ] {
        page.push(vec![
            pen.span(Meaning::Muted, name),
            Span::styled(text, pen.style(meaning)),
        ]);
    }
}

/// A Client ID as it is shown: one that may be a Client Secret in its place is not read from a screen.
pub(super) fn client_id(id: &str) -> String {
    if has_secret_shape(id) {
        return format!("{MASK} hidden: it may be your Client Secret");
    }
    Untrusted::new(id).to_string()
}

/// Client, redirect and scopes, each beside what was registered.
pub(super) fn plan<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let session = &scene.model.session;
    let registered = |field, text: &String| session.registration.items(field).contains(text);
    let compared = |page: &mut Page<'s>, name: &'static str, field, text: &String| {
        let shown = Untrusted::new(text.as_str()).to_string();
        if registered(field, text) {
            page.pair(name, Meaning::Text, format!("✓ {shown}"));
        } else {
            let words = format!("! {shown} · not in the form");
            page.pair(name, Meaning::Warning, words);
        }
    };
    match &session.track().client_id {
        Some(id) => page.pair("Client ID", Meaning::Text, client_id(id)),
        None => page.pair("Client ID", Meaning::Error, "✗ none yet: that is stop 4"),
    }
    match session.redirect_uri() {
        Some(uri) => compared(page, "Redirect URI", FieldId::RedirectUris, &uri),
        None => page.pair("Redirect URI", Meaning::Error, "✗ none yet: that is stop 3"),
    }
    let scopes = session.scopes();
    if scopes.is_empty() {
        page.pair("Scopes", Meaning::Error, "✗ none yet: that is stop 3");
    }
    for (place, scope) in scopes.iter().enumerate() {
        let name = if place == 0 { "Scopes" } else { "" };
        compared(page, name, FieldId::Scopes, scope);
    }
    page.pair(
        "Protection",
        Meaning::Text,
        "state and PKCE S256, new each time",
    );
    if let Some(way) = session.track().client_auth {
        page.pair("Secret is sent", Meaning::Text, way_words(way));
    }
    page.pair("Tokens kept in", Meaning::Text, place(store(scene.model)));
}
