//! Every screen at four sizes, with a canary in every value: none can be read; alone, all of them can.

use std::collections::BTreeSet;

use pleo_onboard::exchange::Audience;
use pleo_onboard::flow::work::Work;
use pleo_onboard::form::Registration;
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::problem::ProblemCode;
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::inspector::Inspecting;
use pleo_onboard::wizard::viewer::Viewing;
use pleo_onboard::wizard::{Kind, Model, Msg, Notice, Overlay, steps, update};

use super::super::screens::stage::{self, Scene, press, scene};
use super::super::screens::styled::{drawn, rows};
use super::super::screens::{appearance, every_scene};
use super::canary::{Search, canary, with_joined};
use super::planted::{self, NAMES, plant, problem};

const SIZES: [(u16, u16); 4] = [(40, 10), (80, 24), (120, 36), (200, 50)];

/// Every scene with canaries in it, and those in which the rest of them can be seen.
fn planted_scenes() -> Vec<Scene> {
    let mut scenes = every_scene();
    for own in &mut scenes {
        plant(&mut own.model);
        if own.disclosed.authorization_url.is_some() {
            let url = format!(
                "https://{}.com/?x={}",
                canary("asked host"),
                canary("client id")
            );
            own.disclosed.authorization_url = Some(url);
        }
    }
    scenes.extend(edited());
    scenes.extend(failed());
    scenes.extend(inspected());
    // The profile's name stands in the header only as long as the client has none.
    let mut nameless = stage::rehearsal(StopId::Welcome);
    nameless.session.registration = Registration::default();
    nameless.session.profile = canary("profile");
    scenes.push(scene("nameless", nameless));
    scenes
}

/// Each text field of each stop with the focus, so that its text is in its buffer.
fn edited() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for first in stage::first_states() {
        let mut model = first.model;
        plant(&mut model);
        for _ in 0..steps::items(&model).len() {
            press(&mut model, Action::NextItem);
            let item = model.focused_item();
            if item.is_some_and(|item| matches!(item.kind, Kind::Text { .. })) {
                scenes.push(scene("a field edited", model.clone()));
            }
        }
        press(&mut model, Action::Review);
        scenes.push(scene("looked at", model));
    }
    scenes
}

/// Everything that can fail, failed; and the notices of that.
fn failed() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for stop in StopId::ALL {
        let mut model = stage::rehearsal(stop);
        let own = || problem(ProblemCode::NetworkTimedOut);
        model.loading = Work::Failed(own());
        model.refresh = Work::Failed(own());
        model.introspection = Work::Failed(own());
        model.forgetting = Work::Failed(own());
        model.disconnecting = Work::Failed(own());
        model.submitting = Work::Failed(own());
        model.keeping = Work::Failed(own());
        model.moving = Work::Failed(own());
        model.opening = Work::Failed(own());
        model.call = Work::Failed(own());
        plant(&mut model);
        model.notice = Some(Notice::Problem(own()));
        scenes.push(scene("failed", model));
    }
    scenes
}

/// Each part of each exchange.
fn inspected() -> Vec<Scene> {
    let mut model = stage::rehearsal(StopId::Tokens);
    planted::tell(&mut model);
    let mut scenes = Vec::new();
    for chosen in [1, 2] {
        for row in [None, Some(0), Some(4), Some(8), Some(12)] {
            let mut model = model.clone();
            model.overlay = Some(Overlay::Inspector(Inspecting {
                chosen: Some(chosen),
                opened: row,
                ..Inspecting::default()
            }));
            scenes.push(scene("inspected", model));
        }
    }
    scenes
}

/// What can be read of a scene at a size, scrolled through.
fn read(scene: &Scene, size: (u16, u16)) -> String {
    let mut text = String::new();
    let mut scene = scene.clone();
    let pages = match (scene.name, size.1) {
        ("a field edited" | "inspected", _) => 1,
        (_, ..20) => 6,
        (_, _) => 3,
    };
    for page in 0..pages {
        let screen = rows(drawn(&scene, size, &appearance(ThemeName::Mono)).buffer()).join("\n");
        text += &with_joined(&screen);
        scene.model.scroll = page + 1;
        scene.model.viewer = scene.model.viewer.map(|at| Viewing {
            line: at.line + 8,
            beneath: at.beneath + 1,
            ..at
        });
    }
    text
}

