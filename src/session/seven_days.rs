//! The seven days in which the credentials are to be collected, from Pleo's notice on.

use jiff::tz::TimeZone;

use crate::moment::{Noted, Seconds, Timestamp};

/// Days in which the credentials are to be collected and verified, from Pleo's staging access page.
pub const COLLECT_WITHIN: i32 = 7;

/// Pleo's notice that the credentials are ready, and the end of the seven days, fixed when the notice was noted: nobody
/// who travels, and no other machine, moves it.
///
/// Pleo does not document to which hour it counts; this is the end of the seventh day where the notice was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SevenDays {
    /// When the notice was given.
    pub noted: Noted,
    /// The last second of the seventh day after it.
    pub deadline: Timestamp,
}

/// How near the end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// More than two days are left.
    Calm,
    /// Two days or less are left.
    Soon,
    /// The seven days are over.
    Missed,
}

impl SevenDays {
    /// From a notice that is noted in `zone` now.
    #[must_use]
    pub fn from_notice(noted: Noted, zone: &TimeZone) -> Self {
        Self {
            noted,
            deadline: noted.end_of_day_after(COLLECT_WITHIN, zone),
        }
    }

    /// How near the end is.
    #[must_use]
    pub fn urgency(&self, now: Timestamp) -> Urgency {
        if self.deadline < now {
            Urgency::Missed
        } else if self.deadline.since(now).0 / Seconds::DAY.0 <= 2 {
            Urgency::Soon
        } else {
            Urgency::Calm
        }
    }

    /// What is said of a confirmation once the seven days are over.
    #[must_use]
    pub fn late(&self, now: Timestamp, zone: &TimeZone) -> Option<String> {
        let end = self.deadline.in_zone(zone);
        (self.urgency(now) == Urgency::Missed).then(|| {
            format!(
                "Confirmed outside the 7 days, which ended on {end}. What follows from that is not documented: if the login stops working, ask your Pleo Partner Manager."
            )
        })
    }

    /// What is left of the seven days and until when; or since when they are over, and what to do.
    #[must_use]
    pub fn told(&self, now: Timestamp, zone: &TimeZone) -> String {
        let end = self.deadline.in_zone(zone);
        if self.urgency(now) == Urgency::Missed {
            let ago = now.since(self.deadline).in_words();
            return format!("The 7 days ended on {end}, {ago} ago. {AFTER_THE_END}");
        }
        let left = self.deadline.since(now);
        if left < Seconds::DAY {
            return format!("{} left of the 7 days, until {end}.", left.in_words());
        }
        // On the day of the notice itself there is still a part of it on top of the seven.
        let most = Seconds(7 * Seconds::DAY.0);
        format!("{} of 7 left, until {end}.", left.min(most).in_words())
    }
}

/// What to do once the seven days are over.
const AFTER_THE_END: &str = "What Pleo does then is not documented. Look in 1Password all the same; if nothing opens there, ask your Pleo Partner Manager to send it again.";

