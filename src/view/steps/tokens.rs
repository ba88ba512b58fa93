//! Stop 7: what is held, for how long, and what the server says to it.

use super::super::page::Page;
use super::super::{Meaning, Scene, durations, problems};
use super::authorise::scopes;
use super::credentials::place;
use crate::flow::StoreKind;
use crate::flow::work::Work;
use crate::moment::Timestamp;
use crate::oauth::token::{Doubt, TokenState};
use crate::wizard::steps::credentials::store;
use crate::wizard::steps::tokens::has_ended;

/// Whether the token can be used, and for how long.
pub(super) fn before<'s>(scene: &'s Scene<'_>, lead: &'s str, page: &mut Page<'s>) {
    let model = scene.model;
    let Some(facts) = &model.facts else {
        page.text(Meaning::Text, lead);
        page.blank();
        match &model.loading {
            Work::Running(_) => page.marked("… ", Meaning::Accent, "Looking for stored tokens …"),
            Work::Failed(problem) => problems::whole(problem, page),
            Work::Idle | Work::Done(()) => {
                let words = "There is no token yet: authorise at stop 6.";
                page.marked("! ", Meaning::Warning, words);
            }
        }
        return;
    };
    let said = model.introspection.outcome();
    let is_contradicted = said.is_some_and(|said| is_noted_active(scene) != Some(said.active));
    match (facts.doubt, facts.expires()) {
        (Some(Doubt::Ended), _) => {
            page.marked("✗ ", Meaning::Error, "The connection has ended.");
        }
        (Some(Doubt::Unanswered { .. }), _) => {
            let words = "Not certain: a refresh was sent, and its answer was never stored.";
            page.marked("! ", Meaning::Warning, words);
        }
        // The server's word stands below, and it counts.
        (None, _) if is_contradicted => {}
        (None, Some(expires)) if expires <= model.now => {
            page.marked("! ", Meaning::Warning, "The access token has expired.");
        }
        (None, _) => page.marked("✓ ", Meaning::Done, "The access token is valid."),
    }
    if model.skew.is_notable() {
        page.marked("! ", Meaning::Warning, model.skew.told());
    }
    work(scene, page);
    page.blank();
    page.pair(
        "Obtained",
        Meaning::Text,
        facts.obtained.in_zone(&model.zone),
    );
    if facts.authorized != facts.obtained {
        page.pair(
            "Authorised",
            Meaning::Text,
            facts.authorized.in_zone(&model.zone),
        );
    }
    match (facts.expires(), facts.lifetime) {
        (Some(expires), Some(lifetime)) => {
            let left = expires.since(model.now);
            page.pair("Expires", Meaning::Text, relative(expires, scene));
            if model.progress().token_state() == TokenState::Valid {
                page.pair("", Meaning::Accent, gauge(left.0, lifetime.0));
            }
        }
        _ => page.pair("Expires", Meaning::Text, "the server did not say"),
    }
    let refresh = if has_ended(model) {
        "held, but the server takes it no longer"
    } else if facts.refreshable {
        "held"
    } else {
        "none came: authorise again once this one expires"
    };
    page.pair("Refresh token", Meaning::Text, refresh);
    let kept = store(model);
    let meaning = match kept {
        Some(StoreKind::File) => Meaning::Warning,
        Some(StoreKind::Keychain | StoreKind::Session) | None => Meaning::Text,
    };
    page.pair("Kept in", meaning, place(kept));
}

/// What is under way, and how the last refresh and the last question to the server ended, a line each.
fn work(scene: &Scene<'_>, page: &mut Page<'_>) {
    let model = scene.model;
    for (running, words) in [
        (model.forgetting.running(), "Forgetting …"),
        (
            model.disconnecting.running(),
            "Disconnecting: this is finished even if you leave …",
        ),
        (
            model.refresh.running(),
            "Refreshing: this is finished and stored even if you leave …",
        ),
        (model.introspection.running(), "Asking the server …"),
    ] {
        if running.is_some() {
            page.marked("… ", Meaning::Accent, words);
        }
    }
    match &model.refresh {
        Work::Done(at) => {
            let words = format!("Refreshed at {}.", at.in_zone(&model.zone));
            page.marked("✓ ", Meaning::Done, words);
        }
        Work::Failed(problem) => {
            let words = format!("The refresh did not work: {}", problem.headline());
            page.marked("✗ ", Meaning::Error, words);
        }
        Work::Idle | Work::Running(_) => {}
    }
    let others = [
        model.disconnecting.problem(),
        model.forgetting.problem(),
        model.introspection.problem(),
    ];
    for problem in others.into_iter().flatten() {
        page.marked("✗ ", Meaning::Error, problem.headline());
    }
    if let Some(answer) = model.introspection.outcome() {
        let noted = is_noted_active(scene);
        let (mark, meaning, words) = match (answer.active, noted) {
            (true, Some(true)) => (
                "✓ ",
                Meaning::Done,
                "The server agrees: the token is active.",
            ),
            (false, Some(false)) => (
                "✓ ",
                Meaning::Done,
                "The server agrees: the token is not active.",
            ),
            (true, _) => (
                "! ",
                Meaning::Warning,
                "The server says that the token is active, and the server decides.",
            ),
            (false, _) => (
                "! ",
                Meaning::Warning,
                "The server says that the token is not active, and the server decides.",
            ),
        };
        page.marked(mark, meaning, words);
    }
}

