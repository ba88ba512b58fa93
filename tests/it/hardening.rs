//! What the program does so that its memory and its environment stay its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::support::home::Home;
use super::support::process::Run;
use super::support::pty::{Key, Terminal};
use super::support::{free_port, wait_until};

fn core_limit(id: u32) -> String {
    let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    line.unwrap().split_whitespace().nth(4).unwrap().to_owned()
}

/// Whether no other program of the same user may look into a process: its files are root's then. For root that is always
/// so, and what the kernel was told is looked at by a test beside the code.
fn is_closed(id: u32) -> bool {
    let found = fs::metadata(format!("/proc/{id}/environ")).unwrap();
    std::os::unix::fs::MetadataExt::uid(&found) == 0
}

#[test]
fn commands_sandbox_and_wizard_leave_no_core_dump_and_are_closed_to_others() {
    let home = Home::new();
    let mut sandbox = Run::cli(&home, &["sandbox", "--json", "--port", "0"]).start();
    sandbox.stdout_line();
    let redirect = format!("http://127.0.0.1:{}/callback", free_port());
    let mut command = Run::cli(
        &home,
        &["authorize", "--no-browser", "--redirect-uri", &redirect],
    )
    .start();
    command.stderr_line("authorize_url: ");
    for id in [sandbox.id(), command.id()] {
        assert_eq!(core_limit(id), "0");
        assert!(is_closed(id));
    }
    let mut pty = Terminal::cli(&home, &["--no-browser"]).start();
    pty.wait_for_text("pleo-onboard");
    assert_eq!(core_limit(pty.id()), "0");
    assert!(is_closed(pty.id()));
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn browser_and_sandbox_start_and_have_no_secret_of_ours_in_their_environment() {
    let home = Home::new();
    let browser = home.path().join("browser");
    fs::write(
        &browser,
        "#!/bin/sh\nenv >\"$HOME/browser.new\"; mv \"$HOME/browser.new\" \"$HOME/browser.env\"\n",
    )
    .unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Run::cli(
        &home,
        &[
            "--browser",
            browser.to_str().unwrap(),
            "authorize",
            "--timeout",
            "30",
        ],
    )
    .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-token-of-a-variable")
    .env("PLEO_ONBOARD_CLIENT_SECRET", "fake-secret-of-a-variable")
    .start();
    command.stderr_line("authorize_url: ");
    let noted = home.path().join("browser.env");
    wait_until("the browser has noted its environment", || noted.exists());
    let running = fs::read_to_string(home.path().join("sandbox/running.json")).unwrap();
    let running: serde_json::Value = serde_json::from_str(&running).unwrap();
    let sandbox = fs::read_to_string(format!("/proc/{}/environ", running["pid"])).unwrap();
    let browser = fs::read_to_string(&noted).unwrap();
    for environment in [sandbox, browser] {
        assert!(environment.contains("HOME="), "{environment}");
        assert!(!environment.contains("fake-"), "{environment}");
        assert!(
            !environment.contains("_SECRET") && !environment.contains("_ACCESS_TOKEN"),
            "{environment}"
        );
    }
}

#[test]
fn secrets_that_others_could_read_are_made_private_with_a_word_and_links_are_refused() {
    let home = Home::new();
    let set = [
        "--env",
        "staging",
        "--store",
        "file",
        "credentials",
        "set",
        "--client-id",
        "fake-client",
        "--client-secret-stdin",
    ];
    let set = Run::cli(&home, &set)
        .stdin("fake-secret-in-a-file\n")
        .finish();
    assert_eq!(set.code, Some(0), "{set:?}");
    let directory = home.path().join("secrets");
    let file = directory.join("default@staging.client-secret");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&directory), mode(&file)), (0o700, 0o600));
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let show = ["--env", "staging", "credentials", "show"];
    let shown = Run::cli(&home, &show).finish();
    assert!(shown.stderr.contains("private again"), "{shown:?}");
    assert_eq!((mode(&directory), mode(&file)), (0o700, 0o600));
    assert!(
        !Run::cli(&home, &show)
            .finish()
            .stderr
            .contains("private again")
    );

    let elsewhere = home.path().join("elsewhere");
    fs::rename(&directory, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &directory).unwrap();
    let refused = Run::cli(&home, &show).finish();
    assert_eq!(refused.code, Some(8), "{refused:?}");
    assert!(refused.stderr.contains("a link"), "{refused:?}");
}

#[test]
fn what_a_killed_process_left_of_a_secret_is_removed_at_a_later_start() {
    let home = Home::new();
    let directory = home.path().join("secrets");
    std::fs::create_dir_all(&directory).unwrap();
    let left = directory.join(".pleo-onboard-tmp-fake");
    std::fs::write(&left, "fake-pair").unwrap();
    let minutes = std::time::Duration::from_mins(2);
    #[expect(clippy::disallowed_methods, reason = "the age of a file is real time")]
    let before = std::time::SystemTime::now() - minutes;
    let file = std::fs::File::options().write(true).open(&left).unwrap();
    file.set_modified(before).unwrap();
    let status = Run::cli(&home, &["status"]).finish();
    assert_eq!(status.code, Some(4), "{status:?}");
    assert!(!left.exists());
}
