//! Manners on the terminal: put back on every way out, quiet when idle, usable at every size.

use std::io::Write;

use pleo_onboard::runtime::guard::{guarded, words};
use pleo_onboard::runtime::terminal::Screen;
use rustix::process::Signal;

use super::support::home::Home;
use super::support::pty::{Exit, Key, Pty, Terminal};

const NO_ARGUMENTS: &[&str] = &[];

/// The bytes that put a terminal back: paste mode off, alternate screen left, cursor shown.
const PUT_BACK: [&[u8]; 3] = [b"\x1b[?2004l", b"\x1b[?1049l", b"\x1b[?25h"];

fn assert_put_back(pty: &Pty) {
    assert!(pty.is_cooked(), "the terminal is still raw");
    let raw = pty.raw();
    for bytes in PUT_BACK {
        let last = |wanted: &[u8]| {
            raw.windows(wanted.len())
                .rposition(|window| window == wanted)
        };
        let on: Vec<u8> = bytes
            .iter()
            .map(|byte| if *byte == b'l' { b'h' } else { *byte })
            .collect();
        let off = last(bytes).unwrap_or_else(|| {
            let end = raw.len().saturating_sub(200);
            panic!(
                "{} was never written; the last of it: {}",
                bytes.escape_ascii(),
                raw[end..].escape_ascii()
            )
        });
        assert!(bytes.ends_with(b"h") || last(&on).is_none_or(|on| on < off));
    }
}

fn started(home: &Home) -> Pty {
    let pty = Terminal::cli(home, NO_ARGUMENTS).start();
    pty.wait_for_text("▸ Rehearse");
    pty
}

#[test]
fn the_terminal_is_put_back_after_quitting_and_after_ctrl_c() {
    for (key, code) in [(Key::Char('q'), 0), (Key::Ctrl('c'), 130)] {
        let home = Home::new();
        let mut pty = started(&home);
        pty.press(key);
        assert_eq!(pty.wait_for_exit(), Exit::Code(code));
        assert_put_back(&pty);
    }
}

#[test]
fn the_terminal_is_put_back_after_each_signal_and_the_draft_is_saved() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
    ] {
        let home = Home::new();
        let mut pty = started(&home);
        pty.press(Key::Char('1'));
        pty.wait_for_text("▸ Fill in the example");
        pty.press(Key::Tab);
        pty.wait_for_text("▸ Company or organisation");
        pty.type_text("Half a na");
        pty.wait_for_text("Half a na");
        pty.signal(signal);
        assert_eq!(pty.wait_for_exit(), Exit::Code(code));
        assert_put_back(&pty);
        let saved = std::fs::read_to_string(home.path().join("profiles/default.json")).unwrap();
        assert!(saved.contains("Half a na"), "{saved}");
    }
}

/// Not a test of its own: what [`the_terminal_is_put_back_after_a_panic_that_tells_nothing_but_its_place`] runs in
/// another process, on a terminal.
#[test]
fn breaks_off_when_told_to() {
    #[expect(
        clippy::disallowed_methods,
        reason = "this process is a child of the test that sets the variable"
    )]
    let told = std::env::var_os("PLEO_ONBOARD_TEST_BREAKS_OFF").is_some();
    // What is guarded tells no reason when it panics, and neither would any other test of this process.
    if !told {
        return;
    }
    let Err(place) = guarded(|| {
        let mut screen = Screen::take().unwrap();
        screen
            .draw(|frame| frame.render_widget("drawn", frame.area()))
            .unwrap();
        panic!("fake-canary-in-a-panic");
    });
    writeln!(std::io::stderr(), "{}", words(&place)).unwrap();
    std::process::exit(101);
}

#[test]
fn the_terminal_is_put_back_after_a_panic_that_tells_nothing_but_its_place() {
    let home = Home::new();
    let program = std::env::current_exe().unwrap();
    let pty = Terminal::program(&program, &home)
        .arg("terminal::breaks_off_when_told_to")
        .arg("--exact")
        .arg("--nocapture")
        .env("PLEO_ONBOARD_TEST_BREAKS_OFF", "1")
        .env("RUST_BACKTRACE", "full")
        .start();
    assert_eq!(pty.wait_for_exit(), Exit::Code(101));
    assert_put_back(&pty);
    let said = String::from_utf8_lossy(&pty.raw()).into_owned();
    assert!(said.contains("broke off at tests/it/terminal.rs"), "{said}");
    assert!(!said.contains("canary"), "{said}");
}

#[test]
fn every_size_can_be_used_and_none_breaks_it() {
    let home = Home::new();
    let mut pty = Terminal::cli(&home, NO_ARGUMENTS).size(40, 10).start();
    pty.wait_for_text("Rehearse");
    for (columns, rows) in [(1, 1), (2, 1), (20, 5), (40, 10), (200, 60), (80, 24)] {
        pty.resize(columns, rows);
    }
    pty.wait_for_text("▸ Rehearse");
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
}

#[test]
fn a_key_after_a_resize_is_heard_without_a_second_one() {
    let home = Home::new();
    let mut pty = started(&home);
    for columns in (80..104).step_by(2) {
        pty.resize(columns, 24);
        // The new size is drawn before the key is pressed.
        std::thread::sleep(std::time::Duration::from_millis(200));
        pty.press(Key::Char('?'));
        pty.wait_for_text("Keys");
        pty.press(Key::Esc);
        pty.wait_for_text("▸ Rehearse");
    }
    pty.press(Key::Char('q'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
}

#[test]
fn an_idle_wizard_writes_nothing() {
    let home = Home::new();
    let mut pty = started(&home);
    // The help is opened and closed: what is written by then is all there is to write.
    pty.press(Key::Char('?'));
    pty.wait_for_text("Keys");
    pty.press(Key::Esc);
    pty.wait_for_text("▸ Rehearse");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let before = pty.raw().len();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(pty.raw().len(), before);
    pty.press(Key::Char('q'));
    pty.wait_for_exit();
}

#[test]
fn no_colour_means_no_colour() {
    let home = Home::new();
    for (variable, coloured) in [(Some(("NO_COLOR", "1")), false), (None, true)] {
        let mut terminal = Terminal::cli(&home, NO_ARGUMENTS);
        if let Some((name, value)) = variable {
            terminal = terminal.env(name, value);
        }
        let mut pty = terminal.start();
        pty.wait_for_text("▸ Rehearse");
        let screen = pty.cells();
        let (rows, columns) = screen.size();
        let any = (0..u16::from(rows)).any(|row| {
            (0..u16::from(columns)).any(|column| {
                screen.cell(row, column).is_some_and(|cell| {
                    cell.fgcolor() != vt100::Color::Default
                        || cell.bgcolor() != vt100::Color::Default
                })
            })
        });
        assert_eq!(any, coloured, "{variable:?}");
        pty.press(Key::Char('q'));
        pty.wait_for_exit();
    }
}
