//! Points in time and lengths of time, as values that are passed in: pure rooms never look at a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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

    /// How long after `earlier` this moment is; zero if it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Seconds {
        Seconds(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
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
        assert_eq!(at.to_string().parse(), Ok(at));
        assert_eq!(
            "2026-11-22".parse::<Timestamp>().unwrap().to_string(),
            "2026-11-22T12:00:00Z"
        );
        assert_eq!("soon".parse::<Timestamp>(), Err(ParseTimestampError));
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
