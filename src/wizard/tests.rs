use jiff::tz::TimeZone;
use tui_input::InputRequest;

use super::model::{RegistrationPage, Surroundings};
use super::*;
use crate::flow::authorize::Phase;
use crate::flow::call::CallResponse;
use crate::flow::work::Work;
use crate::flow::{Answer, Return, SecretPlace, StoreKind, Ticket};
use crate::form::FieldId;
use crate::guide::StopId;
use crate::moment::Seconds;
use crate::oauth::token::TokenFacts;
use crate::problem::{Problem, ProblemCode};
use crate::session::Session;

mod credentials;
mod dates;
mod foot;
mod lists;
mod pasting;
mod properties;
mod result;
mod review;
mod sandbox;
mod sign_in;
mod ticks;
mod tokens;
mod undo;
mod viewer;

use viewer::response;

const AT: Timestamp = Timestamp::EPOCH;

fn start() -> Model {
    Model::new(
        Session::new("default"),
        AT,
        TimeZone::UTC,
        Surroundings::Desktop,
    )
}

fn press(model: &mut Model, action: Action) -> Vec<Effect> {
    update(model, AT, Msg::Pressed(action))
}

fn enter(model: &mut Model) -> Vec<Effect> {
    press(model, Action::Activate)
}

fn type_text(model: &mut Model, text: &str) {
    for character in text.chars() {
        update(model, AT, Msg::Typed(InputRequest::InsertChar(character)));
    }
}

fn facts() -> TokenFacts {
    TokenFacts {
        obtained: AT,
        authorized: AT,
        lifetime: Some(Seconds(900)),
        scopes_requested: vec!["users:read".to_owned()],
        scopes_granted: vec!["users:read".to_owned()],
        refreshable: true,
        skew: crate::moment::Skew::default(),
        doubt: None,
    }
}

/// The ticket of the first effect that has one of a flow.
fn ticket_in(effects: &[Effect]) -> Ticket {
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Work(
            flow::Effect::PrepareAuthorization { ticket, .. }
            | flow::Effect::SubmitRegistration { ticket, .. }
            | flow::Effect::CollectSecret { ticket, .. }
            | flow::Effect::KeepSecret { ticket, .. }
            | flow::Effect::Refresh { ticket, .. }
            | flow::Effect::Introspect { ticket, .. }
            | flow::Effect::LoadTokens { ticket, .. }
            | flow::Effect::Disconnect { ticket, .. }
            | flow::Effect::Forget { ticket, .. }
            | flow::Effect::Call { ticket, .. },
        ) => Some(*ticket),
        _ => None,
    });
    ticket.unwrap_or_else(|| panic!("no work in {effects:?}"))
}

fn answer(model: &mut Model, ticket: Ticket, answer: Answer) -> Vec<Effect> {
    update(model, AT, Msg::Answered(ticket, answer))
}

/// Walks from the welcome to the authorisation, counting keys.
fn walk_to_authorise(model: &mut Model) -> usize {
    let mut keys = 0;
    let mut enter = |model: &mut Model| {
        keys += 1;
        press(model, Action::Activate)
    };
    for _ in 0..5 {
        enter(model);
    }
    assert_eq!(model.stop, StopId::RequestAccess);
    for _ in 0..3 {
        enter(model);
    }
    assert_eq!(model.stop, StopId::Review);
    for _ in 0..2 {
        enter(model);
    }
    assert_eq!(model.stop, StopId::Registration);
    enter(model);
    enter(model);
    assert_eq!(model.registration_page, RegistrationPage::Review);
    let submitted = enter(model);
    let client_id = "12a3b456-78c9-0d12-34e5-f678ab9bcd0e".to_owned();
    answer(
        model,
        ticket_in(&submitted),
        Answer::Registered { client_id },
    );
    enter(model);
    assert_eq!(model.stop, StopId::Credentials);
    let collecting = enter(model);
    let keeping = answer(model, ticket_in(&collecting), Answer::Collected);
    answer(
        model,
        ticket_in(&keeping),
        Answer::SecretKept(SecretPlace::Store(StoreKind::Session)),
    );
    enter(model);
    assert_eq!(model.stop, StopId::Verify);
    for _ in 0..4 {
        enter(model);
    }
    assert_eq!(model.stop, StopId::Result);
    enter(model);
    assert_eq!(model.stop, StopId::Authorise);
    keys
}

