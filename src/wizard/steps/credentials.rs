//! Stop 4: Client ID and Client Secret arrive, and are kept where the user wants them.

use super::{button, dates, item, moving, text, work};
use crate::flow::work::Work;
use crate::flow::{
    self, Account, Answer, GivenSecret, Revealed, SecretField, SecretPlace, StoreKind,
};
use crate::form::Severity;
use crate::guide::StopId;
use crate::oauth::client_refusal::has_secret_shape;
use crate::session::{Dated, Mark, calendar};
use crate::wizard::reveal;
use crate::wizard::{Effect, Item, ItemId, Kind, Model, Notice};

mod pasted;

pub use pasted::found;

const STOP: StopId = StopId::Credentials;

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let track = model.session.track();
    let held = track.marked(Mark::Credentials);
    let mut items = Vec::new();
    if model.is_rehearsal() {
        let kind = held.map_or(Kind::Button, |at| Kind::Done(at.date()));
        let collect = item(STOP, "collect", kind);
        items.push(match track.client_id {
            Some(_) => collect,
            None => collect.disabled_because(
                "Submit the registration at stop 3 first: the sandbox then issues them.",
            ),
        });
    }
    items.push(dates::field(model, Dated::Notice));
    items.extend(dates::item(model));
    items.push(client_id(track.client_id.as_deref().unwrap_or_default()));
    let typed = model
        .secret_lengths
        .get(&SecretField::ClientSecret)
        .copied()
        .unwrap_or(0);
    items.push(client_secret(model, typed));
    items.push(item(STOP, "store", Kind::Choice(store_words(model))));
    if to_be_moved(model).is_some() {
        items.push(button(STOP, "move"));
    }
    let name = if held.is_some() { "replace" } else { "keep" };
    let keep = button(STOP, name);
    items.push(match (held, typed == 0) {
        (Some(_), true) => keep
            .disabled_because("Type or paste the new Client Secret in the field above first.")
            .beside("needs the new secret"),
        (None, true) => keep
            .disabled_because("Type or paste the Client Secret first.")
            .beside("needs the secret"),
        (_, false) => keep,
    });
    let is_there = held.is_some() || typed > 0 || is_given(model);
    items.push(reveal::guarded(model, shown(is_there)));
    items.extend(track.notice.map(|_| button(STOP, "export-calendar")));
    items.push(button(STOP, "continue"));
    items
}

/// The field. A secret that is held or given shows its mask, whose length tells nothing.
fn client_secret(model: &Model, typed: usize) -> Item {
    let is_held = model.session.track().marked(Mark::Credentials).is_some();
    let is_there = is_held || is_given(model);
    let mut field = item(
        STOP,
        "client-secret",
        Kind::Secret {
            field: SecretField::ClientSecret,
            length: if is_there { typed.max(1) } else { typed },
            origin: (typed == 0 && is_given(model)).then_some("from the environment"),
        },
    );
    if is_given(model) {
        GIVEN.clone_into(&mut field.help);
    }
    let remark = (typed > 0)
        .then(|| pasted::remark_on_secret(model))
        .flatten();
    field.remarked(remark.map(|words| (Severity::Warning, words.to_owned())))
}

/// What a Client Secret of the environment means for this stop.
const GIVEN: &str = "This run signs in with the secret of PLEO_ONBOARD_CLIENT_SECRET, whatever is kept here. What you paste serves runs without that variable.";

/// Whether this run has a Client Secret whatever is typed or kept.
fn is_given(model: &Model) -> bool {
    model.given_secret == GivenSecret::Variable
}

fn shown(is_there: bool) -> Item {
    let item = button(STOP, reveal::ITEM.name);
    if is_there {
        item
    } else {
        item.disabled_because("There is no Client Secret to show yet.")
    }
}

/// Whether a store of ours holds something of this environment, or this process does.
pub(in crate::wizard) fn holds_something(model: &Model) -> bool {
    let track = model.session.track();
    let in_1password = matches!(track.secret_place, Some(SecretPlace::Reference(_)));
    let secret = track.marked(Mark::Credentials).is_some() && !in_1password;
    secret || model.facts.is_some()
}

