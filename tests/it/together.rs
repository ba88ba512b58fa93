//! Programs that live together on one sandbox: real processes, killed by force, one after the other and at once.

use std::time::{Duration, Instant};

use pleo_onboard::adapters::ports::name_holder;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::support::focus::{choose_from_everything, focus};
use super::support::home::Home;
use super::support::process::{Run, Running};
use super::support::pty::{Exit, Key, Pty, Terminal};
use super::support::{free_port, wait_until};

/// How long a sandbox may outlive the last program that used it.
const AFTER_LAST: Duration = Duration::from_secs(2);

/// What `running.json` of a home says, if it is there and whole.
fn record(home: &Home) -> Option<Value> {
    let bytes = std::fs::read(home.path().join("sandbox/running.json")).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn sandbox_process(home: &Home) -> Pid {
    let record = record(home).expect("a sandbox runs");
    let number = record["pid"].as_i64().and_then(|id| i32::try_from(id).ok());
    number.and_then(Pid::from_raw).expect("a process id")
}

fn is_alive(process: Pid) -> bool {
    // A child that ended and was not waited for yet does nothing any more.
    let status = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
    status.is_ok_and(|text| !text.contains(") Z "))
}

fn base(home: &Home, name: &str) -> String {
    let record = record(home).expect("a sandbox runs");
    let base = record["announcement"][name].as_str();
    base.expect("a base").to_owned()
}

fn port(base: &str) -> u16 {
    let digits = base.rsplit(':').next().expect("a port");
    digits.parse().expect("a port")
}

/// Waits until a sandbox has ended and its ports are free; how long that took.
#[expect(
    clippy::disallowed_methods,
    reason = "the promise is a length of real time"
)]
fn ended_within(process: Pid, ports: [u16; 2]) -> Duration {
    let begun = Instant::now();
    wait_until("the sandbox is gone", || !is_alive(process));
    let took = begun.elapsed();
    for port in ports {
        // Another test's sandbox may have the usual ports by now; the one that ended has none.
        let holder = name_holder(port).map_or_else(String::new, |holder| holder.to_string());
        let own = format!("process {}", process.as_raw_nonzero());
        assert!(!holder.ends_with(&own), "port {port}: {holder}");
    }
    took
}

/// A wizard on a terminal that has the sandbox running, at the stop of the tokens.
fn wizard_with_sandbox(home: &Home) -> Pty {
    let mut pty = Terminal::cli(home, &["--no-browser"]).start();
    pty.wait_for_text("LOCAL SANDBOX");
    open_the_sandbox(&mut pty);
    pty.press(Key::Esc);
    pty.wait_for_no_text("Find");
    pty
}

/// Opens the overlay about the sandbox from the list of everything.
fn open_the_sandbox(pty: &mut Pty) {
    choose_from_everything(pty, "Local sandbox: failures");
    pty.wait_for_text("Switch all failures off");
}

/// `authorize`, waiting for its redirect; its authorization URL, and the port of its redirect URI.
fn authorizing(home: &Home) -> (Running, String) {
    let redirect = format!("http://localhost:{}/callback", free_port());
    let scopes = "users:read companies:read";
    let arguments = ["--store", "file", "--no-browser", "authorize", "--json"];
    let own = ["--redirect-uri", redirect.as_str(), "--scope", scopes];
    let mut running = Run::cli(home, &arguments).args(own).start();
    let url = running.stderr_line("authorize_url: ");
    (running, url)
}

/// Signs in and allows, as the foreign peer's browser does without one.
fn sign_in(home: &Home, url: &str) {
    let walked = super::support::peer::script("fake-browser.mjs", home)
        .args([url])
        .finish();
    assert_eq!(walked.code, Some(0), "{walked:?}");
}

#[test]
fn s_34_a_killed_program_takes_no_sign_in_with_it_and_the_last_one_takes_the_sandbox() {
    let home = Home::new();
    let wizard = wizard_with_sandbox(&home);
    let sandbox = sandbox_process(&home);
    let (waiting, url) = authorizing(&home);
    assert_eq!(sandbox_process(&home), sandbox, "both use one sandbox");
    wizard.signal(Signal::KILL);
    assert!(matches!(wizard.wait_for_exit(), Exit::Signal(_)));
    // Longer than a sandbox outlives its last lease: the waiting one holds it.
    std::thread::sleep(AFTER_LAST);
    assert!(
        is_alive(sandbox),
        "the sandbox went with the killed program"
    );
    sign_in(&home, &url);
    let ports = ["auth_base", "api_base"].map(|name| port(&base(&home, name)));
    let granted = waiting.finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    assert!(granted.stdout.contains("\"granted\""), "{granted:?}");
    let took = ended_within(sandbox, ports);
    assert!(took < AFTER_LAST, "{took:?}");
    assert!(record(&home).is_none(), "running.json stayed behind");
}

