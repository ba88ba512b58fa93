//! The board of all profiles: found, entered, and left for another one.

use super::super::*;
use crate::session::partner::Partner;
use crate::wizard::board::{self, Entry, Neighbours, Told, Turn, Typing, Wish, entries};

/// Profiles with one letter after a number.
fn partners(count: usize) -> Vec<Partner> {
    let one = |number: usize| {
        let mut session = Session::new(&format!("partner-{number}"));
        session.request.company = format!("Company {number} Ltd");
        Partner::of(&session, AT)
    };
    (0..count).map(one).collect()
}

fn asked(effects: &[Effect]) -> (Ticket, Wish) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Profiles(ticket, wish) => Some((*ticket, wish.clone())),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing is wished for in {effects:?}"))
}

fn tell(model: &mut Model, ticket: Ticket, told: Told) -> Vec<Effect> {
    update(model, AT, Msg::Profiles(ticket, told))
}

/// The board with so many profiles beside the open one.
fn opened(count: usize) -> Model {
    let mut model = start();
    let (ticket, wish) = asked(&press(&mut model, Action::Partners));
    assert_eq!(wish, Wish::Survey);
    tell(&mut model, ticket, Told::Surveyed(partners(count)));
    model
}

fn list_of(model: &Model) -> (Offer, usize) {
    match model.overlay {
        Some(Overlay::List { of, chosen }) => (of, chosen),
        _ => panic!("no list lies above the stop"),
    }
}

/// Chooses an entry of the list that is open, and uses it.
fn use_entry(model: &mut Model, wanted: Entry) -> Vec<Effect> {
    let (of, chosen) = list_of(model);
    let place = entries(model, of).position(|entry| entry == wanted);
    let place = place.unwrap_or_else(|| panic!("{wanted:?} is not offered"));
    for _ in chosen..place {
        press(model, Action::NextItem);
    }
    enter(model)
}

/// Finds a profile and enters it.
fn enter_one(model: &mut Model, name: &str) {
    type_text(model, name);
    enter(model);
    assert_eq!(model.board.of, name);
}

#[test]
fn what_is_typed_finds_by_name_company_stop_and_who_acts() {
    let mut model = opened(1_000);
    assert_eq!(model.board.found.len(), 1_001);
    for (text, found) in [
        ("partner-999", 1),
        ("company 12 ltd", 20),
        ("default", 1),
        ("before you start", 1_001),
        ("pleo", 0),
    ] {
        type_text(&mut model, text);
        assert_eq!(model.board.found.len(), found, "{text}");
        press(&mut model, Action::Back);
    }
    assert_eq!(model.board.found.len(), 1_001);
    press(&mut model, Action::Back);
    assert_eq!(model.overlay, None);
}

#[test]
fn another_profile_is_opened_at_once_or_after_a_question() {
    let mut model = opened(2);
    enter_one(&mut model, "partner-1");
    let turn = Effect::Turn(Turn {
        first: None,
        open: "partner-1".to_owned(),
    });
    let mut busy = model.clone();
    assert_eq!(use_entry(&mut model, Entry::Open), vec![turn.clone()]);
    busy.forgetting = Work::Running(Ticket(99));
    assert!(use_entry(&mut busy, Entry::Open).is_empty());
    let mut stays = busy.clone();
    enter(&mut stays);
    assert_eq!(list_of(&stays).0, Offer::Partners);
    press(&mut busy, Action::NextItem);
    assert_eq!(enter(&mut busy), [turn]);
}

#[test]
fn what_was_typed_is_saved_before_another_profile_is_opened() {
    let mut model = start();
    press(&mut model, Action::Goto1);
    press(&mut model, Action::First);
    while model.editing.is_none() {
        press(&mut model, Action::NextItem);
    }
    type_text(&mut model, "Example");
    press(&mut model, Action::Commands);
    type_text(&mut model, "all profiles");
    let (ticket, _) = asked(&enter(&mut model));
    tell(&mut model, ticket, Told::Surveyed(partners(1)));
    enter_one(&mut model, "partner-0");
    let effects = use_entry(&mut model, Entry::Open);
    let saved = effects
        .iter()
        .position(|effect| matches!(effect, Effect::Save(..)));
    let turned = effects
        .iter()
        .position(|effect| matches!(effect, Effect::Turn(_)));
    assert!(saved.is_some() && saved < turned, "{effects:?}");
}

