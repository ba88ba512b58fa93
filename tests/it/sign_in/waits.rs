//! Ports that are taken, waits in which nothing comes, browsers that do not open: what the command says, and what it keeps.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::super::support::home::Home;
use super::super::support::process::{Finished, Run};
use super::super::support::{free_port, wait_until};
use super::attempt::{Attempt, command, redirect_of, register};

fn json(finished: &Finished) -> Value {
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:?}"))
}

#[test]
fn cb_15_a_taken_port_is_told_with_its_holder_and_the_other_registered_ones() {
    let home = Home::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let next = free_port();
    let uri = |port| format!("http://localhost:{port}/callback");
    let (own, second) = (uri(port), uri(next));
    register(&home, &[&own, &second, "https://client.example/callback"]);
    let before = home.files();
    let finished = command(&home, port, &["--no-browser"]).finish();
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert_eq!(json(&finished)["problem"]["code"], "callback.port-taken");
    let holder = format!("process {}", std::process::id());
    let also = format!("also registered: {}", uri(next));
    for part in [&format!("port {port}, held by "), &holder, &also] {
        assert!(finished.stderr.contains(part), "{part}: {finished:?}");
    }
    // Only what cannot be listened at is left out, and no other port was tried.
    assert!(!finished.stderr.contains("client.example"), "{finished:?}");
    assert!(!finished.stderr.contains("authorize_url"), "{finished:?}");
    let kept = |files: &[(PathBuf, Vec<u8>)]| -> Vec<(PathBuf, Vec<u8>)> {
        let own = |(path, _): &&(PathBuf, Vec<u8>)| path.starts_with(home.path().join("profiles"));
        files.iter().filter(own).cloned().collect()
    };
    assert_eq!(kept(&before), kept(&home.files()), "nothing lost");
    // Pasting needs no port.
    let mut pasting = command(&home, port, &["--no-browser", "--paste"]).start();
    let url = pasting.stderr_line("authorize_url: ");
    pasting.stderr_line("No port is held for the redirect: paste");
    let redirect = redirect_of(&home, &url, port);
    pasting.write(format!("http://localhost:{port}{redirect}\n").as_bytes());
    let finished = pasting.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

#[test]
fn cb_15_a_port_that_an_integration_holds_is_said_to_be_most_likely_the_persons_own() {
    let home = Home::new();
    let script = "import socket,sys\ns=socket.socket()\ns.bind(('127.0.0.1',0))\ns.listen()\nprint(s.getsockname()[1],flush=True)\nsys.stdin.read()";
    let mut integration = Run::program("python3", &home).args(["-c", script]).start();
    let port: u16 = integration.stdout_line().parse().unwrap();
    let finished = command(&home, port, &["--no-browser"]).finish();
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let told = format!(
        "process {}, most likely your own integration",
        integration.id()
    );
    assert!(finished.stderr.contains(&told), "{finished:?}");
    integration.close_stdin();
    integration.finish();
}

#[test]
fn cb_15_a_port_that_another_window_holds_is_told_as_that() {
    let attempt = Attempt::waiting(&[]);
    let second = Home::new();
    let finished = command(&second, attempt.port, &["--no-browser"]).finish();
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished
            .stderr
            .contains("another window of this program, process "),
        "{finished:?}"
    );
    let ended = attempt.succeed();
    assert_eq!(
        ended.json["ignored_requests"], 0,
        "the first one lost nothing"
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the promise is a length of real time"
)]
fn cb_16_nothing_comes_until_the_time_is_up_and_not_before() {
    let begun = std::time::Instant::now();
    let attempt = Attempt::waiting(&["--timeout", "2"]);
    let waiting = std::time::Instant::now();
    let port = attempt.port;
    let ended = attempt.end();
    assert!(waiting.elapsed() < Duration::from_secs(20));
    assert!(begun.elapsed() >= Duration::from_secs(2), "it ended early");
    assert_eq!(ended.code, Some(6));
    assert_eq!(ended.json["problem"]["code"], "callback.timed-out");
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
    assert_eq!(ended.exchanges, 0);
}

#[test]
fn cb_16_an_interrupted_wait_leaves_its_port_free_and_nothing_behind() {
    for signal in [Signal::INT, Signal::TERM] {
        let attempt = Attempt::waiting(&[]);
        let port = attempt.port;
        attempt.signal(signal);
        let ended = attempt.end();
        assert_eq!(ended.code, Some(128 + signal.as_raw()));
        for address in ["127.0.0.1", "::1"] {
            assert!(TcpListener::bind((address, port)).is_ok(), "{address}");
        }
    }
}

/// A command that stands for a browser, as a script of its own.
fn browser(home: &Home, script: &str) -> String {
    let path = home.path().join("browser.sh");
    fs::write(&path, script).unwrap();
    format!("sh {}", path.display())
}

#[test]
fn en_01_a_browser_that_fails_leaves_the_url_and_the_wait_goes_on() {
    for script in [
        "exit 1",
        "exit 2",
        "exit 3",
        "exit 4",
        "head -c 10240 /dev/zero | tr '\\0' x; exit 1",
        "head -c 10240 /dev/zero | tr '\\0' x >&2; exit 3",
    ] {
        let scripts = Home::new();
        opened_by(&browser(&scripts, script), Told::Failure);
    }
    opened_by("/nonexistent/browser", Told::Failure);
    opened_by("lynx", Told::Failure);
    let scripts = Home::new();
    let noisy = browser(&scripts, "head -c 10240 /dev/zero | tr '\\0' x");
    opened_by(&noisy, Told::Nothing);
}

