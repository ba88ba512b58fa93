//! What happens at each step of the authorisation and why, with the values of this run, the secret ones masked.

use std::cmp::Ordering;

use super::super::page::Page;
use super::super::{Meaning, Scene};
use super::preflight;
use crate::flow::authorize::{Browser, Phase};
use crate::guide::{LessonStep, Lessons, StopId};
use crate::presenter::MASK;
use crate::problem::ProblemCode;
use crate::untrusted::Untrusted;

/// Where a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Done,
    Next,
    Now,
    EndedHere,
    Later,
}

/// Whether an attempt has begun, or came to its end at the step that is marked.
#[derive(Clone, Copy)]
enum Ended {
    Here,
    NotYet,
    NotBegun,
}

/// Every step with where it stands, and all the words and values of the one that happens now.
pub(super) fn all<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let (now, ended) = present(scene);
    page.heading("What happens, step by step");
    for step in LessonStep::ALL {
        let (mark, meaning, note) = match stands(step, now, ended) {
            Standing::Done => ("✓ ", Meaning::Done, ""),
            Standing::Next => ("▸ ", Meaning::Accent, " · next"),
            Standing::Now => ("▸ ", Meaning::Accent, " · now"),
            Standing::EndedHere => ("✗ ", Meaning::Error, " · ended here"),
            Standing::Later => ("· ", Meaning::Muted, ""),
        };
        let title = &Lessons::built_in().step(step).title;
        page.marked(mark, meaning, format!("{title}{note}"));
    }
    explain(scene, now, page);
}

fn explain<'s>(scene: &'s Scene<'_>, step: LessonStep, page: &mut Page<'s>) {
    let lesson = Lessons::built_in().step(step);
    page.heading(lesson.title.as_str());
    page.text(Meaning::Text, lesson.what.as_str());
    page.text(Meaning::Muted, lesson.why.as_str());
    page.blank();
    for (name, value) in values(scene, step) {
        page.pair(name, Meaning::Text, value);
    }
    for term in &lesson.terms {
        page.blank();
        page.text(Meaning::Muted, format!("{}: {}", term.name, term.words));
    }
    page.blank();
}

fn stands(step: LessonStep, now: LessonStep, ended: Ended) -> Standing {
    match (step.cmp(&now), ended) {
        (Ordering::Less, _) => Standing::Done,
        (Ordering::Greater, _) => Standing::Later,
        (Ordering::Equal, Ended::Here) => Standing::EndedHere,
        (Ordering::Equal, Ended::NotYet) => Standing::Now,
        (Ordering::Equal, Ended::NotBegun) => Standing::Next,
    }
}

/// The step that happens now, and whether the attempt ended at it.
fn present(scene: &Scene<'_>) -> (LessonStep, Ended) {
    let model = scene.model;
    if model.stop == StopId::Tokens {
        let renews = model.refresh.running().is_some();
        return match (&model.facts, renews) {
            (Some(_), true) => (LessonStep::Refresh, Ended::NotYet),
            (Some(_), false) => (LessonStep::Tokens, Ended::NotYet),
            (None, _) => (LessonStep::Request, Ended::NotBegun),
        };
    }
    match &model.authorize {
        Phase::Idle => (LessonStep::Request, Ended::NotBegun),
        Phase::Preparing { .. } => (LessonStep::Request, Ended::NotYet),
        Phase::AwaitingRedirect(wait) => {
            let opened = wait.browser == Browser::Asked || !wait.played.is_empty();
            let step = if opened {
                LessonStep::Consent
            } else {
                LessonStep::Request
            };
            (step, Ended::NotYet)
        }
        Phase::Exchanging { .. } => (LessonStep::Exchange, Ended::NotYet),
        Phase::Granted { .. } => (LessonStep::Tokens, Ended::NotYet),
        Phase::Failed { problem, .. } => (place_of(problem.code), Ended::Here),
    }
}

/// The step at which an attempt ends with a problem.
fn place_of(code: ProblemCode) -> LessonStep {
    match code {
        ProblemCode::CallbackDenied | ProblemCode::CallbackTimedOut => LessonStep::Consent,
        ProblemCode::CallbackWrongIssuer | ProblemCode::CallbackNoCode => LessonStep::Redirect,
        code if code.id().starts_with("token.") => LessonStep::Exchange,
        _ => LessonStep::Request,
    }
}

/// What is sent or received at a step in this run. What must stay secret is a mask of a fixed length.
fn values(scene: &Scene<'_>, step: LessonStep) -> Vec<(&'static str, String)> {
    let session = &scene.model.session;
    let masked = |name| (name, MASK.to_owned());
    let shown = |name, text: Option<String>| {
        let text = text.unwrap_or_else(|| "none yet".to_owned());
        (name, Untrusted::new(text).to_string())
    };
    let client_id = || {
        let id = session.track().client_id.as_deref();
        (
            "client_id",
            id.map_or_else(|| "none yet".to_owned(), preflight::client_id),
        )
    };
    // They are in the link, and of no use to anybody once the attempt has ended.
    let made = |name| (name, "new each time".to_owned());
    let redirect_uri = || shown("redirect_uri", session.redirect_uri());
    match step {
        LessonStep::Request => vec![
            client_id(),
            redirect_uri(),
            shown("scope", Some(session.scopes().join(" "))),
            made("state"),
            made("code_challenge"),
        ],
        LessonStep::Consent => {
            let name = session.registration.get(crate::form::FieldId::ClientName);
            vec![
                shown("Client name", Some(name).filter(|name| !name.is_empty())),
                shown("scope", Some(session.scopes().join(" "))),
            ]
        }
        LessonStep::Redirect => vec![redirect_uri(), masked("code"), made("state")],
        LessonStep::Exchange => vec![
            client_id(),
            masked("client_secret"),
            masked("code"),
            masked("code_verifier"),
            redirect_uri(),
        ],
        LessonStep::Tokens => {
            let granted = scene.model.facts.as_ref();
            let granted = granted.map(|facts| facts.scopes_granted.join(" "));
            vec![
                masked("access_token"),
                masked("refresh_token"),
                shown("scope", granted),
            ]
        }
        LessonStep::Refresh => vec![masked("refresh_token")],
    }
}
