//! The sandbox in the hands of programs that were not written here and know nothing of it but Pleo's documents.

use std::fs;

use serde_json::Value;

use super::support::home::Home;
use super::support::peer;
use super::support::process::{Finished, Run, Running};
use super::support::root;

/// The seed of the suite; `tests/peers/contract SEED…` takes others.
const SEED: &str = "7536";

/// Requests that the whole contract is tried with at the least.
const LEAST: u64 = 2_000;

/// A sandbox of its own for one test.
struct Sandbox {
    running: Running,
    announcement: String,
    home: Home,
}

impl Sandbox {
    fn start(arguments: &[&str]) -> Self {
        let home = Home::new();
        let mut running = Run::cli(&home, &["sandbox", "--port", "0", "--json"])
            .args(arguments)
            .start();
        let announcement = running.stdout_line();
        Self {
            running,
            announcement: format!("{announcement}\n"),
            home,
        }
    }

    fn end(self) {
        self.running.signal(rustix::process::Signal::TERM);
        assert_eq!(self.running.finish().code, Some(143));
    }
}

/// Every check that a client printed has held, and there were some.
fn all_held(client: &Finished) {
    assert_eq!(client.code, Some(0), "{client:?}");
    let said: Value = serde_json::from_str(&client.stdout).unwrap();
    let checks = said["checks"].as_array().unwrap();
    assert!(checks.len() >= 10, "{client:?}");
    assert!(checks.iter().all(|check| check["ok"] == true), "{client:?}");
}

fn meets(client: impl FnOnce(&Home) -> Run) {
    let sandbox = Sandbox::start(&[]);
    let client = client(&sandbox.home).stdin(&sandbox.announcement).finish();
    all_held(&client);
    sandbox.end();
}

#[test]
fn oauth4webapi_signs_in_refreshes_introspects_and_ends_the_session_by_an_old_token() {
    meets(|home| peer::script("oauth4webapi-client.mjs", home));
}

#[test]
fn openid_client_signs_in_refreshes_introspects_and_ends_the_session_by_an_old_token() {
    meets(|home| peer::script("openid-client-client.mjs", home));
}

#[test]
fn requests_oauthlib_signs_in_refreshes_introspects_and_ends_the_session_by_an_old_token() {
    meets(|home| peer::python("requests-oauthlib-client.py", home));
}

#[test]
fn schemathesis_finds_nothing_in_the_whole_contract() {
    let sandbox = Sandbox::start(&["--rate-limit", "off"]);
    let work = root().join("target/peers/contract-of-the-suite");
    let mut run = peer::python("contract.py", &sandbox.home)
        .args([SEED])
        .env("CONTRACT_WORK", work.as_os_str())
        .start();
    run.write(sandbox.announcement.as_bytes());
    run.close_stdin();
    // Dots come while it works, so that a run that hangs is told from one that takes its time.
    let summary = loop {
        let line = run.stdout_line();
        if line != "." {
            break line;
        }
    };
    let finished = run.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let answers = summary["answers"].as_object().unwrap();
    let requests: u64 = answers.values().filter_map(Value::as_u64).sum();
    assert!(requests >= LEAST, "{requests}");
    let of_lacking_token = |name: &&String| name.ends_with(" token 401");
    assert_eq!(answers.keys().find(of_lacking_token), None);
    let report = fs::read_to_string(work.join("report.txt")).unwrap();
    assert!(report.contains("12 selected / 12 total"), "{report}");
    assert!(report.contains("No issues found"), "{report}");
    sandbox.end();
}
