//! What every handler of one running sandbox shares.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderValue;

use super::announcement::{Announcement, announce_again};
use super::api::ReadyPages;
use super::book::keeper::BookKeeper;
use super::book::{Change, Client};
use super::client_auth::Guesses;
use super::door::{Side, own_names};
use super::journal::Journal;
use super::listen::Listeners;
use super::options::{ClientAuthPolicy, Options, RateLimit};
use super::scenario::Strikes;
use super::unguessable::Chance;
use super::visits::Visits;
use super::world::World;
use crate::adapters::clock::Clock;
use crate::moment::{Seconds, Timestamp};

/// The dummy user.
pub(super) const LOGIN: &str = "rehearsal@client.example";
/// The dummy user's password, shown on the login page.
pub(super) const PASSWORD: &str = "fake-password-sandbox";

/// Calls a minute, as Pleo documents.
const CALLS: u32 = 600;
const MINUTE: Seconds = Seconds(60);

/// A running sandbox, shared by its handlers.
pub(super) type Shared = Arc<Sandbox>;

/// A running sandbox.
pub(super) struct Sandbox {
    directory: PathBuf,
    pub(super) auth_base: String,
    pub(super) api_base: String,
    auth_names: [String; 3],
    api_names: [String; 3],
    /// The newest date that was written, for the many answers of one second.
    dated: Mutex<(Timestamp, HeaderValue)>,
    pub(super) clock: Clock,
    pub(super) book: BookKeeper,
    pub(super) visits: Visits,
    pub(super) strikes: Strikes,
    pub(super) world: World,
    pub(super) ready_entries: ReadyPages,
    pub(super) meter: Meter,
    pub(super) journal: Journal,
    pub(super) accepts: ClientAuthPolicy,
    pub(super) guesses: Guesses,
}

/// Counts the calls of each client.
pub(super) struct Meter {
    limit: RateLimit,
    windows: Mutex<HashMap<String, (Timestamp, u32)>>,
}

impl Sandbox {
    pub(super) fn new(
        options: &Options,
        listeners: &Listeners,
        book: BookKeeper,
        world: World,
    ) -> Self {
        Self {
            directory: options.directory.clone(),
            auth_base: listeners.auth.base(),
            api_base: listeners.api.base(),
            auth_names: own_names(listeners.auth.port),
            api_names: own_names(listeners.api.port),
            dated: Mutex::new((Timestamp::from_unix(i64::MIN), HeaderValue::from_static(""))),
            clock: match &options.clock {
                Clock::System => Clock::movable(),
                other => other.clone(),
            },
            book,
            visits: Visits::default(),
            strikes: Strikes::new(&options.scenarios),
            world,
            ready_entries: ReadyPages::default(),
            meter: Meter {
                limit: options.rate_limit,
                windows: Mutex::default(),
            },
            journal: Journal::default(),
            accepts: options.accepts,
            guesses: Guesses::default(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The names, with port, under which a server of ours can be meant.
    pub(super) fn names(&self, side: Side) -> &[String] {
        match side {
            Side::Auth => &self.auth_names,
            Side::Api => &self.api_names,
        }
    }

    /// The time as a header.
    pub(super) fn date(&self) -> HeaderValue {
        let now = self.now();
        let mut dated = self.dated.lock().unwrap_or_else(PoisonError::into_inner);
        if dated.0 != now
            && let Ok(date) = HeaderValue::from_str(&now.http_date())
        {
            *dated = (now, date);
        }
        dated.1.clone()
    }

    /// Where codes, tokens, secrets and ids come from.
    pub(super) const fn chance(&self) -> &Chance {
        self.book.chance()
    }

    /// Gives a client another secret, and ends its tokens, as Pleo documents for a rotation of credentials; the client as it
    /// is then, or `None` if there is none of this id.
    pub(super) fn rotate_secret(&self, id: &str) -> io::Result<Option<Client>> {
        let rotated = self.book.change(|book| {
            let Some(client) = book.client(id) else {
                return (None, Vec::new());
            };
            let client = Client {
                secret: self.chance().client_secret(),
                ..Client::clone(client)
            };
            let ended = Change::ClientEnded(id.to_owned());
            (Some(client.clone()), vec![Change::Updated(client), ended])
        })?;
        if self.book.look(|book| book.is_example(id)) {
            announce_again(&self.directory, self.announcement())?;
        }
        Ok(rotated)
    }

    pub(super) fn announcement(&self) -> Announcement {
        let example = self.book.look(|book| book.example_client().cloned());
        let (client_id, client_secret, metadata) =
            example.map_or_else(Default::default, |client| {
                let client = Client::clone(&client);
                (client.id, client.secret, client.metadata)
            });
        Announcement {
            schema_version: 1,
            auth_base: self.auth_base.clone(),
            api_base: self.api_base.clone(),
            client_id,
            client_secret,
            scopes: metadata.scopes(),
            redirect_uris: metadata.redirect_uris,
            login: LOGIN.to_owned(),
            password: PASSWORD.to_owned(),
        }
    }
}

impl Meter {
    /// Counts one call; `Err` with the seconds to wait if it is one too many.
    pub(super) fn count(&self, client_id: &str, now: Timestamp) -> Result<(), Seconds> {
        if self.limit == RateLimit::Off {
            return Ok(());
        }
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if !windows.contains_key(client_id) {
            windows.insert(client_id.to_owned(), (now, 0));
        }
        // Sandbox assumption: the minute begins with a client's first call and is counted for the client as a whole.
        let Some((since, calls)) = windows.get_mut(client_id) else {
            return Ok(());
        };
        if now.since(*since) >= MINUTE {
            (*since, *calls) = (now, 0);
        }
        if *calls >= CALLS {
            return Err(Seconds(MINUTE.0 - now.since(*since).0));
        }
        *calls += 1;
        Ok(())
    }
}
