//! The rules of the house, read off the sources. **The list [`ROOMS`] is the architecture.**
//!
//! The rules are functions of a path and a text, so that each is also shown to fail when it is broken.

use std::fs;
use std::path::Path;

use super::support::root;
use tokens::{Token, absolute, paths, tokens};

mod dependencies;
mod tokens;

/// Whether a room may touch the outside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Pure, and may be used by every room.
    Leaf,
    /// Time, zone, randomness and bytes come in as values.
    Pure,
    /// Touches the outside.
    Shell,
}

/// A top-level module of `src/`, and what of the others it may use. All but leaves may use all leaves.
struct Room {
    name: &'static str,
    kind: Kind,
    uses: &'static [&'static str],
}

const fn room(name: &'static str, kind: Kind, uses: &'static [&'static str]) -> Room {
    Room { name, kind, uses }
}

/// Leaves that name nothing of ours; the other leaves may use them.
const GROUND: &[&str] = &["environment", "moment", "presenter", "secret", "untrusted"];

const ROOMS: &[Room] = &[
    room("environment", Kind::Leaf, &[]),
    room("moment", Kind::Leaf, &[]),
    room("presenter", Kind::Leaf, &[]),
    room("secret", Kind::Leaf, &[]),
    room("untrusted", Kind::Leaf, &[]),
    room("exchange", Kind::Leaf, GROUND),
    room("glossary", Kind::Leaf, GROUND),
    room("guide", Kind::Leaf, GROUND),
    room("keys", Kind::Leaf, GROUND),
    room("problem", Kind::Leaf, GROUND),
    room("form", Kind::Pure, &[]),
    room("oauth", Kind::Pure, &[]),
    room("flow", Kind::Pure, &["oauth"]),
    room("session", Kind::Pure, &["form", "oauth", "flow"]),
    room("wizard", Kind::Pure, &["form", "oauth", "flow", "session"]),
    room(
        "view",
        Kind::Pure,
        &["form", "oauth", "flow", "session", "wizard"],
    ),
    room(
        "adapters",
        Kind::Shell,
        &["oauth::request", "oauth::token", "flow", "session"],
    ),
    room(
        "runtime",
        Kind::Shell,
        &[
            "form", "oauth", "flow", "session", "wizard", "view", "adapters",
        ],
    ),
    room(
        "sandbox",
        Kind::Shell,
        &["adapters::clock", "adapters::entropy", "adapters::files"],
    ),
    room(
        "cli",
        Kind::Shell,
        &[
            "form", "oauth", "flow", "session", "wizard", "view", "adapters", "runtime", "sandbox",
        ],
    ),
    room("main", Kind::Shell, &["cli"]),
];

/// Crates and modules that reach the outside.
const OUTSIDE: &[&str] = &[
    "axum",
    "crossterm",
    "directories",
    "getrandom",
    "hyper",
    "keyring_core",
    "open",
    "ratatui::crossterm",
    "reqwest",
    "rustix",
    "rustls",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "tempfile",
    "tokio",
    "tokio_util",
    "zbus_secret_service_keyring_store",
];

/// Calls that look up the time, the zone or randomness by themselves, whatever their path.
const LOOK_UPS: &[[&str; 2]] = &[
    ["Timestamp", "now"],
    ["Zoned", "now"],
    ["SystemTime", "now"],
    ["Instant", "now"],
    ["TimeZone", "system"],
    ["TimeZone", "try_system"],
    ["CsrfToken", "new_random"],
    ["PkceCodeChallenge", "new_random_sha256"],
    ["Uuid", "new_v4"],
];

const LONGEST_FILE: usize = 400;

const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "assets",
    "src",
    "tests",
];

/// The room a file is in; `None` for `lib.rs`, which only lists them.
fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let first = inside.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (name != "lib").then_some(name)
}

