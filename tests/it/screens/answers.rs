//! Stop 8 and the answers of the API: what became of a call is in sight, whatever the size of the screen.

use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::steps;

use super::appearance;
use super::stage::{self, EMPLOYEES, Scene, called, press, scene};
use super::styled::{drawn, rows};

fn of_stop(name: &str) -> Scene {
    let mut scenes = stage::further_states(StopId::TestCalls).into_iter();
    scenes.find(|scene| scene.name == name).unwrap()
}

fn shown(scene: &Scene, size: (u16, u16)) -> Vec<String> {
    rows(drawn(scene, size, &appearance(ThemeName::Dark)).buffer())
}

#[test]
fn on_the_smallest_screen_the_path_stands_once_and_an_answer_begins_in_sight() {
    for name in ["answer", "refused", "no JSON"] {
        let screen = shown(&of_stop(name), (40, 10));
        let told = screen.join("\n");
        assert_eq!(told.matches("/v2/employ").count(), 1, "{name}\n{told}");
        let chosen = screen.iter().any(|row| row.starts_with(" ▸ "));
        assert!(chosen, "{name}\n{told}");
    }
}

#[test]
fn what_is_in_sight_as_a_whole_is_not_counted_line_by_line() {
    let screen = shown(&of_stop("refused"), (120, 36)).join("\n");
    assert!(
        screen.contains(" 4 lines ──") && !screen.contains("line 1"),
        "{screen}"
    );
    let screen = shown(&of_stop("answer"), (80, 24)).join("\n");
    assert!(screen.contains("↓ line 1 of 23"), "{screen}");
}

#[test]
fn the_viewer_offers_the_keys_that_do_something() {
    let bar = |model, size| shown(&scene("bar", model), size).pop().unwrap();
    for size in [(40, 10), (80, 24)] {
        let narrow = bar(called(200, "application/json", "[1]"), size);
        assert!(
            narrow.contains("r again") && !narrow.contains("sideways"),
            "{narrow}"
        );
        assert!(!narrow.contains(" end"), "{narrow}");
    }
    let wide = format!("[\"{}\"]", "x".repeat(200));
    let wide = bar(called(200, "application/json", &wide), (120, 36));
    assert!(wide.contains("right sideways"), "{wide}");
    let long = bar(called(200, "application/json", EMPLOYEES), (120, 24));
    assert!(long.contains("G end") || long.contains("g end"), "{long}");
}

#[test]
fn what_became_of_a_call_is_in_sight_wherever_the_focus_is() {
    for (name, words) in [
        ("calling", "… calling GET /v2/employees"),
        ("no answer", "✗ GET /v2/employees: The server did"),
        ("answered, viewer closed", "✓ GET /v2/employees → 200"),
    ] {
        let mut scene = of_stop(name);
        for _ in 0..steps::items(&scene.model).len() {
            press(&mut scene.model, Action::NextItem);
            let screen = shown(&scene, (40, 10)).join("\n");
            assert!(screen.contains(words), "{name}\n{screen}");
        }
    }
}

#[test]
fn a_call_without_an_answer_shows_why_and_what_to_do_beside_its_name() {
    let screen = shown(&of_stop("no answer"), (80, 24));
    let bar = screen.last().unwrap();
    assert!(bar.contains("r again"), "{bar}");
    let screen = screen.join("\n");
    for words in ["The connection is slow", "1. Wait a moment, then press r."] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    let bar = shown(&of_stop("no answer"), (40, 10)).pop().unwrap();
    assert!(bar.contains("r again"), "{bar}");
    // There is nothing to repeat while the answer is on its way, or before the first call.
    for scene in [of_stop("calling"), of_stop("no token")] {
        let bar = shown(&scene, (80, 24)).pop().unwrap();
        assert!(!bar.contains("r again"), "{bar}");
    }
}

#[test]
fn without_a_token_the_calls_say_that_they_need_one() {
    for size in [(40, 10), (80, 24), (120, 36)] {
        let screen = shown(&of_stop("no token"), size).join("\n");
        assert!(screen.contains("There is no token yet"), "{screen}");
    }
    let screen = shown(&of_stop("no token"), (80, 24)).join("\n");
    assert_eq!(screen.matches("needs a token").count(), 6, "{screen}");
}
