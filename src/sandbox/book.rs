//! What the sandbox remembers across runs: clients, grants, installations. Tokens are kept as fingerprints only.

use serde::{Deserialize, Serialize};

use super::unguessable;
use crate::moment::{Seconds, Timestamp};
use grant::{Grant, GrantState};

pub(super) mod grant;
pub(super) mod keeper;

/// The version of the file that this program writes and reads.
pub(super) const VERSION: u32 = 1;

/// How many ended grants are remembered, so that their tokens are known as dead ones.
const ENDED_GRANTS: usize = 200;

/// How many clients can be registered; the oldest makes room.
const CLIENTS: usize = 200;

/// The whole book, as it is on disk.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Book {
    version: u32,
    default_client_id: String,
    clients: Vec<Client>,
    grants: Vec<Grant>,
    installations: Vec<Installation>,
}

/// A registered client. The secret is in plain text: it opens nothing but this sandbox, and is shown on request.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) issued_at: Timestamp,
    pub(super) metadata: Metadata,
}

/// A registration, in the names of RFC 7591 and Pleo's own.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Metadata {
    pub(super) client_name: String,
    pub(super) client_uri: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) logo_uri: Option<String>,
    pub(super) tos_uri: String,
    pub(super) policy_uri: String,
    pub(super) contacts: Vec<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) scope: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) initiate_login_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) settings_uri: Option<String>,
    pub(super) pkce_support: String,
    pub(super) subject_type_preference: String,
}

/// What the authorisation of a client made in the organisation.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Installation {
    pub(super) id: String,
    pub(super) client_id: String,
    pub(super) status: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) error_code: Option<String>,
    pub(super) metadata: serde_json::Map<String, serde_json::Value>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// The redirect URIs of the example client: those asked for, or those of the documented example.
pub(super) fn default_redirect_uris(asked: &[String]) -> Vec<String> {
    if asked.is_empty() {
        vec![
            "http://localhost:7538/callback".to_owned(),
            "https://client.example/callback".to_owned(),
        ]
    } else {
        asked.to_vec()
    }
}

