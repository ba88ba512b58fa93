//! Ours, by the command.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use super::browser::{Times, bring, free_port, get, state_in};
use super::tokens::Seen;
use super::{Failure, Places};

/// One sign-in in a process of its own.
pub fn sign_in(places: &Places<'_>, seen: &Seen) -> Result<Times, Failure> {
    let before = seen.asked();
    let port = free_port()?;
    let redirect = format!("http://127.0.0.1:{port}/callback");
    let mut child = Command::new(places.program)
        .args(places.usual())
        .args(["authorize", "--client-id", "fake"])
        .args(["--scope", "users:read", "--redirect-uri", &redirect])
        .args(["--client-secret-stdin", "--json"])
        .env("SSL_CERT_FILE", places.certificate)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut secret = child.stdin.take().ok_or("no input")?;
    secret.write_all(b"fake-client-secret\n")?;
    let mut lines = BufReader::new(child.stderr.take().ok_or("no stderr")?).lines();
    let url = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.starts_with("authorize_url:"))
        .ok_or("it did not begin")?;
    let state = state_in(&url).ok_or("no state")?;
    // The connection is warm once the server was asked.
    seen.wait_for_more_than(before);
    let times = bring(port, &state, seen, || Ok(()))?;
    // It sends the browser on to a page without the code, and ends once that is delivered.
    let _ended_already = get(port, "/done");
    drop(secret);
    for _ in lines {}
    if !child.wait()?.success() {
        return Err("it did not end well".into());
    }
    Ok(times)
}