/// Whether the Client Secret is noted as held but is not here: it was kept for a session that has ended, or the profile
/// was handed over.
#[must_use]
pub fn secret_is_gone(model: &Model) -> bool {
    let track = model.session.track();
    let is_held_by_this_run = model.keeping.outcome().is_some() || model.moving.outcome().is_some();
    let is_at_hand = model.is_rehearsal() || model.given_secret == GivenSecret::Variable;
    let was_held = track.marked(Mark::Credentials).is_some() && track.secret_place.is_none();
    was_held && !is_held_by_this_run && !is_at_hand
}

/// The store that was picked, if what is held would have to be moved there.
#[must_use]
pub fn to_be_moved(model: &Model) -> Option<StoreKind> {
    let picked = model.picked_store?;
    (holds_something(model) && store(model) != Some(picked)).then_some(picked)
}

fn client_id(value: &str) -> Item {
    let remark = pasted::remark_on_id(value).map(|words| (Severity::Warning, words.to_owned()));
    text(STOP, "client-id", value).remarked(remark)
}

/// Where secrets are kept, in words.
#[must_use]
pub fn store_words(model: &Model) -> String {
    let words = |kind: StoreKind| match kind {
        StoreKind::Keychain => "keychain of this system",
        StoreKind::Session => "nowhere: until this program ends",
        StoreKind::File => "private file (0600), not encrypted",
    };
    let chosen = model.asked_store.or(model.session.track().store);
    match (model.picked_store.or(chosen), model.default_store.outcome()) {
        (Some(kind), _) => words(kind).to_owned(),
        (None, Some((kind, _))) => format!("{} (default)", words(*kind)),
        (None, None) => "asking the keychain".to_owned(),
    }
}

