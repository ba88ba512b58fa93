//! The stops: what can have the focus there, and what each item does.

use super::item::{Item, ItemId, Kind};
use super::model::Model;
use super::notice::Notice;
use super::{Effect, board, moving, sandbox, work};
use crate::flow::work::Work;
use crate::flow::{self, Answer, Ticket};
use crate::guide::{Guide, StopId, Telling};
use crate::session::{Explaining, Mark, Tick};

pub mod authorise;
pub mod credentials;
pub(super) mod dates;
pub(super) mod foot;
pub mod postman;
pub mod registration;
pub mod request_access;
pub mod result;
pub mod review;
pub mod test_calls;
pub mod tokens;
pub mod verify;
pub mod welcome;

/// The item that turns the explanation of each step on and off.
pub(super) const EXPLAIN: ItemId = ItemId::of("explain");

/// The items of the stop on show, in order. Never empty.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    if let Some(concluded) = model.concluded() {
        return concluded.items.clone();
    }
    let mut items = own_items(model);
    if model.is_rehearsal() {
        reword(&mut items, Guide::built_in().stop(model.stop).rehearsal());
    }
    items.extend(explain(model));
    items.extend(foot::items(model));
    items
}

/// Gives items the words that are theirs in one kind of environment.
fn reword(items: &mut [Item], telling: &Telling) {
    for item in items {
        if let Some(words) = telling.items.get(item.id.name) {
            item.label.clone_from(&words.label);
            item.help.clone_from(&words.help);
        }
    }
}

/// Where there is something to explain, whether that is done.
fn explain(model: &Model) -> Option<Item> {
    let state = match model.session.explaining {
        Explaining::On => "on",
        Explaining::Off => "off",
    };
    let has_lessons =
        matches!(model.stop, StopId::Authorise | StopId::Tokens) && !postman::takes_over(model);
    has_lessons.then(|| item(model.stop, EXPLAIN.name, Kind::Choice(state.to_owned())))
}

fn own_items(model: &Model) -> Vec<Item> {
    if postman::takes_over(model) {
        return postman::items(model);
    }
    match model.stop {
        StopId::Welcome => welcome::items(model),
        StopId::RequestAccess => request_access::items(model),
        StopId::Review => review::items(model),
        StopId::Registration => registration::items(model),
        StopId::Credentials => credentials::items(model),
        StopId::Verify => verify::items(model),
        StopId::Result => result::items(model, "continue"),
        StopId::Authorise => authorise::items(model),
        StopId::Tokens => tokens::items(model),
        StopId::TestCalls => test_calls::items(model),
        StopId::Next => result::items(model, "finish"),
    }
}

/// The item that is best used next.
#[must_use]
pub fn suggest(model: &Model) -> ItemId {
    if postman::takes_over(model) {
        return ItemId::of(postman::suggest(model));
    }
    let name = match model.stop {
        StopId::Welcome => welcome::suggest(model),
        StopId::RequestAccess => request_access::suggest(model),
        StopId::Review => review::suggest(model),
        StopId::Registration => registration::suggest(model),
        StopId::Credentials => credentials::suggest(model),
        StopId::Verify => verify::suggest(model),
        StopId::Result => result::suggest(model, "continue"),
        StopId::Authorise => authorise::suggest(model),
        StopId::Tokens => tokens::suggest(model),
        StopId::TestCalls => test_calls::suggest(model),
        StopId::Next => result::suggest(model, "finish"),
    };
    ItemId::of(name)
}

/// Does what an item is for.
pub(super) fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    if id == ItemId::of("continue") {
        return go_on(model);
    }
    if let Some(link) = foot::link(model.stop, id) {
        return open_page(model, flow::Page::Web(link.url.clone()));
    }
    if id == sandbox::OPENS {
        return sandbox::open(model);
    }
    if id == board::OPENS {
        return board::open(model);
    }
    if id == EXPLAIN {
        model.session.explaining = model.session.explaining.turned();
        model.scroll = 0;
        return vec![model.save()];
    }
    if postman::takes_over(model) {
        return postman::activate(model, id);
    }
    match model.stop {
        StopId::Welcome => welcome::activate(model, id),
        StopId::RequestAccess => request_access::activate(model, id),
        StopId::Review => review::activate(model, id),
        StopId::Registration => registration::activate(model, id),
        StopId::Credentials => credentials::activate(model, id),
        StopId::Verify => verify::activate(model, id),
        StopId::Authorise => authorise::activate(model, id),
        StopId::Tokens => tokens::activate(model, id),
        StopId::TestCalls => test_calls::activate(model, id),
        StopId::Result => result::activate(model, id).unwrap_or_default(),
        StopId::Next => {
            result::activate(model, id).unwrap_or_else(|| vec![Effect::Quit(super::Exit::Quit)])
        }
    }
}

