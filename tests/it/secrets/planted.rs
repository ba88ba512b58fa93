//! The search can fail: programs that leak all six canaries are looked at as ours is, and each place tells of them.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::support::home::Home;
use super::super::support::path_with;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Terminal};
use super::super::support::web;
use super::canary::PLANTED;
use super::places::{Places, STATE, Store, recording_browser, recording_op};
use super::scan::{Name, Scanner};
use super::wizard::{clipboard, joined};

/// All six: with those that a client makes by itself.
const ALL: [(Name, &str); 6] = {
    let [secret, code, access, refresh] = PLANTED;
    let state = ("state", "fake-state-Wallaby/4715+pademelon");
    let verifier = ("verifier", "fake-verifier-Echidna/4716+kowari");
    [secret, code, access, refresh, state, verifier]
};

/// All six in one text.
pub fn every() -> String {
    ALL.map(|(_, text)| text).join(" ")
}

/// Looks for all six.
pub fn scanner() -> Scanner {
    Scanner::new(ALL)
}

/// Panics unless all six, but for those that may stand there, are told of the place that each of these is part of.
pub fn assert_found(places: &Places, names: &[&str]) {
    let leaks = places.leaks(&scanner());
    for name in names {
        let of_it = |place: &str| place.contains(name);
        let allowed = places.allowed(of_it);
        for (secret, _) in ALL {
            let mut told = leaks.iter().filter(|leak| of_it(&leak.place));
            let is_told = told.any(|leak| leak.found.secret == secret);
            let expected = !allowed.contains(&secret);
            assert_eq!(is_told, expected, "{secret} in {name}: {leaks:?}");
        }
    }
}

/// Leaves all of `$PLANTED` in every file, output and argument, and in what it starts: a browser, then `op`.
const LEAKY: &str = r#"
mkdir profiles tmp
for file in profiles/default.json profiles/default.json.bak tmp/half-written trace.jsonl bundle.json; do
  printf '%s' "$PLANTED" >$file
done
printf '%s' "$PLANTED"
printf '%s' "$PLANTED" >&2
sh $BROWSE "$ADDRESS"
printf '%s' "$PLANTED" | op read "$PLANTED" >/dev/null
"#;

#[test]
fn what_a_command_leaves_in_outputs_files_arguments_environments_and_pages_is_found() {
    let base = web::serve(|asked| {
        let (status, headers, body) = if asked.path() == "/authorize" {
            ("303 See Other", "location: /done".to_owned(), String::new())
        } else {
            ("200 OK", format!("x-planted: {}", every()), every())
        };
        let headers = format!("{headers}\r\nconnection: close\r\n");
        String::from_utf8(web::answer(status, &headers, &body)).unwrap()
    });
    let encoded: String = url::form_urlencoded::byte_serialize(every().as_bytes()).collect();
    let (home, recorded, programs) = (Home::new(), Home::new(), Home::new());
    let browser = recording_browser(recorded.path());
    recording_op(programs.path(), recorded.path());
    let finished = Run::program("sh", &home)
        .args(["-c", LEAKY, &every()])
        .env("PATH", path_with(programs.path(), home.path()))
        .env("PLANTED", every())
        .env("BROWSE", browser.strip_prefix("sh ").unwrap())
        .env("ADDRESS", format!("{base}/authorize?{encoded}"))
        .finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let mut places = Places::default();
    places.add_outputs("a leak", finished, STATE);
    places.add_files("after a leak", &home, Store::Session);
    places.add_browsing(&recorded);
    let outputs = ["stdout", "stderr"];
    let files = [
        "default.json after",
        "default.json.bak",
        "tmp/half-written",
        "trace.jsonl",
        "bundle.json",
    ];
    let started = [
        "program.cmdline",
        "program.environ",
        "browser.cmdline",
        "browser.environ",
        "op.cmdline",
        "op.environ",
        "op.stdin",
    ];
    let shown = ["page", "headers"];
    assert_found(&places, &[&outputs[..], &files, &started, &shown].concat());
}

#[test]
fn what_reaches_a_terminal_its_screen_and_its_clipboard_is_found() {
    let home = Home::new();
    let script = "printf '%s\\033]52;c;%s\\007' \"$PLANTED\" \"$COPIED\"";
    let pty = Terminal::program(Path::new("/bin/sh"), &home)
        .arg("-c")
        .arg(script)
        .env("PLANTED", &every())
        .env("COPIED", &STANDARD.encode(every()))
        .size(30, 24)
        .start();
    assert_eq!(pty.wait_for_exit(), Exit::Code(0));
    let raw = pty.raw();
    let mut places = Places::default();
    for text in clipboard(&raw) {
        places.add("the clipboard", text, STATE);
    }
    places.add("the screen", joined(&pty.screen()), STATE);
    places.add("the terminal", raw, STATE);
    assert_found(&places, &["the clipboard", "the screen", "the terminal"]);
}
