//! Each scenario through the program's own client, in processes of its own as a person runs it: the words that are
//! shown, the exit code, what was sent, and what is stored afterwards.

use std::collections::BTreeSet;

use pleo_onboard::problem::{ProblemCode, words};
use pleo_onboard::untrusted::is_dangerous;

use super::super::support::told::{is_not_raw, tells};
use super::wire::side_by_side;
use super::{gaps, listed};
use drive::{Seen, run};
use step::{Row, Step, Stored};

mod api;
mod consent;
mod drive;
mod step;
mod token;

/// The words of a problem are on standard error, whole; in JSON its code, and the same steps.
fn is_told(step: &Step, code: ProblemCode, seen: &Seen) {
    tells(&seen.stderr, code);
    if step.drive.is_json() {
        let problem = &seen.json()["problem"];
        assert_eq!(problem["code"], code.id());
        assert_eq!(problem["next"], serde_json::json!(words(code).next));
    }
}

/// Nothing raw, nothing secret.
fn is_clean(step: &Step, seen: &Seen) {
    let own_words = if step.drive.is_json() {
        [seen.stdout.as_str(), seen.stderr.as_str()].concat()
    } else {
        // Standard output is the body of the answer, byte by byte.
        seen.stderr.clone()
    };
    is_not_raw(&own_words);
    let steers = |c: char| is_dangerous(c) && c != '\n';
    assert!(!own_words.contains(steers), "{own_words:?}");
    for secret in &seen.secrets {
        assert!(!own_words.contains(secret.as_str()), "{own_words}");
    }
    // Every token and code of the sandbox begins so.
    assert!(!own_words.contains("sbx_"), "{own_words}");
}

fn check(scenario: &str, step: &Step) {
    let seen = run(step.strike.unwrap_or(scenario), step);
    assert_eq!(seen.code, Some(step.exit), "{scenario}: {seen:?}");
    match step.problem {
        Some(code) => is_told(step, code, &seen),
        None => assert!(!seen.stderr.contains("error:"), "{seen:?}"),
    }
    is_clean(step, &seen);
    let now = match (seen.stored_before == seen.stored, seen.stored.is_empty()) {
        (_, true) => Stored::Gone,
        (true, false) => Stored::Unchanged,
        (false, false) => Stored::Replaced,
    };
    assert_eq!(now, step.stored, "{scenario}: {seen:?}");
    let sent = (seen.sent_to("/oauth/token"), seen.sent_to_the_api());
    assert_eq!(sent, step.sent, "{scenario}: {:?}", seen.requests);
    let seconds = seen.took.as_secs();
    let bound = step.seconds..step.seconds + 30;
    assert!(bound.contains(&seconds), "{scenario}: {:?}", seen.took);
    (step.also)(&seen);
}

fn rows() -> Vec<Row> {
    [consent::ROWS, token::ROWS, api::ROWS].concat()
}

/// The problems that the scenarios end in, each told whole by a command.
pub fn problems() -> BTreeSet<ProblemCode> {
    let steps = rows().into_iter().flat_map(|(_, steps)| steps);
    steps.filter_map(|step| step.problem).collect()
}

#[test]
fn every_scenario_is_driven_through_the_programs_own_client() {
    let rows = rows();
    let found = gaps(rows.iter().map(|(name, _)| *name), &listed());
    assert!(found.is_empty(), "{}", found.join("\n"));
    let empty = rows.iter().find(|(_, steps)| steps.is_empty());
    assert!(empty.is_none(), "{empty:?}");
}

#[test]
fn every_scenario_ends_in_the_words_that_are_meant_for_it() {
    let rows = rows();
    let all = rows.iter();
    let mut steps: Vec<(&str, &Step)> = all
        .flat_map(|(name, steps)| steps.iter().map(move |step| (*name, step)))
        .collect();
    // The long ones first, so that the others run meanwhile.
    steps.sort_by_key(|(_, step)| std::cmp::Reverse(step.seconds));
    side_by_side(&steps, |step| step.0, |(name, step)| check(name, step));
}
