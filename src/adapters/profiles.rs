//! Session files on disk, one a profile.

use std::io;

use super::files;
use super::paths::{Paths, is_plain_name};
use crate::moment::Timestamp;
use crate::problem::{Problem, ProblemCode};
use crate::session::partner::Partner;
use crate::session::{Session, file, merge};

/// A session as it was found.
#[derive(Debug)]
pub struct Loaded {
    /// The session; a new one if there was none, or none that could be read.
    pub session: Session,
    /// What was wrong with the file, if something was; it was then moved aside and nothing of it is lost.
    pub problem: Option<Problem>,
}

/// Loads a profile's session.
///
/// A file that cannot be understood is moved aside as `NAME.json.corrupt-TIME` and said so.
///
/// # Errors
/// [`ProblemCode::FilesNewerVersion`] if a later version of this program wrote it (it stays as it is), and
/// [`ProblemCode::FilesUnreadable`] if the file system refuses.
pub fn load(paths: &Paths, profile: &str, now: Timestamp) -> Result<Loaded, Problem> {
    let path = paths.profile(profile);
    files::sweep_temporaries(&paths.profiles());
    let bytes = match files::read(&path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return Ok(Loaded {
                session: Session::new(profile),
                problem: None,
            });
        }
        Err(error) => return Err(refused(ProblemCode::FilesUnreadable, &path, &error)),
    };
    match file::read(&bytes) {
        Ok(session) => Ok(Loaded {
            session: Session {
                profile: profile.to_owned(),
                ..session
            },
            problem: None,
        }),
        Err(problem) if problem.code == ProblemCode::FilesCorrupt => {
            let suffix = now.to_string().replace(':', "");
            let aside = files::move_aside(&path, &suffix)
                .map_err(|error| refused(ProblemCode::FilesNotWritable, &path, &error))?;
            let name = aside.file_name().unwrap_or_default().to_string_lossy();
            let detail = format!("moved aside as {name}");
            Ok(Loaded {
                session: Session::new(profile),
                problem: Some(Problem::new(ProblemCode::FilesCorrupt).with_detail(detail)),
            })
        }
        Err(problem) => Err(problem),
    }
}

/// Saves a session, atomically.
///
/// # Errors
/// [`ProblemCode::FilesNotWritable`] if the file system refuses; the old file is then as it was.
pub fn save(paths: &Paths, session: &Session) -> Result<(), Problem> {
    let path = paths.profile(&session.profile);
    files::write_atomically(&path, file::write(session).as_bytes())
        .map_err(|error| refused(ProblemCode::FilesNotWritable, &path, &error))
}

/// Saves what changed in `ours` since `base`, as one step: what another process has changed meanwhile stays.
///
/// # Errors
/// As [`load`] and [`save`].
pub fn save_changes(
    paths: &Paths,
    base: &Session,
    ours: &Session,
    now: Timestamp,
) -> Result<(), Problem> {
    let lock = paths.profile_lock(&ours.profile);
    let _held = files::lock(&lock)
        .map_err(|error| refused(ProblemCode::FilesNotWritable, &lock, &error))?;
    let theirs = load(paths, &ours.profile, now)?;
    // A file that had to be moved aside has nothing to add.
    let merged = match theirs.problem {
        Some(_) => ours.clone(),
        None => merge::merge(base, ours, &theirs.session),
    };
    save(paths, &merged)
}

/// Changes a profile's session as one step, while no other process of ours changes it.
///
/// # Errors
/// As [`load`] and [`save`].
pub fn change(
    paths: &Paths,
    profile: &str,
    now: Timestamp,
    edit: impl FnOnce(&mut Session),
) -> Result<Session, Problem> {
    let lock = paths.profile_lock(profile);
    let _held = files::lock(&lock)
        .map_err(|error| refused(ProblemCode::FilesNotWritable, &lock, &error))?;
    let mut session = load(paths, profile, now)?.session;
    edit(&mut session);
    save(paths, &session)?;
    Ok(session)
}

/// The names of the profiles that exist, sorted.
#[must_use]
pub fn list(paths: &Paths) -> Vec<String> {
    let mut names: Vec<String> = names(paths).collect();
    names.sort();
    names
}

