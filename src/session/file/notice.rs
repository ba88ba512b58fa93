//! The notice as two members: its date, and since when that is noted, the end of its seven days. A file without the latter
//! gets it from the offset of the date.

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::moment::{Noted, Timestamp};
use crate::session::SevenDays;

#[derive(Serialize, Deserialize)]
struct Members {
    #[serde(default)]
    notice: Option<Noted>,
    #[serde(default)]
    deadline: Option<Timestamp>,
}

/// Writes both.
#[expect(clippy::ref_option, reason = "the shape that serde asks for")]
pub fn serialize<S: Serializer>(days: &Option<SevenDays>, to: S) -> Result<S::Ok, S::Error> {
    let members = Members {
        notice: days.map(|days| days.noted),
        deadline: days.map(|days| days.deadline),
    };
    members.serialize(to)
}

/// Reads them; an end without a date means nothing.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SevenDays>, D::Error> {
    let Members { notice, deadline } = Members::deserialize(from)?;
    Ok(notice.map(|noted| match deadline {
        Some(deadline) => SevenDays { noted, deadline },
        None => SevenDays::from_notice(noted, &TimeZone::UTC),
    }))
}
