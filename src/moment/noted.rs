//! A moment as somebody noted it: with the offset that their clock had, so that its day is the same on every machine.

use std::fmt;

use jiff::civil;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

use super::{ParseTimestampError, Timestamp};

/// A moment, and the UTC offset of whoever noted it.
///
/// Its text, on disk, is RFC 3339 with that offset (`2026-11-22T12:00:00+13:00`). A `Z`, as older files have it, is the
/// offset of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Noted {
    at: Timestamp,
    /// Whole minutes east of UTC, as RFC 3339 can write them.
    minutes: i32,
}

impl Noted {
    /// A moment as a clock in `zone` shows it.
    #[must_use]
    pub fn at(at: Timestamp, zone: &TimeZone) -> Self {
        Self {
            at,
            minutes: zone.to_offset(at.instant()).seconds() / 60,
        }
    }

    /// Reads what somebody in `zone` typed: a date alone, which is its noon there; a date and a time of day there; or
    /// RFC 3339, whose offset is kept. A `Z` tells of no place, so that the offset is that of `zone`.
    ///
    /// # Errors
    /// [`ParseTimestampError`] for anything else, and for years before 1.
    pub fn typed(text: &str, zone: &TimeZone) -> Result<Self, ParseTimestampError> {
        let text = text.trim();
        let pieces = Pieces::parse(text).map_err(|_| ParseTimestampError)?;
        if pieces.date().year() < 1 {
            return Err(ParseTimestampError);
        }
        let noon = civil::time(12, 0, 0, 0);
        let at = if pieces.offset().is_some() {
            text.parse::<Timestamp>()?
        } else {
            let there = pieces.date().to_datetime(pieces.time().unwrap_or(noon));
            let there = there.to_zoned(zone.clone());
            let there = there.map_err(|_| ParseTimestampError)?;
            Timestamp::from_unix(there.timestamp().as_second())
        };
        let noted = Self::at(at, zone);
        Ok(match pieces.offset() {
            Some(PiecesOffset::Numeric(given)) => Self {
                at,
                minutes: given.offset().seconds() / 60,
            },
            _ => noted,
        })
    }

    /// The moment.
    #[must_use]
    pub const fn instant(self) -> Timestamp {
        self.at
    }

    /// The day that the calendar showed where it was noted, as `2026-11-22`.
    #[must_use]
    pub fn date(self) -> String {
        self.day().to_string()
    }

    /// Whether its day has not begun yet where it was noted, by a clock that shows `now`: one of the two is wrong.
    #[must_use]
    pub fn is_ahead_of(self, now: Timestamp) -> bool {
        let there = Self { at: now, ..self };
        self.day() > there.day()
    }

    /// Days by the calendar of where it was noted, from its day until the one on which a clock shows `now`; none if that
    /// is not later.
    #[must_use]
    pub fn days_until(self, now: Timestamp) -> u64 {
        let there = Self { at: now, ..self };
        let days = there.day().since(self.day());
        days.map_or(0, |days| u64::try_from(days.get_days()).unwrap_or(0))
    }

    /// The last second of the day that is so many days after the one on which it was noted, by the calendar and the
    /// clocks of `zone`, summer time included. Somebody who gave another offset than that of `zone` is taken at it.
    #[must_use]
    pub fn end_of_day_after(self, days: i32, zone: &TimeZone) -> Timestamp {
        let zone = if Self::at(self.at, zone) == self {
            zone.clone()
        } else {
            TimeZone::fixed(self.offset())
        };
        let next = self
            .day()
            .checked_add(jiff::Span::new().days(days.saturating_add(1)));
        // The day after begins at its first second, which need not be midnight.
        let begun = next.and_then(|next| next.to_zoned(zone));
        begun.map_or(Timestamp::from_unix(i64::MAX), |begun| {
            Timestamp::from_unix(begun.timestamp().as_second().saturating_sub(1))
        })
    }

    fn offset(self) -> Offset {
        Offset::from_seconds(self.minutes * 60).unwrap_or(Offset::UTC)
    }

    fn day(self) -> civil::Date {
        self.offset().to_datetime(self.at.instant()).date()
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}",
            self.at.instant().display_with_offset(self.offset())
        )
    }
}

