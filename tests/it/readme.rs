//! The README tells the truth: what can be generated is compared with its source.

use std::fmt::Write;

use pleo_onboard::keys::{Context, KeyPress, Keymap};

use super::support::root;

const BEGIN: &str = "<!-- keys: generated from assets/keymap.toml, held by a test -->\n";
const END: &str = "<!-- /keys -->";

/// The key table as the keymap has it. Numbered stops share one row.
fn key_table() -> String {
    let mut table = String::from("\n| Where | Keys | Does |\n|---|---|---|\n");
    let contexts = [
        (Context::Everywhere, "everywhere"),
        (Context::Stop, "outside text fields"),
        (Context::Viewer, "in an answer of the API"),
        (Context::Field, "in a text field"),
    ];
    for (context, words) in contexts {
        for binding in Keymap::built_in().bindings(context) {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            let _never_fails = writeln!(
                table,
                "| {words} | {} | {} |",
                keys.join(" "),
                binding.words
            );
        }
    }
    table.push('\n');
    table
}

#[test]
fn the_key_table_of_the_readme_is_that_of_the_keymap() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (shown, after) = rest.split_once(END).unwrap();
    let table = key_table();
    let wanted = format!("{before}{BEGIN}{table}{END}{after}");
    assert!(shown == table, "the README should read:\n{wanted}");
}

/// The single keys that a text tells to press: `press r`, `Press c`.
fn keys_to_press(text: &str) -> Vec<char> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pressed = words
        .windows(2)
        .filter(|pair| pair[0].trim_matches('"').eq_ignore_ascii_case("press"));
    let key = |pair: &[&str]| {
        let word = pair[1].trim_end_matches(['.', ',', ';', ':']);
        word.chars().next().filter(|_| word.chars().count() == 1)
    };
    pressed.filter_map(key).collect()
}

#[test]
fn no_text_names_a_key_that_does_nothing() {
    let mut named = 0;
    let assets = root().join("assets");
    let guide = std::fs::read_dir(assets.join("guide")).unwrap();
    let files = guide.map(|entry| entry.unwrap().path());
    for path in files.chain([assets.join("problems.toml")]) {
        let text = std::fs::read_to_string(&path).unwrap();
        for key in keys_to_press(&text) {
            named += 1;
            let press = KeyPress::parse(&key.to_string()).unwrap();
            let meaning = Keymap::built_in().find(Context::Stop, press);
            assert!(meaning.is_some(), "{key} in {}", path.display());
        }
    }
    assert!(
        named > 10,
        "only {named} keys are named: the search has gone blind"
    );
}
