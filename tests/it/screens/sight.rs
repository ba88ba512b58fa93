//! What is scrolled out of sight: it comes back with one key, and nothing that nobody sees is used.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::form::Registration;
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::view::{Disclosed, ThemeName, draw};
use pleo_onboard::wizard::{Model, Msg, Overlay, update};

use super::{appearance, stage, styled::rows};

/// A wizard on a terminal in memory, which is drawn after every key.
struct Seat {
    model: Model,
    terminal: Terminal<TestBackend>,
}

impl Seat {
    fn at((width, height): (u16, u16), model: Model) -> Self {
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut seat = Self { model, terminal };
        seat.draw();
        seat
    }

    fn draw(&mut self) -> String {
        let (model, look) = (&mut self.model, appearance(ThemeName::Dark));
        self.terminal
            .draw(|frame| {
                let sight = draw(frame, model, &Disclosed::default(), &look);
                model.drawn(sight);
            })
            .unwrap();
        rows(self.terminal.backend().buffer()).join("\n")
    }

    /// Whether a key had an effect outside, and the screen after it.
    fn press(&mut self, action: Action) -> (bool, String) {
        let at = self.model.now;
        let effects = update(&mut self.model, at, Msg::Pressed(action));
        (!effects.is_empty(), self.draw())
    }
}

fn review() -> Model {
    let environment = EnvironmentName::Sandbox;
    let mut model = stage::at(StopId::Registration, environment, Registration::default());
    stage::press(&mut model, Action::Review);
    model
}

#[test]
fn a_page_key_beyond_the_end_needs_no_second_one_on_the_way_back() {
    for size in [(40, 10), (80, 24), (120, 36)] {
        let mut seat = Seat::at(size, review());
        let top = seat.draw();
        let (mut last, mut pages) = (top.clone(), 0);
        for _ in 0..60 {
            let (_, screen) = seat.press(Action::PageDown);
            pages += usize::from(screen != last);
            last = screen;
        }
        assert!(pages > 0, "{size:?}: nothing to scroll\n{top}");
        for back in 1..=pages {
            let (_, screen) = seat.press(Action::PageUp);
            assert_ne!(screen, last, "{size:?}: {back} of {pages}");
            last = screen;
        }
        assert_eq!(last, top, "{size:?}");
    }
}

#[test]
fn what_was_scrolled_out_of_sight_is_brought_back_before_it_is_used() {
    for key in [Action::Activate, Action::Toggle] {
        let mut seat = Seat::at((80, 24), review());
        seat.press(Action::Last);
        seat.press(Action::First);
        let chosen = seat.model.focused_item().unwrap();
        let (_, before) = seat.press(Action::PageUp);
        let marked = format!("▸ {}", chosen.label);
        assert!(before.contains(&marked), "{before}");
        let mut away = before.clone();
        for _ in 0..9 {
            away = seat.press(Action::PageDown).1;
        }
        assert!(!away.contains(&marked), "{away}");
        let (acted, after) = seat.press(key);
        assert!(!acted, "{key:?}");
        assert_eq!(after, before, "{key:?}");
        assert_eq!(seat.model.focused_item().unwrap().id, chosen.id);
        // In sight, it does what it is for.
        let (_, used) = seat.press(key);
        assert_ne!(used, before, "{key:?} on {chosen:?}");
    }
}

#[test]
fn help_that_was_read_to_its_end_is_left_upwards_at_once() {
    let mut seat = Seat::at((80, 24), review());
    let (_, top) = seat.press(Action::Help);
    for _ in 0..40 {
        seat.press(Action::PageDown);
    }
    let (_, end) = seat.press(Action::PageDown);
    assert_ne!(end, top);
    assert_ne!(seat.press(Action::PageUp).1, end);
    assert!(matches!(seat.model.overlay, Some(Overlay::Help(_))));
}

#[test]
fn the_end_of_an_answer_is_left_upwards_at_once() {
    let body = format!("[{}]", vec!["1"; 80].join(","));
    for size in [(40, 10), (80, 24), (120, 36)] {
        let mut seat = Seat::at(size, stage::called(200, "application/json", &body));
        let (_, end) = seat.press(Action::Last);
        assert_ne!(seat.press(Action::PreviousItem).1, end, "{size:?}");
    }
}
