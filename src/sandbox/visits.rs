//! What is remembered only while the sandbox runs: sign-ins, requests that wait for the user, codes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::scopes::Scopes;
use super::unguessable::{Chance, Fingerprint};
use crate::moment::{Seconds, Timestamp};

/// Sandbox assumption: a code lives for a minute; Pleo says "short-lived".
const CODE_LIFETIME: Seconds = Seconds(60);
/// Sandbox assumption: the user has ten minutes to sign in and decide.
pub(super) const TRANSACTION_LIFETIME: Seconds = Seconds(600);
/// How many of each kind are kept; the oldest makes room.
const MOST: usize = 2_000;

/// An authorization request that passed every check and waits for the user.
#[derive(Clone)]
pub(super) struct Transaction {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Scopes,
    pub(super) state: String,
    pub(super) challenge: String,
    /// Fingerprint of the session that saw the consent page.
    pub(super) seen_by: Option<Fingerprint>,
    /// From this moment on it is too late to decide.
    pub(super) expires_at: Timestamp,
}

/// A code, under its fingerprint.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Scopes,
    pub(super) challenge: String,
    pub(super) expires_at: Timestamp,
    pub(super) use_state: CodeUse,
}

/// What became of a code.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum CodeUse {
    /// Nobody presented it yet.
    Fresh,
    /// Presented, and refused.
    Refused,
    /// Exchanged for the grant with this id.
    Exchanged(Uuid),
}

/// Everything volatile.
#[derive(Default)]
pub(super) struct Visits(Mutex<Shelves>);

#[derive(Default)]
struct Shelves {
    sessions: Shelf<()>,
    transactions: Shelf<Transaction>,
    codes: Shelf<Code>,
    /// Addresses with an error for a client, and until when they are held.
    refusals: Shelf<(String, Timestamp)>,
}

/// Things under their fingerprints; when there are too many, the oldest goes.
struct Shelf<Thing> {
    things: HashMap<Fingerprint, Thing>,
    /// Oldest first; some may be gone already.
    order: VecDeque<Fingerprint>,
}

impl<Thing> Default for Shelf<Thing> {
    fn default() -> Self {
        Self {
            things: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<Thing> Shelf<Thing> {
    fn insert(&mut self, key: Fingerprint, thing: Thing) {
        if self.order.len() >= MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.things.remove(&oldest);
        }
        self.order.push_back(key);
        self.things.insert(key, thing);
    }
}

impl Visits {
    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn clear(&self) {
        *self.shelves() = Shelves::default();
    }

    /// Signs the dummy user in; answers the value of the cookie.
    pub(super) fn sign_in(&self, chance: &Chance) -> String {
        let session = chance.token("");
        let mut shelves = self.shelves();
        shelves.sessions.insert(Fingerprint::of(&session), ());
        session
    }

    pub(super) fn sign_out(&self, session: &str) {
        self.shelves()
            .sessions
            .things
            .remove(&Fingerprint::of(session));
    }

    pub(super) fn is_signed_in(&self, session: &str) -> bool {
        self.shelves()
            .sessions
            .things
            .contains_key(&Fingerprint::of(session))
    }

    /// Keeps a request until the user has decided; answers its unguessable id.
    pub(super) fn begin(&self, transaction: Transaction, chance: &Chance) -> String {
        let id = chance.token("");
        let mut shelves = self.shelves();
        shelves
            .transactions
            .insert(Fingerprint::of(&id), transaction);
        id
    }

    /// A request that still waits, marked as seen by this session.
    pub(super) fn see(&self, id: &str, session: &str, now: Timestamp) -> Option<Transaction> {
        let mut shelves = self.shelves();
        let transaction = shelves
            .transactions
            .things
            .get_mut(&Fingerprint::of(id))
            .filter(|transaction| transaction.expires_at > now)?;
        transaction.seen_by = Some(Fingerprint::of(session));
        Some(transaction.clone())
    }

    /// Holds the redirect of a refused request until the user has signed in; answers its unguessable id.
    pub(super) fn hold_refusal(
        &self,
        address: String,
        until: Timestamp,
        chance: &Chance,
    ) -> String {
        let id = chance.token("");
        self.shelves()
            .refusals
            .insert(Fingerprint::of(&id), (address, until));
        id
    }

    /// The redirect of a refused request, once.
    pub(super) fn release_refusal(&self, id: &str, now: Timestamp) -> Option<String> {
        let (address, until) = self
            .shelves()
            .refusals
            .things
            .remove(&Fingerprint::of(id))?;
        (until > now).then_some(address)
    }

    /// Takes a request off the shelf, if this very session saw its consent page.
    pub(super) fn decide(&self, id: &str, session: &str, now: Timestamp) -> Option<Transaction> {
        let mut shelves = self.shelves();
        let key = Fingerprint::of(id);
        let seen_by = shelves.transactions.things.get(&key)?.seen_by;
        if seen_by != Some(Fingerprint::of(session)) {
            return None;
        }
        shelves
            .transactions
            .things
            .remove(&key)
            .filter(|transaction| transaction.expires_at > now)
    }

    /// Makes a code for a request that was allowed.
    pub(super) fn make_code(
        &self,
        transaction: &Transaction,
        now: Timestamp,
        chance: &Chance,
    ) -> String {
        let code = chance.token("sbx_code_");
        let mut shelves = self.shelves();
        shelves.codes.insert(
            Fingerprint::of(&code),
            Code {
                client_id: transaction.client_id.clone(),
                redirect_uri: transaction.redirect_uri.clone(),
                scopes: transaction.scopes.clone(),
                challenge: transaction.challenge.clone(),
                expires_at: now.plus(CODE_LIFETIME),
                use_state: CodeUse::Fresh,
            },
        );
        code
    }

    /// Makes a code that is too old already.
    pub(super) fn make_expired_code(
        &self,
        transaction: &Transaction,
        now: Timestamp,
        chance: &Chance,
    ) -> String {
        let code = self.make_code(transaction, now, chance);
        if let Some(kept) = self.shelves().codes.things.get_mut(&Fingerprint::of(&code)) {
            kept.expires_at = now;
        }
        code
    }

    /// Presents a code: the answer is as it was before, and from now on it is spent. Another client's code is not
    /// touched.
    pub(super) fn present(&self, code: &str, client_id: &str) -> Option<Code> {
        let mut shelves = self.shelves();
        let kept = shelves.codes.things.get_mut(&Fingerprint::of(code))?;
        if kept.client_id != client_id {
            return None;
        }
        let before = kept.clone();
        if kept.use_state == CodeUse::Fresh {
            kept.use_state = CodeUse::Refused;
        }
        Some(before)
    }

    /// Notes which grant a code became, so that a replay can end it.
    pub(super) fn exchanged(&self, code: &str, grant_id: Uuid) {
        if let Some(kept) = self.shelves().codes.things.get_mut(&Fingerprint::of(code)) {
            kept.use_state = CodeUse::Exchanged(grant_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room_and_the_others_stay() {
        let mut shelf = Shelf::default();
        let key = |number: usize| Fingerprint::of(&number.to_string());
        for number in 0..=MOST {
            shelf.insert(key(number), number);
        }
        assert!(!shelf.things.contains_key(&key(0)));
        assert_eq!(shelf.things.len(), MOST);
        assert_eq!(shelf.things.get(&key(1)), Some(&1));
    }
}
