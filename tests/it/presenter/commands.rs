//! The commands before others: what they print in words and as JSON, and what `--trace` writes.

use pleo_onboard::adapters::paths::Paths;
use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::form::Registration;
use pleo_onboard::guide::StopId;
use pleo_onboard::session::file;

use super::super::screens::stage;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::pty::{Exit, Terminal};
use super::super::support::web;
use super::canary::{Search, canary, without_steering};
use super::planted::{self, NAMES, plant};

/// A home whose profile is full of canaries, at an API that answers with them.
fn home() -> Home {
    let base = web::serve(|_| web::json("200 OK", &planted::body()));
    let home = Home::new();
    planted::configure(&home, &base);
    let mut model = stage::at(
        StopId::Verify,
        EnvironmentName::Staging,
        Registration::example(),
    );
    plant(&mut model);
    let path = Paths::under(home.path()).profile(&model.session.profile);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, file::write(&model.session)).unwrap();
    home
}

const COMMANDS: [&[&str]; 17] = [
    &["status"],
    &["status", "--json"],
    &["journey", "show"],
    &["journey", "show", "--json"],
    &["form", "show"],
    &["form", "show", "--json"],
    &["form", "validate"],
    &["form", "validate", "--json"],
    &["profiles"],
    &["profiles", "list", "--json"],
    &["credentials", "show"],
    &["credentials", "show", "--json"],
    &["doctor"],
    &["doctor", "--json"],
    &["paths"],
    &["paths", "--json"],
    &["introspect"],
];

fn run(home: &Home, presenter: &[&str], command: &[&str]) -> String {
    let profile = ["--profile", &canary("profile"), "--store", "file"];
    let run = Run::cli(home, &[&profile[..], presenter, command].concat());
    let run = run.env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access");
    let finished = run.finish();
    format!("{}\n{}", finished.stdout, finished.stderr)
}

#[test]
fn no_command_names_a_partner_before_others() {
    let home = home();
    let search = Search::new(NAMES.iter().copied());
    let mut alone = std::collections::BTreeSet::new();
    let place = home.path().display().to_string();
    for command in COMMANDS {
        let printed = run(&home, &["--presenter"], command);
        assert_eq!(search.find(&printed), [].into(), "{command:?}\n{printed}");
        assert!(!printed.contains(&place), "{command:?}\n{printed}");
        alone.extend(search.find(&run(&home, &[], command)));
    }
    for name in [
        "profile",
        "environment",
        "client id",
        "client name",
        "contact",
        "op reference",
    ] {
        assert!(alone.contains(name), "{name} is printed when nobody looks");
    }
}

#[test]
fn an_answer_is_masked_on_a_terminal_and_whole_in_a_pipe() {
    let home = home();
    let profile = canary("profile");
    let path = format!("/v1/{}", canary("called path"));
    let arguments = [
        "--profile",
        &profile,
        "--presenter",
        "--store",
        "file",
        "call",
        &path,
    ];
    let call = Run::cli(&home, &arguments).env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access");
    let finished = call.finish();
    assert!(
        finished.stdout.contains(&canary("answer name")),
        "{finished:?}"
    );
    let search = Search::new(NAMES.iter().copied());
    assert_eq!(search.find(&finished.stderr), [].into(), "{finished:?}");

    let bundle = [
        "--profile",
        &profile,
        "--presenter",
        "--store",
        "file",
        "bundle",
    ];
    let export = [
        "--profile",
        &profile,
        "--presenter",
        "form",
        "export",
        "--format",
        "json",
    ];
    let profile = ["--profile", &profile, "--presenter", "profiles", "export"];
    for (arguments, expected) in [
        (&arguments[..], "firstName"),
        (&bundle, "pleo-onboard-bundle"),
        (&export, "client_name"),
        (&profile, "redirect_uris"),
    ] {
        let pty = Terminal::cli(&home, arguments)
            .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access")
            .size(200, 200)
            .start();
        assert_eq!(pty.wait_for_exit(), Exit::Code(0), "{}", pty.screen());
        let text = without_steering(&pty.raw());
        assert!(text.contains(expected), "{text}");
        assert_eq!(search.find(&text), [].into(), "{arguments:?}\n{text}");
    }
}

#[test]
fn the_trace_of_a_presentation_names_nobody() {
    let home = home();
    let profile = canary("profile");
    let trace = home.path().join("trace.jsonl");
    let path = format!("/v1/{}?x={}", canary("called path"), canary("asked query"));
    let trace_to = trace.display().to_string();
    for (presenter, names_somebody) in [(&["--presenter"][..], false), (&[], true)] {
        let arguments = ["--profile", &profile, "--trace", &trace_to, "call", &path];
        let run = Run::cli(&home, &[presenter, &arguments].concat());
        let finished = run.env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access").finish();
        assert_eq!(finished.code, Some(0), "{finished:?}");
        let written = std::fs::read_to_string(&trace).unwrap();
        let found = Search::new(NAMES.iter().copied()).find(&written);
        assert_eq!(!found.is_empty(), names_somebody, "{written}");
        assert!(written.contains("firstName"));
    }
}