impl Metadata {
    /// The example of Pleo's registration page.
    fn example(redirect_uris: Vec<String>) -> Self {
        Self {
            client_name: "Example Client".to_owned(),
            client_uri: "https://client.example/".to_owned(),
            tos_uri: "https://client.example/legal/tos.html".to_owned(),
            policy_uri: "https://client.example/legal/privacy.pdf".to_owned(),
            contacts: vec!["name.surname@example.io".to_owned()],
            redirect_uris,
            scope: "users:read users:write companies:read export-jobs:read".to_owned(),
            pkce_support: "Supported".to_owned(),
            subject_type_preference: "None".to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn scopes(&self) -> Vec<String> {
        self.scope.split_whitespace().map(str::to_owned).collect()
    }
}

impl Client {
    pub(super) fn new(metadata: Metadata, now: Timestamp) -> Self {
        Self {
            id: unguessable::uuid(),
            secret: unguessable::client_secret(),
            issued_at: now,
            metadata,
        }
    }
}

impl Book {
    /// A book with nothing but the example client.
    pub(super) fn new(now: Timestamp) -> Self {
        let example = Client::new(Metadata::example(Vec::new()), now);
        Self {
            version: VERSION,
            default_client_id: example.id.clone(),
            clients: vec![example],
            grants: Vec::new(),
            installations: Vec::new(),
        }
    }

    /// Whether this program can work with it: the right version, and an example client.
    fn is_usable(&self) -> bool {
        self.version == VERSION && self.client(&self.default_client_id).is_some()
    }

    /// Forgets everything but the example client, whose ID and secret stay: a program may be using them.
    pub(super) fn reset(&mut self) {
        let kept = &self.default_client_id;
        self.clients.retain(|client| client.id == *kept);
        self.grants.clear();
        self.installations.clear();
    }

    pub(super) fn example_client(&self) -> Option<&Client> {
        self.client(&self.default_client_id)
    }

    fn set_example_redirect_uris(&mut self, redirect_uris: Vec<String>) {
        let id = self.default_client_id.clone();
        if let Some(client) = self.client_mut(&id) {
            client.metadata = Metadata::example(redirect_uris);
        }
    }

    pub(super) fn clients(&self) -> &[Client] {
        &self.clients
    }

    pub(super) fn client(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    pub(super) fn client_mut(&mut self, id: &str) -> Option<&mut Client> {
        self.clients.iter_mut().find(|client| client.id == id)
    }

    pub(super) fn register(&mut self, client: Client) {
        if self.clients.len() >= CLIENTS
            && let Some(oldest) = self
                .clients
                .iter()
                .map(|client| client.id.clone())
                .find(|id| *id != self.default_client_id)
        {
            self.remove_client(&oldest);
        }
        self.clients.push(client);
    }

    /// Removes a client and all it was granted; `false` if there is none, or it is the example.
    pub(super) fn remove_client(&mut self, id: &str) -> bool {
        if id == self.default_client_id || self.client(id).is_none() {
            return false;
        }
        self.clients.retain(|client| client.id != id);
        self.grants.retain(|grant| grant.client_id != id);
        self.installations
            .retain(|installation| installation.client_id != id);
        true
    }

    pub(super) fn installation(&self, client_id: &str) -> Option<&Installation> {
        self.installations
            .iter()
            .find(|installation| installation.client_id == client_id)
    }

    pub(super) fn installation_mut(&mut self, client_id: &str) -> Option<&mut Installation> {
        self.installations
            .iter_mut()
            .find(|installation| installation.client_id == client_id)
    }

    /// Removes an installation and, as Pleo documents, ends every grant of its client.
    pub(super) fn uninstall(&mut self, client_id: &str) -> bool {
        let before = self.installations.len();
        self.installations
            .retain(|installation| installation.client_id != client_id);
        self.end_grants_of(client_id);
        self.installations.len() < before
    }

    /// Adds a grant and, for a client that had none, the installation that comes with it.
    pub(super) fn add_grant(&mut self, grant: Grant, now: Timestamp) {
        if self.installation(&grant.client_id).is_none() {
            self.installations.push(Installation {
                id: unguessable::uuid(),
                client_id: grant.client_id.clone(),
                // Sandbox assumption: a client with a settings URI is one that needs configuration before it is active.
                status: match self
                    .client(&grant.client_id)
                    .and_then(|client| client.metadata.settings_uri.as_ref())
                {
                    Some(_) => "AUTHORIZED".to_owned(),
                    None => "ACTIVATED".to_owned(),
                },
                error_code: None,
                metadata: serde_json::Map::new(),
                created_at: now,
                updated_at: now,
            });
        }
        self.grants.push(grant);
        self.forget_oldest_ended();
    }

    fn forget_oldest_ended(&mut self) {
        let ended = |grant: &Grant| grant.state == GrantState::Ended;
        let mut surplus = self
            .grants
            .iter()
            .filter(|grant| ended(grant))
            .count()
            .saturating_sub(ENDED_GRANTS);
        self.grants.retain(|grant| {
            let forgotten = surplus > 0 && ended(grant);
            if forgotten {
                surplus -= 1;
            }
            !forgotten
        });
    }

    pub(super) fn grant_mut(&mut self, id: &str) -> Option<&mut Grant> {
        self.grants.iter_mut().find(|grant| grant.id == id)
    }

    pub(super) fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The grant that issued a refresh token, current or spent.
    pub(super) fn grant_of_refresh(&mut self, fingerprint: &str) -> Option<&mut Grant> {
        self.grants
            .iter_mut()
            .find(|grant| grant.issued_refresh(fingerprint))
    }

    /// The living grant whose current access token this is, expired or not.
    pub(super) fn grant_of_access(&self, fingerprint: &str) -> Option<&Grant> {
        self.grants.iter().find(|grant| {
            grant.state == GrantState::Living && grant.pair.access.fingerprint == fingerprint
        })
    }

    pub(super) fn end_grants_of(&mut self, client_id: &str) {
        for grant in &mut self.grants {
            if grant.client_id == client_id {
                grant.state = GrantState::Ended;
            }
        }
    }
}

/// How long an access token lives: the only number that Pleo ever published.
pub(super) const ACCESS_LIFETIME: Seconds = Seconds(900);

/// How long a refresh token lives: "at least 60 days".
pub(super) const REFRESH_LIFETIME: Seconds = Seconds(60 * Seconds::DAY.0);
