//! Ours, by the wizard: one attempt after another in one process.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::browser::{Times, bring, get, state_in};
use super::tokens::Seen;
use super::{Failure, Places};

/// So many sign-ins come before the first that counts: each step is done for the first time in them.
pub const UNCOUNTED: usize = 3;

/// How long anything may take to be on the screen.
const PATIENCE: Duration = Duration::from_secs(10);

type Screen = Arc<(Mutex<vt100::Parser>, Condvar)>;

/// A wizard at the stop of the authorisation, on a terminal of 80 columns and 24 rows.
pub struct Wizard {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Screen,
    port: u16,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Wizard {
    /// Starts it on a home that has signed in by the command before.
    pub fn start(places: &Places<'_>) -> Result<Self, Failure> {
        let terminal = native_pty_system().openpty(PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        })?;
        let mut command = CommandBuilder::new(places.program);
        command.args(places.usual());
        command.env("SSL_CERT_FILE", places.certificate);
        command.env("PLEO_ONBOARD_CLIENT_SECRET", "fake-client-secret");
        command.env("TERM", "xterm-256color");
        command.cwd(places.home);
        let child = terminal.slave.spawn_command(command)?;
        drop(terminal.slave);
        let screen: Screen = Arc::new((Mutex::new(vt100::Parser::default()), Condvar::new()));
        let mut reader = terminal.master.try_clone_reader()?;
        let seen = Arc::clone(&screen);
        std::thread::spawn(move || watch(reader.as_mut(), &seen));
        let mut wizard = Self {
            child,
            keys: terminal.master.take_writer()?,
            screen,
            port: registered_port(places)?,
            _terminal: terminal.master,
        };
        wizard.wait_for("Pleo")?;
        wizard.press(b"6")?;
        wizard.wait_for("Start an attempt")?;
        Ok(wizard)
    }

    /// One sign-in, to the screen that says so.
    pub fn sign_in(&mut self, seen: &Seen) -> Result<Times, Failure> {
        let before = seen.asked();
        self.press(b"r")?;
        self.wait_for("Waiting for the redirect")?;
        // The short link leads to the address with the state.
        let state = state_in(&get(self.port, "/")?).ok_or("no state")?;
        seen.wait_for_more_than(before);
        let times = bring(self.port, &state, seen, || {
            self.wait_for("Authorised: tokens are held")
        })?;
        let _page = get(self.port, "/done")?;
        Ok(times)
    }

    pub fn quit(mut self) -> Result<(), Failure> {
        self.press(b"q")?;
        if self.child.wait()?.success() {
            Ok(())
        } else {
            Err("the wizard did not end well".into())
        }
    }

    fn press(&mut self, key: &[u8]) -> std::io::Result<()> {
        self.keys.write_all(key)?;
        self.keys.flush()
    }

    fn wait_for(&self, text: &str) -> Result<(), Failure> {
        let (parser, changed) = &*self.screen;
        let is_missing = |parser: &mut vt100::Parser| !parser.screen().contents().contains(text);
        let guard = parser.lock().expect("nobody panics with it");
        let (guard, late) = changed
            .wait_timeout_while(guard, PATIENCE, is_missing)
            .expect("nobody panics with it");
        if late.timed_out() {
            return Err(format!(
                "{text} is not on the screen:\n{}",
                guard.screen().contents()
            )
            .into());
        }
        Ok(())
    }
}

fn watch(reader: &mut dyn Read, screen: &Screen) {
    let (parser, changed) = &**screen;
    let mut bytes = [0; 65536];
    while let Ok(length @ 1..) = reader.read(&mut bytes) {
        let mut parser = parser.lock().expect("nobody panics with it");
        parser.process(&bytes[..length]);
        changed.notify_all();
    }
}

/// The port of the redirect URI that the last command has left in the profile.
fn registered_port(places: &Places<'_>) -> Result<u16, Failure> {
    let profile = std::fs::read_to_string(format!("{}/profiles/default.json", places.home))?;
    let port = profile
        .split("\"http://127.0.0.1:")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .ok_or("no redirect URI")?;
    Ok(port.parse()?)
}
