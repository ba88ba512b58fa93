//! What a terminal remembers after the wizard has gone: tmux keeps every line that was ever scrolled away.

use std::path::Path;

use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::{PROGRAM, wait_until};
use super::canary::{CLIENT_SECRET, Planter};
use super::scan::Scanner;

/// A tmux server of this test's own.
struct Tmux<'a> {
    home: &'a Home,
}

impl Tmux<'_> {
    /// Runs a command of tmux; what it printed.
    fn run(&self, arguments: &[&str]) -> String {
        let socket = self.home.path().join("tmux");
        let finished = Run::program("tmux", self.home)
            .args([
                Path::new("-f"),
                Path::new("/dev/null"),
                Path::new("-S"),
                &socket,
            ])
            .args(arguments)
            .finish();
        assert_eq!(finished.code, Some(0), "{arguments:?}: {finished:?}");
        finished.stdout
    }

    /// Everything that its terminal remembers.
    fn scrollback(&self) -> String {
        self.run(&["capture-pane", "-p", "-J", "-S", "-", "-E", "-"])
    }

    fn wait_for(&self, text: &str) {
        wait_until(text, || self.scrollback().contains(text));
    }

    fn focus(&self, label: &str) {
        for _ in 0..40 {
            let before = self.scrollback();
            if before.contains(&format!("▸ {label}")) {
                return;
            }
            self.run(&["send-keys", "Tab"]);
            wait_until("another focus", || self.scrollback() != before);
        }
        panic!("{label}: {}", self.scrollback());
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        let socket = self.home.path().join("tmux");
        let run = Run::program("tmux", self.home).args([Path::new("-S"), &socket]);
        let _ended_with_its_last_window = run.args(["kill-server"]).finish();
    }
}

#[test]
fn nothing_of_a_secret_is_in_the_scrollback_after_quitting() {
    let planter = Planter::start();
    let home = planter.home();
    let tmux = Tmux { home: &home };
    let shell = format!(
        "printf 'before\\n'; {PROGRAM} --home {} --env planted --store file --no-browser; printf 'after\\n'; exec sleep 600",
        home.path().display()
    );
    tmux.run(&[
        "new-session",
        "-d",
        "-x",
        "80",
        "-y",
        "24",
        "sh",
        "-c",
        &shell,
    ]);
    tmux.wait_for("Before you start");
    tmux.run(&["send-keys", "4"]);
    tmux.wait_for("Receive Staging");
    // The keychain is asked meanwhile, and what it says moves everything down.
    tmux.wait_for("keychain.unavailable");
    tmux.focus("Client Secret");
    tmux.run(&["set-buffer", CLIENT_SECRET]);
    tmux.run(&["paste-buffer", "-p", "-d"]);
    tmux.wait_for("●●●●●●●●");
    tmux.focus("Check and keep");
    let during = tmux.scrollback();
    tmux.run(&["send-keys", "C-c"]);
    tmux.wait_for("after");
    let after = tmux.scrollback();
    assert!(after.contains("before"), "{after}");
    // The wizard leaves the screen as it found it.
    assert!(!after.contains("Receive Staging"), "{after}");
    let scanner = Scanner::new([("client secret", CLIENT_SECRET)]);
    assert_eq!(scanner.find(during.as_bytes()), []);
    assert_eq!(scanner.find(after.as_bytes()), []);
}
