//! Where secrets are kept: the keychain, this process only, or private files. Each value is one item.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::{files, keychain, profiles};
use crate::flow::{StoreKind, Target};
use crate::problem::{Problem, ProblemCode};

/// What is kept for a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// The Client Secret.
    ClientSecret,
    /// Both tokens and their facts: one item, so that the pair is never torn.
    Tokens,
}

/// All stores of this process. Its methods block and belong on a blocking thread.
#[derive(Debug)]
pub struct Stores {
    directory: PathBuf,
    session: Mutex<BTreeMap<String, SecretString>>,
    keychain: OnceLock<Result<(), Problem>>,
}

impl Stores {
    /// Stores whose files are in `directory`.
    #[must_use]
    pub const fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            session: Mutex::new(BTreeMap::new()),
            keychain: OnceLock::new(),
        }
    }

    /// Whether the keychain can be used; asked once a process.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn keychain_usable(&self) -> Result<(), Problem> {
        self.keychain.get_or_init(keychain::probe).clone()
    }

    /// The store to use where none was chosen: the keychain if it works, else this process only.
    pub fn default_kind(&self) -> StoreKind {
        if self.keychain_usable().is_ok() {
            StoreKind::Keychain
        } else {
            StoreKind::Session
        }
    }

    /// Reads an item; `None` if there is none.
    ///
    /// # Errors
    /// What the store says, under the areas `keychain` and `files`.
    pub fn read(
        &self,
        kind: StoreKind,
        target: &Target,
        item: Item,
    ) -> Result<Option<SecretString>, Problem> {
        let name = name(target, item);
        match kind {
            StoreKind::Keychain => keychain::read(&name),
            StoreKind::Session => Ok(self
                .session
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&name)
                .cloned()),
            StoreKind::File => {
                let path = self.directory.join(&name);
                let bytes = files::read(&path).map_err(|error| {
                    profiles::refused(ProblemCode::FilesUnreadable, &path, &error)
                })?;
                let text = bytes.map(String::from_utf8).transpose();
                let corrupt = |_| {
                    Problem::new(ProblemCode::FilesUnreadable)
                        .with_detail(path.display().to_string())
                };
                Ok(text.map_err(corrupt)?.map(SecretString::from))
            }
        }
    }

    /// Writes an item; what is read afterwards is this, or the write has failed.
    ///
    /// # Errors
    /// What the store says, under the areas `keychain` and `files`.
    pub fn write(
        &self,
        kind: StoreKind,
        target: &Target,
        item: Item,
        value: SecretString,
    ) -> Result<(), Problem> {
        let name = name(target, item);
        match kind {
            StoreKind::Keychain => keychain::write(&name, value),
            StoreKind::Session => {
                self.session
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(name, value);
                Ok(())
            }
            StoreKind::File => {
                let path = self.directory.join(&name);
                files::write_atomically(&path, value.expose_secret().as_bytes()).map_err(|error| {
                    profiles::refused(ProblemCode::FilesNotWritable, &path, &error)
                })
            }
        }
    }

    /// Removes an item from a store; it is fine if there is none.
    ///
    /// # Errors
    /// What the store says, under the areas `keychain` and `files`.
    pub fn remove(&self, kind: StoreKind, target: &Target, item: Item) -> Result<(), Problem> {
        let name = name(target, item);
        match kind {
            StoreKind::Keychain => keychain::remove(&name),
            StoreKind::Session => {
                self.session
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&name);
                Ok(())
            }
            StoreKind::File => {
                let path = self.directory.join(&name);
                files::remove(&path).map_err(|error| {
                    profiles::refused(ProblemCode::FilesNotWritable, &path, &error)
                })
            }
        }
    }
}

fn name(target: &Target, item: Item) -> String {
    let item = match item {
        Item::ClientSecret => "client-secret",
        Item::Tokens => "tokens",
    };
    // No name of a profile or an environment has this sign, so no two targets share an item.
    format!("{}@{}.{item}", target.profile, target.environment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentName;

    #[test]
    fn a_file_store_keeps_and_forgets() {
        let home = tempfile::tempdir().unwrap();
        let target = Target {
            profile: "default".to_owned(),
            environment: EnvironmentName::Staging,
        };
        for kind in [StoreKind::File, StoreKind::Session] {
            let stores = Stores::new(home.path().join("secrets"));
            let value = SecretString::from("fake-secret".to_owned());
            stores
                .write(kind, &target, Item::ClientSecret, value)
                .unwrap();
            let back = stores
                .read(kind, &target, Item::ClientSecret)
                .unwrap()
                .unwrap();
            assert_eq!(back.expose_secret(), "fake-secret");
            assert!(stores.read(kind, &target, Item::Tokens).unwrap().is_none());
            stores.remove(kind, &target, Item::ClientSecret).unwrap();
            assert!(
                stores
                    .read(kind, &target, Item::ClientSecret)
                    .unwrap()
                    .is_none()
            );
        }
    }
}
