//! A walk through every stop on a home full of canaries: nothing of them reaches the terminal, and all of them are kept.

use pleo_onboard::adapters::paths::Paths;
use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::form::FieldId;
use pleo_onboard::guide::StopId;
use pleo_onboard::session::{Explaining, Session, file};

use super::super::screens::stage;
use super::super::secrets::places::recording_browser;
use super::super::support::focus::focus;
use super::super::support::free_port;
use super::super::support::home::Home;
use super::super::support::pty::{Exit, Key, Pty, Terminal};
use super::super::support::web::{self, Asked, pick};
use super::canary::{Search, canary, with_joined, without_steering};
use super::planted::{self, NAMES, plant};

/// An authorization server and API that knows nothing but canaries.
fn answer(asked: &Asked) -> String {
    match asked.path() {
        "/authorize" => {
            let query = asked.query();
            let redirect = pick(query, "redirect_uri").unwrap();
            let state = pick(query, "state").unwrap();
            format!(
                "HTTP/1.1 303 See Other\r\nlocation: {redirect}?code=fake-code&state={state}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
        }
        "/token" => web::json(
            "200 OK",
            r#"{"access_token":"fake-access","token_type":"Bearer","expires_in":900,"refresh_token":"fake-refresh","scope":"users:read"}"#,
        ),
        "/introspect" => web::json(
            "200 OK",
            &format!(r#"{{"active":true,"sub":"{}"}}"#, canary("member")),
        ),
        _ => web::json("200 OK", &planted::body()),
    }
}

/// A home in which every value is a canary, and its session as it is on disk.
fn home() -> (Home, Session) {
    let base = web::serve(answer);
    let home = Home::new();
    planted::configure(&home, &base);
    let mut model = stage::at(
        StopId::Verify,
        EnvironmentName::Staging,
        pleo_onboard::form::Registration::example(),
    );
    plant(&mut model);
    let mut session = model.session;
    let redirects = format!(
        "https://{}.com/cb http://127.0.0.1:{}/callback",
        canary("redirect host"),
        free_port()
    );
    session.registration.set(FieldId::RedirectUris, &redirects);
    session.registration.set(FieldId::Scopes, "users:read");
    session.track_mut().redirect_uri = None;
    session.track_mut().secret_place = None;
    session.tracks.remove(&EnvironmentName::Staging);
    let path = Paths::under(home.path()).profile(&session.profile);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, file::write(&session)).unwrap();
    (home, session)
}

/// A wizard, and everything that its screen has shown.
struct Watched {
    pty: Pty,
    shown: String,
}

impl Watched {
    fn wait_for(&mut self, text: &str) {
        self.pty.wait_for_text(text);
        self.shown += &with_joined(&self.pty.screen());
    }

    fn press(&mut self, key: Key) {
        self.pty.press(key);
    }

    fn enter_at(&mut self, label: &str) {
        focus(&mut self.pty, label);
        self.press(Key::Enter);
    }

    fn next_stop(&mut self, title: &str) {
        self.pty.send(b"\x1b[1;5C");
        self.wait_for(title);
    }

    /// Looks at what lies above a stop: the keys and the list of everything.
    fn look_above(&mut self) {
        self.press(Key::F1);
        self.wait_for("Keys of this screen");
        self.press(Key::Esc);
        self.pty.wait_for_no_text("Keys of this screen");
        self.press(Key::Ctrl('p'));
        self.wait_for("Everything you can do");
        self.press(Key::PageDown);
        self.press(Key::Esc);
        self.pty.wait_for_no_text("Everything you can do");
    }

    /// Makes the window too small and large again.
    fn resize(&mut self, (columns, rows): (u16, u16)) {
        self.pty.resize(39, 9);
        self.pty.wait_for_text("make this window");
        self.pty.resize(columns, rows);
        self.wait_for("PRESENTER");
        self.pty.wait_for_no_text("make this window");
    }
}

fn fill_in(wizard: &mut Watched, size: (u16, u16)) {
    wizard.next_stop("1  Request");
    wizard.look_above();
    focus(&mut wizard.pty, "Company");
    wizard.press(Key::End);
    wizard.pty.type_text("zz");
    wizard.wait_for("not saved yet");
    focus(&mut wizard.pty, "Contact");
    wizard.resize(size);
    wizard.next_stop("2  Review");
    wizard.look_above();
    wizard.next_stop("3  Developer");
    focus(&mut wizard.pty, "Subject");
    wizard.look_above();
    wizard.press(Key::Ctrl('r'));
    wizard.wait_for("What to look at");
    for _ in 0..4 {
        wizard.press(Key::PageDown);
    }
    wizard.next_stop("4  Receive");
    focus(&mut wizard.pty, "Client ID");
    wizard.look_above();
    wizard.next_stop("5  Verify");
}

fn sign_in(wizard: &mut Watched) {
    wizard.press(Key::Char('6'));
    wizard.wait_for("6  Authorise");
    // The explanation has a mark of its own beside the items.
    wizard.press(Key::Char('e'));
    wizard.wait_for("‹ off ›");
    wizard.enter_at("Start an attempt");
    wizard.wait_for("Copy the link");
    wizard.enter_at("Open the link in the browser");
    wizard.wait_for("Authorised: tokens are held");
    wizard.press(Key::Char('7'));
    wizard.wait_for("The access token is valid");
    wizard.enter_at("Ask the server about the token");
    wizard.wait_for("The server agrees");
    wizard.press(Key::PageDown);
    wizard.press(Key::Char('8'));
    wizard.wait_for("Who am I");
    wizard.enter_at("Who am I");
    wizard.wait_for("→ 200");
    wizard.wait_for("firstName");
    wizard.press(Key::Esc);
    wizard.pty.wait_for_no_text("firstName");
    focus(&mut wizard.pty, "Any path by hand");
    wizard
        .pty
        .type_text(&format!("/v1/{}", canary("typed path")));
    wizard.press(Key::Enter);
    wizard.wait_for("firstName");
    wizard.press(Key::Esc);
    wizard.pty.wait_for_no_text("firstName");
    wizard.press(Key::Tab);
}

/// Opens the newest exchanges and reads each to its end.
fn inspect(wizard: &mut Watched) {
    wizard.press(Key::Char('i'));
    wizard.wait_for("Newest last");
    for _ in 0..5 {
        wizard.press(Key::Enter);
        wizard.wait_for("Exchange ");
        for _ in 0..4 {
            wizard.press(Key::PageDown);
        }
        wizard.press(Key::Esc);
        wizard.wait_for("Newest last");
        wizard.press(Key::Up);
    }
    wizard.press(Key::Esc);
    wizard.pty.wait_for_no_text("Newest last");
}

fn walk(size: (u16, u16)) {
    let (home, before) = home();
    let recorded = Home::new();
    let browser = recording_browser(recorded.path());
    let name = canary("environment");
    let profile = canary("profile");
    let arguments = [
        "--presenter",
        "--profile",
        &profile,
        "--env",
        &name,
        "--store",
        "file",
        "--browser",
        &browser,
    ];
    let pty = Terminal::cli(&home, &arguments)
        .env("PLEO_ONBOARD_CLIENT_SECRET", "fake-secret")
        .size(size.0, size.1)
        .start();
    let mut wizard = Watched {
        pty,
        shown: String::new(),
    };
    wizard.wait_for("PRESENTER");
    for _ in StopId::ALL {
        // To the welcome, wherever the journey stands.
        wizard.pty.send(b"\x1b[1;5D");
    }
    wizard.wait_for("[✓] A company that will");
    fill_in(&mut wizard, size);
    sign_in(&mut wizard);
    inspect(&mut wizard);
    wizard.press(Key::Ctrl('c'));
    assert_eq!(wizard.pty.wait_for_exit(), Exit::Code(130));

    let search = Search::new(NAMES.iter().copied());
    let raw = without_steering(&wizard.pty.raw());
    assert!(raw.contains("●●●●●●●●"));
    assert_eq!(search.find(&raw), [].into(), "{raw}");
    assert_eq!(search.find(&wizard.shown), [].into(), "{}", wizard.shown);

    // What was masked on the screen is on disk as it was, but for what was typed and done.
    let path = Paths::under(home.path()).profile(&profile);
    let kept = file::read(&std::fs::read(path).unwrap()).unwrap();
    let mut expected = before;
    expected.request.company += "zz";
    let done = kept.track().clone();
    expected.explaining = Explaining::Off;
    let track = expected.track_mut();
    (track.marks, track.tokens) = (done.marks.clone(), done.tokens.clone());
    assert_eq!(kept, expected);
}

#[test]
fn nothing_of_a_partner_reaches_the_terminal_of_a_small_screen() {
    walk((80, 24));
}

#[test]
fn nothing_of_a_partner_reaches_the_terminal_of_a_large_screen() {
    walk((120, 36));
}
