//! Lists above a stop: what is typed narrows them.

use super::*;
use crate::environment::EnvironmentName;

mod board;

#[test]
fn the_list_of_everything_is_narrowed_by_what_is_typed() {
    let mut model = start();
    press(&mut model, Action::Commands);
    type_text(&mut model, "go credentials");
    let found = commands::found(&model);
    assert_eq!(found.len(), 1, "{found:?}");
    press(&mut model, Action::Activate);
    assert_eq!((model.stop, &model.overlay), (StopId::Credentials, &None));
    press(&mut model, Action::Commands);
    type_text(&mut model, "no such thing");
    press(&mut model, Action::Activate);
    press(&mut model, Action::Back);
    assert_eq!(commands::found(&model), commands::list(&model));
    press(&mut model, Action::Back);
    assert_eq!(model.overlay, None);
}

#[test]
fn the_list_of_everything_says_of_a_box_what_becomes_of_it_and_of_a_page_whose_it_is() {
    let mut model = start();
    press(&mut model, Action::Goto5);
    let has = |model: &Model, label: &str| {
        let list = commands::list(model);
        list.iter().any(|command| command.label == label)
    };
    assert!(has(&model, "Tick: The dashboard opens"));
    moving::focus_on(&mut model, ItemId::of("dashboard"));
    press(&mut model, Action::Activate);
    assert!(has(&model, "Untick: The dashboard opens"));
    model.session.environment = EnvironmentName::Staging;
    assert!(has(&model, "Read: Staging login"));
    model.session.environment = EnvironmentName::Sandbox;
    assert!(has(&model, "Staging login of Pleo, not of this rehearsal"));
}

