//! Models in every state that has a screen of its own, brought there by messages as far as that goes.

use std::sync::Arc;

use jiff::tz::TimeZone;

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::flow::call::CallResponse;
use pleo_onboard::flow::json_lines::JsonLines;
use pleo_onboard::flow::{Answer, Return, SecretField, SecretPlace, StoreKind, Ticket};
use pleo_onboard::form::{FieldId, Registration};
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::moment::{Noted, Seconds, Timestamp};
use pleo_onboard::oauth::introspection::Introspection;
use pleo_onboard::oauth::token::TokenFacts;
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::session::{Session, SevenDays};
use pleo_onboard::untrusted::Untrusted;
use pleo_onboard::view::Disclosed;
use pleo_onboard::wizard::model::Surroundings;
use pleo_onboard::wizard::{Model, Msg, Notice, Saving, update};

/// A screen with a name.
#[derive(Clone)]
pub struct Scene {
    pub name: &'static str,
    pub model: Model,
    pub disclosed: Disclosed,
}

fn noted(text: &str) -> Noted {
    Noted::typed(text, &TimeZone::UTC).unwrap()
}

fn days(text: &str) -> SevenDays {
    SevenDays::from_notice(noted(text), &TimeZone::UTC)
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment in RFC 3339")
}

pub fn now() -> Timestamp {
    moment("2026-11-22T08:00:00Z")
}

pub fn scene(name: &'static str, model: Model) -> Scene {
    // The program shows the link as long as it waits for what comes of it.
    let disclosed = model.authorize.wait().map(|_| disclosed());
    Scene {
        name,
        model,
        disclosed: disclosed.unwrap_or_default(),
    }
}

pub fn press(model: &mut Model, action: Action) {
    let at = model.now;
    let _effects = update(model, at, Msg::Pressed(action));
}

fn answer(model: &mut Model, answer: Answer) {
    let ticket = model.authorize.ticket().expect("an attempt under way");
    let at = model.now;
    let _effects = update(model, at, Msg::Answered(ticket, answer));
}

/// The wizard at a stop, in an environment, with the form as given.
pub fn at(stop: StopId, environment: EnvironmentName, registration: Registration) -> Model {
    let mut session = Session::new("default");
    session.environment = environment;
    session.registration = registration;
    let track = session.track_mut();
    for done in StopId::ALL.into_iter().filter(|other| *other < stop) {
        if done != StopId::Result {
            track.mark(done, noted("2026-11-12T09:30:00Z"));
        }
    }
    if stop > StopId::Registration {
        track.client_id = Some("7f9c2ba4-e88f-42d5-9a3a-0f1e6d3b5c27".to_owned());
    }
    if stop > StopId::Credentials {
        track.store = Some(StoreKind::File);
        track.secret_place = Some(SecretPlace::Store(StoreKind::File));
    }
    let mut model = Model::new(session, now(), TimeZone::UTC, Surroundings::Desktop);
    if stop > StopId::Authorise {
        model.facts = Some(facts());
    }
    // The stop is entered with all that is known by now.
    while model.stop >= stop && model.stop > StopId::Welcome {
        press(&mut model, Action::PreviousStop);
    }
    while model.stop < stop {
        press(&mut model, Action::NextStop);
    }
    model.saving = Saving::Saved;
    model
}

pub fn rehearsal(stop: StopId) -> Model {
    at(stop, EnvironmentName::Sandbox, Registration::example())
}

fn staging(stop: StopId) -> Model {
    at(stop, EnvironmentName::Staging, Registration::example())
}

pub fn facts() -> TokenFacts {
    let scopes = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    TokenFacts {
        obtained: moment("2026-11-22T07:42:00Z"),
        authorized: moment("2026-11-21T15:05:00Z"),
        lifetime: Some(Seconds(3_600)),
        scopes_requested: scopes(&["users:read", "users:write", "companies:read"]),
        scopes_granted: scopes(&["users:read", "users:write"]),
        refreshable: true,
        skew: pleo_onboard::moment::Skew::default(),
        doubt: None,
    }
}

/// The stops in their first state, as a newcomer sees them.
pub fn first_states() -> Vec<Scene> {
    StopId::ALL
        .into_iter()
        .map(|stop| match stop {
            StopId::Welcome => scene(
                stop.name(),
                Model::new(
                    Session::new("default"),
                    now(),
                    TimeZone::UTC,
                    Surroundings::Desktop,
                ),
            ),
            StopId::Registration => scene(
                stop.name(),
                at(stop, EnvironmentName::Staging, half_filled()),
            ),
            StopId::Review | StopId::Credentials => scene(stop.name(), staging(stop)),
            _ => scene(stop.name(), rehearsal(stop)),
        })
        .collect()
}