fn is_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Pure rooms reach nothing outside.
fn reaches(path: &str, tokens: &[Token]) -> Vec<String> {
    let Some(room) = ROOMS.iter().find(|room| Some(room.name) == room_of(path)) else {
        return Vec::new();
    };
    if room.kind == Kind::Shell {
        return Vec::new();
    }
    let mut found = Vec::new();
    for named in paths(tokens) {
        let whole = named.segments.join("::");
        let outside = OUTSIDE
            .iter()
            .any(|crate_or_module| is_under(&whole, crate_or_module));
        // A lone word is a crate only where it is imported; elsewhere it may be any variable.
        let outside = outside && (named.imported || named.segments.len() > 1);
        let looks_up = named
            .segments
            .windows(2)
            .any(|pair| LOOK_UPS.iter().any(|call| pair == call));
        if outside || looks_up {
            found.push(format!("{path}:{}: a pure room names {whole}", named.line));
        }
    }
    found
}

/// A room uses only the rooms on its list.
fn arrows(path: &str, tokens: &[Token]) -> Vec<String> {
    let Some(name) = room_of(path) else {
        return Vec::new();
    };
    let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
        return vec![format!("{path}:1: {name} is not on the list of rooms")];
    };
    let mut found = Vec::new();
    for named in paths(tokens) {
        let Some(target) = absolute(path, &named) else {
            continue;
        };
        let whole = target.join("::");
        let leaf = |room: &&Room| room.kind == Kind::Leaf && is_under(&whole, room.name);
        let allowed = whole.is_empty()
            || is_under(&whole, name)
            || (room.kind != Kind::Leaf && ROOMS.iter().any(|room| leaf(&room)))
            || room.uses.iter().any(|used| is_under(&whole, used));
        if !allowed {
            found.push(format!("{path}:{}: {name} may not use {whole}", named.line));
        }
    }
    found
}

/// Files are short and named after their idea.
fn shape(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        found.push(format!(
            "{path}:{lines}: longer than {LONGEST_FILE} lines, split it by idea"
        ));
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let vague = [
        "mod", "util", "utils", "helper", "helpers", "common", "manager",
    ];
    if vague.contains(&stem) || path.split('/').any(|part| vague.contains(&part)) {
        found.push(format!("{path}:1: the name says no idea"));
    }
    found
}

/// No doc comment without words.
fn wordless(path: &str, text: &str) -> Vec<String> {
    let words = |line: &str| {
        let line = line.trim();
        ["///", "//!"]
            .iter()
            .find_map(|mark| line.strip_prefix(mark).map(|rest| !rest.trim().is_empty()))
    };
    let mut found = Vec::new();
    // Where the block at hand began and whether it has said anything yet; a blank line inside one is a paragraph.
    let mut block: Option<(usize, bool)> = None;
    for (index, line) in text.lines().chain([""]).enumerate() {
        block = match (block, words(line)) {
            (None, Some(said)) => Some((index + 1, said)),
            (Some((start, before)), Some(said)) => Some((start, before || said)),
            (Some((start, false)), None) => {
                found.push(format!("{path}:{start}: an empty doc comment"));
                None
            }
            (Some((_, true)) | None, None) => None,
        };
    }
    found
}

/// No lint is switched off without an expectation and a reason.
fn allowances(path: &str, tokens: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let before: Vec<_> = tokens
            .get(index.saturating_sub(2)..index)
            .unwrap_or_default()
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        if token.text == "allow" && (before == ["#", "["] || before == ["!", "["]) {
            found.push(format!(
                "{path}:{}: #[allow], use #[expect] with a reason",
                token.line
            ));
        }
    }
    found
}

fn findings(path: &str, text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut found = reaches(path, &tokens);
    found.extend(arrows(path, &tokens));
    found.extend(shape(path, text));
    found.extend(wordless(path, text));
    found.extend(allowances(path, &tokens));
    found
}

/// What is there and should not be, or the other way round; `target` and hidden files do not count.
fn top_level(names: &[&str]) -> Vec<String> {
    let visible = |name: &&&str| !name.starts_with('.') && **name != "target";
    let mut found: Vec<_> = names
        .iter()
        .filter(visible)
        .filter(|name| !TOP_LEVEL.contains(name))
        .map(|name| format!("{name}: does not belong to the top level"))
        .collect();
    let missing = TOP_LEVEL.iter().filter(|name| !names.contains(name));
    found.extend(missing.map(|name| format!("{name}: missing from the top level")));
    found
}

