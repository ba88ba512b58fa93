//! The token endpoint; counts what it was asked.

use std::io::Write;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Failure;
use super::http::read_message;

const TOKENS: &str = r#"{"access_token":"fake-access","token_type":"Bearer","expires_in":900,"refresh_token":"fake-refresh","scope":"users:read"}"#;

/// What the token endpoint has seen.
#[derive(Default)]
pub struct Seen {
    asked: AtomicUsize,
    handed_over: Mutex<Option<Instant>>,
}

impl Seen {
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Waits, for at most a second, until it was asked once more.
    pub fn wait_for_more_than(&self, before: usize) {
        for _ in 0..500 {
            if self.asked() > before {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// When it last answered.
    pub fn handed_over(&self) -> Option<Instant> {
        *self.handed_over.lock().expect("nobody panics with it")
    }
}

/// Starts the endpoint; its port and what it sees.
pub fn start(certificate: &str, key: &str) -> Result<(u16, Arc<Seen>), Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from_pem_file(certificate)?];
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(key)?)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let seen: Arc<Seen> = Arc::default();
    let noted = Arc::clone(&seen);
    std::thread::spawn(move || serve(&listener, &Arc::new(config), &noted));
    Ok((port, seen))
}

fn serve(listener: &TcpListener, config: &Arc<ServerConfig>, seen: &Arc<Seen>) {
    for socket in listener.incoming().flatten() {
        let (config, seen) = (Arc::clone(config), Arc::clone(seen));
        std::thread::spawn(move || -> Result<(), Failure> {
            socket.set_nodelay(true)?;
            let mut stream = StreamOwned::new(ServerConnection::new(config)?, socket);
            loop {
                let (head, _) = read_message(&mut stream)?;
                let body = if head.starts_with("HEAD") { "" } else { TOKENS };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                // Before it is written: who gets it may be scheduled at once, in the place of this thread.
                *seen.handed_over.lock().expect("nobody panics with it") = Some(Instant::now());
                stream.write_all(answer.as_bytes())?;
                seen.asked.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
}
