//! A thousand profiles: all of them are there, and only those in sight are drawn.

use super::*;

#[test]
fn a_thousand_profiles_are_listed_found_and_opened() {
    let home = Home::new();
    cli(
        &home,
        &[
            "--profile",
            "p-0000",
            "form",
            "set",
            "client_name",
            "Client 0000",
        ],
    );
    let text = std::fs::read_to_string(file(&home, "p-0000")).unwrap();
    for number in 1..1_000 {
        let text = text.replace("0000", &format!("{number:04}"));
        std::fs::write(file(&home, &format!("p-{number:04}")), text).unwrap();
    }
    let mut pty = start(&home, "p-0000");
    pty.wait_for_text("Client 0000");
    pty.press(Key::Char('b'));
    pty.wait_for_text("1000 profiles");
    pty.wait_for_text("p-0010");
    pty.press(Key::PageDown);
    pty.press(Key::PageDown);
    pty.wait_for_text("▸   p-0020");
    let drawn = pty.screen().matches("p-0").count();
    assert!((10..24).contains(&drawn), "{drawn} rows:\n{}", pty.screen());
    pty.type_text("client 0777");
    pty.wait_for_text("1 of 1000 profiles");
    pty.press(Key::Enter);
    pty.wait_for_text("Profile p-0777");
    use_entry(&mut pty, "Open it here");
    // The header names whose journey is on show; the board named the other one already.
    pty.wait_for_no_text("Client 0000");
    pty.wait_for_text("SANDBOX · Client 0777");
    quit(pty);
}
