//! The dates of the marks, mended where they are shown.

use jiff::tz::TimeZone;

use super::{Action, Effect, InputRequest, Item, ItemId, Kind, Model, Msg, Notice, start};
use crate::environment::EnvironmentName;
use crate::form::Severity;
use crate::moment::Timestamp;
use crate::session::Mark;
use crate::wizard::{steps, update};

/// In Auckland it is the day after already.
const NOW: &str = "2026-11-21T23:30:00Z";

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let now: Timestamp = NOW.parse().unwrap();
    update(model, now, msg)
}

fn press(model: &mut Model, action: Action) -> Vec<Effect> {
    take(model, Msg::Pressed(action))
}

fn in_auckland(stop: Action) -> Model {
    let mut model = start();
    model.zone = TimeZone::get("Pacific/Auckland").unwrap();
    model.session.environment = EnvironmentName::Staging;
    press(&mut model, stop);
    model
}

fn go_to(model: &mut Model, item: &'static str) {
    while model.focused() != Some(ItemId::of(item)) {
        press(model, Action::NextItem);
    }
}

fn use_item(model: &mut Model, item: &'static str) {
    go_to(model, item);
    press(model, Action::Activate);
}

/// Empties a field and types into it, without leaving it.
fn write(model: &mut Model, item: &'static str, text: &str) {
    go_to(model, item);
    take(model, Msg::Typed(InputRequest::DeleteLine));
    for character in text.chars() {
        take(model, Msg::Typed(InputRequest::InsertChar(character)));
    }
}

fn retype(model: &mut Model, item: &'static str, text: &str) {
    write(model, item, text);
    press(model, Action::NextItem);
}

fn item(model: &Model, name: &'static str) -> Item {
    let mut items = steps::items(model).into_iter();
    items.find(|item| item.id == ItemId::of(name)).unwrap()
}

/// What stands in a field that was left.
fn shown(model: &Model, name: &'static str) -> String {
    match item(model, name).kind {
        Kind::Text { value } => value,
        other => panic!("{other:?}"),
    }
}

/// The error that stands below a field.
fn remark(model: &Model, name: &'static str) -> Option<String> {
    let remark = item(model, name).remark;
    remark.map(|(severity, words)| {
        assert_eq!(severity, Severity::Error);
        words
    })
}

fn notice(model: &Model) -> &str {
    match &model.notice {
        Some(Notice::Info(words)) => words,
        _ => "",
    }
}

#[test]
fn the_date_of_a_mark_is_that_of_the_machines_zone_and_can_be_mended() {
    let mut model = in_auckland(Action::Goto1);
    use_item(&mut model, "mark-sent");
    let sent = |model: &Model| model.session.track().marked(Mark::RequestAccess);
    assert_eq!(sent(&model).unwrap().date(), "2026-11-22");

    retype(&mut model, "sent-on", "2026-11-02");
    let mended = sent(&model).unwrap();
    assert_eq!(mended.to_string(), "2026-11-02T12:00:00+13:00");
    assert_eq!(notice(&model), "");

    retype(&mut model, "sent-on", "02.11.");
    assert_eq!(sent(&model), Some(mended));
    assert_eq!(shown(&model, "sent-on"), "02.11.");
    let said = remark(&model, "sent-on").unwrap();
    assert!(said.contains("2026-11-02 stays"), "{said}");

    retype(&mut model, "sent-on", "2027-11-02");
    assert_eq!(sent(&model), Some(mended));
    assert_eq!(shown(&model, "sent-on"), "2027-11-02");
    let said = remark(&model, "sent-on").unwrap();
    assert!(said.contains("one of the two is wrong"), "{said}");
    assert!(said.contains("2026-11-02 stays"), "{said}");

    retype(&mut model, "sent-on", "2026-11-03");
    assert_eq!(sent(&model).unwrap().date(), "2026-11-03");
    assert_eq!(remark(&model, "sent-on"), None);

    retype(&mut model, "sent-on", "");
    assert_eq!(sent(&model), None);
    // The field is gone with the mark, and the focus is on what is next.
    assert_eq!(model.focused(), Some(steps::suggest(&model)));
}

