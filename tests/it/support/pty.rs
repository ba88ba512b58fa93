//! The program on a pseudo-terminal, with a real terminal's idea of what is on the screen.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use rustix::termios::LocalModes;

use super::home::Home;
use super::{PATIENCE, PROGRAM, environment};

/// A key of the keyboard.
#[derive(Clone, Copy, Debug)]
pub enum Key {
    /// A character as it is typed.
    Char(char),
    /// Control and a letter.
    Ctrl(char),
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// F1.
    F1,
}

/// How a program on a terminal ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(u32),
    /// Killed by this signal, in the system's words.
    Signal(String),
}

/// A program on a pseudo-terminal of its own; killed by its own process id when dropped.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    pid: Pid,
    presses: usize,
    shared: Arc<Shared>,
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// The terminal has no program on it any more.
    closed: bool,
    exit: Option<Exit>,
}

/// What is to be started on a terminal.
pub struct Terminal {
    command: CommandBuilder,
    columns: u16,
    rows: u16,
}

impl Terminal {
    /// The program under test with these arguments, all its state under `home`, on 80 columns and 24 rows.
    pub fn cli<S: AsRef<OsStr>>(home: &Home, arguments: &[S]) -> Self {
        let mut terminal = Self::program(Path::new(PROGRAM), home);
        terminal.command.arg("--home");
        terminal.command.arg(home.path());
        terminal.command.args(arguments);
        terminal
    }

    /// Any other program in the same clean environment.
    pub fn program(program: &Path, home: &Home) -> Self {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        for (name, value) in environment(home.path()) {
            command.env(name, value);
        }
        command.cwd(home.path());
        Self {
            command,
            columns: 80,
            rows: 24,
        }
    }

