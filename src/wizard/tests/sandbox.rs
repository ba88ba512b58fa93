//! The overlay about the local sandbox, and what the model keeps of it.

use super::*;
use crate::environment::EnvironmentName;
use crate::flow::Start;
use crate::flow::sandbox::{Active, Change, Going, Known, Place, Standing};
use crate::untrusted::Untrusted;
use crate::wizard::sandbox::{Entry, Switched, entries, look};

fn standing(on: &[(&str, Option<u32>, u32)]) -> Standing {
    let known = [
        ("server-error", Place::Api),
        ("denied", Place::Consent),
        ("slow", Place::Api),
    ];
    Standing {
        known: known
            .into_iter()
            .map(|(name, strikes)| Known {
                name: name.to_owned(),
                words: Untrusted::new(format!("what {name} does")),
                strikes,
            })
            .collect(),
        active: on
            .iter()
            .map(|(name, nth, seen)| Active {
                name: (*name).to_owned(),
                nth: *nth,
                seen: *seen,
            })
            .collect(),
        now: AT,
        clock: Going::Running,
        auth_base: "http://127.0.0.1:7536".to_owned(),
        api_base: "http://127.0.0.1:7537".to_owned(),
        login: Untrusted::new("dummy"),
        password: Untrusted::new("fake"),
        replaced: false,
    }
}

fn asked(effects: &[Effect]) -> (Ticket, flow::Effect) {
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Work(
            work @ (flow::Effect::AskSandbox { ticket, .. }
            | flow::Effect::SwitchFailures { ticket, .. }
            | flow::Effect::MoveSandboxClock { ticket, .. }),
        ) => Some((*ticket, work.clone())),
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("the sandbox is not asked in {effects:?}"))
}

/// At the tokens, the overlay opened from the list of everything, with this sandbox.
fn opened(on: &[(&str, Option<u32>, u32)]) -> Model {
    let mut model = start();
    press(&mut model, Action::Goto7);
    while model.focused() != Some(super::super::sandbox::OPENS) {
        press(&mut model, Action::NextItem);
    }
    let (ticket, asked) = asked(&enter(&mut model));
    let start = Start::IfNeeded;
    assert_eq!(asked, flow::Effect::AskSandbox { ticket, start });
    answer(&mut model, ticket, Answer::Sandbox(Box::new(standing(on))));
    model
}

fn change_of(effects: &[Effect]) -> Change {
    match asked(effects).1 {
        flow::Effect::SwitchFailures { change, .. } => change,
        other => panic!("{other:?}"),
    }
}

#[test]
fn enter_switches_a_failure_on_for_the_next_request_then_for_all_then_off() {
    let mut model = opened(&[]);
    type_text(&mut model, "server");
    let name = "server-error".to_owned();
    let mut on: [&[(&str, Option<u32>, u32)]; 3] = [
        &[("server-error", Some(1), 0)],
        &[("server-error", None, 4)],
        &[],
    ];
    let wanted = [
        Change::Next(name.clone()),
        Change::Every(name.clone()),
        Change::Off(name),
    ];
    for (wanted, on) in wanted.into_iter().zip(&mut on) {
        let effects = enter(&mut model);
        assert_eq!(change_of(&effects), wanted);
        // While the sandbox has not answered, another wish would be meant for something else.
        assert!(enter(&mut model).is_empty());
        let (ticket, _) = asked(&effects);
        answer(&mut model, ticket, Answer::Sandbox(Box::new(standing(on))));
    }
    assert_eq!(model.sandbox.switched("server-error"), Switched::Off);
}

#[test]
fn letters_find_a_failure_and_escape_clears_before_it_closes() {
    let mut model = opened(&[]);
    type_text(&mut model, "ServeQ");
    assert!(entries(&model).is_empty());
    assert!(enter(&mut model).is_empty());
    press(&mut model, Action::Back);
    assert_eq!(entries(&model).len(), 1 + 4 + 3);
    update(&mut model, AT, Msg::Pasted("does serv\n".to_owned()));
    assert!(matches!(
        entries(&model).as_slice(),
        [Entry::Failure(known)] if known.name == "server-error"
    ));
    press(&mut model, Action::Back);
    press(&mut model, Action::Back);
    assert_eq!(model.overlay, None);
    assert_eq!(model.stop, StopId::Tokens);
}

#[test]
fn failures_stand_in_the_order_in_which_a_partner_meets_them() {
    let model = opened(&[]);
    let names: Vec<&str> = entries(&model)
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Failure(known) => Some(known.name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["denied", "server-error", "slow"]);
}

#[test]
fn the_clock_is_moved_forward_by_the_chosen_length() {
    let mut model = opened(&[]);
    let (ticket, moved) = asked(&enter(&mut model));
    let by = Seconds(900);
    assert_eq!(moved, flow::Effect::MoveSandboxClock { ticket, by });
    type_text(&mut model, "60 days");
    assert!(matches!(
        entries(&model).as_slice(),
        [Entry::Leap(_, Seconds(5_184_000))]
    ));
}

fn chosen(model: &Model) -> Option<Entry<'_>> {
    match model.overlay {
        Some(Overlay::List { chosen, .. }) => entries(model).get(chosen).copied(),
        _ => None,
    }
}

