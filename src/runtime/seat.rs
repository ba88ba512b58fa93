//! What one wizard hands on to the next in the same process: the screen, the keyboard, and the signals.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::input::{self, Input};
use super::terminal::Screen;

/// The terminal and what can end a program, for as long as there is one wizard after the other.
pub(super) struct Seat {
    /// The terminal, until it is put back.
    pub(super) screen: Option<Screen>,
    /// What is typed; nothing that is typed between two wizards is lost.
    pub(super) inputs: UnboundedReceiver<Input>,
    pub(super) hang_up: Signal,
    pub(super) terminate: Signal,
    pub(super) interrupt: Signal,
    pub(super) quit: Signal,
    pub(super) resize: Signal,
    reading: Option<tokio::sync::mpsc::UnboundedSender<Input>>,
}

impl Seat {
    /// Takes the terminal over. Keys are read once [`Self::listen`] was called.
    ///
    /// # Errors
    /// If standard output is no terminal, or signals cannot be heard.
    pub(super) fn take() -> io::Result<Self> {
        let (post, inputs) = unbounded_channel();
        Ok(Self {
            inputs,
            hang_up: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            resize: signal(SignalKind::window_change())?,
            screen: Some(Screen::take()?),
            reading: Some(post),
        })
    }

    /// Begins to read the keyboard, unless it is read already.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn listen(&mut self) -> io::Result<()> {
        self.reading.take().map_or(Ok(()), input::start)
    }
}
