//! The browser's part: it brings the redirect to the listener and takes the times.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::Failure;
use super::tokens::Seen;

/// How long a connection that was warmed is left alone before it is used.
const PAUSE: Duration = Duration::from_millis(50);

/// From the redirect, in milliseconds.
pub struct Times {
    pub tokens: f64,
    pub page: f64,
    pub screen: f64,
}

/// Brings the redirect; `shown` waits until the screen says what came of it.
pub fn bring(
    port: u16,
    state: &str,
    seen: &Seen,
    shown: impl FnOnce() -> Result<(), Failure>,
) -> Result<Times, Failure> {
    std::thread::sleep(PAUSE);
    let request = format!(
        "GET /callback?code=fake-code&state={state} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n"
    );
    let mut browser = TcpStream::connect(("127.0.0.1", port))?;
    browser.set_nodelay(true)?;
    let start = Instant::now();
    browser.write_all(request.as_bytes())?;
    browser.read_exact(&mut [0])?;
    let page = start.elapsed();
    shown()?;
    let screen = start.elapsed();
    let tokens = seen.handed_over().ok_or("no tokens")? - start;
    browser.read_to_end(&mut Vec::new())?;
    let [tokens, page, screen] = [tokens, page, screen].map(|time| time.as_secs_f64() * 1_000.0);
    Ok(Times {
        tokens,
        page,
        screen,
    })
}

/// Asks a listener for something, whether or not it is there still; what it answers.
pub fn get(port: u16, target: &str) -> std::io::Result<String> {
    let mut browser = TcpStream::connect(("127.0.0.1", port))?;
    let request = format!("GET {target} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n");
    browser.write_all(request.as_bytes())?;
    let mut answer = String::new();
    browser.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The state in the address of an authorization.
pub fn state_in(text: &str) -> Option<String> {
    let rest = text.split("state=").nth(1)?;
    let end = rest.find(|c: char| c == '&' || c.is_whitespace());
    Some(rest[..end.unwrap_or(rest.len())].to_owned())
}

pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
