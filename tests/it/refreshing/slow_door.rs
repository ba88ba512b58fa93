//! A door before the token endpoint: it counts the refreshes and holds the answers back for as long as is wished.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::super::scenarios::socket;
use super::super::support::{PATIENCE, wait_until};

/// The door; it closes when it is dropped.
pub struct SlowDoor {
    pub port: u16,
    house: Arc<House>,
    serving: Option<JoinHandle<()>>,
}

struct House {
    /// The port of the authorization server.
    behind: u16,
    refreshes: AtomicUsize,
    /// Connections that were accepted and are not done with.
    open: AtomicUsize,
    hold: AtomicU64,
    drops: AtomicBool,
    closed: AtomicBool,
}

impl SlowDoor {
    /// Before the server at this port.
    pub fn before(behind: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let house = Arc::new(House {
            behind,
            refreshes: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            hold: AtomicU64::new(0),
            drops: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        });
        let serving = std::thread::spawn({
            let house = Arc::clone(&house);
            move || serve(&listener, &house)
        });
        Self {
            port,
            house,
            serving: Some(serving),
        }
    }

    /// How many refreshes have come so far.
    pub fn refreshes(&self) -> usize {
        self.house.refreshes.load(Ordering::SeqCst)
    }

    /// Waits until everything that was sent so far has come and is done with, also what a killed program had sent.
    pub fn settle(&self) {
        // Connections are accepted in their order: when this one has an end, those before it were seen.
        let mut last = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        last.set_read_timeout(Some(PATIENCE)).unwrap();
        last.shutdown(Shutdown::Write).unwrap();
        assert_eq!(last.read(&mut [0]).unwrap(), 0);
        wait_until("every connection is done with", || {
            self.house.open.load(Ordering::SeqCst) == 0
        });
    }

    /// Holds each answer back for this long.
    pub fn hold(&self, delay: Duration) {
        let millis = u64::try_from(delay.as_millis()).unwrap();
        self.house.hold.store(millis, Ordering::SeqCst);
    }

    /// From now on the server acts, and its answer is dropped on the way; or no longer.
    pub fn drop_answers(&self, drops: bool) {
        self.house.drops.store(drops, Ordering::SeqCst);
    }
}

impl Drop for SlowDoor {
    fn drop(&mut self) {
        self.house.closed.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        if let Some(serving) = self.serving.take() {
            serving.join().unwrap();
        }
    }
}

fn serve(listener: &TcpListener, house: &Arc<House>) {
    let mut conversations = Vec::new();
    for stream in listener.incoming() {
        if house.closed.load(Ordering::SeqCst) {
            break;
        }
        let house = Arc::clone(house);
        let stream = stream.unwrap();
        house.open.fetch_add(1, Ordering::SeqCst);
        conversations.push(std::thread::spawn(move || {
            pass_on(stream, &house);
            house.open.fetch_sub(1, Ordering::SeqCst);
        }));
    }
    for conversation in conversations {
        conversation.join().unwrap();
    }
}

/// One request and its answer. The other side may be killed at any moment.
fn pass_on(mut stream: TcpStream, house: &House) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let Some(request) = read_request(&mut stream) else {
        return;
    };
    if request.contains("grant_type=refresh_token") {
        house.refreshes.fetch_add(1, Ordering::SeqCst);
    }
    let answer = socket::send(house.behind, &addressed(&request, house.behind), PATIENCE);
    std::thread::sleep(Duration::from_millis(house.hold.load(Ordering::SeqCst)));
    if house.drops.load(Ordering::SeqCst) {
        return;
    }
    let _gone_or_not = stream.write_all(&answer.bytes);
    let _gone_or_not = stream.shutdown(Shutdown::Both);
}

/// A whole request; `None` if the other side went away.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                let own = name.eq_ignore_ascii_case("content-length");
                own.then(|| value.parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        match stream.read(&mut piece) {
            Ok(length) if length > 0 => bytes.extend_from_slice(&piece[..length]),
            _ => return None,
        }
    }
}

/// The same request, meant for the server behind, on a connection of its own.
fn addressed(request: &str, port: u16) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let ours = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default();
        !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case("connection")
    };
    let kept: Vec<&str> = head.lines().filter(ours).collect();
    format!(
        "{}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n{body}",
        kept.join("\r\n")
    )
}
