use super::*;
use crate::guide::StopId;
use crate::moment::{Noted, Timestamp};
use crate::session::SevenDays;

fn noted(text: &str) -> Noted {
    Noted::typed(text, &jiff::tz::TimeZone::UTC).unwrap()
}

#[test]
fn a_session_survives_its_file() {
    let mut session = Session::new("default");
    session.registration = Registration::example();
    session.request.company = "Example Ltd".to_owned();
    session
        .track_mut()
        .mark(StopId::Review, noted("2026-11-02T09:00+13:00"));
    session
        .track_mut()
        .mark(StopId::Welcome, noted("2026-11-02"));
    session.track_mut().store = Some(crate::flow::StoreKind::File);
    session.track_mut().registered = Some(Registration::example());
    session.track_mut().client_auth = Some(crate::environment::ClientAuth::Body);
    session.track_mut().notice = Some(SevenDays {
        noted: noted("2026-11-20T12:00+13:00"),
        deadline: Timestamp::EPOCH,
    });
    session.track_mut().set_note(StopId::Review, "Asked again");
    session.track_mut().set_note(StopId::Tokens, "Mine");
    assert_eq!(read(write(&session).as_bytes()).unwrap(), session);
}

#[test]
fn a_file_from_before_what_was_submitted_was_kept_is_read() {
    let text = r#"{"schema_version":1,"profile":"p","environment":"staging","registration":{"scope":"users:read"},
        "tracks":{"staging":{"ticks":["organisation"],"marks":{"registration":"2026-11-02T00:00:00Z"},"notice":null,
        "client_id":null,"redirect_uri":null,"scopes":null,"secret_place":null,"store":null,"client_auth":null,
        "notes":"a note"}}}"#;
    let session = read(text.as_bytes()).unwrap();
    assert_eq!(session.track().registered, None);
    assert_eq!(session.track().note(StopId::Review), "a note");
    assert!(
        session
            .track()
            .marked(crate::session::Mark::Registration)
            .is_some()
    );
    let unknown = text.replace(
        "\"notes\"",
        "\"registered\":{\"colour\":\"blue\"},\"notes\"",
    );
    assert_eq!(
        read(unknown.as_bytes()).unwrap_err().code,
        ProblemCode::FilesCorrupt
    );
}

#[test]
fn dates_and_notes_of_an_older_file_are_read() {
    let text = r#"{"schema_version":1,"profile":"default","environment":"staging","tracks":{"staging":{
        "ticks":["dashboard"],"marks":{"request-access":"2026-11-02T12:00:00Z"},
        "notice":"2026-11-20T08:00:00Z","client_id":null,"notes":"Asked"}}}"#;
    let session = read(text.as_bytes()).unwrap();
    let track = session.track();
    let sent = track.marked(crate::session::Mark::RequestAccess).unwrap();
    assert_eq!(sent.date(), "2026-11-02");
    assert_eq!(track.note(StopId::Review), "Asked");
    let notice = track.notice.unwrap();
    assert_eq!(notice.noted.date(), "2026-11-20");
    assert_eq!(notice.deadline.to_string(), "2026-11-27T23:59:59Z");
    let broken = text.replace("2026-11-20T08:00:00Z", "soon");
    assert_eq!(
        read(broken.as_bytes()).unwrap_err().code,
        ProblemCode::FilesCorrupt
    );
    let none = text.replace(r#""2026-11-20T08:00:00Z""#, "null");
    assert_eq!(read(none.as_bytes()).unwrap().track().notice, None);
}

#[test]
fn a_later_version_is_refused_and_rubbish_is_called_corrupt() {
    let code = |text: &str| read(text.as_bytes()).unwrap_err().code;
    assert_eq!(
        code(r#"{"schema_version":2}"#),
        ProblemCode::FilesNewerVersion
    );
    for text in [
        "",
        "{",
        "[]",
        "\0\0",
        r#"{"schema_version":1}"#,
        r#"{"schema_version":"1"}"#,
    ] {
        assert_eq!(code(text), ProblemCode::FilesCorrupt, "{text}");
    }
}

#[test]
fn what_is_no_session_says_where_it_ceases_to_be_one() {
    for (text, code, detail) in [
        (
            "",
            ProblemCode::FilesCorrupt,
            "it ends too early, in line 1",
        ),
        ("{ broken", ProblemCode::FilesCorrupt, "line 1 is no JSON"),
        (
            "{\"schema_version\":1,\n\"profile\":",
            ProblemCode::FilesCorrupt,
            "it ends too early, in line 2",
        ),
        (
            r#"{"schema_version":1,"profile":7}"#,
            ProblemCode::FilesCorrupt,
            "line 1 is not as expected",
        ),
        (
            r#"{"schema_version":99,"profile":7}"#,
            ProblemCode::FilesNewerVersion,
            "version 99, this program knows 1",
        ),
        (
            r#"{"schema_version":99,"profile":"p","environment":"staging"}"#,
            ProblemCode::FilesNewerVersion,
            "version 99, this program knows 1",
        ),
    ] {
        let problem = read(text.as_bytes()).unwrap_err();
        assert_eq!(problem.code, code, "{text}");
        assert_eq!(problem.detail.as_deref(), Some(detail), "{text}");
    }
}
