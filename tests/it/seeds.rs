//! What Pleo's own pages say, sentence by sentence, and that the program says or does it: `tests/rules/SEEDS.tsv`.
//!
//! The pages are Pleo's and not kept here; `tests/seeds.py` holds the table to them where they are at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::form::Registration;
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::view::ThemeName;
use pleo_onboard::wizard::Model;

use super::screens::styled::{drawn, rows as lines};
use super::screens::{appearance, stage};
use super::support::root;
use super::tidy::sources;

/// One sentence of Pleo's, or several that are the same.
struct Row {
    places: Vec<String>,
    mark: String,
    kind: String,
    words: String,
    /// Where ours stands, and what it says there.
    covered: Option<(String, String)>,
    tests: Vec<String>,
    note: String,
}

/// Kinds that have to be covered.
const COVERED: &[&str] = &["fact", "rule", "step", "term", "example", "link"];

/// Kinds that say nothing of the matter by themselves.
const SILENT: &[&str] = &["heading", "navigation", "markup"];

/// Sentences that contradict others of the pages, or our own words: what about, and the mark.
const CONTRADICTIONS: &[(&str, &str)] = &[
    ("access to Staging before the registration", "89b2214a7835"),
    ("registration while access is under way", "2817970f7fa4"),
    ("access before the credentials", "b840abda1f3c"),
    ("credentials before the steps", "98b3bae32cec"),
    ("credentials after the registration", "202103dde6a3"),
    ("an application is registered, or a client", "1fbbcc82d769"),
    ("a client is called App Client", "48b49993922b"),
    ("ready for calls, or not yet", "4400b5772d3a"),
    ("Staging is a sandbox environment", "90537bc43525"),
    ("https in Production, or everywhere", "d4f88cc06f3a"),
];

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(root().join("tests/rules/SEEDS.tsv")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.split('\t').collect();
    let [places, mark, kind, words, place, said, tests, note] = cells[..] else {
        panic!("not eight cells: {line}");
    };
    let given = |cell: &str| (cell != "-").then(|| cell.to_owned());
    Row {
        places: places.split(' ').map(str::to_owned).collect(),
        mark: mark.to_owned(),
        kind: kind.to_owned(),
        words: words.to_owned(),
        covered: given(place).zip(given(said)),
        tests: given(tests)
            .map(|tests| tests.split(' ').map(str::to_owned).collect())
            .unwrap_or_default(),
        note: given(note).unwrap_or_default(),
    }
}

#[test]
fn every_row_is_well_formed_and_stands_for_sentences_of_its_own() {
    let rows = rows();
    assert!(rows.len() > 200, "the table is whole");
    let (mut marks, mut last) = (BTreeSet::new(), 0);
    for row in &rows {
        let Row { mark, words, .. } = row;
        assert!(marks.insert(mark), "{mark}: twice");
        assert!(
            mark.len() == 12 && mark.chars().all(|c| c.is_ascii_hexdigit()),
            "{mark}: not the beginning of a SHA-256"
        );
        let numbers = row.places.iter().map(|place| {
            let (page, line) = place.split_once(':').expect("PAGE:LINE");
            assert_eq!(page.len(), 3, "{place}");
            page.parse::<u32>().unwrap() * 1_000 + line.parse::<u32>().unwrap()
        });
        let numbers: Vec<u32> = numbers.collect();
        assert!(numbers.is_sorted(), "{mark}: {:?}", row.places);
        // Rows stand in the order of the pages.
        assert!(numbers[0] >= last, "{mark}: out of order");
        last = numbers[0];
        assert!((10..=120).contains(&words.len()), "{mark}: {words}");
        let is_known = COVERED.contains(&row.kind.as_str()) || SILENT.contains(&row.kind.as_str());
        assert!(is_known, "{mark}: {}", row.kind);
        let is_covered = row.covered.is_some() && !row.tests.is_empty();
        let has_to_be = COVERED.contains(&row.kind.as_str());
        assert!(is_covered || !has_to_be, "{mark}: {words}: not covered");
        assert_eq!(row.covered.is_some(), !row.tests.is_empty(), "{mark}");
    }
}

/// The names of all tests.
fn tests() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    sources(&root().join("tests/it"), &mut files);
    let mut found = BTreeSet::new();
    for (_, text) in &files {
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            let name = line.trim_start_matches("async ").strip_prefix("fn ");
            if let (true, Some(name)) = (is_test, name) {
                let name = name.split(['(', '<']).next().unwrap_or_default();
                found.insert(name.to_owned());
            }
            is_test = line.starts_with("#[test]")
                || line.starts_with("#[tokio::test")
                || is_test && line.starts_with("#[");
        }
    }
    found
}

#[test]
fn every_row_names_tests_that_exist() {
    let tests = tests();
    assert!(tests.len() > 500, "the tests are found");
    for row in rows() {
        for test in &row.tests {
            assert!(tests.contains(test), "{}: no test {test}", row.mark);
        }
    }
}

