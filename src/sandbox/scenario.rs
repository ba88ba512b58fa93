//! Failures on demand: what a partner must handle, by name.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use fault::Fault;

mod api;
mod consent;
pub(super) mod fault;
mod session;
mod token;

/// One kind of failure; its name is stable.
#[derive(Debug)]
pub struct Scenario {
    name: &'static str,
    words: &'static str,
    moments: &'static [Moment],
    fault: Fault,
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
    /// An API call with a valid token, other than the one that disconnects.
    Api,
    /// `DELETE /v1/installations/me` with a valid token.
    Disconnect,
}

/// A scenario that is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// What happens.
    pub scenario: &'static Scenario,
    /// At which matching request, from 1; `None` for every one.
    pub nth: Option<NonZeroU32>,
}

/// The text is no `NAME` or `NAME:N` of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a scenario: NAME or NAME:N, N from 1; --list-scenarios prints the names")]
pub struct ParseStrikeError;

impl Moment {
    /// The name in answers of the sandbox's own endpoints.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Token => "token",
            Self::Refresh => "refresh",
            Self::Api => "api",
            Self::Disconnect => "disconnect",
        }
    }
}

impl Scenario {
    /// Every scenario, in the order they are listed.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        [consent::ALL, session::ALL, token::ALL, api::ALL]
            .into_iter()
            .flatten()
    }

    /// The scenario of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|scenario| scenario.name == name)
    }

    /// The name by which it is switched on.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What happens then, as one line.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        self.words
    }

    /// Where it strikes first: `consent`, `token`, `refresh`, `api` or `disconnect`.
    #[must_use]
    pub fn strikes(&self) -> &'static str {
        self.moments.first().map_or("", |moment| moment.name())
    }

    /// What happens.
    pub(super) const fn fault(&self) -> &Fault {
        &self.fault
    }
}

impl PartialEq for Scenario {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Scenario {}

impl FromStr for Strike {
    type Err = ParseStrikeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, nth) = match text.split_once(':') {
            Some((name, nth)) => (name, Some(nth.parse().map_err(|_| ParseStrikeError)?)),
            None => (text, None),
        };
        let scenario = Scenario::find(name).ok_or(ParseStrikeError)?;
        Ok(Self { scenario, nth })
    }
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth {
            Some(nth) => write!(f, "{}:{nth}", self.scenario.name),
            None => f.write_str(self.scenario.name),
        }
    }
}

/// The strikes that are switched on, and how many matching requests each has seen.
pub(super) struct Strikes {
    switched_on: Mutex<Vec<(Strike, u32)>>,
    /// Whether there are any, for requests in a hurry.
    any: AtomicBool,
}

impl Strikes {
    pub(super) fn new(strikes: &[Strike]) -> Self {
        let this = Self {
            switched_on: Mutex::default(),
            any: AtomicBool::new(false),
        };
        this.replace(strikes);
        this
    }

    /// Replaces all of them; their counts start again.
    pub(super) fn replace(&self, strikes: &[Strike]) {
        let mut switched_on = self
            .switched_on
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *switched_on = strikes.iter().map(|strike| (*strike, 0)).collect();
        self.any.store(!strikes.is_empty(), Ordering::SeqCst);
    }

    /// What is switched on, with the number of matching requests so far.
    pub(super) fn active(&self) -> Vec<(Strike, u32)> {
        self.switched_on
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Counts one request, and says which scenario hits it: the first, if several do.
    pub(super) fn at(&self, moment: Moment) -> Option<&'static Scenario> {
        if !self.any.load(Ordering::SeqCst) {
            return None;
        }
        let mut switched_on = self
            .switched_on
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut hit = None;
        for (strike, seen) in switched_on.iter_mut() {
            if strike.scenario.moments.contains(&moment) {
                *seen = seen.saturating_add(1);
                if strike.nth.is_none_or(|nth| nth.get() == *seen) {
                    hit = hit.or(Some(strike.scenario));
                }
            }
        }
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_found_by_its_name_and_says_what_happens_in_one_line() {
        for scenario in Scenario::all() {
            let strike: Strike = scenario.name().parse().unwrap();
            // Two of the same name would find the first.
            assert!(
                std::ptr::eq(strike.scenario, scenario),
                "{}",
                scenario.name()
            );
            let plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(scenario.name().bytes().all(plain), "{}", scenario.name());
            assert!(!scenario.words().is_empty() && scenario.words().chars().count() <= 90);
            assert!(!scenario.strikes().is_empty());
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
        assert!(strikes.at(Moment::Api).is_none());
        assert!(strikes.at(Moment::Token).is_none());
        assert_eq!(strikes.at(Moment::Api).unwrap().name(), "server-error");
        assert!(strikes.at(Moment::Api).is_none());
        strikes.replace(&[]);
        assert!(strikes.at(Moment::Api).is_none());
    }
}
