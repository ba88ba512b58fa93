//! What is remembered only while the sandbox runs: sign-ins, requests that wait for the user, codes.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::unguessable::{Chance, Fingerprint};
use crate::moment::{Seconds, Timestamp};

/// Sandbox assumption: a code lives for a minute; Pleo says "short-lived".
const CODE_LIFETIME: Seconds = Seconds(60);
/// Sandbox assumption: the user has ten minutes to sign in and decide.
pub(super) const TRANSACTION_LIFETIME: Seconds = Seconds(600);
/// How many of each kind are kept; a flood forgets the rest.
const MOST: usize = 10_000;

/// An authorization request that passed every check and waits for the user.
#[derive(Clone)]
pub(super) struct Transaction {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
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
    pub(super) scopes: Vec<String>,
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
    Exchanged(String),
}

/// Everything volatile.
#[derive(Default)]
pub(super) struct Visits(Mutex<Shelves>);

#[derive(Default)]
struct Shelves {
    sessions: HashSet<Fingerprint>,
    transactions: HashMap<Fingerprint, Transaction>,
    codes: HashMap<Fingerprint, Code>,
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
        if shelves.sessions.len() >= MOST {
            shelves.sessions.clear();
        }
        shelves.sessions.insert(Fingerprint::of(&session));
        session
    }

    pub(super) fn sign_out(&self, session: &str) {
        self.shelves().sessions.remove(&Fingerprint::of(session));
    }

    pub(super) fn is_signed_in(&self, session: &str) -> bool {
        self.shelves().sessions.contains(&Fingerprint::of(session))
    }

    /// Keeps a request until the user has decided; answers its unguessable id.
    pub(super) fn begin(&self, transaction: Transaction, chance: &Chance) -> String {
        let id = chance.token("");
        let mut shelves = self.shelves();
        make_room(&mut shelves.transactions);
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
            .get_mut(&Fingerprint::of(id))
            .filter(|transaction| transaction.expires_at > now)?;
        transaction.seen_by = Some(Fingerprint::of(session));
        Some(transaction.clone())
    }

    /// Takes a request off the shelf, if this very session saw its consent page.
    pub(super) fn decide(&self, id: &str, session: &str, now: Timestamp) -> Option<Transaction> {
        let mut shelves = self.shelves();
        let key = Fingerprint::of(id);
        let seen_by = shelves.transactions.get(&key)?.seen_by;
        if seen_by != Some(Fingerprint::of(session)) {
            return None;
        }
        shelves
            .transactions
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
        make_room(&mut shelves.codes);
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
        if let Some(kept) = self.shelves().codes.get_mut(&Fingerprint::of(&code)) {
            kept.expires_at = now;
        }
        code
    }

    /// Presents a code: the answer is as it was before, and from now on it is spent. Another client's code is not
    /// touched.
    pub(super) fn present(&self, code: &str, client_id: &str) -> Option<Code> {
        let mut shelves = self.shelves();
        let kept = shelves.codes.get_mut(&Fingerprint::of(code))?;
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
    pub(super) fn exchanged(&self, code: &str, grant_id: &str) {
        if let Some(kept) = self.shelves().codes.get_mut(&Fingerprint::of(code)) {
            kept.use_state = CodeUse::Exchanged(grant_id.to_owned());
        }
    }
}

fn make_room<Value>(shelf: &mut HashMap<Fingerprint, Value>) {
    if shelf.len() >= MOST {
        shelf.clear();
    }
}
