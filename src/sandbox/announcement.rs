//! What a running sandbox tells about itself, and the claim on its directory.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{LeaseMode, SandboxError, lease};
use crate::adapters::files;

/// How often, and with which pause, a directory that is held by a silent process is tried again: five seconds in all.
const TRIES: u32 = 100;
/// As many pauses as a sandbox may take to end after its last lease, two seconds, and some more.
const LAST_MOMENTS: u32 = 44;
const PAUSE: Duration = Duration::from_millis(50);

/// Where a running sandbox is and with which fake credentials it is used: the line of `sandbox --json`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Always 1.
    pub schema_version: u32,
    /// Base of the authorisation server, `http://127.0.0.1:PORT`, no slash at the end; `[::1]` where there is no IPv4.
    pub auth_base: String,
    /// Base of the API, likewise.
    pub api_base: String,
    /// Client ID of the example client, in the shape of a UUID.
    pub client_id: String,
    /// Its secret, 30 hexadecimal characters; of no worth outside this sandbox.
    pub client_secret: String,
    /// Its registered redirect URIs, compared as exact strings.
    pub redirect_uris: Vec<String>,
    /// Its registered scopes.
    pub scopes: Vec<String>,
    /// The dummy user's login.
    pub login: String,
    /// The dummy user's password.
    pub password: String,
}

/// `running.json`: the announcement, and how to tell that the process behind it is alive.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    announcement: Announcement,
    lease_port: u16,
    nonce: String,
    pid: u32,
    /// Whether it stays without leases.
    #[serde(default)]
    stays: bool,
}

/// Who serves a directory.
pub(super) enum Claim {
    /// We do, for as long as the file is held.
    Ours(File),
    /// A process that is alive.
    Theirs(Announcement),
}

impl Record {
    pub(super) fn of(announcement: &Announcement, leases: &lease::Leases) -> Self {
        Self {
            announcement: announcement.clone(),
            lease_port: leases.port(),
            nonce: leases.nonce().to_owned(),
            pid: std::process::id(),
            stays: leases.mode() == LeaseMode::UntilEnded,
        }
    }

    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        files::write_atomically(path, &serde_json::to_vec_pretty(self)?)
    }
}

/// Where the record of a directory's sandbox is.
pub(super) fn record_path(directory: &Path) -> PathBuf {
    directory.join("running.json")
}

/// Takes a directory, or finds out who has it.
///
/// A holder that is just starting or ending is waited for. One that lives by its leases alone is given the time to end,
/// if the new one is to stay: else the options of that one would be lost on a sandbox that nobody holds any more.
pub(super) async fn claim(directory: &Path, mode: LeaseMode) -> Result<Claim, SandboxError> {
    let mut patience = if mode == LeaseMode::UntilEnded {
        LAST_MOMENTS
    } else {
        0
    };
    for _ in 0..TRIES {
        let lock = files::try_lock(&directory.join("lock"))
            .map_err(SandboxError::io("locking the directory"))?;
        if let Some(lock) = lock {
            files::sweep_temporaries(directory);
            return Ok(Claim::Ours(lock));
        }
        if patience > 0 && read_record(directory).is_some_and(|record| !record.stays) {
            // Only the lock is looked at: a greeting would be a lease, and keep it alive.
            patience -= 1;
        } else if let Some(announcement) = find_alive(directory).await {
            return Ok(Claim::Theirs(announcement));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(SandboxError::Busy(directory.to_owned()))
}

fn read_record(directory: &Path) -> Option<Record> {
    let bytes = files::read(&record_path(directory)).ok()??;
    serde_json::from_slice(&bytes).ok()
}

/// Puts another announcement into the record of a directory's sandbox, after a secret in it was replaced.
pub(super) fn announce_again(directory: &Path, announcement: Announcement) -> io::Result<()> {
    match read_record(directory) {
        Some(record) => Record {
            announcement,
            ..record
        }
        .write(&record_path(directory)),
        // It is just ending.
        None => Ok(()),
    }
}

async fn find_alive(directory: &Path) -> Option<Announcement> {
    let record = read_record(directory)?;
    lease::is_alive(record.lease_port, &record.nonce)
        .await
        .then_some(record.announcement)
}
