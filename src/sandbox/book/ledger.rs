//! The book itself: tables, and the indexes by which a token is found however many there are.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::grant::{Grant, GrantState};
use super::{Change, Client, Installation, Metadata};
use crate::moment::Timestamp;
use crate::sandbox::unguessable::{Chance, Fingerprint};

/// The version of the snapshot that this program writes and reads.
const VERSION: u32 = 2;

/// How many ended grants are remembered, so that their tokens are known as dead ones.
const ENDED_GRANTS: usize = 200;

/// How many grants can live; the oldest makes room.
const GRANTS: usize = 20_000;

/// How many clients can be registered; the oldest makes room.
const CLIENTS: usize = 200;

/// Every client, grant and installation.
pub(in crate::sandbox) struct Book {
    default_client_id: String,
    /// Oldest first.
    clients: Vec<Arc<Client>>,
    grants: HashMap<Uuid, Grant>,
    /// Ids of living grants, oldest first, and of some that have ended since.
    living: VecDeque<Uuid>,
    /// Ids of ended grants, in the order in which they ended.
    ended: VecDeque<Uuid>,
    by_access: HashMap<Fingerprint, Uuid>,
    by_refresh: HashMap<Fingerprint, Uuid>,
    installations: BTreeMap<String, Installation>,
}

/// The whole book, as it is on disk.
#[derive(Deserialize)]
pub(super) struct Snapshot {
    version: u32,
    default_client_id: String,
    /// How many values were drawn from a seed.
    #[serde(default)]
    pub(super) drawn: u64,
    clients: Vec<Client>,
    grants: Vec<Grant>,
    installations: Vec<Installation>,
}

/// The same, as it is written: nothing is copied for it.
#[derive(Serialize)]
pub(super) struct View<'a> {
    version: u32,
    default_client_id: &'a str,
    drawn: u64,
    clients: Vec<&'a Client>,
    grants: Vec<&'a Grant>,
    installations: Vec<&'a Installation>,
}

impl Book {
    /// A book with nothing but the example client.
    pub(super) fn new(now: Timestamp, chance: &Chance) -> Self {
        let example = Client::new(Metadata::example(Vec::new()), now, chance);
        Self::empty(example.id.clone(), vec![Arc::new(example)])
    }

    fn empty(default_client_id: String, clients: Vec<Arc<Client>>) -> Self {
        Self {
            default_client_id,
            clients,
            grants: HashMap::new(),
            living: VecDeque::new(),
            ended: VecDeque::new(),
            by_access: HashMap::new(),
            by_refresh: HashMap::new(),
            installations: BTreeMap::new(),
        }
    }

    /// Reads a snapshot; `None` if it is of another version or has no example client.
    pub(super) fn from_snapshot(snapshot: Snapshot) -> Option<Self> {
        let clients = snapshot.clients.into_iter().map(Arc::new).collect();
        let mut book = Self::empty(snapshot.default_client_id, clients);
        book.example_client()?;
        for installation in snapshot.installations {
            book.apply(Change::Installed(installation));
        }
        for grant in snapshot.grants {
            book.add(grant);
        }
        (snapshot.version == VERSION).then_some(book)
    }

