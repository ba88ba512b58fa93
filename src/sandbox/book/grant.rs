//! One authorisation of a client by the user: the family of every token that came of it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::scopes::Scopes;
use super::super::unguessable::{Chance, Fingerprint};
use super::{ACCESS_LIFETIME, REFRESH_LIFETIME};
use crate::moment::Timestamp;

/// How many spent refresh tokens of one family are known by heart.
const SPENT: usize = 1_000;

/// A family of tokens; at most one pair of it is good at any time.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Grant {
    pub(in crate::sandbox) id: Uuid,
    pub(in crate::sandbox) client_id: String,
    /// What the user allowed.
    pub(in crate::sandbox) scopes: Scopes,
    pub(in crate::sandbox) state: GrantState,
    pub(in crate::sandbox) pair: Pair,
    /// Fingerprints of the refresh tokens before, oldest first.
    spent: VecDeque<Fingerprint>,
}

/// Whether tokens of a grant can be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::sandbox) enum GrantState {
    /// The pair is good until it expires.
    Living,
    /// Nothing of it is good any more, for ever.
    Ended,
}

/// The current pair.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Pair {
    #[serde(with = "unix")]
    pub(in crate::sandbox) issued_at: Timestamp,
    /// What the access token opens: the grant's scopes or fewer.
    pub(in crate::sandbox) scopes: Scopes,
    pub(in crate::sandbox) access: Kept,
    pub(in crate::sandbox) refresh: Kept,
}

/// What is kept of one token.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Kept {
    pub(in crate::sandbox) fingerprint: Fingerprint,
    #[serde(with = "unix")]
    pub(in crate::sandbox) expires_at: Timestamp,
}

/// A pair as it is handed out, once.
pub(in crate::sandbox) struct Issued {
    pub(in crate::sandbox) access_token: String,
    pub(in crate::sandbox) refresh_token: String,
    pub(in crate::sandbox) scopes: Scopes,
}

impl Grant {
    /// A new family and its first pair.
    pub(in crate::sandbox) fn issue(
        client_id: &str,
        scopes: Scopes,
        now: Timestamp,
        chance: &Chance,
    ) -> (Self, Issued) {
        let (pair, issued) = Pair::issue(scopes.clone(), now, chance);
        let grant = Self {
            id: chance.grant_id(),
            client_id: client_id.to_owned(),
            scopes,
            state: GrantState::Living,
            pair,
            spent: VecDeque::new(),
        };
        (grant, issued)
    }

    /// Puts a new pair in the place of the one before, both tokens of which are dead from this moment; answers the
    /// fingerprint of the refresh token that is forgotten for it, if one is.
    pub(super) fn rotate(&mut self, pair: Pair) -> Option<Fingerprint> {
        let before = std::mem::replace(&mut self.pair, pair);
        self.spent.push_back(before.refresh.fingerprint);
        (self.spent.len() > SPENT)
            .then(|| self.spent.pop_front())
            .flatten()
    }

    /// Every refresh token of the family that is known, spent or current.
    pub(super) fn refresh_tokens(&self) -> impl Iterator<Item = Fingerprint> {
        let current = self.pair.refresh.fingerprint;
        self.spent.iter().copied().chain([current])
    }

    pub(in crate::sandbox) fn is_current_refresh(&self, fingerprint: Fingerprint) -> bool {
        self.pair.refresh.fingerprint == fingerprint
    }
}

impl Pair {
    /// A new pair, and its tokens to be handed out.
    pub(in crate::sandbox) fn issue(
        scopes: Scopes,
        now: Timestamp,
        chance: &Chance,
    ) -> (Self, Issued) {
        let issued = Issued {
            access_token: chance.token("sbx_at_"),
            refresh_token: chance.token("sbx_rt_"),
            scopes: scopes.clone(),
        };
        let pair = Self {
            issued_at: now,
            scopes,
            access: Kept {
                fingerprint: Fingerprint::of(&issued.access_token),
                expires_at: now.plus(ACCESS_LIFETIME),
            },
            refresh: Kept {
                fingerprint: Fingerprint::of(&issued.refresh_token),
                expires_at: now.plus(REFRESH_LIFETIME),
            },
        };
        (pair, issued)
    }
}

/// Times as whole seconds since 1970: thousands of them are read at a start.
mod unix {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::moment::Timestamp;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        at.unix().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        i64::deserialize(from).map(Timestamp::from_unix)
    }
}
