//! The same on screen: what is chosen, moved and revealed at stops 4 and 7.

use std::os::unix::net::UnixListener;

use super::{SECRET, Stage};
use crate::support::focus::focus;
use crate::support::home::Home;
use crate::support::keyring::Bus;
use crate::support::pty::{Key, Pty, Terminal};

fn wizard(stage: &Stage, options: &[&str]) -> Pty {
    let arguments = [&["--env", "staging", "--no-browser"], options].concat();
    let pty = Terminal::cli(&stage.home, &arguments)
        .env("DBUS_SESSION_BUS_ADDRESS", &stage.address)
        .size(100, 40)
        .start();
    pty.wait_for_text("Before you start");
    pty
}

fn at_stop_4(stage: &Stage, options: &[&str]) -> Pty {
    let mut pty = wizard(stage, options);
    pty.press(Key::Char('4'));
    pty.wait_for_text("Receive Staging");
    pty.wait_for_no_text("asking the keychain");
    pty
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn type_secret(pty: &mut Pty) {
    focus(pty, "Client Secret");
    pty.paste(SECRET);
    pty.wait_for_text("●●●●●●●●");
}

fn quit(pty: &mut Pty) {
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn en_03_without_a_keychain_the_default_is_memory_and_the_person_chooses() {
    let home = Home::new();
    let stage = Stage::on(&format!("unix:path={}/no-such-bus", home.path().display()));
    let mut pty = at_stop_4(&stage, &[]);
    pty.wait_for_text("The keychain is not used");
    pty.wait_for_text("keychain.unavailable");
    pty.wait_for_text("nowhere: until this program ends (default)");
    type_secret(&mut pty);
    focus(&mut pty, "Check and keep");
    pty.press(Key::Enter);
    pty.wait_for_text("are held since");
    assert_eq!(stage.files_with(SECRET), 0);
    focus(&mut pty, "Where to keep secrets");
    pty.press(Key::Enter);
    pty.wait_for_text("private file (0600), not encrypted");
    focus(&mut pty, "Move what is held there");
    pty.press(Key::Enter);
    pty.wait_for_text("now in: file");
    pty.wait_for_text("whoever can read your files");
    assert_eq!(stage.files_with(SECRET), 1);
    assert!(!holds(&pty.raw(), SECRET));
    quit(&mut pty);
    assert_eq!(stage.credentials()["client_secret"]["place"], "file");
}

#[test]
fn en_03_a_mute_keychain_holds_up_no_key_and_what_was_typed_goes_elsewhere() {
    let home = Home::new();
    let socket = home.path().join("mute");
    let _listener = UnixListener::bind(&socket).unwrap();
    let stage = Stage::on(&format!("unix:path={}", socket.display()));
    let mut pty = wizard(&stage, &["--store", "keychain"]);
    pty.press(Key::Char('4'));
    pty.wait_for_text("Receive Staging");
    type_secret(&mut pty);
    focus(&mut pty, "Check and keep");
    pty.press(Key::Enter);
    pty.wait_for_text("keychain.timed-out");
    // It stays in its field: another store takes it without typing it again.
    focus(&mut pty, "Where to keep secrets");
    pty.press(Key::Enter);
    pty.wait_for_text("nowhere: until this program ends");
    pty.press(Key::Enter);
    pty.wait_for_text("private file (0600), not encrypted");
    focus(&mut pty, "Check and keep");
    pty.press(Key::Enter);
    pty.wait_for_text("are held since");
    quit(&mut pty);
    assert_eq!(stage.credentials()["client_secret"]["place"], "file");
    assert_eq!(stage.files_with(SECRET), 1);
}

#[test]
fn what_a_file_holds_moves_into_the_keychain_by_two_visible_items() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    assert_eq!(stage.set("file").code, Some(0));
    let mut pty = at_stop_4(&stage, &[]);
    pty.wait_for_text("whoever can read your files");
    focus(&mut pty, "Where to keep secrets");
    pty.press(Key::Enter);
    pty.wait_for_text("keychain of this system");
    assert_eq!(stage.credentials()["client_secret"]["place"], "file");
    focus(&mut pty, "Move what is held there");
    pty.press(Key::Enter);
    pty.wait_for_text("now in: keychain");
    pty.wait_for_no_text("whoever can read your files");
    quit(&mut pty);
    assert_eq!((bus.count(), stage.secret_files()), (1, 0));
    assert_eq!(stage.credentials()["client_secret"]["place"], "keychain");
}

#[test]
fn a_secret_is_on_view_for_ten_seconds_and_masked_again_by_itself_or_by_its_key() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    assert_eq!(stage.set("keychain").code, Some(0));
    let mut pty = at_stop_4(&stage, &[]);
    focus(&mut pty, "Continue");
    assert!(!holds(&pty.raw(), SECRET));
    pty.press(Key::Char('s'));
    pty.wait_for_text(SECRET);
    pty.wait_for_text("masked again in");
    pty.press(Key::Char('s'));
    pty.wait_for_no_text(SECRET);
    focus(&mut pty, "Show Client Secret for 10 s");
    pty.press(Key::Enter);
    pty.wait_for_text(SECRET);
    pty.wait_for_text("masked again in 8 s");
    pty.wait_for_no_text(SECRET);
    // It goes with its stop, too.
    pty.press(Key::Enter);
    pty.wait_for_text(SECRET);
    pty.press(Key::Char('3'));
    pty.wait_for_no_text(SECRET);
    quit(&mut pty);
}

#[test]
fn before_others_nothing_is_revealed_and_the_reason_is_said() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    assert_eq!(stage.set("keychain").code, Some(0));
    let mut pty = at_stop_4(&stage, &["--presenter"]);
    focus(&mut pty, "Show Client Secret for 10 s");
    pty.wait_for_text("presenter mode");
    for key in [Key::Enter, Key::Char('s')] {
        pty.press(key);
        pty.wait_for_text("nothing is revealed");
    }
    quit(&mut pty);
    assert!(!holds(&pty.raw(), SECRET));
}

#[test]
fn a_replaced_client_secret_is_the_one_that_is_held() {
    let stage = Stage::on("unix:path=/no-such-bus");
    assert_eq!(stage.set("file").code, Some(0));
    let mut pty = at_stop_4(&stage, &[]);
    pty.wait_for_text("Was it changed, or seen by others?");
    focus(&mut pty, "Client Secret");
    pty.paste("fake-newer-secret");
    focus(&mut pty, "Check and replace");
    pty.press(Key::Enter);
    pty.wait_for_text("The Client Secret is replaced.");
    quit(&mut pty);
    assert_eq!(stage.files_with("fake-newer-secret"), 1);
    assert_eq!(stage.files_with(SECRET), 0);
}
