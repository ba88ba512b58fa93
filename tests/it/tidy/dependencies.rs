//! What the program is made of: licences, crates and sources, held against `.deny.toml`.

/// How `cargo tree` is to write a crate: name, version and origin, then the licence.
const FORMAT: &str = "{p}|{l}";

/// The lists of `.deny.toml`.
struct Policy {
    licences: Vec<String>,
    banned: Vec<String>,
}

impl Policy {
    fn read(text: &str) -> Self {
        let table: toml::Table = toml::from_str(text).expect(".deny.toml is TOML");
        let list = |section: &str, name: &str| -> Vec<toml::Value> {
            let list = table.get(section).and_then(|section| section.get(name));
            list.and_then(toml::Value::as_array)
                .cloned()
                .expect(".deny.toml has its lists")
        };
        let text = |value: toml::Value| value.as_str().map(ToOwned::to_owned);
        Self {
            licences: list("licenses", "allow")
                .into_iter()
                .filter_map(text)
                .collect(),
            banned: list("bans", "deny")
                .into_iter()
                .filter_map(|entry| entry.get("crate").cloned().and_then(text))
                .collect(),
        }
    }

    /// Whether a licence expression (SPDX, with the old `/` for `OR`) can be met with allowed licences alone.
    fn allows(&self, expression: &str) -> bool {
        let spaced = expression
            .replace('/', " OR ")
            .replace('(', " ( ")
            .replace(')', " ) ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let (met, rest) = self.any(&words);
        met && rest.is_empty()
    }

    fn any<'a>(&self, words: &'a [&'a str]) -> (bool, &'a [&'a str]) {
        let (mut met, mut rest) = self.all(words);
        while let Some((&"OR", after)) = rest.split_first() {
            let (next, left) = self.all(after);
            (met, rest) = (met || next, left);
        }
        (met, rest)
    }

    fn all<'a>(&self, words: &'a [&'a str]) -> (bool, &'a [&'a str]) {
        let (mut met, mut rest) = self.one(words);
        while let Some((&"AND", after)) = rest.split_first() {
            let (next, left) = self.one(after);
            (met, rest) = (met && next, left);
        }
        (met, rest)
    }

    fn one<'a>(&self, words: &'a [&'a str]) -> (bool, &'a [&'a str]) {
        match words {
            ["(", inner @ ..] => {
                let (met, rest) = self.any(inner);
                match rest.split_first() {
                    Some((&")", after)) => (met, after),
                    Some(_) | None => (false, rest),
                }
            }
            [licence, "WITH", exception, rest @ ..] => {
                let whole = format!("{licence} WITH {exception}");
                (self.licences.contains(&whole), rest)
            }
            [licence, rest @ ..] => (self.licences.iter().any(|allowed| allowed == licence), rest),
            [] => (false, words),
        }
    }

    /// What is wrong with one crate, given as a line of `cargo tree` in [`FORMAT`].
    fn findings(&self, line: &str) -> Vec<String> {
        let (package, licence) = line.split_once('|').unwrap_or((line, ""));
        let mut words = package.split_whitespace();
        let name = words.next().unwrap_or_default();
        let mut found = Vec::new();
        if !self.allows(licence) {
            found.push(format!("{name}: licence {licence:?}"));
        }
        if self.banned.iter().any(|banned| banned == name) {
            found.push(format!("{name}: banned"));
        }
        // After the version stands `(proc-macro)`, or where the crate is from unless that is a registry.
        let origin = words.skip(1).find(|word| *word != "(proc-macro)");
        if let Some(origin) = origin.filter(|_| name != env!("CARGO_PKG_NAME")) {
            found.push(format!("{name}: comes from {origin}"));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::process::Command;

    use serde_json::Value;

    use super::super::root;
    use super::*;

    fn policy() -> Policy {
        Policy::read(include_str!("../../../.deny.toml"))
    }

    #[test]
    fn every_crate_of_the_program_is_allowed_by_its_licence_its_name_and_its_source() {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "--prefix", "none"])
            .args(["--format", FORMAT])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let tree = String::from_utf8(output.stdout).unwrap();
        // A crate that was shown before is marked with a star.
        let crates: BTreeSet<_> = tree
            .lines()
            .map(|line| line.trim_end_matches(" (*)"))
            .collect();
        assert!(crates.len() > 100, "the dependencies are listed");
        let policy = policy();
        let found: Vec<_> = crates
            .iter()
            .flat_map(|line| policy.findings(line))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn a_licence_expression_is_met_only_by_allowed_licences() {
        let policy = policy();
        for met in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "MIT AND (GPL-3.0 OR ISC)",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ] {
            assert!(policy.allows(met), "{met}");
        }
        for unmet in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT",
            "",
            "MIT ISC",
            "MIT WITH GPL-exception",
        ] {
            assert!(!policy.allows(unmet), "{unmet}");
        }
    }

    #[test]
    fn a_foreign_licence_a_banned_crate_and_a_strange_source_are_found() {
        let found: Vec<_> = [
            "good v1.0.0|MIT",
            "derive v1.0.0 (proc-macro)|MIT",
            "pleo-onboard v0.1.0 (/where/it/is)|MIT",
            "strict v1.0.0|AGPL-3.0",
            "bare v1.0.0|",
            "openssl-sys v0.9.0|MIT",
            "fork v1.0.0 (https://git.example/fork#0123)|MIT",
            "near v1.0.0 (proc-macro) (/near)|MIT",
        ]
        .into_iter()
        .flat_map(|line| policy().findings(line))
        .collect();
        assert_eq!(
            found,
            [
                "strict: licence \"AGPL-3.0\"",
                "bare: licence \"\"",
                "openssl-sys: banned",
                "fork: comes from (https://git.example/fork#0123)",
                "near: comes from (/near)",
            ]
        );
    }

    #[test]
    fn the_peers_are_locked_to_the_byte_and_to_no_registry_in_particular() {
        let lock: Value =
            serde_json::from_str(include_str!("../../peers/package-lock.json")).unwrap();
        let packages = lock.get("packages").and_then(Value::as_object).unwrap();
        assert!(packages.len() > 30);
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            assert!(package.get("resolved").is_none(), "{name} names a registry");
            assert!(package.get("integrity").is_some(), "{name} has no checksum");
        }
    }
}