/// What a place says: a file under `assets` without its ending, or the screen of a stop in Staging.
fn said_at(place: &str) -> String {
    let Some(stop) = place.strip_prefix("screen/") else {
        let path = root().join(format!("assets/{place}.toml"));
        return fs::read_to_string(path).unwrap_or_else(|error| panic!("{place}: {error}"));
    };
    let stop = StopId::find(stop).expect("a stop of this name");
    let model = stage::at(stop, EnvironmentName::Staging, Registration::example());
    screen(model)
}

fn screen(model: Model) -> String {
    let scene = stage::scene("as it stands", model);
    let drawn = drawn(&scene, (160, 60), &appearance(ThemeName::Dark));
    lines(drawn.buffer()).join("\n")
}

#[test]
fn what_a_row_says_of_ours_stands_where_it_says() {
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    for row in rows() {
        let Some((place, said)) = &row.covered else {
            continue;
        };
        let text = places
            .entry(place.clone())
            .or_insert_with(|| said_at(place));
        assert!(text.contains(said), "{}: {place}: {said}", row.mark);
    }
}

#[test]
fn where_the_pages_contradict_each_other_the_row_says_what_is_followed_and_why() {
    let rows = rows();
    let decided: BTreeMap<_, _> = rows
        .iter()
        .filter(|row| row.note.starts_with("DECIDED: "))
        .map(|row| (row.mark.as_str(), row.note.as_str()))
        .collect();
    for (about, mark) in CONTRADICTIONS {
        let note = decided.get(mark).unwrap_or_else(|| panic!("{about}: open"));
        assert!(note.len() > 60, "{about}: {note}");
    }
    assert_eq!(
        decided.len(),
        CONTRADICTIONS.len(),
        "a contradiction that is not listed"
    );
}

#[test]
fn the_result_says_what_is_true_by_what_is_known() {
    let mut fresh = stage::first_states().remove(0).model;
    while fresh.stop < StopId::Result {
        stage::press(&mut fresh, Action::NextStop);
    }
    let said = screen(fresh);
    for open in [
        "no client is marked as registered: stop 3",
        "no credentials are held: stop 4",
        "the login is not confirmed: stop 5",
        "no user has authorised your client yet: stop 6",
        "no token, API calls are not possible yet: stop 6",
    ] {
        assert!(said.contains(open), "{open}: {said}");
    }
    let mut done = stage::at(
        StopId::Result,
        EnvironmentName::Staging,
        Registration::example(),
    );
    let halfway = screen(done.clone());
    for (open, so) in [
        ("", "your OAuth 2.0 client is registered"),
        ("", "Client ID and Client Secret are held"),
        ("", "you can sign in and see its test data"),
        (
            "a user has authorised",
            "no user has authorised your client yet",
        ),
        ("calls are possible", "API calls are not possible yet"),
    ] {
        assert!(halfway.contains(so), "{so}: {halfway}");
        assert!(open.is_empty() || !halfway.contains(open), "{halfway}");
    }
    done.facts = Some(stage::facts());
    let said = screen(done);
    assert!(
        said.contains("an access token is held: API calls are possible"),
        "{said}"
    );
}

/// Runs the comparison with a directory of pages: what it says, and its exit code.
fn compared(directory: &Path, options: &[&str]) -> (String, Option<i32>) {
    let output = Command::new("python3")
        .arg(root().join("tests/seeds.py"))
        .args(options)
        .arg(directory)
        .output()
        .expect("python3 runs; install it: apt-get install python3");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (said, output.status.code())
}

#[test]
fn a_sentence_without_a_row_and_a_row_without_a_sentence_are_found() {
    let pages = tempfile::tempdir().unwrap();
    let (said, code) = compared(pages.path(), &[]);
    assert_eq!((said.as_str(), code), ("", Some(2)), "no page");
    fs::write(
        pages.path().join("007_invented.txt"),
        "## 1. A title\n\nOne fact.Another **fact**: see [this](https://page.example/).\n\
         * An item\n| A cell | A rule. Its second half. |\n|---|---|\n\
         <div className=\"x\">\n  hidden\n</div>\n",
    )
    .unwrap();
    let (listed, code) = compared(pages.path(), &["--list"]);
    let texts: Vec<_> = listed
        .lines()
        .map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>())
        .map(|cells| format!("{} {}", cells[0], cells[2]))
        .collect();
    assert_eq!(code, Some(0));
    assert_eq!(
        texts,
        [
            "007:1 A title",
            "007:3 One fact.",
            "007:3 Another fact: see this.",
            "007:3 link https://page.example/",
            "007:4 An item",
            "007:5 A cell · A rule.",
            "007:5 Its second half.",
            "007:7 <div className=\"x\"> hidden </div>",
        ]
    );
    let (said, code) = compared(pages.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("007:3: no row for"), "{said}");
    assert!(said.contains("a row without a sentence"), "{said}");
    assert!(said.trim_end().ends_with("not all is well"), "{said}");
}
