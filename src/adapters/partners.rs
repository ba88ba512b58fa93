//! What is done with whole profiles, for the wizard and the command line alike: made, renamed, deleted, rehearsed anew,
//! handed over without secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::Path;

use super::files;
use super::paths::{Paths, is_plain_name};
use super::profiles::{change, names, read_only, refused, save};
use super::stores::{Item, Stores};
use super::token_lock::TokenLock;
use crate::environment::{Environment, EnvironmentName};
use crate::flow::{SecretPlace, StoreKind, Target};
use crate::moment::Timestamp;
use crate::problem::{Problem, ProblemCode};
use crate::session::{Session, Track, file};

mod damaged;

fn invalid(what: &str) -> Problem {
    Problem::new(ProblemCode::ConfigInvalidValue).with_detail(what)
}

/// A profile that is there and can be read; its file stays as it is.
///
/// # Errors
/// [`ProblemCode::ConfigInvalidValue`] if there is none; those of the area `files` if it cannot be read.
pub fn existing(paths: &Paths, name: &str) -> Result<Session, Problem> {
    let found = is_plain_name(name).then(|| read_only(paths, name));
    let found = found.flatten();
    let found = found.ok_or_else(|| invalid("there is no profile of this name"))?;
    found.map_err(|problem| damaged::told(name, &problem).unwrap_or(problem))
}

/// What is wrong with the file of a profile, if it is damaged: all that can be done with it is to delete it.
#[must_use]
pub fn damage(paths: &Paths, name: &str) -> Option<Problem> {
    let found = is_plain_name(name).then(|| read_only(paths, name));
    damaged::told(name, &found.flatten()?.err()?)
}

/// Whether a new profile can have this name.
///
/// # Errors
/// [`ProblemCode::ConfigInvalidValue`], and why not.
pub fn judge_free(paths: &Paths, name: &str) -> Result<(), Problem> {
    if !is_plain_name(name) {
        return Err(invalid("letters, digits, - and _ make a profile's name"));
    }
    if paths.profile(name).exists() {
        return Err(invalid("there is a profile of this name already"));
    }
    Ok(())
}

/// Makes a new profile.
///
/// # Errors
/// As [`judge_free`]; [`ProblemCode::FilesNotWritable`] if the disk refuses.
pub fn create(paths: &Paths, name: &str) -> Result<(), Problem> {
    let _writing = hold_writing(paths, &[name])?;
    judge_free(paths, name)?;
    save(paths, &Session::new(name))
}

/// Gives a profile another name. Credentials and tokens go with it; whenever this is broken off, the old name or the new
/// one holds everything.
///
/// # Errors
/// As [`existing`] and [`judge_free`]; [`ProblemCode::FilesInUse`] if a window has it open; what the stores say.
pub fn rename(paths: &Paths, from: &str, to: &str) -> Result<(), Problem> {
    let _nobody_else = hold_alone(paths, from)?;
    let _writing = hold_writing(paths, &[from, to])?;
    let session = existing(paths, from)?;
    judge_free(paths, to)?;
    let stores = Stores::new(paths.secrets());
    let items = items(&session);
    let held = hold_tokens(paths, from, session.tracks.keys())?;
    // Copies first, then the new file, then the old ones go: at no moment is anything held by neither name.
    for (kind, old, item) in &items {
        if let Some(value) = stores.read(*kind, old, *item)? {
            stores.write(*kind, &target(to, &old.environment), *item, value)?;
        }
    }
    for (environment, lock) in &held {
        let path = paths.token_lock(to, environment.as_str());
        lock.carry_to(&path)
            .map_err(|error| not_writable(&path, &error))?;
    }
    let renamed = Session {
        profile: to.to_owned(),
        ..session.clone()
    };
    save(paths, &renamed)?;
    remove_file(paths, from)?;
    remove_items(&stores, &items)
}

