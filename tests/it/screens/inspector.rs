//! The inspector: empty, with exchanges, and with one of them open.

use std::sync::Arc;

use pleo_onboard::exchange::{
    Audience, Connecting, Exchange, Purpose, RawAnswer, RawRequest, Redactor, Timing,
};
use pleo_onboard::flow::{Answer, Ticket};
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::{Model, Msg, update};

use super::appearance;
use super::stage::{Scene, now, press, rehearsal, scene};
use super::styled::{drawn, rows};

/// Base64 of `7f9c2ba4-e88f-42d5-9a3a-0f1e6d3b5c27:fake-client-secret`.
const BASIC: &str =
    "Basic N2Y5YzJiYTQtZTg4Zi00MmQ1LTlhM2EtMGYxZTZkM2I1YzI3OmZha2UtY2xpZW50LXNlY3JldA==";

const FORM: &str = "grant_type=authorization_code&code=fake-code-0123&code_verifier=fake-verifier-0123&redirect_uri=http%3A%2F%2Flocalhost%3A7538%2Fcallback";

const TOKENS: &str = r#"{"access_token":"fake-access-0123","token_type":"Bearer","expires_in":900,"refresh_token":"fake-refresh-0123","scope":"users:read"}"#;

/// One exchange: what for, method and address, headers, body; status, headers, body.
type Told<'t> = (
    Purpose,
    &'t str,
    &'t [(&'t str, &'t str)],
    &'t str,
    Option<(u16, &'t [(&'t str, &'t str)], &'t str)>,
);

/// Has the wizard hear of exchanges.
pub fn tell(model: &mut Model, told: &[Told<'_>]) {
    let mut redactor = Redactor::default();
    let owned = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        list.iter().map(pair).collect()
    };
    for (number, (purpose, line, headers, body, answer)) in (1..).zip(told) {
        let (method, url) = line.split_once(' ').unwrap();
        let url = url::Url::parse(url).unwrap();
        let request = redactor.request(&RawRequest {
            method,
            url: &url,
            headers: &owned(headers),
            body: body.as_bytes(),
        });
        let answer = answer.map(|(status, headers, body)| {
            redactor.answer(&RawAnswer {
                status,
                headers: &owned(headers),
                body: body.as_bytes(),
                size: body.len() as u64,
            })
        });
        let is_redirect = *purpose == Purpose::Redirect;
        let failure = (answer.is_none() && !is_redirect)
            .then(|| "The name of the server cannot be found. [network.dns]".to_owned());
        let exchange = Exchange {
            number,
            at: now(),
            purpose: *purpose,
            request,
            timing: Timing {
                connecting: match (number, &answer) {
                    (_, None) => Connecting::Never,
                    (1, _) => Connecting::New {
                        connect: 1_300,
                        tls: Some(4_200),
                    },
                    _ => Connecting::Reused,
                },
                wait: answer.as_ref().map(|_| 12_900),
                read: answer.as_ref().map(|_| 300),
                total: 14_000,
            },
            answer,
            failure,
        };
        let told = Answer::Exchanged(Arc::new(exchange));
        let _effects = update(model, now(), Msg::Answered(Ticket::NONE, told));
    }
}

