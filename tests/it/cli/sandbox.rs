//! The sandbox alone: what it says of its ports, and of another one that runs already.

use std::net::TcpListener;

use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};
use serde_json::Value;

use super::super::support::home::Home;
use super::super::support::process::{Run, Running};
use super::super::support::{PROGRAM, wait_until};

fn announced(running: &mut Running) -> Value {
    serde_json::from_str(&running.stdout_line()).unwrap()
}

fn port(announcement: &Value, base: &str) -> String {
    let base = announcement[base].as_str().unwrap();
    base.rsplit(':').next().unwrap().to_owned()
}

fn end(running: Running) {
    running.signal(Signal::TERM);
    assert_eq!(running.finish().code, Some(143));
}

#[test]
fn the_holder_of_a_port_that_was_asked_for_is_named() {
    let home = Home::new();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let refused = Run::cli(&home, &["sandbox", "--port", &port]).finish();
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let held = format!("port {port}, held by it-");
    let process = format!(", process {}", std::process::id());
    assert!(refused.stderr.contains(&held), "{refused:?}");
    assert!(refused.stderr.contains(&process), "{refused:?}");
    assert!(refused.stderr.contains("sandbox.port-taken"), "{refused:?}");
    assert_eq!(refused.stdout, "");
}

#[test]
fn usual_ports_that_are_taken_are_replaced_and_it_is_said_by_what() {
    let home = Home::new();
    // Sandboxes of other tests come and go on the usual port: this test has it until its end.
    let held = std::cell::OnceCell::new();
    wait_until("the usual port is ours", || {
        TcpListener::bind("127.0.0.1:7536").is_ok_and(|listener| held.set(listener).is_ok())
    });
    let mut sandbox = Run::cli(&home, &["sandbox", "--json"]).start();
    let told = announced(&mut sandbox);
    let said = sandbox.stderr_line("Port 7536");
    let holder = format!(", process {};", std::process::id());
    assert!(said.contains(" is taken by it-"), "{said}");
    assert!(said.contains(&holder), "{said}");
    let own = format!(
        "this sandbox has {} and {} instead.",
        port(&told, "auth_base"),
        port(&told, "api_base")
    );
    assert!(said.contains(&own), "{said} {own}");
    // A redirect URI is another program's address: its port stays as it is registered.
    let redirects = told["redirect_uris"].to_string();
    assert!(
        redirects.contains("http://localhost:7538/callback"),
        "{redirects}"
    );
    end(sandbox);
}

#[test]
fn over_ssh_the_line_that_forwards_the_two_ports_is_shown() {
    let home = Home::new();
    let mut sandbox = Run::cli(&home, &["sandbox", "--json", "--port", "0"])
        .env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
        .start();
    let told = announced(&mut sandbox);
    let (auth, api) = (port(&told, "auth_base"), port(&told, "api_base"));
    let line = sandbox.stderr_line("ssh -L ");
    assert_eq!(
        line,
        format!("{auth}:localhost:{auth} -L {api}:localhost:{api} HOST")
    );
    end(sandbox);
}

#[test]
fn a_second_sandbox_says_which_options_come_too_late() {
    let home = Home::new();
    let mut first = Run::cli(&home, &["sandbox", "--json", "--port", "0"]).start();
    let told = announced(&mut first);
    let plain = Run::cli(&home, &["sandbox", "--json"]).finish();
    assert_eq!(plain.code, Some(0), "{plain:?}");
    assert!(
        plain.stderr.contains("runs for this home already"),
        "{plain:?}"
    );
    assert!(!plain.stderr.contains("warning"), "{plain:?}");
    let arguments = [
        "sandbox",
        "--json",
        "--seed",
        "7",
        "--clock",
        "2027-01-15T08:00:00Z",
        "--scenario",
        "denied",
        "--rate-limit",
        "on",
    ];
    let late = Run::cli(&home, &arguments).finish();
    assert_eq!(late.code, Some(0), "{late:?}");
    let same: Value = serde_json::from_str(&late.stdout).unwrap();
    assert_eq!(same, told);
    let names = "without effect on the one that runs: --scenario, --seed, --clock, --rate-limit.";
    assert!(late.stderr.contains(names), "{late:?}");
    end(first);
}

#[test]
fn every_scenario_has_one_line_and_the_help_says_how_to_switch_one() {
    let home = Home::new();
    let listed = Run::cli(&home, &["sandbox", "--list-scenarios"]).finish();
    assert!(listed.stdout.lines().count() >= 19);
    for line in listed.stdout.lines() {
        let (name, words) = line.split_once("  ").expect("two columns");
        assert!(!name.contains(' ') && words.trim().len() > 8, "{line}");
    }
    let help = Run::cli(&home, &["sandbox", "--help"]).finish();
    assert!(help.stdout.contains("/sandbox/scenarios"), "{help:?}");
    assert!(help.stdout.contains("server-error:1"), "{help:?}");
}

#[test]
fn a_reset_that_cannot_be_written_changes_nothing() {
    let home = Home::new();
    // A write beyond the limit is refused, and does not end the program.
    let line = "trap '' XFSZ; exec \"$0\" sandbox --port 0 --json --scenario slow";
    let mut sandbox = Run::program("sh", &home)
        .args(["-c", line, PROGRAM])
        .start();
    let base = announced(&mut sandbox)["auth_base"]
        .as_str()
        .unwrap()
        .to_owned();
    let ask = |path: &str, own: &[&str]| {
        let url = format!("{base}{path}");
        let asked = Run::program("curl", &home).args(["-sS", &url]).args(own);
        asked.finish().stdout
    };
    let limit = |bytes| {
        let limits = Rlimit {
            current: bytes,
            maximum: None,
        };
        prlimit(
            Pid::from_raw(sandbox.id().cast_signed()),
            Resource::Fsize,
            limits,
        )
        .unwrap();
    };
    limit(Some(0));
    let page = ask("/sandbox/control/reset", &["-X", "POST"]);
    assert!(page.contains("could not write its book. Nothing was changed."));
    assert!(ask("/sandbox/scenarios", &[]).contains("\"scenario\":\"slow\""));
    assert!(ask("/sandbox/requests", &[]).contains("/sandbox/control/reset"));
    limit(None);
    assert_eq!(ask("/sandbox/reset", &["-X", "POST"]), "");
    assert!(!ask("/sandbox/scenarios", &[]).contains("\"scenario\":\"slow\""));
    end(sandbox);
}
