//! The program on another day: `libfaketime` shows it a calendar of the test's own, and nothing else of it changes.

use std::path::{Path, PathBuf};

use super::home::Home;
use super::process::Run;
use super::pty::{Pty, Terminal};

/// Variables that show a program this time, such as `2026-11-02 09:00:00`, from its start on.
///
/// Panics with the line that installs it if the library is missing.
fn variables(time: &str) -> [(&'static str, String); 3] {
    [
        ("LD_PRELOAD", library().display().to_string()),
        ("FAKETIME", format!("@{time}")),
        // Waits and deadlines are lengths of real time.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
}

fn library() -> PathBuf {
    let directories = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten();
    let mut found = directories.map(|entry| entry.path().join("faketime/libfaketimeMT.so.1"));
    found
        .find(|path| path.is_file())
        .expect("libfaketime is missing; it is installed by: apt-get install -y --no-install-recommends faketime")
}

/// The value of `--browser` for a browser that lives today.
pub fn browser_of_today(browser: &str) -> String {
    format!("env -u LD_PRELOAD {browser}")
}

/// The wizard on a terminal at a time; what the library leaves in shared memory goes with it.
pub struct Day {
    /// The terminal.
    pub pty: Pty,
}

impl Day {
    /// Starts the program.
    pub fn begin(home: &Home, time: &str, arguments: &[&str]) -> Self {
        let mut terminal = Terminal::cli(home, arguments).size(100, 40);
        for (name, value) in variables(time) {
            terminal = terminal.env(name, &value);
        }
        Self {
            pty: terminal.start(),
        }
    }
}

impl Drop for Day {
    fn drop(&mut self) {
        // A program that is killed leaves them.
        for name in ["sem.faketime_sem", "faketime_shm"] {
            let _gone_already = std::fs::remove_file(
                Path::new("/dev/shm").join(format!("{name}_{}", self.pty.id())),
            );
        }
    }
}

/// A command at a time.
pub fn command_on(home: &Home, time: &str, arguments: &[&str]) -> Run {
    let mut run = Run::cli(home, arguments);
    for (name, value) in variables(time) {
        run = run.env(name, value);
    }
    run
}
