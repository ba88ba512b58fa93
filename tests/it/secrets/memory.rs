//! The memory of the wizard: no other program of the same user looks in, and no fault leaves an image of it on disk.

use std::path::Path;

use rustix::process::Signal;

use super::super::support::focus::focus;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Key, Terminal};
use super::super::support::{PROGRAM, wait_until};
use super::canary::CLIENT_SECRET;
use super::places::{Places, Store};
use super::planted;

/// Runs a program without any privilege of root's, from a shell that wants core dumps. Once there is a file `look`,
/// another such program notes what it is shown of the first: who may not read these may not read the memory either.
const WATCHED: [&str; 7] = [
    "--map-root-user",
    "setpriv",
    "--bounding-set=-all",
    "--inh-caps=-all",
    "sh",
    "-c",
    r#"
    ulimit -c unlimited || exit
    (
      until [ -e look ]; do kill -0 $$ || exit; sleep 0.05; done
      for of in cmdline limits environ maps; do cat /proc/$$/$of >shown.$of; done
      touch looked
    ) </dev/null >/dev/null 2>&1 &
    exec "$0" "$@"
    "#,
];

/// What another program of the same user is shown of a watched one, below its home from now on.
fn look(home: &Home) {
    std::fs::write(home.path().join("look"), "").unwrap();
    let looked = home.path().join("looked");
    wait_until("another program has looked", || looked.exists());
}

fn shown(home: &Home, of: &str) -> String {
    let bytes = std::fs::read(home.path().join(format!("shown.{of}"))).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether an image of a process lies in the home.
fn has_image(home: &Home) -> bool {
    let is_image = |path: &Path| {
        path.file_name()
            .unwrap()
            .as_encoded_bytes()
            .starts_with(b"core")
    };
    home.files().iter().any(|(path, _)| is_image(path))
}

#[test]
fn nobody_else_looks_into_a_wizard_and_no_fault_leaves_an_image_of_it() {
    // The language's own handler takes a first SIGSEGV for a full stack, and only looks at it.
    for (signal, words) in [
        (Signal::FPE, "Floating point exception"),
        (Signal::ABORT, "Aborted"),
    ] {
        let home = Home::new();
        let mut terminal = Terminal::program(Path::new("unshare"), &home);
        let arguments = [PROGRAM, "--home", ".", "--env", "staging"];
        for argument in WATCHED.iter().chain(&arguments) {
            terminal = terminal.arg(argument);
        }
        let variable = ("PLEO_ONBOARD_CLIENT_SECRET", CLIENT_SECRET);
        let mut pty = terminal.env(variable.0, variable.1).start();
        pty.wait_for_text("Before you start");
        pty.press(Key::Char('4'));
        // The keychain is asked meanwhile, and what it says moves everything down.
        pty.wait_for_text("keychain.unavailable");
        focus(&mut pty, "Client Secret");
        pty.paste(CLIENT_SECRET);
        focus(&mut pty, "Check and keep");
        look(&home);
        let limits = shown(&home, "limits");
        let line = limits.lines().find(|line| line.contains("core file"));
        let soft = line.unwrap().split_whitespace().nth(4);
        assert_eq!(soft, Some("0"), "{limits}");
        assert!(shown(&home, "cmdline").contains("staging"));
        assert_eq!(
            (shown(&home, "environ"), shown(&home, "maps")),
            Default::default()
        );
        pty.signal(signal);
        assert_eq!(pty.wait_for_exit(), Exit::Signal(words.to_owned()));
        assert!(!has_image(&home), "{words}: {:?}", home.files());
        let mut places = Places::default();
        places.add_files(words, &home, Store::Session);
        assert_eq!(places.leaks(&planted::scanner()), []);
    }
}

#[test]
fn a_program_that_guards_nothing_is_looked_into_and_its_image_is_found() {
    let home = Home::new();
    let running = Run::program("unshare", &home)
        .args(WATCHED)
        .args(["sleep", "600"])
        .env("PLANTED", planted::every())
        .start();
    look(&home);
    running.signal(Signal::SEGV);
    assert_eq!(running.finish().code, None);
    if !has_image(&home) {
        // A machine may be told to put them elsewhere, or nowhere: then one is put here.
        std::fs::write(home.path().join("core"), planted::every()).unwrap();
    }
    let mut places = Places::default();
    places.add_files("after a fault", &home, Store::Session);
    planted::assert_found(&places, &["shown.environ", "core"]);
}
