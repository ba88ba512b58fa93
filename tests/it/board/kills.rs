//! kill -9 while a profile is renamed: the old name or the new one holds everything.

use rustix::process::Signal;

use super::*;
use crate::kills::microseconds;

const SECRET: &str = "fake-secret-that-is-renamed";

/// The text of a profile but for its name.
fn of(home: &Home, profile: &str) -> Option<serde_json::Value> {
    let run = Run::cli(home, &["profiles", "export", profile]).finish();
    let mut file: serde_json::Value = serde_json::from_str(&run.stdout).ok()?;
    file["profile"].take();
    Some(file)
}

fn holds_its_secret(home: &Home, profile: &str) -> bool {
    let shown = Run::cli(
        home,
        &["--profile", profile, "credentials", "show", "--json"],
    )
    .finish();
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    shown["client_secret"]["held"] == true
}

#[test]
fn a_rename_that_is_killed_loses_nothing() {
    let home = Home::new();
    let set = ["--profile", "one", "--store", "file", "credentials", "set"];
    let set = [
        &set[..],
        &["--client-id", "fake-id", "--client-secret-stdin"],
    ]
    .concat();
    let run = Run::cli(&home, &set).stdin(SECRET).finish();
    assert_eq!(run.code, Some(0), "{run:?}");
    cli(
        &home,
        &["--profile", "one", "form", "set", "client_name", "Kept"],
    );
    let whole = of(&home, "one").unwrap();
    let (mut from, mut to) = ("one", "two");
    for round in 0..24 {
        let renaming = Run::cli(&home, &["profiles", "rename", from, to]).start();
        let moment = microseconds(round, 12_000);
        std::thread::sleep(std::time::Duration::from_micros(moment));
        renaming.signal(Signal::KILL);
        drop(renaming.finish());
        let kept: Vec<&str> = [from, to]
            .into_iter()
            .filter(|name| file(&home, name).exists())
            .collect();
        assert!(!kept.is_empty(), "round {round}");
        for name in &kept {
            assert_eq!(
                of(&home, name).as_ref(),
                Some(&whole),
                "round {round}: {name}"
            );
        }
        assert!(
            kept.iter().any(|name| holds_its_secret(&home, name)),
            "round {round}: {kept:?}"
        );
        // A new file is written only once its copies of the secrets are there.
        if kept.contains(&to) {
            assert!(holds_its_secret(&home, to), "round {round}");
            if kept.contains(&from) {
                cli(&home, &["profiles", "delete", from, "--yes"]);
            }
            (from, to) = (to, from);
        }
    }
}
