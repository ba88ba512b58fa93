//! Where files are: everything under one home, or the places the operating system has for each kind.

use std::path::{Path, PathBuf};

/// The directories and files of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The settings file.
    pub config: PathBuf,
    /// Profiles, secrets kept in files, locks, the sandbox's memory.
    pub state: PathBuf,
    /// The home that was asked for, if one was.
    pub home: Option<PathBuf>,
}

impl Paths {
    /// Everything under one directory.
    #[must_use]
    pub fn under(home: &Path) -> Self {
        Self {
            config: home.join("config.toml"),
            state: home.to_owned(),
            home: Some(home.to_owned()),
        }
    }

    /// The user's own places: XDG directories on Linux, the usual ones elsewhere. None if there is no home directory.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let places = directories::ProjectDirs::from("", "", "pleo-onboard")?;
        let state = places
            .state_dir()
            .unwrap_or_else(|| places.data_local_dir());
        Some(Self {
            config: places.config_dir().join("config.toml"),
            state: state.to_owned(),
            home: None,
        })
    }

    /// The session file of a profile.
    #[must_use]
    pub fn profile(&self, name: &str) -> PathBuf {
        self.profiles().join(format!("{name}.json"))
    }

    /// The directory of session files.
    #[must_use]
    pub fn profiles(&self) -> PathBuf {
        self.state.join("profiles")
    }

    /// The directory of secrets that are kept in files.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.state.join("secrets")
    }

    /// The directory of locks.
    #[must_use]
    pub fn locks(&self) -> PathBuf {
        self.state.join("locks")
    }

    /// The lock of whoever writes the tokens of a target.
    #[must_use]
    pub fn token_lock(&self, profile: &str, environment: &str) -> PathBuf {
        self.locks().join(format!("tokens.{profile}@{environment}"))
    }

    /// The lock that makes one writer at a time of a profile.
    #[must_use]
    pub fn profile_lock(&self, profile: &str) -> PathBuf {
        self.locks().join(format!("profile.{profile}"))
    }

    /// The lock that whoever has a profile open shares.
    #[must_use]
    pub fn open_lock(&self, profile: &str) -> PathBuf {
        self.locks().join(format!("open.{profile}"))
    }

    /// The sandbox's directory.
    #[must_use]
    pub fn sandbox(&self) -> PathBuf {
        self.state.join("sandbox")
    }
}

/// Whether a name can be a profile or an environment: 1 to 64 of letters, digits, `-`, `_` and inner dots.
#[must_use]
pub fn is_plain_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=64).contains(&name.len()) && name.chars().all(plain) && !name.starts_with(['.', '-'])
}