#[test]
fn the_list_begins_at_an_entry_that_does_something() {
    // With nothing on, nothing is to be switched off, be it known already or not.
    let mut model = opened(&[]);
    for _ in 0..2 {
        assert!(matches!(chosen(&model), Some(Entry::Leap(_, Seconds(900)))));
        press(&mut model, Action::Back);
        enter(&mut model);
    }
    let mut model = opened(&[("slow", None, 0)]);
    assert_eq!(chosen(&model), Some(Entry::AllOff));
    // What was chosen stays so, whatever comes of it.
    let (ticket, _) = asked(&enter(&mut model));
    answer(&mut model, ticket, Answer::Sandbox(Box::new(standing(&[]))));
    assert_eq!(chosen(&model), Some(Entry::AllOff));
}

#[test]
fn a_sandbox_that_cannot_be_asked_is_told_and_can_be_asked_again() {
    let mut model = start();
    press(&mut model, Action::Commands);
    while commands::list(&model)
        .iter()
        .position(|command| command.does == commands::Does::Sandbox)
        != match model.overlay {
            Some(Overlay::List { chosen, .. }) => Some(chosen),
            _ => None,
        }
    {
        press(&mut model, Action::NextItem);
    }
    let (ticket, _) = asked(&enter(&mut model));
    assert!(entries(&model).is_empty());
    let problem = Problem::from(ProblemCode::SandboxNotStarted);
    answer(&mut model, ticket, Answer::Failed(problem.clone()));
    assert_eq!(model.sandbox.asking.problem(), Some(&problem));
    assert_eq!(entries(&model), [Entry::AskAgain]);
    asked(&enter(&mut model));
}

#[test]
fn a_request_that_ended_is_followed_by_a_look_at_what_is_still_on() {
    let mut model = opened(&[("server-error", Some(1), 0)]);
    press(&mut model, Action::Back);
    assert_eq!(model.sandbox.armed().count(), 1);
    model.call = Work::Running(Ticket(70));
    let effects = answer(&mut model, Ticket(70), Answer::Called(response(500)));
    let (ticket, looked) = asked(&effects);
    let start = Start::Never;
    assert_eq!(looked, flow::Effect::AskSandbox { ticket, start });
    let spent = standing(&[("server-error", Some(1), 1)]);
    answer(&mut model, ticket, Answer::Sandbox(Box::new(spent)));
    assert_eq!(model.sandbox.armed().count(), 0);
    assert_eq!(model.sandbox.switched("server-error"), Switched::Struck);
}

#[test]
fn a_login_page_that_no_browser_opened_is_shown_all_the_same() {
    let mut model = opened(&[]);
    press(&mut model, Action::Back);
    press(&mut model, Action::Goto5);
    model.opening = Work::Running(Ticket(70));
    // It was started for this, so where it is has to be asked.
    let refused = Answer::BrowserFailed(ProblemCode::BrowserNotOpened.into());
    let (_, looked) = asked(&answer(&mut model, Ticket(70), refused));
    assert!(matches!(
        looked,
        flow::Effect::AskSandbox {
            start: Start::Never,
            ..
        }
    ));
}

#[test]
fn a_sandbox_that_ended_or_was_started_again_is_told() {
    let mut model = opened(&[("slow", None, 0)]);
    press(&mut model, Action::Back);
    let again = Standing {
        replaced: true,
        ..standing(&[])
    };
    let (ticket, _) = asked(&look(&mut model));
    answer(&mut model, ticket, Answer::Sandbox(Box::new(again)));
    let told = format!("{:?}", model.notice);
    assert!(
        told.contains("started again") && told.contains("are off"),
        "{told}"
    );
    let (ticket, _) = asked(&look(&mut model));
    answer(&mut model, ticket, Answer::SandboxAbsent);
    assert_eq!(model.sandbox.standing, None);
    assert!(format!("{:?}", model.notice).contains("has ended"));
}

#[test]
fn nothing_is_asked_of_the_sandbox_outside_a_rehearsal() {
    let mut model = start();
    model.session.environment = EnvironmentName::Staging;
    assert!(look(&mut model).is_empty());
    let offered = commands::list(&model);
    assert!(
        offered
            .iter()
            .all(|command| command.does != commands::Does::Sandbox)
    );
    press(&mut model, Action::Goto8);
    let items = steps::items(&model);
    assert!(
        items
            .iter()
            .all(|item| item.id != super::super::sandbox::OPENS)
    );
}

#[test]
fn the_login_page_of_a_rehearsal_is_the_sandboxs_own() {
    let mut model = opened(&[]);
    press(&mut model, Action::Back);
    press(&mut model, Action::Goto5);
    let opened = press(&mut model, Action::Open);
    assert!(opened.iter().any(|effect| matches!(
        effect,
        Effect::Work(flow::Effect::OpenPage {
            page: flow::Page::Login(EnvironmentName::Sandbox),
            ..
        })
    )));
    let copied = press(&mut model, Action::Copy);
    assert!(matches!(
        copied.as_slice(),
        [Effect::Copy(Copied::Text { text, .. })] if text == "http://127.0.0.1:7536/login"
    ));
    model.session.environment = EnvironmentName::Staging;
    let copied = press(&mut model, Action::Copy);
    assert!(matches!(
        copied.as_slice(),
        [Effect::Copy(Copied::Text { what: "address of the login page", text })]
            if text == "https://app.staging.pleo.io/login"
    ));
}