#[test]
fn a_rehearsal_with_the_example_is_a_walk_of_enters() {
    let mut model = start();
    let mut keys = walk_to_authorise(&mut model);
    let preparing = enter(&mut model);
    let ticket = ticket_in(&preparing);
    answer(&mut model, ticket, Answer::Listening(Return::PasteOnly));
    assert_eq!(model.focused(), Some(ItemId::of("open-browser")));
    enter(&mut model);
    answer(&mut model, ticket, Answer::RedirectAccepted);
    answer(
        &mut model,
        ticket,
        Answer::Granted(facts(), StoreKind::Session),
    );
    enter(&mut model);
    assert_eq!(model.stop, StopId::Tokens);
    enter(&mut model);
    assert_eq!(model.stop, StopId::TestCalls);
    let calling = enter(&mut model);
    keys += 5;
    answer(
        &mut model,
        ticket_in(&calling),
        Answer::Called(response(200)),
    );
    assert!(model.progress().is_done(StopId::TestCalls));
    assert!(keys <= 30, "{keys} keys");
}

#[test]
fn tab_and_back_are_never_refused_and_lose_nothing() {
    let mut model = start();
    update(&mut model, AT, Msg::Pressed(Action::Goto3));
    press(&mut model, Action::First);
    while model.focused() != Some(ItemId::of("client_uri")) {
        press(&mut model, Action::NextItem);
    }
    type_text(&mut model, "http://not-https.example/");
    press(&mut model, Action::NextItem);
    assert_eq!(model.focused(), Some(ItemId::of("logo_uri")));
    press(&mut model, Action::Back);
    assert_eq!(model.stop, StopId::Review);
    assert_eq!(
        model.session.registration.get(FieldId::ClientUri),
        "http://not-https.example/"
    );
}

#[test]
fn an_error_is_shown_once_the_field_was_left_and_dropped_when_the_value_is_right() {
    let mut model = start();
    update(&mut model, AT, Msg::Pressed(Action::Goto3));
    while model.focused() != Some(ItemId::of("client_uri")) {
        press(&mut model, Action::NextItem);
    }
    let remark = |model: &Model| {
        let mut items = steps::items(model).into_iter();
        let item = items.find(|item| item.id == ItemId::of("client_uri"));
        item.unwrap().remark
    };
    type_text(&mut model, "http");
    assert_eq!(remark(&model), None);
    press(&mut model, Action::NextItem);
    assert!(remark(&model).is_some());
    press(&mut model, Action::PreviousItem);
    type_text(&mut model, "s://client.example/");
    assert_eq!(remark(&model), None);
}

#[test]
fn an_answer_to_an_abandoned_attempt_changes_nothing() {
    let mut model = start();
    walk_to_authorise(&mut model);
    let first = ticket_in(&enter(&mut model));
    press(&mut model, Action::Back);
    assert_eq!(model.authorize, Phase::Idle);
    let second = ticket_in(&enter(&mut model));
    assert_ne!(first, second);
    answer(
        &mut model,
        first,
        Answer::Failed(ProblemCode::CallbackPortTaken.into()),
    );
    assert!(matches!(model.authorize, Phase::Preparing { .. }));
}

#[test]
fn leaving_the_program_commits_what_is_being_typed() {
    let mut model = start();
    update(&mut model, AT, Msg::Pressed(Action::Goto1));
    while model.focused() != Some(ItemId::of("company")) {
        press(&mut model, Action::NextItem);
    }
    type_text(&mut model, "Example Ltd");
    let effects = press(&mut model, Action::Leave);
    assert!(
        matches!(effects.as_slice(), [Effect::Save(_, session), Effect::Quit(Exit::Interrupted)]
        if session.request.company == "Example Ltd")
    );
}

#[test]
fn quitting_asks_only_while_something_is_under_way_and_staying_is_the_default() {
    let mut model = start();
    assert_eq!(press(&mut model, Action::Quit), [Effect::Quit(Exit::Quit)]);
    walk_to_authorise(&mut model);
    enter(&mut model);
    assert!(press(&mut model, Action::Quit).is_empty());
    assert_eq!(
        model.overlay,
        Some(Overlay::Question {
            about: Question::Quit,
            yes: false,
        })
    );
    assert!(enter(&mut model).is_empty());
    assert!(matches!(model.authorize, Phase::Preparing { .. }));
    // Leaving ends the attempt, and its button with it: the focus goes to one that is there.
    press(&mut model, Action::Quit);
    press(&mut model, Action::NextItem);
    assert!(enter(&mut model).contains(&Effect::Quit(Exit::Quit)));
    assert!(model.focused_item().is_some());
}

