//! Signals end waits, cleaned up.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use super::{Stage, finished};

#[test]
fn a_sandbox_ends_with_the_number_of_its_signal_and_leaves_no_announcement() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let stage = Stage::new();
        let mut child = stage
            .command(&["sandbox", "--json", "--port", "0"])
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.next().unwrap().unwrap();
        let pid = Pid::from_child(&child);
        kill_process(pid, signal).unwrap();
        assert_eq!(finished(child).code, code);
        assert!(!stage.path().join("sandbox/running.json").exists());
    }
}

#[test]
fn an_authorization_that_waits_is_ended_by_a_signal() {
    let stage = Stage::new();
    let config = r#"
        [environments.peer]
        authorize_url = "http://127.0.0.1:1/authorize"
        token_url = "http://127.0.0.1:1/token"
        api_base = "http://127.0.0.1:1"
    "#;
    std::fs::write(stage.path().join("config.toml"), config).unwrap();
    let mut command = stage.command(&[
        "--env",
        "peer",
        "authorize",
        "--no-browser",
        "--client-id",
        "fake-id",
        "--redirect-uri",
        "https://client.example/callback",
        "--scope",
        "users:read",
    ]);
    command.env("PLEO_ONBOARD_CLIENT_SECRET", "fake-secret");
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let url = lines.find(|line| line.as_ref().unwrap().starts_with("authorize_url: "));
    assert!(url.is_some());
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(finished(child).code, 143);
    // Nothing was granted, so nothing is kept.
    assert!(!stage.everything_on_disk().contains("fake-id"));
}
