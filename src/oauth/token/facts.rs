//! What may be known about a pair of tokens without holding it.

use crate::moment::{Seconds, Skew, Timestamp};
use crate::problem::{Problem, ProblemCode};

/// Before its end an access token is renewed rather than used, so that it does not expire on the way.
const MARGIN: Seconds = Seconds(60);

/// How long a refresh token is good at least, by Pleo's pages; older ones may have expired.
const REFRESH_TOKEN_LIVES: Seconds = Seconds(60 * Seconds::DAY.0);

/// What is known of a pair of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFacts {
    /// When this pair was received, by the clock of this machine.
    pub obtained: Timestamp,
    /// When the authorization itself happened (the first pair of the family).
    pub authorized: Timestamp,
    /// How long the access token lives, if the server said so.
    pub lifetime: Option<Seconds>,
    /// The scopes asked for.
    pub scopes_requested: Vec<String>,
    /// The scopes granted.
    pub scopes_granted: Vec<String>,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// How far the server's clock was ahead of this machine's when the pair was received.
    pub skew: Skew,
    /// What speaks against the pair, beyond its date.
    pub doubt: Option<Doubt>,
}

/// What speaks against a stored pair, beyond its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Its refresh token was sent, and no new pair was stored: the server may have replaced it.
    Unanswered {
        /// When it was sent.
        sent: Timestamp,
    },
    /// The server said that the session of this pair is over.
    Ended,
}

impl Doubt {
    /// The same for a person.
    #[must_use]
    pub fn problem(self) -> Problem {
        match self {
            Self::Unanswered { sent } => Problem::new(ProblemCode::TokenRefreshUnanswered)
                .with_detail(format!("sent {sent}")),
            Self::Ended => ProblemCode::TokenSessionEnded.into(),
        }
    }
}

/// Whether a token can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// There is none.
    Absent,
    /// There is one, and by our own bookkeeping it has not expired.
    Valid,
    /// There is one, and it has expired, or its session is over.
    Expired,
}

impl TokenFacts {
    /// When the access token expires, if that is known.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.lifetime.map(|lifetime| self.obtained.plus(lifetime))
    }

    /// Whether the token can still be used at `now`; an unknown lifetime counts as valid until a server disagrees.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> TokenState {
        match self.expires() {
            _ if self.doubt == Some(Doubt::Ended) => TokenState::Expired,
            Some(expires) if expires <= now => TokenState::Expired,
            Some(_) | None => TokenState::Valid,
        }
    }

    /// Whether the access token has expired, or does so within a minute or a fifth of its life.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        let margin = |lifetime: Seconds| Seconds(MARGIN.0.min(lifetime.0 / 5));
        self.lifetime
            .is_some_and(|lifetime| self.obtained.plus(lifetime) <= now.plus(margin(lifetime)))
    }

    /// Whether the refresh token is older than Pleo says that it lives at least.
    #[must_use]
    pub fn is_refresh_token_old(&self, now: Timestamp) -> bool {
        now.since(self.obtained) > REFRESH_TOKEN_LIVES
    }

    /// The same, dated by the clock of this machine as it goes now: it may have been set since the pair was received.
    #[must_use]
    pub fn dated_by(mut self, skew: Skew) -> Self {
        self.obtained = self.obtained.moved(self.skew).moved(skew.back());
        self.skew = skew;
        self
    }

    /// The scopes that were asked for and not granted.
    #[must_use]
    pub fn scopes_missing(&self) -> Vec<String> {
        let missing = |scope: &&String| !self.scopes_granted.contains(scope);
        self.scopes_requested
            .iter()
            .filter(missing)
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(lifetime: Option<u64>) -> TokenFacts {
        TokenFacts {
            obtained: Timestamp::from_unix(10_000),
            authorized: Timestamp::from_unix(10_000),
            lifetime: lifetime.map(Seconds),
            scopes_requested: Vec::new(),
            scopes_granted: Vec::new(),
            refreshable: true,
            skew: Skew::default(),
            doubt: None,
        }
    }

    #[test]
    fn a_token_is_renewed_a_minute_before_its_end_and_a_short_one_a_fifth_of_its_life() {
        for (lifetime, due) in [(3_600, 3_540), (300, 240), (50, 40), (4, 4), (0, 0)] {
            let facts = facts(Some(lifetime));
            let at = |after: u64| facts.obtained.plus(Seconds(after));
            assert!(facts.is_due(at(due)), "{lifetime}");
            assert!(due == 0 || !facts.is_due(at(due - 1)), "{lifetime}");
        }
        assert!(!facts(None).is_due(Timestamp::from_unix(i64::MAX)));
    }

    #[test]
    fn a_clock_that_was_set_since_moves_the_date_of_the_pair_with_it() {
        let mut pair = facts(Some(900));
        // The clock was an hour slow when the pair came, and is right now.
        pair.skew = Skew::of(Timestamp::from_unix(13_600), pair.obtained);
        let dated = pair.clone().dated_by(Skew::default());
        assert_eq!(dated.obtained, Timestamp::from_unix(13_600));
        assert_eq!(dated.state(Timestamp::from_unix(14_000)), TokenState::Valid);
        // It is as wrong as before: nothing moves.
        assert_eq!(pair.clone().dated_by(pair.skew), pair);
    }

    #[test]
    fn an_ended_session_is_not_called_valid() {
        let mut pair = facts(Some(900));
        assert_eq!(pair.state(pair.obtained), TokenState::Valid);
        pair.doubt = Some(Doubt::Ended);
        assert_eq!(pair.state(pair.obtained), TokenState::Expired);
    }

    #[test]
    fn a_refresh_token_is_old_after_sixty_days() {
        let pair = facts(Some(900));
        let after = |days: u64| pair.obtained.plus(Seconds(days * Seconds::DAY.0));
        assert!(!pair.is_refresh_token_old(after(60)));
        assert!(pair.is_refresh_token_old(after(61)));
    }
}
