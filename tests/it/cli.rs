//! The command line, run as a process: what it prints where, and its exit codes.

#![expect(
    clippy::unwrap_used,
    reason = "what a helper cannot do fails its test, and says where"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

mod comparing;
mod export;
mod form;
mod importing;
mod journey;
mod profiles;
mod rehearsal;
mod sandbox;
mod settings;
mod signals;

/// A home of its own, and nothing of the environment of the tests.
struct Stage {
    home: tempfile::TempDir,
}

/// A run that has ended.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Stage {
    fn new() -> Self {
        let home = tempfile::Builder::new()
            .prefix("pleo-onboard-cli-")
            .tempdir()
            .unwrap();
        Self { home }
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pleo-onboard"));
        command
            .env_clear()
            .env("PLEO_ONBOARD_HOME", self.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        finished(self.command(arguments).spawn().unwrap())
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        finished(child)
    }

    /// Every regular file of the home as text.
    fn everything_on_disk(&self) -> String {
        let mut found = String::new();
        let mut waiting = vec![self.path().to_owned()];
        while let Some(directory) = waiting.pop() {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    found.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
                }
            }
        }
        found
    }
}

fn finished(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|_| panic!("no JSON: {} / {}", self.stdout, self.stderr))
    }

    /// Asserts success and answers itself.
    fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self
    }
}

#[test]
fn without_a_terminal_one_line_says_what_to_run_instead() {
    let run = Stage::new().run(&[]);
    assert_eq!(run.code, 2);
    assert_eq!(run.stdout, "");
    assert_eq!(run.stderr.lines().count(), 1);
    assert!(run.stderr.contains("pleo-onboard --help"), "{}", run.stderr);
}

#[test]
fn help_and_version_are_data_and_a_wrong_line_is_not() {
    let stage = Stage::new();
    let help = stage.run(&["--help"]).ok();
    assert!(help.stdout.contains("authorize") && help.stderr.is_empty());
    assert!(
        stage
            .run(&["authorize", "--help"])
            .ok()
            .stdout
            .contains("Examples:")
    );
    assert!(
        stage
            .run(&["--version"])
            .ok()
            .stdout
            .starts_with("pleo-onboard ")
    );
    let wrong = stage.run(&["frobnicate"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
}

#[test]
fn every_problem_can_be_explained_and_an_unknown_one_says_so() {
    let stage = Stage::new();
    let one = stage.run(&["explain", "callback.port-taken"]).ok();
    assert!(one.stdout.contains("callback.port-taken") && one.stdout.contains("What to do now"));
    let all = stage.run(&["explain"]).ok();
    for code in [
        "form.required",
        "callback.denied",
        "token.session-ended",
        "sandbox.not-started",
    ] {
        assert!(all.stdout.contains(code), "{code}");
    }
    let unknown = stage.run(&["explain", "callback.nonsense"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(unknown.stderr.contains("config.unknown-code"));
}

#[test]
fn completions_and_the_manual_are_printed() {
    let stage = Stage::new();
    let script = stage.run(&["completions", "bash"]).ok();
    assert!(script.stdout.contains("complete -F") || script.stdout.contains("_pleo-onboard"));
    assert!(stage.run(&["man"]).ok().stdout.contains(".TH"));
}

#[test]
fn a_reader_that_goes_away_is_not_worth_a_word() {
    let stage = Stage::new();
    let mut child = stage.command(&["explain"]).spawn().unwrap();
    drop(child.stdout.take());
    let run = finished(child);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn ascii_means_ascii() {
    let stage = Stage::new();
    let run = stage.run(&["--ascii", "explain"]).ok();
    assert!(run.stdout.is_ascii());
}
