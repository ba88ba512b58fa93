//! When a request to the token endpoint is sent again by itself: only if it certainly did nothing.

use super::token::HttpAnswer;
use crate::moment::{Seconds, Timestamp};
use crate::problem::ProblemCode;

/// How long all pauses of one exchange or refresh may take together: as long as one answer may.
pub const LONGEST_PAUSES: Seconds = Seconds(30);
/// How often it is sent again at most.
const MOST: u32 = 3;
/// The pause where the server asks for one and does not say how long.
const USUAL_PAUSE: Seconds = Seconds(2);
/// The pause after a connection that was not made.
const SHORT_PAUSE: Seconds = Seconds(1);

/// What came of sending.
#[derive(Clone, Copy)]
pub enum Outcome<'a> {
    /// An answer.
    Answered(&'a HttpAnswer<'a>),
    /// None, with this problem.
    Failed(ProblemCode),
}

/// The repeats of one exchange or refresh.
#[derive(Debug, Default)]
pub struct Repeats {
    times: u32,
    paused: u64,
}

impl Repeats {
    /// How long to pause before the same is sent again; `None` if it must not be.
    ///
    /// After a 429 the server did not act, and after a connection that was never made it knows of nothing. After anything
    /// else the code or the refresh token may be used up. At most three times, and the pauses take no more than
    /// [`LONGEST_PAUSES`] together: a server that asks for more is told to the person.
    pub fn pause_after(&mut self, outcome: Outcome<'_>, now: Timestamp) -> Option<Seconds> {
        let pause = match outcome {
            Outcome::Answered(answer) if answer.status == 429 => {
                answer.retry_after.map_or(USUAL_PAUSE, |text| {
                    read_retry_after(text, now).unwrap_or(USUAL_PAUSE)
                })
            }
            Outcome::Failed(code) if never_left(code) => SHORT_PAUSE,
            Outcome::Answered(_) | Outcome::Failed(_) => return None,
        };
        let pause = pause.0.max(1);
        let together = self.paused.saturating_add(pause);
        if self.times == MOST || together > LONGEST_PAUSES.0 {
            return None;
        }
        self.times += 1;
        self.paused = together;
        Some(Seconds(pause))
    }
}

/// `Retry-After` as a length of time: seconds, or the time until a date (RFC 9110, section 10.2.3).
#[must_use]
pub fn read_retry_after(text: &str, now: Timestamp) -> Option<Seconds> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Seconds(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let until = Timestamp::from_unix(date.timestamp().as_second());
    Some(until.since(now))
}

/// Whether a problem says that no connection was made, at once and not after a long wait.
const fn never_left(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::NetworkUnreachable | ProblemCode::NetworkDns
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_unix(1_800_000_000)
    }

    fn answer(status: u16, retry_after: Option<&str>) -> HttpAnswer<'_> {
        HttpAnswer {
            status,
            content_type: None,
            retry_after,
            body: b"",
        }
    }

    #[test]
    fn only_what_certainly_did_nothing_is_sent_again() {
        for (status, retry_after, pause) in [
            (429, None, Some(2)),
            (429, Some("0"), Some(1)),
            (429, Some("7"), Some(7)),
            (429, Some("soon"), Some(2)),
            (429, Some("Fri, 15 Jan 2027 08:00:05 GMT"), Some(5)),
            (429, Some("Fri, 15 Jan 2027 07:00:00 GMT"), Some(1)),
            (429, Some("31"), None),
            (429, Some("18446744073709551615"), None),
            (503, Some("1"), None),
            (500, None, None),
            (400, None, None),
            (401, None, None),
            (302, None, None),
            (200, None, None),
        ] {
            let answer = answer(status, retry_after);
            let mut repeats = Repeats::default();
            let given = repeats.pause_after(Outcome::Answered(&answer), now());
            assert_eq!(given, pause.map(Seconds), "{status} {retry_after:?}");
        }
        for (code, pause) in [
            (ProblemCode::NetworkUnreachable, Some(1)),
            (ProblemCode::NetworkDns, Some(1)),
            (ProblemCode::NetworkTls, None),
            (ProblemCode::NetworkTimedOut, None),
            (ProblemCode::TokenAnswerLost, None),
            (ProblemCode::TokenTooLarge, None),
        ] {
            let given = Repeats::default().pause_after(Outcome::Failed(code), now());
            assert_eq!(given, pause.map(Seconds), "{code:?}");
        }
    }

    #[test]
    fn it_ends_after_three_times_or_half_a_minute() {
        let pauses = |retry_after: &str| {
            let mut repeats = Repeats::default();
            let answer = answer(429, Some(retry_after));
            std::iter::from_fn(|| repeats.pause_after(Outcome::Answered(&answer), now()))
                .map(|pause| pause.0)
                .take(10)
                .collect::<Vec<_>>()
        };
        assert_eq!(pauses("0"), [1, 1, 1]);
        assert_eq!(pauses("15"), [15, 15]);
        assert_eq!(pauses("30"), [30]);
    }
}
