//! How far a track has come: what is done, where it stands, who acts next.

use super::{Mark, Route, Tick, Track};
use crate::environment::EnvironmentName;
use crate::guide::StopId;
use crate::moment::{Noted, Timestamp};
use crate::oauth::token::{TokenFacts, TokenState};

/// Who has to do the next thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The person at the keyboard.
    You,
    /// Pleo.
    Pleo,
}

impl Actor {
    /// The name in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Pleo => "pleo",
        }
    }

    /// Who acts next, as a part of a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::You => "you act next",
            Self::Pleo => "Pleo acts next",
        }
    }
}

/// Whether a stop is done, was passed over, or lies ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Done, from evidence or a mark.
    Done,
    /// Not done, although a later stop is.
    PassedOver,
    /// Not done yet.
    Ahead,
}

/// A track together with what is known of its tokens at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The track.
    pub track: &'a Track,
    /// Its environment.
    pub environment: &'a EnvironmentName,
    /// Who handles the tokens.
    pub route: Route,
    /// The facts of its tokens, if there are any.
    pub facts: Option<&'a TokenFacts>,
    /// Whether the server has said of the access token that it is not active.
    pub refuted: bool,
    /// Now.
    pub now: Timestamp,
}

impl Progress<'_> {
    /// Whether a stop is done.
    #[must_use]
    pub fn is_done(&self, stop: StopId) -> bool {
        let all = |ticks: [Tick; 3]| ticks.iter().all(|tick| self.track.ticks.contains(tick));
        match stop {
            StopId::Welcome => all(Tick::PREREQUISITES),
            StopId::Verify => all(Tick::CONFIRMATIONS),
            StopId::Authorise => self.facts.is_some() || self.worked_in_postman(stop).is_some(),
            StopId::Tokens => {
                self.token_state() == TokenState::Valid || self.worked_in_postman(stop).is_some()
            }
            StopId::Next => false,
            StopId::RequestAccess
            | StopId::Review
            | StopId::Registration
            | StopId::Credentials
            | StopId::Result
            | StopId::TestCalls => {
                Mark::of(stop).is_some_and(|mark| self.track.marks.contains_key(&mark))
            }
        }
    }

    /// Since when a stop is done in Postman, by the person's word: on that route this program sees no token.
    #[must_use]
    pub fn worked_in_postman(&self, stop: StopId) -> Option<Noted> {
        let mark = Mark::in_postman(stop).filter(|_| self.route == Route::Postman)?;
        self.track.marked(mark)
    }

    /// Whether the token can be used.
    #[must_use]
    pub fn token_state(&self) -> TokenState {
        match self.facts.map(|facts| facts.state(self.now)) {
            None => TokenState::Absent,
            // Whatever was noted of it: the server decides.
            Some(TokenState::Valid) if self.refuted => TokenState::Expired,
            Some(state) => state,
        }
    }

    /// The stops that are done, in order.
    #[must_use]
    pub fn done(&self) -> Vec<StopId> {
        StopId::ALL
            .into_iter()
            .filter(|stop| self.is_done(*stop))
            .collect()
    }

    /// How a stop stands.
    #[must_use]
    pub fn standing(&self, stop: StopId) -> Standing {
        if self.is_done(stop) {
            return Standing::Done;
        }
        let later = StopId::ALL.into_iter().filter(|other| *other > stop);
        if later.into_iter().any(|other| self.is_done(other)) {
            Standing::PassedOver
        } else {
            Standing::Ahead
        }
    }

    /// The stop where the journey stands: the first one not done after the last one that is.
    #[must_use]
    pub fn current(&self) -> StopId {
        let after = self.done().last().copied();
        let open = |stop: &StopId| *stop != StopId::Result && after.is_none_or(|done| *stop > done);
        let first_open = StopId::ALL.into_iter().find(open).unwrap_or(StopId::Next);
        // Pleo's notice means that Pleo has done its part, whatever was not marked.
        let is_noticed = self.track.notice.is_some() && !self.is_done(StopId::Credentials);
        if is_noticed && first_open < StopId::Credentials {
            StopId::Credentials
        } else {
            first_open
        }
    }

    /// Who acts next at a stop.
    #[must_use]
    pub fn actor(&self, stop: StopId) -> Actor {
        let waits_for_credentials = self.track.client_id.is_none()
            && self.track.notice.is_none()
            && *self.environment != EnvironmentName::Sandbox;
        match stop {
            StopId::Review if !self.is_done(stop) => Actor::Pleo,
            StopId::Credentials if waits_for_credentials && !self.is_done(stop) => Actor::Pleo,
            _ => Actor::You,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted() -> Noted {
        Noted::at(Timestamp::EPOCH, &jiff::tz::TimeZone::UTC)
    }

    fn progress(track: &Track) -> Progress<'_> {
        Progress {
            track,
            environment: &EnvironmentName::Staging,
            route: Route::OwnTokenLifecycle,
            facts: None,
            refuted: false,
            now: Timestamp::EPOCH,
        }
    }

    #[test]
    fn a_new_track_stands_at_the_welcome() {
        let track = Track::default();
        assert_eq!(progress(&track).current(), StopId::Welcome);
        assert!(progress(&track).done().is_empty());
        assert_eq!(progress(&track).actor(StopId::Welcome), Actor::You);
    }

    #[test]
    fn pleo_acts_while_the_request_is_reviewed() {
        let mut track = Track::default();
        track.mark(StopId::Welcome, noted());
        track.mark(StopId::RequestAccess, noted());
        let current = progress(&track).current();
        assert_eq!(current, StopId::Review);
        assert_eq!(progress(&track).actor(current), Actor::Pleo);
    }

    #[test]
    fn after_pleos_notice_it_is_your_turn_whatever_was_not_marked() {
        let mut track = Track::default();
        track.mark(StopId::RequestAccess, noted());
        track.notice = Some(crate::session::SevenDays::from_notice(
            noted(),
            &jiff::tz::TimeZone::UTC,
        ));
        let current = progress(&track).current();
        assert_eq!(current, StopId::Credentials);
        assert_eq!(progress(&track).actor(current), Actor::You);
    }

    #[test]
    fn what_worked_in_postman_is_done_by_the_persons_word_on_that_route_alone() {
        let mut track = Track::default();
        let mark = Mark::in_postman(StopId::Authorise).unwrap();
        track.marks.insert(mark, noted());
        let own = progress(&track);
        assert!(!own.is_done(StopId::Authorise));
        let postman = Progress {
            route: Route::Postman,
            ..own
        };
        assert!(postman.is_done(StopId::Authorise));
        assert!(!postman.is_done(StopId::Tokens));
        assert_eq!(postman.token_state(), TokenState::Absent);
        let mut track = Track::default();
        track.mark(StopId::Authorise, noted());
        let postman = Progress {
            route: Route::Postman,
            ..progress(&track)
        };
        assert!(
            !postman.is_done(StopId::Authorise),
            "tokens of ours are no word"
        );
    }

    #[test]
    fn what_was_passed_over_is_not_called_done() {
        let mut track = Track::default();
        track.mark(StopId::Credentials, noted());
        let progress = progress(&track);
        assert_eq!(progress.standing(StopId::Review), Standing::PassedOver);
        assert_eq!(progress.standing(StopId::Authorise), Standing::Ahead);
        assert_eq!(progress.current(), StopId::Verify);
    }
}
