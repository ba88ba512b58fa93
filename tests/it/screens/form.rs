//! The registration form while it is filled in: its lists, and what is chosen from above it.

use tui_input::InputRequest;

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::flow::files::{Entry, Listing, LogoSeen, Sort};
use pleo_onboard::flow::work::Work;
use pleo_onboard::flow::{Answer, Ticket};
use pleo_onboard::form::{FieldId, Registration};
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::files::Compared;
use pleo_onboard::wizard::{Model, Msg, update};

use super::stage::{Scene, at, now, press, scene};
use super::styled::rows;

fn form() -> Model {
    at(
        StopId::Registration,
        EnvironmentName::Staging,
        Registration::example(),
    )
}

fn focus(model: &mut Model, name: &str) {
    while model.focused().is_none_or(|id| id.name != name) {
        press(model, Action::NextItem);
    }
}

fn type_text(model: &mut Model, text: &str) {
    for character in text.chars() {
        let _effects = update(
            model,
            now(),
            Msg::Typed(InputRequest::InsertChar(character)),
        );
    }
}

fn tell(model: &mut Model, ticket: Ticket, answer: Answer) {
    let _effects = update(model, now(), Msg::Answered(ticket, answer));
}

/// A directory with logos, one that is not there, and one above which nothing opens either.
fn choosing() -> (Model, Model, Model) {
    let mut files = form();
    focus(&mut files, "choose-logo");
    press(&mut files, Action::Activate);
    let ticket = files
        .chooser
        .looking
        .running()
        .expect("a directory asked for");
    let mut missing = files.clone();
    let mut nothing = files.clone();
    let problem =
        Problem::new(ProblemCode::FilesNoDirectory).with_detail("/work/none: it does not exist");
    tell(&mut nothing, ticket, Answer::Failed(problem.clone()));
    let nearest = Listing {
        directory: "/work".to_owned(),
        entries: Vec::new(),
        instead_of: Some(problem),
    };
    tell(&mut missing, ticket, Answer::Files(nearest));
    let entry = |name: &str, sort| Entry {
        name: name.to_owned(),
        sort,
    };
    let listing = Listing {
        directory: "/home/partner/integration".to_owned(),
        entries: vec![
            entry("assets", Sort::Directory),
            entry("logo.png", Sort::File),
            entry("漢字.svg", Sort::File),
        ],
        instead_of: None,
    };
    tell(&mut files, ticket, Answer::Files(listing));
    press(&mut files, Action::NextItem);
    press(&mut files, Action::NextItem);
    (files, missing, nothing)
}

/// The review of a form with errors, and one that differs from what was submitted and from a file.
fn reviewing() -> (Model, Model) {
    let mut errors = form();
    let registration = &mut errors.session.registration;
    registration.set(FieldId::ClientUri, "http://client.example/");
    registration.set(FieldId::Logo, "./wide.png");
    errors.logo = Work::Done(LogoSeen {
        place: "./wide.png".to_owned(),
        image: Some("PNG 600x300".to_owned()),
        is_small: false,
        wrong: Some(
            Problem::new(ProblemCode::FormLogoNotSquare)
                .with_detail("The logo is 600x300, while Pleo asks for a square."),
        ),
    });
    press(&mut errors, Action::Review);
    let mut compared = form();
    let mut submitted = Registration::example();
    submitted.set(FieldId::Scopes, "users:read");
    compared.session.track_mut().registered = Some(submitted);
    let mut other = Registration::example();
    other.set(FieldId::ClientName, "Another Client");
    other.set(FieldId::Logo, "https://client.example/logo.png");
    compared.compared = Some(Compared {
        with: "/home/partner/registration.md".to_owned(),
        registration: other,
    });
    press(&mut compared, Action::Review);
    focus(&mut compared, "comparison");
    (errors, compared)
}

/// As long as a line of its own at 80 columns.
const LONG_ADDRESS: &str = "https://client.example/legal/en/privacy-2026.pdf";

