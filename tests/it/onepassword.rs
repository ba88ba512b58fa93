//! `op` by a stand-in on `PATH`: each way in which it can answer, and what it is given and left with.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::support::home::Home;
use super::support::process::{Finished, Run};
use super::support::pty::{Key, Terminal};
use super::support::{free_port, path_with, wait_until};

const SECRET: &str = "fake-op-secret-4715";
const PROMPT: &str = "Do you want to add an account manually now";

/// Notes what it was given, then answers as the item of the reference says.
const STAND_IN: &str = r#"#!/bin/sh
facts="$HOME/op.facts"
{
  echo "pid $$"
  echo "session $(cut -d' ' -f6 /proc/$$/stat)"
  if (exec 3<>/dev/tty) 2>/dev/null; then echo "tty yes"; else echo "tty no"; fi
  if [ -t 0 ] || [ -t 1 ] || [ -t 2 ]; then echo "tty yes"; fi
  echo "input $(wc -c)"
  echo "args $*"
  env | sed 's/^/env /'
} >"$facts.new"
mv "$facts.new" "$facts"
no() { echo "[ERROR] 2026/01/01 12:00:00 $1" >&2; exit 1; }
case "$3" in
  */secret/*) printf 'fake-op-secret-4715\n' ;;
  */empty/*) ;;
  */lines/*) printf 'fake-one\nfake-two\n' ;;
  */escape/*) printf 'fake\033[2J' ;;
  */endless/*) yes fake ;;
  */no-account/*) echo "Do you want to add an account manually now? [Y/n]" >&2
    no "No accounts configured for use with 1Password CLI." ;;
  */signed-out/*) no "You are not currently signed in. Please run \`op signin --help\` for instructions" ;;
  */dismissed/*) no "authorization prompt dismissed, please try again" ;;
  */no-vault/*) no "could not read secret '$3': \"fake\" isn't a vault in this account" ;;
  */no-item/*) no "could not read secret '$3': \"no-item\" isn't an item in the \"fake\" vault" ;;
  */no-field/*) no "could not read secret '$3': item 'fake/no-field' does not have a field 'field'" ;;
  */odd/*) no "fake-words-of-op that nobody knows" ;;
  */mute/*) set -m; sleep 600 & echo "$!" >"$HOME/op.child"; wait ;;
esac
"#;

fn stage() -> Home {
    let home = Home::new();
    let config = "[environments.planted]\nauthorize_url = \"http://127.0.0.1:1/authorize\"\n\
                  token_url = \"http://127.0.0.1:1/token\"\napi_base = \"http://127.0.0.1:1\"\n";
    fs::write(home.path().join("config.toml"), config).unwrap();
    let programs = home.path().join("programs");
    fs::create_dir(&programs).unwrap();
    let op = programs.join("op");
    fs::write(&op, STAND_IN).unwrap();
    fs::set_permissions(&op, fs::Permissions::from_mode(0o755)).unwrap();
    home
}

/// `PATH` with the stand-in before everything else.
fn path_of(home: &Home) -> OsString {
    path_with(&home.path().join("programs"), home.path())
}

fn run(home: &Home, arguments: &[&str]) -> Run {
    Run::cli(home, &["--env", "planted"])
        .args(arguments)
        .env("PATH", path_of(home))
}

/// Sets a reference, with all else that an authorization needs.
fn refer_to(home: &Home, item: &str) {
    let reference = format!("op://fake/{item}/field");
    let redirect = format!("http://127.0.0.1:{}/callback", free_port());
    for arguments in [
        &[
            "credentials",
            "set",
            "--client-id",
            "fake-client",
            "--ref",
            &reference,
        ][..],
        &["form", "set", "redirect_uris", &redirect],
        &["form", "set", "scope", "users:read"],
    ] {
        let set = run(home, arguments).finish();
        assert_eq!(set.code, Some(0), "{set:?}");
    }
}

/// An authorization, which reads the reference before it opens anything.
fn authorize(home: &Home, item: &str) -> Run {
    refer_to(home, item);
    run(home, &["--store", "file", "authorize", "--no-browser"])
}

fn facts(home: &Home) -> Vec<String> {
    let text = fs::read_to_string(home.path().join("op.facts")).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

fn fact(facts: &[String], name: &str) -> String {
    let start = format!("{name} ");
    let found = facts.iter().find_map(|line| line.strip_prefix(&start));
    found
        .unwrap_or_else(|| panic!("{name}: {facts:?}"))
        .to_owned()
}

fn is_alive(id: &str) -> bool {
    let state = fs::read_to_string(format!("/proc/{}/stat", id.trim()));
    state.is_ok_and(|stat| !stat.contains(") Z "))
}

fn check(home: &Home, item: &str, code: &str, words: &str) -> Finished {
    let finished = authorize(home, item).finish();
    assert_ne!(finished.code, Some(0), "{item}: {finished:?}");
    for expected in [code, words] {
        assert!(finished.stderr.contains(expected), "{item}: {finished:?}");
    }
    for foreign in [
        PROMPT,
        "[ERROR]",
        "fake-one",
        "fake-words-of-op",
        "\u{1b}[2J",
    ] {
        assert!(!finished.stderr.contains(foreign), "{item}: {finished:?}");
    }
    // The reference is still there, for the next attempt.
    let shown = run(home, &["credentials", "show"]).finish();
    assert!(
        shown.stdout.contains(&format!("op://fake/{item}/field")),
        "{shown:?}"
    );
    finished
}

#[test]
fn en_04_each_refusal_of_op_has_its_own_words_and_none_of_its_own_are_shown() {
    let home = stage();
    for (item, code, words) in [
        ("no-account", "keychain.op-account", "knows no account"),
        ("signed-out", "keychain.op-sign-in", "has not let op in"),
        ("dismissed", "keychain.op-sign-in", "has not let op in"),
        (
            "no-vault",
            "keychain.op-no-item",
            "nothing at this reference",
        ),
        (
            "no-item",
            "keychain.op-no-item",
            "nothing at this reference",
        ),
        (
            "no-field",
            "keychain.op-no-item",
            "nothing at this reference",
        ),
        ("empty", "keychain.op-empty", "an empty secret"),
        ("lines", "keychain.op-junk", "cannot be a Client Secret"),
        ("escape", "keychain.op-junk", "cannot be a Client Secret"),
        ("odd", "keychain.reference-unreadable", "did not hand over"),
    ] {
        let finished = check(&home, item, code, words);
        let op = home.path().join("programs/op");
        assert!(
            finished.stderr.contains(&op.display().to_string()),
            "{finished:?}"
        );
    }
}

#[test]
fn en_04_without_op_it_is_said_and_the_reference_stays() {
    let home = stage();
    fs::remove_file(home.path().join("programs/op")).unwrap();
    check(&home, "secret", "keychain.op-missing", "not installed here");
}

#[test]
fn en_04_op_has_no_terminal_a_session_of_its_own_and_no_secret_of_ours() {
    let home = stage();
    let mut running = authorize(&home, "secret")
        .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-token-of-a-variable")
        .start();
    running.stderr_line("authorize_url: ");
    let facts = facts(&home);
    assert_eq!(fact(&facts, "tty"), "no");
    assert!(!facts.contains(&"tty yes".to_owned()), "{facts:?}");
    assert_eq!(fact(&facts, "session"), fact(&facts, "pid"));
    assert_eq!(fact(&facts, "input").trim(), "0");
    assert_eq!(
        fact(&facts, "args"),
        "read --no-newline op://fake/secret/field"
    );
    let all = facts.join("\n");
    assert!(
        !all.contains("PLEO_ONBOARD_") && !all.contains("fake-token"),
        "{all}"
    );
    for (path, bytes) in home.files() {
        let ours = !path.starts_with(home.path().join("programs"));
        let holds = bytes
            .windows(SECRET.len())
            .any(|window| window == SECRET.as_bytes());
        assert!(!(ours && holds), "{}", path.display());
    }
}

#[test]
fn en_04_an_endless_answer_is_junk_or_silence_and_leaves_nothing_running() {
    let home = stage();
    let finished = authorize(&home, "endless").finish();
    assert!(finished.stderr.contains("keychain.op-"), "{finished:?}");
    let op = fact(&facts(&home), "pid");
    wait_until("op is gone", || !is_alive(&op));
}

#[test]
fn en_04_a_mute_op_is_ended_after_its_limit_with_all_of_its_session() {
    let home = stage();
    check(
        &home,
        "mute",
        "keychain.op-silent",
        "did not answer in time",
    );
    let child = fs::read_to_string(home.path().join("op.child")).unwrap();
    let op = fact(&facts(&home), "pid");
    wait_until("op and what it started are gone", || {
        !is_alive(&op) && !is_alive(&child)
    });
}

#[test]
fn en_04_the_wizard_says_where_to_look_and_esc_ends_a_mute_op() {
    let home = stage();
    refer_to(&home, "mute");
    let path = path_of(&home);
    let mut pty = Terminal::cli(
        &home,
        &["--env", "planted", "--store", "session", "--no-browser"],
    )
    .env("PATH", path.to_str().unwrap())
    .start();
    pty.wait_for_text("Before you start");
    pty.press(Key::Char('6'));
    pty.wait_for_text("Authorise");
    pty.press(Key::Char('r'));
    pty.wait_for_text("look for its window");
    let op = fact(&facts(&home), "pid");
    assert!(is_alive(&op));
    let picture = pty.screen();
    assert!(!picture.contains(PROMPT), "{picture}");
    pty.press(Key::Esc);
    wait_until("op is gone", || !is_alive(&op));
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn a_reference_of_another_shape_is_refused_before_it_is_kept() {
    let home = stage();
    for reference in [
        "op://fake",
        "op://fake/item",
        "op://fake//field",
        "https://fake/item/field",
    ] {
        let set = run(&home, &["credentials", "set", "--ref", reference]).finish();
        assert_eq!(set.code, Some(2), "{reference}: {set:?}");
        assert!(set.stderr.contains("keychain.reference-invalid"), "{set:?}");
    }
}
