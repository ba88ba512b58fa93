//! Files that survive a crash: written beside, synced, renamed; directories private to their owner.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Prefix of our temporary files, so that left-overs can be told and swept.
const TEMPORARY: &str = ".pleo-onboard-tmp-";

/// Largest file that is read whole, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Creates a directory and its parents, readable by the owner only (0700).
///
/// # Errors
/// Whatever the file system says.
pub fn create_private_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(path)?;
        if metadata.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// Replaces a file as a whole: a reader sees the old bytes or the new ones, never a mixture, also after a power cut.
///
/// The file is readable by its owner only (0600). Its directory is created if it is missing.
///
/// # Errors
/// Whatever the file system says; the old file is then as it was.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    create_private_directory(directory)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(directory)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|failure| failure.error)?;
    File::open(directory)?.sync_all()
}

/// Writes a file that did not exist before, readable by its owner only: `name.md`, else `name-2.md`, and so on.
///
/// # Errors
/// Whatever the file system says.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let extension = path
        .extension()
        .map(|text| format!(".{}", text.to_string_lossy()))
        .unwrap_or_default();
    for number in 1..1_000 {
        let name = if number == 1 {
            format!("{stem}{extension}")
        } else {
            format!("{stem}-{number}{extension}")
        };
        let candidate = path.with_file_name(name);
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&candidate) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()?;
                return Ok(candidate);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Writes a file that did not exist before, under exactly this name, readable by its owner only. Its directory is left
/// as it is.
///
/// # Errors
/// `AlreadyExists` if there is one; whatever else the file system says.
pub fn write_once(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?
        .persist_noclobber(path)
        .map_err(|failure| failure.error)?;
    Ok(())
}

/// Replaces a file as a whole, or makes it; readable by its owner only. Its directory is left as it is.
///
/// # Errors
/// Whatever the file system says; the old file is then as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?
        .persist(path)
        .map_err(|failure| failure.error)?;
    Ok(())
}

/// A temporary file (0600) with these bytes in the directory of a path.
fn beside(path: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(directory)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// Reads a whole file, `None` if it does not exist.
///
/// # Errors
/// Whatever the file system says, and `InvalidData` for a file over 16 MiB.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "larger than 16 MiB",
        ));
    }
    Ok(Some(bytes))
}

/// Removes a file; it is fine if there is none.
///
/// # Errors
/// Whatever the file system says.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Moves an unreadable file aside as `NAME.corrupt-SUFFIX`, and answers where it went.
///
/// # Errors
/// Whatever the file system says.
pub fn move_aside(path: &Path, suffix: &str) -> io::Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".corrupt-{suffix}"));
    let aside = path.with_file_name(name);
    fs::rename(path, &aside)?;
    Ok(aside)
}

/// Removes temporary files that an earlier, killed process left in a directory, if they are older than a minute.
pub fn sweep_temporaries(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            continue;
        }
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age.as_secs() > 60) {
            let _swept_or_not = fs::remove_file(entry.path());
        }
    }
}

/// Opens a file to be appended to, readable by its owner only (0600); made if it is missing, with its directory.
///
/// # Errors
/// Whatever the file system says.
pub fn open_append(path: &Path) -> io::Result<File> {
    if let Some(parent) = path.parent() {
        create_private_directory(parent)?;
    }
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes the exclusive lock of a lock file, waiting for as long as another process holds it. Blocks the thread.
///
/// The lock ends when the file is dropped, or the process ends.
///
/// # Errors
/// Whatever the file system says.
pub fn lock(path: &Path) -> io::Result<File> {
    let file = open_lock(path)?;
    file.lock()?;
    Ok(file)
}

/// Takes the exclusive lock of a lock file if nobody holds it.
///
/// # Errors
/// Whatever the file system says.
pub fn try_lock(path: &Path) -> io::Result<Option<File>> {
    let file = open_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Shares the lock of a lock file if nobody holds it alone.
///
/// # Errors
/// Whatever the file system says.
pub fn lock_shared(path: &Path) -> io::Result<Option<File>> {
    let file = open_lock(path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    if let Some(parent) = path.parent() {
        create_private_directory(parent)?;
    }
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_private_and_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("deep/state.json");
        write_atomically(&path, b"one").unwrap();
        write_atomically(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), b"two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn one_holder_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let held = try_lock(&path).unwrap();
        assert!(held.is_some());
        assert!(try_lock(&path).unwrap().is_none());
        drop(held);
        assert!(try_lock(&path).unwrap().is_some());
    }
}
