//! What a profile says of its tokens, so that a list of profiles opens no keychain: a note, and no token.

use serde::{Deserialize, Serialize};

use crate::moment::Timestamp;
use crate::oauth::token::TokenFacts;

/// What was noted when a pair of tokens was put into a store; whoever stores or removes a pair notes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenNote {
    /// When the pair was received.
    pub obtained: Timestamp,
    /// Until when the access token is good, if the server said so.
    pub until: Option<Timestamp>,
}

impl TokenNote {
    /// The note about a pair.
    #[must_use]
    pub fn of(facts: &TokenFacts) -> Self {
        Self {
            obtained: facts.obtained,
            until: facts.expires(),
        }
    }

    /// As much of the facts as was noted.
    pub(super) fn facts(&self) -> TokenFacts {
        TokenFacts {
            obtained: self.obtained,
            authorized: self.obtained,
            lifetime: self.until.map(|until| until.since(self.obtained)),
            scopes_requested: Vec::new(),
            scopes_granted: Vec::new(),
            refreshable: false,
            skew: crate::moment::Skew::default(),
            doubt: None,
        }
    }
}
