//! The review of the form: findings lead to their fields, answers are copied one by one, files are read and compared.

use super::*;
use crate::flow::files::{Listing, LogoSeen};
use crate::flow::work::Work;
use crate::form::{Registration, to_json};
use crate::session::Mark;

mod choosing;

fn reviewing(registration: Registration) -> Model {
    let mut model = start();
    model.session.registration = registration;
    press(&mut model, Action::Goto3);
    go_to(&mut model, ItemId::of("review"));
    enter(&mut model);
    model
}

fn go_to(model: &mut Model, id: ItemId) {
    moving::focus_on(model, id);
    assert_eq!(model.focused(), Some(id));
}

fn enter(model: &mut Model) -> Vec<Effect> {
    press(model, Action::Activate)
}

/// The ticket of the only piece of work among effects.
fn ticket_of(effects: &[Effect]) -> Ticket {
    let mut tickets = effects.iter().filter_map(|effect| match effect {
        Effect::Work(
            flow::Effect::ListFiles { ticket, .. }
            | flow::Effect::ReadText { ticket, .. }
            | flow::Effect::LookAtLogo { ticket, .. },
        ) => Some(*ticket),
        _ => None,
    });
    tickets.next().unwrap()
}

fn answer(model: &mut Model, ticket: Ticket, answer: Answer) -> Vec<Effect> {
    update(model, Timestamp::EPOCH, Msg::Answered(ticket, answer))
}

/// Chooses a file by its path for an item of the review, and has it read.
fn choose(model: &mut Model, item: &'static str, text: &str) {
    go_to(model, ItemId::of(item));
    let listing = ticket_of(&enter(model));
    let read = answer(
        model,
        listing,
        Answer::FileNamed("/work/other.json".to_owned()),
    );
    answer(model, ticket_of(&read), Answer::TextRead(text.to_owned()));
}

#[test]
fn what_is_to_be_looked_at_leads_to_its_field() {
    let mut registration = Registration::example();
    registration.set(
        FieldId::RedirectUris,
        "https://client.example/callback http://client.example/callback",
    );
    let mut model = reviewing(registration);
    assert_eq!(model.focused(), Some(ItemId::of("finding")));
    enter(&mut model);
    assert_eq!(model.registration_page, RegistrationPage::Form);
    let second = ItemId {
        name: "redirect_uris",
        row: 1,
    };
    assert_eq!(model.focused(), Some(second));
    assert_eq!(model.editing.as_ref().unwrap().id, second);
}