/// Deletes a profile with its form, dates, notes, credentials and tokens. A damaged file does not say where its secrets
/// are, so they are looked for in every environment that is in `known` or left a trace.
///
/// # Errors
/// As [`existing`], but for a damaged file; [`ProblemCode::FilesInUse`] if a window has it open; what the stores say, and
/// then its file is still there.
pub fn delete(
    paths: &Paths,
    name: &str,
    known: &BTreeMap<String, Environment>,
) -> Result<(), Problem> {
    let _nobody_else = hold_alone(paths, name)?;
    let _writing = hold_writing(paths, &[name])?;
    let stores = Stores::new(paths.secrets());
    let (environments, items): (BTreeSet<EnvironmentName>, _) = match existing(paths, name) {
        Ok(session) => (session.tracks.keys().cloned().collect(), items(&session)),
        Err(_) if damage(paths, name).is_some() => {
            let environments = damaged::environments(paths, name, known);
            let items = damaged::items(name, &environments, &stores);
            (environments, items)
        }
        Err(problem) => return Err(problem),
    };
    let _held = hold_tokens(paths, name, &environments)?;
    remove_items(&stores, &items)?;
    remove_file(paths, name)
}

/// Forgets how far a profile has come in the local sandbox, with its credentials and tokens there. Notes, form, request
/// answers and the other environments stay.
///
/// # Errors
/// As [`existing`]; [`ProblemCode::FilesInUse`] if a window has it open; what the stores say, and then the rehearsal is
/// still there.
pub fn reset_rehearsal(paths: &Paths, name: &str, now: Timestamp) -> Result<(), Problem> {
    let _nobody_else = hold_alone(paths, name)?;
    let mut session = existing(paths, name)?;
    session
        .tracks
        .retain(|environment, _| *environment == EnvironmentName::Sandbox);
    let _held = hold_tokens(paths, name, session.tracks.keys())?;
    remove_items(&Stores::new(paths.secrets()), &items(&session))?;
    change(paths, name, now, |session| {
        let sandbox = EnvironmentName::Sandbox;
        let Some(track) = session.tracks.remove(&sandbox) else {
            return;
        };
        let kept = Track {
            notes: track.notes,
            ..Track::default()
        };
        if kept != Track::default() {
            session.tracks.insert(sandbox, kept);
        }
    })
    .map(drop)
}

/// The text of a profile without its secrets, for another machine.
///
/// # Errors
/// As [`existing`].
pub fn export(paths: &Paths, name: &str) -> Result<String, Problem> {
    let session = existing(paths, name)?;
    Ok(format!("{}\n", file::write(&for_another_machine(session))))
}

/// Takes in what [`export`] wrote, under its own name or another one; the profile as it was taken in.
///
/// # Errors
/// [`ProblemCode::FilesUnreadable`] if it is no profile, [`ProblemCode::FilesNewerVersion`]; as [`judge_free`]. Nothing is
/// changed then.
pub fn import(paths: &Paths, text: &[u8], name: Option<&str>) -> Result<Session, Problem> {
    let read = file::read(text).map_err(|problem| match problem.code {
        ProblemCode::FilesCorrupt => {
            let detail = problem.detail.unwrap_or_default();
            Problem::new(ProblemCode::FilesUnreadable)
                .with_detail(format!("no exported profile: {detail}"))
        }
        _ => problem,
    });
    let mut session = for_another_machine(read?);
    if let Some(name) = name {
        name.clone_into(&mut session.profile);
    }
    if !is_plain_name(&session.profile) {
        judge_free(paths, &session.profile)?;
    }
    let _writing = hold_writing(paths, &[&session.profile])?;
    judge_free(paths, &session.profile)?;
    save(paths, &session)?;
    Ok(session)
}

/// Says, until it is dropped, that a window has a profile open. None if the disk cannot even hold a lock.
#[must_use]
pub fn hold_open(paths: &Paths, name: &str) -> Option<File> {
    files::lock_shared(&paths.open_lock(name)).ok().flatten()
}

/// Nobody has the profile open, and nobody opens it meanwhile.
fn hold_alone(paths: &Paths, name: &str) -> Result<File, Problem> {
    // Where there is no profile there shall be no lock file.
    if !is_plain_name(name) || !paths.profile(name).exists() {
        return Err(invalid("there is no profile of this name"));
    }
    let path = paths.open_lock(name);
    let taken = files::try_lock(&path).map_err(|error| not_writable(&path, &error))?;
    taken.ok_or_else(|| {
        Problem::new(ProblemCode::FilesInUse).with_detail(format!("profile {name} is open there"))
    })
}

