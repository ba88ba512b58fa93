//! On at once, off only after a question; and a label that is always there.

use pleo_onboard::exchange::Audience;
use pleo_onboard::flow::Ticket;
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::{Action, Context, Keymap};
use pleo_onboard::moment::Seconds;
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::reveal::Reveal;
use pleo_onboard::wizard::{Effect, Model, Msg, Overlay, Question, commands, presenter, update};

use super::super::screens::stage::{self, press, scene};
use super::super::screens::styled::{drawn, rows};
use super::super::screens::{appearance, every_scene};

fn text(model: &Model, size: (u16, u16)) -> String {
    let backend = drawn(
        &scene("any", model.clone()),
        size,
        &appearance(ThemeName::Mono),
    );
    rows(backend.buffer()).join("\n")
}

#[test]
fn the_label_is_on_every_screen_at_every_size_from_40x10_on() {
    for own in every_scene() {
        for size in [(40, 10), (59, 17), (60, 17), (80, 24), (120, 36), (200, 50)] {
            let mut model = own.model.clone();
            model.exchanges.audience = Audience::Alone;
            assert!(!text(&model, size).contains("PRESENTER"), "{}", own.name);
            model.exchanges.audience = Audience::Shared;
            let screen = text(&model, size);
            let header = screen.lines().next().unwrap();
            assert!(
                header.contains("PRESENTER"),
                "{} {size:?}\n{screen}",
                own.name
            );
            assert!(unicode_width::UnicodeWidthStr::width(header) <= usize::from(size.0));
        }
    }
    let mut model = stage::rehearsal(StopId::Welcome);
    model.exchanges.audience = Audience::Shared;
    assert!(text(&model, (20, 8)).contains("PRESENTER"));
}

#[test]
fn turning_it_on_takes_a_revealed_secret_away_at_once() {
    let mut model = stage::rehearsal(StopId::Tokens);
    let until = model.now.plus(Seconds(9));
    model.reveal = Reveal::Shown(Ticket(77), StopId::Tokens, until);
    let now = model.now;
    let effects = update(&mut model, now, Msg::Pressed(Action::Presenter));
    assert!(model.is_shared());
    assert_eq!(model.reveal, Reveal::Nothing);
    let conceals = Effect::Work(pleo_onboard::flow::Effect::Conceal);
    assert!(effects.contains(&conceals), "{effects:?}");
}

#[test]
fn it_can_be_turned_on_anywhere_and_what_lies_above_stays() {
    for own in every_scene() {
        let mut model = own.model;
        model.exchanges.audience = Audience::Alone;
        let overlay = model.overlay.clone();
        press(&mut model, Action::Presenter);
        assert!(model.is_shared(), "{}", own.name);
        assert_eq!(model.overlay, overlay, "{}", own.name);
    }
    for context in [Context::Stop, Context::Field, Context::Everywhere] {
        let shown = Keymap::built_in().shown(context, Action::Presenter);
        assert_eq!(shown.as_deref(), Some("ctrl-o"));
    }
}

#[test]
fn turning_it_off_asks_and_staying_is_the_default() {
    let mut model = stage::rehearsal(StopId::Welcome);
    press(&mut model, Action::Presenter);
    press(&mut model, Action::Presenter);
    let asked = Some(Overlay::Question {
        about: Question::Unmask,
        yes: false,
    });
    assert_eq!(model.overlay, asked);
    assert!(text(&model, (40, 10)).contains("▸ Stay in presenter mode"));
    press(&mut model, Action::Activate);
    assert!(model.is_shared() && model.overlay.is_none());
    for leaves in [Action::Back, Action::Presenter, Action::Quit] {
        press(&mut model, Action::Presenter);
        press(&mut model, leaves);
        assert!(model.is_shared(), "{leaves:?}");
        model.overlay = None;
    }
    press(&mut model, Action::Presenter);
    press(&mut model, Action::NextItem);
    press(&mut model, Action::Activate);
    assert!(!model.is_shared() && model.overlay.is_none());
}

#[test]
fn the_list_of_everything_offers_both_ways() {
    let mut model = stage::rehearsal(StopId::Welcome);
    let has = |model: &Model, label: &str| {
        let list = commands::list(model);
        list.iter().any(|command| command.label == label)
    };
    assert!(has(&model, presenter::ON) && !has(&model, presenter::OFF));
    press(&mut model, Action::Presenter);
    assert!(has(&model, presenter::OFF) && !has(&model, presenter::ON));
}

#[test]
fn files_are_chosen_and_compared_before_others_too_without_their_names() {
    let scenes = every_scene();
    let shown = |name: &str, size| {
        let own = scenes.iter().find(|scene| scene.name == name);
        let mut model = own.expect("a scene of that name").model.clone();
        model.exchanges.audience = Audience::Shared;
        text(&model, size)
    };
    for size in [(40, 10), (80, 24), (120, 36)] {
        let choosing = shown("choosing a logo", size);
        assert!(
            choosing.contains("●.png") && !choosing.contains("logo.png"),
            "{choosing}"
        );
        let failed = shown("choosing, no image", size);
        assert!(failed.contains("✗ The logo's file is"), "{failed}");
        let compared = shown("review, compared", size);
        assert!(compared.contains("2 answers differ"), "{compared}");
        for screen in [choosing, failed, compared] {
            for name in ["/home/partner", "registration.md", "Another Client"] {
                assert!(!screen.contains(name), "{name}\n{screen}");
            }
        }
    }
}
