//! The program on pipes: run to its end, or held while it serves.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};

use super::home::Home;
use super::{PATIENCE, PROGRAM, environment};

/// A command line to be run.
pub struct Run {
    command: Command,
    input: Option<Vec<u8>>,
}

/// What a finished program left.
#[derive(Debug)]
pub struct Finished {
    /// All of stdout.
    pub stdout: String,
    /// All of stderr.
    pub stderr: String,
    /// The exit code; `None` if a signal killed it.
    pub code: Option<i32>,
}

/// A program that runs on; killed by its own process id when dropped.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Lines,
    stderr: Lines,
}

/// Lines of a pipe as they come; what was taken is kept for the account at the end.
struct Lines {
    coming: Receiver<String>,
    seen: String,
}

/// What came of waiting for a line.
enum Next {
    /// A line, without its end.
    Line(String),
    /// The pipe was closed.
    End,
    /// Nothing came for [`PATIENCE`].
    Silence,
}

impl Run {
    /// The program under test with these arguments, all its state under `home`.
    pub fn cli<S: AsRef<OsStr>>(home: &Home, arguments: &[S]) -> Self {
        let mut run = Self::program(PROGRAM, home);
        run.command.arg("--home").arg(home.path()).args(arguments);
        run
    }

    /// Any other program in the same clean environment.
    pub fn program<S: AsRef<OsStr>>(program: S, home: &Home) -> Self {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(environment(home.path()))
            .current_dir(home.path());
        Self {
            command,
            input: None,
        }
    }

    /// More arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of the environment.
    pub fn env<S: Into<OsString>>(mut self, name: &str, value: S) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Gives these bytes on stdin, then its end; without this, [`Run::finish`] gives the end at once.
    pub fn stdin(mut self, input: &str) -> Self {
        self.input = Some(input.into());
        self
    }

    /// Runs to the end; panics with what was printed if that takes longer than [`PATIENCE`].
    pub fn finish(mut self) -> Finished {
        let input = self.input.take().unwrap_or_default();
        let mut running = self.start();
        running.write(&input);
        running.close_stdin();
        running.finish()
    }

    /// Starts and holds it, stdin open.
    pub fn start(mut self) -> Running {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{} starts: {error}", self.command.get_program().display())
            });
        let stdout = Lines::of(child.stdout.take().expect("stdout is a pipe"));
        let stderr = Lines::of(child.stderr.take().expect("stderr is a pipe"));
        let mut running = Running {
            stdin: child.stdin.take(),
            child,
            stdout,
            stderr,
        };
        if let Some(input) = self.input {
            running.write(&input);
        }
        running
    }
}

impl Lines {
    fn of<R: Read + Send + 'static>(pipe: R) -> Self {
        let (sender, coming) = channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(pipe);
            let mut line = Vec::new();
            while matches!(reader.read_until(b'\n', &mut line), Ok(1..)) {
                let text = String::from_utf8_lossy(&line).into_owned();
                if sender.send(text).is_err() {
                    break;
                }
                line.clear();
            }
        });
        Self {
            coming,
            seen: String::new(),
        }
    }

    fn next(&mut self) -> Next {
        match self.coming.recv_timeout(PATIENCE) {
            Ok(line) => {
                self.seen.push_str(&line);
                Next::Line(line.trim_end_matches(['\r', '\n']).to_owned())
            }
            Err(RecvTimeoutError::Disconnected) => Next::End,
            Err(RecvTimeoutError::Timeout) => Next::Silence,
        }
    }

    /// Takes what comes until the pipe is closed; `Silence` after [`PATIENCE`] without a line.
    fn drain(&mut self) -> Next {
        loop {
            match self.next() {
                Next::Line(_) => {}
                end @ (Next::End | Next::Silence) => return end,
            }
        }
    }
}

impl Running {
    /// The next line of stdout; panics at its end or after [`PATIENCE`].
    pub fn stdout_line(&mut self) -> String {
        self.stdout_line_or_end()
            .unwrap_or_else(|| panic!("stdout ended; {}", self.account()))
    }

