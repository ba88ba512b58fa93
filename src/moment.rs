//! Points in time and lengths of time, as values that are passed in: pure rooms never look at a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use noted::Noted;

mod noted;

/// A point in time: whole seconds since 1970-01-01T00:00:00Z.
///
/// Its text, on disk and in JSON, is RFC 3339 in UTC (`2026-11-22T08:00:00Z`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A length of time in whole seconds, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub u64);

impl Seconds {
    /// One day of 24 hours.
    pub const DAY: Self = Self(86_400);

    /// In whole units of the largest that fits: `3 days`, `1 hour`, `40 minutes`, `less than a minute`.
    #[must_use]
    pub fn in_words(self) -> String {
        let (count, unit) = match self.0 {
            0..60 => return "less than a minute".to_owned(),
            60..3_600 => (self.0 / 60, "minute"),
            3_600..86_400 => (self.0 / 3_600, "hour"),
            _ => (self.0 / 86_400, "day"),
        };
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {unit}{plural}")
    }
}

/// How far another clock is ahead of this machine's, in seconds; negative if it is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Skew(i64);

impl Skew {
    /// Less than this is the way through the network, and seconds that are only told whole.
    const NOISE: i64 = 5;
    /// More than this is worth a word.
    const NOTABLE: i64 = 120;

    /// From what both clocks show at the same moment; a few seconds count as none.
    #[must_use]
    pub fn of(theirs: Timestamp, ours: Timestamp) -> Self {
        Self::from_seconds(theirs.0.saturating_sub(ours.0))
    }

    /// From a number of seconds; a few count as none.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        if seconds.saturating_abs() <= Self::NOISE {
            Self(0)
        } else {
            Self(seconds)
        }
    }

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The other way round.
    #[must_use]
    pub const fn back(self) -> Self {
        Self(self.0.saturating_neg())
    }

    /// A sentence about it, with the largest unit that fits.
    #[must_use]
    pub fn told(self) -> String {
        let apart = self.0.unsigned_abs();
        let (count, unit) = match apart {
            0..=119 => (apart, "seconds"),
            120..=7_199 => (apart / 60, "minutes"),
            7_200..=172_799 => (apart / 3_600, "hours"),
            _ => (apart / 86_400, "days"),
        };
        let side = if self.0 > 0 { "behind" } else { "ahead of" };
        format!(
            "The clock of this computer is {count} {unit} {side} the server's; what expires is counted by the server's."
        )
    }

    /// Whether it is more than two minutes.
    #[must_use]
    pub const fn is_notable(self) -> bool {
        self.0.saturating_abs() > Self::NOTABLE
    }
}

/// The text is no RFC 3339 time and no `YYYY-MM-DD` date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date such as 2026-11-22 or a time such as 2026-11-22T08:00:00Z")]
pub struct ParseTimestampError;

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// From seconds since the Unix epoch; clamped to the years that RFC 3339 can write (0001 to 9999).
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(-62_135_596_800, 253_402_207_200))
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// This moment plus a length of time; stops at the end of the year 9999.
    #[must_use]
    pub fn plus(self, length: Seconds) -> Self {
        Self::from_unix(
            self.0
                .saturating_add(i64::try_from(length.0).unwrap_or(i64::MAX)),
        )
    }

    /// What a clock shows that is ahead by `skew` when this one shows this moment.
    #[must_use]
    pub fn moved(self, skew: Skew) -> Self {
        Self::from_unix(self.0.saturating_add(skew.0))
    }

    /// How long after `earlier` this moment is; zero if it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Seconds {
        Seconds(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads an HTTP date such as `Sun, 22 Nov 2026 08:00:00 GMT` (RFC 9110, section 5.6.7).
    #[must_use]
    pub fn from_http_date(text: &str) -> Option<Self> {
        let date = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
        Some(Self::from_unix(date.timestamp().as_second()))
    }

    fn instant(self) -> jiff::Timestamp {
        jiff::Timestamp::from_second(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// As HTTP writes a date, `Sun, 22 Nov 2026 08:00:00 GMT` (RFC 9110, section 5.6.7).
    #[must_use]
    pub fn http_date(self) -> String {
        self.instant()
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string()
    }

    /// The calendar date and time of day in `zone`, as `2026-11-22 09:00 CET`.
    #[must_use]
    pub fn in_zone(self, zone: &jiff::tz::TimeZone) -> String {
        self.instant()
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M %Z")
            .to_string()
    }

    /// The time of day in `zone`, as `09:00:07`.
    #[must_use]
    pub fn time_in_zone(self, zone: &jiff::tz::TimeZone) -> String {
        self.instant()
            .to_zoned(zone.clone())
            .strftime("%H:%M:%S")
            .to_string()
    }

    /// The calendar date in `zone`, as `2026-11-22`.
    #[must_use]
    pub fn date_in_zone(self, zone: &jiff::tz::TimeZone) -> String {
        self.instant()
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d")
            .to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.instant())
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    /// Reads RFC 3339, or a date alone, which is taken as its noon in UTC so that it is the same day in most zones.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Ok(Self::from_unix(instant.as_second()));
        }
        let date: jiff::civil::Date = text.parse().map_err(|_| ParseTimestampError)?;
        let noon = date
            .at(12, 0, 0, 0)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_err(|_| ParseTimestampError)?;
        Ok(Self::from_unix(noon.timestamp().as_second()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_its_text() {
        let at = Timestamp::from_unix(1_795_334_400);
        assert_eq!(at.to_string(), "2026-11-22T08:00:00Z");
        assert_eq!(at.http_date(), "Sun, 22 Nov 2026 08:00:00 GMT");
        assert_eq!(Timestamp::from_http_date(&at.http_date()), Some(at));
        assert_eq!(Timestamp::from_http_date("soon"), None);
        assert_eq!(at.to_string().parse(), Ok(at));
        assert_eq!(
            "2026-11-22".parse::<Timestamp>().unwrap().to_string(),
            "2026-11-22T12:00:00Z"
        );
        assert_eq!("soon".parse::<Timestamp>(), Err(ParseTimestampError));
    }

    #[test]
    fn a_clock_that_differs_is_told_from_two_minutes_on() {
        assert_eq!(Skew::from_seconds(-5), Skew::default());
        assert!(!Skew::from_seconds(120).is_notable());
        let slow = Skew::from_seconds(3_600);
        assert!(slow.is_notable());
        assert!(slow.told().contains("is 60 minutes behind the server's"));
        let fast = Skew::from_seconds(-30 * 86_400);
        assert!(fast.told().contains("is 30 days ahead of the server's"));
        assert_eq!(
            Timestamp::EPOCH.moved(slow).moved(slow.back()),
            Timestamp::EPOCH
        );
    }

    #[test]
    fn a_length_is_told_in_its_largest_unit() {
        for (seconds, words) in [
            (0, "less than a minute"),
            (60, "1 minute"),
            (3_599, "59 minutes"),
            (7_199, "1 hour"),
            (86_400, "1 day"),
            (259_199, "2 days"),
        ] {
            assert_eq!(Seconds(seconds).in_words(), words);
        }
    }

    #[test]
    fn arithmetic_neither_overflows_nor_goes_negative() {
        let at = Timestamp::from_unix(i64::MAX);
        assert_eq!(at.plus(Seconds(u64::MAX)), at);
        assert_eq!(
            Timestamp::from_unix(5).since(Timestamp::from_unix(9)),
            Seconds(0)
        );
    }
}
