//! Stop 7: what speaks against a pair is told and asked about, and what was begun is taken in wherever one stands.

use super::*;
use crate::environment::EnvironmentName;
use crate::flow::disconnect::AtPleo;
use crate::moment::{Skew, Timestamp};
use crate::oauth::token::Doubt;
use crate::untrusted::Untrusted;

/// At stop 7 in a rehearsal with a client and a pair.
fn with_pair(doubt: Option<Doubt>) -> Model {
    let mut model = start();
    model.session.environment = EnvironmentName::Sandbox;
    model.session.track_mut().client_id = Some("fake-client".to_owned());
    model.facts = Some(TokenFacts { doubt, ..facts() });
    model.held_in = Some(StoreKind::File);
    press(&mut model, Action::Goto7);
    model
}

const UNANSWERED: Option<Doubt> = Some(Doubt::Unanswered { sent: AT });

fn use_item(model: &mut Model, id: &'static str) -> Vec<Effect> {
    super::super::activate_item(model, ItemId::of(id))
}

fn say_yes(model: &mut Model, about: Question) -> Vec<Effect> {
    let yes = false;
    assert_eq!(model.overlay, Some(Overlay::Question { about, yes }));
    press(model, Action::NextItem);
    enter(model)
}

#[test]
fn a_refresh_after_an_unanswered_one_is_a_question_whose_default_is_no() {
    let mut model = with_pair(UNANSWERED);
    assert_eq!(model.focused(), Some(ItemId::of("introspect")));
    assert_eq!(use_item(&mut model, "refresh"), []);
    assert_eq!(enter(&mut model), [], "no is the default");
    assert_eq!(model.overlay, None);
    use_item(&mut model, "refresh");
    let effects = say_yes(&mut model, Question::Refresh);
    assert!(model.refresh.awaits(ticket_in(&effects)));
}

#[test]
fn a_refresh_without_a_doubt_is_not_asked_about() {
    let mut model = with_pair(None);
    let effects = use_item(&mut model, "refresh");
    assert!(model.refresh.awaits(ticket_in(&effects)));
}

#[test]
fn an_ended_session_leads_to_authorising_again() {
    let mut model = with_pair(Some(Doubt::Ended));
    assert_eq!(model.focused(), Some(ItemId::of("authorise")));
    assert_eq!(use_item(&mut model, "refresh"), [], "it is not on offer");
    enter(&mut model);
    assert_eq!(model.stop, StopId::Authorise);
}

#[test]
fn a_refresh_that_ended_the_session_leads_to_authorising_first() {
    let mut model = with_pair(None);
    let refreshing = use_item(&mut model, "refresh");
    let ended = Answer::Failed(ProblemCode::TokenSessionEnded.into());
    answer(&mut model, ticket_in(&refreshing), ended);
    assert_eq!(model.focused(), Some(ItemId::of("authorise")));
    assert_eq!(steps::items(&model)[0].id, ItemId::of("authorise"));
}

#[test]
fn a_token_that_the_server_calls_inactive_leads_to_what_helps() {
    for (refreshable, helps) in [(true, "refresh"), (false, "authorise")] {
        let mut model = with_pair(None);
        model.facts.as_mut().unwrap().refreshable = refreshable;
        let asking = use_item(&mut model, "introspect");
        let said = crate::oauth::introspection::Introspection {
            active: false,
            expires: None,
            members: Vec::new(),
        };
        assert!(model.progress().is_done(StopId::Tokens));
        answer(&mut model, ticket_in(&asking), Answer::Introspected(said));
        assert_eq!(model.focused(), Some(ItemId::of(helps)));
        assert!(
            !model.progress().is_done(StopId::Tokens),
            "the server decides"
        );
    }
}