    /// The next line of stdout, `None` at its end; panics after [`PATIENCE`].
    pub fn stdout_line_or_end(&mut self) -> Option<String> {
        match self.stdout.next() {
            Next::Line(line) => Some(line),
            Next::End => None,
            Next::Silence => panic!("no line on stdout; {}", self.account()),
        }
    }

    /// The rest of the first line of stderr that begins with `start`; lines before it are passed over.
    pub fn stderr_line(&mut self, start: &str) -> String {
        loop {
            match self.stderr.next() {
                Next::Line(line) => {
                    if let Some(rest) = line.strip_prefix(start) {
                        return rest.to_owned();
                    }
                }
                Next::End => panic!("stderr ended without {start:?}; {}", self.account()),
                Next::Silence => panic!("no {start:?} on stderr; {}", self.account()),
            }
        }
    }

    /// Writes to stdin; a program that no longer reads is not an error here, its exit code tells.
    pub fn write(&mut self, bytes: &[u8]) {
        if let Some(stdin) = &mut self.stdin {
            let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
        }
    }

    /// Ends its stdin.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        // Not waited for yet, so the id is still its own.
        kill_process(Pid::from_child(&self.child), signal).expect("the program can be signalled");
    }

    /// Waits for its end with stdin as it is; panics with what was printed after [`PATIENCE`] without a line.
    pub fn finish(mut self) -> Finished {
        let ends = [self.stdout.drain(), self.stderr.drain()];
        assert!(
            ends.iter().all(|end| matches!(end, Next::End)),
            "still running, or something it started holds its output; {}",
            self.account()
        );
        let status = self.child.wait().expect("the program can be waited for");
        Finished {
            stdout: std::mem::take(&mut self.stdout.seen),
            stderr: std::mem::take(&mut self.stderr.seen),
            code: status.code(),
        }
    }

    fn account(&mut self) -> String {
        while let Ok(line) = self.stderr.coming.try_recv() {
            self.stderr.seen.push_str(&line);
        }
        format!(
            "stdout so far:\n{}\nstderr so far:\n{}",
            self.stdout.seen, self.stderr.seen
        )
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails only if it has been waited for, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_finished_program_leaves_its_two_streams_and_its_code() {
    let home = Home::new();
    let finished = Run::program("sh", &home)
        .args(["-c", "cat; echo \"$WORD\" >&2; exit 4"])
        .env("WORD", "aside")
        .stdin("asked for\n")
        .finish();
    assert_eq!(finished.stdout, "asked for\n");
    assert_eq!(finished.stderr, "aside\n");
    assert_eq!(finished.code, Some(4));
}

#[test]
fn a_running_program_can_be_read_written_to_and_signalled() {
    let home = Home::new();
    let mut running = Run::program("sh", &home)
        .args(["-c", "trap 'echo ended; exit 143' TERM; echo noise >&2; echo url: here >&2; while read -r line; do echo \"<$line>\"; done"])
        .start();
    assert!(running.id() > 1);
    assert_eq!(running.stderr_line("url: "), "here");
    running.write(b"one\n");
    assert_eq!(running.stdout_line(), "<one>");
    running.signal(Signal::TERM);
    running.write(b"two\n");
    let finished = running.finish();
    assert!(finished.stdout.ends_with("ended\n"), "{finished:?}");
    assert_eq!(finished.code, Some(143));
}

#[test]
fn the_program_under_test_starts_in_an_environment_without_the_persons_own_things() {
    let home = Home::new();
    let finished = Run::program("env", &home).finish();
    for forbidden in ["NO_COLOR=", "PLEO_ONBOARD_", "DISPLAY=", "XDG_", "SSH_"] {
        assert!(!finished.stdout.contains(forbidden), "{finished:?}");
    }
    assert_eq!(Run::cli(&home, &["--version"]).finish().code, Some(0));
}
