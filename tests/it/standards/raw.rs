//! A client of HTTP/1.1 on a plain socket: it mends nothing, and shows every byte that came.

use std::fmt;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::support::PATIENCE;

/// A request that is put together; it asks for the connection to be closed.
#[derive(Clone)]
pub struct Ask {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Clone)]
pub struct Answer {
    /// Every byte, head and body.
    pub bytes: Vec<u8>,
    /// The status; 0 if nothing came.
    pub status: u16,
    /// Names in small letters, and values, in the order they came.
    pub headers: Vec<(String, String)>,
    /// What followed the head, as text.
    pub body: String,
}

impl Ask {
    /// A request without a body.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A GET.
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A POST of a form.
    pub fn form(target: &str, fields: &[(&str, &str)]) -> Self {
        Self::new("POST", target)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(encoded(fields).as_bytes())
    }

    /// A POST of JSON.
    pub fn json(target: &str, body: &Value) -> Self {
        Self::new("POST", target)
            .header("Content-Type", "application/json")
            .body(body.to_string().as_bytes())
    }

    /// One more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// This body.
    pub fn body(mut self, body: &[u8]) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// Client credentials in the header (RFC 6749, section 2.3.1).
    pub fn basic(self, id: &str, secret: &str) -> Self {
        let pair = format!("{}:{}", percent(id), percent(secret));
        self.header("Authorization", &format!("Basic {}", STANDARD.encode(pair)))
    }

    /// An access token in the header.
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// The bytes for the server on this port; a `Host` of the caller's own takes the place of the right one.
    pub fn bytes(&self, port: u16) -> Vec<u8> {
        let mut lines = vec![format!("{} {} HTTP/1.1", self.method, self.target)];
        let has_host = self
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"));
        if !has_host {
            lines.push(format!("Host: 127.0.0.1:{port}"));
        }
        for (name, value) in &self.headers {
            lines.push(format!("{name}: {value}"));
        }
        if !self.body.is_empty() {
            lines.push(format!("Content-Length: {}", self.body.len()));
        }
        lines.push("Connection: close\r\n\r\n".to_owned());
        [lines.join("\r\n").as_bytes(), &self.body].concat()
    }

    /// Sends it to a port of loopback and reads to the end.
    pub fn send(&self, port: u16) -> Answer {
        exchange(port, &self.bytes(port))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.bytes))
    }
}

impl Answer {
    /// Takes an answer apart.
    pub fn of(bytes: Vec<u8>) -> Self {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text.as_str(), ""));
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
            bytes,
        }
    }

    /// The only value of a header; panics if it came twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(found, _)| found == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} came twice: {self:?}");
        value
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The member `error` of the body; empty if there is none.
    pub fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// A parameter in the query of the address that is redirected to.
    pub fn sent_back(&self, name: &str) -> Option<String> {
        let (_, query) = self.header("location")?.split_once('?')?;
        decoded(query)
            .into_iter()
            .find_map(|(found, value)| (found == name).then_some(value))
    }
}

/// A connection to a port of loopback on which nothing is waited for longer than [`PATIENCE`].
pub fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the sandbox listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends bytes on a connection of their own, and reads until its end or reset.
pub fn exchange(port: u16, bytes: &[u8]) -> Answer {
    let mut stream = connect(port);
    // A server that refuses early may close before it has read everything; what it said is what counts.
    let _refused_early = stream.write_all(bytes);
    Answer::of(read_to_end(&mut stream))
}

/// What comes until the connection is closed or reset; panics if it is neither for [`PATIENCE`].
pub fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        let kind = error.kind();
        let silent = matches!(
            kind,
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
        );
        assert!(!silent, "the connection is still open after {PATIENCE:?}");
    }
    bytes
}

/// Percent-encodes everything but the unreserved characters.
pub fn percent(text: &str) -> String {
    let encode = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(encode).collect::<Vec<_>>().concat()
}

/// Fields as a form or a query.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The fields of a form or a query.
pub fn decoded(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).expect("percent-encoded UTF-8")
}
