//! Answers of outside work: each goes to the phase that waits for its ticket, or nowhere.

use super::item::ItemId;
use super::model::Model;
use super::notice::Notice;
use super::viewer::{self, Viewing};
use super::{Effect, files, moving, reveal, sandbox, steps, work};
use crate::flow::authorize::Phase;
use crate::flow::work::Work;
use crate::flow::{self, Answer, StoreKind, Ticket};
use crate::guide::StopId;
use crate::moment::Skew;
use crate::problem::{ProblemCode, words};
use crate::session::Mark;

/// Takes an answer in. What ended at the local sandbox may have used up a failure there, so that is looked at.
pub(super) fn hear(model: &mut Model, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
    if model.sandbox.awaits(ticket) {
        sandbox::hear(model, ticket, answer);
        return Vec::new();
    }
    let mut effects = pass_on(model, ticket, answer);
    if ends_a_request(answer) {
        effects.extend(sandbox::look(model));
    }
    effects
}

const fn ends_a_request(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::BrowserAsked
            | Answer::BrowserFailed(_)
            | Answer::Called(_)
            | Answer::Collected
            | Answer::Failed(_)
            | Answer::Granted(..)
            | Answer::Introspected(_)
            | Answer::Listening(_)
            | Answer::RedirectEnded(_)
            | Answer::Refreshed(_)
            | Answer::Registered { .. }
            | Answer::RegistrationRefused { .. }
    )
}

fn pass_on(model: &mut Model, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
    if model.logo.awaits(ticket) {
        model.logo = match answer {
            Answer::LogoSeen(seen) => Work::Done(seen.clone()),
            Answer::Failed(problem) => Work::Failed(problem.clone()),
            _ => Work::Idle,
        };
        return Vec::new();
    }
    if model.answer_file.writing.awaits(ticket) {
        viewer::hear(model, answer);
        return Vec::new();
    }
    if model.chooser.awaits(ticket) {
        return files::hear(model, answer);
    }
    if model.reveal.awaits(ticket) {
        return reveal::hear(model, ticket, answer);
    }
    if let Answer::Remark(words) = answer {
        model.notice = Some(Notice::Info(words.clone()));
        return Vec::new();
    }
    if let Answer::NotKept(problem) = answer {
        model.held_in = Some(StoreKind::Session);
        model.notice = Some(Notice::Problem(problem.clone()));
        return Vec::new();
    }
    if let Answer::ClockSkew(skew) = answer {
        learn_skew(model, *skew);
        return Vec::new();
    }
    if let Answer::Repeating(code, pause) = answer {
        let what = &words(*code).what;
        let told = format!("{what} It is sent again by itself in {} s.", pause.0);
        model.notice = Some(Notice::Info(told));
        return Vec::new();
    }
    if model.authorize.ticket() == Some(ticket) {
        return hear_authorize(model, ticket, answer);
    }
    if model.call.awaits(ticket) {
        return hear_call(model, answer);
    }
    if model.loading.awaits(ticket) {
        if let Answer::TokensLoaded(facts, kind) = answer {
            model.facts.clone_from(facts);
            model.held_in = facts.as_ref().map(|_| *kind);
        }
        model.loading = end(answer);
        moving::settle_focus(model);
        return Vec::new();
    }
    if model.refresh.awaits(ticket) {
        return hear_refresh(model, answer);
    }
    if model.introspection.awaits(ticket) {
        model.introspection = match answer {
            Answer::Introspected(introspection) => Work::Done(introspection.clone()),
            Answer::Failed(problem) => Work::Failed(problem.clone()),
            _ => Work::Idle,
        };
        if matches!(answer, Answer::Introspected(said) if !said.active) {
            moving::suggest_focus_at(model, StopId::Tokens);
        }
        return reload(model);
    }
    if model.forgetting.awaits(ticket) {
        return hear_forgotten(model, answer);
    }
    if model.disconnecting.awaits(ticket) {
        return hear_disconnected(model, answer);
    }
    if model.opening.awaits(ticket) {
        model.opening = end(answer);
        model.notice = Some(match answer {
            Answer::BrowserFailed(problem) => Notice::Problem(problem.clone()),
            _ => Notice::Info("The browser was asked to open the page.".to_owned()),
        });
        return Vec::new();
    }
    if model.default_store.awaits(ticket) {
        if let Answer::DefaultStore(kind, why) = answer {
            model.default_store = Work::Done((*kind, why.clone()));
        }
        return Vec::new();
    }
    steps::hear_credentials(model, ticket, answer)
}

fn end(answer: &Answer) -> Work<()> {
    match answer {
        Answer::Failed(problem) | Answer::BrowserFailed(problem) => Work::Failed(problem.clone()),
        _ => Work::Done(()),
    }
}

