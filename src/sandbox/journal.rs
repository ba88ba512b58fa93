//! What was asked of the sandbox, for tests and for a curious partner: never a value that could be secret.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::extract::Request;
use axum::http::StatusCode;
use serde::Serialize;

use super::door::Side;
use super::parameters::Parameters;
use crate::moment::Timestamp;

/// How many requests are remembered.
const MOST: usize = 2_000;
/// Longest path that is remembered, in characters.
const LONGEST: usize = 200;

/// What a handler adds to the entry of its request, such as the grant type.
#[derive(Clone, Copy)]
pub(super) struct Note(pub(super) &'static str);

/// One request and the status of its answer: names of headers and query parameters, not their values.
#[derive(Clone, Serialize)]
pub(super) struct Entry {
    number: u64,
    at: Timestamp,
    server: &'static str,
    method: String,
    path: String,
    query_names: Vec<String>,
    header_names: Vec<String>,
    status: Option<u16>,
    note: Option<&'static str>,
}

/// The newest requests, oldest first.
#[derive(Default)]
pub(super) struct Journal(Mutex<(u64, VecDeque<Entry>)>);

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
            method: request.method().to_string(),
            path: request.uri().path().chars().take(LONGEST).collect(),
            query_names: Parameters::parse_with_empty(query.as_bytes())
                .iter()
                .map(|(name, _)| name.chars().take(LONGEST).collect())
                .collect(),
            header_names: request.headers().keys().map(ToString::to_string).collect(),
            status: None,
            note: None,
        }
    }

    pub(super) fn answered(mut self, status: StatusCode, note: Option<Note>) -> Self {
        self.status = Some(status.as_u16());
        self.note = note.map(|Note(words)| words);
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
