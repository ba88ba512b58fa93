//! A rehearsal's registration in the wizard: each of ten wrong ones is refused by the sandbox, with the reason and at the
//! field; the eleventh passes, and signs in.

use pleo_onboard::form::{FieldId, Registration, judge, to_json};

use super::super::journeys::enter_at;
use super::super::met::sight::{comes_into_sight, to_the_top};
use super::super::support::focus::choose_from_everything;
use super::super::support::free_port;
use super::super::support::home::Home;
use super::super::support::peer;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Key, Pty, Terminal};
use super::enforced::WRONG;

/// The wizard on the review of this form.
fn review(home: &Home, registration: &Registration, browser: &str) -> Pty {
    let import = Run::cli(home, &["form", "import", "-"]).stdin(&to_json(registration));
    assert_eq!(import.finish().code, Some(0));
    let mut pty = Terminal::cli(home, &["--store", "session", "--browser", browser]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('3'));
    pty.wait_for_text("Developer Partner Registration");
    pty.press(Key::Ctrl('r'));
    pty.wait_for_text("of 12 filled");
    pty
}

/// The entry on the form of what is wrong with a field; of a list, its first wrong value.
fn entry(registration: &Registration, field: FieldId) -> String {
    let label = &field.texts().label;
    let findings = judge(registration);
    let mut place = findings.iter().filter(|finding| finding.field == field);
    match place.find_map(|finding| finding.place) {
        Some(place @ 1..) => format!("▸ {}", field.numbered(place + 1)),
        _ => format!("▸ {label}"),
    }
}

#[test]
fn ten_wrong_registrations_lead_to_their_field_and_the_eleventh_signs_in() {
    let home = Home::new();
    let mut sandbox = Run::cli(&home, &["sandbox", "--json", "--port", "0"]).start();
    sandbox.stdout_line();
    let mut registration = Registration::example();
    let redirect = format!("http://localhost:{}/callback", free_port());
    registration.set(FieldId::RedirectUris, &redirect);
    for (field, value, reason) in WRONG {
        let mut wrong = registration.clone();
        wrong.set(field, value);
        let mut pty = review(&home, &wrong, "true");
        choose_from_everything(&mut pty, "Submit it all the same");
        pty.wait_for_text("[sandbox.registration-refused]");
        pty.wait_for_text(&entry(&wrong, field));
        to_the_top(&mut pty);
        comes_into_sight(&mut pty, Key::PageDown, &[reason]);
        pty.press(Key::Ctrl('c'));
        assert_eq!(pty.wait_for_exit(), Exit::Code(130));
    }
    let mut pty = review(&home, &registration, &peer::fake_browser());
    let walk = [
        "Submit",
        "Continue to the credentials",
        "Collect",
        "Continue to verify",
    ];
    enter_at(&mut pty, &walk);
    pty.wait_for_text("▸ [ ] The dashboard");
    pty.press(Key::Char('6'));
    enter_at(
        &mut pty,
        &["Start an attempt", "Open the link in the browser"],
    );
    pty.wait_for_text("Authorised: tokens are held");
}