fn half_filled() -> Registration {
    let mut registration = Registration::default();
    for (field, text) in [
        (FieldId::ClientName, "Example Client"),
        (FieldId::ClientUri, "https://client.example/"),
        (FieldId::TermsOfService, "http://client.example/tos"),
        (FieldId::Contacts, "name.surname@gmail.com"),
        (FieldId::RedirectUris, "http://localhost:7538/callback"),
        (FieldId::Scopes, "users:read"),
    ] {
        registration.set(field, text);
    }
    registration
}

/// The states of a stop beyond its first one.
pub fn further_states(stop: StopId) -> Vec<Scene> {
    match stop {
        StopId::Welcome => welcome(),
        StopId::RequestAccess => request_access(),
        StopId::Review => review(),
        StopId::Registration => registration(),
        StopId::Credentials => credentials(),
        StopId::Verify => vec![scene("staging, in time", {
            let mut model = staging(stop);
            model.session.track_mut().notice = Some(days("2026-11-16T12:00:00Z"));
            model
        })],
        StopId::Result => {
            let mut gone = staging(stop);
            gone.session.track_mut().secret_place = None;
            press(&mut gone, Action::PreviousStop);
            press(&mut gone, Action::NextStop);
            vec![scene("staging", staging(stop)), scene("secret gone", gone)]
        }
        StopId::Authorise => authorise(),
        StopId::Tokens => tokens(),
        StopId::TestCalls => test_calls(),
        StopId::Next => overlays(),
    }
}

fn welcome() -> Vec<Scene> {
    let mut chosen = at(
        StopId::RequestAccess,
        EnvironmentName::Sandbox,
        Registration::default(),
    );
    press(&mut chosen, Action::PreviousStop);
    press(&mut chosen, Action::PreviousItem);
    let mut unsaved = chosen.clone();
    unsaved.saving = Saving::Failed(
        Problem::new(ProblemCode::FilesNotWritable).with_detail("no space left on device"),
    );
    vec![scene("all ticked", chosen), scene("not saved", unsaved)]
}

fn request_access() -> Vec<Scene> {
    let mut example = rehearsal(StopId::RequestAccess);
    press(&mut example, Action::Activate);
    let mut edited = example.clone();
    while edited.focused().is_none_or(|id| id.name != "api-usage") {
        press(&mut edited, Action::NextItem);
    }
    vec![
        scene("filled", example),
        scene("a long answer edited", edited),
    ]
}

fn review() -> Vec<Scene> {
    vec![scene("rehearsal", rehearsal(StopId::Review)), {
        let mut model = staging(StopId::Registration);
        press(&mut model, Action::PreviousStop);
        scene("approved", model)
    }]
}

fn registration() -> Vec<Scene> {
    let mut errors = at(
        StopId::Registration,
        EnvironmentName::Staging,
        half_filled(),
    );
    press(&mut errors, Action::Review);
    let mut form = errors.clone();
    press(&mut form, Action::Activate);
    let mut clean = rehearsal(StopId::Registration);
    press(&mut clean, Action::Review);
    let mut scrolled = clean.clone();
    press(&mut scrolled, Action::PageDown);
    vec![
        scene("form with remarks", form),
        scene("review with errors", errors),
        scene("review, clean", clean),
        scene("review, scrolled", scrolled),
    ]
}

fn credentials() -> Vec<Scene> {
    let mut typed = staging(StopId::Credentials);
    typed.session.track_mut().notice = Some(days("2026-11-16T12:00:00Z"));
    typed.session.track_mut().client_id = Some("name.surname@example.io".to_owned());
    typed.session.track_mut().store = Some(StoreKind::File);
    typed.secret_lengths.insert(SecretField::ClientSecret, 30);
    for _ in 0..2 {
        press(&mut typed, Action::NextItem);
    }
    let mut rehearsed = rehearsal(StopId::Verify);
    press(&mut rehearsed, Action::PreviousStop);
    let mut fallen_back = staging(StopId::Credentials);
    let why = Problem::new(ProblemCode::KeychainTimedOut);
    fallen_back.default_store =
        pleo_onboard::flow::work::Work::Done((StoreKind::Session, Some(why)));
    vec![
        scene("typed, one day left", typed),
        scene("rehearsal, collected", rehearsed),
        scene("no keychain", fallen_back),
    ]
}

pub fn waiting() -> Model {
    let mut model = rehearsal(StopId::Authorise);
    press(&mut model, Action::Activate);
    answer(
        &mut model,
        Answer::Listening(Return::Listener {
            short_link: "http://localhost:7538/".to_owned(),
        }),
    );
    model
}

