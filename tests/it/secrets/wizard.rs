//! The whole journey in the wizard: nothing of it reaches the terminal, the clipboard, files, or what it starts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::support::focus::focus;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Key, Pty, Terminal};
use super::super::support::{free_port, path_with};
use super::canary::{CLIENT_SECRET, Planter};
use super::places::{Places, REFERENCE, STATE, Store, recording_browser, recording_op, temporary};

/// A wizard, and everything that its screen showed when something was awaited.
struct Watched {
    pty: Pty,
    shown: Vec<String>,
}

impl Watched {
    fn wait_for(&mut self, text: &str) {
        self.pty.wait_for_text(text);
        self.look();
    }

    /// Keeps what is on the screen.
    fn look(&mut self) {
        let rows = self.pty.screen();
        let joined = joined(&rows);
        self.shown.extend([rows, joined]);
    }

    fn press(&mut self, key: Key) {
        self.pty.press(key);
    }

    fn enter_at(&mut self, label: &str) {
        focus(&mut self.pty, label);
        self.look();
        self.press(Key::Enter);
    }
}

/// The page of a screen with each value that is broken over rows put together again.
pub fn joined(rows: &str) -> String {
    let page = |row: &str| row.rsplit('│').next().unwrap_or(row).trim().to_owned();
    rows.lines().map(page).collect()
}

/// A home whose form has what an authorization needs.
pub fn prepared(planter: &Planter) -> Home {
    let home = planter.home();
    let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
    for (field, value) in [
        ("redirect_uris", redirect_uri.as_str()),
        ("scope", "users:read"),
    ] {
        let set = Run::cli(&home, &["--env", "planted", "form", "set", field, value]).finish();
        assert_eq!(set.code, Some(0), "{set:?}");
    }
    home
}

fn give_credentials(wizard: &mut Watched, secret: &str) {
    wizard.press(Key::Char('4'));
    wizard.wait_for("Receive Staging");
    focus(&mut wizard.pty, "Client ID");
    wizard.pty.type_text("fake-client");
    focus(&mut wizard.pty, "Client Secret");
    wizard.pty.paste(secret);
    wizard.wait_for("●●●●●●●●");
    wizard.enter_at("Check and keep");
    wizard.wait_for("are held since");
}

fn sign_in(wizard: &mut Watched) {
    wizard.press(Key::Char('6'));
    wizard.wait_for("6  Authorise");
    wizard.enter_at("Start an attempt");
    wizard.wait_for("Copy the link");
    wizard.enter_at("Copy the link");
    wizard.wait_for("clipboard");
    wizard.enter_at("Open the link in the browser");
    wizard.wait_for("Authorised: tokens are held");
}

fn use_tokens(wizard: &mut Watched) {
    wizard.press(Key::Char('7'));
    wizard.wait_for("7  Tokens");
    wizard.wait_for("The access token is valid");
    wizard.enter_at("Ask the server about the token");
    wizard.wait_for("client_id: ");
    wizard.enter_at("Refresh now");
    wizard.wait_for("Refreshed");
    wizard.press(Key::Char('8'));
    wizard.wait_for("Who am I");
    wizard.enter_at("Who am I");
    wizard.wait_for("→ 200");
    wizard.press(Key::Esc);
    wizard.wait_for("Any path by hand");
}

/// Opens each exchange of the session, newest first, and reads it to its end.
fn inspect(wizard: &mut Watched) {
    wizard.press(Key::Char('i'));
    wizard.wait_for("Newest last");
    for path in [
        "GET /v1/introspect",
        "POST /token",
        "POST /introspect",
        "POST /token",
    ] {
        wizard.wait_for(path);
        wizard.press(Key::Enter);
        wizard.pty.wait_for_no_text("Newest last");
        for _ in 0..4 {
            wizard.look();
            wizard.press(Key::PageDown);
        }
        wizard.press(Key::Esc);
        wizard.wait_for("Newest last");
        wizard.press(Key::Up);
    }
    wizard.press(Key::Esc);
    wizard.pty.wait_for_no_text("Newest last");
}

fn leave_after_a_refusal(wizard: &mut Watched, planter: &Planter) {
    wizard.press(Key::Char('?'));
    wizard.wait_for("Keys of this screen");
    wizard.press(Key::Esc);
    wizard.pty.wait_for_no_text("Keys of this screen");
    planter.refuse();
    wizard.press(Key::Char('7'));
    wizard.wait_for("7  Tokens");
    wizard.enter_at("Refresh now");
    wizard.wait_for("The refresh did not work");
    wizard.press(Key::Ctrl('c'));
    assert_eq!(wizard.pty.wait_for_exit(), Exit::Code(130));
}

fn journey(store: Store, more: &[&str]) {
    let planter = Planter::start();
    let home = prepared(&planter);
    let (recorded, programs) = (Home::new(), Home::new());
    let browser = recording_browser(recorded.path());
    recording_op(programs.path(), recorded.path());
    let path = path_with(programs.path(), home.path());
    let trace = home.path().join("trace.jsonl").display().to_string();
    let usual = [
        "--trace",
        &trace,
        "--env",
        "planted",
        "--store",
        store.as_str(),
        "--browser",
        &browser,
    ];
    let pty = Terminal::cli(&home, &[&usual[..], more].concat())
        .env("PATH", path.to_str().unwrap())
        .env("RUST_BACKTRACE", "full")
        .env("TMPDIR", &temporary(&home).display().to_string())
        .size(100, 40)
        .start();
    let mut wizard = Watched {
        pty,
        shown: Vec::new(),
    };
    let mut places = Places::default();
    wizard.wait_for("Before you start");
    let secret = match store {
        Store::Session | Store::File => CLIENT_SECRET,
        Store::OnePassword => REFERENCE,
    };
    give_credentials(&mut wizard, secret);
    places.add_files("with credentials", &home, store);
    sign_in(&mut wizard);
    places.add_browsing(&recorded);
    places.add_files("with tokens", &home, store);
    use_tokens(&mut wizard);
    inspect(&mut wizard);
    leave_after_a_refusal(&mut wizard, &planter);
    places.add_op(&recorded, store);

    let raw = wizard.pty.raw();
    let copied = clipboard(&raw);
    assert!(!copied.is_empty(), "the link was copied");
    for text in copied {
        places.add("the clipboard", text, STATE);
    }
    places.add("the terminal", raw, STATE);
    for text in wizard.shown {
        places.add("the screen", text, STATE);
    }
    places.add_files("after leaving", &home, store);
    places.judge(&planter);
}

/// What was handed to the terminal's clipboard (OSC 52).
pub fn clipboard(raw: &[u8]) -> Vec<Vec<u8>> {
    let raw = String::from_utf8_lossy(raw);
    let sent = raw.split("\u{1b}]52;c;").skip(1);
    sent.map(|rest| {
        let end = rest.find(['\u{1b}', '\u{7}']).unwrap();
        STANDARD.decode(rest.get(..end).unwrap()).unwrap()
    })
    .collect()
}

#[test]
fn no_secret_leaves_a_wizard_that_keeps_it_in_a_file() {
    journey(Store::File, &[]);
}

#[test]
fn no_secret_leaves_a_wizard_that_keeps_it_nowhere() {
    journey(Store::Session, &[]);
}

#[test]
fn no_secret_leaves_a_wizard_that_reads_it_from_1password() {
    journey(Store::OnePassword, &[]);
}

#[test]
fn no_secret_leaves_a_wizard_on_a_shared_screen() {
    journey(Store::File, &["--presenter"]);
}
