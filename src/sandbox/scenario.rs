//! Failures on demand: what a partner must handle, by name.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

/// One kind of failure; its name is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// Consent is denied.
    Denied,
    /// The redirect carries another state.
    WrongState,
    /// The code is too old before it arrives.
    ExpiredCode,
    /// The refresh token counts as used before.
    ReusedRefresh,
    /// The refresh token counts as expired.
    ExpiredRefresh,
    /// The customer revoked access.
    Revoked,
    /// The refresh is refused in the shape seen in the field, not that of the RFC.
    PleoRefreshError,
    /// An API call is answered with 401.
    Unauthorized,
    /// An API call is answered with 403.
    Forbidden,
    /// An API call is answered with 429.
    RateLimited,
    /// An API call is answered with 500.
    ServerError,
    /// An API call is answered after ten seconds.
    Slow,
    /// The body of an API answer stops half-way.
    TruncatedJson,
    /// An API call is answered with 50 MB.
    HugeBody,
    /// The token endpoint answers 429.
    TokenRateLimited,
    /// The token endpoint answers 500.
    TokenServerError,
    /// The token endpoint answers after ten seconds.
    TokenSlow,
    /// The token endpoint's answer stops half-way, after the tokens were made.
    TokenTruncatedJson,
    /// A captive portal answers instead of the token endpoint.
    TokenHtml,
}

/// When a scenario can strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The user decided.
    Consent,
    /// Any request to the token endpoint.
    Token,
    /// A refresh by a client that is who it says.
    Refresh,
    /// An API call with a valid token.
    Api,
}

/// A scenario that is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// What happens.
    pub scenario: Scenario,
    /// At which matching request, from 1; `None` for every one.
    pub nth: Option<NonZeroU32>,
}

/// The text is no `NAME` or `NAME:N` of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a scenario: NAME or NAME:N, N from 1; --list-scenarios prints the names")]
pub struct ParseStrikeError;

impl Scenario {
    /// Every scenario, in the order they are listed.
    pub const ALL: [Self; 19] = [
        Self::Denied,
        Self::WrongState,
        Self::ExpiredCode,
        Self::ReusedRefresh,
        Self::ExpiredRefresh,
        Self::Revoked,
        Self::PleoRefreshError,
        Self::Unauthorized,
        Self::Forbidden,
        Self::RateLimited,
        Self::ServerError,
        Self::Slow,
        Self::TruncatedJson,
        Self::HugeBody,
        Self::TokenRateLimited,
        Self::TokenServerError,
        Self::TokenSlow,
        Self::TokenTruncatedJson,
        Self::TokenHtml,
    ];

    /// The name by which it is switched on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::WrongState => "wrong-state",
            Self::ExpiredCode => "expired-code",
            Self::ReusedRefresh => "reused-refresh",
            Self::ExpiredRefresh => "expired-refresh",
            Self::Revoked => "revoked",
            Self::PleoRefreshError => "pleo-refresh-error",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate-limited",
            Self::ServerError => "server-error",
            Self::Slow => "slow",
            Self::TruncatedJson => "truncated-json",
            Self::HugeBody => "huge-body",
            Self::TokenRateLimited => "token-rate-limited",
            Self::TokenServerError => "token-server-error",
            Self::TokenSlow => "token-slow",
            Self::TokenTruncatedJson => "token-truncated-json",
            Self::TokenHtml => "token-html",
        }
    }

    /// What happens then, as one line.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Denied => "the user denies consent, whichever button is pressed",
            Self::WrongState => "the redirect carries a state that is not yours",
            Self::ExpiredCode => "the authorization code is too old when it arrives",
            Self::ReusedRefresh => "the refresh token counts as used before; the session ends",
            Self::ExpiredRefresh => "the refresh token counts as expired; the session ends",
            Self::Revoked => "the customer has revoked access; every token is dead",
            Self::PleoRefreshError => {
                "a refresh is refused with {\"error\":true,\"message\":\"invalid_refresh_token\"}"
            }
            Self::Unauthorized => "an API call is answered with 401",
            Self::Forbidden => "an API call is answered with 403, a scope is missing",
            Self::RateLimited => "an API call is answered with 429 and Retry-After",
            Self::ServerError => "an API call is answered with 500",
            Self::Slow => "an API call is answered after ten seconds",
            Self::TruncatedJson => "the body of an API answer stops half-way",
            Self::HugeBody => "an API call is answered with about 50 MB of JSON",
            Self::TokenRateLimited => "the token endpoint answers 429 and Retry-After",
            Self::TokenServerError => "the token endpoint answers 500",
            Self::TokenSlow => "the token endpoint answers after ten seconds",
            Self::TokenTruncatedJson => "the token endpoint's answer stops half-way, its work done",
            Self::TokenHtml => "a web page answers instead of the token endpoint",
        }
    }

    /// When it can strike.
    pub(super) const fn moments(self) -> &'static [Moment] {
        match self {
            Self::Denied | Self::WrongState | Self::ExpiredCode => &[Moment::Consent],
            Self::ReusedRefresh | Self::ExpiredRefresh | Self::PleoRefreshError => {
                &[Moment::Refresh]
            }
            Self::Revoked => &[Moment::Refresh, Moment::Api],
            Self::Unauthorized
            | Self::Forbidden
            | Self::RateLimited
            | Self::ServerError
            | Self::Slow
            | Self::TruncatedJson
            | Self::HugeBody => &[Moment::Api],
            Self::TokenRateLimited
            | Self::TokenServerError
            | Self::TokenSlow
            | Self::TokenTruncatedJson
            | Self::TokenHtml => &[Moment::Token],
        }
    }
}

