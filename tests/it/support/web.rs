//! A server that does as it is told, on plain TCP or behind TLS, and notes what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Request line and headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Asked {
    /// The path with its query.
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        self.target().split('?').next().unwrap_or_default()
    }

    /// What stands behind `?`, still encoded.
    pub fn query(&self) -> &str {
        self.target().split_once('?').map_or("", |(_, query)| query)
    }
}

/// Whether the connection serves another request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Open,
    Close,
}

/// A running server; it ends with the tests.
pub struct Web {
    /// Its port.
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<Mutex<usize>>,
}

impl Web {
    /// On plain TCP, on 127.0.0.1.
    pub fn plain(answer: impl Fn(&Asked, &mut dyn Write) -> Then + Send + Sync + 'static) -> Self {
        Self::on("127.0.0.1:0", None, answer)
    }

    /// Behind TLS, on 127.0.0.1.
    pub fn secure(
        config: ServerConfig,
        answer: impl Fn(&Asked, &mut dyn Write) -> Then + Send + Sync + 'static,
    ) -> Self {
        Self::on("127.0.0.1:0", Some(Arc::new(config)), answer)
    }

    /// On any address.
    pub fn on(
        address: &str,
        config: Option<Arc<ServerConfig>>,
        answer: impl Fn(&Asked, &mut dyn Write) -> Then + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let web = Self {
            port: listener.local_addr().unwrap().port(),
            asked: Arc::default(),
            connections: Arc::default(),
        };
        let (asked, connections) = (Arc::clone(&web.asked), Arc::clone(&web.connections));
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *connections.lock().unwrap() += 1;
                let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
                let config = config.clone();
                thread::spawn(move || match config {
                    None => converse(stream, &asked, answer.as_ref()),
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        let stream = StreamOwned::new(connection, stream);
                        converse(stream, &asked, answer.as_ref());
                    }
                });
            }
        });
        web
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

/// Serves one answer a connection; the base of the server's addresses.
pub fn serve(answer: impl Fn(&Asked) -> String + Send + Sync + 'static) -> String {
    let web = Web::plain(move |asked, out| {
        let _client_has_left = out.write_all(answer(asked).as_bytes());
        Then::Close
    });
    format!("http://127.0.0.1:{}", web.port)
}

/// An answer with a body of JSON, after which the connection is closed.
pub fn json(status: &str, body: &str) -> String {
    let headers = "content-type: application/json\r\nconnection: close\r\n";
    String::from_utf8_lossy(&self::answer(status, headers, body)).into_owned()
}

/// The first value of this name in a form or a query.
pub fn pick(form: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(form.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn converse(
    stream: impl Read + Write,
    asked: &Mutex<Vec<Asked>>,
    answer: &(impl Fn(&Asked, &mut dyn Write) -> Then + ?Sized),
) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream) {
        asked.lock().unwrap().push(request.clone());
        if answer(&request, stream.get_mut()) == Then::Close {
            return;
        }
    }
}

fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let start = head.len();
        // A handshake that fails, a client that leaves: there is no request then.
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
        let line = head.get(start..)?.trim_end();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Asked {
        head,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// A whole answer.
pub fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
}

/// Sends a whole answer and keeps the connection.
pub fn say(out: &mut dyn Write, status: &str, headers: &str, body: &str) -> Then {
    let _client_has_left = out.write_all(&answer(status, headers, body));
    let _client_has_left = out.flush();
    Then::Open
}

/// Sends JSON.
pub fn say_json(out: &mut dyn Write, body: &str) -> Then {
    say(out, "200 OK", "content-type: application/json\r\n", body)
}
