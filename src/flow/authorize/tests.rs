use super::*;
use crate::environment::EnvironmentName;
use crate::flow::{Target, Way};

const AT: Timestamp = Timestamp::EPOCH;
const TICKET: Ticket = Ticket(1);

fn waiting() -> Phase {
    let account = Account {
        client_auth: None,
        target: Target {
            profile: "default".to_owned(),
            environment: EnvironmentName::Sandbox,
        },
        client_id: "fake-client".to_owned(),
        secret: None,
        tokens: None,
    };
    let plan = Plan {
        client_id: "fake-client".to_owned(),
        redirect_uri: "http://localhost:7538/callback".to_owned(),
        scopes: vec!["users:read".to_owned()],
    };
    let (mut phase, effects) = Phase::start(TICKET, account, plan, Way::Listen, Seconds(5));
    assert!(matches!(
        effects.as_slice(),
        [Effect::PrepareAuthorization { .. }]
    ));
    let woken = phase.hear(AT, TICKET, &Answer::Listening(Return::PasteOnly));
    assert_eq!(
        woken,
        [Effect::WakeAfter {
            ticket: TICKET,
            delay: Seconds(1)
        }]
    );
    phase
}

#[test]
fn an_answer_to_an_abandoned_attempt_changes_nothing() {
    let mut phase = waiting();
    let before = phase.clone();
    assert!(
        phase
            .hear(AT, Ticket(2), &Answer::RedirectAccepted)
            .is_empty()
    );
    assert_eq!(phase, before);
}

#[test]
fn a_stray_request_is_counted_and_the_wait_goes_on() {
    let mut phase = waiting();
    assert!(
        phase
            .hear(AT, TICKET, &Answer::Ignored("wrong state"))
            .is_empty()
    );
    assert_eq!(phase.wait().unwrap().ignored, 1);
}

#[test]
fn what_is_found_beside_the_wait_is_kept_and_the_wait_goes_on() {
    let mut phase = waiting();
    let found: Problem = ProblemCode::ConfigOddClientSecret.into();
    for answer in [
        Answer::Found(found.clone()),
        Answer::Reached("auth.example".to_owned()),
    ] {
        assert!(phase.hear(AT, TICKET, &answer).is_empty());
    }
    let wait = phase.wait().unwrap();
    assert_eq!(wait.found, [found]);
    assert_eq!(wait.reached.as_deref(), Some("auth.example"));
}

#[test]
fn a_listener_that_hears_nothing_for_half_a_minute_is_quiet() {
    let mut phase = waiting();
    assert!(
        !phase.wait().unwrap().is_quiet(AT.plus(QUIET)),
        "nothing can come where one pastes"
    );
    if let Phase::AwaitingRedirect(wait) = &mut phase {
        wait.returns = Return::Listener {
            short_link: "http://localhost:7538/".to_owned(),
        };
    }
    assert!(!phase.wait().unwrap().is_quiet(AT.plus(Seconds(29))));
    assert!(phase.wait().unwrap().is_quiet(AT.plus(QUIET)));
    let _ = phase.hear(AT, TICKET, &Answer::Ignored("asked for an icon"));
    assert!(!phase.wait().unwrap().is_quiet(AT.plus(QUIET)));
}

#[test]
fn the_browser_is_answered_only_after_the_exchange() {
    let mut phase = waiting();
    assert_eq!(
        phase.hear(AT, TICKET, &Answer::RedirectAccepted),
        [Effect::ExchangeCode { ticket: TICKET }]
    );
    let refused: Problem = ProblemCode::TokenCodeRefused.into();
    let effects = phase.hear(AT, TICKET, &Answer::Failed(refused.clone()));
    let page = BrowserPage::Failed(refused.clone());
    assert_eq!(
        effects,
        [Effect::AnswerBrowser {
            ticket: TICKET,
            page
        }]
    );
    assert_eq!(
        phase,
        Phase::Failed {
            ticket: TICKET,
            problem: refused
        }
    );
}

#[test]
fn the_wait_ends_after_its_deadline_and_not_within_the_second_of_it() {
    let mut phase = waiting();
    for early in [4, 5] {
        assert!(matches!(
            phase
                .hear(AT.plus(Seconds(early)), TICKET, &Answer::Woke)
                .as_slice(),
            [Effect::WakeAfter { .. }]
        ));
    }
    assert_eq!(
        phase.hear(AT.plus(Seconds(6)), TICKET, &Answer::Woke),
        [Effect::Cancel { ticket: TICKET }]
    );
    assert!(
        matches!(phase, Phase::Failed { problem, .. } if problem.code == ProblemCode::CallbackTimedOut)
    );
}

#[test]
fn leaving_an_exchange_does_not_forget_it() {
    let mut phase = waiting();
    let _ = phase.hear(AT, TICKET, &Answer::RedirectAccepted);
    assert!(phase.leave().is_empty());
    assert_eq!(phase, Phase::Exchanging { ticket: TICKET });
    let mut waiting = waiting();
    assert_eq!(waiting.leave(), [Effect::Cancel { ticket: TICKET }]);
    assert_eq!(waiting, Phase::Idle);
}