pub fn sources(directory: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file is UTF-8");
            let name = path
                .strip_prefix(root())
                .expect("sources lie under the root");
            found.push((name.display().to_string(), text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule that `text` breaks at `path`, in the words of its only finding.
    fn breaks(path: &str, text: &str, words: &str) {
        let found = findings(path, text);
        assert_eq!(found.len(), 1, "{path}: {found:#?}\n{text}");
        assert!(
            found.iter().all(|finding| finding.contains(words)),
            "{found:#?}"
        );
    }

    fn keeps(path: &str, text: &str) {
        assert_eq!(findings(path, text), Vec::<String>::new(), "{path}\n{text}");
    }

    #[test]
    fn every_source_keeps_the_rules_of_the_house() {
        let mut files = Vec::new();
        sources(&root().join("src"), &mut files);
        assert!(files.len() > 10, "the sources are found");
        let found: Vec<_> = files
            .iter()
            .flat_map(|(path, text)| findings(path, text))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn every_room_is_on_the_list_and_every_name_on_the_list_is_a_room() {
        for room in ROOMS {
            assert!(
                root().join(format!("src/{}.rs", room.name)).is_file(),
                "{}",
                room.name
            );
            for used in room.uses {
                let first = used.split("::").next();
                assert!(ROOMS.iter().any(|room| Some(room.name) == first), "{used}");
            }
        }
    }

    #[test]
    fn the_top_level_shows_six_names_and_no_more() {
        let names: Vec<_> = fs::read_dir(root())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert_eq!(top_level(&names), Vec::<String>::new());
    }

    #[test]
    fn a_stranger_or_a_gap_at_the_top_level_is_found() {
        let whole = [TOP_LEVEL, &[".gitignore", "target"]].concat();
        assert!(top_level(&whole).is_empty());
        assert_eq!(
            top_level(&[&whole[..], &["notes.md"]].concat()),
            ["notes.md: does not belong to the top level"]
        );
        assert_eq!(
            top_level(&whole[1..]),
            ["Cargo.lock: missing from the top level"]
        );
    }

    #[test]
    fn a_pure_room_that_reaches_outside_is_found_however_it_spells_it() {
        breaks("src/form.rs", "use std::fs;", "names std::fs");
        breaks("src/form.rs", "use std::fs as disk;", "names std::fs");
        breaks(
            "src/form/logo.rs",
            "fn f() { ::std::fs::read(p); }",
            "names std::fs::read",
        );
        breaks(
            "src/oauth.rs",
            "use std::{fmt, net::IpAddr};",
            "names std::net::IpAddr",
        );
        breaks(
            "src/oauth.rs",
            "use std::{fmt::{self, Write}, env};",
            "names std::env",
        );
        breaks("src/flow.rs", "use tokio;", "names tokio");
        breaks(
            "src/flow/call.rs",
            "fn f(_: &tokio::sync::Notify) {}",
            "names tokio",
        );
        breaks(
            "src/wizard.rs",
            "fn f() { open::that(url); }",
            "names open::that",
        );
        breaks(
            "src/view.rs",
            "use ratatui::crossterm::event::Event;",
            "names ratatui::crossterm",
        );
        breaks(
            "src/moment.rs",
            "fn f() { jiff::Timestamp::now() }",
            "names jiff::Timestamp::now",
        );
        breaks(
            "src/moment.rs",
            "fn f() { Timestamp::now() }",
            "names Timestamp::now",
        );
        breaks(
            "src/view.rs",
            "fn f() { TimeZone::system() }",
            "names TimeZone::system",
        );
        breaks(
            "src/oauth.rs",
            "fn f() { CsrfToken::new_random() }",
            "new_random",
        );
        breaks(
            "src/guide.rs",
            "#[cfg(test)] mod tests { use std::process::Command; }",
            "std::process",
        );
    }

    #[test]
    fn words_in_comments_and_strings_and_variables_reach_nothing() {
        keeps(
            "src/form.rs",
            "// std::fs\n/* tokio::spawn /* nested */ std::net */ fn f() {}",
        );
        keeps(
            "src/form.rs",
            r##"const A: &str = "std::fs \" tokio::x"; const B: &str = r#"std::"fs"#;"##,
        );
        keeps(
            "src/form.rs",
            "const Q: char = '\"'; fn f<'a>(open: &'a str) { use_it(open) } // '",
        );
        keeps("src/form.rs", "fn f() { let tokio = 1; self.open.env() }");
        keeps("src/runtime.rs", "use tokio::sync::mpsc; use std::fs;");
        breaks(
            "src/form.rs",
            "const Q: char = '\"'; use std::fs; // \"",
            "names std::fs",
        );
    }

    #[test]
    fn an_arrow_that_is_not_on_the_list_is_found_however_it_is_spelt() {
        breaks(
            "src/form.rs",
            "use crate::oauth::Scope;",
            "form may not use oauth",
        );
        breaks(
            "src/form/rule.rs",
            "use super::super::flow;",
            "form may not use flow",
        );
        breaks(
            "src/view.rs",
            "use crate::{form, wizard::Model, runtime::Vault};",
            "view may not use runtime",
        );
        breaks(
            "src/flow.rs",
            "fn f(_: crate::form::Field) {}",
            "flow may not use form",
        );
        breaks(
            "src/view.rs",
            "use crate::adapters::Scope;",
            "view may not use adapters",
        );
        breaks(
            "src/secret.rs",
            "use crate::untrusted::Untrusted;",
            "secret may not use untrusted",
        );
        breaks(
            "src/adapters/loopback.rs",
            "use crate::oauth::callback;",
            "adapters may not use oauth",
        );
        breaks(
            "src/runtime.rs",
            "use crate::cli::output;",
            "runtime may not use cli",
        );
        breaks(
            "src/runtime.rs",
            "use crate::sandbox::serve;",
            "runtime may not use sandbox",
        );
        breaks(
            "src/sandbox.rs",
            "use crate::oauth::token;",
            "sandbox may not use oauth",
        );
        breaks(
            "src/sandbox/api.rs",
            "use crate::adapters::client;",
            "sandbox may not use adapters::client",
        );
        breaks(
            "src/sandbox.rs",
            "use crate::adapters;",
            "sandbox may not use adapters",
        );
        breaks("src/form.rs", "use super::*;", "form may not use *");
        breaks(
            "src/main.rs",
            "fn main() { pleo_onboard::runtime::run() }",
            "main may not use runtime",
        );
        breaks("src/parlour.rs", "fn f() {}", "parlour is not on the list");
    }

    #[test]
    fn the_arrows_on_the_list_are_free_to_use() {
        keeps("src/lib.rs", "pub mod cli;");
        keeps("src/main.rs", "fn main() { pleo_onboard::cli::run() }");
        keeps(
            "src/problem.rs",
            "use crate::untrusted::Untrusted; pub use code::ProblemCode; mod code;",
        );
        keeps(
            "src/form/rule.rs",
            "use super::FieldId; use crate::problem::Problem; pub(crate) fn f() {}",
        );
        keeps(
            "src/form.rs",
            "mod tests { use super::*; fn f() { super::g(); self::h() } }",
        );
        keeps(
            "src/wizard/msg.rs",
            "use crate::{form::Form, flow::authorize, session};",
        );
        keeps(
            "src/sandbox/book.rs",
            "use crate::adapters::{clock::Clock, files};",
        );
        keeps("src/cli/call.rs", "use crate::{runtime::runner, sandbox};");
    }

    #[test]
    fn a_long_file_a_vague_name_a_wordless_comment_and_an_allowance_are_found() {
        keeps("src/form.rs", &"\n".repeat(400));
        breaks("src/form.rs", &"\n".repeat(401), "longer than 400 lines");
        breaks("src/form/mod.rs", "", "the name says no idea");
        breaks("src/form/utils.rs", "", "the name says no idea");
        breaks("src/view/common/row.rs", "", "the name says no idea");
        breaks("src/form.rs", "///\npub fn f() {}", "an empty doc comment");
        breaks("src/form.rs", "    //!  \n", "an empty doc comment");
        keeps("src/form.rs", "/// Words.\n///\n/// More.\npub fn f() {}");
        breaks("src/form.rs", "#[allow(dead_code)] fn f() {}", "#[allow]");
        breaks("src/form.rs", "#![allow(dead_code)]", "#[allow]");
        keeps(
            "src/form.rs",
            "#[expect(dead_code, reason = \"#[allow]\")] fn allow() { x[allow] }",
        );
    }
}