#[test]
fn answers_are_copied_one_after_the_other_in_the_order_of_the_form() {
    let mut model = reviewing(Registration::example());
    go_to(&mut model, ItemId::of("copy-next"));
    let label = |model: &Model| model.focused_item().unwrap().label;
    assert_eq!(label(&model), "Copy answer 1 of 9: Client name");
    let copied: Vec<String> = (0..10)
        .map(|_| match enter(&mut model).as_slice() {
            [Effect::Copy(Copied::Text { text, .. })] => text.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let registration = &model.session.registration;
    let mut wanted: Vec<String> = FieldId::ALL
        .into_iter()
        .map(|field| registration.get(field))
        .filter(|text| !text.is_empty())
        .collect();
    assert_eq!(wanted.len(), 9);
    wanted.push("Example Client".to_owned());
    assert_eq!(copied, wanted);
}

#[test]
fn a_file_takes_the_place_of_the_form_and_can_be_taken_back() {
    let mut model = reviewing(Registration::example());
    choose(&mut model, "read-file", r#"{"client_name":"Another"}"#);
    assert_eq!(
        model.session.registration.get(FieldId::ClientName),
        "Another"
    );
    assert_eq!(model.session.registration.filled(), 1);
    press(&mut model, Action::Undo);
    assert_eq!(model.session.registration, Registration::example());
    choose(
        &mut model,
        "read-file",
        r#"{"client_name":"Another","surprise":1}"#,
    );
    assert_eq!(model.session.registration, Registration::example());
    // The list is still there, with what was wrong with the file in it.
    assert!(format!("{:?}", model.chooser.looking).contains("surprise"));
    assert!(matches!(
        model.overlay,
        Some(Overlay::List {
            of: Offer::Files,
            ..
        })
    ));
}

#[test]
fn a_file_is_compared_and_changes_nothing() {
    let mut model = reviewing(Registration::example());
    let mut other = Registration::example();
    other.set(FieldId::Scopes, "users:read");
    choose(&mut model, "compare", &to_json(&other));
    assert_eq!(model.session.registration, Registration::example());
    assert_eq!(model.compared.as_ref().unwrap().registration, other);
    // What came of it has the focus, and leads to the first answer that differs.
    assert_eq!(
        (model.focused(), &model.overlay),
        (Some(steps::registration::COMPARISON), &None)
    );
    let Some(Notice::Info(words)) = &model.notice else {
        panic!("{:?}", model.notice);
    };
    assert_eq!(words, "1 answer differs.");
    let mut closing = model.clone();
    press(&mut closing, Action::NextItem);
    assert_eq!(closing.focused(), Some(ItemId::of("close-comparison")));
    enter(&mut closing);
    assert!(closing.compared.is_none());
    assert_eq!(closing.focused(), Some(ItemId::of("compare")));
    enter(&mut model);
    assert_eq!(model.focused(), Some(ItemId::of("scope")));
}

#[test]
fn a_form_with_errors_can_be_submitted_to_the_sandbox_alone() {
    let mut registration = Registration::example();
    registration.set(FieldId::ClientUri, "http://client.example/");
    let has = |model: &Model, name: &'static str| {
        let items = steps::items(model);
        items.iter().any(|item| item.id == ItemId::of(name))
    };
    let mut model = reviewing(registration.clone());
    assert!(has(&model, "submit-anyway"));
    go_to(&mut model, ItemId::of("submit-anyway"));
    let effects = enter(&mut model);
    assert!(matches!(
        effects.as_slice(),
        [Effect::Work(flow::Effect::SubmitRegistration { .. })]
    ));
    model.session.environment = crate::environment::EnvironmentName::Staging;
    assert!(!has(&model, "submit-anyway") && has(&model, "mark-submitted"));
    let mut clean = reviewing(Registration::example());
    clean.session.environment = crate::environment::EnvironmentName::Staging;
    go_to(&mut clean, ItemId::of("mark-submitted"));
    enter(&mut clean);
    let track = clean.session.track();
    assert!(track.marked(Mark::Registration).is_some());
    assert_eq!(track.registered.as_ref(), Some(&Registration::example()));
}

#[test]
fn the_file_of_the_logo_is_looked_at_and_judged_with_the_form() {
    let mut registration = Registration::example();
    registration.set(FieldId::Logo, "./wide.png");
    let mut model = start();
    model.session.registration = registration;
    let looks = press(&mut model, Action::Goto3);
    let wrong = Problem::new(ProblemCode::FormLogoNotSquare).with_detail("It is 600x300.");
    let seen = LogoSeen {
        place: "./wide.png".to_owned(),
        image: Some("PNG 600x300".to_owned()),
        is_small: false,
        wrong: Some(wrong),
    };
    answer(&mut model, ticket_of(&looks), Answer::LogoSeen(seen));
    let codes: Vec<ProblemCode> = steps::registration::errors(&model)
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(codes, [ProblemCode::FormLogoNotSquare]);
    // What its name gives away is said once.
    model.session.registration.set(FieldId::Logo, "./wide.pdf");
    if let Work::Done(seen) = &mut model.logo {
        seen.place = "./wide.pdf".to_owned();
    }
    assert_eq!(steps::registration::errors(&model).len(), 1);
    // What was seen of one file is not said of another.
    model.session.registration.set(FieldId::Logo, "./other.png");
    assert_eq!(model.logo_finding(), None);
}

#[test]
fn a_form_that_has_changed_is_to_be_submitted_again() {
    let mut model = reviewing(Registration::example());
    let track = model.session.track_mut();
    track.registered = Some(Registration::example());
    track.mark(
        StopId::Registration,
        crate::moment::Noted::at(AT, &TimeZone::UTC),
    );
    assert_eq!(steps::suggest(&model), ItemId::of("continue"));
    model
        .session
        .registration
        .set(FieldId::ClientName, "Acme Books");
    assert_eq!(steps::registration::changes(&model).len(), 1);
    assert_eq!(steps::suggest(&model), ItemId::of("submit"));
    // What changed stands at an item of its own, which leads there.
    go_to(&mut model, steps::registration::CHANGES);
    enter(&mut model);
    assert_eq!(model.focused(), Some(ItemId::of("client_name")));
}

#[test]
fn a_form_that_is_submitted_again_makes_another_client_and_that_is_said() {
    let submit = |model: &mut Model| {
        go_to(model, ItemId::of("submit"));
        let effects = enter(model);
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::Work(flow::Effect::SubmitRegistration { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let client_id = "7f9c2ba4-e88f-42d5-9a3a-0f1e6d3b5c27".to_owned();
        answer(model, ticket.unwrap(), Answer::Registered { client_id });
        match &model.notice {
            Some(Notice::Info(words)) => words.clone(),
            None => String::new(),
            other => panic!("{other:?}"),
        }
    };
    let mut model = reviewing(Registration::example());
    assert_eq!(submit(&mut model), "");
    let words = submit(&mut model);
    assert!(
        words.contains("new client") && words.contains("stop 6"),
        "{words}"
    );
    assert!(!words.contains("again"), "{words}");
    let noted = crate::moment::Noted::at(AT, &TimeZone::UTC);
    model.session.track_mut().mark(StopId::Authorise, noted);
    let words = submit(&mut model);
    assert!(words.contains("authorise again at stop 6"), "{words}");
}

#[test]
fn what_was_typed_in_an_earlier_run_is_judged_from_the_start() {
    let mut session = Session::new("default");
    let http = "http://client.example/terms";
    session.registration.set(FieldId::TermsOfService, http);
    let mut model = Model::new(session, AT, TimeZone::UTC, Surroundings::Desktop);
    press(&mut model, Action::Goto3);
    let items = steps::items(&model);
    let remarked: Vec<_> = items.iter().filter(|item| item.remark.is_some()).collect();
    assert_eq!(remarked.len(), 1, "{remarked:?}");
    assert_eq!(remarked[0].id, ItemId::of("tos_uri"));
    assert_eq!(
        model.focused(),
        Some(ItemId::of("client_name")),
        "an empty one is not wrong yet"
    );
}
