//! What was changed by hand, so that it can be taken back, and done again; and what happened outside, which cannot.

use super::item::ItemId;
use super::model::Model;
use super::msg::Msg;
use super::notice::Notice;
use super::{Effect, editing, moving, steps};
use crate::flow::Answer;
use crate::flow::work::Work;
use crate::guide::{Guide, StopId};
use crate::session::merge::merge;
use crate::session::{Session, Track};

mod told;

/// So many changes can be taken back.
const LONGEST: usize = 100;

/// The last things that were done, and those that were taken back, the newest last.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Change>,
    /// How often something was taken back or done again: that is no change of its own.
    turns: usize,
}

#[derive(Clone, Debug)]
enum Step {
    Changed(Change),
    /// Something happened outside: what is said instead of taking it back.
    Happened(StopId, &'static str),
}

/// A change by hand: where it was made, and what is kept before and after it.
#[derive(Clone, Debug)]
struct Change {
    stop: StopId,
    focus: Option<ItemId>,
    before: Box<Session>,
    after: Box<Session>,
}

/// How things stand before a message is taken in.
pub(super) struct Before {
    stop: StopId,
    focus: Option<ItemId>,
    session: Session,
    by: By,
    turns: usize,
}

/// Whose doing a message is.
#[derive(Clone, Copy)]
enum By {
    Hand,
    /// An answer. With words, it is of something that cannot be taken back.
    Outside(Option<(StopId, &'static str)>),
}

impl By {
    const fn of(msg: &Msg) -> Self {
        match msg {
            Msg::Pressed(_) | Msg::Typed(_) | Msg::Pasted(_) | Msg::CredentialsFound(_) => {
                Self::Hand
            }
            Msg::Answered(_, answer) => Self::Outside(lasting(answer)),
            Msg::SecretShape(..)
            | Msg::SecretLooks(_)
            | Msg::SecretRefused { .. }
            | Msg::SecretReplaced
            | Msg::Saved(..)
            | Msg::Copied(_)
            | Msg::Profiles(..)
            | Msg::Resized => Self::Outside(None),
        }
    }
}

/// What an answer says that cannot be taken back: at which stop, and what is said of it there.
const fn lasting(answer: &Answer) -> Option<(StopId, &'static str)> {
    match answer {
        Answer::SecretKept(_) => Some((
            StopId::Credentials,
            "The Client Secret stays where it is kept: that is not taken back. Replace it here, or forget it at stop 7.",
        )),
        Answer::SecretsMoved(_) => Some((
            StopId::Credentials,
            "What was moved stays where it is now: that is not taken back. Pick the other place to move it there.",
        )),
        Answer::Registered { .. } => Some((
            StopId::Registration,
            "The form was submitted: that is not taken back. Change it and submit it again.",
        )),
        Answer::Granted(..) => Some((
            StopId::Authorise,
            "The tokens stay: that is not taken back. Disconnect, at stop 7, ends them.",
        )),
        Answer::Forgotten | Answer::Disconnected { .. } => Some((
            StopId::Tokens,
            "What was forgotten is gone: that is not taken back.",
        )),
        _ => None,
    }
}

impl Before {
    /// Before this message.
    pub(super) fn of(model: &Model, msg: &Msg) -> Self {
        Self {
            stop: model.stop,
            focus: model.focused(),
            session: model.session.clone(),
            by: By::of(msg),
            turns: model.history.turns,
        }
    }
}

impl History {
    /// As it may be drawn when others look too: whether there is one, and nothing that was typed.
    #[must_use]
    pub(super) fn presented(&self) -> Self {
        let nothing = || Box::new(Session::new(""));
        let (done, undone) = (self.done.first(), self.undone.first());
        Self {
            done: done
                .map(|_| Step::Happened(StopId::Welcome, ""))
                .into_iter()
                .collect(),
            undone: undone
                .map(|change| Change {
                    before: nothing(),
                    after: nothing(),
                    ..*change
                })
                .into_iter()
                .collect(),
            turns: self.turns,
        }
    }

    /// Whether there is nothing to take back.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// Whether something was taken back that can be done again.
    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    fn push(&mut self, step: Step) {
        if self.done.len() == LONGEST {
            self.done.remove(0);
        }
        self.done.push(step);
    }
}

/// Keeps how things were, if they are different now.
pub(super) fn keep(model: &mut Model, before: Before) {
    // That the result was read is no change.
    let is_turn = before.turns != model.history.turns || before.stop == StopId::Result;
    if is_turn || before.session == model.session {
        return;
    }
    let after = Box::new(model.session.clone());
    let by_hand = Box::new(by_hand(before.by, before.session, &after));
    if by_hand != after {
        model.history.undone.clear();
        model.history.push(Step::Changed(Change {
            stop: before.stop,
            focus: before.focus,
            before: by_hand,
            after,
        }));
    } else if let By::Outside(Some((stop, words))) = before.by {
        model.history.push(Step::Happened(stop, words));
    }
}

/// How things were before, but for what is no change by hand. An answer changes the form by hand alone: it is a file that
/// somebody chose.
fn by_hand(by: By, before: Session, after: &Session) -> Session {
    let mut before = match by {
        By::Hand => before,
        By::Outside(_) => Session {
            registration: before.registration,
            request: before.request,
            ..after.clone()
        },
    };
    // How a page is shown is turned back by the key that turned it.
    before.explaining = after.explaining;
    for (name, track) in &mut before.tracks {
        if let Some(after) = after.tracks.get(name) {
            track.secret_place.clone_from(&after.secret_place);
            track.tokens.clone_from(&after.tokens);
        }
    }
    before
}

/// Takes back what is being typed; if nothing is, the last change by hand, where it was made.
pub(super) fn undo(model: &mut Model) -> Vec<Effect> {
    model.history.turns += 1;
    if model.has_draft() {
        model.editing = None;
        editing::begin(model);
        return Vec::new();
    }
    let typed = model.secret_focus();
    if typed.is_some_and(|field| model.secret_lengths.get(&field).is_some_and(|n| *n > 0)) {
        return say(
            model,
            "A secret that is typed is not taken back: ctrl-u empties the field.",
        );
    }
    let stop = model.stop;
    while let Some(Step::Happened(at, _)) = model.history.done.last()
        && *at != stop
    {
        model.history.done.pop();
    }
    match model.history.done.pop() {
        None => say(model, "There is nothing to take back."),
        Some(Step::Happened(_, words)) => say(model, words),
        Some(Step::Changed(change)) => {
            if let Some(why) = refusal(model, &change, "take it back") {
                model.history.done.push(Step::Changed(change));
                return say(model, &why);
            }
            let Some(effects) = go(model, &change, (&change.after, &change.before)) else {
                let what = told::what(&change.before, &change.after);
                return say(
                    model,
                    &format!("Not taken back, as it has changed since: {what}."),
                );
            };
            let what = told::what(&change.before, &change.after);
            model.history.undone.push(change);
            say(model, &format!("Taken back: {what}. ctrl-x does it again."));
            effects
        }
    }
}

/// Does again what was taken back last, where it was made.
pub(super) fn redo(model: &mut Model) -> Vec<Effect> {
    model.history.turns += 1;
    editing::commit(model);
    let Some(change) = model.history.undone.pop() else {
        return say(model, "There is nothing to do again.");
    };
    if let Some(why) = refusal(model, &change, "do it again") {
        model.history.undone.push(change);
        return say(model, &why);
    }
    let what = told::what(&change.before, &change.after);
    let Some(effects) = go(model, &change, (&change.before, &change.after)) else {
        return say(
            model,
            &format!("Not done again, as it has changed since: {what}."),
        );
    };
    model.history.push(Step::Changed(change));
    say(model, &format!("Done again: {what}."));
    effects
}

fn say(model: &mut Model, words: &str) -> Vec<Effect> {
    model.notice = Some(Notice::Info(words.to_owned()));
    Vec::new()
}

/// Why a change cannot be gone back over now, if it cannot.
fn refusal(model: &Model, change: &Change, wish: &str) -> Option<String> {
    // What is not in sight is not changed.
    if change.stop != model.stop {
        let title = Guide::built_in().rail(change.stop);
        return Some(format!(
            "The last change is of {title}: go there to {wish}."
        ));
    }
    let turns = change.before.environment != change.after.environment;
    (turns && model.is_storing()).then(|| {
        "Something is still being stored for the environment chosen now: wait until it has ended."
            .to_owned()
    })
}

/// Goes from one side of a change to the other; what has changed otherwise since stays. `None` if that is all of it.
fn go(model: &mut Model, change: &Change, ends: (&Session, &Session)) -> Option<Vec<Effect>> {
    let (from, to) = ends;
    let mut session = merge(from, &model.session, to);
    if steps::credentials::holds_something(model) {
        // Where something is kept, it is looked for.
        session.track_mut().store = model.session.track().store;
    }
    session
        .tracks
        .retain(|name, track| *track != Track::default() || to.tracks.contains_key(name));
    if session == model.session {
        return None;
    }
    let mut effects = Vec::new();
    let turns = session.environment != model.session.environment;
    if turns {
        effects.extend(steps::welcome::leave_environment(model));
    }
    if session.registration != model.session.registration && model.submitting.problem().is_some() {
        // What was said of another form is no longer said of this one.
        model.submitting = Work::Idle;
    }
    model.session = session;
    if turns {
        effects.extend(steps::welcome::load_tokens(model));
    }
    model.editing = None;
    if let Some(focus) = change.focus {
        model.focus.insert(model.stop, focus);
    }
    moving::settle_focus(model);
    effects.push(model.save());
    Some(effects)
}
