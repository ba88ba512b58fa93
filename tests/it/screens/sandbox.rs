//! The overlay about the local sandbox, and what the screen says while a failure is on.

use tui_input::InputRequest;

use pleo_onboard::flow::sandbox::{Active, Going, Known, Place, Standing};
use pleo_onboard::flow::{Answer, Ticket};
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::untrusted::Untrusted;
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::{Model, Msg, sandbox, update};

use super::appearance;
use super::stage::{Scene, now, press, rehearsal, scene, waiting};
use super::styled::{drawn, rows};

const FAILURES: [(&str, &str, &str); 14] = [
    (
        "denied",
        "consent",
        "the user denies consent, whichever button is pressed",
    ),
    (
        "wrong-state",
        "consent",
        "the redirect carries a state that is not yours",
    ),
    (
        "expired-code",
        "consent",
        "the authorization code is too old when it arrives",
    ),
    (
        "token-rate-limited",
        "token",
        "the token endpoint answers 429 and Retry-After",
    ),
    (
        "token-server-error",
        "token",
        "the token endpoint answers 500",
    ),
    (
        "token-truncated-json",
        "token",
        "the token endpoint's answer stops half-way, its work done",
    ),
    (
        "reused-refresh",
        "refresh",
        "the refresh token counts as used before; the session ends",
    ),
    (
        "expired-refresh",
        "refresh",
        "the refresh token counts as expired; the session ends",
    ),
    (
        "forbidden",
        "api",
        "an API call is answered with 403, a scope is missing",
    ),
    (
        "rate-limited",
        "api",
        "an API call is answered with 429 and Retry-After",
    ),
    ("server-error", "api", "an API call is answered with 500"),
    ("slow", "api", "an API call is answered after ten seconds"),
    (
        "huge-body",
        "api",
        "an API call is answered with about 50 MB of JSON",
    ),
    (
        "disconnect-server-error",
        "disconnect",
        "removing the installation is answered with 500",
    ),
];

/// A sandbox that runs, with these failures on.
pub fn standing(on: &[(&str, Option<u32>, u32)]) -> Standing {
    let known = FAILURES.iter().map(|(name, place, words)| Known {
        name: (*name).to_owned(),
        words: Untrusted::new(*words),
        strikes: Place::from_name(Some(place)),
    });
    let active = on.iter().map(|(name, nth, seen)| Active {
        name: (*name).to_owned(),
        nth: *nth,
        seen: *seen,
    });
    Standing {
        known: known.collect(),
        active: active.collect(),
        now: now(),
        clock: Going::Running,
        auth_base: "http://127.0.0.1:7536".to_owned(),
        api_base: "http://127.0.0.1:7537".to_owned(),
        login: Untrusted::new("dummy.user@sandbox.example"),
        password: Untrusted::new("fake-password-of-the-dummy-user"),
        replaced: false,
    }
}

/// Answers what the model asked of the sandbox last.
fn answer(model: &mut Model, ticket: Ticket, answer: Answer) {
    let at = model.now;
    let _effects = update(model, at, Msg::Answered(ticket, answer));
}

/// The model with the sandbox's answer to its last look.
pub fn told(mut model: Model, standing: Standing) -> Model {
    let begun = sandbox::look(&mut model);
    let ticket = ticket_of(&begun);
    answer(&mut model, ticket, Answer::Sandbox(Box::new(standing)));
    model
}

fn ticket_of(effects: &[pleo_onboard::wizard::Effect]) -> Ticket {
    use pleo_onboard::flow::Effect;
    let ticket = effects.iter().find_map(|effect| match effect {
        pleo_onboard::wizard::Effect::Work(
            Effect::AskSandbox { ticket, .. }
            | Effect::SwitchFailures { ticket, .. }
            | Effect::MoveSandboxClock { ticket, .. },
        ) => Some(*ticket),
        _ => None,
    });
    ticket.expect("the sandbox is asked")
}

