//! Stop 6 before an attempt: what is found is put right, or gone past knowingly; a port that is taken is no dead end.

use super::*;
use crate::flow::Way;
use crate::form::Registration;

const REGISTERED: [&str; 2] = [
    "http://localhost:7538/callback",
    "http://localhost:7539/callback",
];

/// At stop 6 with a form, a Client ID, and a track of this redirect URI and these scopes.
fn at_stop_6(redirect_uri: &str, scopes: &[&str]) -> Model {
    let mut session = Session::new("default");
    session.registration = Registration::example();
    session
        .registration
        .set(FieldId::RedirectUris, &REGISTERED.join("\n"));
    let track = session.track_mut();
    track.client_id = Some("12a3b456-78c9-0d12-34e5-f678ab9bcd0e".to_owned());
    track.redirect_uri = Some(redirect_uri.to_owned());
    track.scopes = Some(scopes.iter().map(|scope| (*scope).to_owned()).collect());
    let mut model = Model::new(session, AT, TimeZone::UTC, Surroundings::Desktop);
    press(&mut model, Action::Goto6);
    model
}

fn names(model: &Model) -> Vec<&'static str> {
    steps::items(model)
        .iter()
        .map(|item| item.id.name)
        .collect()
}

fn use_item(model: &mut Model, name: &'static str) -> Vec<Effect> {
    while model.focused() != Some(ItemId::of(name)) {
        let before = model.focused();
        press(model, Action::NextItem);
        assert_ne!(
            model.focused(),
            before,
            "{name} is no item: {:?}",
            names(model)
        );
    }
    enter(model)
}

fn way_of(effects: &[Effect]) -> Way {
    let way = effects.iter().find_map(|effect| match effect {
        Effect::Work(flow::Effect::PrepareAuthorization { way, .. }) => Some(*way),
        _ => None,
    });
    way.expect("an attempt begins")
}

#[test]
fn nothing_is_in_the_way_of_what_is_registered() {
    let model = at_stop_6(REGISTERED[0], &["users:read"]);
    assert!(names(&model).contains(&"start"));
    assert!(!names(&model).contains(&"start-anyway"));
}

#[test]
fn what_differs_is_put_right_by_one_action_each() {
    let mut model = at_stop_6(
        "http://localhost:7539/callback/",
        &["users:read", "export:write"],
    );
    assert_eq!(model.focused(), Some(ItemId::of("take-redirect")));
    assert!(!names(&model).contains(&"start"));
    enter(&mut model);
    assert_eq!(model.session.redirect_uri().unwrap(), REGISTERED[1]);
    assert_eq!(model.focused(), Some(ItemId::of("take-scopes")));
    enter(&mut model);
    assert_eq!(model.session.scopes(), ["users:read"]);
    assert_eq!(model.focused(), Some(ItemId::of("start")));
    assert_eq!(way_of(&enter(&mut model)), Way::Listen);
}

#[test]
fn going_on_as_it_is_takes_a_choice_of_its_own() {
    let mut model = at_stop_6("http://localhost:7538/callback/", &["users:read"]);
    assert!(press(&mut model, Action::Retry).is_empty());
    assert_eq!(model.authorize, Phase::Idle);
    assert!(model.notice.is_some(), "it is said why");
    let effects = use_item(&mut model, "start-anyway");
    assert_eq!(way_of(&effects), Way::Listen);
}

#[test]
fn swapped_credentials_lead_to_the_stop_where_they_are_set() {
    let mut model = at_stop_6(REGISTERED[0], &["users:read"]);
    model.session.track_mut().client_id = Some("12345a6bcd789ef012abcd34ef5a6b".to_owned());
    use_item(&mut model, "to-credentials");
    assert_eq!(model.stop, StopId::Credentials);
}

#[test]
fn a_taken_port_offers_the_other_registered_one_and_pasting() {
    let mut model = at_stop_6(REGISTERED[0], &["users:read"]);
    let begun = enter(&mut model);
    let taken = Answer::Failed(ProblemCode::CallbackPortTaken.into());
    update(&mut model, AT, Msg::Answered(ticket_in(&begun), taken));
    for name in ["retry", "start-pasting", "redirect-uri"] {
        assert!(names(&model).contains(&name), "{name}");
    }
    use_item(&mut model, "redirect-uri");
    assert_eq!(model.session.redirect_uri().unwrap(), REGISTERED[1]);
    use_item(&mut model, "redirect-uri");
    assert_eq!(model.session.redirect_uri().unwrap(), REGISTERED[0]);
    let effects = use_item(&mut model, "start-pasting");
    assert_eq!(way_of(&effects), Way::Paste);
}

/// Waits for the redirect of an attempt at stop 6.
fn waiting() -> Model {
    let mut model = at_stop_6(REGISTERED[0], &["users:read"]);
    let begun = enter(&mut model);
    let listening = Answer::Listening(Return::PasteOnly);
    answer(&mut model, ticket_in(&begun), listening);
    model
}

fn is_asked(model: &Model) -> bool {
    matches!(
        model.overlay,
        Some(Overlay::Question {
            about: Question::EndAttempt { .. },
            yes: false
        })
    )
}

#[test]
fn leaving_an_attempt_that_waits_is_asked_about_and_staying_is_the_default() {
    for (action, to) in [
        (Action::Back, StopId::Authorise),
        (Action::NextStop, StopId::Tokens),
        (Action::PreviousStop, StopId::Result),
        (Action::Goto3, StopId::Registration),
    ] {
        let mut model = waiting();
        assert_eq!(press(&mut model, action), [], "{action:?}");
        assert!(is_asked(&model), "{action:?}");
        assert_eq!(enter(&mut model), [], "no is the default");
        assert_eq!(model.stop, StopId::Authorise);
        assert!(model.authorize.wait().is_some());
        let ticket = model.authorize.ticket().unwrap();
        press(&mut model, action);
        press(&mut model, Action::NextItem);
        let effects = enter(&mut model);
        assert!(effects.contains(&Effect::Work(flow::Effect::Cancel { ticket })));
        assert_eq!(model.authorize, Phase::Idle);
        assert_eq!(model.stop, to, "{action:?}");
    }
}

#[test]
fn the_question_about_leaving_goes_once_nothing_waits_any_more() {
    let mut model = waiting();
    let ticket = model.authorize.ticket().unwrap();
    press(&mut model, Action::NextStop);
    answer(&mut model, ticket, Answer::RedirectAccepted);
    assert_eq!(model.overlay, None);
    assert_eq!(model.stop, StopId::Authorise);
    press(&mut model, Action::NextStop);
    assert_eq!(model.stop, StopId::Tokens, "an exchange goes on by itself");
}

#[test]
fn the_explanation_is_turned_off_and_on_and_kept() {
    let mut model = at_stop_6(REGISTERED[0], &["users:read"]);
    for expected in [
        crate::session::Explaining::Off,
        crate::session::Explaining::On,
    ] {
        let effects = press(&mut model, Action::Explain);
        assert_eq!(model.session.explaining, expected);
        let text = crate::session::file::write(&model.session);
        let read = crate::session::file::read(text.as_bytes()).unwrap();
        assert_eq!(read.explaining, expected);
        assert!(matches!(effects.as_slice(), [Effect::Save(..)]));
    }
}
