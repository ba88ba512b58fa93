//! Notes of one's own and pages to read, at the foot of every stop.

use super::*;
use crate::wizard::item::Place;

fn go_to(model: &mut Model, id: ItemId) {
    for _ in 0..80 {
        if model.focused() == Some(id) {
            return;
        }
        press(model, Action::NextItem);
    }
    panic!("{id:?} is not there");
}

fn at_each_stop(mut check: impl FnMut(&mut Model)) {
    let mut model = start();
    model.session.registration = crate::form::Registration::example();
    for _ in StopId::ALL {
        check(&mut model);
        press(&mut model, Action::NextStop);
    }
}

#[test]
fn every_stop_keeps_notes_of_its_own() {
    let note = |stop: StopId| format!("About {}", stop.name());
    let mut kept = None;
    at_each_stop(|model| {
        let stop = model.stop;
        if stop != StopId::Result {
            go_to(model, ItemId::of("notes"));
            type_text(model, &note(stop));
            press(model, Action::NextItem);
        }
        kept = Some(model.session.clone());
    });
    let session = kept.unwrap();
    for stop in StopId::ALL {
        let wanted = match stop {
            StopId::Result => String::new(),
            stop => note(stop),
        };
        assert_eq!(session.track().note(stop), wanted);
    }
}

#[test]
fn pages_to_read_stand_last_are_opened_by_enter_and_copied_by_their_key() {
    at_each_stop(|model| {
        let links = &crate::guide::Guide::built_in().stop(model.stop).links;
        let items = steps::items(model);
        let last: Vec<_> = items.iter().rev().take(links.len()).rev().collect();
        for (item, link) in last.iter().zip(links) {
            assert_eq!(item.address(), Some(link.url.as_str()));
            assert_eq!(item.place, Place::Foot);
            assert_ne!(steps::suggest(model), item.id);
            go_to(model, item.id);
            let copied = Copied::Page(link);
            assert_eq!(press(model, Action::Copy), [Effect::Copy(copied)]);
            let opened = press(model, Action::Activate);
            let page = flow::Page::Web(link.url.clone());
            assert!(
                matches!(&opened[..], [Effect::Work(flow::Effect::OpenPage { page: asked, .. })] if *asked == page),
                "{opened:?}"
            );
        }
    });
}

#[test]
fn the_answer_in_a_field_is_copied_as_it_is_typed_and_a_secret_is_not() {
    let mut model = start();
    press(&mut model, Action::Goto1);
    go_to(&mut model, ItemId::of("company"));
    press(&mut model, Action::CopyAnswer);
    assert!(matches!(&model.notice, Some(Notice::Info(words)) if words.contains("empty")));
    type_text(&mut model, "Example Ltd");
    let copied = Copied::Text {
        what: "answer",
        text: "Example Ltd".to_owned(),
    };
    assert_eq!(
        press(&mut model, Action::CopyAnswer),
        [Effect::Copy(copied)]
    );
    press(&mut model, Action::Goto4);
    go_to(&mut model, ItemId::of("client-secret"));
    assert_eq!(press(&mut model, Action::CopyAnswer), []);
}

#[test]
fn what_is_missing_of_the_request_is_said_once_it_is_to_be_used() {
    let remarks = |model: &Model| {
        let items = steps::items(model);
        let remarked = items.iter().filter(|item| item.remark.is_some());
        remarked.map(|item| item.id.name).collect::<Vec<_>>()
    };
    let mut model = start();
    press(&mut model, Action::Goto1);
    go_to(&mut model, ItemId::of("contact"));
    type_text(&mut model, "ann@gmail.com");
    press(&mut model, Action::NextItem);
    assert_eq!(remarks(&model), ["contact"]);
    go_to(&mut model, ItemId::of("mark-sent"));
    enter(&mut model);
    assert_eq!(
        remarks(&model),
        ["company", "accounting-system", "api-usage", "contact"]
    );
    let Some(Notice::Info(words)) = &model.notice else {
        panic!("{:?}", model.notice);
    };
    assert!(words.contains("Company, ERP or accounting system, Planned API usage"));
}

#[test]
fn a_confirmation_outside_the_seven_days_comes_with_a_warning() {
    use crate::moment::Noted;
    use crate::session::SevenDays;
    for (notice, warned) in [("1969-12-20", true), ("1970-01-01", false)] {
        let mut model = start();
        let noted = Noted::typed(notice, &TimeZone::UTC).unwrap();
        model.session.track_mut().notice = Some(SevenDays::from_notice(noted, &TimeZone::UTC));
        press(&mut model, Action::Goto5);
        go_to(&mut model, ItemId::of("dashboard"));
        enter(&mut model);
        let said = matches!(&model.notice, Some(Notice::Info(words)) if words.contains("outside the 7 days"));
        assert_eq!(said, warned, "{notice}");
    }
}

#[test]
fn a_field_that_is_left_with_its_stop_is_written_into_no_other_field() {
    for leaves in [Action::NextStop, Action::Goto2, Action::Goto4] {
        let mut model = start();
        press(&mut model, Action::Goto1);
        moving::focus_on(&mut model, ItemId::of("contact"));
        type_text(&mut model, "fake@mail.test");
        press(&mut model, leaves);
        press(&mut model, Action::NextItem);
        assert_eq!(model.session.request.contact, "fake@mail.test");
        assert!(model.session.track().notes.is_empty(), "{leaves:?}");
        assert_eq!(model.session.track().client_id, None, "{leaves:?}");
    }
}