impl Serialize for Noted {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Noted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::typed(&text, &TimeZone::UTC).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    /// What was typed where → its text on disk, its day.
    #[test]
    fn what_is_typed_keeps_the_day_of_whoever_typed_it() {
        let rows = [
            (
                "2026-11-02",
                "Pacific/Auckland",
                "2026-11-02T12:00:00+13:00",
                "2026-11-02",
            ),
            (
                "2026-11-02",
                "America/Los_Angeles",
                "2026-11-02T12:00:00-08:00",
                "2026-11-02",
            ),
            (
                "2026-11-02",
                "Pacific/Kiritimati",
                "2026-11-02T12:00:00+14:00",
                "2026-11-02",
            ),
            (
                "2026-11-02",
                "UTC",
                "2026-11-02T12:00:00+00:00",
                "2026-11-02",
            ),
            (
                " 2024-02-29 ",
                "Europe/Copenhagen",
                "2024-02-29T12:00:00+01:00",
                "2024-02-29",
            ),
            (
                "2026-07-01T23:30",
                "Europe/Copenhagen",
                "2026-07-01T23:30:00+02:00",
                "2026-07-01",
            ),
            (
                "2026-11-02T23:30:00Z",
                "Europe/Copenhagen",
                "2026-11-03T00:30:00+01:00",
                "2026-11-03",
            ),
            (
                "2026-11-02T23:30:00+00:00",
                "Europe/Copenhagen",
                "2026-11-02T23:30:00+00:00",
                "2026-11-02",
            ),
            (
                "2026-11-02T09:00:00+05:45",
                "UTC",
                "2026-11-02T09:00:00+05:45",
                "2026-11-02",
            ),
        ];
        for (typed, place, text, day) in rows {
            let noted = Noted::typed(typed, &zone(place)).unwrap();
            assert_eq!(noted.to_string(), text, "{typed} in {place}");
            assert_eq!(noted.date(), day, "{typed} in {place}");
            let read: Noted = serde_json::from_value(text.into()).unwrap();
            assert_eq!(read, noted, "{typed} in {place}");
        }
        for wrong in [
            "",
            "soon",
            "2026-02-29",
            "2026-13-01",
            "02.11.2026",
            "-000001-01-01",
        ] {
            assert_eq!(
                Noted::typed(wrong, &TimeZone::UTC),
                Err(ParseTimestampError),
                "{wrong}"
            );
        }
    }

    #[test]
    fn an_old_text_is_read_by_the_calendar_of_utc() {
        let old: Noted = serde_json::from_str("\"2026-11-02T12:00:00Z\"").unwrap();
        assert_eq!(old.date(), "2026-11-02");
        assert_eq!(old.instant().to_string(), "2026-11-02T12:00:00Z");
    }

    #[test]
    fn a_day_that_has_not_begun_is_ahead_and_the_noon_of_today_is_not() {
        let auckland = zone("Pacific/Auckland");
        let noted = Noted::typed("2026-11-26", &auckland).unwrap();
        let morning: Timestamp = "2026-11-25T20:00:00Z".parse().unwrap();
        assert!(!noted.is_ahead_of(morning));
        let day_before: Timestamp = "2026-11-25T10:59:59Z".parse().unwrap();
        assert!(noted.is_ahead_of(day_before));
        assert_eq!(noted.days_until(day_before), 0);
        // A day by the calendar, not by its hours.
        let next: Timestamp = "2026-11-26T11:00:00Z".parse().unwrap();
        assert_eq!(noted.days_until(next), 1);
        assert_eq!(
            noted.days_until("2027-11-25T11:00:00Z".parse().unwrap()),
            365
        );
    }

    /// The end of the day, also where midnight is skipped, comes twice, or a whole day is missing.
    #[test]
    fn a_day_ends_one_second_before_the_next_one_begins() {
        let rows = [
            ("2026-11-20", 7, "Europe/Copenhagen", "2026-11-27T22:59:59Z"),
            ("2026-03-24", 7, "Europe/Copenhagen", "2026-03-31T21:59:59Z"),
            ("2026-10-20", 7, "Europe/Copenhagen", "2026-10-27T22:59:59Z"),
            ("2024-02-22", 7, "UTC", "2024-02-29T23:59:59Z"),
            ("2026-04-16", 7, "Africa/Cairo", "2026-04-23T21:59:59Z"),
            ("2026-10-22", 7, "Africa/Cairo", "2026-10-29T21:59:59Z"),
            ("2011-12-22", 7, "Pacific/Apia", "2011-12-30T09:59:59Z"),
            ("9999-12-30", 7, "UTC", "9999-12-30T22:00:00Z"),
        ];
        for (typed, days, place, end) in rows {
            let zone = zone(place);
            let noted = Noted::typed(typed, &zone).unwrap();
            let found = noted.end_of_day_after(days, &zone).to_string();
            assert_eq!(found, end, "{typed} in {place}");
        }
        let elsewhere = Noted::typed("2026-11-20T12:00:00+13:00", &zone("Europe/Copenhagen"));
        let end = elsewhere
            .unwrap()
            .end_of_day_after(7, &zone("Europe/Copenhagen"));
        assert_eq!(end.to_string(), "2026-11-27T10:59:59Z");
    }
}