/// What is said of a date that lies in the future of this machine's clock, if it does.
#[must_use]
pub fn doubt(noted: Noted, now: Timestamp, zone: &TimeZone) -> Option<String> {
    noted.is_ahead_of(now).then(|| {
        format!(
            "{} is in the future of this computer's clock, which shows {}: one of the two is wrong.",
            noted.date(),
            now.date_in_zone(zone)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Session, file};

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// What is typed as the notice's date where; read when and where, from the file: what is told.
    struct Row(
        &'static str,
        [&'static str; 2],
        [&'static str; 2],
        &'static str,
    );

    const CLOCKS: &[Row] = &[
        // Today.
        Row(
            "2026-11-20",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-20T08:00:00Z", "Europe/Copenhagen"],
            "7 days of 7 left, until 2026-11-27 23:59 CET.",
        ),
        // Two days left, by the calendar too.
        Row(
            "two days",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-25T12:00:00Z", "Europe/Copenhagen"],
            "2 days of 7 left, until 2026-11-27 23:59 CET.",
        ),
        Row(
            "last day",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-27T08:30:00Z", "Europe/Copenhagen"],
            "14 hours left of the 7 days, until 2026-11-27 23:59 CET.",
        ),
        Row(
            "last hour",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-27T22:20:00Z", "Europe/Copenhagen"],
            "39 minutes left of the 7 days, until 2026-11-27 23:59 CET.",
        ),
        Row(
            "last second",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-27T22:59:59Z", "Europe/Copenhagen"],
            "less than a minute left of the 7 days, until 2026-11-27 23:59 CET.",
        ),
        Row(
            "missed",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-12-01T09:00:00Z", "Europe/Copenhagen"],
            "The 7 days ended on 2026-11-27 23:59 CET, 3 days ago.",
        ),
        // Summer time begins, and ends, within the seven days.
        Row(
            "into summer time",
            ["2026-03-25", "Europe/Copenhagen"],
            ["2026-03-30T12:00:00Z", "Europe/Copenhagen"],
            "2 days of 7 left, until 2026-04-01 23:59 CEST.",
        ),
        Row(
            "out of summer time",
            ["2026-10-20", "Europe/Copenhagen"],
            ["2026-10-25T12:00:00Z", "Europe/Copenhagen"],
            "2 days of 7 left, until 2026-10-27 23:59 CET.",
        ),
        // Noted in one zone, read in another: the moment is the same.
        Row(
            "to Auckland",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-25T12:00:00Z", "Pacific/Auckland"],
            "2 days of 7 left, until 2026-11-28 11:59 NZDT.",
        ),
        Row(
            "to Los Angeles",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-25T12:00:00Z", "America/Los_Angeles"],
            "2 days of 7 left, until 2026-11-27 14:59 PST.",
        ),
        Row(
            "to Kiritimati",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-11-25T12:00:00Z", "Pacific/Kiritimati"],
            "2 days of 7 left, until 2026-11-28 12:59 +14.",
        ),
        Row(
            "from Kiritimati",
            ["2026-11-20", "Pacific/Kiritimati"],
            ["2026-11-25T12:00:00Z", "America/Los_Angeles"],
            "1 day of 7 left, until 2026-11-27 01:59 PST.",
        ),
        // A clock that is wrong by a month tells what it can.
        Row(
            "clock a month ahead",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-12-20T12:00:00Z", "Europe/Copenhagen"],
            "The 7 days ended on 2026-11-27 23:59 CET, 22 days ago.",
        ),
        Row(
            "clock a month behind",
            ["2026-11-20", "Europe/Copenhagen"],
            ["2026-10-20T12:00:00Z", "Europe/Copenhagen"],
            "7 days of 7 left, until 2026-11-27 23:59 CET.",
        ),
        Row(
            "leap day",
            ["2028-02-22", "America/Los_Angeles"],
            ["2028-02-27T20:00:00Z", "America/Los_Angeles"],
            "2 days of 7 left, until 2028-02-29 23:59 PST.",
        ),
        Row(
            "from the leap day on",
            ["2028-02-29", "UTC"],
            ["2028-03-05T20:00:00Z", "UTC"],
            "2 days of 7 left, until 2028-03-07 23:59 UTC.",
        ),
    ];

    #[test]
    fn the_clock_tells_the_same_moment_whoever_reads_it_where() {
        for Row(name, [typed, there], [now, here], told) in CLOCKS {
            let noted = Noted::typed(typed, &zone(there)).unwrap();
            let mut session = Session::new("default");
            session.track_mut().notice = Some(SevenDays::from_notice(noted, &zone(there)));
            let read = file::read(file::write(&session).as_bytes()).unwrap();
            let days = read.track().notice.unwrap();
            assert_eq!(days.noted.date(), *typed, "{name}");
            let words = days.told(moment(now), &zone(here));
            let what = words.split_inclusive("ago.").next().unwrap();
            assert_eq!(what, *told, "{name}");
        }
    }

    #[test]
    fn a_date_in_the_future_of_the_clock_is_said_so() {
        let copenhagen = zone("Europe/Copenhagen");
        let noted = Noted::typed("2026-11-20", &copenhagen).unwrap();
        let doubted = |now: &str| doubt(noted, moment(now), &copenhagen);
        assert_eq!(
            doubted("2026-10-20T12:00:00Z").unwrap(),
            "2026-11-20 is in the future of this computer's clock, which shows 2026-10-20: one of the two is wrong."
        );
        assert!(doubted("2026-11-19T22:59:59Z").is_some());
        assert_eq!(doubted("2026-11-19T23:00:00Z"), None);
        assert_eq!(doubted("2026-12-20T12:00:00Z"), None);
    }

    #[test]
    fn little_time_is_urgent() {
        let days = SevenDays::from_notice(
            Noted::typed("2026-11-20", &TimeZone::UTC).unwrap(),
            &TimeZone::UTC,
        );
        for (now, urgency) in [
            ("2026-11-24T23:59:58Z", Urgency::Calm),
            ("2026-11-25T00:00:00Z", Urgency::Soon),
            ("2026-11-27T23:59:59Z", Urgency::Soon),
            ("2026-11-28T00:00:00Z", Urgency::Missed),
        ] {
            assert_eq!(days.urgency(moment(now)), urgency, "{now}");
        }
    }
}
