//! A secret on view, for ten seconds and only while its stop is on show. The model knows which one, never its text.

use super::item::{Item, ItemId};
use super::model::Model;
use super::notice::Notice;
use super::{Effect, work};
use crate::exchange::Audience;
use crate::flow::{self, Account, Answer, Revealed, Ticket};
use crate::guide::StopId;
use crate::moment::{Seconds, Timestamp};

/// The item that puts a secret on view.
pub const ITEM: ItemId = ItemId::of("reveal");

/// How long it stays there.
const LENGTH: Seconds = Seconds(10);

/// Whether a secret is on view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reveal {
    /// None is.
    #[default]
    Nothing,
    /// It is being fetched from where it is kept.
    Fetching(Ticket, StopId),
    /// It is on view until then.
    Shown(Ticket, StopId, Timestamp),
}

impl Reveal {
    /// The ticket under which the vault has what is on view.
    #[must_use]
    pub const fn ticket(self) -> Option<Ticket> {
        match self {
            Self::Shown(ticket, ..) => Some(ticket),
            Self::Nothing | Self::Fetching(..) => None,
        }
    }

    /// How much longer it is on view.
    #[must_use]
    pub fn left(self, now: Timestamp) -> Option<Seconds> {
        match self {
            Self::Shown(_, _, until) => Some(until.since(now)),
            Self::Nothing | Self::Fetching(..) => None,
        }
    }

    const fn own_ticket(self) -> Option<(Ticket, StopId)> {
        match self {
            Self::Nothing => None,
            Self::Fetching(ticket, stop) | Self::Shown(ticket, stop, _) => Some((ticket, stop)),
        }
    }

    /// Whether an answer belongs to it.
    #[must_use]
    pub fn awaits(self, ticket: Ticket) -> bool {
        self.own_ticket().is_some_and(|(own, _)| own == ticket)
    }
}

/// The item, unless others look too.
#[must_use]
pub fn guarded(model: &Model, item: Item) -> Item {
    match model.exchanges.audience {
        Audience::Alone => item,
        Audience::Shared => {
            item.disabled_because("This is presenter mode: nothing is revealed. ctrl-o leaves it.")
        }
    }
}

/// Puts a secret on view; if one is there already, it goes.
pub(super) fn toggle(model: &mut Model, account: Account, what: Revealed) -> Vec<Effect> {
    if model.reveal != Reveal::Nothing {
        return conceal(model);
    }
    let ticket = model.ticket();
    model.reveal = Reveal::Fetching(ticket, model.stop);
    work([flow::Effect::Reveal {
        ticket,
        account,
        what,
    }])
}

/// Takes in an answer: it is there, a second has passed, or it could not be fetched.
pub(super) fn hear(model: &mut Model, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
    let until = match (model.reveal, answer) {
        (_, Answer::Failed(problem)) => {
            model.notice = Some(Notice::Problem(problem.clone()));
            return conceal(model);
        }
        (Reveal::Fetching(..), Answer::Revealed) => {
            let until = model.now.plus(LENGTH);
            model.reveal = Reveal::Shown(ticket, model.stop, until);
            until
        }
        (Reveal::Shown(_, _, until), Answer::Woke) => until,
        _ => return Vec::new(),
    };
    if until <= model.now {
        return conceal(model);
    }
    let delay = Seconds(1);
    work([flow::Effect::WakeAfter { ticket, delay }])
}

/// What is on view goes with its stop, and when something else comes to lie above it.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    let Some((_, stop)) = model.reveal.own_ticket() else {
        return Vec::new();
    };
    let over = model.reveal.left(model.now) == Some(Seconds(0));
    if over || stop != model.stop || model.overlay.is_some() {
        return conceal(model);
    }
    Vec::new()
}

pub(super) fn conceal(model: &mut Model) -> Vec<Effect> {
    model.reveal = Reveal::Nothing;
    work([flow::Effect::Conceal])
}