impl FromStr for Strike {
    type Err = ParseStrikeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, nth) = match text.split_once(':') {
            Some((name, nth)) => (name, Some(nth.parse().map_err(|_| ParseStrikeError)?)),
            None => (text, None),
        };
        let scenario = Scenario::ALL
            .into_iter()
            .find(|scenario| scenario.name() == name)
            .ok_or(ParseStrikeError)?;
        Ok(Self { scenario, nth })
    }
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth {
            Some(nth) => write!(f, "{}:{nth}", self.scenario.name()),
            None => f.write_str(self.scenario.name()),
        }
    }
}

/// The strikes that are switched on, and how many matching requests each has seen.
pub(super) struct Strikes(Mutex<Vec<(Strike, u32)>>);

impl Strikes {
    pub(super) fn new(strikes: &[Strike]) -> Self {
        Self(Mutex::new(
            strikes.iter().map(|strike| (*strike, 0)).collect(),
        ))
    }

    /// Replaces all of them; their counts start again.
    pub(super) fn replace(&self, strikes: &[Strike]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            strikes.iter().map(|strike| (*strike, 0)).collect();
    }

    /// What is switched on, with the number of matching requests so far.
    pub(super) fn active(&self) -> Vec<(Strike, u32)> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Counts one request, and says which scenarios hit it.
    pub(super) fn at(&self, moment: Moment) -> Vec<Scenario> {
        let mut strikes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hits = Vec::new();
        for (strike, seen) in strikes.iter_mut() {
            if strike.scenario.moments().contains(&moment) {
                *seen = seen.saturating_add(1);
                if strike.nth.is_none_or(|nth| nth.get() == *seen) {
                    hits.push(strike.scenario);
                }
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_found_by_its_name() {
        for scenario in Scenario::ALL {
            let strike: Strike = scenario.name().parse().unwrap();
            assert_eq!(strike.scenario, scenario);
            assert!(!scenario.words().is_empty() && !scenario.moments().is_empty());
        }
    }

    #[test]
    fn a_strike_reads_as_it_is_written() {
        let strike: Strike = "server-error:2".parse().unwrap();
        assert_eq!(strike.to_string(), "server-error:2");
        for wrong in ["", "server-error:", "server-error:0", "nothing", "denied:x"] {
            assert_eq!(wrong.parse::<Strike>(), Err(ParseStrikeError), "{wrong}");
        }
    }

    #[test]
    fn a_numbered_strike_hits_that_request_alone() {
        let strikes = Strikes::new(&["server-error:2".parse().unwrap()]);
        assert!(strikes.at(Moment::Api).is_empty());
        assert!(strikes.at(Moment::Token).is_empty());
        assert_eq!(strikes.at(Moment::Api), [Scenario::ServerError]);
        assert!(strikes.at(Moment::Api).is_empty());
    }
}