/// The overlay, opened at the test calls and not answered yet.
fn opened() -> (Model, Ticket) {
    let mut model = rehearsal(StopId::TestCalls);
    while model.focused() != Some(sandbox::OPENS) {
        press(&mut model, Action::NextItem);
    }
    let at = model.now;
    let effects = update(&mut model, at, Msg::Pressed(Action::Activate));
    let ticket = ticket_of(&effects);
    (model, ticket)
}

fn open_with(on: &[(&str, Option<u32>, u32)]) -> Model {
    let (mut model, ticket) = opened();
    answer(&mut model, ticket, Answer::Sandbox(Box::new(standing(on))));
    model
}

fn type_text(model: &mut Model, text: &str) {
    for character in text.chars() {
        let at = model.now;
        let _effects = update(model, at, Msg::Typed(InputRequest::InsertChar(character)));
    }
}

/// The scenes of this overlay and of what it leads to.
pub fn scenes() -> Vec<Scene> {
    let (asking, _) = opened();
    let (mut failed, ticket) = opened();
    let problem =
        Problem::new(ProblemCode::SandboxNotStarted).with_detail("it was not ready after 5 s");
    answer(&mut failed, ticket, Answer::Failed(problem));
    let mut found = open_with(&[
        ("server-error", None, 3),
        ("token-server-error", Some(1), 0),
    ]);
    type_text(&mut found, "server err");
    press(&mut found, Action::NextItem);
    let mut nothing = open_with(&[]);
    type_text(&mut nothing, "no such failure");
    let mut refused = open_with(&[("denied", Some(1), 1)]);
    let at = refused.now;
    let moving = update(&mut refused, at, Msg::Pressed(Action::Activate));
    let said = Untrusted::new("the clock cannot go that far");
    let problem = Problem::new(ProblemCode::SandboxNotDone).with_server_said(said);
    answer(&mut refused, ticket_of(&moving), Answer::Failed(problem));
    for _ in 0..5 {
        press(&mut refused, Action::NextItem);
    }
    vec![
        scene("sandbox, asking", asking),
        scene("sandbox, not started", failed),
        scene("sandbox, nothing on", open_with(&[])),
        scene("sandbox, found", found),
        scene("sandbox, nothing found", nothing),
        scene("sandbox, refused", refused),
        scene(
            "failure on",
            told(
                rehearsal(StopId::TestCalls),
                standing(&[("token-slow", None, 0)]),
            ),
        ),
        scene(
            "failures on",
            told(
                waiting(),
                standing(&[("denied", None, 2), ("slow", Some(2), 1)]),
            ),
        ),
        scene("dummy user", told(rehearsal(StopId::Verify), standing(&[]))),
    ]
}

fn shown(name: &str, size: (u16, u16)) -> String {
    let mut scenes = scenes().into_iter();
    let scene = scenes.find(|scene| scene.name == name).unwrap();
    rows(drawn(&scene, size, &appearance(ThemeName::Dark)).buffer()).join("\n")
}

#[test]
fn a_limit_of_the_sandbox_is_told_in_its_own_words() {
    for size in [(40, 10), (80, 24), (120, 36)] {
        let screen = shown("sandbox, refused", size);
        let said = "✗ the clock cannot go that far";
        assert!(
            screen.contains(said) && !screen.contains("does not expect"),
            "{screen}"
        );
    }
    let screen = shown("sandbox, refused", (80, 24));
    assert!(
        screen.contains("Nothing was changed. Ask for less"),
        "{screen}"
    );
}

#[test]
fn a_failure_that_is_on_is_told_in_plain_words() {
    let screen = shown("sandbox, found", (120, 36));
    let words = "On: server-error (for every request, 3 so far), token-server-error (once, for";
    assert!(screen.contains(words), "{screen}");
}

#[test]
fn the_footer_of_a_list_without_entries_offers_only_what_does_something() {
    for (name, keys) in [
        ("sandbox, asking", "esc close   F1 help"),
        ("sandbox, nothing found", "esc clear   F1 help"),
    ] {
        let screen = shown(name, (80, 24));
        assert_eq!(screen.lines().last().unwrap().trim(), keys);
    }
}