/// The store that is used: the one chosen, else the default here, once that is known.
#[must_use]
pub fn store(model: &Model) -> Option<StoreKind> {
    let default = model.default_store.outcome().map(|(kind, _)| *kind);
    model
        .asked_store
        .or(model.session.track().store)
        .or(default)
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    let track = model.session.track();
    if track.marked(Mark::Credentials).is_some() {
        return "continue";
    }
    let typed = model
        .secret_lengths
        .get(&SecretField::ClientSecret)
        .is_some_and(|length| *length > 0);
    match (
        model.is_rehearsal() && track.client_id.is_some(),
        track.client_id.is_some(),
        typed,
    ) {
        (true, _, _) => "collect",
        (false, false, _) => "client-id",
        (false, true, false) if is_given(model) => "continue",
        (false, true, false) => "client-secret",
        (false, true, true) => "keep",
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    match id.name {
        "collect" => {
            let Some(client_id) = model.session.track().client_id.clone() else {
                return Vec::new();
            };
            let ticket = model.ticket();
            model.keeping = Work::Running(ticket);
            let target = model.session.target();
            work([flow::Effect::CollectSecret {
                ticket,
                target,
                client_id,
            }])
        }
        "keep" | "replace" => keep(model),
        "reveal" => {
            let account = account(model);
            reveal::toggle(model, account, Revealed::ClientSecret)
        }
        "export-calendar" => {
            let days = model.session.track().notice;
            let entry = days.map(|days| Effect::Export {
                name: "pleo-credentials.ics",
                text: calendar::entry(&model.session, &days, model.now),
            });
            entry.into_iter().collect()
        }
        "store" => pick_next_store(model),
        "move" => {
            let Some(to) = to_be_moved(model) else {
                return Vec::new();
            };
            let ticket = model.ticket();
            model.moving = Work::Running(ticket);
            let account = account(model);
            work([flow::Effect::MoveSecrets {
                ticket,
                account,
                to,
            }])
        }
        _ => Vec::new(),
    }
}

/// Takes the next store. What is held stays where it is until it is moved, so that nothing is looked for in vain.
fn pick_next_store(model: &mut Model) -> Vec<Effect> {
    let next = match model.picked_store.or(store(model)) {
        Some(StoreKind::Keychain) => StoreKind::Session,
        Some(StoreKind::Session) => StoreKind::File,
        Some(StoreKind::File) | None => StoreKind::Keychain,
    };
    if holds_something(model) {
        model.picked_store = (store(model) != Some(next)).then_some(next);
        return Vec::new();
    }
    model.asked_store = None;
    model.session.track_mut().store = Some(next);
    vec![model.save()]
}

/// The client as the profile has it, with its tokens where they are held; perhaps still without a Client ID.
fn account(model: &Model) -> Account {
    let track = model.session.track();
    Account {
        target: model.session.target(),
        client_id: track.client_id.clone().unwrap_or_default(),
        secret: track.secret_place.clone(),
        tokens: model.held_in.or(track.store),
        client_auth: track.client_auth,
    }
}

fn keep(model: &mut Model) -> Vec<Effect> {
    let ticket = model.ticket();
    model.keeping = Work::Running(ticket);
    let account = account(model);
    let store = model.picked_store.or(store(model));
    work([flow::Effect::KeepSecret {
        ticket,
        account,
        store,
    }])
}

/// Takes a text over.
pub fn set_text(model: &mut Model, id: ItemId, text: &str) {
    if id == ItemId::of("client-id") {
        set_client_id(model, text.trim());
    }
}

/// A Client Secret in the place of the ID is not taken over: it would be saved in clear.
fn set_client_id(model: &mut Model, text: &str) {
    if has_secret_shape(text) {
        let words = "That has the shape of a Client Secret and was not taken: it belongs in the field below.";
        model.notice = Some(Notice::Info(words.to_owned()));
        return;
    }
    model.session.track_mut().client_id = (!text.is_empty()).then(|| text.to_owned());
}

/// Takes in what became of the secret.
pub fn hear(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::Collected => keep(model),
        Answer::SecretKept(place) => {
            let replaced = model.session.track().marked(Mark::Credentials).is_some();
            model.keeping = Work::Done(place.clone());
            model.secret_lengths.remove(&SecretField::ClientSecret);
            model.secret_looks = None;
            if model.facts.is_none() {
                // Nothing else is held: the store that was picked is the one from now on.
                let picked = model.picked_store.take();
                let track = model.session.track_mut();
                track.store = picked.or(track.store);
            }
            if replaced {
                model.notice = Some(Notice::Info(REPLACED.to_owned()));
            }
            let now = model.noted();
            let track = model.session.track_mut();
            // What ends with this process is nowhere to be found by the next one.
            let lasting = *place != SecretPlace::Store(StoreKind::Session);
            track.secret_place = lasting.then(|| place.clone());
            track.mark(StopId::Credentials, now);
            moving::suggest_focus_at(model, STOP);
            vec![model.save()]
        }
        Answer::Failed(problem) => {
            model.keeping = Work::Failed(problem.clone());
            model.notice = Some(Notice::Problem(problem.clone()));
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// What becomes of the tokens when the Client Secret is another one.
const REPLACED: &str = "The Client Secret is replaced. Tokens that are held stay as they are; the next refresh signs in with the new secret.";

/// Takes in where everything is now.
pub fn hear_moved(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::SecretsMoved(moved) => {
            model.moving = Work::Done(());
            model.asked_store = None;
            model.picked_store = None;
            if moved.tokens {
                model.held_in = Some(moved.to);
            }
            let track = model.session.track_mut();
            track.store = Some(moved.to);
            if moved.secret {
                let lasting = moved.to != StoreKind::Session;
                track.secret_place = lasting.then_some(SecretPlace::Store(moved.to));
            }
            model.notice = match (&moved.left_behind, moved.words()) {
                (Some(problem), _) => Some(Notice::Problem(problem.clone())),
                (None, Some(words)) => Some(Notice::Info(words)),
                (None, None) => None,
            };
            moving::suggest_focus_at(model, STOP);
            vec![model.save()]
        }
        Answer::Failed(problem) => {
            model.moving = Work::Failed(problem.clone());
            model.notice = Some(Notice::Problem(problem.clone()));
            Vec::new()
        }
        _ => Vec::new(),
    }
}
