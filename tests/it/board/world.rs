//! Several windows, and secrets that stay with their own profile.

use super::*;

const SECRET: &str = "fake-secret-of-the-one-and-only-acme";

#[test]
fn a_profile_that_a_window_has_open_is_not_taken_from_under_it() {
    let home = three_partners();
    let mut pty = start(&home, "acme");
    pty.wait_for_text("Acme Books");
    open_board(&mut pty);
    for command in [
        &["profiles", "rename", "acme", "other"][..],
        &["profiles", "delete", "acme", "--yes"],
        &["profiles", "reset", "acme", "--yes"],
    ] {
        let run = Run::cli(&home, command).finish();
        assert_eq!(run.code, Some(8), "{run:?}");
        assert!(run.stderr.contains("files.in-use"), "{run:?}");
    }
    assert!(file(&home, "acme").exists());
    // Once another one is open here, it is free.
    enter(&mut pty, "globex");
    use_entry(&mut pty, "Open it here");
    // The list about it names it too; the header names the open one alone.
    pty.wait_for_no_text("Acme Books");
    pty.wait_for_text("Globex Ledger");
    cli(&home, &["profiles", "rename", "acme", "other"]);
    quit(pty);
}

#[test]
fn a_secret_that_was_given_for_one_partner_is_not_used_for_another() {
    let home = three_partners();
    for profile in ["acme", "globex"] {
        let mark = ["--profile", profile, "--env", "staging", "journey", "mark"];
        cli(&home, &[&mark[..], &["credentials"]].concat());
    }
    let mut pty = Terminal::cli(&home, &["--profile", "acme", "--env", "staging"])
        .env("PLEO_ONBOARD_CLIENT_SECRET", SECRET)
        .size(120, 44)
        .start();
    pty.wait_for_text("Acme Books");
    pty.press(Key::Char('4'));
    pty.wait_for_text("PLEO_ONBOARD_CLIENT_SECRET");
    open_board(&mut pty);
    enter(&mut pty, "globex");
    use_entry(&mut pty, "Open it here");
    pty.wait_for_text("Globex Ledger");
    pty.press(Key::Char('4'));
    pty.wait_for_text("Client Secret");
    assert!(
        !pty.screen().contains("PLEO_ONBOARD_CLIENT_SECRET"),
        "{}",
        pty.screen()
    );
    open_board(&mut pty);
    enter(&mut pty, "acme");
    use_entry(&mut pty, "Open it here");
    pty.wait_for_text("Acme Books");
    pty.press(Key::Char('4'));
    pty.wait_for_text("PLEO_ONBOARD_CLIENT_SECRET");
    quit(pty);
}

#[test]
fn a_secret_that_was_typed_and_not_kept_is_gone_with_its_profile() {
    let home = three_partners();
    let mut pty = Terminal::cli(&home, &["--profile", "acme", "--env", "staging"]).start();
    pty.wait_for_text("Acme Books");
    pty.press(Key::Char('4'));
    focus(&mut pty, "Client Secret");
    pty.type_text("fake-secret");
    pty.wait_for_text("●●●●");
    choose_from_everything(&mut pty, "Partners: all profiles");
    pty.wait_for_text("the most urgent first");
    enter(&mut pty, "globex");
    use_entry(&mut pty, "Open it here");
    pty.wait_for_text("Globex Ledger");
    pty.press(Key::Char('4'));
    focus(&mut pty, "Client Secret");
    assert!(!pty.screen().contains("●●●●"), "{}", pty.screen());
    quit(pty);
}

#[test]
fn a_profile_that_cannot_be_opened_leaves_the_one_before_open() {
    let home = three_partners();
    let path = file(&home, "globex");
    let mut text = read(&path);
    text["environment"] = "lab".into();
    std::fs::write(&path, text.to_string()).unwrap();
    let mut pty = start(&home, "acme");
    pty.wait_for_text("Acme Books");
    open_board(&mut pty);
    enter(&mut pty, "globex");
    use_entry(&mut pty, "Open it here");
    pty.wait_for_text("config.unknown-environment");
    pty.wait_for_text("Acme Books");
    open_board(&mut pty);
    quit(pty);
}
