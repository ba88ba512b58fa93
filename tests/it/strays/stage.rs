//! A listener that waits, a judge that knows the state, and browsers of raw sockets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pleo_onboard::adapters::loopback::{Event, Listener, Page, Verdict};
use pleo_onboard::oauth::callback::judge_callback;
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::secret::State;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::super::support::free_port;

pub const STATE: &str = "fake-state-Zx81";
pub const CODE: &str = "fake-code-77";
pub const AUTHORIZATION_URL: &str =
    "https://auth.example/authorize?client_id=fake&state=fake-state-Zx81";

/// What the judge kept, as the vault would.
#[derive(Default)]
pub struct Kept {
    pub codes: Vec<String>,
    pub ending: Option<Problem>,
}

pub struct Stage {
    pub port: u16,
    pub events: UnboundedReceiver<Event>,
    pub kept: Arc<Mutex<Kept>>,
    pub stop: CancellationToken,
    pub serving: JoinSet<()>,
}

/// An answer as it came: head and body.
pub struct Answer {
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Binds `http://HOST:PORT/callback` on a port that is free.
pub async fn bind_somewhere(host: &str) -> (Listener, u16) {
    for _ in 0..50 {
        let port = free_port();
        match Listener::bind(&redirect_uri(host, port)).await {
            Ok(listener) => return (listener, port),
            Err(problem) => assert_eq!(problem.code, ProblemCode::CallbackPortTaken),
        }
    }
    panic!("no port is free");
}

pub fn redirect_uri(host: &str, port: u16) -> Url {
    Url::parse(&format!("http://{host}:{port}/callback")).unwrap()
}

impl Stage {
    pub async fn waiting() -> Self {
        let (listener, port) = bind_somewhere("localhost").await;
        let kept = Arc::new(Mutex::new(Kept::default()));
        let (sender, events) = unbounded_channel();
        let stop = CancellationToken::new();
        let mut serving = JoinSet::new();
        serving.spawn(listener.serve(
            Url::parse(AUTHORIZATION_URL).unwrap(),
            judge_into(Arc::clone(&kept)),
            sender,
            stop.clone(),
        ));
        Self {
            port,
            events,
            kept,
            stop,
            serving,
        }
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Sends bytes and reads all that comes back.
    pub async fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        read_answer(&mut stream).await
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.send(self.request("GET", target).as_bytes()).await
    }

    pub fn request(&self, method: &str, target: &str) -> String {
        let port = self.port;
        format!("{method} {target} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: */*\r\n\r\n")
    }

    /// The next event, which must come within a second.
    pub async fn event(&mut self) -> Event {
        timeout(Duration::from_secs(1), self.events.recv())
            .await
            .expect("an event within a second")
            .expect("the listener still serves")
    }

    /// Whys of all requests that were ignored so far.
    pub fn ignored(&mut self) -> Vec<&'static str> {
        std::iter::from_fn(|| self.events.try_recv().ok())
            .map(|event| match event {
                Event::Ignored { why } => why,
                other => panic!("{other:?} ended the wait"),
            })
            .collect()
    }

    /// Takes in what was told of strays so far; nothing else may have been.
    pub async fn drop_told(&mut self) {
        tokio::task::yield_now().await;
        while let Ok(event) = self.events.try_recv() {
            let harmless = matches!(event, Event::Ignored { .. } | Event::UsedHttps);
            assert!(harmless, "{event:?} ended the wait");
        }
    }

    /// The right redirect comes, is accepted within a second, and its browser ends on the page of success.
    pub async fn succeed(&mut self) {
        let request = self.request("GET", &right_redirect());
        let mut browser = self.connect().await;
        browser.write_all(request.as_bytes()).await.unwrap();
        let Event::Accepted { reply } = self.event().await else {
            panic!("the right redirect was not accepted");
        };
        reply.send(Page::Granted).unwrap();
        let moved = read_answer(&mut browser).await;
        assert_eq!(
            (moved.status(), moved.header("Location")),
            (303, Some("/done"))
        );
        let page = self.get("/done").await;
        assert_eq!(page.status(), 200);
        assert!(page.body.contains("Access granted"), "{}", page.body);
        assert!(matches!(self.event().await, Event::PageDelivered));
        assert_eq!(self.kept.lock().unwrap().codes, [CODE]);
    }
}

pub fn right_redirect() -> String {
    format!("/callback?code={CODE}&state={STATE}")
}

pub async fn read_answer(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream
        .read_to_end(&mut bytes)
        .await
        .expect("a clean end, no reset");
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    Answer {
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

fn judge_into(kept: Arc<Mutex<Kept>>) -> impl Fn(&str) -> Verdict + Send + Sync {
    move |query| match judge_callback(query, &State::new(STATE.to_owned()), None) {
        Ok(code) => {
            kept.lock().unwrap().codes.push(code.reveal().to_owned());
            Verdict::Accept
        }
        Err(error) if error.ends_the_wait() => {
            kept.lock().unwrap().ending = Some(error.problem());
            Verdict::End
        }
        Err(error) => Verdict::Ignore(error.short()),
    }
}