    /// One more argument.
    pub fn arg(mut self, argument: &str) -> Self {
        self.command.arg(argument);
        self
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Another size, in characters.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// Starts it. The terminal is drained from now on, whoever looks at it.
    pub fn start(self) -> Pty {
        let pair = native_pty_system()
            .openpty(size(self.columns, self.rows))
            .expect("a pseudo-terminal can be opened");
        let mut child = pair
            .slave
            .spawn_command(self.command)
            .expect("the program starts on the terminal");
        drop(pair.slave);
        let pid = child
            .process_id()
            .and_then(|id| Pid::from_raw(id.cast_signed()))
            .expect("a started program has a process id");
        let shared = Arc::new(Shared {
            seen: Mutex::new(Seen {
                parser: vt100::Parser::new(cells(self.rows), cells(self.columns), 0),
                raw: Vec::new(),
                closed: false,
                exit: None,
            }),
            changed: Condvar::new(),
        });
        let reader = pair
            .master
            .try_clone_reader()
            .expect("a terminal can be read");
        let drained = Arc::clone(&shared);
        thread::spawn(move || drained.drain(reader));
        let ended = Arc::clone(&shared);
        thread::spawn(move || {
            // Left unreaped until the lock is held, so that nobody signals an id that has become another's.
            let _ = waitid(
                WaitId::Pid(pid),
                WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
            );
            let mut seen = ended.lock();
            let status = child.wait().expect("the program can be waited for");
            seen.exit = Some(match status.signal() {
                Some(signal) => Exit::Signal(signal.to_owned()),
                None => Exit::Code(status.exit_code()),
            });
            ended.changed.notify_all();
        });
        Pty {
            writer: pair
                .master
                .take_writer()
                .expect("a terminal can be written to"),
            master: pair.master,
            pid,
            presses: 0,
            shared,
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        // A test that gave up while it looked at the screen must still be able to end its program.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn drain(&self, mut reader: Box<dyn Read + Send>) {
        let mut buffer = [0; 8192];
        // Linux may tell the end although the last bytes are still to come: a read that looks for bytes just before they
        // are written looks for the end just after. The next read gets them, so the end counts when it is told twice.
        let mut ends = 0;
        while ends < 2 {
            let Ok(count @ 1..) = reader.read(&mut buffer) else {
                ends += 1;
                continue;
            };
            let bytes = buffer.get(..count).unwrap_or_default();
            let mut seen = self.lock();
            seen.parser.process(bytes);
            seen.raw.extend_from_slice(bytes);
            self.changed.notify_all();
        }
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

impl Pty {
    /// Waits until `text` is on the screen, on one row; panics with the last screen after [`super::PATIENCE`] or when
    /// the program has ended without it.
    pub fn wait_for_text(&self, text: &str) {
        self.wait_for(&format!("{text:?} on the screen"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits until `text` has left the screen.
    pub fn wait_for_no_text(&self, text: &str) {
        self.wait_for(&format!("{text:?} gone from the screen"), |screen| {
            !screen.contents().contains(text)
        });
    }

    /// Waits until the screen satisfies `wanted`; `words` say what that is.
    pub fn wait_for(&self, words: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let (seen, _) = self
            .shared
            .changed
            .wait_timeout_while(self.shared.lock(), PATIENCE, |seen| {
                !seen.closed && !wanted(seen.parser.screen())
            })
            .expect("no thread of the harness panics");
        let screen = seen.parser.screen();
        assert!(
            wanted(screen),
            "waited for {words}; the program {}; the screen:\n{}",
            if seen.closed {
                "left its terminal"
            } else {
                "runs"
            },
            screen.contents()
        );
    }

    /// Waits for the end of the program and of what it wrote. What it started may not hold on to the terminal.
    pub fn wait_for_exit(&self) -> Exit {
        let (seen, _) = self
            .shared
            .changed
            .wait_timeout_while(self.shared.lock(), PATIENCE, |seen| {
                !seen.closed || seen.exit.is_none()
            })
            .expect("no thread of the harness panics");
        assert!(
            seen.closed || seen.exit.is_none(),
            "the program ended, but something it started holds its terminal"
        );
        seen.exit.clone().unwrap_or_else(|| {
            panic!(
                "the program still runs; the screen:\n{}",
                seen.parser.screen().contents()
            )
        })
    }

    /// Presses a key once.
    pub fn press(&mut self, key: Key) {
        self.presses += 1;
        let mut utf8 = [0; 4];
        let bytes: &[u8] = match key {
            Key::Char(char) => char.encode_utf8(&mut utf8).as_bytes(),
            Key::Ctrl(char) => &[char.to_ascii_uppercase() as u8 & 0x1f],
            Key::Enter => b"\r",
            Key::Tab => b"\t",
            Key::BackTab => b"\x1b[Z",
            Key::Esc => b"\x1b",
            Key::Backspace => b"\x7f",
            Key::Delete => b"\x1b[3~",
            Key::Up => b"\x1b[A",
            Key::Down => b"\x1b[B",
            Key::Right => b"\x1b[C",
            Key::Left => b"\x1b[D",
            Key::Home => b"\x1b[H",
            Key::End => b"\x1b[F",
            Key::PageUp => b"\x1b[5~",
            Key::PageDown => b"\x1b[6~",
            Key::F1 => b"\x1bOP",
        };
        self.send(bytes);
    }

    /// Types a text, one key press a character.
    pub fn type_text(&mut self, text: &str) {
        text.chars().for_each(|char| self.press(Key::Char(char)));
    }

    /// Pastes a text as a terminal with bracketed paste does; one key press.
    pub fn paste(&mut self, text: &str) {
        self.presses += 1;
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    /// Sends bytes that are no key presses.
    pub fn send(&mut self, bytes: &[u8]) {
        self.writer
            .write_all(bytes)
            .and_then(|()| self.writer.flush())
            .expect("the terminal takes input");
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// How many keys were pressed so far.
    pub fn presses(&self) -> usize {
        self.presses
    }

    /// The text on the screen, rows without trailing blanks.
    pub fn screen(&self) -> String {
        self.shared.lock().parser.screen().contents()
    }

    /// The screen with its styles, cursor and modes, as it is now.
    pub fn cells(&self) -> vt100::Screen {
        self.shared.lock().parser.screen().clone()
    }

    /// Every byte written so far.
    pub fn raw(&self) -> Vec<u8> {
        self.shared.lock().raw.clone()
    }

    /// Makes the terminal another size, as a person drags its corner.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        // The screen first: what the program draws in answer must find it.
        self.shared
            .lock()
            .parser
            .set_size(cells(rows), cells(columns));
        self.master
            .resize(size(columns, rows))
            .expect("a terminal can be resized");
    }

    /// Sends a signal; nothing if the program has ended.
    pub fn signal(&self, signal: Signal) {
        let seen = self.shared.lock();
        if seen.exit.is_none() {
            let _ = kill_process(self.pid, signal);
        }
    }

    /// Whether lines are edited and echoed by the terminal itself, as a shell expects to find it.
    pub fn is_cooked(&self) -> bool {
        let modes = self
            .master
            .get_termios()
            .expect("a terminal has its settings")
            .local_flags
            .bits();
        let cooked = (LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG).bits();
        modes & cooked == cooked
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // Not the library's kill, which tries to be gentle first and takes 50 ms for it.
        self.signal(Signal::KILL);
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has at least one row and one column")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(home: &Home, script: &str) -> Terminal {
        Terminal::program(Path::new("/bin/sh"), home)
            .arg("-c")
            .arg(script)
    }

    #[test]
    fn text_colours_and_exit_codes_of_a_program_on_a_terminal_are_seen() {
        let home = Home::new();
        let script = "printf 'gr\\303\\274n \\033[1;31mred\\033[0m'; exit \"$CODE\"";
        let pty = shell(&home, script).env("CODE", "7").start();
        assert_eq!(pty.wait_for_exit(), Exit::Code(7));
        assert_eq!(pty.screen(), "grün red");
        let screen = pty.cells();
        let red = screen.cell(0, 5).unwrap();
        assert!(red.bold());
        assert_eq!(red.fgcolor(), vt100::Color::Idx(1));
        assert!(pty.raw().starts_with("grün \x1b[1;31m".as_bytes()));
        assert!(pty.is_cooked());
    }

    #[test]
    fn key_presses_arrive_in_order_and_are_counted() {
        let home = Home::new();
        let mut pty = shell(&home, "stty raw -echo; printf ready; cat -v").start();
        pty.wait_for_text("ready");
        assert!(!pty.is_cooked());
        let keys = [
            Key::Ctrl('a'),
            Key::Enter,
            Key::Tab,
            Key::BackTab,
            Key::Esc,
            Key::Backspace,
            Key::Delete,
            Key::Up,
            Key::Down,
            Key::Left,
            Key::Right,
            Key::Home,
            Key::End,
            Key::PageUp,
            Key::PageDown,
            Key::F1,
        ];
        for key in keys {
            pty.press(key);
        }
        pty.type_text("hé");
        pty.paste("pasted");
        pty.send(b"|");
        pty.wait_for_text("pasted^[[201~|");
        assert_eq!(pty.presses(), keys.len() + 3);
        let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
        let expected =
            "^A^M\t^[[Z^[^?^[[3~^[[A^[[B^[[D^[[C^[[H^[[F^[[5~^[[6~^[OPhM-CM-)^[[200~pasted^[[201~|";
        assert_eq!(raw.strip_prefix("ready"), Some(expected));
    }

    #[test]
    fn a_resized_terminal_tells_its_program_and_shows_what_it_draws_then() {
        let home = Home::new();
        let script = "trap 'printf \"\\033[2J\\033[H\"; stty size' WINCH; printf first; while :; do read -r line; done";
        let mut pty = shell(&home, script).size(100, 30).start();
        pty.wait_for_text("first");
        pty.resize(40, 10);
        pty.wait_for_text("10 40");
        pty.wait_for_no_text("first");
    }

    #[test]
    fn a_signal_reaches_the_program_and_its_death_by_it_is_told_from_an_exit() {
        let home = Home::new();
        let pty = shell(&home, "printf ready; read -r line").start();
        pty.wait_for_text("ready");
        pty.signal(Signal::TERM);
        assert_eq!(pty.wait_for_exit(), Exit::Signal("Terminated".to_owned()));
    }

    #[test]
    #[should_panic(expected = "the program left its terminal; the screen:\nother words")]
    fn waiting_for_a_text_that_can_no_longer_come_ends_at_once_and_shows_the_screen() {
        let home = Home::new();
        let pty = shell(&home, "printf 'other words'").start();
        pty.wait_for_text("these words");
    }

    #[test]
    fn the_program_under_test_can_be_started_on_a_terminal() {
        let home = Home::new();
        let pty = Terminal::cli(&home, &["--version"]).start();
        assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    }
}
