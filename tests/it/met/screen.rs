//! Every problem on the wizard's screen, at 80 by 24 and at 40 by 10: all of its words can be brought into sight.

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::flow::Answer;
use pleo_onboard::flow::work::Work;
use pleo_onboard::form::Registration;
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::untrusted::Untrusted;
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::{Model, Msg, Notice, Offer, Overlay, update};

use super::super::scenarios::wire::side_by_side;
use super::super::screens::appearance;
use super::super::screens::stage::{EMPLOYEES, at, called, press, rehearsal, scene, waiting};
use super::super::screens::styled::{drawn, rows};
use super::findings;
use super::sight::{extend, page, whole, without_blanks};

const SIZES: [(u16, u16); 2] = [(80, 24), (40, 10)];

type Place = (&'static str, &'static [&'static str], fn(Problem) -> Model);

/// Where the wizard shows a problem whole: what it is called, the areas of problems that can come there, and the model
/// with the problem there. What comes with the form is on its review page.
const PLACES: [Place; 7] = [
    (
        "an attempt",
        &[
            "callback", "token", "api", "files", "terminal", "keychain", "browser", "network",
            "config", "sandbox",
        ],
        |problem| {
            let mut model = waiting();
            let ticket = model.authorize.ticket().unwrap();
            let now = model.now;
            let ended = Msg::Answered(ticket, Answer::RedirectEnded(problem));
            let _effects = update(&mut model, now, ended);
            model
        },
    ),
    (
        "a refresh",
        &[
            "token", "files", "terminal", "keychain", "network", "config",
        ],
        |problem| {
            let mut model = rehearsal(StopId::Tokens);
            model.refresh = Work::Failed(problem);
            model
        },
    ),
    (
        "a call",
        &["token", "api", "terminal", "keychain", "network", "config"],
        |problem| {
            let mut model = rehearsal(StopId::TestCalls);
            press(&mut model, Action::NextItem);
            press(&mut model, Action::Activate);
            model.call = Work::Failed(problem);
            model
        },
    ),
    ("keeping", &["files", "terminal", "keychain"], |problem| {
        let form = Registration::example();
        let mut model = at(StopId::Credentials, EnvironmentName::Staging, form);
        model.keeping = Work::Failed(problem);
        model
    }),
    (
        "submitting",
        &["sandbox", "network", "files", "terminal"],
        |problem| {
            let mut model = rehearsal(StopId::Registration);
            press(&mut model, Action::Review);
            model.submitting = Work::Failed(problem);
            model
        },
    ),
    (
        "the form that was submitted",
        &["sandbox", "network", "files", "terminal"],
        |problem| {
            let mut model = rehearsal(StopId::Registration);
            model.submitting = Work::Failed(problem);
            model
        },
    ),
    (
        "the sandbox's failures and clock",
        &["sandbox", "network", "files", "terminal", "config"],
        |problem| {
            let mut model = rehearsal(StopId::TestCalls);
            model.overlay = Some(Overlay::List {
                of: Offer::Sandbox,
                chosen: 0,
            });
            model.sandbox.asking = Work::Failed(problem);
            model
        },
    ),
];

/// Statuses whose answer is opened in the viewer, and the problem that it explains.
const ANSWERS: [(u16, &str, ProblemCode); 10] = [
    (401, "application/json", ProblemCode::ApiUnauthorized),
    (
        403,
        "application/json",
        ProblemCode::SandboxRefusedOnPurpose,
    ),
    (400, "application/json", ProblemCode::ApiBadRequest),
    (404, "application/json", ProblemCode::ApiNotFound),
    (405, "application/json", ProblemCode::ApiWrongMethod),
    (409, "application/json", ProblemCode::ApiConflict),
    (429, "application/json", ProblemCode::ApiRateLimited),
    (500, "application/json", ProblemCode::ApiServerError),
    (418, "application/json", ProblemCode::ApiUnexpectedStatus),
    (200, "text/html", ProblemCode::ApiNotJson),
];

/// The screen as text.
fn shown(model: &Model, size: (u16, u16)) -> String {
    let scene = scene("problem", model.clone());
    let backend = drawn(&scene, size, &appearance(ThemeName::Dark));
    rows(backend.buffer()).join("\n")
}

/// Everything that comes into sight when a person goes down to the end, without blanks: how it is wrapped is no matter.
fn seen(mut model: Model, size: (u16, u16), down: Action) -> String {
    press(&mut model, Action::First);
    let mut all = page(&shown(&model, size));
    loop {
        press(&mut model, down);
        if !extend(&mut all, &page(&shown(&model, size))) {
            break;
        }
    }
    without_blanks(&all.concat())
}

/// What of a problem cannot be seen.
fn missing(code: ProblemCode, seen: &str) -> Vec<&'static str> {
    let mut wanted = whole(code);
    wanted.retain(|text| !seen.contains(&without_blanks(text)));
    wanted
}

/// Looks at a code at every place and size.
fn check(code: ProblemCode) {
    let (area, _) = code.id().split_once('.').unwrap();
    for (place, _, show) in PLACES.into_iter().filter(|place| place.1.contains(&area)) {
        for size in SIZES {
            let said = Untrusted::new("fake words of a server");
            let problem = Problem::new(code).with_detail("fake detail");
            let model = show(problem.with_server_said(said));
            let seen = seen(model, size, Action::PageDown);
            let missing = missing(code, &seen);
            assert!(missing.is_empty(), "at {place}, {size:?}: {missing:?}");
            assert!(seen.contains("fakewordsofaserver"), "at {place}, {size:?}");
        }
    }
}

#[test]
fn every_problem_can_be_read_to_the_end_wherever_it_is_shown() {
    let codes: Vec<_> = ProblemCode::all().collect();
    let has_place = |code: &ProblemCode| {
        let (area, _) = code.id().split_once('.').unwrap();
        area == "form" || PLACES.iter().any(|place| place.1.contains(&area))
    };
    let homeless = codes.iter().find(|code| !has_place(code));
    assert_eq!(homeless, None, "give its area a place in PLACES");
    side_by_side(&codes, |code| code.id(), |code| check(*code));
}

#[test]
fn every_problem_of_an_answer_can_be_read_to_the_end_in_the_viewer() {
    let mut wrong = Vec::new();
    for (status, kind, code) in ANSWERS {
        for size in SIZES {
            for body in [r#"{"error":true}"#, EMPLOYEES] {
                let seen = seen(called(status, kind, body), size, Action::NextItem);
                let missing = missing(code, &seen);
                if !missing.is_empty() {
                    wrong.push(format!("{} {size:?}: {missing:?}", code.id()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_of_which_only_the_beginning_is_shown_says_so_with_its_code() {
    let mut model = called(200, "application/json", EMPLOYEES);
    if let Work::Done(response) = &mut model.call {
        response.cut = true;
    }
    for size in SIZES {
        let seen = seen(model.clone(), size, Action::NextItem);
        assert!(
            seen.contains("areshown.[api.too-large]"),
            "{size:?}: {seen}"
        );
    }
}

#[test]
fn a_notice_begins_with_what_happened_however_small_the_screen_is() {
    for size in SIZES {
        let mut model = rehearsal(StopId::Registration);
        let said = Untrusted::new("fake words of a server ".repeat(10));
        let problem = Problem::new(ProblemCode::SandboxRegistrationRefused);
        model.notice = Some(Notice::Problem(problem.with_server_said(said)));
        let screen = shown(&model, size);
        assert!(screen.contains("✗ The local sandbox"), "{screen}");
    }
}

#[test]
fn every_finding_can_be_read_to_the_end_on_the_review_page() {
    let mut wrong = Vec::new();
    for row in findings::ROWS {
        let form = findings::written(row);
        let own = pleo_onboard::form::judge(&form);
        let own = own.iter().filter(|finding| finding.code == row.0);
        for (finding, size) in own.flat_map(|finding| SIZES.map(|size| (finding, size))) {
            let mut model = at(StopId::Registration, EnvironmentName::Staging, form.clone());
            press(&mut model, Action::Review);
            let seen = seen(model, size, Action::PageDown);
            if !seen.contains(&without_blanks(&finding.words)) {
                wrong.push(format!("{} {size:?}: {}", row.0.id(), finding.words));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
