//! What lies above a stop: nothing of what is beneath looks as if a key went there, and what is offered can be done.

use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::{Overlay, Question};

use super::stage::Scene;
use super::styled::{drawn, rows};
use super::{appearance, every_scene};

fn screen(scene: &Scene, size: (u16, u16)) -> Buffer {
    drawn(scene, size, &appearance(ThemeName::Dark))
        .buffer()
        .clone()
}

fn named(name: &str) -> Scene {
    let mut scenes = every_scene().into_iter();
    let found = scenes.find(|scene| scene.name == name);
    found.unwrap_or_else(|| panic!("no scene is called {name}"))
}

fn footer(name: &str) -> String {
    let buffer = screen(&named(name), (80, 24));
    rows(&buffer).pop().unwrap()
}

fn asks(scene: &Scene) -> Option<Question> {
    match scene.model.overlay {
        Some(Overlay::Question { about, .. }) => Some(about),
        _ => None,
    }
}

#[test]
fn beneath_a_question_nothing_looks_focused_and_no_help_is_said() {
    let asking = every_scene()
        .into_iter()
        .filter(|scene| asks(scene).is_some() && scene.model.viewer.is_none());
    let mut seen = 0;
    for scene in asking {
        for size in [(80, 24), (120, 36), (60, 30)] {
            let buffer = screen(&scene, size);
            // The word for a real environment in the header looks like this too.
            let body = buffer.area.rows().skip(1);
            let bars = body.filter(|row| {
                let mut cells = row.columns().filter_map(|at| buffer.cell((at.x, at.y)));
                cells.any(|cell| cell.modifier.contains(Modifier::REVERSED))
            });
            let text = rows(&buffer).join("\n");
            assert_eq!(bars.count(), 1, "{} {size:?}\n{text}", scene.name);
            assert_eq!(text.matches("▸ ").count(), 1 + places(&text), "{text}");
            let help = scene.model.focused_item().map(|item| item.help);
            let help = help.filter(|help| !help.is_empty()).unwrap_or_default();
            let head: String = help.chars().take(20).collect();
            assert!(head.is_empty() || !text.contains(&head), "{head}\n{text}");
        }
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
}

/// How many places are marked as where one is: on the rail, and on the way of an authorisation.
fn places(text: &str) -> usize {
    let way = text.lines().filter(|row| row.contains("· now"));
    text.matches("▸ │").count() + way.count()
}

#[test]
fn about_another_profile_the_stops_of_the_open_one_are_not_on_show() {
    for name in [
        "board, one",
        "board, name taken",
        "board, damaged",
        "board, delete",
        "board, not imported",
    ] {
        for size in [(80, 24), (120, 36), (50, 30)] {
            let text = rows(&screen(&named(name), size)).join("\n");
            for stop in ["Request access", "OAuth 2.0", "8/9 Test calls"] {
                assert!(!text.contains(stop), "{name} {size:?}\n{text}");
            }
        }
    }
}

#[test]
fn a_name_that_is_taken_is_an_error_and_cannot_be_given() {
    for size in [(80, 24), (40, 10)] {
        let buffer = screen(&named("board, name taken"), size);
        let text = rows(&buffer);
        let words: Vec<&str> = text.iter().flat_map(|row| row.split_whitespace()).collect();
        let words = words.join(" ").replace(" │ │ ", " ");
        let wanted = "✗ There is a profile of this name already: type another name.";
        assert!(words.contains(wanted), "{words}");
        let bars = buffer.content.iter();
        let bars = bars.filter(|cell| cell.modifier.contains(Modifier::REVERSED));
        assert_eq!(bars.count(), 0, "{text:#?}");
        assert!(!text.last().unwrap().contains("enter"), "{text:#?}");
    }
}

#[test]
fn on_a_small_screen_the_title_and_the_rule_have_one_style_each() {
    for scene in every_scene() {
        if !matches!(scene.model.overlay, Some(Overlay::List { .. })) {
            continue;
        }
        let buffer = screen(&scene, (40, 10));
        let cells = (0..40).filter_map(|x| buffer.cell((x, 1)));
        let is_rule = |symbol: &str| symbol == "─";
        let (mut title, mut rule) = (Vec::new(), Vec::new());
        for cell in cells.filter(|cell| !matches!(cell.symbol(), " " | "↑")) {
            let styles = if is_rule(cell.symbol()) {
                &mut rule
            } else {
                &mut title
            };
            styles.push(cell.style());
        }
        for mut styles in [title, rule] {
            styles.dedup();
            assert!(styles.len() <= 1, "{}: {styles:?}", scene.name);
        }
    }
}

#[test]
fn a_key_that_does_nothing_now_is_not_named() {
    for name in [
        "board, reading",
        "board, nothing found",
        "scopes, none found",
        "sandbox, nothing found",
        "choosing, no directory opens",
    ] {
        let footer = footer(name);
        for key in ["enter", "down", "pgdn"] {
            assert!(!footer.contains(key), "{name}: {footer}");
        }
        assert!(footer.contains("esc"), "{name}: {footer}");
    }
    for (name, wanted) in [
        ("board", "enter choose   esc close   down next"),
        ("choosing, no such directory", "enter open"),
        ("choosing a logo", "enter choose"),
        ("quit?", "enter choose"),
    ] {
        let footer = footer(name);
        assert!(footer.contains(wanted), "{name}: {footer}");
    }
}
