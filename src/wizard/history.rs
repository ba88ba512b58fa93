//! What was typed before, so that a change of it can be taken back.

use super::model::Model;
use super::notice::Notice;
use super::{Effect, editing, moving};
use crate::form::{Registration, diff};
use crate::guide::{Guide, StopId};
use crate::session::RequestAnswers;

/// So many changes can be taken back.
const LONGEST: usize = 100;

/// The answers as they were before each of the last changes, the newest last.
#[derive(Clone, Debug, Default)]
pub struct History {
    before: Vec<(StopId, Answers)>,
}

/// The answers of the request and of the registration form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answers {
    request: RequestAnswers,
    registration: Registration,
}

impl Answers {
    /// Those of the model.
    pub(super) fn of(model: &Model) -> Self {
        Self {
            request: model.session.request.clone(),
            registration: model.session.registration.clone(),
        }
    }
}

impl History {
    /// As it may be drawn when others look too: whether there is one, and no answer.
    #[must_use]
    pub(super) fn presented(&self) -> Self {
        let nothing = || Answers {
            request: RequestAnswers::default(),
            registration: Registration::default(),
        };
        Self {
            before: self
                .before
                .iter()
                .take(1)
                .map(|(stop, _)| (*stop, nothing()))
                .collect(),
        }
    }

    /// Whether there is something to take back.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.before.is_empty()
    }
}

/// Keeps the answers as they were, if they are others now; `stop` is where they were changed.
pub(super) fn keep(model: &mut Model, stop: StopId, before: Answers) {
    if before == Answers::of(model) {
        return;
    }
    let kept = &mut model.history.before;
    if kept.len() == LONGEST {
        kept.remove(0);
    }
    kept.push((stop, before));
}

/// Takes back what is being typed; if nothing is, the last change of the answers, where it was made.
pub(super) fn undo(model: &mut Model) -> Vec<Effect> {
    if model.has_draft() {
        model.editing = None;
        editing::begin(model);
        return Vec::new();
    }
    let last = model.history.before.last().map(|(stop, _)| *stop);
    // What is not in sight is not changed.
    if let Some(stop) = last.filter(|stop| *stop != model.stop) {
        let title = Guide::built_in().rail(stop);
        let words = format!("The last change is of {title}: go there to take it back.");
        model.notice = Some(Notice::Info(words));
        return Vec::new();
    }
    let Some((_, before)) = model.history.before.pop() else {
        model.notice = Some(Notice::Info("There is nothing to take back.".to_owned()));
        return Vec::new();
    };
    let fields: Vec<&str> = diff(&before.registration, &model.session.registration)
        .iter()
        .map(|difference| difference.field.texts().label.as_str())
        .collect();
    let what = match fields.as_slice() {
        [] => "an answer of stop 1".to_owned(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    model.notice = Some(Notice::Info(format!("Taken back: {what}.")));
    model.session.request = before.request;
    model.session.registration = before.registration;
    model.editing = None;
    moving::settle_focus(model);
    vec![model.save()]
}
