//! Every scenario of the sandbox: on the socket as named, told by the program's own client, and asked for by a row.

use std::collections::BTreeSet;

use super::support::home::Home;
use super::support::process::Run;

pub mod client;
mod rows;
pub mod socket;
pub mod stage;
mod viewer;
pub mod wire;

/// Names of all scenarios, as the program lists them.
fn listed() -> BTreeSet<String> {
    let home = Home::new();
    let run = Run::cli(&home, &["sandbox", "--list-scenarios"]).finish();
    assert_eq!(run.code, Some(0), "{run:?}");
    let names: BTreeSet<String> = run
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 100, "{names:?}");
    names
}

/// What a table lacks of the list, has twice, or has beside it.
fn gaps<'a>(table: impl Iterator<Item = &'a str>, listed: &BTreeSet<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for name in table {
        if !listed.contains(name) {
            found.push(format!("{name}: no such scenario"));
        }
        if !seen.insert(name.to_owned()) {
            found.push(format!("{name}: twice"));
        }
    }
    let missing = listed.difference(&seen);
    found.extend(missing.map(|name| format!("{name}: has no test")));
    found
}

#[test]
fn a_scenario_without_a_test_and_a_test_without_a_scenario_are_found() {
    let listed = BTreeSet::from(["denied".to_owned(), "reset".to_owned()]);
    assert!(gaps(["denied", "reset"].into_iter(), &listed).is_empty());
    assert_eq!(
        gaps(["denied", "denied", "resets"].into_iter(), &listed),
        [
            "denied: twice",
            "resets: no such scenario",
            "reset: has no test"
        ]
    );
}
