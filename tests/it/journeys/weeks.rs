//! A partner's three weeks to the first call, days apart, with everything that happens to a terminal and a file in between;
//! and what support sees of them afterwards.

use std::path::PathBuf;

use rustix::process::Signal;
use serde_json::Value;

use super::super::support::days::{Day, browser_of_today, command_on};
use super::super::support::focus::{fill, focus};
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Key, Pty};
use super::super::support::{free_port, peer, wait_until};
use super::staging::Staging;
use super::{enter_at, first_call, mark_of};

/// What the partner types, and others may not see.
const COMPANY: &str = "Acme Books Ltd";
const NOTE: &str = "Rosalind wants it before Christmas";
const FORM: [(&str, &str); 8] = [
    ("Client name", "Acme Books"),
    ("Client URI", "https://acme.example/"),
    ("Terms of service", "https://acme.example/terms"),
    ("Privacy policy", "https://acme.example/privacy"),
    ("Contacts", "rosalind@acme.example"),
    ("Initiation URI", "https://acme.example/connect"),
    ("Settings URI", "https://acme.example/settings"),
    ("Scopes", "users:read companies:read"),
];

/// The partner's home, and what stands for Pleo's Staging: its calendar shows the last day.
struct Partner {
    home: Home,
    staging: Staging,
    redirect_uri: String,
    browser: String,
}

impl Partner {
    fn new() -> Self {
        let redirect_uri = format!("http://localhost:{}/callback", free_port());
        let clock = ["--clock", "2026-11-23T10:00:00Z"];
        let staging = Staging::start(&[&clock[..], &["--redirect-uri", &redirect_uri]].concat());
        let home = Home::new();
        staging.write_config(&home);
        Self {
            home,
            staging,
            redirect_uri,
            browser: browser_of_today(&peer::fake_browser()),
        }
    }

    fn on(&self, time: &str) -> Day {
        let arguments = [
            "--env",
            "trial",
            "--store",
            "file",
            "--browser",
            &self.browser,
        ];
        let day = Day::begin(&self.home, time, &arguments);
        // The footer is drawn last.
        day.pty.wait_for_text("esc back");
        day
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("profiles/default.json")
    }

    fn saved(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }
}

fn quit(day: &mut Day) {
    day.pty.press(Key::Char('q'));
    assert_eq!(day.pty.wait_for_exit(), Exit::Code(0));
    assert!(day.pty.is_cooked());
}

/// The title of the stop on show, and who acts next.
fn at(pty: &Pty, title: &str, acts: &str) {
    pty.wait_for(&format!("{title:?} and {acts:?} in one row"), |screen| {
        let contents = screen.contents();
        contents
            .lines()
            .any(|row| row.contains(title) && row.contains(acts))
    });
}

fn day_0_the_request_is_prepared_and_sent(partner: &Partner) {
    let mut day = partner.on("2026-11-02 09:00:00");
    let pty = &mut day.pty;
    enter_at(
        pty,
        &[
            "[ ] A company that",
            "[ ] A company email",
            "[ ] A safe place",
            "Continue",
        ],
    );
    at(pty, "│ 1  Request Pleo", "you act next");
    for (label, value) in [
        ("Company", COMPANY),
        ("ERP", "Acme Ledger"),
        ("Planned API usage", "Read employees once a day"),
        ("Contact", "rosalind@acme.example"),
    ] {
        fill(pty, label, value);
    }
    focus(pty, "Mark as sent");
    enter_at(pty, &["Mark as sent", "Continue to the review"]);
    at(pty, "│ 2  ", "Pleo acts next");
    pty.wait_for_text("Sent today.");
    quit(&mut day);
}

fn day_6_nothing_but_a_look(partner: &Partner) {
    let before = partner.saved();
    let mut day = partner.on("2026-11-08 21:30:00");
    at(&day.pty, "│ 2  ", "Pleo acts next");
    day.pty.wait_for_text("Sent on 2026-11-02, 6 days ago.");
    quit(&mut day);
    assert_eq!(partner.saved(), before);
}

