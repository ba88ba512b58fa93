//! What is on the screen: every stop and phase, as text with styles, and at every size without a panic.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use pleo_onboard::guide::StopId;
use pleo_onboard::view::{Appearance, Disclosed, Glyphs, Theme, ThemeName, draw};
use pleo_onboard::wizard::Kind;
use pleo_onboard::wizard::viewer::Viewing;

use stage::Scene;
use styled::{drawn, rows, with_styles};

mod answers;
mod board;
mod covered;
mod form;
pub mod inspector;
mod pictures;
mod sandbox;
mod sight;
pub mod stage;
pub mod styled;

pub fn appearance(theme: ThemeName) -> Appearance {
    Appearance {
        theme: Theme::built_in(theme),
        glyphs: Glyphs::Unicode,
    }
}

fn picture(scene: &Scene, size: (u16, u16), theme: ThemeName) -> String {
    let (width, height) = size;
    let backend = drawn(scene, size, &appearance(theme));
    let head = format!("━━ {} · {width}x{height} · {theme:?}", scene.name);
    format!("{head}\n{}\n", with_styles(&backend))
}

fn keep(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

pub fn every_scene() -> Vec<Scene> {
    let mut scenes = stage::first_states();
    scenes.extend(StopId::ALL.into_iter().flat_map(stage::further_states));
    scenes.extend(sandbox::scenes());
    scenes.extend(board::scenes());
    scenes.extend(inspector::scenes());
    scenes.extend(form::scenes());
    scenes
}

#[test]
fn every_stop_looks_as_it_was_last_read() {
    for (stop, scene) in StopId::ALL.into_iter().zip(stage::first_states()) {
        let mut text = String::new();
        for size in [(40, 10), (80, 24), (120, 36)] {
            text += &picture(&scene, size, ThemeName::Dark);
        }
        keep(&format!("stop_{:02}_{}", stop as usize, stop.name()), &text);
    }
}

/// Phases that are read at the other two sizes as well.
const AT_EVERY_SIZE: [&str; 10] = [
    "differs",
    "port taken",
    "quiet",
    "review, clean",
    "awaiting the redirect",
    "end?",
    "nothing done",
    "failed",
    "refused",
    "help",
];

#[test]
fn every_phase_looks_as_it_was_last_read() {
    for stop in StopId::ALL {
        let mut text = String::new();
        for scene in stage::further_states(stop) {
            text += &picture(&scene, (80, 24), ThemeName::Dark);
            if AT_EVERY_SIZE.contains(&scene.name) {
                text += &picture(&scene, (40, 10), ThemeName::Dark);
                text += &picture(&scene, (120, 36), ThemeName::Dark);
            }
        }
        keep(
            &format!("phases_{:02}_{}", stop as usize, stop.name()),
            &text,
        );
    }
}

#[test]
fn the_overlay_about_the_sandbox_looks_as_it_was_last_read() {
    let mut text = String::new();
    for scene in sandbox::scenes() {
        for size in [(80, 24), (40, 10), (120, 36)] {
            text += &picture(&scene, size, ThemeName::Dark);
        }
    }
    keep("overlay_sandbox", &text);
}

#[test]
fn the_board_of_all_profiles_looks_as_it_was_last_read() {
    let mut text = String::new();
    for scene in board::scenes() {
        for size in [(80, 24), (40, 10), (120, 36)] {
            text += &picture(&scene, size, ThemeName::Dark);
        }
    }
    keep("overlay_board", &text);
}

#[test]
fn the_inspector_looks_as_it_was_last_read() {
    let mut text = String::new();
    for scene in inspector::scenes() {
        for size in [(80, 24), (40, 10), (120, 36)] {
            text += &picture(&scene, size, ThemeName::Dark);
        }
    }
    keep("overlay_inspector", &text);
}

#[test]
fn filling_in_the_form_looks_as_it_was_last_read() {
    let mut text = String::new();
    for scene in form::scenes() {
        for size in [(80, 24), (40, 10), (120, 36)] {
            text += &picture(&scene, size, ThemeName::Dark);
        }
    }
    keep("form", &text);
}

#[test]
fn a_store_that_was_asked_for_is_no_reason_to_complain_of_the_keychain() {
    let mut scenes = stage::further_states(StopId::Credentials).into_iter();
    let mut scene = scenes.find(|scene| scene.name == "no keychain").unwrap();
    let is_said = |scene: &Scene| {
        let backend = drawn(scene, (80, 24), &appearance(ThemeName::Dark));
        rows(backend.buffer())
            .join("\n")
            .contains("The keychain is not used")
    };
    assert!(is_said(&scene));
    scene.model.asked_store = Some(pleo_onboard::flow::StoreKind::Session);
    assert!(!is_said(&scene));
}

#[test]
fn who_acts_next_is_read_in_full_on_the_smallest_screen() {
    for scene in stage::first_states()
        .into_iter()
        .chain(stage::further_states(StopId::Review))
    {
        let backend = drawn(&scene, (40, 10), &appearance(ThemeName::Dark));
        let line = rows(backend.buffer()).swap_remove(1);
        let is_whole = [
            "you act next ",
            "Pleo acts next ",
            "you act next, for Pleo ",
        ];
        assert!(
            is_whole.iter().any(|words| line.contains(words)),
            "{}: {line}",
            scene.name
        );
    }
}

/// The scenes in which most styles meet.
fn rich_scenes() -> Vec<Scene> {
    let wanted = [
        "form with remarks",
        "awaiting, with much to say",
        "failed",
        "answer",
        "everything",
        "quit?",
        "sandbox, found",
    ];
    let scenes = every_scene();
    let found = wanted.map(|name| scenes.iter().find(|scene| scene.name == name).cloned());
    found
        .into_iter()
        .map(|scene| scene.expect("a scene of that name"))
        .collect()
}

#[test]
fn light_and_colourless_terminals_are_served_as_well() {
    for theme in [ThemeName::Light, ThemeName::Mono] {
        let mut text = String::new();
        for scene in rich_scenes() {
            text += &picture(&scene, (80, 24), theme);
        }
        keep(&format!("theme_{theme:?}").to_lowercase(), &text);
    }
}

#[test]
fn without_utf8_every_character_of_ours_is_ascii() {
    let ascii = Appearance {
        theme: Theme::built_in(ThemeName::Mono),
        glyphs: Glyphs::Ascii,
    };
    let mut text = String::new();
    for scene in every_scene() {
        let backend = drawn(&scene, (80, 24), &ascii);
        let screen = rows(backend.buffer()).join("\n");
        let foreign: String = screen
            .chars()
            .filter(|character| !character.is_ascii() && !"Ł漢字".contains(*character))
            .collect();
        assert_eq!(foreign, "", "{}\n{screen}", scene.name);
        if ["welcome", "registration", "tokens"].contains(&scene.name) {
            let _ = writeln!(text, "━━ {}\n{screen}\n", scene.name);
        }
    }
    keep("ascii", &text);
}

#[test]
fn the_focused_item_is_in_sight_at_every_size() {
    let sizes = [
        (0, 0),
        (1, 1),
        (2, 1),
        (1, 40),
        (20, 5),
        (39, 10),
        (40, 10),
        (59, 17),
        (60, 17),
        (80, 24),
        (200, 60),
        (500, 200),
    ];
    for scene in every_scene() {
        for size in sizes {
            let backend = drawn(&scene, size, &appearance(ThemeName::Dark));
            let covered = scene.model.overlay.is_some() || scene.model.viewer.is_some();
            if size.0 < 40 || size.1 < 10 || covered || scene.model.scroll > 0 {
                continue;
            }
            let screen = rows(backend.buffer()).join("\n");
            let item = scene.model.focused_item().unwrap();
            let label = item.label.clone();
            assert!(
                screen.contains(&label),
                "{} {size:?}: {label}\n{screen}",
                scene.name
            );
            if matches!(item.kind, Kind::Text { .. } | Kind::Secret { .. }) {
                assert!(
                    backend.cursor_visible(),
                    "{} {size:?}\n{screen}",
                    scene.name
                );
            } else {
                assert!(
                    !backend.cursor_visible(),
                    "{} {size:?}\n{screen}",
                    scene.name
                );
            }
        }
    }
}

#[test]
fn what_went_wrong_is_in_sight_on_the_smallest_screen() {
    let scenes = every_scene();
    for name in [
        "port taken",
        "differs",
        "introspected",
        "expired, refresh refused",
        "failed",
    ] {
        let scene = scenes.iter().find(|scene| scene.name == name).unwrap();
        let backend = drawn(scene, (40, 10), &appearance(ThemeName::Dark));
        let screen = rows(backend.buffer()).join("\n");
        let said = screen.contains("✗ ") || screen.contains("! ");
        assert!(said, "{name}\n{screen}");
        assert!(screen.contains("▸ "), "{name}\n{screen}");
    }
}

#[test]
fn every_item_of_every_screen_can_be_brought_into_sight() {
    use pleo_onboard::keys::Action;
    use pleo_onboard::wizard::{Msg, steps, update};
    for scene in every_scene() {
        let mut scene = scene;
        scene.model.overlay = None;
        scene.model.viewer = None;
        for _ in 0..steps::items(&scene.model).len() {
            let now = scene.model.now;
            let _effects = update(&mut scene.model, now, Msg::Pressed(Action::NextItem));
            for size in [(40, 10), (60, 17), (80, 24)] {
                let backend = drawn(&scene, size, &appearance(ThemeName::Dark));
                let screen = rows(backend.buffer()).join("\n");
                let item = scene.model.focused_item().unwrap();
                let marked = screen
                    .lines()
                    .any(|row| row.contains("▸ ") && row.contains(item.label.as_str()));
                assert!(marked, "{} {size:?} {:?}\n{screen}", scene.name, item.id);
            }
        }
    }
}

#[test]
fn a_secret_shows_neither_itself_nor_its_length() {
    let typed = stage::further_states(StopId::Credentials).remove(0);
    let mut longer = typed.clone();
    for length in longer.model.secret_lengths.values_mut() {
        *length = 400;
    }
    let look = appearance(ThemeName::Dark);
    let (one, other) = (
        drawn(&typed, (80, 24), &look),
        drawn(&longer, (80, 24), &look),
    );
    assert_eq!(one.buffer(), other.buffer());
    assert!(rows(one.buffer()).join("\n").contains("●●●●●●●●"));
}

#[test]
fn a_huge_answer_is_laid_out_only_where_it_is_in_sight() {
    let item = r#"{"id":"0c6f3a5e-5d38-4c4e-8a3f-6f4f3f0c2a11","name":"someone","amount":12.5},"#;
    let body = format!("[{}null]", item.repeat(60_000));
    let mut model = stage::called(200, "application/json", &body);
    let lines = model.call.outcome().unwrap().lines.len();
    assert!(lines > 200_000);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let look = appearance(ThemeName::Dark);
    let nothing = Disclosed::default();
    for line in [0, lines / 2, lines - 1] {
        model.viewer = Some(Viewing {
            line,
            ..Viewing::default()
        });
        terminal
            .draw(|frame| {
                draw(frame, &model, &nothing, &look);
            })
            .unwrap();
    }
    let screen = rows(terminal.backend().buffer()).join("\n");
    assert!(screen.contains("  null"), "the end is in sight\n{screen}");
}