/// Takes over the text of a field; whether that changed what is kept.
pub(super) fn set_text(model: &mut Model, id: ItemId, text: &str) -> bool {
    let before = model.session.clone();
    dates::set_text(model, id, text);
    let is_note = foot::set_text(model, id, text);
    match model.stop {
        _ if is_note => {}
        StopId::RequestAccess => request_access::set_text(model, id, text),
        StopId::Registration => registration::set_text(model, id, text),
        StopId::Credentials => credentials::set_text(model, id, text),
        StopId::TestCalls => test_calls::set_text(model, text),
        StopId::Welcome
        | StopId::Review
        | StopId::Verify
        | StopId::Result
        | StopId::Authorise
        | StopId::Tokens
        | StopId::Next => {}
    }
    // A track that was only looked at is no change.
    model.session.tracks.retain(|name, track| {
        *track != crate::session::Track::default() || before.tracks.contains_key(name)
    });
    model.session != before
}

/// What begins when a stop is entered.
pub(super) fn entered(model: &mut Model) -> Vec<Effect> {
    let mut effects = sandbox::look(model);
    let asks_for_store = matches!(
        model.stop,
        StopId::Credentials | StopId::Authorise | StopId::Tokens
    );
    if asks_for_store && model.default_store == Work::Idle {
        let ticket = model.ticket();
        model.default_store = Work::Running(ticket);
        effects.extend(work([flow::Effect::ProbeStores { ticket }]));
    }
    effects
}

/// Answers about registering, collecting and keeping credentials.
pub(super) fn hear_credentials(model: &mut Model, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
    if model.submitting.awaits(ticket) {
        return registration::hear(model, answer);
    }
    if model.keeping.awaits(ticket) {
        return credentials::hear(model, answer);
    }
    if model.moving.awaits(ticket) {
        return credentials::hear_moved(model, answer);
    }
    Vec::new()
}

/// Opens a page in the browser.
pub(super) fn open_page(model: &mut Model, page: flow::Page) -> Vec<Effect> {
    let ticket = model.ticket();
    model.opening = Work::Running(ticket);
    work([flow::Effect::OpenPage { ticket, page }])
}

fn go_on(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if model.stop == StopId::Result {
        let now = model.noted();
        model.session.track_mut().mark(StopId::Result, now);
        effects.push(model.save());
    }
    effects.extend(moving::next_stop(model));
    effects
}

/// The button that opens the overlay about the local sandbox, where this is a rehearsal.
fn failures(model: &Model, stop: StopId) -> Option<Item> {
    model
        .is_rehearsal()
        .then(|| button(stop, sandbox::OPENS.name))
}

/// A button with the guide's words.
fn button(stop: StopId, name: &'static str) -> Item {
    item(stop, name, Kind::Button)
}

/// An item with the guide's words.
fn item(stop: StopId, name: &'static str, kind: Kind) -> Item {
    let words = Guide::built_in().stop(stop).item(name);
    Item::new(
        ItemId::of(name),
        words.label.clone(),
        words.help.clone(),
        kind,
    )
}

/// A line of text with the guide's words.
fn text(stop: StopId, name: &'static str, value: &str) -> Item {
    item(
        stop,
        name,
        Kind::Text {
            value: value.to_owned(),
        },
    )
}

/// The ticks of a stop as items.
fn ticks(model: &Model, stop: StopId, ticks: [Tick; 3]) -> impl Iterator<Item = Item> {
    let ticked = &model.session.track().ticks;
    ticks
        .into_iter()
        .map(move |tick| item(stop, tick.item(), Kind::Tick(ticked.contains(&tick))))
}

/// The first tick that is not set, by the name of its item.
fn first_open(model: &Model, ticks: [Tick; 3]) -> Option<&'static str> {
    let ticked = &model.session.track().ticks;
    ticks
        .into_iter()
        .find(|tick| !ticked.contains(tick))
        .map(Tick::item)
}

/// Turns a tick over, saves, and moves on to what is next.
fn turn(model: &mut Model, ticks: [Tick; 3], id: ItemId) -> Vec<Effect> {
    let Some(tick) = ticks.into_iter().find(|tick| ItemId::of(tick.item()) == id) else {
        return Vec::new();
    };
    let ticked = &mut model.session.track_mut().ticks;
    if ticked.remove(&tick) {
        return vec![model.save()];
    }
    ticked.insert(tick);
    moving::suggest_focus(model);
    vec![model.save()]
}

/// Marks the stop on show as done now, saves, and moves on to what is next.
fn mark_now(model: &mut Model) -> Vec<Effect> {
    let (stop, now) = (model.stop, model.noted());
    model.session.track_mut().mark(stop, now);
    moving::suggest_focus(model);
    vec![model.save()]
}

/// Takes the mark of the stop on show back.
fn undo(model: &mut Model) {
    let stop = model.stop;
    let marked = Mark::of(stop).and_then(|mark| model.session.track().marked(mark));
    model.session.track_mut().undo(stop);
    let words = marked.map(|at| {
        let day = at.date();
        format!("The mark of {day} is removed; ctrl-z sets it again.")
    });
    model.notice = words.map(Notice::Info);
}

/// The same by its button, saved; and moves on to what is next.
fn undo_now(model: &mut Model) -> Vec<Effect> {
    undo(model);
    moving::suggest_focus(model);
    vec![model.save()]
}
