//! The dates of the marks, mended where they are shown.

use jiff::tz::TimeZone;

use super::{Action, Effect, InputRequest, ItemId, Model, Msg, Notice, start};
use crate::environment::EnvironmentName;
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
    assert!(
        notice(&model).contains("nothing was changed"),
        "{}",
        notice(&model)
    );

    retype(&mut model, "sent-on", "2027-11-02");
    assert_eq!(sent(&model).unwrap().date(), "2027-11-02");
    assert!(
        notice(&model).contains("one of the two is wrong"),
        "{}",
        notice(&model)
    );

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
    assert!(notice(&model).contains("nothing was changed"));
    retype(&mut model, "notice-date", "");
    assert_eq!(model.session.track().notice, None);
}
