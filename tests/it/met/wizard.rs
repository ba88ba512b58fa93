//! Problems that a person meets in the wizard, brought about with the whole program, and read to the end.

use pleo_onboard::form::{FieldId, Registration, to_json};
use pleo_onboard::problem::ProblemCode as P;

use super::super::support::focus::{call_who_am_i, choose_from_everything, focus};
use super::super::support::free_port;
use super::super::support::home::Home;
use super::super::support::keyring::Bus;
use super::super::support::process::Run;
use super::super::support::pty::{Key, Pty, Terminal};
use super::super::support::secret_service::{self, Manner};
use super::super::support::web::json;
use super::imposter::in_its_place;
use super::sight::{back_up, can_be_read, comes_into_sight, shrink, to_the_top, whole};
use super::stage::{UNPRIVILEGED, closed, run};

fn leave(mut pty: Pty) {
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

/// A home that is ready for an attempt by this redirect URI, with this Client Secret in a file.
fn ready(redirect: &str, secret: &str) -> Home {
    let home = closed();
    for (field, value) in [("redirect_uris", redirect), ("scope", "users:read")] {
        let set = run(&home, &["--env", "odd", "form", "set", field, value]).finish();
        assert_eq!(set.code, Some(0), "{set:?}");
    }
    let kept = run(&home, &["--env", "odd", "--store", "file"])
        .args(["credentials", "set", "--client-id", "fake-client"])
        .args(["--client-secret-stdin"])
        .stdin(&format!("{secret}\n"))
        .finish();
    assert_eq!(kept.code, Some(0), "{kept:?}");
    home
}

/// An attempt is begun.
fn attempted(terminal: Terminal) -> Pty {
    let mut pty = terminal.start();
    pty.wait_for_text("pleo-onboard");
    pty.press(Key::Char('6'));
    pty.wait_for_text("Start an attempt");
    pty.press(Key::Char('r'));
    pty
}

#[test]
fn a_keychain_that_refuses_or_is_dismissed_is_read_to_the_end_at_stop_4() {
    for (manner, code) in [
        (Manner::Refuses, P::KeychainLocked),
        (Manner::IsDismissed, P::KeychainDenied),
    ] {
        let bus = Bus::start();
        let _keychain = secret_service::serve(&bus.address, manner);
        let home = Home::new();
        let arguments = ["--env", "staging", "--no-browser", "--store", "keychain"];
        let mut pty = Terminal::cli(&home, &arguments)
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .start();
        pty.wait_for_text("pleo-onboard");
        pty.press(Key::Char('4'));
        pty.wait_for_text("Receive Staging");
        // What the keychain says when it is tried at the start stands above the fields: it must not come while they are read.
        pty.wait_for_text("The keychain is not used");
        focus(&mut pty, "Client Secret");
        pty.paste("fake-secret-of-the-test");
        pty.wait_for_text("●●●●●●●●");
        focus(&mut pty, "Check and keep");
        pty.press(Key::Enter);
        pty.wait_for_text("✗ The keychain");
        can_be_read(&mut pty, Key::PageDown, &whole(code));
        leave(pty);
    }
}

#[test]
fn a_port_that_needs_more_rights_is_read_to_the_end_at_stop_6() {
    let home = ready("http://localhost/callback", "fake-secret");
    let wizard = Terminal::program("unshare".as_ref(), &home);
    let path = home.path().display().to_string();
    let own = ["--home", &path, "--env", "odd", "--no-browser"];
    let arguments = UNPRIVILEGED.into_iter().chain(own);
    let wizard = arguments.fold(wizard, Terminal::arg);
    let mut pty = attempted(wizard);
    pty.wait_for_text("Your system does not let this program");
    can_be_read(&mut pty, Key::PageDown, &whole(P::CallbackPortForbidden));
    leave(pty);
}

#[test]
fn a_client_secret_that_cannot_be_one_is_read_to_the_end_while_the_redirect_is_waited_for() {
    let redirect = format!("http://localhost:{}/callback", free_port());
    let home = ready(&redirect, "fake secret of the test");
    let mut pty = attempted(Terminal::cli(&home, &["--env", "odd", "--no-browser"]));
    pty.wait_for_text("[config.odd-client-secret]");
    can_be_read(&mut pty, Key::PageDown, &whole(P::ConfigOddClientSecret));
    leave(pty);
}

#[test]
fn another_program_in_the_sandboxs_place_is_read_to_the_end_where_its_failures_are_switched() {
    let home = in_its_place(|_| json("200 OK", "[]"));
    let mut pty = Terminal::cli(&home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    choose_from_everything(&mut pty, "Local sandbox: failures");
    pty.wait_for_text("▸ Ask again");
    let words = whole(P::SandboxUnexpectedAnswer);
    comes_into_sight(&mut pty, Key::PageDown, &words);
    shrink(&mut pty);
    back_up(&mut pty);
    comes_into_sight(&mut pty, Key::PageDown, &words);
    leave(pty);
}

#[test]
fn a_registration_that_the_sandbox_refuses_is_read_to_the_end_on_the_form_and_on_its_review() {
    let home = Home::new();
    let mut sandbox = run(&home, &["sandbox", "--json", "--port", "0"]).start();
    sandbox.stdout_line();
    let mut form = Registration::example();
    // The form only warns of this, the sandbox makes no exception.
    form.set(FieldId::PkceSupport, "Not supported");
    let import = run(&home, &["form", "import", "-"]).stdin(&to_json(&form));
    assert_eq!(import.finish().code, Some(0));
    let mut pty = Terminal::cli(&home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('3'));
    pty.wait_for_text("Developer Partner Registration");
    focus(&mut pty, "Review");
    pty.press(Key::Enter);
    pty.wait_for_text("▸ Submit");
    pty.press(Key::Enter);
    // Back at the field that is refused.
    pty.wait_for_text("[sandbox.registration-refused]");
    let mut words = whole(P::SandboxRegistrationRefused);
    words.push("PKCE with S256 is required");
    to_the_top(&mut pty);
    comes_into_sight(&mut pty, Key::PageDown, &words);
    pty.press(Key::Ctrl('r'));
    pty.wait_for_text("▸ Submit");
    to_the_top(&mut pty);
    comes_into_sight(&mut pty, Key::PageDown, &words);
    shrink(&mut pty);
    to_the_top(&mut pty);
    comes_into_sight(&mut pty, Key::PageDown, &words);
    pty.press(Key::Esc);
    pty.wait_for_text("▸ Review everything");
    to_the_top(&mut pty);
    comes_into_sight(&mut pty, Key::PageDown, &words);
    leave(pty);
}

#[test]
fn an_answer_that_is_too_large_for_the_viewer_says_how_to_have_all_of_it() {
    let home = Home::new();
    let redirect = format!("http://localhost:{}/callback", free_port());
    let arguments = [
        "sandbox",
        "--json",
        "--port",
        "0",
        "--scenario",
        "huge-body",
    ];
    let mut sandbox = run(&home, &arguments)
        .args(["--redirect-uri", &redirect])
        .start();
    sandbox.stdout_line();
    let arguments = ["--store", "file", "authorize", "--play-browser"];
    let granted = Run::cli(&home, &arguments).finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let mut pty = Terminal::cli(&home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    call_who_am_i(&mut pty);
    pty.wait_for_text("→ 200");
    let first = &pleo_onboard::problem::words(P::ApiTooLarge).next[0];
    let words = ["Only the first 5.2 MB are shown. [api.too-large]", first];
    comes_into_sight(&mut pty, Key::Down, &words);
    shrink(&mut pty);
    pty.press(Key::Char('g'));
    comes_into_sight(&mut pty, Key::Down, &words);
    leave(pty);
}
