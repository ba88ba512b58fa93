//! Support looks after several partners without leaving the wizard.

use rustix::process::Signal;

use super::*;

#[test]
fn the_board_tells_of_all_and_another_one_is_opened_without_leaving_the_screen() {
    let home = three_partners();
    let mut pty = start(&home, "initech");
    pty.wait_for_text("Initech Sync");
    open_board(&mut pty);
    pty.wait_for_text("2 Review");
    pty.wait_for_text("3 Registration");
    pty.wait_for_text("9 What comes next");
    pty.type_text("pleo");
    pty.wait_for_text("1 of 3 profiles");
    pty.wait_for_text("Acme Books");
    pty.press(Key::Esc);
    pty.wait_for_text("the most urgent first");
    let screens_before = alternate_screens(&pty);
    enter(&mut pty, "globex");
    use_entry(&mut pty, "Open it here");
    pty.wait_for_text("Globex Ledger");
    pty.wait_for_text("Developer Partner Registration");
    assert_eq!(
        alternate_screens(&pty),
        screens_before,
        "a flash of the bare terminal"
    );
    quit(pty);
}

/// How often the program went to the alternate screen or left it.
fn alternate_screens(pty: &Pty) -> usize {
    let raw = pty.raw();
    raw.windows(7)
        .filter(|bytes| bytes == b"\x1b[?1049")
        .count()
}

#[test]
fn a_profile_is_renamed_exported_reset_deleted_and_imported_again() {
    let home = three_partners();
    let mut pty = Terminal::cli(&home, &["--profile", "initech", "--store", "file"])
        .env("HOME", home.path().to_str().unwrap())
        .start();
    pty.wait_for_text("Initech Sync");
    open_board(&mut pty);
    enter(&mut pty, "acme");
    use_entry(&mut pty, "Rename it");
    pty.wait_for_text("Another name for acme");
    pty.type_text("two words");
    pty.press(Key::Enter);
    pty.wait_for_text("letters, digits, - and _ alone");
    pty.press(Key::Esc);
    pty.wait_for_no_text("two words");
    pty.type_text("apex");
    pty.wait_for_text("Name  apex");
    pty.press(Key::Enter);
    pty.wait_for_text("acme is now called apex");
    assert!(!file(&home, "acme").exists());
    pty.press(Key::Esc);
    pty.wait_for_text("the most urgent first");
    enter(&mut pty, "apex");
    use_entry(&mut pty, "Export it");
    pty.wait_for_text("apex.profile.json");
    let handed = read(&home.path().join("apex.profile.json"));
    assert_eq!(handed["registration"]["client_name"], "Acme Books");
    pty.press(Key::Esc);
    pty.wait_for_text("the most urgent first");
    enter(&mut pty, "apex");
    use_entry(&mut pty, "Start rehearsal anew");
    pty.wait_for_text("Leave it as it is");
    pty.press(Key::Down);
    pty.wait_for_text("▸ Start anew");
    pty.press(Key::Enter);
    pty.wait_for_text("The rehearsal of profile apex starts anew");
    assert!(read(&file(&home, "apex"))["tracks"]["sandbox"].is_null());
    pty.press(Key::Esc);
    pty.wait_for_text("the most urgent first");
    enter(&mut pty, "apex");
    use_entry(&mut pty, "Delete it");
    pty.wait_for_text("▸ Keep it");
    pty.press(Key::Enter);
    pty.wait_for_text("Profile apex");
    assert!(file(&home, "apex").exists());
    use_entry(&mut pty, "Delete it");
    pty.wait_for_text("▸ Keep it");
    pty.press(Key::Down);
    pty.wait_for_text("▸ Delete it");
    pty.press(Key::Enter);
    pty.wait_for_text("Profile apex is deleted");
    assert!(!file(&home, "apex").exists());
    pty.press(Key::Esc);
    pty.wait_for_text("2 profiles");
    pty.press(Key::Up);
    pty.wait_for_text("▸   Import");
    pty.press(Key::Enter);
    pty.wait_for_text("path of the exported file");
    pty.paste("~/apex.profile.json");
    pty.wait_for_text("apex.profile.json");
    pty.press(Key::Enter);
    pty.wait_for_text("Profile apex is imported");
    assert_eq!(
        read(&file(&home, "apex"))["registration"]["client_name"],
        "Acme Books"
    );
    quit(pty);
}