fn disclosed() -> Disclosed {
    let url = "http://127.0.0.1:7536/oauth/authorize?response_type=code&client_id=7f9c2ba4-e88f-42d5-9a3a-0f1e6d3b5c27\
        &state=fake-state-of-this-attempt&code_challenge=fake-challenge-of-this-attempt&code_challenge_method=S256\
        &redirect_uri=http%3A%2F%2Flocalhost%3A7538%2Fcallback&scope=users%3Aread+users%3Awrite";
    Disclosed {
        revealed: None,
        authorization_url: Some(url.to_owned()),
    }
}

/// Something would fail; a port that cannot be had; a wait in which nothing comes, in a remote shell.
fn hindered() -> Vec<Scene> {
    let mut differs = staging(StopId::Authorise);
    let track = differs.session.track_mut();
    track.redirect_uri = Some("http://localhost:7538/callback/".to_owned());
    track.scopes = Some(vec!["users:read".to_owned(), "export:write".to_owned()]);
    track.client_id = Some("12345a6bcd789ef012abcd34ef5a6b".to_owned());
    press(&mut differs, Action::NextStop);
    press(&mut differs, Action::PreviousStop);
    let mut taken = rehearsal(StopId::Authorise);
    press(&mut taken, Action::Activate);
    let holder = "port 7538, held by node, process 4711, most likely your own integration";
    let problem = Problem::new(ProblemCode::CallbackPortTaken).with_detail(holder);
    answer(&mut taken, Answer::Failed(problem));
    let mut quiet = waiting();
    quiet.ssh_host = Some("198.51.100.7".to_owned());
    answer(
        &mut quiet,
        Answer::Found(ProblemCode::ConfigOddClientSecret.into()),
    );
    answer(&mut quiet, Answer::Reached("127.0.0.1".to_owned()));
    quiet.now = quiet.now.plus(Seconds(30));
    vec![
        scene("differs", differs),
        scene("port taken", taken),
        scene("quiet", quiet),
    ]
}

fn authorise() -> Vec<Scene> {
    let mut preparing = rehearsal(StopId::Authorise);
    press(&mut preparing, Action::Activate);
    let mut busy = waiting();
    busy.now = busy.now.plus(Seconds(28));
    answer(&mut busy, Answer::BrowserAsked);
    answer(
        &mut busy,
        Answer::Ignored("its state belongs to another attempt"),
    );
    answer(&mut busy, Answer::UsedHttps);
    answer(
        &mut busy,
        Answer::PastedRefused(ProblemCode::CallbackNotARedirect.into()),
    );
    answer(
        &mut busy,
        Answer::Played("GET /oauth/authorize → 302 /login".to_owned()),
    );
    answer(
        &mut busy,
        Answer::Played("POST /login → 303 /consent".to_owned()),
    );
    let mut exchanging = waiting();
    answer(&mut exchanging, Answer::RedirectAccepted);
    let mut granted = exchanging.clone();
    answer(&mut granted, Answer::Granted(facts(), StoreKind::File));
    let mut failed = waiting();
    let said = Untrusted::new("The user said no.\u{1b}[2J \u{202e}gnihtemos");
    answer(
        &mut failed,
        Answer::RedirectEnded(Problem::new(ProblemCode::CallbackDenied).with_server_said(said)),
    );
    let mut paste_only = rehearsal(StopId::Authorise);
    press(&mut paste_only, Action::Activate);
    answer(&mut paste_only, Answer::Listening(Return::PasteOnly));
    press(&mut paste_only, Action::PasteRedirect);
    let mut quit = waiting();
    press(&mut quit, Action::Quit);
    let mut end = waiting();
    press(&mut end, Action::NextStop);
    vec![
        scene("preparing", preparing),
        scene("awaiting the redirect", waiting()),
        scene("awaiting, with much to say", busy),
        scene("awaiting a paste", paste_only),
        scene("exchanging", exchanging),
        scene("granted", granted),
        scene("failed", failed),
        scene("quit?", quit),
        scene("end?", end),
    ]
    .into_iter()
    .chain(hindered())
    .collect()
}

/// Uses an item of the stop; the ticket of the work that this begins.
fn use_item(model: &mut Model, name: &str, begun: fn(&Model) -> Option<Ticket>) -> Ticket {
    while model.focused().is_none_or(|id| id.name != name) {
        press(model, Action::NextItem);
    }
    press(model, Action::Activate);
    begun(model).expect("work under way")
}

