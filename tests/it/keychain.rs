//! The keychain of the system, by a real gnome-keyring on a bus of its own, and each way in which there is none.

use std::os::unix::net::UnixListener;

use serde_json::Value;
use tokio::time::Instant;

use super::support::free_port;
use super::support::home::Home;
use super::support::keyring::Bus;
use super::support::process::{Finished, Run, Running};
use super::support::secret_service::{self, Manner};

mod wizard;

const SECRET: &str = "fake-keychain-secret-4716";

/// A home with a bus.
struct Stage {
    home: Home,
    address: String,
}

impl Stage {
    fn on(address: &str) -> Self {
        Self {
            home: Home::new(),
            address: address.to_owned(),
        }
    }

    fn start(&self, arguments: &[&str]) -> Run {
        Run::cli(&self.home, arguments).env("DBUS_SESSION_BUS_ADDRESS", &self.address)
    }

    fn run(&self, arguments: &[&str]) -> Finished {
        self.start(arguments).finish()
    }

    fn ok(&self, arguments: &[&str]) -> Finished {
        let finished = self.run(arguments);
        assert_eq!(finished.code, Some(0), "{arguments:?}: {finished:?}");
        finished
    }

    /// Gives a Client Secret for Staging into a store.
    fn set(&self, store: &str) -> Finished {
        let set = [
            "--env",
            "staging",
            "--store",
            store,
            "credentials",
            "set",
            "--client-id",
            "fake-client",
            "--client-secret-stdin",
        ];
        self.start(&set).stdin(&format!("{SECRET}\n")).finish()
    }

    fn credentials(&self) -> Value {
        let shown = self.ok(&["--env", "staging", "credentials", "show", "--json"]);
        serde_json::from_str(&shown.stdout).unwrap()
    }

    /// Signs in to a local sandbox, which lives as long as what is answered.
    fn signed_in(&self, store: &str) -> Running {
        let redirect = format!("http://localhost:{}/callback", free_port());
        let mut sandbox = self
            .start(&[
                "sandbox",
                "--json",
                "--port",
                "0",
                "--redirect-uri",
                &redirect,
            ])
            .start();
        sandbox.stdout_line();
        self.ok(&["--store", store, "authorize", "--play-browser"]);
        sandbox
    }

    fn token_state(&self) -> Value {
        let status = self.run(&["status", "--json"]);
        let status: Value = serde_json::from_str(&status.stdout).unwrap();
        status["token"]["state"].clone()
    }

    fn files_with(&self, text: &str) -> usize {
        let holds = |bytes: &[u8]| {
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        };
        self.home
            .files()
            .iter()
            .filter(|(_, bytes)| holds(bytes))
            .count()
    }

    fn secret_files(&self) -> usize {
        let directory = std::fs::read_dir(self.home.path().join("secrets"));
        directory.map_or(0, |entries| entries.flatten().count())
    }
}

/// Fails with a code and words, within the limit and a second for the program itself.
fn fails(stage: &Stage, arguments: &[&str], code: &str, words: &str) {
    let begun = Instant::now();
    let finished = stage.run(arguments);
    let took = begun.elapsed();
    assert_eq!(finished.code, Some(8), "{arguments:?}: {finished:?}");
    for expected in [code, words] {
        assert!(finished.stderr.contains(expected), "{finished:?}");
    }
    assert!(took.as_secs_f64() < 4.5, "{arguments:?} took {took:?}");
}

#[test]
fn en_03_a_real_keychain_keeps_the_client_secret_and_forgets_it() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    assert_eq!(stage.set("keychain").code, Some(0));
    assert_eq!(bus.count(), 1);
    let shown = stage.credentials();
    assert_eq!(shown["client_secret"]["held"], true);
    assert_eq!(shown["client_secret"]["place"], "keychain");
    assert_eq!(stage.files_with(SECRET), 0);
    stage.ok(&["--env", "staging", "forget"]);
    assert_eq!(bus.count(), 0);
    assert_eq!(stage.credentials()["client_secret"]["held"], false);
}

#[test]
fn en_03_the_keychain_is_the_default_where_it_works_and_outlives_the_process() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    let redirect = format!("http://localhost:{}/callback", free_port());
    let mut sandbox = stage
        .start(&[
            "sandbox",
            "--json",
            "--port",
            "0",
            "--redirect-uri",
            &redirect,
        ])
        .start();
    sandbox.stdout_line();
    stage.ok(&["authorize", "--play-browser"]);
    assert_eq!(bus.count(), 1);
    assert_eq!(stage.token_state(), "valid");
    stage.ok(&["refresh"]);
    stage.ok(&["call", "/v2/employees"]);
    assert_eq!(bus.count(), 1);
    assert_eq!(stage.secret_files(), 0);
}

