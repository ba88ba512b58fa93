//! What is pasted: nothing of it is lost or sent, and a form fills its fields.

use super::*;
use crate::form::{self, Registration};

fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    update(model, AT, Msg::Pasted(text.to_owned()))
}

fn at_form(field: FieldId) -> Model {
    let mut model = start();
    press(&mut model, Action::Goto3);
    moving::focus_on(&mut model, ItemId::of(field.json_name()));
    model
}

fn value(model: &Model) -> &str {
    model.editing.as_ref().unwrap().input.value()
}

fn said(model: &Model) -> String {
    match &model.notice {
        Some(Notice::Info(words)) => words.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_paste_that_does_not_fit_is_refused_whole_and_what_was_there_stays() {
    let mut model = at_form(FieldId::ClientName);
    type_text(&mut model, "Kept");
    assert!(paste(&mut model, &"ä".repeat(1_048_576)).is_empty());
    assert_eq!(value(&model), "Kept");
    let words = said(&model);
    assert!(
        words.contains("1,048,576 characters") && words.contains("holds 4,000"),
        "{words}"
    );
    paste(&mut model, &"漢".repeat(3_996));
    assert_eq!(value(&model).chars().count(), 4_000);
    assert_eq!(model.notice, None);
    type_text(&mut model, "x");
    assert!(said(&model).contains("full: it holds 4,000"));
    assert_eq!(value(&model).chars().count(), 4_000);
    // Line ends of a paste stand for spaces, and do nothing.
    let mut model = at_form(FieldId::ClientName);
    assert!(paste(&mut model, "\nOne\r\nTwo\tThree\rFour\n").is_empty());
    assert_eq!(value(&model), "One Two Three Four");
}

#[test]
fn a_paste_is_not_taken_where_no_field_is_in_sight() {
    let mut model = at_form(FieldId::ClientName);
    press(&mut model, Action::Help);
    assert!(paste(&mut model, "Hidden").is_empty());
    assert_eq!(value(&model), "");
    press(&mut model, Action::Back);
    press(&mut model, Action::Commands);
    paste(&mut model, &"word ".repeat(1_000));
    assert_eq!(model.find.value(), "");
    assert!(said(&model).contains("this field holds 60"));
    paste(&mut model, "go to\n4");
    assert_eq!((model.find.value(), &model.notice), ("go to 4", &None));
    let mut model = at_form(FieldId::ClientName);
    model.viewer = Some(crate::wizard::viewer::Viewing::default());
    assert!(paste(&mut model, "Hidden").is_empty());
    assert_eq!(value(&model), "");
}

#[test]
fn a_pasted_export_fills_the_form_as_one_change() {
    let example = Registration::example();
    let (json, markdown) = (form::to_json(&example), form::to_markdown(&example));
    // As most terminals send line ends.
    let sent = markdown.replace('\n', "\r");
    for export in [json, markdown, sent] {
        let mut model = at_form(FieldId::RedirectUris);
        type_text(&mut model, "https://a.example/1 https://a.example/2");
        press(&mut model, Action::NextItem);
        let before = model.session.registration.clone();
        let effects = paste(&mut model, &export);
        assert!(
            matches!(effects.as_slice(), [Effect::Save(..)]),
            "{effects:?}"
        );
        assert_eq!(model.session.registration, example);
        assert_eq!(model.focused(), Some(ItemId::of("redirect_uris")));
        let shown = example.items(FieldId::RedirectUris);
        assert_eq!(value(&model), shown[0]);
        let words = said(&model);
        assert!(
            words.contains(" fields: Client name") && words.contains("ctrl-z"),
            "{words}"
        );
        press(&mut model, Action::Undo);
        assert_eq!(model.session.registration, before);
    }
}

#[test]
fn a_pasted_line_fills_the_field_it_names_and_what_is_typed_elsewhere_stays() {
    let mut model = at_form(FieldId::ClientName);
    type_text(&mut model, "Half a na");
    paste(
        &mut model,
        "Client URI: https://client.example/\nFavourite colour: fake-blue",
    );
    assert_eq!(value(&model), "Half a na");
    assert_eq!(
        model.session.registration.get(FieldId::ClientUri),
        "https://client.example/"
    );
    let words = said(&model);
    assert!(words.starts_with("Filled Client URI. ctrl-z"), "{words}");
    assert!(
        words.contains("Favourite colour") && !words.contains("fake-blue"),
        "{words}"
    );
    // On a button too: nothing else can be meant.
    moving::focus_on(&mut model, ItemId::of("review"));
    paste(&mut model, "Client name\tAnother");
    assert_eq!(
        model.session.registration.get(FieldId::ClientName),
        "Another"
    );
    assert_eq!(model.focused(), Some(ItemId::of("review")));
    paste(&mut model, "Client name: Another");
    assert!(said(&model).starts_with("Nothing changed"));
}

#[test]
fn the_field_that_a_paste_names_shows_its_new_value() {
    let mut model = at_form(FieldId::ClientUri);
    type_text(&mut model, "https://old.example/");
    paste(&mut model, "Client URI: https://client.example/");
    assert_eq!(value(&model), "https://client.example/");
    // A paste that names no field is text.
    paste(&mut model, "terms");
    assert_eq!(value(&model), "https://client.example/terms");
}
