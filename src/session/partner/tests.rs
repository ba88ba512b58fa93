use super::*;
use jiff::tz::TimeZone;

use crate::moment::Seconds;
use crate::problem::ProblemCode;
use crate::session::TokenNote;

const NOW: &str = "2026-11-22T08:00:00Z";

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn days_ago(days: u64) -> Timestamp {
    Timestamp::from_unix(moment(NOW).unix() - i64::try_from(days * 86_400).unwrap())
}

fn noted(days: u64) -> Noted {
    Noted::at(days_ago(days), &TimeZone::UTC)
}

fn notice(days: u64) -> SevenDays {
    SevenDays::from_notice(noted(days), &TimeZone::UTC)
}

/// A profile in Staging, done up to a stop so many days ago.
fn staging(profile: &str, done: &[StopId], days: u64) -> Session {
    let mut session = Session::new(profile);
    session.environment = EnvironmentName::Staging;
    for stop in done {
        session.track_mut().mark(*stop, noted(days));
    }
    session
}

fn of(session: &Session) -> Summary {
    Partner::of(session, moment(NOW)).state.unwrap()
}

const ASKED: [StopId; 2] = [StopId::Welcome, StopId::RequestAccess];
const REGISTERED: [StopId; 4] = [
    StopId::Welcome,
    StopId::RequestAccess,
    StopId::Review,
    StopId::Registration,
];

#[test]
fn a_profile_says_where_it_stands_and_who_acts() {
    let mut noticed = staging("noticed", &REGISTERED, 9);
    noticed.track_mut().notice = Some(notice(8));
    let mut ended = staging("ended", &[StopId::TestCalls], 1);
    ended.track_mut().set_note(StopId::Review, "fake note");
    let table = [
        (
            Session::new("new"),
            StopId::Welcome,
            Actor::You,
            None,
            Urgency::You,
        ),
        (
            staging("asked", &ASKED, 12),
            StopId::Review,
            Actor::Pleo,
            Some(12),
            Urgency::Pleo,
        ),
        (
            staging("sent", &REGISTERED, 3),
            StopId::Credentials,
            Actor::Pleo,
            Some(3),
            Urgency::Pleo,
        ),
        (
            noticed,
            StopId::Credentials,
            Actor::You,
            Some(8),
            Urgency::Missed,
        ),
        (ended, StopId::Next, Actor::You, Some(1), Urgency::Done),
    ];
    for (session, stop, actor, waiting, urgency) in table {
        let told = of(&session);
        assert_eq!(
            (told.stop, told.actor),
            (stop, actor),
            "{}",
            session.profile
        );
        let days = told.waiting_days();
        assert_eq!(
            (days, told.urgency()),
            (waiting, urgency),
            "{}",
            session.profile
        );
        assert_eq!(told.has_notes, session.profile == "ended");
    }
}

#[test]
fn a_deadline_runs_until_it_is_kept_whichever_environment_is_chosen() {
    let mut session = staging("acme", &REGISTERED, 9);
    for (days, urgency) in [(4, Urgency::You), (6, Urgency::Near), (9, Urgency::Missed)] {
        session.track_mut().notice = Some(notice(days));
        assert_eq!(of(&session).urgency(), urgency, "{days}");
    }
    session.environment = EnvironmentName::Sandbox;
    assert_eq!(of(&session).urgency(), Urgency::Missed);
    session.environment = EnvironmentName::Staging;
    session.track_mut().mark(StopId::Verify, noted(5));
    assert_eq!(of(&session).deadline, None);
}

#[test]
fn a_token_is_what_was_noted_of_it() {
    let now = moment(NOW);
    let note = |until| TokenNote {
        obtained: days_ago(1),
        until,
    };
    let later = now.plus(Seconds(900));
    let table = [
        (None, Token::Absent, StopId::Authorise),
        (
            Some(note(Some(later))),
            Token::Until(later),
            StopId::TestCalls,
        ),
        (Some(note(Some(now))), Token::Expired(now), StopId::Tokens),
        (Some(note(None)), Token::Kept, StopId::TestCalls),
    ];
    for (note, token, stop) in table {
        let mut session = staging("acme", &[StopId::Verify], 1);
        session.track_mut().tokens = note;
        let told = of(&session);
        assert_eq!((told.token, told.stop), (token, stop));
    }
}

#[test]
fn the_most_urgent_stands_first() {
    let now = moment(NOW);
    let noticed = |name: &str, days| {
        let mut session = staging(name, &REGISTERED, 20);
        session.track_mut().notice = Some(notice(days));
        session
    };
    let sessions = [
        staging("done", &[StopId::TestCalls], 2),
        staging("pleo-short", &ASKED, 1),
        staging(
            "you-short",
            &[StopId::Welcome, StopId::RequestAccess, StopId::Review],
            1,
        ),
        Session::new("you-new"),
        noticed("near", 6),
        noticed("missed-just", 8),
        staging("pleo-long", &ASKED, 30),
        noticed("missed-long", 12),
        staging(
            "you-long",
            &[StopId::Welcome, StopId::RequestAccess, StopId::Review],
            9,
        ),
    ];
    let mut partners: Vec<Partner> = sessions
        .iter()
        .map(|session| Partner::of(session, now))
        .collect();
    let corrupt = Problem::new(ProblemCode::FilesCorrupt);
    partners.push(Partner::unreadable("broken", corrupt));
    Partner::sort(&mut partners);
    let names: Vec<&str> = partners.iter().map(|one| one.profile.as_str()).collect();
    let wanted = [
        "missed-long",
        "missed-just",
        "near",
        "broken",
        "you-long",
        "you-short",
        "you-new",
        "pleo-long",
        "pleo-short",
        "done",
    ];
    assert_eq!(names, wanted);
}