#[test]
fn a_refused_registration_leads_to_its_field() {
    let mut model = start();
    for _ in 0..10 {
        enter(&mut model);
    }
    enter(&mut model);
    enter(&mut model);
    let submitted = enter(&mut model);
    let refused = Answer::RegistrationRefused {
        field: Some("redirect_uris".to_owned()),
        problem: ProblemCode::SandboxRegistrationRefused.into(),
    };
    answer(&mut model, ticket_in(&submitted), refused);
    assert_eq!(model.registration_page, RegistrationPage::Form);
    assert_eq!(model.focused(), Some(ItemId::of("redirect_uris")));
}

#[test]
fn a_paste_is_one_insert_and_never_submits() {
    let mut model = start();
    update(&mut model, AT, Msg::Pressed(Action::Goto1));
    while model.focused() != Some(ItemId::of("company")) {
        press(&mut model, Action::NextItem);
    }
    let pasted = update(&mut model, AT, Msg::Pasted("One\r\nTwo\u{1b}\n".to_owned()));
    assert!(pasted.is_empty());
    assert_eq!(model.editing.as_ref().unwrap().input.value(), "One Two");
    assert_eq!(model.focused(), Some(ItemId::of("company")));
}

#[test]
fn the_model_holds_no_secret_whatever_is_pasted_into_a_secret_field() {
    let mut model = start();
    update(&mut model, AT, Msg::Pressed(Action::Goto4));
    while model.secret_focus().is_none() {
        press(&mut model, Action::NextItem);
    }
    // The shell sends the text to the vault and only its length here.
    update(
        &mut model,
        AT,
        Msg::SecretShape(crate::flow::SecretField::ClientSecret, 30),
    );
    assert!(model.editing.is_none());
    assert!(
        steps::items(&model)
            .iter()
            .any(|item| item.id == ItemId::of("keep") && item.disabled.is_none())
    );
}

#[test]
fn a_task_that_broke_is_told_and_the_wizard_goes_on() {
    let mut model = start();
    model.refresh = Work::Running(Ticket(7));
    answer(
        &mut model,
        Ticket(7),
        Answer::Failed(ProblemCode::TerminalTaskBroke.into()),
    );
    assert_eq!(
        model.refresh.problem().unwrap().code,
        ProblemCode::TerminalTaskBroke
    );
}

#[test]
fn an_answer_does_not_wipe_what_is_being_typed() {
    let mut model = start();
    model.loading = Work::Running(Ticket(7));
    press(&mut model, Action::Goto2);
    while model.focused() != Some(ItemId::of("notes")) {
        press(&mut model, Action::NextItem);
    }
    type_text(&mut model, "Asked again");
    answer(
        &mut model,
        Ticket(7),
        Answer::TokensLoaded(None, StoreKind::File),
    );
    assert_eq!(model.editing.as_ref().unwrap().input.value(), "Asked again");
}

#[test]
fn text_left_by_whatever_moves_the_focus_is_saved() {
    let mut model = start();
    press(&mut model, Action::Goto2);
    while model.focused() != Some(ItemId::of("notes")) {
        press(&mut model, Action::NextItem);
    }
    type_text(&mut model, "Asked again");
    let effects = press(&mut model, Action::Goto4);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Save(_, session)
        if session.track().note(StopId::Review) == "Asked again"))
    );
}

#[test]
fn a_client_secret_in_the_place_of_the_id_is_not_taken_over() {
    let mut model = start();
    press(&mut model, Action::Goto4);
    while model.focused() != Some(ItemId::of("client-id")) {
        press(&mut model, Action::NextItem);
    }
    type_text(&mut model, "0123456789abcdef0123456789abcd");
    press(&mut model, Action::NextItem);
    assert_eq!(model.session.track().client_id, None);
    assert!(matches!(model.notice, None | Some(Notice::Info(_))));
}

#[test]
fn the_keys_of_a_screen_are_read_page_by_page() {
    let mut model = start();
    press(&mut model, Action::Help);
    press(&mut model, Action::PageDown);
    assert_eq!(model.scroll, 1);
}
