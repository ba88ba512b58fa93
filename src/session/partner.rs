//! A profile in one line: where a partner stands, who acts next, and how urgent that is. Made from what is on disk alone.

use std::cmp::Reverse;

use super::progress::{Actor, Progress};
use super::seven_days;
use super::{Route, Session, SevenDays, Track};
use crate::environment::EnvironmentName;
use crate::form::FieldId;
use crate::guide::StopId;
use crate::moment::{Noted, Timestamp};
use crate::oauth::token::TokenFacts;
use crate::problem::Problem;

mod words;

pub use words::{COLUMNS, Cells, TITLES, trouble};

/// One profile among many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Name of the profile.
    pub profile: String,
    /// The client's name in the registration form; empty if there is none.
    pub client: String,
    /// The company of the API access request; empty if there is none.
    pub company: String,
    /// How far it is, or why its file cannot be read.
    pub state: Result<Summary, Problem>,
}

/// How far a profile is in the environment that was chosen last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// That environment.
    pub environment: EnvironmentName,
    /// The stop where the journey stands.
    pub stop: StopId,
    /// Who acts next there.
    pub actor: Actor,
    /// The last date that was noted.
    pub last: Option<Noted>,
    /// The earliest end of seven days that can still be missed, of whichever environment: it runs all the same.
    pub deadline: Option<SevenDays>,
    /// What was noted of the access token.
    pub token: Token,
    /// Whether there are notes of the user's own.
    pub has_notes: bool,
    /// Now.
    pub now: Timestamp,
}

/// An access token as this program last noted it; what holds the token itself is not opened for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// None is kept.
    Absent,
    /// One is kept, and is good until then.
    Until(Timestamp),
    /// One is kept, and was good until then.
    Expired(Timestamp),
    /// One is kept; until when it is good was not noted.
    Kept,
}

/// How soon somebody should look, the soonest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// A deadline was missed.
    Missed,
    /// A deadline ends within two days.
    Near,
    /// The file cannot be read.
    Unreadable,
    /// The partner acts next.
    You,
    /// Pleo acts next.
    Pleo,
    /// The journey is at its end.
    Done,
}

impl Urgency {
    /// Its name in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missed => "deadline-missed",
            Self::Near => "deadline-near",
            Self::Unreadable => "unreadable",
            Self::You => "you",
            Self::Pleo => "pleo",
            Self::Done => "done",
        }
    }
}

impl Partner {
    /// From a session, without what this process knows of tokens beyond what was noted.
    #[must_use]
    pub fn of(session: &Session, now: Timestamp) -> Self {
        let noted = session.track().tokens.as_ref();
        let facts = noted.map(super::TokenNote::facts);
        Self::with_facts(session, facts.as_ref(), now)
    }

    /// From a session whose tokens are known.
    #[must_use]
    pub fn with_facts(session: &Session, facts: Option<&TokenFacts>, now: Timestamp) -> Self {
        let track = session.track();
        let progress = Progress {
            track,
            environment: &session.environment,
            route: session.route,
            facts,
            refuted: false,
            now,
        };
        let stop = progress.current();
        let deadlines = session
            .tracks
            .iter()
            .filter_map(|(name, track)| open_deadline(name, track, now));
        let client = session.registration.items(FieldId::ClientName).first();
        Self {
            profile: session.profile.clone(),
            client: client.cloned().unwrap_or_default(),
            company: session.request.company.clone(),
            state: Ok(Summary {
                environment: session.environment.clone(),
                stop,
                actor: progress.actor(stop),
                last: track.last_date(),
                deadline: deadlines.min_by_key(|days| days.deadline),
                token: Token::of(facts, now),
                has_notes: session.tracks.values().any(|track| !track.notes.is_empty()),
                now,
            }),
        }
    }

    /// A profile whose file cannot be read.
    #[must_use]
    pub fn unreadable(profile: &str, problem: Problem) -> Self {
        Self {
            profile: profile.to_owned(),
            client: String::new(),
            company: String::new(),
            state: Err(problem),
        }
    }

    /// How soon somebody should look.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        self.state
            .as_ref()
            .map_or(Urgency::Unreadable, Summary::urgency)
    }

    /// Puts the most urgent first; among the equally urgent the one whose deadline ends first, then the one that has waited
    /// longest.
    pub fn sort(partners: &mut [Self]) {
        partners.sort_by_cached_key(|partner| {
            let state = partner.state.as_ref().ok();
            let urgency = partner.urgency();
            let ends = state
                .and_then(|state| state.deadline)
                .filter(|_| urgency <= Urgency::Near)
                .map_or(Timestamp::EPOCH, |days| days.deadline);
            let last = state.and_then(|state| state.last);
            // One without a date has waited for nothing yet.
            let last = Reverse(last.map(|last| Reverse(last.instant())));
            (urgency, ends, last, partner.profile.clone())
        });
    }
}

impl Summary {
    /// How soon somebody should look.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        match self.deadline.map(|days| days.urgency(self.now)) {
            Some(seven_days::Urgency::Missed) => return Urgency::Missed,
            Some(seven_days::Urgency::Soon) => return Urgency::Near,
            Some(seven_days::Urgency::Calm) | None => {}
        }
        match (self.stop, self.actor) {
            (StopId::Next, _) => Urgency::Done,
            (_, Actor::You) => Urgency::You,
            (_, Actor::Pleo) => Urgency::Pleo,
        }
    }

    /// How many days ago the last date is.
    #[must_use]
    pub fn waiting_days(&self) -> Option<u64> {
        self.last.map(|last| last.days_until(self.now))
    }
}

impl Token {
    fn of(facts: Option<&TokenFacts>, now: Timestamp) -> Self {
        let Some(facts) = facts else {
            return Self::Absent;
        };
        match facts.expires() {
            Some(end) if end <= now => Self::Expired(end),
            Some(end) => Self::Until(end),
            None => Self::Kept,
        }
    }

    /// Its name in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Until(_) => "valid",
            Self::Expired(_) => "expired",
            Self::Kept => "kept",
        }
    }

    /// Until when it is or was good.
    #[must_use]
    pub const fn end(self) -> Option<Timestamp> {
        match self {
            Self::Until(end) | Self::Expired(end) => Some(end),
            Self::Absent | Self::Kept => None,
        }
    }
}

/// The end of the seven days of a track, while it can still be missed.
fn open_deadline(
    environment: &EnvironmentName,
    track: &Track,
    now: Timestamp,
) -> Option<SevenDays> {
    let progress = Progress {
        track,
        environment,
        route: Route::default(),
        facts: None,
        refuted: false,
        now,
    };
    track.notice.filter(|_| !progress.is_done(StopId::Verify))
}

#[cfg(test)]
mod tests;
