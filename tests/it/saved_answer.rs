//! An answer of the API, saved from the wizard to a file of the person's choice.

use std::fs;

use super::support::home::Home;
use super::support::process::Run;
use super::support::pty::{Exit, Key, Pty, Terminal};

/// The wizard, with the answer to "who am I" on show.
fn with_an_answer(home: &Home) -> Pty {
    let arguments = ["--store", "file", "authorize", "--play-browser", "--json"];
    let granted = Run::cli(home, &arguments).finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let mut pty = Terminal::cli(home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('8'));
    pty.wait_for_text("users:read · granted");
    pty.press(Key::Char('g'));
    pty.wait_for_text("▸ Who am I");
    pty.press(Key::Enter);
    pty.wait_for_text("→ 200");
    pty
}

/// Asks for the path, types this one and takes it.
fn save_to(pty: &mut Pty, path: &str) {
    pty.press(Key::Char('s'));
    pty.wait_for_text("Save this answer");
    pty.press(Key::Ctrl('u'));
    pty.wait_for_text("such as answer.json");
    pty.type_text(path);
    pty.press(Key::Enter);
}

#[test]
fn an_answer_is_saved_where_one_says_and_nothing_is_written_over_unasked() {
    let home = Home::new();
    let mut pty = with_an_answer(&home);
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.json");
    let typed = path.display().to_string();
    save_to(&mut pty, &typed);
    pty.wait_for_text("Saved to");
    let first = fs::read_to_string(&path).unwrap();
    let body: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert!(body["data"]["scope"].is_string(), "{body}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        // The directory is the person's own: it stays as it is.
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fs::write(&path, "mine").unwrap();
    save_to(&mut pty, &typed);
    pty.wait_for_text("Replace this file?");
    pty.press(Key::Enter);
    pty.wait_for_text("Save this answer");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    pty.press(Key::Enter);
    pty.wait_for_text("Replace this file?");
    pty.press(Key::Tab);
    pty.wait_for_text("▸ Replace it");
    pty.press(Key::Enter);
    pty.wait_for_text("Saved to");
    assert_eq!(fs::read_to_string(&path).unwrap(), first);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(place.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
    }

    for nowhere in [
        format!("{typed}/b.json"),
        place.path().display().to_string(),
    ] {
        save_to(&mut pty, &nowhere);
        pty.wait_for_text("[files.not-written]");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    pty.press(Key::Ctrl('c'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(130));
}