#[test]
fn a_profile_is_deleted_only_after_yes_and_never_the_open_one() {
    let mut model = opened(2);
    enter_one(&mut model, "partner-0");
    assert!(use_entry(&mut model, Entry::Delete).is_empty());
    assert!(enter(&mut model).is_empty());
    assert_eq!(list_of(&model).0, Offer::Partner);
    use_entry(&mut model, Entry::Delete);
    press(&mut model, Action::NextItem);
    let (ticket, wish) = asked(&enter(&mut model));
    assert_eq!(wish, Wish::Delete("partner-0".to_owned()));
    let done = Told::Done("Profile partner-0 is deleted.".to_owned());
    let (ticket, wish) = asked(&tell(&mut model, ticket, done));
    assert_eq!(wish, Wish::Survey);
    tell(&mut model, ticket, Told::Surveyed(partners(1)));
    assert!(matches!(&model.board.said, Some(Notice::Info(words)) if words.contains("deleted")));
    press(&mut model, Action::Back);
    enter_one(&mut model, "default");
    assert!(use_entry(&mut model, Entry::Delete).is_empty());
    assert!(matches!(model.overlay, Some(Overlay::List { .. })));
    assert!(model.board.said.is_some());
}

#[test]
fn the_open_profile_is_renamed_and_reset_once_the_wizard_has_ended_for_it() {
    let mut model = opened(1);
    enter_one(&mut model, "default");
    let mut other = model.clone();
    use_entry(&mut model, Entry::Rename);
    type_text(&mut model, "acme");
    let effects = use_entry(&mut model, Entry::Typed(Typing::Rename));
    let wanted = Turn {
        first: Some(Wish::Rename {
            from: "default".to_owned(),
            to: "acme".to_owned(),
        }),
        open: "acme".to_owned(),
    };
    assert_eq!(effects, [Effect::Turn(wanted)]);
    use_entry(&mut other, Entry::Reset);
    press(&mut other, Action::NextItem);
    let wanted = Turn {
        first: Some(Wish::Reset("default".to_owned())),
        open: "default".to_owned(),
    };
    assert_eq!(enter(&mut other), [Effect::Turn(wanted)]);
}

#[test]
fn a_name_that_cannot_be_is_not_taken() {
    let mut model = opened(2);
    type_text(&mut model, "new profile");
    enter(&mut model);
    assert_eq!(list_of(&model).0, Offer::Typing(Typing::New));
    for name in ["", "two words", "../x", "-dash", "partner-1", "default"] {
        type_text(&mut model, name);
        assert!(board::remark(&model, Typing::New).is_some(), "{name}");
        assert_eq!(model.board.refused.is_some(), !name.is_empty(), "{name}");
        assert!(enter(&mut model).is_empty(), "{name}");
        assert!(model.board.refused.is_some());
        if !name.is_empty() {
            press(&mut model, Action::Back);
        }
    }
    type_text(&mut model, "acme");
    assert_eq!(model.board.refused, None);
    let wanted = Turn {
        first: Some(Wish::Create("acme".to_owned())),
        open: "acme".to_owned(),
    };
    assert_eq!(enter(&mut model), [Effect::Turn(wanted)]);
}

#[test]
fn back_leads_from_the_list_about_one_to_where_it_stood_on_the_board() {
    let mut model = opened(20);
    type_text(&mut model, "partner");
    for _ in 0..3 {
        press(&mut model, Action::NextItem);
    }
    enter(&mut model);
    press(&mut model, Action::Back);
    assert_eq!(list_of(&model), (Offer::Partners, 3));
    assert_eq!(model.find.value(), "partner");
    assert_eq!(model.board.found.len(), 20);
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut model = opened(1);
    tell(&mut model, Ticket(999), Told::Surveyed(partners(5)));
    assert_eq!(model.board.found.len(), 2);
}

#[test]
fn the_board_is_an_item_of_the_welcome_where_there_are_several_profiles() {
    let mut model = start();
    let has = |model: &Model| {
        steps::items(model)
            .iter()
            .any(|item| item.id == board::OPENS)
    };
    assert!(!has(&model));
    model.board.neighbours = Neighbours::Some;
    assert!(has(&model));
    moving::focus_on(&mut model, board::OPENS);
    assert_eq!(asked(&enter(&mut model)).1, Wish::Survey);
}

#[test]
fn presenter_mode_offers_about_the_open_profile_what_is_offered_without_it() {
    let mut model = start();
    "acme".clone_into(&mut model.session.profile);
    let (ticket, _) = asked(&press(&mut model, Action::Partners));
    tell(&mut model, ticket, Told::Surveyed(partners(3)));
    for name in ["acme", "partner-1"] {
        enter_one(&mut model, name);
        let offered: Vec<Entry> = entries(&model, Offer::Partner).collect();
        let shown = model.presented();
        let shown: Vec<Entry> = entries(&shown, Offer::Partner).collect();
        assert_eq!(shown, offered, "{name}");
        press(&mut model, Action::Back);
        press(&mut model, Action::Back);
    }
}
