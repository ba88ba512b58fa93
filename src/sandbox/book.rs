//! What the sandbox remembers across runs: clients, grants, installations. Tokens are kept as fingerprints only.

use serde::{Deserialize, Serialize};

use super::unguessable::Chance;
use crate::moment::{Seconds, Timestamp};

pub(super) use change::Change;
pub(super) use ledger::Book;

pub(super) mod change;
pub(super) mod grant;
pub(super) mod keeper;
mod ledger;

/// How long an access token lives: the only number that Pleo ever published.
pub(super) const ACCESS_LIFETIME: Seconds = Seconds(900);

/// How long a refresh token lives: "at least 60 days".
pub(super) const REFRESH_LIFETIME: Seconds = Seconds(60 * Seconds::DAY.0);

/// A registered client. The secret is in plain text: it opens nothing but this sandbox, and is shown on request.
#[derive(Clone, Serialize, Deserialize)]
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
#[derive(Clone, Serialize, Deserialize)]
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
    pub(super) fn new(metadata: Metadata, now: Timestamp, chance: &Chance) -> Self {
        Self {
            id: chance.uuid(),
            secret: chance.client_secret(),
            issued_at: now,
            metadata,
        }
    }
}

impl Installation {
    /// What a first authorisation makes.
    pub(super) fn new(client: &Client, now: Timestamp, chance: &Chance) -> Self {
        Self {
            id: chance.uuid(),
            client_id: client.id.clone(),
            // Sandbox assumption: a client with a settings URI is one that needs configuration before it is active.
            status: match client.metadata.settings_uri {
                Some(_) => "AUTHORIZED".to_owned(),
                None => "ACTIVATED".to_owned(),
            },
            error_code: None,
            metadata: serde_json::Map::new(),
            created_at: now,
            updated_at: now,
        }
    }
}
