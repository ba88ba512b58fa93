//! What the terminal says: keys, pastes, a hang-up. Read by a thread that sleeps until there is something.

use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags};
use tokio::sync::mpsc::UnboundedSender;
use tui_input::InputRequest;

use crate::keys::{Key, KeyPress};

/// How long crossterm looks for what `poll(2)` has announced, and for what may follow; with no time left it does not even
/// look at what it has read already. It spins for the last millisecond: that is not to be while a key is answered.
const LOOK: Duration = Duration::from_millis(10);

/// Something that the terminal said.
#[derive(Debug)]
pub enum Input {
    /// A key was pressed.
    Key(KeyPress),
    /// Text was pasted. It may carry a secret: it is not to be printed.
    Paste(String),
    /// The terminal is gone.
    HungUp,
}

/// Starts the thread that reads the terminal.
///
/// It waits in `poll(2)` and not in crossterm, whose wait never ends once the terminal has hung up.
///
/// # Errors
/// If no thread can be started.
pub fn start(inputs: UnboundedSender<Input>) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("input".to_owned())
        .spawn(move || read_until_hang_up(&inputs))?;
    Ok(())
}

fn read_until_hang_up(inputs: &UnboundedSender<Input>) {
    let terminal = std::io::stdin();
    loop {
        let mut wait = [PollFd::new(&terminal, PollFlags::IN)];
        match rustix::event::poll(&mut wait, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => break,
        }
        let [fd] = wait;
        if fd
            .revents()
            .intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
        {
            break;
        }
        if !forward_what_is_there(inputs) {
            return;
        }
    }
    let _nobody_listens = inputs.send(Input::HungUp);
}

/// Forwards all events that are there; whether anybody still listens.
fn forward_what_is_there(inputs: &UnboundedSender<Input>) -> bool {
    while event::poll(LOOK).unwrap_or(false) {
        let input = match event::read() {
            Ok(Event::Key(key)) => translate(key).map(Input::Key),
            Ok(Event::Paste(text)) => Some(Input::Paste(text)),
            Ok(Event::Resize(..) | Event::FocusGained | Event::FocusLost | Event::Mouse(_))
            | Err(_) => None,
        };
        if input.is_some_and(|input| inputs.send(input).is_err()) {
            return false;
        }
    }
    true
}

/// A key event as a key press; releases are none.
fn translate(event: KeyEvent) -> Option<KeyPress> {
    if event.kind == KeyEventKind::Release || event.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    let key = match event.code {
        KeyCode::Char(character) => Key::Character(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::ShiftTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(number) => Key::Function(number),
        _ => return None,
    };
    Some(KeyPress { key, control })
}

/// What a key does to the text of a field, by the usual rules of a line editor.
#[must_use]
pub fn edit_of(press: KeyPress) -> Option<InputRequest> {
    let request = match (press.key, press.control) {
        (Key::Character(character), false) => InputRequest::InsertChar(character),
        (Key::Backspace, false) => InputRequest::DeletePrevChar,
        (Key::Delete, false) => InputRequest::DeleteNextChar,
        (Key::Left, false) => InputRequest::GoToPrevChar,
        (Key::Right, false) => InputRequest::GoToNextChar,
        (Key::Left, true) => InputRequest::GoToPrevWord,
        (Key::Right, true) => InputRequest::GoToNextWord,
        (Key::Home, false) | (Key::Character('a'), true) => InputRequest::GoToStart,
        (Key::End, false) => InputRequest::GoToEnd,
        (Key::Character('w') | Key::Backspace, true) => InputRequest::DeletePrevWord,
        (Key::Delete, true) => InputRequest::DeleteNextWord,
        (Key::Character('u'), true) => InputRequest::DeleteLine,
        (Key::Character('k'), true) => InputRequest::DeleteTillEnd,
        _ => return None,
    };
    Some(request)
}
