//! The README tells the truth: what can be generated is compared with its source.

use std::fmt::Write;

use pleo_onboard::keys::{Context, Keymap};

use super::support::root;

const BEGIN: &str = "<!-- keys: generated from assets/keymap.toml, held by a test -->\n";
const END: &str = "<!-- /keys -->";

/// The key table as the keymap has it. Numbered stops share one row.
fn key_table() -> String {
    let mut table = String::from("\n| Where | Keys | Does |\n|---|---|---|\n");
    let contexts = [
        (Context::Everywhere, "everywhere"),
        (Context::Stop, "outside text fields"),
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