/// The names of the profiles that exist, as the directory has them.
pub fn names(paths: &Paths) -> impl Iterator<Item = String> {
    let entries = std::fs::read_dir(paths.profiles())
        .into_iter()
        .flatten()
        .flatten();
    entries.filter_map(|entry| {
        let name = entry.file_name();
        let name = name.to_str()?.strip_suffix(".json")?;
        is_plain_name(name).then(|| name.to_owned())
    })
}

/// All profiles, the most urgent first. Each file is read once and none is changed, also if it cannot be understood.
#[must_use]
pub fn survey(paths: &Paths, now: Timestamp) -> Vec<Partner> {
    let look = |name: &String| {
        let read = read_only(paths, name)?;
        Some(match read {
            Ok(session) => Partner::of(&session, now),
            Err(problem) => Partner::unreadable(name, problem),
        })
    };
    // One that is gone by now is gone.
    let mut partners: Vec<Partner> = list(paths).iter().filter_map(look).collect();
    Partner::sort(&mut partners);
    partners
}

/// A profile's session, if there is one; its file stays as it is, whatever is in it.
#[must_use]
pub fn read_only(paths: &Paths, profile: &str) -> Option<Result<Session, Problem>> {
    let path = paths.profile(profile);
    let bytes = match files::read(&path) {
        Ok(bytes) => bytes?,
        Err(error) => return Some(Err(refused(ProblemCode::FilesUnreadable, &path, &error))),
    };
    let session = file::read(&bytes).map(|session| Session {
        profile: profile.to_owned(),
        ..session
    });
    Some(session)
}

/// A refusal of the file system, in words.
#[must_use]
pub fn refused(code: ProblemCode, path: &std::path::Path, error: &io::Error) -> Problem {
    let cause = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "no space left",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        io::ErrorKind::NotFound => "it does not exist",
        io::ErrorKind::InvalidData => "it is too large",
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
            "a directory is expected elsewhere"
        }
        _ => "the disk refuses",
    };
    Problem::new(code).with_detail(format!("{}: {cause}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrupt_file_is_moved_aside_and_said_so() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        files::write_atomically(&paths.profile("default"), b"{ broken").unwrap();
        let loaded = load(&paths, "default", Timestamp::EPOCH).unwrap();
        assert_eq!(loaded.session, Session::new("default"));
        assert_eq!(loaded.problem.unwrap().code, ProblemCode::FilesCorrupt);
        let aside = paths
            .profiles()
            .join("default.json.corrupt-1970-01-01T000000Z");
        assert_eq!(files::read(&aside).unwrap().unwrap(), b"{ broken");
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        let saved = change(&paths, "acme", Timestamp::EPOCH, |session| {
            session.request.company = "Example".to_owned();
        });
        assert_eq!(
            load(&paths, "acme", Timestamp::EPOCH).unwrap().session,
            saved.unwrap()
        );
        assert_eq!(list(&paths), ["acme"]);
    }

    #[test]
    fn a_survey_tells_of_every_file_and_changes_none() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        for name in ["one", "two"] {
            save(&paths, &Session::new(name)).unwrap();
        }
        let odd: [(&str, &[u8]); 3] = [
            ("broken", b"{ broken"),
            ("newer", br#"{"schema_version":99}"#),
            ("no name", b"{}"),
        ];
        for (name, bytes) in odd {
            files::write_atomically(&paths.profile(name), bytes).unwrap();
        }
        std::fs::create_dir(paths.profile("directory")).unwrap();
        let told: Vec<_> = survey(&paths, Timestamp::EPOCH)
            .into_iter()
            .map(|partner| {
                (
                    partner.profile,
                    partner.state.err().map(|problem| problem.code),
                )
            })
            .collect();
        let some = |name: &str, code| (name.to_owned(), code);
        let wanted = [
            some("broken", Some(ProblemCode::FilesCorrupt)),
            some("directory", Some(ProblemCode::FilesUnreadable)),
            some("newer", Some(ProblemCode::FilesNewerVersion)),
            some("one", None),
            some("two", None),
        ];
        assert_eq!(told, wanted);
        for (name, bytes) in odd {
            assert_eq!(files::read(&paths.profile(name)).unwrap().unwrap(), bytes);
        }
    }
}
