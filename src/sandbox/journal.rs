//! What was asked of the sandbox, for tests and for a curious partner: never a value that could be secret.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::extract::Request;
use axum::http::{HeaderName, Method, StatusCode};
use axum::response::Response;
use serde::{Serialize, Serializer};
use url::form_urlencoded;

use super::door::Side;
use super::unguessable::Fingerprint;
use crate::moment::Timestamp;

/// How many requests are remembered.
const MOST: usize = 2_000;
/// Longest path or name that is remembered, in bytes.
const LONGEST: usize = 200;

/// What handlers add to the entry of their request, along with the answer.
#[derive(Clone, Default)]
pub(super) struct Note {
    /// The grant type, at the token endpoint.
    pub(super) grant: Option<&'static str>,
    /// The scenario that struck.
    pub(super) struck: Option<&'static str>,
    /// Fingerprints of secrets that came along and are this sandbox's own; those of others are not even hashed.
    pub(super) secrets: Vec<Secret>,
}

/// A secret that came along: what it is, and its SHA-256.
#[derive(Clone, Serialize)]
pub(super) struct Secret {
    /// The name of its parameter: `access_token`, `client_secret`, `code`, `refresh_token`.
    name: &'static str,
    #[serde(serialize_with = "hexadecimal")]
    sha256: Fingerprint,
}

/// One request and the status of its answer: names of headers and query parameters, not their values.
#[derive(Clone, Serialize)]
pub(super) struct Entry {
    number: u64,
    at: Timestamp,
    server: &'static str,
    #[serde(serialize_with = "text")]
    method: Method,
    path: String,
    query_names: Vec<String>,
    #[serde(serialize_with = "names")]
    header_names: Vec<HeaderName>,
    status: Option<u16>,
    note: Option<&'static str>,
    scenario: Option<&'static str>,
    secrets: Vec<Secret>,
}

/// The newest requests, oldest first.
#[derive(Default)]
pub(super) struct Journal(Mutex<(u64, VecDeque<Entry>)>);

fn short(text: &str) -> String {
    text.get(..text.floor_char_boundary(LONGEST))
        .unwrap_or_default()
        .to_owned()
}

fn hexadecimal<S: Serializer>(print: &Fingerprint, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&print.hexadecimal())
}

fn text<S: Serializer>(method: &Method, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(method.as_str())
}

fn names<S: Serializer>(names: &[HeaderName], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(names.iter().map(HeaderName::as_str))
}

impl Note {
    /// The note of an answer, to be added to.
    pub(super) fn on(response: &mut Response) -> &mut Self {
        response.extensions_mut().get_or_insert_default()
    }
}

impl Secret {
    /// A secret of this sandbox; others must never come here.
    pub(super) const fn ours(name: &'static str, sha256: Fingerprint) -> Self {
        Self { name, sha256 }
    }
}

impl Entry {
    pub(super) fn of(request: &Request, side: Side, at: Timestamp) -> Self {
        let query = request.uri().query().unwrap_or_default();
        Self {
            number: 0,
            at,
            server: match side {
                Side::Auth => "auth",
                Side::Api => "api",
            },
            method: request.method().clone(),
            path: short(request.uri().path()),
            query_names: form_urlencoded::parse(query.as_bytes())
                .map(|(name, _)| short(&name))
                .collect(),
            header_names: request.headers().keys().cloned().collect(),
            status: None,
            note: None,
            scenario: None,
            secrets: Vec::new(),
        }
    }

    pub(super) fn answered(mut self, status: StatusCode, note: Option<Note>) -> Self {
        self.status = Some(status.as_u16());
        if let Some(note) = note {
            self.note = note.grant;
            self.scenario = note.struck;
            self.secrets = note.secrets;
        }
        self
    }
}

impl Journal {
    pub(super) fn add(&self, mut entry: Entry) {
        let mut journal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, entries) = &mut *journal;
        *count += 1;
        entry.number = *count;
        if entries.len() >= MOST {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let journal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        journal.1.iter().cloned().collect()
    }

    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Default::default();
    }
}
