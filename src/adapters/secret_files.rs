//! The directory of the file store: its owner's alone (0700, each file 0600), and no link is followed.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::{files, profiles};
use crate::problem::{Problem, ProblemCode};
use crate::secret::seal;

/// The largest item that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Makes a directory of secrets and its files private again, and says so in words if that was needed; left-overs go.
///
/// A directory that is not there is fine, and so is one that this process may not change: what is wrong with it is told
/// when it is used.
#[must_use]
pub fn repair(directory: &Path) -> Option<String> {
    let found = fs::symlink_metadata(directory).ok()?;
    if !found.is_dir() {
        return None;
    }
    // A process that was killed while it wrote may have left a whole secret.
    files::sweep_temporaries(directory);
    let mut repaired = usize::from(make_private(directory, &found, 0o700));
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        // Of the entry itself: a link is not followed.
        if let Ok(found) = entry.metadata()
            && found.is_file()
        {
            repaired += usize::from(make_private(&entry.path(), &found, 0o600));
        }
    }
    (repaired > 0).then(|| {
        format!(
            "{} could be read by others; it is private again (0700, files 0600). If others use this machine, replace what was kept there.",
            directory.display()
        )
    })
}

#[cfg(unix)]
fn make_private(path: &Path, found: &fs::Metadata, mode: u32) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let open_to_others = found.permissions().mode() & 0o077 != 0;
    open_to_others && fs::set_permissions(path, fs::Permissions::from_mode(mode)).is_ok()
}

#[cfg(not(unix))]
fn make_private(_path: &Path, _found: &fs::Metadata, _mode: u32) -> bool {
    false
}

/// Refuses a directory of secrets that is a link: nobody knows who owns what it leads to.
///
/// # Errors
/// [`ProblemCode::FilesUnreadable`], with its path.
pub fn refuse_links(directory: &Path) -> Result<(), Problem> {
    match fs::symlink_metadata(directory) {
        Ok(found) if found.is_symlink() => Err(is_a_link(directory)),
        _ => Ok(()),
    }
}

fn is_a_link(path: &Path) -> Problem {
    let words = format!("{}: it is a link, which is not followed", path.display());
    Problem::new(ProblemCode::FilesUnreadable).with_detail(words)
}

/// Reads an item; `None` if there is none.
///
/// # Errors
/// [`ProblemCode::FilesUnreadable`] if it is a link, no text, too large, or the file system refuses.
pub fn read(path: &Path) -> Result<Option<SecretString>, Problem> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => return Err(is_a_link(path)),
        _ => {}
    }
    let unreadable =
        |error: &io::Error| profiles::refused(ProblemCode::FilesUnreadable, path, error);
    let mut options = fs::File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NOFOLLOW.bits().cast_signed(),
    );
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    let size = file.metadata().map_err(|error| unreadable(&error))?.len();
    let room = usize::try_from(size.min(LARGEST)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 32));
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    let text = String::from_utf8(std::mem::take(&mut *bytes)).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        let words = format!("{}: it is no text", path.display());
        Problem::new(ProblemCode::FilesUnreadable).with_detail(words)
    })?;
    Ok(Some(seal(text)))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        let found = fs::metadata(path).expect("what a test has made is there");
        found.permissions().mode() & 0o777
    }

    #[test]
    fn what_others_could_read_is_made_private_with_a_word() {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("secrets");
        assert_eq!(repair(&directory), None);
        fs::create_dir(&directory).unwrap();
        let file = directory.join("default@staging.tokens");
        fs::write(&file, "fake").unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let words = repair(&directory).unwrap();
        assert!(words.contains("private again"), "{words}");
        assert_eq!((mode(&directory), mode(&file)), (0o700, 0o600));
        assert_eq!(repair(&directory), None);
    }

    #[test]
    fn no_link_is_followed_or_changed() {
        let home = tempfile::tempdir().unwrap();
        let elsewhere = home.path().join("elsewhere");
        fs::write(&elsewhere, "fake").unwrap();
        fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o644)).unwrap();
        let directory = home.path().join("secrets");
        fs::create_dir(&directory).unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
        let link = directory.join("item");
        symlink(&elsewhere, &link).unwrap();
        assert_eq!(repair(&directory), None);
        assert_eq!(mode(&elsewhere), 0o644);
        let problem = read(&link).unwrap_err();
        assert_eq!(problem.code, ProblemCode::FilesUnreadable);
        assert!(problem.detail.unwrap().contains("a link"));
        let linked = home.path().join("linked");
        symlink(&directory, &linked).unwrap();
        assert!(refuse_links(&linked).is_err());
        assert_eq!(repair(&linked), None);
        fs::write(directory.join("real"), "fake-text").unwrap();
        let text = read(&directory.join("real")).unwrap().unwrap();
        assert_eq!(text.expose_secret(), "fake-text");
    }
}
