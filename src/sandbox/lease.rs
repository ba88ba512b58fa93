//! Leases: a client holds a connection, and the sandbox lives for as long as somebody holds one.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::listen::either;
use super::options::LeaseMode;
use super::unguessable::Chance;

/// How long a sandbox waits for its first lease.
const FIRST: Duration = Duration::from_secs(10);
/// How long it stays after its last one, so that a program that follows at once finds it.
const AFTER_LAST: Duration = Duration::from_secs(1);
/// How long a greeting may take.
const GREETING: Duration = Duration::from_secs(1);

/// The lease port of one sandbox.
pub(super) struct Leases {
    listener: TcpListener,
    port: u16,
    nonce: String,
    mode: LeaseMode,
}

impl Leases {
    pub(super) async fn bind(mode: LeaseMode) -> io::Result<Self> {
        let listener = TcpListener::bind(&either(0)[..]).await?;
        Ok(Self {
            port: listener.local_addr()?.port(),
            listener,
            nonce: Chance::System.token("sandbox-"),
            mode,
        })
    }

    pub(super) const fn mode(&self) -> LeaseMode {
        self.mode
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Greets and holds; comes back when the sandbox should end.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut held = JoinSet::new();
        let mut deadline = Instant::now() + FIRST;
        loop {
            let may_end = self.mode == LeaseMode::WhileClientsHoldOne && held.is_empty();
            tokio::select! {
                () = stop.cancelled() => return,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => { held.spawn(hold(stream, self.nonce.clone())); }
                    // Out of file descriptors, most likely: the leases that are held still count.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                },
                Some(_) = held.join_next() => {
                    if held.is_empty() {
                        deadline = Instant::now() + AFTER_LAST;
                    }
                }
                () = tokio::time::sleep_until(deadline), if may_end => return,
            }
        }
    }
}

async fn hold(mut stream: TcpStream, nonce: String) {
    if stream
        .write_all(format!("{nonce}\n").as_bytes())
        .await
        .is_err()
    {
        return;
    }
    let mut ignored = [0; 64];
    while stream.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
}

/// Whether the process that wrote `nonce` still answers on its lease port.
pub(super) async fn is_alive(port: u16, nonce: &str) -> bool {
    let greeting = async {
        let stream = TcpStream::connect(&either(port)[..]).await?;
        let mut line = String::new();
        BufReader::new(stream.take(256))
            .read_line(&mut line)
            .await?;
        io::Result::Ok(line)
    };
    matches!(
        tokio::time::timeout(GREETING, greeting).await,
        Ok(Ok(line)) if line.trim_end() == nonce
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_process_that_knows_the_nonce_counts_as_alive() {
        let leases = Leases::bind(LeaseMode::UntilEnded).await.unwrap();
        let (port, nonce) = (leases.port(), leases.nonce().to_owned());
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        running.spawn(leases.run(stop.clone()));
        assert!(is_alive(port, &nonce).await);
        assert!(!is_alive(port, "sandbox-of-another-time").await);
        stop.cancel();
        running.join_all().await;
        assert!(!is_alive(port, &nonce).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sandbox_that_nobody_takes_a_lease_on_ends_after_ten_seconds() {
        let begun = Instant::now();
        let leases = Leases::bind(LeaseMode::WhileClientsHoldOne).await.unwrap();
        leases.run(CancellationToken::new()).await;
        assert!(begun.elapsed() >= FIRST && begun.elapsed() < FIRST * 2);
    }
}