/// What is found in each scene at each size.
fn look_through(audience: Audience, mut found: impl FnMut(&Scene, &str, BTreeSet<&'static str>)) {
    let search = Search::new(NAMES.iter().copied());
    for mut scene in planted_scenes() {
        scene.model.exchanges.audience = audience;
        for size in SIZES {
            let text = read(&scene, size);
            found(&scene, &text, search.find(&text));
        }
    }
}

#[test]
fn no_value_can_be_read_on_any_screen_when_others_look() {
    look_through(Audience::Shared, |scene, text, found| {
        assert_eq!(found, BTreeSet::new(), "{}\n{text}", scene.name);
    });
}

#[test]
fn the_same_search_finds_every_canary_when_nobody_looks() {
    let mut missed: BTreeSet<&str> = NAMES.iter().copied().collect();
    look_through(Audience::Alone, |_, _, found| {
        missed.retain(|name| !found.contains(name));
    });
    assert_eq!(missed.into_iter().collect::<Vec<_>>(), planted::KEPT);
}

#[test]
fn the_example_stays_readable_so_that_a_demonstration_is_one() {
    let mut model = stage::rehearsal(StopId::Registration);
    press(&mut model, Action::Review);
    let shared = |mut model: Model| {
        model.exchanges.audience = Audience::Shared;
        read(&scene("example", model), (200, 50))
    };
    let text = shared(model);
    for value in [
        "Example Client",
        "https://client.example/legal/tos.html",
        "name.surname@example.io",
        "https://client.example/callback",
        "users:write",
        "Nothing stands in the way",
    ] {
        assert!(text.contains(value), "{value}\n{text}");
    }
    let mut model = stage::rehearsal(StopId::RequestAccess);
    press(&mut model, Action::Activate);
    let text = shared(model);
    for value in ["Example Client Ltd", "Example Ledger", "once a day"] {
        assert!(text.contains(value), "{value}\n{text}");
    }
}

#[test]
fn what_is_said_of_the_values_is_the_same_whoever_looks() {
    let mut model = stage::rehearsal(StopId::Registration);
    plant(&mut model);
    press(&mut model, Action::Review);
    let shown = model.presented();
    let said = |model: &Model| -> Vec<_> {
        let findings = model.findings().into_iter();
        findings.map(|f| (f.field, f.severity, f.code)).collect()
    };
    assert_eq!(said(&shown), said(&model));
    assert!(!said(&model).is_empty());
    let ids = |model: &Model| -> Vec<_> {
        steps::items(model)
            .into_iter()
            .map(|item| item.id)
            .collect()
    };
    for own in every_scene() {
        assert_eq!(ids(&own.model.presented()), ids(&own.model), "{}", own.name);
    }
}

#[test]
fn the_cursor_of_a_masked_field_stands_behind_its_last_mark_or_before_its_first() {
    for mut own in edited() {
        own.model.exchanges.audience = Audience::Shared;
        let editing = own.model.editing.as_ref();
        if editing.is_none_or(|editing| editing.input.value().is_empty()) {
            continue;
        }
        for size in SIZES {
            let around = |scene: &Scene| {
                let backend = drawn(scene, size, &appearance(ThemeName::Mono));
                assert!(backend.cursor_visible());
                let at = backend.cursor_position();
                let symbol = |x: u16| {
                    backend
                        .buffer()
                        .cell((x, at.y))
                        .unwrap()
                        .symbol()
                        .to_owned()
                };
                (symbol(at.x - 1), symbol(at.x))
            };
            assert_eq!(around(&own), ("●".to_owned(), " ".to_owned()), "{size:?}");
            let mut first = own.clone();
            let now = first.model.now;
            let start = Msg::Typed(tui_input::InputRequest::GoToStart);
            let _effects = update(&mut first.model, now, start);
            let (before, at) = around(&first);
            assert!(before != "●" && at == "●", "{size:?} {before:?} {at:?}");
        }
    }
}
