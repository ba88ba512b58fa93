//! The board of all profiles and the lists about one, with profiles in every state.

use jiff::tz::TimeZone;
use tui_input::InputRequest;

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::flow::Ticket;
use pleo_onboard::form::{FieldId, Registration};
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::moment::{Noted, Seconds, Timestamp};
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::session::partner::Partner;
use pleo_onboard::session::{Session, SevenDays, TokenNote};
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::board::Told;
use pleo_onboard::wizard::{Effect, Model, Msg, update};

use super::appearance;
use super::stage::{Scene, now, press, rehearsal, scene};
use super::styled::{drawn, rows};

fn ago(days: i64) -> Noted {
    let at = Timestamp::from_unix(now().unix() - days * 86_400);
    Noted::at(at, &TimeZone::UTC)
}

fn notice(days: i64) -> SevenDays {
    SevenDays::from_notice(ago(days), &TimeZone::UTC)
}

/// A profile in Staging, done up to a stop so many days ago.
fn staging(name: &str, client: &str, before: StopId, days: i64) -> Session {
    let mut session = Session::new(name);
    session.environment = EnvironmentName::Staging;
    session.registration.set(FieldId::ClientName, client);
    let track = session.track_mut();
    for stop in StopId::ALL.into_iter().filter(|stop| *stop < before) {
        track.mark(stop, ago(days));
    }
    session
}

fn sessions() -> Vec<Session> {
    let mut missed = staging("hooli-erp", "Hooli ERP", StopId::Credentials, 15);
    missed.track_mut().notice = Some(notice(10));
    "Hooli XYZ".clone_into(&mut missed.request.company);
    missed.track_mut().set_note(StopId::Review, "fake note");
    let mut near = staging(
        "a-name-that-is-much-too-long-for-its-column",
        "",
        StopId::Verify,
        9,
    );
    near.track_mut().notice = Some(notice(6));
    let mut valid = staging("vandelay", "Vandelay 漢字", StopId::TestCalls, 1);
    valid.track_mut().tokens = Some(TokenNote {
        obtained: now(),
        until: Some(now().plus(Seconds(2_700))),
    });
    let mut rehearsing = Session::new("new-one");
    rehearsing.registration = Registration::example();
    vec![
        missed,
        near,
        valid,
        rehearsing,
        staging("globex", "Globex Ledger", StopId::Registration, 4),
        staging("acme", "Acme Books", StopId::Review, 32),
        staging("initech", "Initech Sync", StopId::Next, 90),
    ]
}

fn partners() -> Vec<Partner> {
    let of = |session: &Session| Partner::of(session, now());
    let mut partners: Vec<Partner> = sessions().iter().map(of).collect();
    let problem = Problem::new(ProblemCode::FilesCorrupt).with_detail("line 1 is no JSON");
    partners.push(Partner::unreadable("damaged", problem));
    partners
}

fn ticket_of(effects: &[Effect]) -> Ticket {
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Profiles(ticket, _) => Some(*ticket),
        _ => None,
    });
    ticket.expect("the profiles are asked for")
}

/// The board before it was read, and the ticket of the one who reads.
fn reading() -> (Model, Ticket) {
    let mut model = rehearsal(StopId::TestCalls);
    let at = model.now;
    let effects = update(&mut model, at, Msg::Pressed(Action::Partners));
    let ticket = ticket_of(&effects);
    (model, ticket)
}

/// The board with these profiles beside the open one.
pub fn filled(partners: Vec<Partner>) -> Model {
    let (mut model, ticket) = reading();
    let at = model.now;
    let told = Msg::Profiles(ticket, Told::Surveyed(partners));
    let _effects = update(&mut model, at, told);
    model
}

fn type_text(model: &mut Model, text: &str) {
    for character in text.chars() {
        let at = model.now;
        let _effects = update(model, at, Msg::Typed(InputRequest::InsertChar(character)));
    }
}

/// The list about a profile.
fn about(name: &str) -> Model {
    let mut model = filled(partners());
    type_text(&mut model, name);
    press(&mut model, Action::Activate);
    model
}

fn after(mut model: Model, actions: &[Action]) -> Model {
    for action in actions {
        press(&mut model, *action);
    }
    model
}

