//! The commands against the local sandbox, each in a process of its own.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStderr, ChildStdout, Stdio};

use serde_json::Value;

use super::super::support::free_port;
use super::{Run, Stage, finished};

/// A home whose sandbox listens on free ports, with a redirect URI on a free port.
struct Rehearsal {
    sandbox: Child,
    _announced: Lines<BufReader<ChildStdout>>,
    announcement: Value,
    stage: Stage,
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        self.sandbox.kill().ok();
        self.sandbox.wait().ok();
    }
}

impl Rehearsal {
    fn begin(options: &[&str]) -> Self {
        let stage = Stage::new();
        let redirect = format!("http://localhost:{}/callback", free_port());
        let arguments = [
            "sandbox",
            "--json",
            "--port",
            "0",
            "--redirect-uri",
            &redirect,
        ];
        let mut sandbox = stage
            .command(&[&arguments, options].concat())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(sandbox.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        Self {
            sandbox,
            _announced: lines,
            announcement: serde_json::from_str(&line).unwrap(),
            stage,
        }
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.stage.run(arguments)
    }

    fn authorize(&self) -> Run {
        self.run(&["--store", "file", "authorize", "--play-browser", "--json"])
    }
}

/// Reads standard error up to the line with the URL; the lines after it are still to be read.
fn authorization_url(child: &mut Child) -> (String, Lines<BufReader<ChildStderr>>) {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    loop {
        let line = lines.next().expect("a line with the URL").unwrap();
        if let Some(url) = line.strip_prefix("authorize_url: ") {
            return (url.to_owned(), lines);
        }
    }
}

#[test]
fn a_whole_rehearsal_runs_in_processes_of_its_own() {
    let rehearsal = Rehearsal::begin(&[]);
    let granted = rehearsal.authorize().ok();
    assert!(granted.stderr.contains("authorize_url: http://127.0.0.1:"));
    let granted = granted.json();
    assert_eq!(granted["schema_version"], 1);
    assert_eq!(granted["result"], "granted");
    assert_eq!(granted["scopes_requested"], granted["scopes_granted"]);
    assert!(granted["expires_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(granted["ignored_requests"], 0);
    assert_eq!(granted["store"], "file");

    let status = rehearsal.run(&["status", "--json"]).ok().json();
    assert_eq!(status["token"]["state"], "valid");
    assert_eq!(status["sources"]["store"], "profile");
    let human = rehearsal.run(&["status"]).ok();
    assert!(human.stdout.contains("FILE STORE"));

    let call = rehearsal
        .run(&["call", "/v2/employees", "--query", "limit=1"])
        .ok();
    assert!(call.json()["data"].is_array());
    assert!(call.stderr.contains("GET /v2/employees → 200"));
    assert_eq!(rehearsal.run(&["call", "/v9/nothing"]).code, 1);
    rehearsal.run(&["refresh"]).ok();
    let introspected = rehearsal.run(&["introspect", "--json"]).ok().json();
    assert_eq!(introspected["active"], true);
    rehearsal.run(&["forget"]).ok();
    assert_eq!(rehearsal.run(&["status"]).code, 4);
    assert_eq!(rehearsal.run(&["call", "/v2/employees"]).code, 4);
}

#[test]
fn disconnecting_ends_it_at_both_ends() {
    let rehearsal = Rehearsal::begin(&[]);
    rehearsal.authorize().ok();
    let run = rehearsal.run(&["disconnect", "--json"]).ok().json();
    assert_eq!(run["at_pleo"], "disconnected");
    assert_eq!(run["forgotten"], true);
    assert_eq!(rehearsal.run(&["status"]).code, 4);
}

#[test]
fn a_denied_consent_exits_with_five_and_its_code() {
    let rehearsal = Rehearsal::begin(&["--scenario", "denied"]);
    let run = rehearsal.authorize();
    assert_eq!(run.code, 5);
    let document = run.json();
    assert_eq!(document["result"], "failed");
    assert_eq!(document["problem"]["code"], "callback.denied");
    assert!(document["problem"]["next"].is_array());
    assert!(run.stderr.contains("Code: callback.denied"));
}

#[test]
fn nobody_at_the_browser_means_timed_out() {
    let rehearsal = Rehearsal::begin(&[]);
    let run = rehearsal.run(&["authorize", "--no-browser", "--timeout", "1", "--json"]);
    assert_eq!(run.code, 6);
    assert_eq!(run.json()["problem"]["code"], "callback.timed-out");
}

#[test]
fn a_wrong_secret_is_refused_with_four_and_not_kept() {
    let rehearsal = Rehearsal::begin(&[]);
    let run = rehearsal.stage.run_with_input(
        &[
            "--store",
            "file",
            "authorize",
            "--play-browser",
            "--json",
            "--client-secret-stdin",
        ],
        "fake-secret-that-is-wrong\n",
    );
    assert_eq!(run.code, 4);
    assert_eq!(run.json()["problem"]["code"], "token.client-refused");
    assert!(
        !rehearsal
            .stage
            .everything_on_disk()
            .contains("fake-secret-that-is-wrong")
    );
}

#[test]
fn the_secret_of_standard_input_is_kept_with_the_tokens() {
    let rehearsal = Rehearsal::begin(&[]);
    let secret = rehearsal.announcement["client_secret"].as_str().unwrap();
    let run = rehearsal.stage.run_with_input(
        &[
            "--store",
            "file",
            "authorize",
            "--play-browser",
            "--json",
            "--client-secret-stdin",
        ],
        &format!("{secret}\n"),
    );
    assert_eq!(run.ok().json()["result"], "granted");
    let shown = rehearsal
        .run(&["credentials", "show", "--json"])
        .ok()
        .json();
    assert_eq!(shown["client_secret"]["place"], "file");
    assert_eq!(shown["client_secret"]["held"], true);
}

#[test]
fn pasted_text_that_is_not_the_redirect_does_not_end_the_wait() {
    let rehearsal = Rehearsal::begin(&[]);
    let mut command = rehearsal
        .stage
        .command(&["authorize", "--no-browser", "--timeout", "60"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let (url, mut lines) = authorization_url(&mut child);
    let url = url::Url::parse(&url).unwrap();
    let value = |name: &str| {
        let mut pairs = url.query_pairs();
        let found = pairs.find(|(own, _)| own == name);
        found.unwrap().1.into_owned()
    };
    let (redirect, state) = (value("redirect_uri"), value("state"));
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "hello").unwrap();
    let refused = lines.next().unwrap().unwrap();
    assert!(refused.contains("The wait goes on"), "{refused}");
    // The right one ends it; this one was denied.
    writeln!(stdin, "{redirect}?error=access_denied&state={state}").unwrap();
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(rest.iter().any(|line| line.contains("callback.denied")));
    assert_eq!(finished(child).code, 5);
}

#[test]
fn a_second_sandbox_prints_the_line_of_the_first() {
    let rehearsal = Rehearsal::begin(&[]);
    let second = rehearsal.run(&["sandbox", "--json"]).ok();
    assert_eq!(second.json(), rehearsal.announcement);
    assert_eq!(second.stdout.lines().count(), 1);
}

#[test]
fn every_scenario_is_listed_with_words() {
    let listed = Stage::new().run(&["sandbox", "--list-scenarios"]).ok();
    assert!(listed.stdout.lines().count() > 10);
    assert!(
        listed
            .stdout
            .lines()
            .all(|line| line.split_whitespace().count() > 3)
    );
}

#[test]
fn a_client_secret_that_is_used_as_a_token_is_told() {
    let rehearsal = Rehearsal::begin(&[]);
    let secret = rehearsal.announcement["client_secret"].as_str().unwrap();
    let mut command = rehearsal.stage.command(&["call", "/v2/employees"]);
    command.env("PLEO_ONBOARD_ACCESS_TOKEN", secret);
    let run = finished(command.spawn().unwrap());
    assert_eq!(run.code, 4);
    assert!(
        run.stderr.contains("api.client-secret-as-token"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains(secret));
}

#[test]
fn a_redirect_uri_and_scopes_of_ones_own_are_registered_at_the_sandbox() {
    let stage = Stage::new();
    let redirect_uri = format!("http://localhost:{}/back", free_port());
    let run = stage.run(&[
        "--store",
        "file",
        "authorize",
        "--play-browser",
        "--json",
        "--redirect-uri",
        &redirect_uri,
        "--scope",
        "users:read",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("\"scopes_granted\":[\"users:read\"]"),
        "{}",
        run.stdout
    );
}

#[test]
fn tokens_that_the_chosen_store_refuses_are_no_success() {
    let stage = Stage::new();
    std::fs::write(
        stage.path().join("secrets"),
        "a file where a directory should be",
    )
    .unwrap();
    let redirect_uri = format!("http://localhost:{}/back", free_port());
    let run = stage.run(&[
        "--store",
        "file",
        "authorize",
        "--play-browser",
        "--json",
        "--redirect-uri",
        &redirect_uri,
    ]);
    assert_eq!(run.code, 8, "{} {}", run.stdout, run.stderr);
    assert!(run.stdout.contains("files.not-writable"), "{}", run.stdout);
}

#[test]
fn a_list_of_profiles_tells_of_tokens_as_they_were_stored_renewed_and_forgotten() {
    let rehearsal = Rehearsal::begin(&[]);
    let noted = || {
        let listed = rehearsal.run(&["profiles", "list", "--json"]).ok().json();
        listed["partners"][0]["token"].clone()
    };
    let expires = |command: &[&str]| {
        let told = rehearsal.run(command).json();
        told["token"]["expires_at"].clone()
    };
    rehearsal.authorize().ok();
    assert_eq!(noted()["noted"], "valid");
    assert_eq!(noted()["expires_at"], expires(&["status", "--json"]));
    rehearsal.run(&["refresh", "--json"]).ok();
    assert_eq!(noted()["expires_at"], expires(&["status", "--json"]));
    // A profile that goes elsewhere takes no tokens along, and says none.
    let exported = rehearsal
        .run(&["profiles", "export", "default"])
        .ok()
        .json();
    assert!(exported["tracks"]["sandbox"]["tokens"].is_null());
    rehearsal.run(&["forget", "--yes"]).ok();
    assert_eq!(noted()["noted"], "absent");
}