/// The lines of the redirect URIs on the form.
fn lines(model: &Model) -> Vec<(usize, String)> {
    let of_field = |item: &Item| item.id.name == "redirect_uris";
    let items = steps::items(model).into_iter().filter(of_field);
    items
        .map(|item| match item.kind {
            Kind::Text { value } => (item.id.row, value),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn at_redirect_uris(text: &str) -> Model {
    let mut model = start();
    model.session.registration.set(FieldId::RedirectUris, text);
    press(&mut model, Action::Goto3);
    while model.focused().map(|id| id.name) != Some("redirect_uris") {
        press(&mut model, Action::NextItem);
    }
    model
}

#[test]
fn each_value_of_a_list_has_a_line_and_one_can_be_added_while_the_list_has_the_focus() {
    let (first, second) = ("https://a.example/1", "https://b.example/2");
    let mut model = at_redirect_uris(first);
    let line = |row, text: &str| (row, text.to_owned());
    assert_eq!(lines(&model), [line(0, first), line(1, "")]);
    press(&mut model, Action::NextItem);
    type_text(&mut model, second);
    press(&mut model, Action::NextItem);
    assert_eq!(
        lines(&model),
        [line(0, first), line(1, second), line(2, "")]
    );
    assert_eq!(model.focused().map(|id| id.row), Some(2));
    press(&mut model, Action::NextItem);
    assert_eq!(model.focused(), Some(ItemId::of("scope")));
    assert_eq!(lines(&model), [line(0, first), line(1, second)]);
}

#[test]
fn a_value_that_is_emptied_goes_and_the_next_one_is_not_passed_over() {
    let mut model = at_redirect_uris("https://a.example/1 https://b.example/2 https://c.example/3");
    press(&mut model, Action::NextItem);
    for _ in 0..40 {
        let _none = update(
            &mut model,
            Timestamp::EPOCH,
            Msg::Typed(InputRequest::DeletePrevChar),
        );
    }
    press(&mut model, Action::NextItem);
    let values = model.session.registration.items(FieldId::RedirectUris);
    assert_eq!(values, ["https://a.example/1", "https://c.example/3"]);
    let editing = model.editing.as_ref().unwrap();
    assert_eq!(
        (editing.id.row, editing.input.value()),
        (1, "https://c.example/3")
    );
}

/// What stands in the lines, what they are called, and where the focus is.
fn labels(model: &Model) -> Vec<String> {
    let of_field = |item: &Item| item.id.name == "redirect_uris";
    let items = steps::items(model).into_iter().filter(of_field);
    items.map(|item| item.label).collect()
}

#[test]
fn several_values_pasted_into_one_line_become_lines_and_tab_leaves_them() {
    let (first, second) = ("https://a.example/1", "https://b.example/2");
    for pasted in [
        format!("{first}\r\n{second}\n"),
        format!("{first}; {second};"),
        format!("{first};{second}"),
        format!("{first},{second}"),
    ] {
        let mut model = at_redirect_uris("");
        let _none = update(&mut model, Timestamp::EPOCH, Msg::Pasted(pasted));
        let line = |row, text: &str| (row, text.to_owned());
        assert_eq!(
            lines(&model),
            [line(0, first), line(1, second), line(2, "")]
        );
        assert_eq!(
            labels(&model),
            ["Redirect URIs", "Redirect URI 2", "Redirect URI 3"]
        );
        press(&mut model, Action::NextItem);
        assert_eq!(model.focused(), Some(ItemId::of("scope")));
        press(&mut model, Action::Undo);
        assert_eq!(lines(&model), [line(0, "")]);
    }
}

#[test]
fn several_values_pasted_behind_one_stand_apart_from_it() {
    let mut model = at_redirect_uris("https://a.example/1");
    let pasted = "https://b.example/2;https://c.example/3".to_owned();
    let _none = update(&mut model, Timestamp::EPOCH, Msg::Pasted(pasted));
    assert_eq!(
        model
            .session
            .registration
            .items(FieldId::RedirectUris)
            .len(),
        3
    );
    assert_eq!(model.focused().map(|id| id.row), Some(3));
}

#[test]
fn several_values_typed_into_one_line_are_stepped_over_like_one() {
    let mut model = at_redirect_uris("https://c.example/3");
    press(&mut model, Action::PreviousItem);
    press(&mut model, Action::NextItem);
    type_text(&mut model, " https://a.example/1, https://b.example/2");
    press(&mut model, Action::NextItem);
    assert_eq!(model.focused().map(|id| id.row), Some(3));
}

#[test]
fn what_is_wrong_with_one_value_stands_at_its_line() {
    let mut model = at_redirect_uris("https://a.example/1 http://b.example/2");
    for _ in 0..3 {
        press(&mut model, Action::NextItem);
    }
    let remarks: Vec<bool> = steps::items(&model)
        .iter()
        .filter(|item| item.id.name == "redirect_uris")
        .map(|item| item.remark.is_some())
        .collect();
    assert_eq!(remarks, [false, true]);
}

/// What is found in the list of everything.
fn offered(model: &mut Model, text: &str) -> Vec<String> {
    press(model, Action::Commands);
    type_text(model, text);
    let found = commands::found(model).into_iter();
    let labels = found.map(|command| command.label).collect();
    model.overlay = None;
    labels
}

#[test]
fn the_board_is_found_by_that_name_and_help_by_its_words() {
    let mut model = start();
    for (text, label) in [
        ("board", "Partners: all profiles"),
        ("glossary", "Keys of this screen, and words"),
        ("share", "Presenter mode"),
        ("requests", "Inspector"),
    ] {
        let found = offered(&mut model, text);
        assert!(
            found.iter().any(|found| found.starts_with(label)),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn what_the_review_offers_can_be_done_from_the_form() {
    let mut model = start();
    model.session.registration = crate::form::Registration::example();
    press(&mut model, Action::Goto3);
    for wanted in ["export", "copy", "submit", "compare"] {
        assert!(!offered(&mut model, wanted).is_empty(), "{wanted}");
    }
    press(&mut model, Action::Commands);
    type_text(&mut model, "export json");
    let effects = enter(&mut model);
    assert!(
        matches!(effects.last(), Some(Effect::Export { .. })),
        "{effects:?}"
    );
    assert_eq!(model.registration_page, RegistrationPage::Review);
}

#[test]
fn help_lies_above_a_list_and_leads_back_to_it() {
    let mut model = start();
    press(&mut model, Action::Commands);
    type_text(&mut model, "go");
    press(&mut model, Action::NextItem);
    let list = model.overlay.clone();
    press(&mut model, Action::Help);
    assert!(matches!(model.overlay, Some(Overlay::Help(Some(_)))));
    press(&mut model, Action::PageDown);
    press(&mut model, Action::Back);
    assert_eq!(model.overlay, list);
    assert_eq!(model.find.value(), "go");
}

#[test]
fn a_question_is_read_on_with_the_page_keys_and_keeps_its_answer() {
    let mut model = start();
    model.exchanges.audience = crate::exchange::Audience::Shared;
    press(&mut model, Action::PageDown);
    press(&mut model, Action::Presenter);
    assert_eq!(model.scroll, 0);
    let question = model.overlay.clone();
    press(&mut model, Action::PageDown);
    press(&mut model, Action::Copy);
    assert_eq!((&model.overlay, model.scroll), (&question, 1));
    press(&mut model, Action::Back);
    assert_eq!((&model.overlay, model.scroll), (&None, 0));
}