#[test]
fn a_refresh_that_failed_has_the_pair_looked_at_again() {
    let mut model = with_pair(None);
    let effects = use_item(&mut model, "refresh");
    let lost = Answer::Failed(ProblemCode::TokenAnswerLost.into());
    let effects = answer(&mut model, ticket_in(&effects), lost);
    let loading = ticket_in(&effects);
    let doubted = TokenFacts {
        doubt: UNANSWERED,
        ..facts()
    };
    let loaded = Answer::TokensLoaded(Some(doubted.clone()), StoreKind::File);
    answer(&mut model, loading, loaded);
    assert_eq!(model.facts, Some(doubted));
}

#[test]
fn the_date_of_a_pair_goes_by_the_clock_of_the_server() {
    let mut model = with_pair(None);
    let effects = use_item(&mut model, "introspect");
    let ticket = ticket_in(&effects);
    // The clock of the machine was set an hour back since the pair came.
    let skew = Skew::from_seconds(3_600);
    answer(&mut model, ticket, Answer::ClockSkew(skew));
    let obtained = Timestamp::from_unix(AT.unix() - 3_600);
    assert_eq!(
        model.facts.as_ref().map(|facts| facts.obtained),
        Some(obtained)
    );
    assert_eq!(model.notice, Some(Notice::Info(skew.told())));
    assert!(
        model.introspection.awaits(ticket),
        "its answer is still to come"
    );
}

#[test]
fn a_disconnection_is_asked_about_and_forgets_here_what_has_ended_there() {
    let mut model = with_pair(None);
    use_item(&mut model, "disconnect");
    let effects = say_yes(&mut model, Question::Disconnect);
    assert!(model.is_busy(), "leaving is asked about meanwhile");
    let ended = Answer::Disconnected {
        at_pleo: AtPleo::Disconnected,
        here: Ok(()),
    };
    answer(&mut model, ticket_in(&effects), ended);
    assert_eq!(model.facts, None);
    assert_eq!(model.session.track().client_id, None);
}

#[test]
fn a_disconnection_that_pleo_refuses_touches_nothing_here() {
    let mut model = with_pair(None);
    use_item(&mut model, "disconnect");
    let effects = say_yes(&mut model, Question::Disconnect);
    let problem = Problem::new(ProblemCode::ApiServerError);
    answer(
        &mut model,
        ticket_in(&effects),
        Answer::Failed(problem.clone()),
    );
    assert_eq!(model.disconnecting, Work::Failed(problem));
    assert!(model.facts.is_some());
    assert!(model.session.track().client_id.is_some());
}

#[test]
fn a_half_done_disconnection_says_which_half() {
    let mut model = with_pair(None);
    use_item(&mut model, "disconnect");
    let effects = say_yes(&mut model, Question::Disconnect);
    let problem = Problem::new(ProblemCode::FilesNotWritable);
    let ended = Answer::Disconnected {
        at_pleo: AtPleo::Disconnected,
        here: Err(problem.clone()),
    };
    answer(&mut model, ticket_in(&effects), ended);
    assert_eq!(model.disconnecting, Work::Done(AtPleo::Disconnected));
    assert_eq!(model.forgetting, Work::Failed(problem));
}

#[test]
fn what_is_next_without_a_token_leads_to_the_stop_where_it_comes_from() {
    let mut model = with_pair(None);
    assert_eq!(model.focused(), Some(ItemId::of("continue")));
    use_item(&mut model, "forget");
    let effects = say_yes(&mut model, Question::Forget);
    answer(&mut model, ticket_in(&effects), Answer::Forgotten);
    assert_eq!(model.focused(), Some(ItemId::of("to-authorise")));
    let items = steps::items(&model);
    let refresh = items.iter().find(|item| item.id.name == "refresh").unwrap();
    assert_eq!(refresh.aside.as_deref(), Some("needs a token"));
    press(&mut model, Action::Goto8);
    assert_eq!(model.focused(), Some(ItemId::of("to-authorise")));
    enter(&mut model);
    assert_eq!(model.stop, StopId::Authorise);
}

