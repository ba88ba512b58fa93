//! Where secrets are kept: the keychain, this process only, or private files. Each value is one item.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::{files, keychain, profiles, secret_files};
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

impl Item {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Tokens, Self::ClientSecret];

    /// What it is called on screen.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ClientSecret => "the Client Secret",
            Self::Tokens => "the tokens",
        }
    }
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
            StoreKind::Session => Ok(self.session().get(&name).cloned()),
            StoreKind::File => self.read_file(&name),
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
                self.session().insert(name, value);
                Ok(())
            }
            StoreKind::File => {
                let path = self.directory.join(&name);
                secret_files::refuse_links(&self.directory)?;
                files::write_atomically(&path, value.expose_secret().as_bytes()).map_err(
                    |error| profiles::refused(ProblemCode::FilesNotWritable, &path, &error),
                )?;
                let back = self.read_file(&name)?;
                if back.is_some_and(|back| back.expose_secret() == value.expose_secret()) {
                    return Ok(());
                }
                let differs = format!("{}: it does not read back as written", path.display());
                Err(Problem::new(ProblemCode::FilesNotWritable).with_detail(differs))
            }
        }
    }

    /// Removes an item from a store; it is fine if there is none.
    ///
    /// # Errors
    /// What the store says, under the areas `keychain` and `files`.
    pub fn remove(&self, kind: StoreKind, target: &Target, item: Item) -> Result<(), Problem> {
        self.remove_all(kind, target, &[item])
    }

    /// Removes items from a store; it is fine if there are none. The keychain is asked once for all of them.
    ///
    /// # Errors
    /// What the store says, under the areas `keychain` and `files`.
    pub fn remove_all(
        &self,
        kind: StoreKind,
        target: &Target,
        items: &[Item],
    ) -> Result<(), Problem> {
        let names: Vec<String> = items.iter().map(|item| name(target, *item)).collect();
        match kind {
            StoreKind::Keychain => keychain::remove(&names),
            StoreKind::Session => {
                let mut session = self.session();
                for name in &names {
                    session.remove(name);
                }
                Ok(())
            }
            StoreKind::File => names.iter().try_for_each(|name| {
                let path = self.directory.join(name);
                files::remove(&path).map_err(|error| {
                    profiles::refused(ProblemCode::FilesNotWritable, &path, &error)
                })
            }),
        }
    }

    fn session(&self) -> MutexGuard<'_, BTreeMap<String, SecretString>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_file(&self, name: &str) -> Result<Option<SecretString>, Problem> {
        let path = self.directory.join(name);
        secret_files::refuse_links(&self.directory)?;
        secret_files::read(&path)
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