fn day_9_approved_and_the_form_half_filled(partner: &Partner) {
    let mut day = partner.on("2026-11-11 08:15:00");
    let pty = &mut day.pty;
    at(pty, "│ 2  ", "Pleo acts next");
    fill(pty, "Notes", NOTE);
    focus(pty, "Mark as approved");
    enter_at(pty, &["Mark as approved", "Continue to the registration"]);
    at(pty, "│ 3  ", "you act next");
    for (label, value) in &FORM[..3] {
        fill(pty, label, value);
    }
    focus(pty, "Review everything");
    quit(&mut day);
}

fn day_10_killed_while_a_field_is_typed(partner: &Partner) {
    let mut day = partner.on("2026-11-12 14:00:00");
    let pty = &mut day.pty;
    pty.wait_for_text("https://acme.example/terms");
    for (label, value) in &FORM[3..6] {
        fill(pty, label, value);
    }
    // What was left is on its way to the disk; once it is there, it stays there.
    wait_until("what was left is saved", || {
        partner.saved().contains(FORM[5].1)
    });
    focus(pty, "Settings URI");
    pty.type_text("https://acme.example/set");
    pty.wait_for_text("https://acme.example/set");
    pty.signal(Signal::KILL);
    assert!(matches!(pty.wait_for_exit(), Exit::Signal(_)));
}

fn day_10_the_form_is_finished(partner: &Partner) {
    let mut day = partner.on("2026-11-12 14:05:00");
    let pty = &mut day.pty;
    at(pty, "│ 3  ", "you act next");
    pty.wait_for_text("https://acme.example/connect");
    focus(pty, "Settings URI");
    // What was not left yet may be there or not; what is typed now is what counts.
    pty.press(Key::Ctrl('u'));
    fill(pty, "Settings URI", FORM[6].1);
    fill(
        pty,
        "Redirect URIs",
        &format!("https://acme.example/callback {}", partner.redirect_uri),
    );
    fill(pty, "Scopes", FORM[7].1);
    focus(pty, "PKCE support");
    pty.press(Key::Enter);
    focus(pty, "Review everything");
    quit(&mut day);
    let saved: Value = serde_json::from_str(&partner.saved()).unwrap();
    for (label, value) in FORM {
        assert!(
            saved.to_string().contains(value.split(' ').next().unwrap()),
            "{label}: {saved}"
        );
    }
}

