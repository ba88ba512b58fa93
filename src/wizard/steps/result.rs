//! What is true by now and what is not, from what is known, whichever stops were passed over; and the way to what is not.

use super::{button, credentials};
use crate::guide::{Guide, StopId};
use crate::oauth::token::TokenState;
use crate::session::progress::Progress;
use crate::wizard::{Effect, Item, ItemId, Model, moving};

/// The button that goes to the first stop at which something is open.
const OPEN: ItemId = ItemId::of("to-open");

/// How it stands with a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is so.
    True,
    /// It is not so yet.
    NotYet,
    /// It was so.
    NoLonger,
}

/// One line of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// How it stands.
    pub standing: Standing,
    /// That, in words.
    pub words: &'static str,
    /// Where it is made true.
    pub stop: StopId,
}

impl Fact {
    const fn new(stop: StopId, standing: Standing, words: &'static str) -> Self {
        Self {
            standing,
            words,
            stop,
        }
    }

    /// A fact that holds once a stop is done.
    fn of(progress: &Progress<'_>, stop: StopId, so: &'static str, not_yet: &'static str) -> Self {
        if progress.is_done(stop) {
            Self::new(stop, Standing::True, so)
        } else {
            Self::new(stop, Standing::NotYet, not_yet)
        }
    }
}

/// The facts, in the order of the stops. Those about the API are told at the end of the journey alone.
#[must_use]
pub fn facts(model: &Model) -> Vec<Fact> {
    let progress = model.progress();
    let of = |stop, so, not_yet| Fact::of(&progress, stop, so, not_yet);
    let mut facts = vec![
        of(
            StopId::Registration,
            "your OAuth 2.0 client is registered",
            "no client is marked as registered",
        ),
        credentials(model, &progress),
        of(
            StopId::Verify,
            "you can sign in and see its test data",
            "the login is not confirmed",
        ),
        of(
            StopId::Authorise,
            "a user has authorised your client",
            "no user has authorised your client yet",
        ),
        token(&progress),
    ];
    if model.stop == StopId::Next {
        facts.push(of(
            StopId::TestCalls,
            "the API has answered your client",
            "the API has not answered your client yet",
        ));
    }
    facts
}

fn credentials(model: &Model, progress: &Progress<'_>) -> Fact {
    let stop = StopId::Credentials;
    if credentials::secret_is_gone(model) {
        return Fact::new(stop, Standing::NoLonger, "no Client Secret is held here");
    }
    let so = "Client ID and Client Secret are held";
    Fact::of(progress, stop, so, "no credentials are held")
}

fn token(progress: &Progress<'_>) -> Fact {
    let in_postman = progress.worked_in_postman(StopId::Tokens).is_some();
    let (stop, standing, words) = match progress.token_state() {
        TokenState::Absent if in_postman => (
            StopId::Tokens,
            Standing::True,
            "Postman holds a token, by your word: it can call the API",
        ),
        TokenState::Valid => (
            StopId::Tokens,
            Standing::True,
            "an access token is held: API calls are possible",
        ),
        TokenState::Expired => (
            StopId::Tokens,
            Standing::NoLonger,
            "the access token is no longer valid, API calls need a new one",
        ),
        TokenState::Absent => (
            StopId::Authorise,
            Standing::NotYet,
            "no token, API calls are not possible yet",
        ),
    };
    Fact::new(stop, standing, words)
}

/// The first stop at which something is open. The second half of the journey is no surprise before it began.
fn first_open(model: &Model) -> Option<StopId> {
    let open = facts(model)
        .into_iter()
        .filter(|fact| fact.standing != Standing::True);
    open.map(|fact| fact.stop).find(|stop| *stop < model.stop)
}

/// The items of the result, and of the end of the journey: the way to what is open, and the way on.
pub(super) fn items(model: &Model, on: &'static str) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some(stop) = first_open(model) {
        let mut item = button(model.stop, OPEN.name);
        let number = stop.number().unwrap_or_default();
        item.label = format!("Go to {number} {}", Guide::built_in().rail(stop));
        items.push(item);
    }
    items.push(button(model.stop, on));
    items
}

/// What is next: what is open, before the way on.
pub(super) fn suggest(model: &Model, on: &'static str) -> &'static str {
    first_open(model).map_or(on, |_| OPEN.name)
}

/// Goes to what is open.
pub(super) fn activate(model: &mut Model, id: ItemId) -> Option<Vec<Effect>> {
    let stop = first_open(model).filter(|_| id == OPEN)?;
    Some(moving::go_to(model, stop))
}
