//! A keychain that does as a test tells it, on a bus of its own: it refuses, asks in vain, or mislays.
//!
//! Its half of the key agreement is the number one, so that every connection has the same key and what one of them
//! wrote can be given back to another.

#![expect(
    clippy::used_underscore_binding,
    reason = "the interfaces' macro hands on what a method does not look at"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// What it holds is locked; it asks nobody, says that it unlocks, and refuses it still.
    Refuses,
    /// What it holds is locked, and its question is dismissed at once.
    IsDismissed,
    /// It takes everything, and gives back the first thing that it was ever given.
    Mislays,
}

/// A secret on the bus: session, parameters, value, type.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, Type)]
struct Secret(OwnedObjectPath, Vec<u8>, Vec<u8>, String);

#[derive(Debug, zbus::DBusError)]
#[zbus(prefix = "org.freedesktop.Secret.Error")]
enum Refusal {
    #[zbus(error)]
    Bus(zbus::Error),
    IsLocked(String),
}

type Kept = Arc<Mutex<Option<Secret>>>;
type Attributes = HashMap<String, String>;
type Paths = Vec<OwnedObjectPath>;

const ITEM: &str = "/org/freedesktop/secrets/collection/fake/item";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/fake";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/fake";
const NONE: &str = "/";

fn path(text: &str) -> OwnedObjectPath {
    ObjectPath::try_from(text).expect("a path").into()
}

struct Service(Manner, Kept);

#[zbus::interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    #[expect(clippy::unused_self, reason = "the shape of an interface")]
    fn open_session(&self, _algorithm: &str, _input: Value<'_>) -> (OwnedValue, OwnedObjectPath) {
        let one = Value::from(vec![1_u8]);
        let one = OwnedValue::try_from(one).expect("bytes are a value");
        (one, path("/org/freedesktop/secrets/session/fake"))
    }

    fn search_items(&self, _attributes: Attributes) -> (Paths, Paths) {
        match (
            self.0,
            self.1.lock().expect("no test panics here").is_some(),
        ) {
            (Manner::Refuses | Manner::IsDismissed, _) => (vec![], vec![path(ITEM)]),
            (Manner::Mislays, true) => (vec![path(ITEM)], vec![]),
            (Manner::Mislays, false) => (vec![], vec![]),
        }
    }

    fn unlock(&self, objects: Paths) -> (Paths, OwnedObjectPath) {
        match self.0 {
            Manner::IsDismissed => (vec![], path(PROMPT)),
            Manner::Refuses | Manner::Mislays => (objects, path(NONE)),
        }
    }

    #[expect(clippy::unused_self, reason = "the shape of an interface")]
    fn read_alias(&self, _name: &str) -> OwnedObjectPath {
        path(COLLECTION)
    }
}

struct Collection(Kept);

#[zbus::interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    fn create_item(
        &self,
        _properties: HashMap<String, OwnedValue>,
        secret: Secret,
        _replace: bool,
    ) -> (OwnedObjectPath, OwnedObjectPath) {
        *self.0.lock().expect("no test panics here") = Some(secret);
        (path(ITEM), path(NONE))
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "the shape of an interface")]
    fn locked(&self) -> bool {
        false
    }
}

struct Item(Manner, Kept);

#[zbus::interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    fn get_secret(&self, _session: OwnedObjectPath) -> Result<Secret, Refusal> {
        let kept = self.1.lock().expect("no test panics here").clone();
        match (self.0, kept) {
            (Manner::Mislays, Some(secret)) => Ok(secret),
            _ => Err(Refusal::IsLocked("fake".to_owned())),
        }
    }

    fn set_secret(&self, _secret: Secret) -> Result<(), Refusal> {
        match self.0 {
            Manner::Mislays => Ok(()),
            Manner::Refuses | Manner::IsDismissed => Err(Refusal::IsLocked("fake".to_owned())),
        }
    }

    #[zbus(property)]
    fn locked(&self) -> bool {
        self.0 != Manner::Mislays
    }
}

struct Prompt;

#[zbus::interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    async fn prompt(
        &self,
        _window: &str,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        Self::completed(&emitter, true, Value::from("")).await?;
        Ok(())
    }

    #[zbus(signal)]
    async fn completed(
        emitter: &SignalEmitter<'_>,
        dismissed: bool,
        result: Value<'_>,
    ) -> zbus::Result<()>;
}

/// Offers such a keychain on a bus, for as long as what is answered lives.
pub fn serve(address: &str, manner: Manner) -> zbus::blocking::Connection {
    let kept = Kept::default();
    let service = Service(manner, Arc::clone(&kept));
    let item = Item(manner, Arc::clone(&kept));
    let built = zbus::blocking::connection::Builder::address(address)
        .and_then(|bus| bus.serve_at("/org/freedesktop/secrets", service))
        .and_then(|bus| bus.serve_at(COLLECTION, Collection(kept)))
        .and_then(|bus| bus.serve_at(ITEM, item))
        .and_then(|bus| bus.serve_at(PROMPT, Prompt))
        .and_then(|bus| bus.name("org.freedesktop.secrets"))
        .and_then(zbus::blocking::connection::Builder::build);
    built.expect("a keychain can be offered on the test's own bus")
}
