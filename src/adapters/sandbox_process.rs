//! Finds the local sandbox of a directory, or starts one: a process of its own, kept alive by the leases on it.
//!
//! Nothing here is shared with the sandbox's own code: the shape of `running.json` and the greeting are read anew.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::{children, files};
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;

/// How long a sandbox may take to be ready.
const READY: Duration = Duration::from_secs(5);
/// How often it is looked for meanwhile.
const PAUSE: Duration = Duration::from_millis(25);
/// How long a greeting may take.
const GREETING: Duration = Duration::from_secs(1);

/// A sandbox that is running, and the lease that keeps it so.
pub struct Running {
    /// Where it is, and its fake credentials.
    pub announcement: Announcement,
    /// The held connection. Drop it and, if it was the last one, the sandbox ends within two seconds.
    pub lease: TcpStream,
}

/// What a running sandbox says of itself, as it stands in `running.json`.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// Base of the authorisation server, no slash at the end.
    pub auth_base: String,
    /// Base of the API, likewise.
    pub api_base: String,
    /// Client ID of the example client.
    pub client_id: String,
    /// Its secret, of no worth outside this sandbox.
    pub client_secret: ClientSecret,
    /// Its registered redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Its registered scopes.
    pub scopes: Vec<String>,
    /// The dummy user's login.
    pub login: String,
    /// The dummy user's password, shown on the sandbox's own login page.
    pub password: String,
}

#[derive(Deserialize)]
struct Record {
    announcement: WireAnnouncement,
    lease_port: u16,
    nonce: String,
}

#[derive(Deserialize)]
struct WireAnnouncement {
    auth_base: String,
    api_base: String,
    client_id: String,
    client_secret: String,
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
    login: String,
    password: String,
}

impl From<WireAnnouncement> for Announcement {
    fn from(wire: WireAnnouncement) -> Self {
        Self {
            auth_base: wire.auth_base,
            api_base: wire.api_base,
            client_id: wire.client_id,
            client_secret: ClientSecret::new(wire.client_secret),
            redirect_uris: wire.redirect_uris,
            scopes: wire.scopes,
            login: wire.login,
            password: wire.password,
        }
    }
}

/// The sandbox that serves `directory`, with a lease on it; `None` if none is alive there.
///
/// A `running.json` that a killed process left behind is told by the greeting, which nobody else can give.
pub async fn find_running(directory: &Path) -> Option<Running> {
    let bytes = files::read(&directory.join("running.json")).ok()??;
    let record: Record = serde_json::from_slice(&bytes).ok()?;
    let lease = take_lease(record.lease_port, &record.nonce).await.ok()?;
    Some(Running {
        announcement: record.announcement.into(),
        lease,
    })
}

/// The sandbox that serves `directory`; starts `executable --home HOME sandbox --leased` if there is none.
///
/// The new process has its own process group and no terminal, so that it outlives this one for as long as others hold
/// leases, and no signal of the terminal reaches it.
///
/// # Errors
/// [`ProblemCode::SandboxNotStarted`], with the reason, if none is ready after five seconds.
pub async fn ensure_running(
    directory: &Path,
    executable: &Path,
    home: &Path,
) -> Result<Running, Problem> {
    let not_started =
        |detail: String| Problem::new(ProblemCode::SandboxNotStarted).with_detail(detail);
    let mut child: Option<Child> = None;
    let mut last_end: Option<String> = None;
    let wait = async {
        loop {
            if let Some(running) = find_running(directory).await {
                return Ok(running);
            }
            // A sandbox that was just ending makes ours end at once, "already running": then it is our turn again.
            let ended = match &mut child {
                Some(started) => started.try_wait().ok().flatten(),
                None => None,
            };
            if let Some(status) = ended {
                last_end = Some(status.to_string());
                child = None;
            }
            if child.is_none() {
                let started = start(executable, home)
                    .map_err(|error| not_started(format!("it cannot be started: {error}")))?;
                child = Some(started);
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    match tokio::time::timeout(READY, wait).await {
        Ok(running) => running,
        Err(_) => Err(not_started(last_end.map_or_else(
            || "it was not ready after 5 s".to_owned(),
            |status| format!("it ended by itself, {status}"),
        ))),
    }
}

fn start(executable: &Path, home: &Path) -> io::Result<Child> {
    let mut command = Command::new(executable);
    command
        .arg("--home")
        .arg(home)
        .args(["sandbox", "--leased"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // The sandbox has no use for real secrets, and would keep them for as long as it lives.
    for variable in children::SECRET_VARIABLES {
        command.env_remove(variable);
    }
    #[cfg(unix)]
    command.process_group(0);
    command.spawn()
}

/// Connects and compares the greeting; answers the held connection.
async fn take_lease(port: u16, nonce: &str) -> io::Result<TcpStream> {
    let greet = async {
        // On a machine without IPv4 it is on the other family.
        let both: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let both = both.map(|host| SocketAddr::new(host, port));
        let mut stream = TcpStream::connect(&both[..]).await?;
        // Byte for byte what is expected, so that nothing behind it is read and lost.
        let mut greeting = vec![0; nonce.len() + 1];
        stream.read_exact(&mut greeting).await?;
        if greeting.strip_suffix(b"\n") == Some(nonce.as_bytes()) {
            Ok(stream)
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    };
    tokio::time::timeout(GREETING, greet)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_record_that_a_killed_sandbox_left_is_not_believed() {
        let home = tempfile::tempdir().unwrap();
        // A stranger got the port of the dead process.
        let stranger = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .unwrap();
        let record = serde_json::json!({
            "announcement": {
                "schema_version": 1,
                "auth_base": "http://127.0.0.1:1", "api_base": "http://127.0.0.1:2",
                "client_id": "id", "client_secret": "fake-secret",
                "redirect_uris": [], "scopes": [], "login": "l", "password": "fake",
            },
            "lease_port": stranger.local_addr().unwrap().port(),
            "nonce": "fake-nonce",
            "pid": 1,
        });
        files::write_atomically(
            &home.path().join("running.json"),
            record.to_string().as_bytes(),
        )
        .unwrap();
        let greeter = async {
            use tokio::io::AsyncWriteExt;
            let (mut stream, _) = stranger.accept().await.unwrap();
            stream.write_all(b"SSH-2.0-something\r\n").await.unwrap();
        };
        let (found, ()) = tokio::join!(find_running(home.path()), greeter);
        assert!(found.is_none());
    }

    #[tokio::test]
    async fn a_program_that_cannot_be_started_is_a_problem_with_its_reason() {
        let home = tempfile::tempdir().unwrap();
        let missing = home.path().join("no-such-program");
        let problem = ensure_running(home.path(), &missing, home.path())
            .await
            .err()
            .unwrap();
        assert_eq!(problem.code, ProblemCode::SandboxNotStarted);
        assert!(problem.detail.unwrap().contains("cannot be started"));
    }
}
