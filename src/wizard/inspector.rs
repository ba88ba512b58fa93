//! The inspector: every HTTP exchange of the session, one of which is looked at part by part.

use super::model::Model;
use super::notice::Notice;
use super::overlay::Overlay;
use super::picker::{self, Offer};
use super::{Copied, Effect};
use crate::exchange::{Exchange, Part, Purpose, as_curl};
use crate::keys::Action;

/// What the inspector is called, wherever it is offered.
pub const TITLE: &str = "Inspector: every HTTP exchange";

/// Where the inspector stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inspecting {
    /// The number of the exchange that is chosen; none means the newest one.
    pub chosen: Option<u64>,
    /// Which part of it has the focus, if it is open.
    pub opened: Option<usize>,
    /// What is listed.
    pub listed: Listed,
}

/// Which exchanges are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listed {
    /// All but the looks at the local sandbox's failures and clock.
    #[default]
    WithoutControls,
    /// All.
    Everything,
}

/// One line of an open exchange that can have the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row<'e> {
    /// Method and address.
    Address,
    /// A parameter of the query.
    Query(&'e Part),
    /// A header that was sent.
    SentHeader(&'e Part),
    /// A value or a line of the body that was sent.
    SentBody(&'e Part),
    /// What is to be said of that body as a whole.
    SentRemark,
    /// The status, or why there is none.
    Status,
    /// A header of the answer.
    Header(&'e Part),
    /// A line of its body.
    Body(&'e Part),
    /// What is to be said of that body as a whole.
    Remark,
    /// Where the time went.
    Time,
}

/// The lines of an open exchange, in order.
#[must_use]
pub fn rows(exchange: &Exchange) -> Vec<Row<'_>> {
    let request = &exchange.request;
    let mut rows = vec![Row::Address];
    rows.extend(request.query.iter().map(Row::Query));
    rows.extend(request.headers.iter().map(Row::SentHeader));
    rows.extend(request.body.parts.iter().map(Row::SentBody));
    if request.body.size > 0 {
        rows.push(Row::SentRemark);
    }
    rows.push(Row::Status);
    if let Some(answer) = &exchange.answer {
        rows.extend(answer.headers.iter().map(Row::Header));
        rows.extend(answer.body.parts.iter().map(Row::Body));
        rows.push(Row::Remark);
    }
    rows.push(Row::Time);
    rows
}

/// The exchanges that are listed, the oldest first.
#[must_use]
pub fn listed(model: &Model, listed: Listed) -> Vec<&Exchange> {
    let shown = |exchange: &&Exchange| {
        listed == Listed::Everything || exchange.purpose != Purpose::Controls
    };
    model.exchanges.iter().filter(shown).collect()
}

/// Whether there are looks at the local sandbox's failures and clock.
#[must_use]
pub fn has_controls(model: &Model) -> bool {
    let mut all = model.exchanges.iter();
    all.any(|exchange| exchange.purpose == Purpose::Controls)
}

/// Whether it can be made again elsewhere: a redirect came from the browser.
#[must_use]
pub fn can_be_copied(exchange: &Exchange) -> bool {
    exchange.purpose != Purpose::Redirect
}

/// Where the chosen exchange is in a list; the nearest one if it has left.
#[must_use]
pub fn place_of(list: &[&Exchange], chosen: Option<u64>) -> usize {
    let newest = list.len().saturating_sub(1);
    let Some(number) = chosen else { return newest };
    let before = list.iter().filter(|exchange| exchange.number < number);
    before.count().min(newest)
}

/// Opens the inspector at the newest exchange.
pub(super) fn open(model: &mut Model) {
    model.overlay = Some(Overlay::Inspector(Inspecting::default()));
}

/// Takes a key while the inspector is open.
pub(super) fn pressed(model: &mut Model, at: Inspecting, action: Action) -> Vec<Effect> {
    let list = listed(model, at.listed);
    let place = place_of(&list, at.chosen);
    let chosen = list.get(place).copied();
    if action == Action::Copy {
        let one = chosen.filter(|exchange| can_be_copied(exchange));
        let effects = copy(one, model.exchanges.audience);
        if effects.is_empty() {
            let words = match chosen {
                Some(_) => "The browser brought this one: there is no command that repeats it.",
                None => "There is no exchange to copy yet.",
            };
            model.notice = Some(Notice::Info(words.to_owned()));
        }
        model.overlay = Some(Overlay::Inspector(at));
        return effects;
    }
    let next = match (at.opened, chosen) {
        (Some(row), Some(exchange)) => {
            pressed_in_exchange(at, &list, (place, row), exchange, action)
        }
        _ => pressed_in_list(at, &list, place, action),
    };
    match next {
        Some(next) => model.overlay = Some(Overlay::Inspector(next)),
        None if action == Action::Commands => picker::open(model, Offer::Commands),
        None => {}
    }
    Vec::new()
}

pub(super) fn copy(chosen: Option<&Exchange>, audience: crate::exchange::Audience) -> Vec<Effect> {
    let copied = chosen.map(|exchange| {
        Effect::Copy(Copied::Text {
            what: "curl command",
            text: as_curl(exchange, audience),
        })
    });
    copied.into_iter().collect()
}

fn pressed_in_list(
    at: Inspecting,
    list: &[&Exchange],
    place: usize,
    action: Action,
) -> Option<Inspecting> {
    let number = |place: usize| list.get(place).map(|exchange| exchange.number);
    let chosen = match action {
        Action::Back | Action::Inspect | Action::Commands | Action::Quit => return None,
        Action::Activate => {
            let opened = number(place).map(|_| 0);
            return Some(Inspecting {
                chosen: number(place),
                opened,
                ..at
            });
        }
        Action::Toggle => {
            let listed = match at.listed {
                Listed::WithoutControls => Listed::Everything,
                Listed::Everything => Listed::WithoutControls,
            };
            return Some(Inspecting {
                listed,
                chosen: number(place),
                ..at
            });
        }
        other => moved(place, list.len(), other),
    };
    // The newest one stays chosen when a newer one comes.
    let newest = chosen + 1 >= list.len();
    let chosen = if newest { None } else { number(chosen) };
    Some(Inspecting { chosen, ..at })
}

fn pressed_in_exchange(
    at: Inspecting,
    list: &[&Exchange],
    (place, row): (usize, usize),
    exchange: &Exchange,
    action: Action,
) -> Option<Inspecting> {
    let other = |place: usize| {
        let chosen = list.get(place).map(|exchange| exchange.number);
        Some(Inspecting {
            chosen,
            opened: Some(0),
            ..at
        })
    };
    match action {
        Action::Back | Action::Activate => Some(Inspecting { opened: None, ..at }),
        Action::Inspect | Action::Commands | Action::Quit => None,
        Action::NextStop => other((place + 1).min(list.len().saturating_sub(1))),
        Action::PreviousStop => other(place.saturating_sub(1)),
        action => {
            let row = moved(row, rows(exchange).len(), action);
            let chosen = Some(exchange.number);
            Some(Inspecting {
                chosen,
                opened: Some(row),
                ..at
            })
        }
    }
}

fn moved(place: usize, count: usize, action: Action) -> usize {
    let last = count.saturating_sub(1);
    match action {
        Action::NextItem => (place + 1).min(last),
        Action::PreviousItem => place.saturating_sub(1),
        Action::PageDown | Action::Toggle => (place + 8).min(last),
        Action::PageUp => place.saturating_sub(8),
        Action::First => 0,
        Action::Last => last,
        _ => place.min(last),
    }
}
