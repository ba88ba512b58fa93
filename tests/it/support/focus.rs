//! Moving the focus of a wizard: other parts of the screen, such as a countdown, change by themselves meanwhile.

use super::pty::{Key, Pty};

/// The label of the entry that has the focus: its value and other parts of the screen change by themselves.
fn focused(screen: &str) -> Option<&str> {
    let mut page = screen.lines().filter_map(|row| row.split('│').nth(1));
    let entry = page.find_map(|row| row.trim_start().strip_prefix("▸ "))?;
    entry.split("  ").next()
}

/// Presses tab until an entry has the focus.
pub fn focus(pty: &mut Pty, label: &str) {
    pty.wait_for("a focus", |screen| focused(&screen.contents()).is_some());
    for _ in 0..40 {
        let screen = pty.screen();
        let before = focused(&screen);
        if before.is_some_and(|entry| entry.starts_with(label)) {
            return;
        }
        pty.press(Key::Tab);
        pty.wait_for("another focus", |screen| {
            let contents = screen.contents();
            let now = focused(&contents);
            now.is_some() && now != before
        });
    }
    panic!("{label} never has the focus:\n{}", pty.screen());
}

/// Types a value into a field and leaves it: of a list, for the line that adds to it.
pub fn fill(pty: &mut Pty, label: &str, value: &str) {
    focus(pty, label);
    pty.type_text(value);
    pty.press(Key::Tab);
    pty.wait_for("the field left", |screen| {
        let contents = screen.contents();
        focused(&contents).is_some_and(|now| {
            let rest = now.strip_prefix(label);
            rest.is_none_or(|rest| rest.trim().parse::<u8>().is_ok())
        })
    });
}

/// Makes the first test call of stop 8; it waits for no answer.
pub fn call_who_am_i(pty: &mut Pty) {
    pty.press(Key::Char('8'));
    // The tokens are read while the wizard is on show already.
    pty.wait_for_text("users:read · granted");
    pty.press(Key::Char('g'));
    pty.wait_for_text("▸ Who am I");
    pty.press(Key::Enter);
}

/// Finds an entry of the list of everything by its name, and takes it.
pub fn choose_from_everything(pty: &mut Pty, name: &str) {
    pty.press(Key::Ctrl('p'));
    pty.wait_for_text("Everything you can do");
    pty.type_text(name);
    pty.wait_for_text(&format!("▸ {name}"));
    pty.press(Key::Enter);
}
