//! The cells of a partner's row in few words, the same in the wizard and on the command line.

use super::{Partner, Summary, Token};
use crate::guide::{Guide, StopId};
use crate::moment::Seconds;
use crate::problem::{Problem, ProblemCode};
use crate::session::progress::Actor;

/// The cells beside the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Number and name of the stop.
    pub stop: String,
    /// Who acts next; a dash at the end of the journey.
    pub who: &'static str,
    /// How long ago the last date is.
    pub waiting: String,
    /// How near the deadline is, or since when it is missed.
    pub deadline: String,
    /// How the access token stands.
    pub token: String,
}

/// The columns that the longest usual cell takes, in the order of [`Cells`].
pub const COLUMNS: [usize; 5] = [17, 4, 7, 11, 12];

/// What stands above the cells.
pub const TITLES: [&str; 5] = ["STOP", "NEXT", "WAITING", "DEADLINE", "TOKEN"];

impl Cells {
    /// Of a profile that can be read.
    #[must_use]
    pub fn of(state: &Summary) -> Self {
        Self {
            stop: stop(state.stop),
            who: match (state.stop, state.actor) {
                (StopId::Next, _) => "-",
                (_, Actor::You) => "you",
                (_, Actor::Pleo) => "Pleo",
            },
            waiting: match state.waiting_days() {
                None => "-".to_owned(),
                Some(0) => "today".to_owned(),
                Some(days) => format!("{days} d"),
            },
            deadline: match state.deadline.map(|days| days.deadline) {
                None => "-".to_owned(),
                Some(at) if at < state.now => format!("missed {}", short(state.now.since(at))),
                Some(at) => format!("{} left", short(at.since(state.now))),
            },
            token: match state.token {
                Token::Absent => "none".to_owned(),
                Token::Until(end) => format!("valid {}", short(end.since(state.now))),
                Token::Expired(_) => "expired".to_owned(),
                Token::Kept => "kept".to_owned(),
            },
        }
    }

    /// In order.
    #[must_use]
    pub fn in_order(&self) -> [&str; 5] {
        [
            &self.stop,
            self.who,
            &self.waiting,
            &self.deadline,
            &self.token,
        ]
    }
}

impl Partner {
    /// Everything by which this one can be found, in lower case.
    #[must_use]
    pub fn sought_in(&self) -> String {
        let mut text = format!("{} {} {}", self.profile, self.client, self.company);
        match &self.state {
            Ok(state) => {
                let cells = Cells::of(state);
                let more = [
                    state.environment.as_str(),
                    &cells.stop,
                    cells.who,
                    &cells.deadline,
                ];
                for word in more {
                    text.push(' ');
                    text.push_str(word);
                }
            }
            Err(problem) => {
                for word in ["unreadable", &trouble(problem), problem.code.id()] {
                    text.push(' ');
                    text.push_str(word);
                }
            }
        }
        text.to_lowercase()
    }
}

/// Why there is no telling where a profile stands, in a few words.
#[must_use]
pub fn trouble(problem: &Problem) -> String {
    match (problem.code, &problem.detail) {
        (ProblemCode::FilesCorrupt, Some(reason)) => format!("is damaged: {reason}"),
        (ProblemCode::FilesCorrupt, None) => "is damaged".to_owned(),
        _ => "cannot be read".to_owned(),
    }
}

fn stop(stop: StopId) -> String {
    let name = Guide::built_in().rail(stop);
    stop.number()
        .map_or_else(|| name.to_owned(), |number| format!("{number} {name}"))
}

/// A length of time in its largest unit, cut.
fn short(length: Seconds) -> String {
    match length.0 {
        seconds @ 0..3_600 => format!("{} min", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h", seconds / 3_600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentName;
    use crate::moment::{Noted, Timestamp};
    use crate::session::SevenDays;

    fn noted(seconds: i64) -> Noted {
        Noted::at(Timestamp::from_unix(seconds), &jiff::tz::TimeZone::UTC)
    }

    fn seven_days(end: i64) -> SevenDays {
        SevenDays {
            noted: noted(0),
            deadline: Timestamp::from_unix(end),
        }
    }

    fn state() -> Summary {
        Summary {
            environment: EnvironmentName::Staging,
            stop: StopId::Credentials,
            actor: Actor::You,
            last: Some(noted(0)),
            deadline: Some(seven_days(8 * 86_400)),
            token: Token::Absent,
            has_notes: false,
            now: Timestamp::from_unix(10 * 86_400),
        }
    }

    #[test]
    fn a_row_says_what_matters_in_few_words() {
        let cells = |state: &Summary| Cells::of(state).in_order().map(str::to_owned).to_vec();
        let missed = state();
        assert_eq!(
            cells(&missed),
            ["4 Credentials", "you", "10 d", "missed 2 d", "none"]
        );
        let done = Summary {
            stop: StopId::Next,
            last: Some(noted(missed.now.unix())),
            deadline: None,
            token: Token::Until(missed.now.plus(Seconds(2_700))),
            ..missed.clone()
        };
        assert_eq!(
            cells(&done),
            ["9 What comes next", "-", "today", "-", "valid 45 min"]
        );
        let near = Summary {
            actor: Actor::Pleo,
            last: None,
            deadline: Some(seven_days(missed.now.unix() + 7_300)),
            token: Token::Expired(missed.now),
            ..missed
        };
        assert_eq!(
            cells(&near),
            ["4 Credentials", "Pleo", "-", "2 h left", "expired"]
        );
    }

    #[test]
    fn the_usual_cells_fit_their_columns() {
        for stop_id in StopId::ALL {
            assert!(stop(stop_id).chars().count() <= COLUMNS[0], "{stop_id:?}");
        }
        for (title, column) in TITLES.iter().zip(COLUMNS) {
            assert!(title.len() <= column);
        }
    }

    #[test]
    fn a_partner_is_found_by_name_client_company_environment_stop_and_who_acts() {
        let partner = Partner {
            profile: "acme".to_owned(),
            client: "Acme Books".to_owned(),
            company: "ACME Ltd".to_owned(),
            state: Ok(state()),
        };
        let text = partner.sought_in();
        for word in [
            "acme",
            "books",
            "ltd",
            "staging",
            "credentials",
            "you",
            "missed",
        ] {
            assert!(text.contains(word), "{word} in {text}");
        }
        assert!(!text.contains("pleo"));
    }
}
