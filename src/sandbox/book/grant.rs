//! One authorisation of a client by the user: the family of every token that came of it.

use serde::{Deserialize, Serialize};

use super::super::unguessable::{fingerprint, unguessable, uuid};
use super::{ACCESS_LIFETIME, REFRESH_LIFETIME};
use crate::moment::Timestamp;

/// How many spent refresh tokens of one family are known by heart.
const SPENT: usize = 1_000;

/// A family of tokens; at most one pair of it is good at any time.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Grant {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) client_id: String,
    /// What the user allowed.
    pub(in crate::sandbox) scopes: Vec<String>,
    pub(in crate::sandbox) state: GrantState,
    pub(in crate::sandbox) pair: Pair,
    /// Fingerprints of the refresh tokens before, oldest first.
    spent: Vec<String>,
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
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Pair {
    pub(in crate::sandbox) issued_at: Timestamp,
    /// What the access token opens: the grant's scopes or fewer.
    pub(in crate::sandbox) scopes: Vec<String>,
    pub(in crate::sandbox) access: Kept,
    pub(in crate::sandbox) refresh: Kept,
}

/// What is kept of one token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Kept {
    pub(in crate::sandbox) fingerprint: String,
    pub(in crate::sandbox) expires_at: Timestamp,
}

/// A pair as it is handed out, once.
pub(in crate::sandbox) struct Issued {
    pub(in crate::sandbox) access_token: String,
    pub(in crate::sandbox) refresh_token: String,
    pub(in crate::sandbox) scopes: Vec<String>,
}

impl Grant {
    /// A new family and its first pair.
    pub(in crate::sandbox) fn issue(
        client_id: &str,
        scopes: Vec<String>,
        now: Timestamp,
    ) -> (Self, Issued) {
        let (pair, issued) = new_pair(scopes.clone(), now);
        let grant = Self {
            id: uuid(),
            client_id: client_id.to_owned(),
            scopes,
            state: GrantState::Living,
            pair,
            spent: Vec::new(),
        };
        (grant, issued)
    }

    /// A new pair; both tokens before are dead from this moment.
    pub(in crate::sandbox) fn rotate(&mut self, scopes: Vec<String>, now: Timestamp) -> Issued {
        let (pair, issued) = new_pair(scopes, now);
        let before = std::mem::replace(&mut self.pair, pair);
        if self.spent.len() >= SPENT {
            self.spent.remove(0);
        }
        self.spent.push(before.refresh.fingerprint);
        issued
    }

    pub(in crate::sandbox) fn issued_refresh(&self, fingerprint: &str) -> bool {
        self.is_current_refresh(fingerprint) || self.spent.iter().any(|spent| spent == fingerprint)
    }

    pub(in crate::sandbox) fn is_current_refresh(&self, fingerprint: &str) -> bool {
        self.pair.refresh.fingerprint == fingerprint
    }
}

fn new_pair(scopes: Vec<String>, now: Timestamp) -> (Pair, Issued) {
    let issued = Issued {
        access_token: unguessable("sbx_at_"),
        refresh_token: unguessable("sbx_rt_"),
        scopes: scopes.clone(),
    };
    let pair = Pair {
        issued_at: now,
        scopes,
        access: Kept {
            fingerprint: fingerprint(&issued.access_token),
            expires_at: now.plus(ACCESS_LIFETIME),
        },
        refresh: Kept {
            fingerprint: fingerprint(&issued.refresh_token),
            expires_at: now.plus(REFRESH_LIFETIME),
        },
    };
    (pair, issued)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_rotation_only_the_new_pair_is_current() {
        let now = Timestamp::from_unix(1_000);
        let (mut grant, first) = Grant::issue("client", vec!["users:read".to_owned()], now);
        let second = grant.rotate(vec!["users:read".to_owned()], now);
        let old = fingerprint(&first.refresh_token);
        assert!(grant.issued_refresh(&old) && !grant.is_current_refresh(&old));
        assert!(grant.is_current_refresh(&fingerprint(&second.refresh_token)));
        assert_ne!(
            grant.pair.access.fingerprint,
            fingerprint(&first.access_token)
        );
        assert!(second.access_token.starts_with("sbx_"));
    }
}
