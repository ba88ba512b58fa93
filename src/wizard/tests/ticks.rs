//! Boxes that are ticked: space turns one over and stays, enter ticks it and goes on.

use super::*;
use crate::session::Tick;

fn ticked(model: &Model, ticks: [Tick; 3]) -> Vec<bool> {
    let held = &model.session.track().ticks;
    ticks.iter().map(|tick| held.contains(tick)).collect()
}

/// Walks over the three with space and tab, as one does in any form.
fn by_space_and_tab(model: &mut Model, ticks: [Tick; 3]) {
    let [first, ..] = ticks;
    moving::focus_on(model, ItemId::of(first.item()));
    for tick in ticks {
        press(model, Action::Toggle);
        assert_eq!(model.focused(), Some(ItemId::of(tick.item())));
        press(model, Action::NextItem);
    }
    assert_eq!(ticked(model, ticks), [true; 3]);
    assert_eq!(model.focused(), Some(ItemId::of("continue")));
}

fn by_enters(model: &mut Model, ticks: [Tick; 3]) {
    let [first, ..] = ticks;
    moving::focus_on(model, ItemId::of(first.item()));
    for _ in ticks {
        press(model, Action::Activate);
    }
    assert_eq!(ticked(model, ticks), [true; 3]);
    assert_eq!(model.focused(), Some(ItemId::of("continue")));
}

#[test]
fn space_ticks_and_stays_and_enter_ticks_and_goes_on() {
    for (stop, ticks) in [
        (Action::Redraw, Tick::PREREQUISITES),
        (Action::Goto5, Tick::CONFIRMATIONS),
    ] {
        let mut model = start();
        press(&mut model, Action::Activate);
        press(&mut model, stop);
        by_space_and_tab(&mut model, ticks);
        let mut model = start();
        press(&mut model, Action::Activate);
        press(&mut model, stop);
        by_enters(&mut model, ticks);
    }
}

#[test]
fn space_ticks_a_scope_whatever_is_to_be_found() {
    let mut model = start();
    press(&mut model, Action::Goto3);
    moving::focus_on(&mut model, ItemId::of("choose-scopes"));
    press(&mut model, Action::Activate);
    let chosen = |model: &Model| model.session.registration.get(FieldId::Scopes);
    press(&mut model, Action::NextItem);
    let second = scopes::entries(&model)[1].name.to_owned();
    type_text(&mut model, " ");
    assert_eq!(chosen(&model), second);
    assert!(matches!(
        model.overlay,
        Some(Overlay::List { chosen: 1, .. })
    ));
    type_text(&mut model, "users ");
    assert!(chosen(&model).contains("users:read"), "{}", chosen(&model));
    assert_eq!(model.find.value(), "users");
    type_text(&mut model, " ");
    assert_eq!(chosen(&model), second);
    assert!(!model.is_unsaved());
}