#[test]
fn what_is_typed_has_the_whole_width_as_soon_as_it_needs_it() {
    for (size, shown) in [
        ((80, 24), LONG_ADDRESS),
        ((120, 36), LONG_ADDRESS),
        ((40, 10), "…"),
    ] {
        let scenes = scenes();
        let named = scenes
            .iter()
            .find(|scene| scene.name == "a long address, typed");
        let screen = super::drawn(named.unwrap(), size, &super::appearance(ThemeName::Dark));
        let screen = rows(screen.buffer());
        let typed = screen.iter().find_map(|row| row.split_once("2026.pdf"));
        let before = typed.expect("the end in sight").0;
        let text = before.rsplit("  ").next().unwrap();
        assert!(
            text.contains(shown.trim_end_matches("2026.pdf")),
            "{screen:#?}"
        );
        assert!(text.chars().count() >= 20, "{screen:#?}");
    }
}

#[test]
fn a_directory_that_does_not_open_leaves_a_next_step() {
    let scenes = scenes();
    for (name, size, wanted) in [
        ("choosing, no such directory", (80, 24), "▸ ../"),
        ("choosing, no such directory", (40, 10), "▸ ../"),
        ("choosing, no such directory", (80, 24), "Type another path"),
        (
            "choosing, no directory opens",
            (80, 24),
            "Type another path",
        ),
        (
            "choosing, no directory opens",
            (40, 10),
            "Type another path",
        ),
        (
            "choosing, no directory opens",
            (80, 24),
            "a part of a name, or a path",
        ),
    ] {
        let scene = scenes.iter().find(|scene| scene.name == name).unwrap();
        let screen = super::drawn(scene, size, &super::appearance(ThemeName::Dark));
        let screen = rows(screen.buffer()).join("\n");
        assert!(
            screen.contains("This directory cannot be opened"),
            "{screen}"
        );
        assert!(screen.contains(wanted), "{name}: {wanted}\n{screen}");
    }
}

/// The form as it is filled in.
pub fn scenes() -> Vec<Scene> {
    let mut adding = form();
    focus(&mut adding, "redirect_uris");
    press(&mut adding, Action::NextItem);
    press(&mut adding, Action::NextItem);
    type_text(&mut adding, "http://192.0.2.1/callback");
    press(&mut adding, Action::PreviousItem);
    let mut address = form();
    address.session.registration.set(FieldId::PrivacyPolicy, "");
    focus(&mut address, "policy_uri");
    type_text(&mut address, LONG_ADDRESS);
    let mut scopes = form();
    focus(&mut scopes, "choose-scopes");
    press(&mut scopes, Action::Activate);
    press(&mut scopes, Action::NextItem);
    let mut found = scopes.clone();
    type_text(&mut found, "vendor");
    let mut not_found = found.clone();
    type_text(&mut not_found, "x");
    let (files, missing, nothing) = choosing();
    let mut no_image = files.clone();
    no_image.chooser.looking =
        Work::Failed(Problem::new(ProblemCode::FormLogoNotAnImage).with_detail(
            "The logo's file is no PNG, JPEG, GIF, WebP or SVG, whatever its name ends in.",
        ));
    let mut small = form();
    small
        .session
        .registration
        .set(FieldId::Logo, "/home/partner/logo.png");
    focus(&mut small, "choose-logo");
    let ticket = small.logo.running().expect("a file looked at");
    let seen = LogoSeen {
        place: "/home/partner/logo.png".to_owned(),
        image: Some("PNG 16x16".to_owned()),
        is_small: true,
        wrong: None,
    };
    tell(&mut small, ticket, Answer::LogoSeen(seen));
    press(&mut small, Action::PreviousItem);
    let (errors, compared) = reviewing();
    let mut moved = form();
    moved.session.tracks.insert(
        EnvironmentName::Sandbox,
        pleo_onboard::session::Track {
            marks: moved.session.track().marks.clone(),
            ..pleo_onboard::session::Track::default()
        },
    );
    moved
        .session
        .tracks
        .entry(EnvironmentName::Sandbox)
        .and_modify(|track| {
            let at = track.marks.values().next().copied();
            track.mark(StopId::Registration, at.expect("a date"));
        });
    for _ in 0..3 {
        press(&mut moved, Action::PreviousStop);
    }
    vec![
        scene("from the rehearsal to Staging", moved),
        scene("review, with errors", errors),
        scene("review, compared", compared),
        scene("choosing a logo", files),
        scene("choosing, no such directory", missing),
        scene("choosing, no directory opens", nothing),
        scene("choosing, no image", no_image),
        scene("a small logo", small),
        scene("a list with one that is wrong", adding),
        scene("a long address, typed", address),
        scene("scopes", scopes),
        scene("scopes, found by what they open", found),
        scene("scopes, none found", not_found),
    ]
}
