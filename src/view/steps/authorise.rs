//! Stop 6: what will be sent, the wait, what came of it.

use super::super::page::Page;
use super::super::{Meaning, Scene, durations, problems, sandbox};
use super::credentials::place;
use crate::flow::Return;
use crate::flow::authorize::{Browser, Phase, Wait};
use crate::form::FieldId;
use crate::untrusted::{Untrusted, escape_lines};
use crate::wizard::steps::credentials::store;

/// How the authorisation stands.
pub(super) fn before<'s>(scene: &'s Scene<'_>, lead: &'s str, page: &mut Page<'s>) {
    match &scene.model.authorize {
        Phase::Idle => {
            page.text(Meaning::Text, lead);
            page.heading("What will be sent · ✓ as in your registration form");
            plan(scene, page);
        }
        Phase::Preparing { .. } => {
            let words = "Taking the port of your redirect URI and making a new link …";
            page.marked("… ", Meaning::Accent, words);
        }
        Phase::AwaitingRedirect(wait) => waiting(scene, wait, page),
        Phase::Exchanging { .. } => {
            page.marked(
                "… ",
                Meaning::Accent,
                "The redirect has come. Trading its code for tokens …",
            );
            page.text(
                Meaning::Text,
                "This is finished and stored even if you go on or quit.",
            );
        }
        Phase::Granted { facts, store, .. } => {
            page.marked("✓ ", Meaning::Done, "Authorised: tokens are held.");
            page.blank();
            page.pair("Kept in", Meaning::Text, place(Some(*store)));
            if let Some(expires) = facts.expires() {
                let words = expires.in_zone(&scene.model.zone);
                page.pair("Expires", Meaning::Text, words);
            }
            scopes(&facts.scopes_requested, &facts.scopes_granted, page);
        }
        Phase::Failed { problem, .. } => problems::whole(problem, page),
    }
}

/// What is worth knowing while the redirect is waited for.
pub(super) fn after<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let Phase::AwaitingRedirect(wait) = &scene.model.authorize else {
        return;
    };
    if let Some(problem) = &wait.pasted {
        page.heading("What was pasted");
        problems::whole(problem, page);
    }
    if !wait.played.is_empty() {
        page.heading("What this program did as the browser");
        for request in &wait.played {
            let text = Untrusted::new(request.as_str()).to_string();
            page.marked("→ ", Meaning::Text, text);
        }
    }
    page.heading("The whole link");
    match &scene.disclosed.authorization_url {
        Some(url) => page.text(Meaning::Accent, escape_lines(url)),
        None => page.text(Meaning::Muted, "not on view; copy it instead"),
    }
}

fn waiting<'s>(scene: &'s Scene<'_>, wait: &'s Wait, page: &mut Page<'s>) {
    let left = wait.deadline.since(scene.model.now);
    let words = format!("Waiting for the redirect · {} left", durations::clock(left));
    page.marked("… ", Meaning::Accent, words);
    if let Some(problem) = &wait.pasted {
        problems::brief(problem, page);
    }
    page.blank();
    match &wait.returns {
        Return::Listener { short_link } => {
            page.pair("Short link", Meaning::Text, short_link.as_str());
        }
        Return::PasteOnly => page.pair(
            "Comes back",
            Meaning::Text,
            "elsewhere: paste the address it ends on",
        ),
    }
    match &wait.browser {
        Browser::Closed => page.pair("Browser", Meaning::Text, "not opened yet"),
        Browser::Asked => page.pair(
            "Browser",
            Meaning::Text,
            "asked to open; if nothing shows, use the link",
        ),
        Browser::Failed(problem) => {
            let words = format!("✗ {} [{}]", problem.headline(), problem.code.id());
            page.pair("Browser", Meaning::Error, words);
        }
    }
    sandbox::dummy_user(scene, page);
    if let Some(request) = wait.played.last() {
        let text = Untrusted::new(request.as_str()).to_string();
        page.pair("Played last", Meaning::Text, text);
    }
    if wait.ignored > 0 {
        let why = wait.last_ignored.unwrap_or("not the redirect");
        let words = format!("{}, the last one: {why}", wait.ignored);
        page.pair("Turned away", Meaning::Warning, words);
    }
    if wait.used_https {
        let words =
            "A browser came by https. Your redirect URI begins with http: write it that way.";
        page.marked("! ", Meaning::Warning, words);
    }
}

/// Client, redirect and scopes, each beside what was registered.
fn plan<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
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
        Some(id) => page.pair(
            "Client ID",
            Meaning::Text,
            Untrusted::new(id.as_str()).to_string(),
        ),
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
    page.pair("Tokens kept in", Meaning::Text, place(store(scene.model)));
}

/// Each scope with whether it was granted; granted ones that nobody asked for as well.
pub(super) fn scopes(requested: &[String], granted: &[String], page: &mut Page<'_>) {
    let extra = granted.iter().filter(|scope| !requested.contains(scope));
    let missing = requested.iter().filter(|scope| !granted.contains(scope));
    let missing = missing.count();
    let heading = format!(
        "Scopes · {} requested · {} granted · {missing} missing",
        requested.len(),
        granted.len()
    );
    page.heading(heading);
    for scope in requested {
        let shown = Untrusted::new(scope.as_str());
        if granted.contains(scope) {
            page.marked("✓ ", Meaning::Done, format!("{shown} · granted"));
        } else {
            page.marked("! ", Meaning::Warning, format!("{shown} · missing"));
        }
    }
    for scope in extra {
        let shown = Untrusted::new(scope.as_str());
        let words = format!("{shown} · granted, though not asked for");
        page.marked("✓ ", Meaning::Done, words);
    }
}
