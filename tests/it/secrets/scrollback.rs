//! What a terminal remembers after the wizard has gone: tmux keeps every line that was ever scrolled away.

use std::path::Path;

use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::{PROGRAM, wait_until};
use super::canary::{CLIENT_SECRET, Planter};
use super::places::{Places, STATE, recording_browser};
use super::planted;
use super::wizard::prepared;

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

/// Starts a shell on a terminal of 80 by 24.
fn shell(tmux: &Tmux<'_>, script: &str) {
    let size = ["-x", "80", "-y", "24"];
    let session = [&["new-session", "-d"][..], &size, &["sh", "-c", script]];
    tmux.run(&session.concat());
}

fn give_credentials(tmux: &Tmux<'_>) {
    tmux.run(&["send-keys", "4"]);
    tmux.wait_for("Receive Staging");
    tmux.focus("Client ID");
    tmux.run(&["send-keys", "-l", "fake-client"]);
    tmux.focus("Client Secret");
    tmux.run(&["set-buffer", CLIENT_SECRET]);
    tmux.run(&["paste-buffer", "-p", "-d"]);
    tmux.wait_for("●●●●●●●●");
    tmux.focus("Check and keep");
    tmux.run(&["send-keys", "Enter"]);
    tmux.wait_for("4 Credentials    ✓▸");
}

fn sign_in(tmux: &Tmux<'_>) {
    tmux.run(&["send-keys", "6"]);
    tmux.wait_for("6  Authorise");
    tmux.focus("Start an attempt");
    tmux.run(&["send-keys", "Enter"]);
    tmux.wait_for("Copy the link");
    tmux.focus("Open the link in the browser");
    tmux.run(&["send-keys", "Enter"]);
    tmux.wait_for("Authorised: tokens are held");
}

#[test]
fn nothing_of_a_secret_is_in_the_scrollback_after_quitting() {
    let planter = Planter::start();
    let home = prepared(&planter);
    let recorded = Home::new();
    let browser = recording_browser(recorded.path());
    let tmux = Tmux { home: &home };
    let script = format!(
        "printf 'before\\n'; {PROGRAM} --home {} --env planted --store file --browser '{browser}'; printf 'after\\n'; exec sleep 600",
        home.path().display()
    );
    shell(&tmux, &script);
    tmux.wait_for("Before you start");
    let mut places = Places::default();
    give_credentials(&tmux);
    places.add("the terminal with credentials", tmux.scrollback(), STATE);
    sign_in(&tmux);
    places.add("the terminal with tokens", tmux.scrollback(), STATE);
    tmux.run(&["send-keys", "C-c"]);
    tmux.wait_for("after");
    let after = tmux.scrollback();
    assert!(after.contains("before"), "{after}");
    // The wizard leaves the screen as it found it.
    assert!(!after.contains("Authorise"), "{after}");
    places.add("the terminal after quitting", after, &[]);
    places.judge(&planter);
}

#[test]
fn what_was_scrolled_away_is_found_in_the_scrollback() {
    let home = Home::new();
    std::fs::write(home.path().join("planted"), planted::every()).unwrap();
    let tmux = Tmux { home: &home };
    let planted = home.path().join("planted");
    let script = format!("cat {}; seq 100; exec sleep 600", planted.display());
    shell(&tmux, &script);
    tmux.wait_for("100");
    let mut places = Places::default();
    places.add("the terminal", tmux.scrollback(), &[]);
    planted::assert_found(&places, &["the terminal"]);
}