#[test]
fn the_first_answer_of_the_api_moves_the_focus_to_what_comes_next() {
    let mut model = with_pair(None);
    press(&mut model, Action::Goto8);
    let call = model.focused();
    let calling = enter(&mut model);
    answer(
        &mut model,
        ticket_in(&calling),
        Answer::Called(response(403)),
    );
    enter(&mut model);
    assert_eq!(model.focused(), call, "a refusal is not what one came for");
    let calling = enter(&mut model);
    answer(
        &mut model,
        ticket_in(&calling),
        Answer::Called(response(200)),
    );
    assert!(model.viewer.is_some(), "the answer is read first");
    enter(&mut model);
    assert_eq!(model.focused(), Some(ItemId::of("continue")));
    model.focus.insert(StopId::TestCalls, call.unwrap());
    let calling = enter(&mut model);
    answer(
        &mut model,
        ticket_in(&calling),
        Answer::Called(response(200)),
    );
    enter(&mut model);
    assert_eq!(
        model.focused(),
        call,
        "who goes on trying stays where they are"
    );
}

#[test]
fn a_web_page_in_the_place_of_an_answer_does_not_make_the_stop_done() {
    let mut model = with_pair(None);
    press(&mut model, Action::Goto8);
    let calling = enter(&mut model);
    let page = CallResponse {
        headers: vec![("content-type".to_owned(), Untrusted::new("text/html"))],
        ..response(200)
    };
    answer(&mut model, ticket_in(&calling), Answer::Called(page));
    assert!(model.viewer.is_some());
    assert!(!model.progress().is_done(StopId::TestCalls));
}

#[test]
fn an_answer_that_comes_elsewhere_is_told_and_kept() {
    let mut model = with_pair(None);
    press(&mut model, Action::Goto8);
    let calling = enter(&mut model);
    assert!(
        press(&mut model, Action::Goto9)
            .iter()
            .all(|effect| !matches!(effect, Effect::Work(flow::Effect::Cancel { .. })))
    );
    answer(
        &mut model,
        ticket_in(&calling),
        Answer::Called(response(200)),
    );
    assert!(matches!(&model.notice, Some(Notice::Info(words)) if words.contains("200")));
    assert_eq!((model.stop, model.viewer), (StopId::Next, None));
    assert!(model.call.outcome().is_some());
}

#[test]
fn on_the_postman_route_the_persons_word_is_noted_and_taken_back() {
    let mut model = start();
    model.session.route = crate::session::Route::Postman;
    for action in [Action::Goto6, Action::Goto7] {
        press(&mut model, action);
        let stop = model.stop;
        assert!(!model.progress().is_done(stop));
        use_item(&mut model, "postman-worked");
        assert!(model.progress().is_done(stop));
        assert_eq!(model.focused(), Some(ItemId::of("continue")));
        let text = crate::session::file::write(&model.session);
        assert_eq!(
            crate::session::file::read(text.as_bytes()).unwrap(),
            model.session
        );
        use_item(&mut model, "postman-undo");
        assert!(!model.progress().is_done(stop));
    }
}

#[test]
fn the_environment_stays_while_an_answer_for_it_is_awaited() {
    let mut model = start();
    for _ in 0..12 {
        enter(&mut model);
    }
    let submitted = enter(&mut model);
    let ticket = ticket_in(&submitted);
    while model.stop != StopId::Welcome {
        press(&mut model, Action::PreviousStop);
    }
    while model.focused() != Some(ItemId::of("staging")) {
        press(&mut model, Action::NextItem);
    }
    enter(&mut model);
    assert!(model.is_rehearsal());
    let client_id = "12a3b456-78c9-0d12-34e5-f678ab9bcd0e".to_owned();
    answer(&mut model, ticket, Answer::Registered { client_id });
    enter(&mut model);
    assert!(!model.is_rehearsal());
    assert_eq!(model.session.track().client_id, None);
}