fn day_12_exported_and_submitted(partner: &Partner) {
    let mut day = partner.on("2026-11-14 16:45:00");
    let pty = &mut day.pty;
    at(pty, "│ 3  ", "you act next");
    focus(pty, "Review everything");
    enter_at(pty, &["Review everything"]);
    focus(pty, "Export as Markdown");
    pty.press(Key::Enter);
    pty.wait_for_text("pleo-registration.md");
    focus(pty, "Mark as submitted");
    enter_at(pty, &["Mark as submitted", "Continue to the credentials"]);
    at(pty, "│ 4  ", "Pleo acts next");
    pty.press(Key::Ctrl('c'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(130));
    let exported =
        std::fs::read_to_string(partner.home.path().join("pleo-registration.md")).unwrap();
    assert!(exported.contains(&partner.redirect_uri), "{exported}");
}

fn day_15_the_notice_and_a_terminal_that_is_lost(partner: &Partner) {
    let mut day = partner.on("2026-11-17 11:20:00");
    let pty = &mut day.pty;
    at(pty, "│ 4  ", "Pleo acts next");
    fill(pty, "Date of Pleo's notice", "2026-11-17");
    at(pty, "│ 4  ", "you act next");
    pty.wait_for_text("7 days of 7 left, until 2026-11-24 23:59 UTC.");
    pty.signal(Signal::HUP);
    assert_eq!(pty.wait_for_exit(), Exit::Code(129));
}

fn day_17_a_damaged_file_is_moved_aside_and_a_copy_put_back(partner: &Partner) {
    let copy = partner.saved();
    std::fs::write(partner.file(), &copy.as_bytes()[..copy.len() / 2]).unwrap();
    let mut day = partner.on("2026-11-19 09:00:00");
    day.pty.wait_for_text("files.corrupt");
    day.pty.wait_for_text("default.json.corrupt-");
    day.pty.wait_for_text("Before you start");
    quit(&mut day);
    std::fs::write(partner.file(), copy).unwrap();
    let mut day = partner.on("2026-11-19 09:10:00");
    at(&day.pty, "│ 4  ", "you act next");
    day.pty
        .wait_for_text("5 days of 7 left, until 2026-11-24 23:59 UTC.");
    day.pty.press(Key::Ctrl('c'));
    assert_eq!(day.pty.wait_for_exit(), Exit::Code(130));
}

fn day_20_credentials_verified_in_time(partner: &Partner) {
    let mut day = partner.on("2026-11-22 10:00:00");
    let pty = &mut day.pty;
    pty.wait_for_text("2 days of 7 left, until 2026-11-24 23:59 UTC.");
    fill(pty, "Client ID", partner.staging.said("client_id"));
    focus(pty, "Client Secret");
    pty.paste(partner.staging.said("client_secret"));
    focus(pty, "Check and keep");
    pty.press(Key::Enter);
    pty.wait_for_text("are held since 2026-11-22");
    enter_at(
        pty,
        &[
            "Continue to verify",
            "[ ] The dashboard",
            "[ ] Test data",
            "[ ] The main",
        ],
    );
    pty.wait_for_text("▸ Continue to the result");
    pty.wait_for_no_text("outside the 7 days");
    enter_at(pty, &["Continue to the result"]);
    pty.wait_for_text("API calls are not possible yet");
    enter_at(pty, &["Continue to Authorise"]);
    at(pty, "│ 6  ", "you act next");
    quit(&mut day);
}

fn day_21_the_first_call(partner: &Partner) {
    let mut day = partner.on("2026-11-23 10:00:00");
    let pty = &mut day.pty;
    at(pty, "│ 6  ", "you act next");
    enter_at(pty, &["Start an attempt", "Open the link in the browser"]);
    pty.wait_for_text("Authorised: tokens are held");
    first_call(pty);
}

/// Each stop as it was, on another home, with nothing of the partner on the screen.
fn support_sees_the_stops_and_nothing_of_the_partner(partner: &Partner) {
    let exported = command_on(
        &partner.home,
        "2026-11-23 10:30:00",
        &["profiles", "export"],
    )
    .finish();
    assert_eq!(exported.code, Some(0), "{exported:?}");
    let home = Home::new();
    partner.staging.write_config(&home);
    let imported = Run::cli(&home, &["profiles", "import", "-", "--as", "handed-over"])
        .stdin(&exported.stdout)
        .finish();
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let arguments = [
        "--env",
        "trial",
        "--profile",
        "handed-over",
        "--presenter",
        "--no-browser",
    ];
    let mut day = Day::begin(&home, "2026-11-23 11:00:00", &arguments);
    let pty = &mut day.pty;
    let dates = [
        ('1', "2026-11-02"),
        ('2', "Approved on 2026-11-11"),
        ('3', "PRESENTER"),
        ('4', "noted as held since 2026-11-22"),
        ('5', "[✓] The dashboard"),
        ('6', "│ 6  "),
        ('7', "7  Tokens"),
        ('8', "8  Test API Calls"),
        ('9', "9  What comes next"),
    ];
    let private = [
        COMPANY,
        NOTE,
        "Rosalind",
        "acme",
        "Acme",
        partner.staging.said("client_id"),
        partner.staging.said("client_secret"),
        "rosalind",
    ];
    for (stop, date) in dates {
        pty.press(Key::Char(stop));
        pty.wait_for_text(date);
    }
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    for text in private {
        assert!(!raw.contains(text), "{text} was on the screen");
    }
    let marks: Vec<String> = ('1'..='8')
        .map(|stop| mark_of(pty, &stop.to_string()))
        .collect();
    assert_eq!(marks.concat(), "✓✓✓✓✓––✓", "{}", pty.screen());
    quit(&mut day);
}

#[test]
fn a_partner_comes_through_three_weeks_to_the_first_call_and_support_sees_where_they_stand() {
    let partner = Partner::new();
    day_0_the_request_is_prepared_and_sent(&partner);
    day_6_nothing_but_a_look(&partner);
    day_9_approved_and_the_form_half_filled(&partner);
    day_10_killed_while_a_field_is_typed(&partner);
    day_10_the_form_is_finished(&partner);
    day_12_exported_and_submitted(&partner);
    day_15_the_notice_and_a_terminal_that_is_lost(&partner);
    day_17_a_damaged_file_is_moved_aside_and_a_copy_put_back(&partner);
    day_20_credentials_verified_in_time(&partner);
    day_21_the_first_call(&partner);
    support_sees_the_stops_and_nothing_of_the_partner(&partner);
}