/// The scenes of the board.
pub fn scenes() -> Vec<Scene> {
    use Action::{Activate, NextItem, PreviousItem};
    let mut found = filled(partners());
    type_text(&mut found, "you staging");
    let mut nothing = filled(partners());
    type_text(&mut nothing, "nobody");
    let mut named = after(about("acme"), &[NextItem, Activate]);
    type_text(&mut named, "globex");
    press(&mut named, Activate);
    let mut failed = after(filled(partners()), &[PreviousItem, Activate]);
    type_text(&mut failed, "/home/me/acme.profile.json");
    let at = failed.now;
    let asked = update(&mut failed, at, Msg::Pressed(Activate));
    let problem = Problem::new(ProblemCode::FilesUnreadable)
        .with_detail("/home/me/acme.profile.json: it does not exist");
    let told = Msg::Profiles(ticket_of(&asked), Told::Failed(problem));
    let _effects = update(&mut failed, at, told);
    vec![
        scene("board, reading", reading().0),
        scene("board", filled(partners())),
        scene(
            "board, further down",
            after(filled(partners()), &[NextItem; 6]),
        ),
        scene("board, found", found),
        scene("board, nothing found", nothing),
        scene("board, one", about("hooli")),
        scene(
            "board, the open one",
            after(about("default"), &[NextItem; 3]),
        ),
        scene("board, damaged", about("damaged")),
        scene("board, name taken", named),
        scene("board, not imported", failed),
        scene(
            "board, delete",
            after(
                about("acme"),
                &[NextItem, NextItem, NextItem, NextItem, Activate],
            ),
        ),
    ]
}

#[test]
fn the_profile_that_is_open_here_and_the_environment_of_each_are_read_on_the_board() {
    for (size, wanted) in [((80, 24), true), ((120, 36), true), ((40, 10), false)] {
        let screen = drawn(
            &scene("board", filled(partners())),
            size,
            &appearance(ThemeName::Dark),
        );
        let screen = rows(screen.buffer());
        let row = |name: &str| screen.iter().find(|row| row.contains(name));
        let open = row("default");
        assert!(open.is_none_or(|row| row.contains("default · open")));
        assert_eq!(open.is_some(), wanted, "{screen:#?}");
        for (name, environment) in [("new-one", "sandbox"), ("vandelay", "staging")] {
            let row = row(name).filter(|_| wanted);
            assert!(row.is_none_or(|row| row.contains(environment)), "{row:?}");
        }
    }
    let small = after(about("default"), &[Action::Back]);
    let screen = drawn(&scene("one", small), (40, 10), &appearance(ThemeName::Dark));
    let screen = rows(screen.buffer()).join("\n");
    assert!(screen.contains("default · open"), "{screen}");
}

#[test]
fn on_a_small_board_no_value_is_cut_and_no_problem_is_a_bare_code() {
    for (name, wanted) in [
        (
            "board, found",
            ["staging · 4 Credentials", "waiting 10 d · token: none"],
        ),
        (
            "board, not imported",
            ["✗ A file cannot be read.", "▸ ✗ hooli-erp"],
        ),
    ] {
        let scenes = scenes();
        let scene = scenes.iter().find(|scene| scene.name == name).unwrap();
        let screen = drawn(scene, (40, 10), &appearance(ThemeName::Dark));
        let screen = rows(screen.buffer()).join("\n");
        for words in wanted {
            assert!(screen.contains(words), "{name}: {words}\n{screen}");
        }
    }
}

#[test]
fn what_stands_beneath_the_profiles_is_apart_from_them_and_in_line_with_their_names() {
    for chosen in [Action::First, Action::PreviousItem] {
        let model = after(filled(partners()), &[chosen]);
        let screen = drawn(
            &scene("board", model),
            (80, 24),
            &appearance(ThemeName::Dark),
        );
        let screen = rows(screen.buffer());
        let place = screen.iter().position(|row| row.contains("New profile"));
        let place = place.unwrap();
        let column = |row: &str, word: &str| row.split_once(word).map(|it| it.0.chars().count());
        assert_eq!(
            column(&screen[place], "New profile"),
            column(
                screen.iter().find(|row| row.contains("acme")).unwrap(),
                "acme"
            )
        );
        assert_eq!(
            screen[place - 1].trim_matches(['│', ' ']),
            "",
            "{screen:#?}"
        );
    }
}
