//! The rules by their ids, and that each of them has a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::super::support::root;

/// The rules of a family as `tests/rules/FAMILY.tsv` lists them: id and words.
fn rules(family: &str) -> Vec<(String, String)> {
    let path = root().join(format!("tests/rules/{family}.tsv"));
    let text = fs::read_to_string(path).expect("the family has a list of rules");
    text.lines()
        .map(|line| line.split_once('\t').expect("an id, a tab, words"))
        .map(|(id, words)| (id.to_owned(), words.to_owned()))
        .collect()
}

/// The ids in the names of tests: `s_05_…` is `S-05`.
fn tested(family: &str, directory: &Path, found: &mut BTreeSet<String>) {
    let small = family.to_lowercase();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tested(family, &path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut lines = text.lines().map(str::trim).peekable();
        while let Some(line) = lines.next() {
            let names_a_test = ["#[test]", "#[tokio::test]"].contains(&line);
            let next = lines.peek().copied().unwrap_or_default();
            let name = next.trim_start_matches("async ").strip_prefix("fn ");
            let rest = name.and_then(|name| name.strip_prefix(&format!("{small}_")));
            if let (true, Some((number, _))) =
                (names_a_test, rest.and_then(|rest| rest.split_once('_')))
            {
                found.insert(format!("{family}-{number}"));
            }
        }
    }
}

/// Every rule of a family has words and a test, and every test a rule.
fn is_complete(family: &str, count: u32) {
    let rules: BTreeMap<_, _> = rules(family).into_iter().collect();
    let numbered: Vec<String> = (1..=count)
        .map(|number| format!("{family}-{number:02}"))
        .collect();
    assert_eq!(rules.keys().cloned().collect::<Vec<_>>(), numbered);
    let mut found = BTreeSet::new();
    tested(family, &root().join("tests/it"), &mut found);
    let missing: Vec<_> = rules.keys().filter(|id| !found.contains(*id)).collect();
    assert!(missing.is_empty(), "no test: {missing:?}");
    let unknown: Vec<_> = found.iter().filter(|id| !rules.contains_key(*id)).collect();
    assert!(unknown.is_empty(), "not a rule: {unknown:?}");
    assert!(rules.values().all(|words| words.len() > 10));
}

#[test]
fn every_rule_for_a_server_has_words_and_a_test() {
    is_complete("S", 34);
}

#[test]
fn every_rule_for_a_client_has_words_and_a_test() {
    is_complete("C", 62);
}

#[test]
fn every_fault_that_a_user_may_meet_has_words_and_a_test() {
    for (family, count) in [("CB", 16), ("TK", 16), ("EN", 6)] {
        is_complete(family, count);
    }
}