/// What our own bookkeeping says of the token.
fn is_noted_active(scene: &Scene<'_>) -> Option<bool> {
    let facts = scene.model.facts.as_ref()?;
    let now = scene.model.now;
    Some(facts.expires().is_none_or(|expires| expires > now))
}

/// What to do about what went wrong, the server's answer in detail, and the scopes.
pub(super) fn after<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    let told = model.refresh.problem();
    // What speaks against the pair, unless the refresh that has just failed tells it already.
    let doubt = model.facts.as_ref().and_then(|facts| facts.doubt);
    let doubt = doubt.map(Doubt::problem).filter(|_| told.is_none());
    if let Some(problem) = &doubt {
        page.heading("What speaks against these tokens");
        problems::whole(problem, page);
    }
    for (heading, problem) in [
        ("The last refresh", told),
        ("Disconnecting", model.disconnecting.problem()),
        ("Forgetting", model.forgetting.problem()),
        ("Asking the server", model.introspection.problem()),
    ] {
        if let Some(problem) = problem {
            page.heading(heading);
            problems::whole(problem, page);
        }
    }
    introspected(scene, page);
    if let Some(facts) = &model.facts {
        scopes(&facts.scopes_requested, &facts.scopes_granted, page);
    }
}

/// `2026-11-22 09:00 UTC, in 42 min`.
fn relative(at: Timestamp, scene: &Scene<'_>) -> String {
    let (now, shown) = (scene.model.now, at.in_zone(&scene.model.zone));
    if at > now {
        format!("{shown}, in {}", durations::spoken(at.since(now)))
    } else {
        format!("{shown}, {} ago", durations::spoken(now.since(at)))
    }
}

/// How much is left, as a bar of twenty columns.
fn gauge(left: u64, whole: u64) -> String {
    let columns = 20;
    let full = (left.min(whole) * columns).div_ceil(whole.max(1));
    let percent = left.min(whole) * 100 / whole.max(1);
    let bar: String = (0..columns)
        .map(|column| if column < full { '█' } else { '░' })
        .collect();
    format!("{bar} {percent} % left")
}

/// The server's answer beside our own bookkeeping.
fn introspected<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    let Some(answer) = model.introspection.outcome() else {
        return;
    };
    let ours = is_noted_active(scene);
    let mut expires = None;
    if let Some(facts) = &model.facts {
        expires = facts.expires();
    }
    let word = |active: bool| if active { "active" } else { "not active" };
    let rows = [
        (
            "",
            "the server says".to_owned(),
            "this program noted".to_owned(),
        ),
        (
            "Token",
            word(answer.active).to_owned(),
            ours.map_or("none", word).to_owned(),
        ),
        ("Expires", date(answer.expires, scene), date(expires, scene)),
    ];
    page.heading("Server and bookkeeping, side by side");
    let half = page.width.saturating_sub(10) / 2;
    for (name, theirs, own) in rows {
        if half >= 22 {
            page.pair_of(name, (theirs, own), half);
        } else {
            page.pair(name, Meaning::Text, format!("{theirs} / {own}"));
        }
    }
    page.blank();
    for (name, value) in &answer.members {
        let name = crate::untrusted::Untrusted::new(name.as_str());
        page.text(Meaning::Muted, format!("{name}: {value}"));
    }
}

fn date(at: Option<Timestamp>, scene: &Scene<'_>) -> String {
    at.map_or_else(|| "not said".to_owned(), |at| at.in_zone(&scene.model.zone))
}
