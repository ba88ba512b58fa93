//! What was typed or filled in can be taken back, one change after the other.

use super::*;
use crate::form::Registration;

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
