//! Focus and stops: free movement, nothing locked, nothing lost.

use super::item::{ItemId, Place};
use super::model::{Model, RegistrationPage};
use super::notice::Notice;
use super::overlay::{Overlay, Question};
use super::{Copied, Effect, editing, steps, work};
use crate::flow;
use crate::flow::authorize::Phase;
use crate::guide::{Guide, StopId};
use crate::keys::Action;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// Puts the focus on what is suggested, unless it is somewhere already.
pub(super) fn settle_focus(model: &mut Model) {
    let items = steps::items(model);
    let here = model
        .focused()
        .filter(|id| items.iter().any(|item| item.id == *id));
    let id = here.unwrap_or_else(|| steps::suggest(model));
    model.focus.insert(model.stop, id);
    editing::begin(model);
}

/// Puts the focus on the next thing to do.
pub(super) fn suggest_focus(model: &mut Model) {
    let id = steps::suggest(model);
    model.focus.insert(model.stop, id);
    editing::begin(model);
}

/// Puts the focus on the next thing to do at a stop, if that stop is the one on show: an answer moves nothing else.
pub(super) fn suggest_focus_at(model: &mut Model, stop: StopId) {
    if model.stop == stop {
        suggest_focus(model);
    }
}

/// Moves the focus by one, round the ends. An invalid field is left like any other.
pub(super) fn step_focus(model: &mut Model, direction: Direction) -> Vec<Effect> {
    let before = steps::items(model).len();
    let lines = steps::registration::lines_of_edited(model);
    editing::commit(model);
    let items = steps::items(model);
    let here = items
        .iter()
        .position(|item| Some(item.id) == model.focused());
    let Some(here) = here else {
        // What was typed took the item away, as an emptied date does.
        suggest_focus(model);
        return Vec::new();
    };
    let count = items.len().max(1);
    let next = match direction {
        // The value that was emptied is gone, and the one after it has moved up.
        Direction::Forward if items.len() < before => here,
        // Several values in one line have lines of their own now.
        Direction::Forward => (here + lines) % count,
        Direction::Backward => (here + count - 1) % count,
    };
    if let Some(item) = items.get(next) {
        model.editing = None;
        model.focus.insert(model.stop, item.id);
    }
    editing::begin(model);
    Vec::new()
}

/// Moves the focus to the first or the last item.
pub(super) fn focus_edge(model: &mut Model, direction: Direction) -> Vec<Effect> {
    editing::commit(model);
    let items = steps::items(model);
    let item = match direction {
        Direction::Backward => items.first(),
        // Notes and pages to read stand below what one came for.
        Direction::Forward => {
            let mut from_below = items.iter().rev();
            from_below.find(|item| item.place == Place::Body)
        }
    };
    if let Some(item) = item {
        model.focus.insert(model.stop, item.id);
    }
    editing::begin(model);
    Vec::new()
}

/// Moves the focus to an item, if the stop has it now.
pub(super) fn focus_on(model: &mut Model, id: ItemId) -> Vec<Effect> {
    editing::commit(model);
    if steps::items(model).iter().any(|item| item.id == id) {
        model.focus.insert(model.stop, id);
        editing::begin(model);
    }
    Vec::new()
}

/// Goes to a stop; where that would end an attempt that waits for its redirect, that is asked first.
pub(super) fn go_to(model: &mut Model, stop: StopId) -> Vec<Effect> {
    if stop != model.stop && is_waiting(model) {
        return ask_to_end(model, stop);
    }
    leave_for(model, stop)
}

/// Whether an attempt waits on the stop on show.
fn is_waiting(model: &Model) -> bool {
    model.stop == StopId::Authorise && model.authorize.wait().is_some()
}

fn ask_to_end(model: &mut Model, to: StopId) -> Vec<Effect> {
    let about = Question::EndAttempt { to };
    model.overlay = Some(Overlay::Question { about, yes: false });
    Vec::new()
}

/// Takes the question away once there is no wait to end.
pub(super) fn settle_question(model: &mut Model) {
    let asks = matches!(
        model.overlay,
        Some(Overlay::Question {
            about: Question::EndAttempt { .. },
            ..
        })
    );
    if asks && !is_waiting(model) {
        model.overlay = None;
    }
}

/// Ends the attempt that waits, and goes where its end was meant to lead.
pub(super) fn end_attempt(model: &mut Model, to: StopId) -> Vec<Effect> {
    let mut effects = work(model.authorize.leave());
    let words = "The attempt was ended and its port is free. A new one gets a new link.";
    model.notice = Some(Notice::Info(words.to_owned()));
    if to == model.stop {
        suggest_focus(model);
    } else {
        effects.extend(leave_for(model, to));
    }
    effects
}

fn leave_for(model: &mut Model, stop: StopId) -> Vec<Effect> {
    editing::commit(model);
    let mut effects = Vec::new();
    if stop != model.stop {
        if model.stop == StopId::Authorise {
            effects.extend(work(model.authorize.leave()));
        }
        // The text of a field of this stop is none of the next one.
        model.editing = None;
        model.stop = stop;
        model.scroll = 0;
        model.viewer = None;
        model.focus.remove(&stop);
    }
    settle_focus(model);
    effects.extend(steps::entered(model));
    effects
}