fn with_exchanges() -> Model {
    let mut model = rehearsal(StopId::Tokens);
    let json = [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
    ];
    tell(
        &mut model,
        &[
            (
                Purpose::Warm,
                "HEAD https://auth.staging.pleo.io/",
                &[],
                "",
                Some((404, &json, "")),
            ),
            (
                Purpose::Controls,
                "GET http://127.0.0.1:7536/sandbox/scenarios",
                &[],
                "",
                Some((200, &json, r#"{"active":[]}"#)),
            ),
            (
                Purpose::Redirect,
                "GET http://localhost:7538/callback?code=fake-code-0123&state=fake-state-0123",
                &[],
                "",
                None,
            ),
            (
                Purpose::Exchange,
                "POST http://127.0.0.1:7536/oauth/token",
                &[
                    ("accept", "application/json"),
                    ("authorization", BASIC),
                    ("content-type", "application/x-www-form-urlencoded"),
                ],
                FORM,
                Some((200, &json, TOKENS)),
            ),
            (
                Purpose::Call,
                "GET http://127.0.0.1:7537/v2/employees?limit=20",
                &[("authorization", "Bearer fake-access-0123")],
                "",
                Some((
                    403,
                    &[(
                        "www-authenticate",
                        r#"Bearer error="insufficient_scope", scope="users:read""#,
                    )],
                    "{\"error\":\"insufficient_scope\",\"of\":[\"someone@mail.example\",\"\u{1b}[2J\u{202e}\"]}",
                )),
            ),
            (
                Purpose::Introspection,
                "POST http://auth.example/introspect",
                &[],
                "",
                None,
            ),
        ],
    );
    model
}

fn opened(name: &'static str, model: &Model, up: usize, down: usize) -> Scene {
    let mut model = model.clone();
    press(&mut model, Action::Inspect);
    for _ in 0..up {
        press(&mut model, Action::PreviousItem);
    }
    press(&mut model, Action::Activate);
    for _ in 0..down {
        press(&mut model, Action::NextItem);
    }
    scene(name, model)
}

/// Every state of the inspector.
pub fn scenes() -> Vec<Scene> {
    let mut empty = rehearsal(StopId::Tokens);
    press(&mut empty, Action::Inspect);
    let model = with_exchanges();
    let mut list = model.clone();
    press(&mut list, Action::Inspect);
    let mut all = list.clone();
    press(&mut all, Action::Toggle);
    press(&mut all, Action::First);
    let mut shared = opened("inspector, shared", &model, 2, 0);
    shared.model.exchanges.audience = Audience::Shared;
    vec![
        scene("inspector, empty", empty),
        scene("inspector, list", list),
        scene("inspector, everything", all),
        opened("inspector, exchange", &model, 2, 0),
        opened("inspector, its form", &model, 2, 6),
        opened("inspector, its answer", &model, 2, 14),
        opened("inspector, redirect", &model, 3, 1),
        opened("inspector, call", &model, 1, 8),
        opened("inspector, failed", &model, 0, 2),
        shared,
    ]
}

fn of_name(name: &str) -> Scene {
    let mut scenes = scenes().into_iter();
    scenes.find(|scene| scene.name == name).unwrap()
}

fn shown(scene: &Scene, size: (u16, u16)) -> Vec<String> {
    rows(drawn(scene, size, &appearance(ThemeName::Dark)).buffer())
}

#[test]
fn the_numbers_of_all_exchanges_stand_one_below_the_other() {
    for size in [(80, 24), (120, 36)] {
        let screen = shown(&of_name("inspector, everything"), size);
        let ends: Vec<usize> = screen
            .iter()
            .filter_map(|row| Some(row.split_once(" ms")?.0.chars().count()))
            .collect();
        assert_eq!(ends.len(), 5, "{screen:#?}");
        assert!(ends.iter().all(|end| *end == ends[0]), "{screen:#?}");
    }
}

#[test]
fn an_error_status_is_never_shown_as_a_success() {
    let scene = of_name("inspector, everything");
    let backend = drawn(&scene, (120, 36), &appearance(ThemeName::Dark));
    let screen = rows(backend.buffer());
    let y = screen
        .iter()
        .position(|row| row.contains("HEAD /"))
        .unwrap();
    let x = screen[y].chars().position(|c| c == '4').unwrap();
    let place = (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
    let cell = backend.buffer().cell(place).unwrap();
    assert_eq!(cell.symbol(), "4");
    assert_ne!(cell.style().fg, Some(ratatui::style::Color::Green));
}

#[test]
fn the_line_with_the_focus_looks_like_every_other_focus() {
    for (name, line) in [
        ("inspector, exchange", "POST http"),
        ("inspector, its answer", "\"expires_in\""),
    ] {
        let backend = drawn(&of_name(name), (120, 36), &appearance(ThemeName::Dark));
        let screen = rows(backend.buffer());
        let y = screen
            .iter()
            .position(|row| row.contains('▸') && row.contains("│ ▸"));
        let y = y.unwrap_or_else(|| panic!("{screen:#?}"));
        let row = u16::try_from(y).unwrap();
        let reversed = (0..120).filter(|x| {
            let cell = backend.buffer().cell((*x, row)).unwrap();
            cell.style()
                .add_modifier
                .contains(ratatui::style::Modifier::REVERSED)
        });
        assert!(reversed.count() > 5, "{line}: {}", screen[y]);
    }
}

#[test]
fn the_inspector_offers_the_keys_that_do_something() {
    let bar = |name| shown(&of_name(name), (120, 36)).pop().unwrap();
    assert_eq!(bar("inspector, empty").trim(), "esc close   ? help");
    let redirect = bar("inspector, redirect");
    assert!(
        !redirect.contains("curl") && redirect.contains("] next exchange"),
        "{redirect}"
    );
    let last = bar("inspector, failed");
    assert!(
        last.contains("copy as curl") && !last.contains("next exchange"),
        "{last}"
    );
    assert!(bar("inspector, list").contains("space show all"));
    assert!(bar("inspector, everything").contains("space show less"));
}

#[test]
fn what_came_to_this_program_has_its_time_and_is_no_command() {
    let mut scene = of_name("inspector, redirect");
    let screen = shown(&scene, (120, 36)).join("\n");
    assert!(
        screen.contains("it came to this program at 08:00:00"),
        "{screen}"
    );
    press(&mut scene.model, Action::Copy);
    let screen = shown(&scene, (120, 36)).join("\n");
    assert!(screen.contains("The browser brought this one"), "{screen}");
}

#[test]
fn long_names_keep_their_values_in_line_and_no_escape_is_torn() {
    let screen = shown(&of_name("inspector, call"), (120, 36));
    let column = |words: &str| {
        let row = screen.iter().find(|row| row.contains(words));
        let row = row.unwrap_or_else(|| panic!("{words}: {screen:#?}"));
        row.split_once(words).unwrap().0.chars().count()
    };
    assert_eq!(column("Bearer error="), column("Bearer ●"), "{screen:#?}");
    for size in [(40, 10), (80, 24)] {
        let mut scene = of_name("inspector, call");
        press(&mut scene.model, Action::PreviousItem);
        press(&mut scene.model, Action::PreviousItem);
        let narrow = shown(&scene, size);
        let is_whole = narrow.iter().any(|row| row.contains(r"\u{1b}[2J\u{202e}"));
        assert!(is_whole, "{narrow:#?}");
    }
}