fn hear_authorize(model: &mut Model, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
    let before = std::mem::discriminant(&model.authorize);
    let mut effects = work(model.authorize.hear(model.now, ticket, answer));
    let moved = before != std::mem::discriminant(&model.authorize);
    if let Phase::Granted { facts, store, .. } = &model.authorize
        && moved
    {
        model.facts = Some(facts.clone());
        model.held_in = Some(*store);
        // What was said of the pair before it is not true of this one.
        model.refresh = Work::Idle;
        model.introspection = Work::Idle;
        let (store, now) = (*store, model.noted());
        let track = model.session.track_mut();
        if store != StoreKind::Session {
            track.store = Some(store);
        }
        track.marks.insert(Mark::Authorise, now);
        track.marks.insert(Mark::Tokens, now);
        effects.push(model.save());
    }
    if moved {
        moving::settle_question(model);
        moving::suggest_focus_at(model, StopId::Authorise);
    }
    effects
}

fn hear_call(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::Refreshed(facts) => {
            model.facts = Some(facts.clone());
            Vec::new()
        }
        Answer::Called(response) => {
            let success = response.is_success();
            model.call = Work::Done(response.clone());
            let is_here = model.stop == StopId::TestCalls;
            model.viewer = is_here.then_some(Viewing::default());
            if !is_here {
                let words = format!(
                    "Your test call was answered with {}: see stop 8.",
                    response.status
                );
                model.notice = Some(Notice::Info(words));
            }
            let mut effects = Vec::new();
            if let Some(problem) = &response.not_refreshed {
                model.refresh = Work::Failed(problem.clone());
                effects.extend(reload(model));
            }
            if !success {
                return effects;
            }
            if let Some(called) = &model.called {
                let named = steps::test_calls::company_in(&called.request.path, &response.body);
                model.company_id = named.or(model.company_id.take());
            }
            let now = model.noted();
            let before = model.session.track_mut().marks.insert(Mark::TestCalls, now);
            if before.is_none() {
                // What the journey is for: once the answer is read, what comes next has the focus.
                model
                    .focus
                    .insert(StopId::TestCalls, ItemId::of("continue"));
            }
            effects.push(model.save());
            effects
        }
        Answer::Failed(problem) => {
            model.call = Work::Failed(problem.clone());
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn hear_refresh(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::Refreshed(facts) => {
            model.facts = Some(facts.clone());
            model.refresh = Work::Done(model.now);
            model.introspection = Work::Idle;
            let now = model.noted();
            model.session.track_mut().marks.insert(Mark::Tokens, now);
            vec![model.save()]
        }
        Answer::Failed(problem) => {
            model.refresh = Work::Failed(problem.clone());
            if problem.code == ProblemCode::TokenSessionEnded {
                moving::suggest_focus_at(model, StopId::Tokens);
            }
            // What it leaves behind may speak against the stored pair.
            reload(model)
        }
        _ => Vec::new(),
    }
}

/// Looks again at what is known of the stored pair.
fn reload(model: &mut Model) -> Vec<Effect> {
    let Some(account) = steps::tokens::account(model) else {
        return Vec::new();
    };
    let ticket = model.ticket();
    model.loading = Work::Running(ticket);
    work([flow::Effect::LoadTokens { ticket, account }])
}

/// What is known of the pair is dated by the clock of the server from now on.
fn learn_skew(model: &mut Model, skew: Skew) {
    model.skew = skew;
    model.facts = model.facts.take().map(|facts| facts.dated_by(skew));
    if skew.is_notable() {
        model.notice = Some(Notice::Info(skew.told()));
    }
}

fn hear_disconnected(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::Disconnected { at_pleo, here } => {
            model.disconnecting = Work::Done(*at_pleo);
            let forgotten = match here {
                Ok(()) => Answer::Forgotten,
                Err(problem) => Answer::Failed(problem.clone()),
            };
            let effects = hear_forgotten(model, &forgotten);
            if here.is_ok() {
                let words = format!(
                    "At Pleo: {}. Here: tokens and credentials are forgotten.",
                    at_pleo.as_str()
                );
                model.notice = Some(Notice::Info(words));
            }
            effects
        }
        Answer::Failed(problem) => {
            model.disconnecting = Work::Failed(problem.clone());
            reload(model)
        }
        Answer::Refreshed(facts) => {
            model.facts = Some(facts.clone());
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn hear_forgotten(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    if let Answer::Failed(problem) = answer {
        model.forgetting = Work::Failed(problem.clone());
        return Vec::new();
    }
    model.forgetting = Work::Done(());
    model.facts = None;
    model.held_in = None;
    model.refresh = Work::Idle;
    model.introspection = Work::Idle;
    model.authorize = Phase::Idle;
    let track = model.session.track_mut();
    track.client_id = None;
    track.secret_place = None;
    for mark in [Mark::Credentials, Mark::Authorise, Mark::Tokens] {
        track.marks.remove(&mark);
    }
    let words = "Tokens and credentials are gone from this machine.";
    model.notice = Some(Notice::Info(words.to_owned()));
    moving::suggest_focus_at(model, StopId::Tokens);
    // The date of a mark that is gone may have had the focus.
    moving::settle_focus(model);
    vec![model.save()]
}
