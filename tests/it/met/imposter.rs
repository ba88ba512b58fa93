//! Something in the local sandbox's place: another version of this program, or another program at its port.

use std::io::Write;
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use super::super::support::home::Home;
use super::super::support::web::{Asked, serve};

const NONCE: &str = "fake-nonce";

/// A home with a sandbox that is known to run there and answers so. It greets as a sandbox does, for as long as the tests
/// run.
pub fn in_its_place(answer: impl Fn(&Asked) -> String + Send + Sync + 'static) -> Home {
    let home = Home::new();
    let leases = TcpListener::bind("127.0.0.1:0").unwrap();
    let lease_port = leases.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in leases.incoming().flatten() {
            let _client_has_left = stream.write_all(format!("{NONCE}\n").as_bytes());
            held.push(stream);
        }
    });
    let base = serve(answer);
    let record = json!({
        "announcement": {
            "schema_version": 1, "auth_base": base, "api_base": base,
            "client_id": "fake-client", "client_secret": "fake-secret",
            "redirect_uris": ["http://localhost:7538/callback"], "scopes": ["users:read"],
            "login": "fake-login", "password": "fake-password",
        },
        "lease_port": lease_port,
        "nonce": NONCE,
        "pid": std::process::id(),
    });
    let directory = home.path().join("sandbox");
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(directory.join("running.json"), record.to_string()).unwrap();
    home
}
