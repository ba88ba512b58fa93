//! The sign-in in a real Chromium: what the person reads in the browser and on our screen, and that no code stays in the
//! address bar.

use serde_json::Value;

use super::super::support::home::Home;
use super::super::support::peer;
use super::super::support::process::Running;
use super::super::support::pty::Key;
use super::attempt::exchanges_seen;
use super::window::{end_wait, leave, rehearsed, waiting};

/// Chromium, with tabs by name.
struct Tabs(Running);

/// What is in the address bar and on the page.
#[derive(Debug)]
struct Seen {
    url: String,
    text: String,
    error: Option<String>,
}

impl Tabs {
    fn start(home: &Home) -> Self {
        Self(peer::script("tabs.mjs", home).start())
    }

    fn obey(&mut self, line: &str) -> Seen {
        self.0.write(format!("{line}\n").as_bytes());
        let seen: Value = serde_json::from_str(&self.0.stdout_line()).unwrap();
        let text = |name: &str| seen[name].as_str().map(str::to_owned);
        Seen {
            url: text("url").unwrap(),
            text: text("text").unwrap(),
            error: text("error"),
        }
    }

    /// From the short link to the page on which the sign-in ends.
    fn sign_in(&mut self, tab: &str, port: u16, choice: &str) -> Seen {
        self.open_consent(tab, port);
        self.obey(&format!("{choice} {tab}"))
    }

    /// From the short link to the consent page; who is signed in already is not asked again.
    fn open_consent(&mut self, tab: &str, port: u16) {
        let seen = self.obey(&format!("open {tab} http://localhost:{port}/"));
        assert_eq!(seen.error, None, "{seen:?}");
        if seen.url.contains("/login") || seen.text.contains("Password") {
            let seen = self.obey(&format!("sign-in {tab}"));
            assert_eq!(seen.error, None, "{seen:?}");
        }
    }

    fn close(mut self) {
        self.0.close_stdin();
        assert_eq!(self.0.finish().code, Some(0));
    }
}

impl Seen {
    /// The words of the page, and an address without anything secret.
    fn says(&self, words: &str, port: u16) {
        assert!(self.text.contains(words), "{words}: {self:?}");
        assert_eq!(
            self.url,
            format!("http://localhost:{port}/done"),
            "{self:?}"
        );
    }
}

impl Seen {
    /// The words for what is not ours, and an address without its code.
    fn is_turned_away(&self, port: u16) {
        assert!(self.text.contains("Nothing to do here"), "{self:?}");
        assert!(!self.text.contains("granted"), "{self:?}");
        let aside = format!("http://localhost:{port}/aside");
        assert_eq!(self.url, aside, "{self:?}");
    }
}

#[test]
fn reload_and_back_after_success_are_answered_truthfully_and_nothing_is_exchanged_again() {
    let (home, port) = rehearsed();
    let pty = waiting(&home);
    let before = exchanges_seen(&home);
    let mut tabs = Tabs::start(&home);
    tabs.sign_in("one", port, "allow")
        .says("Access granted", port);
    pty.wait_for_text("Authorised: tokens are held");
    tabs.obey("reload one").says("Access granted", port);
    let back = tabs.obey("back one");
    assert!(!back.url.contains("code="), "{back:?}");
    assert_eq!(exchanges_seen(&home), before + 1);
    pty.wait_for_text("Authorised: tokens are held");
    tabs.close();
    leave(pty);
}

#[test]
fn of_two_tabs_the_first_signs_in_and_the_second_is_told_that_it_is_late() {
    let (home, port) = rehearsed();
    let pty = waiting(&home);
    let before = exchanges_seen(&home);
    let mut tabs = Tabs::start(&home);
    tabs.open_consent("one", port);
    tabs.open_consent("two", port);
    tabs.obey("allow two").says("Access granted", port);
    pty.wait_for_text("Authorised: tokens are held");
    let late = tabs.obey("allow one");
    late.is_turned_away(port);
    assert_eq!(exchanges_seen(&home), before + 1);
    pty.wait_for_text("Authorised: tokens are held");
    tabs.close();
    leave(pty);
}

#[test]
fn a_stale_tab_of_an_earlier_attempt_is_turned_away_and_the_new_one_succeeds() {
    let (home, port) = rehearsed();
    let mut pty = waiting(&home);
    let mut tabs = Tabs::start(&home);
    tabs.open_consent("stale", port);
    end_wait(&mut pty);
    pty.press(Key::Char('r'));
    pty.wait_for_text("Waiting for the redirect");
    let stale = tabs.obey("allow stale");
    stale.is_turned_away(port);
    pty.wait_for_text("wrong state (an old tab?)");
    tabs.sign_in("new", port, "allow")
        .says("Access granted", port);
    pty.wait_for_text("Authorised: tokens are held");
    tabs.close();
    leave(pty);
}

#[test]
fn a_denial_in_the_browser_is_a_denial_on_both_screens() {
    let (home, port) = rehearsed();
    let pty = waiting(&home);
    let before = exchanges_seen(&home);
    let mut tabs = Tabs::start(&home);
    let denied = tabs.sign_in("one", port, "deny");
    denied.says("Access was not granted", port);
    pty.wait_for_text("The authorisation was declined.");
    tabs.obey("reload one").says("Access was not granted", port);
    assert_eq!(exchanges_seen(&home), before, "nothing was exchanged");
    tabs.close();
    leave(pty);
}

#[test]
fn https_typed_by_hand_is_named_on_our_screen_and_the_wait_goes_on() {
    let (home, port) = rehearsed();
    let pty = waiting(&home);
    let mut tabs = Tabs::start(&home);
    let typed = tabs.obey(&format!("open one https://localhost:{port}/callback"));
    let error = typed.error.as_deref().unwrap_or_default();
    assert!(error.contains("net::ERR_"), "{typed:?}");
    pty.wait_for_text("A browser came by https.");
    pty.wait_for_text("Waiting for the redirect");
    tabs.sign_in("two", port, "allow")
        .says("Access granted", port);
    pty.wait_for_text("Authorised: tokens are held");
    tabs.close();
    leave(pty);
}
