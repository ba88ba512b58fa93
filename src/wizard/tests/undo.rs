//! What was typed or filled in can be taken back, one change after the other.

use super::*;
use crate::form::Registration;
use crate::session::{Mark, Tick};

#[test]
fn changes_of_the_answers_are_taken_back_one_after_the_other() {
    let mut model = start();
    press(&mut model, Action::Goto3);
    moving::focus_on(&mut model, ItemId::of("fill-example"));
    press(&mut model, Action::Activate);
    moving::focus_on(&mut model, ItemId::of("client_name"));
    type_text(&mut model, " Two");
    press(&mut model, Action::NextItem);
    let name = |model: &Model| model.session.registration.get(FieldId::ClientName);
    assert_eq!(name(&model), "Example Client Two");
    press(&mut model, Action::Undo);
    assert_eq!(model.session.registration, Registration::example());
    assert!(format!("{:?}", model.notice).contains("Taken back: Client name."));
    let effects = press(&mut model, Action::Undo);
    assert!(model.session.registration.is_empty());
    assert!(matches!(effects.as_slice(), [Effect::Save(..)]));
    press(&mut model, Action::Undo);
    assert!(format!("{:?}", model.notice).contains("nothing to take back"));
}

#[test]
fn what_is_being_typed_is_taken_back_first() {
    let mut model = start();
    press(&mut model, Action::Goto3);
    moving::focus_on(&mut model, ItemId::of("client_name"));
    type_text(&mut model, "Half a na");
    press(&mut model, Action::Undo);
    assert_eq!(model.editing.as_ref().unwrap().input.value(), "");
    assert!(model.session.registration.is_empty() && model.history.is_empty());
}

#[test]
fn a_change_that_is_not_in_sight_is_not_taken_back() {
    let mut model = start();
    press(&mut model, Action::Goto3);
    moving::focus_on(&mut model, ItemId::of("client_name"));
    type_text(&mut model, "Acme Books");
    press(&mut model, Action::Goto4);
    press(&mut model, Action::Undo);
    let name = model.session.registration.get(FieldId::ClientName);
    assert_eq!(name, "Acme Books");
    assert!(format!("{:?}", model.notice).contains("is of Registration"));
    press(&mut model, Action::Goto3);
    press(&mut model, Action::Undo);
    assert!(model.session.registration.is_empty());
}

/// Goes to an item of the stop on show.
fn go_to(model: &mut Model, item: &'static str) {
    while model.focused() != Some(ItemId::of(item)) {
        press(model, Action::NextItem);
    }
}

fn notice(model: &Model) -> &str {
    match &model.notice {
        Some(Notice::Info(words)) => words,
        _ => "",
    }
}

/// Takes the last change back; what is said of it.
fn undone(model: &mut Model) -> String {
    let effects = press(model, Action::Undo);
    assert!(
        matches!(effects.as_slice(), [Effect::Save(..)]),
        "{effects:?} {:?}",
        model.notice
    );
    notice(model).to_owned()
}

#[test]
fn ticks_are_taken_back_and_so_is_that_one_was_removed() {
    let mut model = start();
    let has = |model: &Model| model.session.track().ticks.contains(&Tick::SecurePlace);
    go_to(&mut model, "secure-place");
    press(&mut model, Action::Toggle);
    press(&mut model, Action::Toggle);
    assert!(!has(&model));
    let words = undone(&mut model);
    assert!(
        has(&model) && words.contains("A safe place for credentials"),
        "{words}"
    );
    undone(&mut model);
    assert!(!has(&model));
}

#[test]
fn a_mark_its_date_and_that_it_was_removed_are_taken_back() {
    let mut model = start();
    press(&mut model, Action::Goto2);
    let marked = |model: &Model| model.session.track().marked(Mark::Review);
    go_to(&mut model, "mark-approved");
    enter(&mut model);
    let first = marked(&model);
    assert!(first.is_some());
    go_to(&mut model, "approved-on");
    update(&mut model, AT, Msg::Typed(InputRequest::DeleteLine));
    type_text(&mut model, "1969-12-24");
    press(&mut model, Action::NextItem);
    assert_eq!(marked(&model).unwrap().date(), "1969-12-24");
    go_to(&mut model, "undo-approved");
    enter(&mut model);
    assert_eq!(marked(&model), None);
    assert!(notice(&model).contains("ctrl-z"), "{}", notice(&model));
    let words = undone(&mut model);
    assert!(words.contains("1969-12-24"), "{words}");
    assert_eq!(marked(&model).unwrap().date(), "1969-12-24");
    let words = undone(&mut model);
    assert!(words.contains("1970-01-01"), "{words}");
    assert_eq!(marked(&model), first);
    let words = undone(&mut model);
    assert!(words.contains("mark"), "{words}");
    assert_eq!(marked(&model), None);
    assert_eq!(model.focused(), Some(ItemId::of("mark-approved")));
}

