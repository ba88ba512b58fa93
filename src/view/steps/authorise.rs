//! Stop 6: what will be sent, the wait, what came of it.

use super::super::page::Page;
use super::super::{Meaning, Scene, durations, problems, sandbox};
use super::credentials::place;
use super::preflight;
use crate::flow::Return;
use crate::flow::authorize::{Browser, Phase, Wait};
use crate::guide::Lessons;
use crate::untrusted::{Untrusted, escape_lines};
use crate::wizard::steps::authorise::{look_ahead, tunnel};

/// How the authorisation stands.
pub(super) fn before<'s>(scene: &'s Scene<'_>, lead: &'s str, page: &mut Page<'s>) {
    match &scene.model.authorize {
        Phase::Idle => {
            let found = look_ahead(scene.model);
            if found.is_empty() {
                page.text(Meaning::Text, lead);
            }
            preflight::findings(&found, page);
            clock(scene, page);
            page.heading("What will be sent · ✓ as in your registration form");
            preflight::plan(scene, page);
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
    for problem in &wait.found {
        page.heading("What was found");
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
    warnings(scene, wait, page);
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
    if let Some(line) = tunnel(scene.model) {
        page.pair("On your machine", Meaning::Text, line);
    }
    if let Some(host) = &wait.reached {
        let words = format!("✓ {} answers", Untrusted::new(host.as_str()));
        page.pair("Token server", Meaning::Text, words);
    }
    sandbox::dummy_user(scene, page);
    if let Some(request) = wait.played.last() {
        let text = Untrusted::new(request.as_str()).to_string();
        page.pair("Played last", Meaning::Text, text);
    }
    if wait.is_quiet(scene.model.now) {
        page.heading("What may be in the way");
        for words in &Lessons::built_in().quiet_causes {
            page.marked("· ", Meaning::Text, words.as_str());
        }
    }
}

/// What stands in the way, before everything else.
fn warnings<'s>(scene: &'s Scene<'_>, wait: &'s Wait, page: &mut Page<'s>) {
    let lessons = Lessons::built_in();
    if wait.ignored > 0 {
        let why = wait.last_ignored.unwrap_or("not the redirect");
        let words = format!("{} turned away; the last: {why}", wait.ignored);
        page.marked("! ", Meaning::Warning, words);
    }
    if wait.used_https {
        page.marked("! ", Meaning::Warning, lessons.used_https.as_str());
    }
    for problem in &wait.found {
        let words = format!("{} [{}]", problem.headline(), problem.code.id());
        page.marked("! ", Meaning::Warning, words);
    }
    clock(scene, page);
    if wait.is_quiet(scene.model.now) {
        page.marked("! ", Meaning::Warning, lessons.quiet.as_str());
    }
}

/// How far this machine's clock is off, if that is known and worth a word.
fn clock(scene: &Scene<'_>, page: &mut Page<'_>) {
    if scene.model.skew.is_notable() {
        page.marked("! ", Meaning::Warning, scene.model.skew.told());
    }
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
