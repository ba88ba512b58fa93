//! A server written by hand: it notes every request to the byte, and answers what it is told to.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use url::form_urlencoded;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is answered.
#[derive(Clone)]
pub enum Reply {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// These bytes, then a reset of the connection.
    Reset(Vec<u8>),
    /// A refusal whose words repeat everything that was sent.
    Echo,
    /// The same as another one, once the gate is open.
    After(Gate, Box<Reply>),
    /// The head of an answer and one byte of its body a second, until the client has gone.
    Drip,
}

/// Something that a reply waits for.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

/// The server, until dropped.
pub struct Server {
    /// Its port on 127.0.0.1.
    pub port: u16,
    inside: Arc<Inside>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Inside {
    seen: Mutex<Vec<Request>>,
    replies: Mutex<HashMap<String, Vec<Reply>>>,
    pairs: AtomicU32,
    over: AtomicBool,
}

impl Request {
    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Every value of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let own = self.headers.iter().filter(|(own, _)| own == name);
        own.map(|(_, value)| value.as_str()).collect()
    }

    /// The pairs of the form in the body, decoded.
    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// A field of the form, which must be there once.
    pub fn field(&self, name: &str) -> String {
        let form = self.form();
        let values: Vec<_> = form.iter().filter(|(own, _)| own == name).collect();
        assert_eq!(values.len(), 1, "{name} in {self:?}");
        values[0].1.clone()
    }

    /// A refusal whose words repeat the whole of it, as it came and decoded.
    fn repeated(&self) -> Reply {
        let proof = self.headers("authorization").join("");
        let said = format!("{proof} {} {:?}", self.text(), self.form());
        let body = serde_json::json!({ "error": "odd", "error_description": said });
        Reply::json(400, &body.to_string())
    }

    /// All of it as text, for looking what is in it.
    pub fn text(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        format!(
            "{} {}\n{:?}\n{body}",
            self.method, self.target, self.headers
        )
    }
}

impl Reply {
    /// A JSON document.
    pub fn json(status: u16, body: &str) -> Self {
        Self::with(status, "Content-Type: application/json\r\n", body)
    }

    /// Any answer; `headers` are lines, each with its end.
    pub fn with(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} Word\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        Self::Bytes([head.as_bytes(), body.as_bytes()].concat())
    }

    /// A good answer of a token endpoint with more members, such as `,"expires_in":900`.
    pub fn tokens(number: u32, more: &str) -> Self {
        let body = format!(
            r#"{{"access_token":"fake-access-{number}","token_type":"Bearer","refresh_token":"fake-refresh-{number}"{more}}}"#
        );
        Self::json(200, &body)
    }
}

impl Gate {
    /// Lets whoever waits go on.
    pub fn open(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    fn wait(&self) {
        let is_open = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = super::super::support::PATIENCE;
        drop(self.0.1.wait_timeout_while(is_open, limit, |open| !*open));
    }
}

impl Server {
    /// Starts it: an authorization server at `/authorize`, `/token` and `/introspect`, and an API at every other path.
    pub fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// The same on a socket that is held already.
    pub fn on(listener: TcpListener) -> Self {
        let port = listener.local_addr().unwrap().port();
        let inside = Arc::new(Inside::default());
        let shared = Arc::clone(&inside);
        let accepting = thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.over.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&shared);
                thread::spawn(move || stream.map(|stream| shared.converse(stream)));
            }
        });
        Self {
            port,
            inside,
            accepting: Some(accepting),
        }
    }

    /// From now on a path is answered with these, one after the other; the last one stays.
    pub fn answer(&self, path: &str, replies: &[Reply]) {
        let mut all = self.inside.replies.lock().unwrap();
        all.insert(path.to_owned(), replies.iter().rev().cloned().collect());
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Request> {
        self.inside.seen.lock().unwrap().clone()
    }

    /// The requests to a path so far.
    pub fn seen_at(&self, path: &str) -> Vec<Request> {
        let mut seen = self.seen();
        seen.retain(|request| request.path() == path);
        seen
    }

    /// A section of `config.toml` for an environment of this name that is this server.
    pub fn section(&self, name: &str, more: &str) -> String {
        let url = |path| self.url(path);
        format!(
            "[environments.{name}]\nauthorize_url = \"{}\"\ntoken_url = \"{}\"\nintrospect_url = \"{}\"\napi_base = \"{}\"\n{more}\n",
            url("/authorize"),
            url("/token"),
            url("/introspect"),
            url("")
        )
    }

    /// An address on this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.inside.over.store(true, Ordering::SeqCst);
        let _wakes_it = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], self.port)));
        if let Some(accepting) = self.accepting.take() {
            let _ended = accepting.join();
        }
    }
}

impl Inside {
    fn converse(&self, mut stream: TcpStream) {
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let Some(request) = read_request(&mut stream) else {
            return;
        };
        let reply = self.reply_to(&request);
        self.seen.lock().unwrap().push(request);
        give(stream, reply);
    }

    fn reply_to(&self, request: &Request) -> Reply {
        let mut all = self.replies.lock().unwrap();
        if let Some(replies) = all.get_mut(request.path()) {
            let next = if replies.len() > 1 {
                replies.pop()
            } else {
                replies.last().cloned()
            };
            return match next.unwrap() {
                Reply::Echo => request.repeated(),
                reply => reply,
            };
        }
        match request.path() {
            "/token" => {
                let number = self.pairs.fetch_add(1, Ordering::SeqCst) + 1;
                Reply::tokens(number, r#","expires_in":900"#)
            }
            "/introspect" => Reply::json(200, r#"{"active":true}"#),
            _ if request.method == "DELETE" => Reply::with(204, "", ""),
            _ => Reply::json(200, r#"{"data":[]}"#),
        }
    }
}

fn give(mut stream: TcpStream, reply: Reply) {
    // A client that is gone is seen by its own test.
    match reply {
        Reply::Bytes(bytes) => {
            let _gone = stream.write_all(&bytes);
        }
        Reply::Reset(bytes) => {
            let _gone = stream.write_all(&bytes);
            reset(stream);
        }
        Reply::Echo => unreachable!("it was made when the request came"),
        Reply::After(gate, reply) => {
            gate.wait();
            give(stream, *reply);
        }
        Reply::Drip => {
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n";
            let mut written = stream.write_all(head);
            while written.is_ok() {
                written = stream.write_all(b" ");
                thread::sleep(Duration::from_secs(1));
            }
        }
    }
}

fn reset(stream: TcpStream) {
    stream.set_nonblocking(true).unwrap();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_io().build().unwrap().block_on(async {
        let stream = tokio::net::TcpStream::from_std(stream).unwrap();
        stream.set_zero_linger().unwrap();
    });
}

fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        if let Some(request) = parse(&bytes) {
            return Some(request);
        }
        match stream.read(&mut piece) {
            Ok(count @ 1..) => bytes.extend_from_slice(&piece[..count]),
            Ok(0) | Err(_) => return None,
        }
    }
}

/// The request, once it is whole.
fn parse(bytes: &[u8]) -> Option<Request> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
    Some(Request {
        method: first.next()?.to_owned(),
        target: first.next()?.to_owned(),
        headers,
        body,
    })
}
