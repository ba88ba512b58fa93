//! A profile whose file cannot be understood: what may still be kept for it, although the file no longer says where.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::target;
use crate::adapters::paths::Paths;
use crate::adapters::stores::{Item, Stores};
use crate::environment::{Environment, EnvironmentName};
use crate::flow::{StoreKind, Target};
use crate::problem::{Problem, ProblemCode};

/// A damaged file as it is told where nothing is moved aside; `None` for any other problem.
pub(super) fn told(name: &str, problem: &Problem) -> Option<Problem> {
    let reason = problem.detail.as_deref().unwrap_or_default();
    let detail = format!("the file of profile {name} is damaged: {reason}");
    (problem.code == ProblemCode::FilesCorrupt)
        .then(|| Problem::new(ProblemCode::FilesUnreadable).with_detail(detail))
}

/// The environments in which a profile may have been used: the two that everybody has, those of `config.toml`, and those
/// that a lock on tokens or a file of secrets names.
pub(super) fn environments(
    paths: &Paths,
    profile: &str,
    known: &BTreeMap<String, Environment>,
) -> BTreeSet<EnvironmentName> {
    let locked = names_after(&paths.locks(), format!("tokens.{profile}@"));
    let secrets = names_after(&paths.secrets(), format!("{profile}@"));
    let secrets = secrets.filter_map(|name| Some(name.rsplit_once('.')?.0.to_owned()));
    let named = known.keys().cloned().chain(locked).chain(secrets);
    let named = named.map(|name| EnvironmentName::from_typed(&name));
    let everybodys = [EnvironmentName::Sandbox, EnvironmentName::Staging];
    named.chain(everybodys).collect()
}

/// What follows `head` in the names of a directory that begin with it.
fn names_after(directory: &Path, head: String) -> impl Iterator<Item = String> + use<> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(move |entry| {
        let name = entry.file_name();
        Some(name.to_str()?.strip_prefix(&head)?.to_owned())
    })
}

/// Everything that may be kept in these environments. Where no keychain can be opened, there is none to look in.
pub(super) fn items(
    profile: &str,
    environments: &BTreeSet<EnvironmentName>,
    stores: &Stores,
) -> Vec<(StoreKind, Target, Item)> {
    let mut kinds = vec![StoreKind::File];
    if stores.keychain_usable().is_ok() {
        kinds.push(StoreKind::Keychain);
    }
    let mut found = Vec::new();
    for environment in environments {
        for kind in &kinds {
            let one = |item| (*kind, target(profile, environment), item);
            found.extend(Item::ALL.map(one));
        }
    }
    found
}