#[test]
fn en_01_a_browser_that_hangs_holds_nothing_up() {
    let scripts = Home::new();
    let note = scripts.path().join("process");
    let script = format!("echo $$ > {}\nexec sleep 600", note.display());
    opened_by(&browser(&scripts, &script), Told::Nothing);
    // What it started is its own, and does not end with the wait: this test ends it.
    let process: i32 = fs::read_to_string(&note).unwrap().trim().parse().unwrap();
    kill_process(Pid::from_raw(process).unwrap(), Signal::KILL).unwrap();
}

#[derive(Clone, Copy, PartialEq)]
enum Told {
    Failure,
    Nothing,
}

/// Opens with this command, and signs in by hand.
fn opened_by(browser: &str, told: Told) {
    let home = Home::new();
    let port = free_port();
    let redirect_uri = format!("http://localhost:{port}/callback");
    let arguments = [
        "--store",
        "file",
        "--browser",
        browser,
        "authorize",
        "--json",
    ];
    let mut running = Run::cli(&home, &arguments)
        .args(["--redirect-uri", &redirect_uri])
        .start();
    let url = running.stderr_line("authorize_url: ");
    if told == Told::Failure {
        running.stderr_line("warning: The browser did not open");
    }
    let redirect = redirect_of(&home, &url, port);
    running.write(format!("http://localhost:{port}{redirect}\n").as_bytes());
    let finished = running.finish();
    assert_eq!(finished.code, Some(0), "{browser}: {finished:?}");
    assert_eq!(
        finished.stdout.lines().count(),
        1,
        "{browser}: {finished:?}"
    );
    assert!(!finished.stderr.contains("xxxx"), "{browser}: {finished:?}");
}

#[test]
fn en_02_addresses_that_are_not_https_are_never_opened() {
    for address in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://auth.example/oauth/authorize",
        "ftp://auth.example/",
        "-https://auth.example/",
        "https://auth.pleo.io/oauth/authorize",
    ] {
        let (finished, opened) = with_authorize_url(address);
        assert_eq!(finished.code, Some(2), "{address}: {finished:?}");
        assert!(opened.is_none(), "{address}: {opened:?}");
        let mut lines = finished.stderr.lines();
        assert!(!lines.any(|line| line.starts_with("authorize_url: ")));
    }
}

#[test]
fn en_02_what_a_shell_would_take_for_a_command_is_a_part_of_the_address_alone() {
    let evil = "https://auth.example/a?x=%22&y=$(touch%20ran)&z=`touch ran`;touch ran\\ncalc";
    let (finished, opened) = with_authorize_url(evil);
    assert_eq!(finished.code, Some(6), "{finished:?}");
    let opened = opened.expect("the browser was asked");
    assert_eq!(opened.lines().count(), 1, "one argument: {opened}");
    assert!(opened.starts_with("<https://auth.example/a?x="), "{opened}");
}

/// `authorize` in an environment of `config.toml` with this address, and what its browser was given.
fn with_authorize_url(address: &str) -> (Finished, Option<String>) {
    let home = Home::new();
    let port = free_port();
    let config = format!(
        "[environments.other]\nauthorize_url = \"{address}\"\ntoken_url = \"http://127.0.0.1:{port}/token\"\napi_base = \"http://127.0.0.1:{port}\"\n"
    );
    fs::write(home.path().join("config.toml"), config).unwrap();
    let note = home.path().join("opened");
    let script = format!(
        "printf '<%s>\\n' \"$@\" > {0}.part; mv {0}.part {0}",
        note.display()
    );
    let browser = browser(&home, &script);
    let arguments = [
        "--env",
        "other",
        "--store",
        "session",
        "--browser",
        &browser,
    ];
    let authorize = [
        "authorize",
        "--json",
        "--timeout",
        "1",
        "--client-id",
        "fake",
    ];
    let redirect_uri = format!("http://localhost:{port}/callback");
    let more = ["--scope", "users:read", "--redirect-uri", &redirect_uri];
    let finished = Run::cli(&home, &arguments)
        .args(authorize)
        .args(more)
        .env("PLEO_ONBOARD_CLIENT_SECRET", "fake-secret")
        .finish();
    if finished.code == Some(6) {
        wait_until("the browser wrote what it was given", || note.exists());
    }
    assert!(!home.path().join("ran").exists());
    (finished, fs::read_to_string(note).ok())
}

#[test]
fn in_a_remote_shell_the_line_for_the_own_machine_is_printed() {
    let home = Home::new();
    let port = free_port();
    let mut running = command(&home, port, &["--timeout", "60"])
        .env("SSH_CONNECTION", "198.51.100.20 50022 198.51.100.7 22")
        .start();
    let line = running.stderr_line("ssh -N -L ");
    assert_eq!(line, format!("{port}:localhost:{port} 198.51.100.7"));
    running.signal(Signal::TERM);
    assert_eq!(running.finish().code, Some(143));
}

#[test]
fn after_half_a_minute_of_silence_the_usual_causes_are_named_once() {
    let attempt = Attempt::waiting(&["--timeout", "33"]);
    attempt.wait_for_end();
    let ended = attempt.end();
    assert_eq!(ended.code, Some(6));
    for start in [
        "Nothing has arrived yet.",
        "\n- The browser did not open",
        "\n- The browser made https of http",
        "\n- The browser shows an error page of the server",
        "\n- The browser is on another machine",
    ] {
        assert_eq!(ended.stderr.matches(start).count(), 1, "{ended:?}");
    }
}