#[test]
fn s_34_two_programs_that_start_at_once_start_one_sandbox() {
    let home = Home::new();
    let callers: Vec<Running> = (0..4)
        .map(|_| {
            let redirect = format!("http://localhost:{}/callback", free_port());
            let arguments = ["--store", "session", "--no-browser", "authorize", "--json"];
            let own = ["--redirect-uri", redirect.as_str(), "--scope", "users:read"];
            Run::cli(&home, &arguments).args(own).start()
        })
        .collect();
    let mut bases = Vec::new();
    for mut caller in callers {
        let url = caller.stderr_line("authorize_url: ");
        bases.push(url.split("/oauth/").next().unwrap_or_default().to_owned());
        caller.signal(Signal::TERM);
        assert_eq!(caller.finish().code, Some(143));
    }
    bases.dedup();
    assert_eq!(bases.len(), 1, "{bases:?}");
}

#[test]
fn a_killed_sandbox_is_started_again_with_its_clients_and_tokens() {
    let home = Home::new();
    let (waiting, url) = authorizing(&home);
    sign_in(&home, &url);
    assert_eq!(waiting.finish().code, Some(0));
    let mut wizard = wizard_with_sandbox(&home);
    let killed = sandbox_process(&home);
    let client = record(&home).unwrap()["announcement"]["client_id"].clone();
    kill_process(killed, Signal::KILL).unwrap();
    wait_until("the sandbox is dead", || !is_alive(killed));
    // What it left behind: a record of nobody, and a lock that nobody holds.
    assert_eq!(record(&home).unwrap()["pid"], killed.as_raw_nonzero().get());
    let called = Run::cli(&home, &["call", "/v1/introspect"]).finish();
    assert_eq!(called.code, Some(0), "{called:?}");
    assert_ne!(sandbox_process(&home), killed);
    assert_eq!(record(&home).unwrap()["announcement"]["client_id"], client);
    // The window that used the dead one says so, and goes on with the new one.
    wizard.press(Key::Char('8'));
    wizard.wait_for_text("started again");
    wizard.press(Key::Ctrl('c'));
    wizard.wait_for_exit();
}

#[test]
fn a_window_says_that_the_sandbox_has_ended_when_it_was_killed() {
    let home = Home::new();
    let mut wizard = wizard_with_sandbox(&home);
    let killed = sandbox_process(&home);
    kill_process(killed, Signal::KILL).unwrap();
    wait_until("the sandbox is dead", || !is_alive(killed));
    wizard.press(Key::Char('7'));
    wizard.wait_for_text("The local sandbox has ended");
    open_the_sandbox_at_the_tokens(&mut wizard);
    wizard.wait_for_text("No failure is on");
    assert_ne!(sandbox_process(&home), killed);
    wizard.press(Key::Ctrl('c'));
    wizard.wait_for_exit();
}

/// Opens the overlay from the button that the stop has.
fn open_the_sandbox_at_the_tokens(pty: &mut Pty) {
    pty.press(Key::Char('g'));
    pty.wait_for_text("▸ Go to Authorise");
    focus(pty, "Local sandbox: failures");
    pty.press(Key::Enter);
    pty.wait_for_text("Find");
}

#[test]
fn a_sandbox_started_while_a_leased_one_ends_has_its_own_options() {
    for pause in [0, 300, 700, 950, 1_050, 1_200, 1_500] {
        let home = Home::new();
        let leased = wizard_with_sandbox(&home);
        leased.signal(Signal::KILL);
        leased.wait_for_exit();
        // Not a wait for anything: the moment within the other one's end.
        std::thread::sleep(Duration::from_millis(pause));
        let arguments = ["sandbox", "--json", "--port", "0", "--scenario", "denied"];
        let mut own = Run::cli(&home, &arguments).start();
        let told: Value = serde_json::from_str(&own.stdout_line()).unwrap();
        let on = get(
            &home,
            &format!("{}/sandbox/scenarios", told["auth_base"].as_str().unwrap()),
        );
        assert_eq!(on["active"][0]["scenario"], "denied", "after {pause} ms");
        own.signal(Signal::TERM);
        assert_eq!(own.finish().code, Some(143));
    }
}

/// A JSON answer, fetched by curl.
fn get(home: &Home, url: &str) -> Value {
    let got = Run::program("curl", home).args(["-sSf", url]).finish();
    assert_eq!(got.code, Some(0), "{got:?}");
    serde_json::from_str(&got.stdout).unwrap()
}
