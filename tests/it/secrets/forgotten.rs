//! The memory of a wizard after *Forget*: nothing is left in it of what was kept, nor of what led to it.
//!
//! The wizard runs in a user namespace that belongs to whoever runs this test. So the test may look into its memory
//! although it keeps all others out, and needs no privilege for that.
//!
//! The Client Secret comes from a file here. One that was pasted stays in the buffer of the terminal's library, which is
//! out of our reach, until a later paste is as long or the program ends; one from the environment stays there.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::super::support::PROGRAM;
use super::super::support::focus::focus;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Key, Pty, Terminal};
use super::canary::{CLIENT_SECRET, PLANTED, Planter};
use super::places::recording_browser;
use super::scan::{Found, Name, Scanner};
use super::wizard::prepared;

const PAGE: usize = 4096;
const USUAL: [&str; 4] = ["--env", "planted", "--store", "file"];

/// What a process can write and shares with nobody, by its line in `maps`: heaps, stacks, statics. Pages that were never
/// written are left out.
fn memory(process: u32) -> Vec<(String, Vec<u8>)> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let address = |text: &str| u64::from_str_radix(text, 16).unwrap();
    let own = maps.lines().filter(|line| line.contains(" rw-p "));
    let parts = own.map(|line| {
        let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let mut bytes = Vec::new();
        for at in (address(start)..address(end)).step_by(PAGE) {
            let mut page = [0; PAGE];
            // What was given back meanwhile cannot be read any more.
            if memory.read_exact_at(&mut page, at).is_ok() && page != [0; PAGE] {
                bytes.extend_from_slice(&page);
            }
        }
        (line.to_owned(), bytes)
    });
    parts.collect()
}

/// What lies in the memory of a process, and in which part of it.
fn look(process: u32, planter: &Planter) -> Vec<(Found, String)> {
    let noted = planter.noted();
    let noted = noted.iter().map(|(name, text)| (*name, text.as_str()));
    let scanner = Scanner::new(PLANTED.into_iter().chain(noted));
    let found = memory(process).into_iter().flat_map(|(part, bytes)| {
        let found = scanner.find(&bytes).into_iter();
        found.map(move |found| (found, part.clone()))
    });
    found.collect()
}

/// A wizard with credentials in a file.
fn start(planter: &Planter, recorded: &Home) -> (Home, Pty) {
    let home = prepared(planter);
    let given = ["credentials", "set", "--client-id", "fake-client"];
    let given = [&USUAL[..], &given, &["--client-secret-stdin"]].concat();
    let given = Run::cli(&home, &given).stdin(&format!("{CLIENT_SECRET}\n"));
    let given = given.finish();
    assert_eq!(given.code, Some(0), "{given:?}");
    let browser = recording_browser(recorded.path());
    let own = ["--map-root-user", PROGRAM, "--home", "."];
    let arguments = [&own[..], &USUAL, &["--browser", &browser]].concat();
    let unshare = Terminal::program(Path::new("unshare"), &home);
    let wizard = arguments
        .into_iter()
        .fold(unshare, Terminal::arg)
        .size(100, 40)
        .start();
    wizard.wait_for_text("Before you start");
    (home, wizard)
}

fn enter_at(wizard: &mut Pty, label: &str) {
    focus(wizard, label);
    wizard.press(Key::Enter);
}

fn sign_in(wizard: &mut Pty) {
    wizard.press(Key::Char('6'));
    wizard.wait_for_text("6  Authorise");
    enter_at(wizard, "Start an attempt");
    wizard.wait_for_text("Copy the link");
    enter_at(wizard, "Open the link in the browser");
    wizard.wait_for_text("Authorised: tokens are held");
}

/// Introspects, refreshes, calls, and looks at the exchange of the code in the inspector.
fn use_tokens(wizard: &mut Pty) {
    wizard.press(Key::Char('7'));
    wizard.wait_for_text("The access token is valid");
    enter_at(wizard, "Ask the server about the token");
    wizard.wait_for_text("The server agrees");
    enter_at(wizard, "Refresh now");
    wizard.wait_for_text("Refreshed at");
    wizard.press(Key::Char('8'));
    wizard.wait_for_text("Who am I");
    enter_at(wizard, "Who am I");
    wizard.wait_for_text("→ 200");
    wizard.press(Key::Esc);
    wizard.wait_for_text("Any path by hand");
    wizard.press(Key::Char('i'));
    wizard.wait_for_text("Newest last");
    for _newer in 0..3 {
        wizard.press(Key::Up);
    }
    wizard.press(Key::Enter);
    wizard.wait_for_text("authorization_code");
    wizard.press(Key::Esc);
    wizard.wait_for_text("Newest last");
    wizard.press(Key::Esc);
    wizard.wait_for_no_text("Newest last");
}

/// Forgets while the access token is on view.
fn forget(wizard: &mut Pty) {
    wizard.press(Key::Char('7'));
    wizard.wait_for_text("7  Tokens");
    enter_at(wizard, "Show access token");
    wizard.wait_for_text("fake.access");
    enter_at(wizard, "Forget on this machine");
    wizard.wait_for_text("Keep them");
    wizard.press(Key::Tab);
    wizard.press(Key::Enter);
    wizard.wait_for_text("Tokens and credentials are gone from this machine.");
    // A connection that is given up has ended before the next key is seen to.
    wizard.press(Key::Char('?'));
    wizard.wait_for_text("Keys of this screen");
}

/// `state` too: the address that carries it was on view at stop 6, and that has been left.
#[test]
fn after_forgetting_no_secret_is_left_in_the_memory_of_a_wizard() {
    // Connections are kept open: what was sent last lies in their buffers.
    let planter = Planter::lasting();
    let recorded = Home::new();
    let (_home, mut wizard) = start(&planter, &recorded);
    sign_in(&mut wizard);
    use_tokens(&mut wizard);
    let before = look(wizard.id(), &planter);
    let before: BTreeSet<Name> = before.iter().map(|(found, _)| found.secret).collect();
    // The inspector's records are made by who knows all of them, so the search is seen to find each.
    let noted = planter.noted();
    let noted = noted.iter().map(|(name, _)| *name);
    let all: BTreeSet<Name> = PLANTED
        .map(|(name, _)| name)
        .into_iter()
        .chain(noted)
        .collect();
    assert_eq!((before.len(), before), (6, all));
    forget(&mut wizard);
    assert_eq!(look(wizard.id(), &planter), []);
}
