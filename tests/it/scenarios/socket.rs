//! Requests written by hand on a plain socket, and answers as the bytes that came.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How a connection ended, as seen from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Closed in order.
    Closed,
    /// Reset.
    Reset,
    /// Still open when the wait was over.
    StillOpen,
}

/// The time by which the speed of answers is measured.
#[expect(
    clippy::disallowed_methods,
    reason = "a slow answer is slow in real time"
)]
pub fn begin() -> Instant {
    Instant::now()
}

/// What came on a connection after a request.
pub struct Raw {
    /// Every byte.
    pub bytes: Vec<u8>,
    /// How it ended.
    pub end: End,
    /// From the request to the end.
    pub took: Duration,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.bytes.get(..2_000).unwrap_or(&self.bytes);
        let text = String::from_utf8_lossy(shown);
        let (length, end, took) = (self.bytes.len(), self.end, self.took);
        write!(f, "{length} bytes, {end:?} after {took:?}:\n{text}")
    }
}

/// Sends a request to a port of loopback, and reads until the connection ends or the wait is over.
pub fn send(port: u16, request: &str, wait: Duration) -> Raw {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the sandbox listens");
    let begun = begin();
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    let end = loop {
        let left = wait.saturating_sub(begun.elapsed());
        if left.is_zero() {
            break End::StillOpen;
        }
        stream.set_read_timeout(Some(left)).unwrap();
        match stream.read(&mut piece) {
            Ok(0) => break End::Closed,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => panic!("{error}"),
        }
    };
    let took = begun.elapsed();
    Raw { bytes, end, took }
}

impl Raw {
    /// Head and what follows it, if the head is whole.
    fn split(&self) -> (&[u8], &[u8]) {
        let blank = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = blank.unwrap_or_else(|| panic!("no whole head: {self:?}"));
        (&self.bytes[..end], &self.bytes[end + 4..])
    }

    /// The first line.
    pub fn status_line(&self) -> String {
        let head = String::from_utf8_lossy(self.split().0);
        head.lines().next().unwrap_or_default().to_owned()
    }

    /// The bytes of the only header of this name, if it is there.
    pub fn header_bytes(&self, name: &str) -> Option<Vec<u8>> {
        let lines = self.split().0.split(|byte| *byte == b'\n').skip(1);
        let mut found = lines.filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (own, value) = (&line[..colon], &line[colon + 1..]);
            let same = own.eq_ignore_ascii_case(name.as_bytes());
            same.then(|| value.trim_ascii().to_vec())
        });
        let first = found.next();
        assert!(found.next().is_none(), "{name} came twice: {self:?}");
        first
    }

    /// The same as text.
    pub fn header(&self, name: &str) -> Option<String> {
        let bytes = self.header_bytes(name)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What came after the head, as it came.
    pub fn rest(&self) -> &[u8] {
        self.split().1
    }

    /// The announced length of the body.
    pub fn content_length(&self) -> usize {
        let length = self.header("content-length");
        let length = length.unwrap_or_else(|| panic!("no length: {self:?}"));
        length.parse().unwrap()
    }

    /// The whole body: of the announced length, or out of its chunks.
    pub fn body(&self) -> Vec<u8> {
        let mut rest = self.rest();
        if self.header("transfer-encoding").as_deref() != Some("chunked") {
            assert_eq!(rest.len(), self.content_length(), "{self:?}");
            return rest.to_vec();
        }
        let mut body = Vec::new();
        loop {
            let line = rest.windows(2).position(|two| two == b"\r\n").unwrap();
            let digits = std::str::from_utf8(&rest[..line]).unwrap();
            let size = usize::from_str_radix(digits, 16).unwrap();
            rest = &rest[line + 2..];
            if size == 0 {
                return body;
            }
            body.extend_from_slice(&rest[..size]);
            assert_eq!(&rest[size..size + 2], b"\r\n");
            rest = &rest[size + 2..];
        }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body()).unwrap()
    }
}
