//! The list of 64 faults that a client must stand, and the scenario by which a server brings about each that it can.

use std::collections::BTreeSet;

use super::listed;
use Source::{NotOverHttp, Scenarios};

mod machine;
mod servers;

/// A fault by the id of the design's list, in few words, and where it comes from.
type Row = (&'static str, &'static str, Source);

/// Where a fault comes from.
#[derive(Clone, Copy)]
enum Source {
    /// From a server over HTTP: these scenarios bring it about.
    Scenarios(&'static [&'static str]),
    /// From elsewhere, for this reason.
    NotOverHttp(&'static str),
}

/// Families of the list, and how many faults each has.
const FAMILIES: [(&str, usize); 6] = [
    ("CB", 16),
    ("TK", 16),
    ("AP", 8),
    ("FS", 9),
    ("TE", 9),
    ("EN", 6),
];

/// The faults that a server brings about over HTTP, as the design has it: without a scenario, they cannot be rehearsed.
const OVER_HTTP: &[&str] = &[
    "CB-05", "CB-06", "CB-07", "CB-08", "CB-09", "CB-16", "TK-01", "TK-02", "TK-03", "TK-04",
    "TK-05", "TK-06", "TK-07", "TK-08", "TK-09", "TK-10", "TK-11", "TK-12", "TK-13", "TK-14",
    "TK-16", "AP-01", "AP-02", "AP-03", "AP-04", "AP-05", "AP-06", "AP-07", "AP-08", "EN-05",
];

/// Scenarios that no fault of the list asks for, and why there are.
const EXTRAS: &[(&str, &str)] = &[
    (
        "wrong-issuer",
        "mix-up of two servers, RFC 9207: a partner whose client checks iss sees it refuse",
    ),
    (
        "issuer-missing",
        "Pleo's pages show no iss: a client that insists on it fails there",
    ),
    (
        "token-scope-narrower",
        "fewer scopes than asked for, RFC 6749, section 5.1: shown as missing",
    ),
    (
        "slow",
        "named by the product: a client's own time-out is tried with it",
    ),
    (
        "token-slow",
        "the same at the token endpoint, where giving up too early loses tokens",
    ),
    (
        "token-truncated-json",
        "a lost answer after the work, by another way than TK-12",
    ),
    (
        "token-bad-framing",
        "a lost answer after the work, by another way than TK-12",
    ),
    ("truncated-json", "named by the product"),
    ("reset", "a connection that breaks during a call"),
    ("reset-halfway", "the same after a part of the answer"),
    (
        "stall",
        "an answer that never ends, for clients without a time-out",
    ),
    (
        "drip",
        "the same, for clients whose time-out begins again with each byte",
    ),
    ("bad-framing", "a broken gateway in between"),
    ("gzip-bomb", "a body that is small on the wire alone"),
    ("rate-limited", "named by the product"),
    ("rate-limited-date", "the other form of Retry-After"),
    (
        "unavailable",
        "a server that asks for patience during a call",
    ),
    (
        "server-error",
        "named by the product; AP-03 has a page in its place",
    ),
];

fn rows() -> Vec<Row> {
    [servers::ROWS, machine::ROWS].concat()
}

/// What is wrong with a table of rows.
fn faults(rows: &[Row], listed: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    let ids: Vec<&str> = rows.iter().map(|(id, ..)| *id).collect();
    for (family, count) in FAMILIES {
        for number in 1..=count {
            let id = format!("{family}-{number:02}");
            let times = ids.iter().filter(|own| **own == id).count();
            if times != 1 {
                found.push(format!("{id}: there {times} times"));
            }
        }
    }
    let mut wanted: BTreeSet<&str> = EXTRAS.iter().map(|(name, _)| *name).collect();
    for (id, words, source) in rows {
        let over_http = OVER_HTTP.contains(id);
        match source {
            Scenarios([]) => found.push(format!("{id}: {words}: comes over HTTP, no scenario")),
            NotOverHttp(_) if over_http => {
                found.push(format!("{id}: {words}: comes over HTTP, no scenario"));
            }
            Scenarios(names) if over_http => wanted.extend(*names),
            Scenarios(_) => found.push(format!("{id}: {words}: is not listed as over HTTP")),
            NotOverHttp(reason) if reason.len() < 20 => {
                found.push(format!("{id}: {words}: without a reason"));
            }
            NotOverHttp(_) => {}
        }
    }
    let unknown = wanted.iter().filter(|name| !listed.contains(**name));
    found.extend(unknown.map(|name| format!("{name}: no such scenario")));
    let unasked = listed.iter().filter(|name| !wanted.contains(name.as_str()));
    found.extend(unasked.map(|name| format!("{name}: no row asks for it")));
    found
}

#[test]
fn every_fault_that_comes_over_http_has_a_scenario_and_every_scenario_a_reason() {
    let rows = rows();
    let found = faults(&rows, &listed());
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(rows.len(), 64);
}

/// The finding about the table with one row replaced.
fn broken(id: &str, row: Option<Row>) -> String {
    let mut rows = rows();
    rows.retain(|(own, ..)| *own != id);
    rows.extend(row);
    let found = faults(&rows, &listed());
    assert!(!found.is_empty(), "the broken table passes");
    found.join("\n")
}

#[test]
fn a_fault_over_http_without_a_scenario_is_found() {
    let found = broken("TK-12", Some(("TK-12", "reset", Scenarios(&[]))));
    assert!(found.contains("TK-12: reset: comes over HTTP, no scenario"));
    assert!(found.contains("token-reset: no row asks for it"), "{found}");
    let elsewhere = NotOverHttp("somebody says that it does not come over HTTP");
    let found = broken("AP-07", Some(("AP-07", "redirect", elsewhere)));
    assert!(found.contains("AP-07: redirect: comes over HTTP, no scenario"));
    assert_eq!(broken("FS-09", None), "FS-09: there 0 times");
    let found = broken("CB-16", Some(("CB-16", "silence", Scenarios(&["nothing"]))));
    assert!(found.contains("nothing: no such scenario"), "{found}");
    let found = broken("TE-02", Some(("TE-02", "no terminal", NotOverHttp("no"))));
    assert_eq!(found, "TE-02: no terminal: without a reason");
}
