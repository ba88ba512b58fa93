//! The whole journey by commands: nothing of it is in what they print, write, start or leave behind.

use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::{free_port, path_with};
use super::canary::{CLIENT_SECRET, Planter};
use super::places::{Places, REFERENCE, STATE, Store, recording_browser, recording_op, temporary};

/// What a person or a script asks once tokens are held.
const AFTERWARDS: &[&[&str]] = &[
    &["status"],
    &["status", "--json"],
    &["credentials", "show"],
    &["introspect"],
    &["introspect", "--json"],
    &["refresh"],
    &["call", "/v2/employees"],
    &["call", "/v1/introspect"],
    &["journey", "show"],
    &["form", "show"],
    &["form", "export", "--format", "json"],
    &["export", "postman"],
    &["export", "postman", "--environment"],
    &["export", "env"],
    &["export", "curl"],
    &["export", "calendar"],
    &["doctor", "--json"],
    &["bundle"],
    &["--yes", "bundle", "-o", "bundle.json"],
    &["profiles", "export", "default"],
    &["profiles"],
    &["paths"],
];

/// How the secret is given to `credentials set` and to `authorize`.
fn given(store: Store) -> [&'static [&'static str]; 2] {
    const STDIN: &[&str] = &["--client-secret-stdin"];
    match store {
        Store::Session | Store::File => [STDIN, STDIN],
        Store::OnePassword => [&["--ref", REFERENCE], &[]],
    }
}

fn journey(store: Store, more: &[&str]) {
    let planter = Planter::start();
    let home = planter.home();
    let (recorded, programs) = (Home::new(), Home::new());
    let browser = recording_browser(recorded.path());
    recording_op(programs.path(), recorded.path());
    let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
    let mut places = Places::default();
    let run = |arguments: &[&str]| {
        let traced = ["--trace", "trace.jsonl"];
        Run::cli(&home, &["--env", "planted", "--store", store.as_str()])
            .args(traced)
            .args(more)
            .args(arguments)
            .env("PATH", path_with(programs.path(), home.path()))
            .env("RUST_BACKTRACE", "full")
            .env("TMPDIR", temporary(&home))
    };
    let line = format!("{CLIENT_SECRET}\n");
    let [to_set, to_authorize] = given(store);

    let set = ["credentials", "set", "--client-id", "fake-client"];
    let set = run(&set).args(to_set).stdin(&line).finish();
    // What would end with the command is not taken.
    let expected = if store == Store::Session { 8 } else { 0 };
    assert_eq!(set.code, Some(expected), "{set:?}");
    places.add_outputs("credentials set", set, &[]);
    places.add_files("after credentials set", &home, store);

    let granted = run(&["authorize", "--browser", &browser, "--json"])
        .args(["--client-id", "fake-client", "--scope", "users:read"])
        .args(["--redirect-uri", &redirect_uri])
        .args(to_authorize)
        .stdin(&line)
        .finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    places.add_outputs("authorize", granted, STATE);
    places.add_browsing(&recorded);
    places.add_files("after authorize", &home, store);

    afterwards(&mut places, run);
    places.add_files("after everything", &home, store);
    let traced = std::fs::read_to_string(home.path().join("trace.jsonl")).unwrap();
    assert!(traced.contains("/token"), "{traced}");
    planter.refuse();
    let refused = run(&["refresh", "--json"]).finish();
    assert_eq!(refused.code, Some(4), "{refused:?}");
    places.add_outputs("a refused refresh", refused, &[]);
    places.add_op(&recorded, store);
    let forgotten = run(&["--yes", "forget"]).finish();
    assert_eq!(forgotten.code, Some(0), "{forgotten:?}");
    places.add_outputs("forget", forgotten, &[]);
    // Whatever was chosen: nothing is left.
    places.add_files("after forget", &home, Store::Session);
    let looked_at = places.judge(&planter);
    assert!(looked_at > 60, "{looked_at} places");
}

fn afterwards(places: &mut Places, run: impl Fn(&[&str]) -> Run) {
    for arguments in AFTERWARDS {
        let finished = run(arguments).finish();
        places.add_outputs(&arguments.join(" "), finished, &[]);
    }
}

#[test]
fn no_secret_leaves_the_commands_that_keep_it_in_a_file() {
    journey(Store::File, &[]);
}

#[test]
fn no_secret_leaves_the_commands_that_keep_it_nowhere() {
    journey(Store::Session, &[]);
}

#[test]
fn no_secret_leaves_the_commands_that_read_it_from_1password() {
    journey(Store::OnePassword, &[]);
}

#[test]
fn no_secret_leaves_the_commands_on_a_shared_screen() {
    journey(Store::File, &["--presenter"]);
}

#[test]
fn a_secret_of_the_environment_does_not_reach_the_browser() {
    let planter = Planter::start();
    let home = planter.home();
    let recorded = Home::new();
    let browser = recording_browser(recorded.path());
    let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
    let granted = Run::cli(&home, &["--env", "planted", "--store", "session"])
        .args(["authorize", "--browser", &browser, "--scope", "users:read"])
        .args([
            "--client-id",
            "fake-client",
            "--redirect-uri",
            &redirect_uri,
        ])
        .env("PLEO_ONBOARD_CLIENT_SECRET", CLIENT_SECRET)
        .env("PLEO_ONBOARD_ACCESS_TOKEN", super::canary::ACCESS)
        .finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let mut places = Places::default();
    places.add_outputs("authorize", granted, STATE);
    // The program's own environment is as the person made it.
    std::fs::remove_file(recorded.path().join("program.environ")).unwrap();
    places.add_browsing(&recorded);
    places.add_files("afterwards", &home, Store::Session);
    places.judge(&planter);
}