fn tokens() -> Vec<Scene> {
    let mut absent = at(
        StopId::Authorise,
        EnvironmentName::Staging,
        Registration::example(),
    );
    press(&mut absent, Action::NextStop);
    let mut expired = rehearsal(StopId::Tokens);
    expired.now = expired.now.plus(Seconds(7_000));
    let ticket = use_item(&mut expired, "refresh", |model| model.refresh.running());
    let refused = Answer::Failed(ProblemCode::TokenSessionEnded.into());
    let at = expired.now;
    let _effects = update(&mut expired, at, Msg::Answered(ticket, refused));
    expired.loading = pleo_onboard::flow::work::Work::Idle;
    let mut asked = rehearsal(StopId::Tokens);
    let ticket = use_item(&mut asked, "introspect", |model| {
        model.introspection.running()
    });
    let said = Answer::Introspected(Introspection {
        active: false,
        expires: Some(moment("2026-11-22T08:42:00Z")),
        members: vec![
            ("client_id".to_owned(), Untrusted::new("7f9c2ba4-e88f")),
            ("scope".to_owned(), Untrusted::new("users:read users:write")),
        ],
    });
    let at = asked.now;
    let _effects = update(&mut asked, at, Msg::Answered(ticket, said));
    asked.loading = pleo_onboard::flow::work::Work::Idle;
    vec![
        scene("absent", absent),
        scene("expired, refresh refused", expired),
        scene("introspected", asked),
    ]
}

/// The viewer with an answer.
pub fn called(status: u16, content_type: &str, body: &str) -> Model {
    let mut model = rehearsal(StopId::TestCalls);
    press(&mut model, Action::NextItem);
    press(&mut model, Action::Activate);
    let ticket = model.call.running().expect("a call under way");
    let response = CallResponse {
        status,
        headers: vec![
            (
                "date".to_owned(),
                Untrusted::new("Sun, 22 Nov 2026 08:00:00 GMT"),
            ),
            ("content-type".to_owned(), Untrusted::new(content_type)),
            (
                "x-request-id".to_owned(),
                Untrusted::new("b3a1\u{1b}]0;owned\u{7}"),
            ),
        ],
        body: Arc::from(body.as_bytes()),
        cut: false,
        size: u64::try_from(body.len()).expect("a body in memory"),
        milliseconds: 12,
        not_refreshed: None,
        lines: Arc::new(JsonLines::index(body.as_bytes())),
    };
    let _effects = update(
        &mut model,
        now(),
        Msg::Answered(ticket, Answer::Called(response)),
    );
    model
}

pub const EMPLOYEES: &str = r#"{"data":[{"id":"0c6f3a5e-5d38-4c4e-8a3f-6f4f3f0c2a11","firstName":"Ada","lastName":"Łovelace","email":"ada@example.io","active":true,"balance":-12.5,"manager":null,"tags":[]},{"id":"2d1b7c90-1111-4c4e-8a3f-6f4f3f0c2a12","firstName":"漢字","note":"\u001b[31mred\u202e"}],"pagination":{"hasNextPage":false,"endCursor":null}}"#;

fn test_calls() -> Vec<Scene> {
    let mut calling = rehearsal(StopId::TestCalls);
    press(&mut calling, Action::NextItem);
    press(&mut calling, Action::Activate);
    let mut unanswered = calling.clone();
    let ticket = unanswered.call.running().expect("a call under way");
    let _effects = update(
        &mut unanswered,
        now(),
        Msg::Answered(ticket, Answer::Failed(ProblemCode::NetworkTimedOut.into())),
    );
    let mut no_token = at(
        StopId::Authorise,
        EnvironmentName::Staging,
        Registration::example(),
    );
    press(&mut no_token, Action::Goto8);
    press(&mut no_token, Action::First);
    let mut closed = called(200, "application/json", EMPLOYEES);
    press(&mut closed, Action::Back);
    vec![
        scene("calling", calling),
        scene("no answer", unanswered),
        scene("answer", called(200, "application/json", EMPLOYEES)),
        scene("answered, viewer closed", closed),
        scene(
            "refused",
            called(
                403,
                "application/json",
                r#"{"error":true,"message":"insufficient scope"}"#,
            ),
        ),
        scene(
            "no JSON",
            called(
                200,
                "text/html",
                "<html>\n<body>Sign in to the guest network</body>\n</html>",
            ),
        ),
        scene("no token", no_token),
    ]
}

fn overlays() -> Vec<Scene> {
    let mut help = rehearsal(StopId::Next);
    press(&mut help, Action::Help);
    let mut field_help = at(
        StopId::Registration,
        EnvironmentName::Staging,
        half_filled(),
    );
    press(&mut field_help, Action::Help);
    let mut list = rehearsal(StopId::Verify);
    press(&mut list, Action::Commands);
    for _ in 0..3 {
        press(&mut list, Action::NextItem);
    }
    let mut told = rehearsal(StopId::Next);
    told.notice = Some(Notice::Info(
        "The browser was asked to open the page.".to_owned(),
    ));
    let mut nothing = Model::new(
        Session::new("default"),
        now(),
        TimeZone::UTC,
        Surroundings::Desktop,
    );
    press(&mut nothing, Action::Goto9);
    vec![
        scene("nothing done", nothing),
        scene("help", help),
        scene("help in a field", field_help),
        scene("everything", list),
        scene("with a notice", told),
    ]
}
