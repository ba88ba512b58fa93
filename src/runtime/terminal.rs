//! The terminal: taken over, drawn on, and put back, on every way out.

use std::io::{self, BufWriter, Stdout, Write};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// More than the bytes of a usual frame.
const FRAME: usize = 32 * 1024;

/// The terminal while it is ours; dropping it puts everything back.
pub struct Screen {
    /// One write a frame: standard output alone would cut it at every kilobyte.
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    /// Takes the terminal over: raw mode, alternate screen, bracketed paste.
    ///
    /// # Errors
    /// If standard output is no terminal, or is gone.
    pub fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        let taken =
            execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste).and_then(|()| {
                Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(
                    FRAME,
                    io::stdout(),
                )))
            });
        match taken {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                put_back();
                Err(error)
            }
        }
    }

    /// Draws one frame.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(render).map(drop)
    }

    /// Forgets what is on the terminal, so that the next frame is drawn whole.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Hands text to the terminal's clipboard (OSC 52); whether it took it cannot be known.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn copy(text: &str) -> io::Result<()> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        put_back();
    }
}

/// Puts the terminal back as far as it still answers.
fn put_back() {
    let mut out = io::stdout();
    let _gone_or_done = execute!(
        out,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _gone_or_done = disable_raw_mode();
    let _gone_or_done = out.flush();
}