#[test]
fn leaving_a_date_as_it_is_keeps_its_moment() {
    let mut model = in_auckland(Action::Goto2);
    use_item(&mut model, "mark-approved");
    let before = model.session.track().marked(Mark::Review);
    go_to(&mut model, "approved-on");
    press(&mut model, Action::Activate);
    assert_eq!(model.session.track().marked(Mark::Review), before);
}

#[test]
fn an_emptied_date_leaves_no_hole_for_enter_either() {
    let mut model = in_auckland(Action::Goto2);
    use_item(&mut model, "mark-approved");
    write(&mut model, "approved-on", "");
    press(&mut model, Action::Activate);
    assert_eq!(model.session.track().marked(Mark::Review), None);
    assert_eq!(model.focused(), Some(ItemId::of("mark-approved")));
}

#[test]
fn the_notice_fixes_its_end_when_it_is_noted() {
    let mut model = in_auckland(Action::Goto4);
    retype(&mut model, "notice-date", "2026-11-20");
    let days = model.session.track().notice.unwrap();
    assert_eq!(days.deadline.to_string(), "2026-11-27T10:59:59Z");
    // Elsewhere it is shown as the same day, and left as it is.
    model.zone = TimeZone::get("America/Los_Angeles").unwrap();
    retype(&mut model, "notice-date", "2026-11-20");
    assert_eq!(model.session.track().notice, Some(days));
    retype(&mut model, "notice-date", "soon");
    assert_eq!(model.session.track().notice, Some(days));
    assert_eq!(shown(&model, "notice-date"), "soon");
    assert!(
        remark(&model, "notice-date")
            .unwrap()
            .contains("2026-11-20 stays")
    );
    retype(&mut model, "notice-date", "");
    assert_eq!(model.session.track().notice, None);
}

#[test]
fn enter_stays_at_a_date_that_is_none_until_it_is_put_right() {
    let mut model = in_auckland(Action::Goto2);
    use_item(&mut model, "mark-approved");
    write(&mut model, "approved-on", "22.11.2026");
    for _ in 0..3 {
        press(&mut model, Action::Activate);
        assert_eq!(model.focused(), Some(ItemId::of("approved-on")));
    }
    let marked = |model: &Model| model.session.track().marked(Mark::Review);
    assert!(marked(&model).is_some());
    assert!(remark(&model, "approved-on").is_some());
    // While it is typed, the error goes the moment the date is right.
    write(&mut model, "approved-on", "2026-11-2");
    assert!(remark(&model, "approved-on").is_some());
    take(&mut model, Msg::Typed(InputRequest::InsertChar('0')));
    assert_eq!(remark(&model, "approved-on"), None);
    press(&mut model, Action::Activate);
    assert_ne!(model.focused(), Some(ItemId::of("approved-on")));
    assert_eq!(marked(&model).unwrap().date(), "2026-11-20");
}

#[test]
fn a_date_that_is_none_is_kept_beyond_this_run_and_ended_by_a_new_mark() {
    let mut model = in_auckland(Action::Goto1);
    use_item(&mut model, "mark-sent");
    retype(&mut model, "sent-on", "last monday");
    let text = crate::session::file::write(&model.session);
    model.session = crate::session::file::read(text.as_bytes()).unwrap();
    assert_eq!(shown(&model, "sent-on"), "last monday");
    assert!(remark(&model, "sent-on").is_some());
    let now = model.noted();
    model
        .session
        .track_mut()
        .mark(crate::guide::StopId::RequestAccess, now);
    assert_eq!(shown(&model, "sent-on"), now.date());
}

#[test]
fn a_notice_in_the_future_counts_and_is_doubted() {
    let mut model = in_auckland(Action::Goto4);
    retype(&mut model, "notice-date", "2026-12-24");
    let days = model.session.track().notice.unwrap();
    assert_eq!(days.noted.date(), "2026-12-24");
    assert_eq!(remark(&model, "notice-date"), None);
    assert!(notice(&model).contains("one of the two is wrong"));
}