    /// The book as it goes to disk.
    pub(super) fn view(&self, drawn: u64) -> View<'_> {
        let ids = self.ended.iter().chain(&self.living);
        View {
            version: VERSION,
            default_client_id: &self.default_client_id,
            drawn,
            clients: self.clients.iter().map(AsRef::as_ref).collect(),
            grants: ids.filter_map(|id| self.grants.get(id)).collect(),
            installations: self.installations.values().collect(),
        }
    }

    /// Makes a change that was decided, and written, before.
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Registered(client) => self.register(client),
            Change::Updated(client) => {
                let found = self.clients.iter_mut().find(|known| known.id == client.id);
                if let Some(known) = found {
                    *known = Arc::new(client);
                }
            }
            Change::Removed(id) => self.remove_client(&id),
            Change::Granted(grant) => self.add(grant),
            Change::Rotated { grant, pair } => self.rotate(grant, pair),
            Change::Ended(id) => self.end(id),
            Change::ClientEnded(client_id) => {
                for id in self.living_grants_of(&client_id) {
                    self.end(id);
                }
            }
            Change::Installed(installation) => {
                self.installations
                    .insert(installation.client_id.clone(), installation);
            }
            Change::Uninstalled(client_id) => {
                self.installations.remove(&client_id);
            }
            Change::Reset => {
                let id = std::mem::take(&mut self.default_client_id);
                let mut clients = std::mem::take(&mut self.clients);
                clients.retain(|client| client.id == id);
                *self = Self::empty(id, clients);
            }
        }
    }

    pub(in crate::sandbox) fn example_client(&self) -> Option<&Arc<Client>> {
        self.client(&self.default_client_id)
    }

    /// Whether this is the example client, which stays.
    pub(in crate::sandbox) fn is_example(&self, id: &str) -> bool {
        id == self.default_client_id
    }

    pub(in crate::sandbox) fn clients(&self) -> &[Arc<Client>] {
        &self.clients
    }

    pub(in crate::sandbox) fn client(&self, id: &str) -> Option<&Arc<Client>> {
        self.clients.iter().find(|client| client.id == id)
    }

    pub(in crate::sandbox) fn installation(&self, client_id: &str) -> Option<&Installation> {
        self.installations.get(client_id)
    }

    /// The grant that issued a refresh token, current or spent.
    pub(in crate::sandbox) fn grant_of_refresh(&self, fingerprint: Fingerprint) -> Option<&Grant> {
        self.grants.get(self.by_refresh.get(&fingerprint)?)
    }

    /// The living grant whose current access token this is, expired or not.
    pub(in crate::sandbox) fn grant_of_access(&self, fingerprint: Fingerprint) -> Option<&Grant> {
        self.grants
            .get(self.by_access.get(&fingerprint)?)
            .filter(|grant| grant.state == GrantState::Living)
    }

    fn register(&mut self, client: Client) {
        if self.clients.len() >= CLIENTS {
            let oldest = self
                .clients
                .iter()
                .find(|client| !self.is_example(&client.id))
                .map(|client| client.id.clone());
            if let Some(oldest) = oldest {
                self.remove_client(&oldest);
            }
        }
        self.clients.push(Arc::new(client));
    }

    fn remove_client(&mut self, id: &str) {
        self.clients.retain(|client| client.id != id);
        self.installations.remove(id);
        let gone: Vec<Uuid> = self
            .grants
            .iter()
            .filter(|(_, grant)| grant.client_id == id)
            .map(|(id, _)| *id)
            .collect();
        for id in &gone {
            self.forget(*id);
        }
        self.living.retain(|id| self.grants.contains_key(id));
        self.ended.retain(|id| self.grants.contains_key(id));
    }

    fn living_grants_of(&self, client_id: &str) -> Vec<Uuid> {
        let of_client = |id: &&Uuid| {
            self.grants
                .get(*id)
                .is_some_and(|grant| grant.client_id == client_id)
        };
        self.living.iter().filter(of_client).copied().collect()
    }

    fn add(&mut self, grant: Grant) {
        let id = grant.id;
        for fingerprint in grant.refresh_tokens() {
            self.by_refresh.insert(fingerprint, id);
        }
        let state = grant.state;
        self.by_access.insert(grant.pair.access.fingerprint, id);
        self.grants.insert(id, grant);
        match state {
            GrantState::Living => self.living.push_back(id),
            GrantState::Ended => self.ended.push_back(id),
        }
        if self.living.len() > GRANTS
            && let Some(oldest) = self.living.pop_front()
        {
            self.forget(oldest);
        }
    }

    fn rotate(&mut self, id: Uuid, pair: super::grant::Pair) {
        let Some(grant) = self.grants.get_mut(&id) else {
            return;
        };
        self.by_access.remove(&grant.pair.access.fingerprint);
        self.by_access.insert(pair.access.fingerprint, id);
        self.by_refresh.insert(pair.refresh.fingerprint, id);
        if let Some(forgotten) = grant.rotate(pair) {
            self.by_refresh.remove(&forgotten);
        }
    }

    fn end(&mut self, id: Uuid) {
        let Some(grant) = self.grants.get_mut(&id) else {
            return;
        };
        if grant.state == GrantState::Ended {
            return;
        }
        grant.state = GrantState::Ended;
        self.living.retain(|living| *living != id);
        self.ended.push_back(id);
        if self.ended.len() > ENDED_GRANTS
            && let Some(oldest) = self.ended.pop_front()
        {
            self.forget(oldest);
        }
    }

    fn forget(&mut self, id: Uuid) {
        if let Some(grant) = self.grants.remove(&id) {
            self.by_access.remove(&grant.pair.access.fingerprint);
            for fingerprint in grant.refresh_tokens() {
                self.by_refresh.remove(&fingerprint);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::grant::Pair;
    use super::*;
    use crate::sandbox::scopes::Scopes;

    const SYSTEM: Chance = Chance::System;

    fn now() -> Timestamp {
        Timestamp::from_unix(1_800_000_000)
    }

    fn granted(book: &mut Book) -> (Uuid, String) {
        let (grant, issued) = Grant::issue("client", Scopes::new(["users:read"]), now(), &SYSTEM);
        let id = grant.id;
        book.apply(Change::Granted(grant));
        (id, issued.refresh_token)
    }

    #[test]
    fn after_a_rotation_only_the_new_pair_is_current_and_the_old_token_is_known() {
        let mut book = Book::new(now(), &SYSTEM);
        let (id, old) = granted(&mut book);
        let (pair, issued) = Pair::issue(Scopes::new([]), now(), &SYSTEM);
        book.apply(Change::Rotated { grant: id, pair });
        let old = Fingerprint::of(&old);
        let grant = book.grant_of_refresh(old).unwrap();
        assert!(grant.id == id && !grant.is_current_refresh(old));
        assert!(grant.is_current_refresh(Fingerprint::of(&issued.refresh_token)));
        assert!(
            book.grant_of_access(Fingerprint::of(&issued.access_token))
                .is_some()
        );
        assert!(issued.access_token.starts_with("sbx_"));
    }

    #[test]
    fn a_family_forgets_its_oldest_tokens_and_the_book_the_oldest_ended_families() {
        let mut book = Book::new(now(), &SYSTEM);
        let (id, first) = granted(&mut book);
        for _ in 0..=1_000 {
            let (pair, _) = Pair::issue(Scopes::new([]), now(), &SYSTEM);
            book.apply(Change::Rotated { grant: id, pair });
        }
        assert!(book.grant_of_refresh(Fingerprint::of(&first)).is_none());
        assert_eq!(book.by_refresh.len(), 1_001);
        book.apply(Change::Ended(id));
        for _ in 0..ENDED_GRANTS {
            let (other, _) = granted(&mut book);
            book.apply(Change::Ended(other));
        }
        assert!(!book.grants.contains_key(&id));
        assert_eq!(book.grants.len(), ENDED_GRANTS);
        assert_eq!(book.by_refresh.len(), ENDED_GRANTS);
        assert!(book.living.is_empty());
    }

    #[test]
    fn a_snapshot_brings_back_every_table_and_index() {
        let mut book = Book::new(now(), &SYSTEM);
        let (id, token) = granted(&mut book);
        let text = serde_json::to_vec(&book.view(3)).unwrap();
        let again = Book::from_snapshot(serde_json::from_slice(&text).unwrap()).unwrap();
        assert_eq!(
            again.grant_of_refresh(Fingerprint::of(&token)).unwrap().id,
            id
        );
        assert_eq!(serde_json::to_vec(&again.view(3)).unwrap(), text);
    }

    #[test]
    fn the_oldest_client_makes_room_and_the_example_never() {
        let mut book = Book::new(now(), &SYSTEM);
        let example = book.example_client().unwrap().id.clone();
        for _ in 0..CLIENTS + 5 {
            let client = Client::new(Metadata::default(), now(), &SYSTEM);
            book.apply(Change::Registered(client));
        }
        assert_eq!(book.clients().len(), CLIENTS);
        assert!(book.client(&example).is_some());
    }
}
