//! The zone in which this machine shows dates.

use jiff::tz::TimeZone;

/// The machine's zone, UTC if it cannot be told.
///
/// `variable` is the value of `TZ`, if it is set. Without it, the zone's own file is read: asking jiff for the system's
/// zone would first list the whole zone database, some hundred system calls before the first screen.
#[must_use]
pub fn local(variable: Option<&str>) -> TimeZone {
    match variable {
        Some("UTC" | "") => TimeZone::UTC,
        Some(_) => TimeZone::system(),
        None => {
            let zone = std::fs::read("/etc/localtime")
                .ok()
                .and_then(|bytes| TimeZone::tzif("Local", &bytes).ok());
            zone.unwrap_or_else(TimeZone::system)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Timestamp;

    #[test]
    fn a_zone_that_is_named_is_used_and_utc_needs_no_database() {
        assert_eq!(local(Some("UTC")), TimeZone::UTC);
        let shown = Timestamp::EPOCH.in_zone(&local(None));
        assert!(
            shown.starts_with("1970-01-01") || shown.starts_with("1969-12-31"),
            "{shown}"
        );
    }
}