#[test]
fn the_open_profile_is_renamed_and_keeps_what_was_typed() {
    let home = three_partners();
    let mut pty = start(&home, "acme");
    pty.wait_for_text("Acme Books");
    pty.press(Key::Char('1'));
    focus(&mut pty, "Company or organisation");
    pty.type_text("Acme Ltd");
    choose_from_everything(&mut pty, "Partners: all profiles");
    pty.wait_for_text("the most urgent first");
    enter(&mut pty, "acme");
    use_entry(&mut pty, "Rename it");
    pty.type_text("apex");
    pty.wait_for_text("Name  apex");
    pty.press(Key::Enter);
    pty.wait_for_text("acme is now called apex");
    assert!(!file(&home, "acme").exists());
    assert_eq!(read(&file(&home, "apex"))["request"]["company"], "Acme Ltd");
    quit(pty);
    assert!(!file(&home, "acme").exists());
}

#[test]
fn a_new_profile_is_made_from_the_board() {
    let home = three_partners();
    let mut pty = start(&home, "acme");
    pty.wait_for_text("Acme Books");
    open_board(&mut pty);
    pty.type_text("new profile");
    pty.wait_for_text("▸   New profile");
    pty.press(Key::Enter);
    pty.wait_for_text("letters, digits");
    pty.type_text("umbrella");
    pty.wait_for_text("Name  umbrella");
    pty.press(Key::Enter);
    pty.wait_for_text("Profile umbrella is made");
    pty.wait_for_text("Before you start");
    assert!(file(&home, "umbrella").exists());
    // Whoever goes on does so in the new one.
    pty.wait_for_text("Partners: all profiles");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_for_exit(), Exit::Code(143));
    assert!(pty.is_cooked());
}

#[test]
fn a_damaged_profile_says_why_and_is_left_alone_until_it_is_deleted() {
    let home = three_partners();
    std::fs::write(file(&home, "broken"), "{ broken").unwrap();
    let mut pty = start(&home, "initech");
    pty.wait_for_text("Initech Sync");
    open_board(&mut pty);
    pty.wait_for_text("is damaged");
    enter(&mut pty, "broken");
    pty.wait_for_text("is no JSON");
    pty.wait_for_text("left as it is");
    use_entry(&mut pty, "Back to all profiles");
    pty.wait_for_text("Find  broken");
    assert_eq!(
        std::fs::read_to_string(file(&home, "broken")).unwrap(),
        "{ broken"
    );
    pty.press(Key::Enter);
    use_entry(&mut pty, "Delete it");
    pty.wait_for_text("▸ Keep it");
    pty.press(Key::Enter);
    pty.wait_for_text("is no JSON");
    assert!(file(&home, "broken").exists());
    use_entry(&mut pty, "Delete it");
    pty.wait_for_text("▸ Keep it");
    pty.press(Key::Down);
    pty.wait_for_text("▸ Delete it");
    pty.press(Key::Enter);
    pty.wait_for_text("Profile broken is deleted");
    assert!(!file(&home, "broken").exists());
    quit(pty);
}

#[test]
fn the_board_is_read_on_the_smallest_screen() {
    let home = three_partners();
    let mut pty = Terminal::cli(&home, &["--profile", "initech"])
        .size(40, 10)
        .start();
    pty.wait_for_text("9 What comes next");
    pty.press(Key::Char('b'));
    pty.wait_for_text("globex");
    pty.type_text("acme");
    pty.wait_for_text("▸   acme");
    pty.wait_for_text("2 Review");
    quit(pty);
}