#[test]
fn notes_the_client_id_and_the_date_of_the_notice_are_taken_back() {
    let mut model = start();
    press(&mut model, Action::Goto4);
    for (item, text) in [
        ("notes", "Asked Pleo"),
        ("client-id", "12a3b456-78c9-0d12-34e5-f678ab9bcd0e"),
        ("notice-date", "1969-12-30"),
    ] {
        go_to(&mut model, item);
        type_text(&mut model, text);
    }
    press(&mut model, Action::NextItem);
    assert!(model.session.track().notice.is_some());
    assert!(undone(&mut model).contains("Date of Pleo's notice"));
    assert_eq!(model.session.track().notice, None);
    assert!(undone(&mut model).contains("Client ID"));
    assert_eq!(model.session.track().client_id, None);
    assert!(undone(&mut model).contains("Notes"));
    assert_eq!(model.session.track().note(StopId::Credentials), "");
}

#[test]
fn the_choice_of_staging_is_taken_back() {
    let mut model = start();
    go_to(&mut model, "staging");
    enter(&mut model);
    assert!(!model.is_rehearsal());
    undone(&mut model);
    assert!(model.is_rehearsal() && model.session.tracks.is_empty());
}

/// Keeps a Client Secret, as the shell answers it.
fn keep_secret(model: &mut Model) {
    update(
        model,
        AT,
        Msg::SecretShape(crate::flow::SecretField::ClientSecret, 30),
    );
    go_to(model, "keep");
    let keeping = enter(model);
    let kept = Answer::SecretKept(SecretPlace::Store(StoreKind::File));
    answer(model, ticket_in(&keeping), kept);
    assert!(model.session.track().marked(Mark::Credentials).is_some());
}

#[test]
fn a_secret_that_is_kept_is_not_taken_back_and_that_is_said() {
    let mut model = start();
    press(&mut model, Action::Goto4);
    go_to(&mut model, "client-id");
    type_text(&mut model, "fake-id");
    keep_secret(&mut model);
    let before = model.session.clone();
    press(&mut model, Action::Undo);
    assert_eq!(model.session, before);
    assert!(
        notice(&model).contains("Client Secret"),
        "{}",
        notice(&model)
    );
    // What was changed by hand before is taken back alone.
    assert!(undone(&mut model).contains("Client ID"));
    assert_eq!(
        model.session.track().secret_place,
        before.track().secret_place
    );
    assert!(model.session.track().marked(Mark::Credentials).is_some());
}

#[test]
fn what_came_from_outside_since_is_not_taken_back_with_a_change() {
    let mut model = start();
    press(&mut model, Action::Goto4);
    go_to(&mut model, "client-id");
    type_text(&mut model, "fake-id");
    press(&mut model, Action::NextItem);
    model.session.track_mut().client_id = Some("fake-issued".to_owned());
    press(&mut model, Action::Undo);
    assert_eq!(
        model.session.track().client_id.as_deref(),
        Some("fake-issued")
    );
    assert!(
        notice(&model).contains("changed since"),
        "{}",
        notice(&model)
    );
}

#[test]
fn taking_back_by_the_list_of_everything_is_no_change_of_its_own() {
    let mut model = start();
    for name in ["organisation", "company-email"] {
        go_to(&mut model, name);
        press(&mut model, Action::Toggle);
    }
    for left in [1, 0] {
        press(&mut model, Action::Commands);
        type_text(&mut model, "take the last change back");
        enter(&mut model);
        assert_eq!(model.session.track().ticks.len(), left);
    }
}

#[test]
fn what_was_taken_back_is_done_again_until_something_else_is_changed() {
    let mut model = start();
    press(&mut model, Action::Goto2);
    go_to(&mut model, "notes");
    type_text(&mut model, "First");
    press(&mut model, Action::NextItem);
    undone(&mut model);
    let effects = press(&mut model, Action::Redo);
    assert!(matches!(effects.as_slice(), [Effect::Save(..)]));
    assert_eq!(notice(&model), "Done again: Notes.");
    assert_eq!(model.session.track().note(StopId::Review), "First");
    undone(&mut model);
    go_to(&mut model, "mark-approved");
    enter(&mut model);
    press(&mut model, Action::Redo);
    assert!(notice(&model).contains("nothing to do again"));
    assert_eq!(model.session.track().note(StopId::Review), "");
}

#[test]
fn the_word_for_what_worked_in_postman_is_taken_back_by_its_name() {
    let mut model = start();
    model.session.environment = crate::environment::EnvironmentName::Staging;
    model.session.route = crate::session::Route::Postman;
    press(&mut model, Action::Goto6);
    go_to(&mut model, "postman-worked");
    enter(&mut model);
    let worked = |model: &Model| model.session.track().marked(Mark::PostmanAuthorise);
    assert!(worked(&model).is_some());
    press(&mut model, Action::Goto6);
    let words = undone(&mut model);
    let label = &crate::guide::Guide::built_in()
        .stop(StopId::Authorise)
        .item("postman-worked")
        .label;
    assert!(words.contains(label.as_str()), "{words}");
    assert_eq!(worked(&model), None);
}