/// The number key of a stop.
pub(super) fn goto_of(stop: StopId) -> Option<Action> {
    let place = usize::from(stop.number()?).checked_sub(1)?;
    Action::NUMBERED.get(place).copied()
}

/// Goes to the stop of a number key.
pub(super) fn go_to_number(model: &mut Model, action: Action) -> Vec<Effect> {
    let mut stops = StopId::ALL.into_iter();
    let stop = stops.find(|stop| goto_of(*stop) == Some(action));
    stop.map_or_else(Vec::new, |stop| go_to(model, stop))
}

/// Goes to the next stop.
pub(super) fn next_stop(model: &mut Model) -> Vec<Effect> {
    let next = model.stop.next().unwrap_or(model.stop);
    go_to(model, next)
}

/// Goes to the stop before.
pub(super) fn previous_stop(model: &mut Model) -> Vec<Effect> {
    let previous = model.stop.previous().unwrap_or(model.stop);
    go_to(model, previous)
}

/// One level back: from the review to the form, from a wait to before it, from a stop to the one before. Never out.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    if model.stop == StopId::Registration && model.registration_page == RegistrationPage::Review {
        model.registration_page = RegistrationPage::Form;
        suggest_focus(model);
        return Vec::new();
    }
    if is_waiting(model) {
        if model.focused() == Some(ItemId::of("paste")) {
            // Out of the field first; the wait goes on.
            return focus_edge(model, Direction::Backward);
        }
        return ask_to_end(model, StopId::Authorise);
    }
    if model.stop == StopId::Authorise && matches!(model.authorize, Phase::Preparing { .. }) {
        return end_attempt(model, StopId::Authorise);
    }
    previous_stop(model)
}

/// How far a key scrolls a text in which nothing is chosen.
pub(super) const fn pages(action: Action) -> Option<isize> {
    match action {
        Action::NextItem | Action::PageDown => Some(1),
        Action::PreviousItem | Action::PageUp => Some(-1),
        _ => None,
    }
}

/// Scrolls the text of the stop, or of what lies above it.
pub(super) fn scroll(model: &mut Model, pages: isize) -> Vec<Effect> {
    model.scroll = model.scroll.saturating_add_signed(pages).min(100);
    Vec::new()
}

/// The `o` key: the browser while a redirect is waited for, else the first page of the stop.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    if model.stop == StopId::Authorise
        && let Some(wait) = model.authorize.wait()
    {
        return work([flow::Effect::OpenBrowser {
            ticket: wait.ticket,
        }]);
    }
    if model.stop == StopId::Verify {
        let environment = model.session.environment.clone();
        return steps::open_page(model, flow::Page::Login(environment));
    }
    let link = Guide::built_in().stop(model.stop).links.first();
    if let Some(link) = link {
        return steps::open_page(model, flow::Page::Web(link.url.clone()));
    }
    model.notice = Some(Notice::Info("There is nothing to open here.".to_owned()));
    Vec::new()
}

/// The `c` key: the page to read that has the focus; else the authorization URL while a redirect is waited for; else the
/// first link of the stop.
pub(super) fn copy(model: &mut Model) -> Vec<Effect> {
    let focused = model.focused();
    if let Some(link) = focused.and_then(|id| steps::foot::link(model.stop, id)) {
        return vec![Effect::Copy(Copied::Page(link))];
    }
    if model.stop == StopId::Authorise
        && let Some(wait) = model.authorize.wait()
    {
        return vec![Effect::Copy(Copied::AuthorizationUrl(wait.ticket))];
    }
    if model.stop == StopId::Verify {
        let Some(text) = steps::verify::login_page(model) else {
            let words = if model.is_rehearsal() {
                "The local sandbox does not run: opening the login page starts it."
            } else {
                "The login page of this environment is not known: config.toml can name it."
            };
            model.notice = Some(Notice::Info(words.to_owned()));
            return Vec::new();
        };
        let what = "address of the login page";
        return vec![Effect::Copy(Copied::Text { what, text })];
    }
    let link = Guide::built_in().stop(model.stop).links.first();
    if link.is_none() {
        model.notice = Some(Notice::Info("There is nothing to copy here.".to_owned()));
    }
    link.map_or_else(Vec::new, |link| vec![Effect::Copy(Copied::Page(link))])
}

fn has_findings(model: &Model) -> bool {
    model.authorize == Phase::Idle && !steps::authorise::look_ahead(model).is_empty()
}

/// The `r` key: once more, where that makes sense.
pub(super) fn retry(model: &mut Model) -> Vec<Effect> {
    let id = match model.stop {
        StopId::Authorise if matches!(model.authorize, Phase::Failed { .. }) => ItemId::of("retry"),
        StopId::Authorise if has_findings(model) => {
            let words =
                "Something would most likely fail: put it right, or choose to go on as it is.";
            model.notice = Some(Notice::Info(words.to_owned()));
            return Vec::new();
        }
        StopId::Authorise => ItemId::of("start"),
        StopId::Tokens => ItemId::of("refresh"),
        StopId::TestCalls => return steps::test_calls::call_again(model),
        _ => return Vec::new(),
    };
    super::activate_item(model, id)
}