#[test]
fn what_is_held_moves_between_the_keychain_and_files_and_works_on() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    let _sandbox = stage.signed_in("keychain");
    assert_eq!((bus.count(), stage.secret_files()), (1, 0));
    let moved = stage.ok(&["--store", "file", "credentials", "set"]);
    assert!(moved.stderr.contains("now in: file"), "{moved:?}");
    assert!(moved.stdout.contains("FILE STORE"), "{moved:?}");
    assert_eq!((bus.count(), stage.secret_files()), (0, 1));
    stage.ok(&["refresh"]);
    stage.ok(&["--store", "keychain", "credentials", "set"]);
    assert_eq!((bus.count(), stage.secret_files()), (1, 0));
    stage.ok(&["refresh"]);
    assert_eq!(stage.token_state(), "valid");
}

#[test]
fn en_03_a_move_into_a_locked_keychain_leaves_everything_where_it_was() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    let _sandbox = stage.signed_in("file");
    bus.lock();
    let into = ["--store", "keychain", "credentials", "set"];
    fails(&stage, &into, "keychain.denied", "stays locked");
    assert_eq!(stage.secret_files(), 1);
    assert_eq!(stage.token_state(), "valid");
    stage.ok(&["refresh"]);
}

#[test]
fn en_03_a_locked_keychain_is_told_and_nothing_is_written_elsewhere() {
    let bus = Bus::with_keychain();
    let stage = Stage::on(&bus.address);
    assert_eq!(stage.set("keychain").code, Some(0));
    bus.lock();
    let show = ["--env", "staging", "credentials", "show"];
    fails(&stage, &show, "keychain.denied", "stays locked");
    fails(
        &stage,
        &["--env", "staging", "forget"],
        "keychain.denied",
        "not removed from: keychain",
    );
    let set = stage.set("keychain");
    assert!(set.stderr.contains("keychain.denied"), "{set:?}");
    assert_eq!(stage.files_with(SECRET), 0);
    assert_eq!(bus.count(), 1);
}

#[test]
fn en_03_without_a_bus_or_a_keychain_on_it_that_is_said_and_nothing_is_written_elsewhere() {
    let bare = Bus::start();
    let home = Home::new();
    let dead = format!("unix:path={}", home.path().join("no-such-bus").display());
    for address in [bare.address.as_str(), &dead, "", "nonsense"] {
        let stage = Stage::on(address);
        let set = stage.set("keychain");
        assert_eq!(set.code, Some(8), "{address}: {set:?}");
        assert!(
            set.stderr.contains("keychain.unavailable"),
            "{address}: {set:?}"
        );
        for choice in ["--store session", "--store file", "op://"] {
            assert!(set.stderr.contains(choice), "{choice}: {set:?}");
        }
        assert_eq!(stage.files_with(SECRET), 0);
        stage.ok(&["--env", "staging", "forget"]);
    }
}

#[test]
fn en_03_a_mute_bus_costs_three_seconds_and_nothing_is_written_elsewhere() {
    let home = Home::new();
    let socket = home.path().join("mute");
    let listener = UnixListener::bind(&socket).unwrap();
    let stage = Stage::on(&format!("unix:path={}", socket.display()));
    let begun = Instant::now();
    let set = stage.set("keychain");
    assert!(begun.elapsed().as_secs_f64() < 4.5, "{:?}", begun.elapsed());
    assert_eq!(set.code, Some(8), "{set:?}");
    assert!(set.stderr.contains("keychain.timed-out"), "{set:?}");
    assert_eq!(stage.files_with(SECRET), 0);
    // The program goes on without it: another store is chosen, and used.
    assert_eq!(stage.set("file").code, Some(0));
    assert_eq!(stage.credentials()["client_secret"]["place"], "file");
    let forgotten = stage.ok(&["--env", "staging", "forget"]);
    assert!(forgotten.stderr.contains("did not answer"), "{forgotten:?}");
    assert_eq!(stage.files_with(SECRET), 0);
    drop(listener);
}

#[test]
fn en_03_a_keychain_that_refuses_asks_in_vain_or_mislays_is_told_in_its_own_words() {
    for (manner, code, words) in [
        (
            Manner::Refuses,
            "keychain.locked",
            "The keychain is locked.",
        ),
        (Manner::IsDismissed, "keychain.denied", "stays locked"),
        (Manner::Mislays, "keychain.not-kept", "did not give back"),
    ] {
        let bus = Bus::start();
        let _keychain = secret_service::serve(&bus.address, manner);
        let stage = Stage::on(&bus.address);
        if manner == Manner::Mislays {
            // The first thing that it is given comes back; only the next one does not.
            assert_eq!(stage.set("keychain").code, Some(0));
        }
        let set = [
            "--env",
            "staging",
            "--store",
            "keychain",
            "credentials",
            "set",
            "--client-id",
            "fake-client",
            "--client-secret-stdin",
        ];
        let newer = "fake-newer-secret\n";
        let finished = stage.start(&set).stdin(newer).finish();
        assert_eq!(finished.code, Some(8), "{manner:?}: {finished:?}");
        for expected in [code, words] {
            assert!(
                finished.stderr.contains(expected),
                "{manner:?}: {finished:?}"
            );
        }
        assert_eq!(stage.files_with(newer.trim()), 0);
        assert_eq!(stage.files_with(SECRET), 0);
    }
}
