//! The end of the seven days as an entry for a calendar (RFC 5545).

use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property};

use super::{Session, SevenDays};
use crate::moment::Timestamp;

/// A file with one entry, at the end of the seven days, and an alarm a day before.
///
/// The entry has the same identifier whatever the date is, so that a mended date moves the entry of a calendar that has
/// it already; a file that is written later goes before an earlier one.
#[must_use]
pub fn entry(session: &Session, days: &SevenDays, now: Timestamp) -> String {
    let (profile, environment) = (&session.profile, session.environment.as_str());
    let title = match profile.as_str() {
        "default" => format!("Pleo credentials ({environment}): last moment to collect"),
        name => format!("Pleo credentials of {name} ({environment}): last moment to collect"),
    };
    let later = u32::try_from(now.unix() / 60).unwrap_or_default();
    let identifier = format!("credentials-{profile}-{environment}");
    let mut alarm = Alarm::display("Pleo credentials: one day left", -chrono::Duration::days(1));
    // Left out, both would be taken from the clock and at random.
    alarm
        .uid(&format!("{identifier}-alarm@pleo-onboard.invalid"))
        .add_property("DTSTAMP", basic(now));
    let mut event = Event::new();
    event
        .uid(&format!("{identifier}@pleo-onboard.invalid"))
        .add_property("DTSTAMP", basic(now))
        .add_property("DTSTART", basic(days.deadline))
        .sequence(later)
        .summary(&title)
        .description(&format!(
            "Collect the credentials from 1Password and sign in to Staging once, within 7 days of Pleo's notice of {}. \
             This is the end of the seventh day; to which hour Pleo counts is not documented.",
            days.noted.date()
        ))
        .alarm(alarm);
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//pleo-onboard//EN"))
        .push(event.done());
    calendar.to_string()
}

/// A moment in UTC as calendars write it, `20261127T225959Z`.
fn basic(at: Timestamp) -> String {
    at.to_string().replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::moment::Noted;

    fn written(profile: &str, date: &str) -> String {
        let days =
            SevenDays::from_notice(Noted::typed(date, &TimeZone::UTC).unwrap(), &TimeZone::UTC);
        entry(
            &Session::new(profile),
            &days,
            "2026-11-20T08:00:00Z".parse().unwrap(),
        )
    }

    fn identifier(text: &str) -> String {
        let line = text.lines().find(|line| line.starts_with("UID:"));
        line.unwrap().to_owned()
    }

    #[test]
    fn a_mended_date_keeps_the_identifier_and_another_profile_has_another() {
        let first = written("default", "2026-11-20");
        assert!(first.contains("DTSTART:20261127T235959Z\r\n"), "{first}");
        assert!(first.contains("DTSTAMP:20261120T080000Z\r\n"), "{first}");
        let mended = written("default", "2026-11-21");
        assert!(mended.contains("DTSTART:20261128T235959Z\r\n"), "{mended}");
        assert_eq!(identifier(&first), identifier(&mended));
        // Nothing is looked up: neither the time nor anything random.
        assert_eq!(first, written("default", "2026-11-20"));
        assert_eq!(first.matches("DTSTAMP:20261120T080000Z").count(), 2);
        assert_ne!(
            identifier(&first),
            identifier(&written("acme", "2026-11-20"))
        );
    }

    #[test]
    fn lines_are_folded_and_end_as_the_standard_says() {
        let text = written("a-profile-with-quite-a-long-name-of-its-own", "2026-11-20");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    }
}