/// Nobody saves these profiles meanwhile.
fn hold_writing(paths: &Paths, names: &[&str]) -> Result<Vec<File>, Problem> {
    // In one order, so that no two wait for each other.
    let mut names: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| is_plain_name(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let hold = |name: &&str| {
        let path = paths.profile_lock(name);
        files::lock(&path).map_err(|error| not_writable(&path, &error))
    };
    names.iter().map(hold).collect()
}

/// The locks on all tokens of a profile: nobody refreshes what is about to be moved or removed.
fn hold_tokens<'s>(
    paths: &Paths,
    profile: &str,
    environments: impl IntoIterator<Item = &'s EnvironmentName>,
) -> Result<Vec<(&'s EnvironmentName, TokenLock)>, Problem> {
    let hold = |environment: &'s EnvironmentName| {
        let path = paths.token_lock(profile, environment.as_str());
        let taken = TokenLock::try_take(&path).map_err(|error| not_writable(&path, &error))?;
        let in_use = || {
            Problem::new(ProblemCode::FilesInUse)
                .with_detail(format!("the tokens of {environment}"))
        };
        taken.map(|lock| (environment, lock)).ok_or_else(in_use)
    };
    environments.into_iter().map(hold).collect()
}

/// Every secret that a profile may have in a store of ours.
fn items(session: &Session) -> Vec<(StoreKind, Target, Item)> {
    let mut found = Vec::new();
    for (environment, track) in &session.tracks {
        let target = target(&session.profile, environment);
        if let Some(SecretPlace::Store(kind)) = track.secret_place {
            found.push((kind, target.clone(), Item::ClientSecret));
        }
        if let Some(kind) = track.store {
            found.push((kind, target, Item::Tokens));
        }
    }
    found
}

fn remove_items(stores: &Stores, items: &[(StoreKind, Target, Item)]) -> Result<(), Problem> {
    items
        .iter()
        .try_for_each(|(kind, target, item)| stores.remove(*kind, target, *item))
}

fn target(profile: &str, environment: &EnvironmentName) -> Target {
    Target {
        profile: profile.to_owned(),
        environment: environment.clone(),
    }
}

fn remove_file(paths: &Paths, name: &str) -> Result<(), Problem> {
    let path = paths.profile(name);
    files::remove(&path).map_err(|error| not_writable(&path, &error))
}

fn not_writable(path: &Path, error: &io::Error) -> Problem {
    refused(ProblemCode::FilesNotWritable, path, error)
}

/// Where secrets are kept means nothing elsewhere; references stay, they are no secrets. Whoever opens it there finds it
/// where it is worked on, also if that was told by `--env` alone.
fn for_another_machine(mut session: Session) -> Session {
    session.environment = session.worked_in().clone();
    for track in session.tracks.values_mut() {
        track.store = None;
        track.tokens = None;
        if matches!(track.secret_place, Some(SecretPlace::Store(_))) {
            track.secret_place = None;
        }
    }
    session
}

/// Whether this machine knows the environment of a profile.
///
/// # Errors
/// [`ProblemCode::ConfigUnknownEnvironment`], with its name, if it is not in `config.toml`.
pub fn judge_environment(
    session: &Session,
    known: &BTreeMap<String, Environment>,
) -> Result<(), Problem> {
    match &session.environment {
        EnvironmentName::Custom(name) if !known.contains_key(name) => {
            let detail = format!("{name}, where profile {} is worked on", session.profile);
            Err(Problem::new(ProblemCode::ConfigUnknownEnvironment).with_detail(detail))
        }
        EnvironmentName::Sandbox | EnvironmentName::Staging | EnvironmentName::Custom(_) => Ok(()),
    }
}

/// Whether there are other profiles than this one.
#[must_use]
pub fn has_others(paths: &Paths, name: &str) -> bool {
    names(paths).any(|other| other != name)
}
