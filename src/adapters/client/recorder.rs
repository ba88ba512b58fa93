//! Makes the records of exchanges, for whoever wants them. Nothing is made where nobody does.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Method;
use tokio::time::Instant;
use url::Url;

use super::connecting::Marks;
use super::failure::Failure;
use crate::adapters::clock::Clock;
use crate::exchange::{
    Connecting, Exchange, Purpose, READ_BODY, RawAnswer, RawRequest, Redactor, Timing,
};
use crate::moment::Timestamp;

/// Who is told of each exchange, and the clock by which they are dated.
pub struct Watch {
    /// What time it is.
    pub clock: Clock,
    /// Takes each record, once its exchange has ended.
    pub tell: Box<dyn Fn(Exchange) + Send + Sync>,
}

/// Makes records.
pub(super) struct Recorder {
    watch: Watch,
    redactor: Mutex<Arc<Mutex<Redactor>>>,
    last: AtomicU64,
}

impl Recorder {
    pub(super) fn new(watch: Watch) -> Self {
        Self {
            watch,
            redactor: Mutex::default(),
            last: AtomicU64::new(0),
        }
    }

    /// Begins the record of a request that is about to be sent. Only what no other record may show is done at once:
    /// the request waits.
    pub(super) fn begin(self: &Arc<Self>, purpose: Purpose, request: &reqwest::Request) -> Entry {
        let sent = Sent::new(request);
        let redactor = self.redactor();
        own(&redactor).learn_request(&sent.raw());
        Entry {
            recorder: Arc::clone(self),
            redactor,
            at: self.watch.clock.now(),
            purpose,
            sent: Some(sent),
            begun: Instant::now(),
            marks: Arc::default(),
            head: None,
            body: Vec::new(),
            size: 0,
        }
    }

    /// Tells of the redirect that came to our listener; what is answered to it depends on how the sign-in ends.
    pub(super) fn redirect(&self, url: &Url) {
        let request = own(&self.redactor()).request(&RawRequest {
            method: "GET",
            url,
            headers: &[],
            body: &[],
        });
        self.tell(Exchange {
            number: self.next(),
            at: self.watch.clock.now(),
            purpose: Purpose::Redirect,
            request,
            answer: None,
            failure: None,
            timing: Timing::default(),
        });
    }

    /// Forgets the secrets of all exchanges so far; those that are under way keep theirs to their end.
    pub(super) fn forget(&self) {
        *own(&self.redactor) = Arc::default();
    }

    fn redactor(&self) -> Arc<Mutex<Redactor>> {
        Arc::clone(&own(&self.redactor))
    }

    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn tell(&self, exchange: Exchange) {
        (self.watch.tell)(exchange);
    }
}

fn own<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request that is sent.
struct Sent {
    method: Method,
    url: Url,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    fn new(request: &reqwest::Request) -> Self {
        let body = request.body().and_then(reqwest::Body::as_bytes);
        Self {
            method: request.method().clone(),
            url: request.url().clone(),
            headers: sent_headers(request),
            body: body.unwrap_or_default().to_vec(),
        }
    }

    fn raw(&self) -> RawRequest<'_> {
        RawRequest {
            method: self.method.as_str(),
            url: &self.url,
            headers: &self.headers,
            body: &self.body,
        }
    }
}

/// The headers of a request, with those that are added as it is sent.
fn sent_headers(request: &reqwest::Request) -> Vec<(String, String)> {
    let host = request.url().host_str().unwrap_or_default();
    let host = match request.url().port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let mut headers = vec![("host".to_owned(), host)];
    headers.extend(text_of(request.headers()));
    let defaults = [
        ("accept", "*/*"),
        ("accept-encoding", "gzip"),
        ("user-agent", super::USER_AGENT),
    ];
    for (name, value) in defaults {
        if !request.headers().contains_key(name) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    headers
}

/// Headers as text; a value that is none is shown by its bytes.
pub(super) fn text_of(
    headers: &reqwest::header::HeaderMap,
) -> impl Iterator<Item = (String, String)> {
    headers.iter().map(|(name, value)| {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), text)
    })
}

/// The head of an answer, and when it was here.
struct Head {
    at: Instant,
    status: u16,
    headers: Vec<(String, String)>,
}

/// A record in the making. If it is dropped before its end, the exchange was given up.
pub(super) struct Entry {
    recorder: Arc<Recorder>,
    redactor: Arc<Mutex<Redactor>>,
    at: Timestamp,
    purpose: Purpose,
    /// Gone once it is told.
    sent: Option<Sent>,
    begun: Instant,
    marks: Arc<Marks>,
    head: Option<Head>,
    body: Vec<u8>,
    size: u64,
}

impl Entry {
    /// Where the parts of connecting are noted.
    pub(super) fn marks(&self) -> Arc<Marks> {
        Arc::clone(&self.marks)
    }

    /// The head of the answer is here.
    pub(super) fn head(&mut self, status: u16, headers: Vec<(String, String)>) {
        self.head = Some(Head {
            at: Instant::now(),
            status,
            headers,
        });
    }

    /// More of the body is here. Only as much is kept as the record needs.
    pub(super) fn body(&mut self, chunk: &[u8]) {
        self.size += chunk.len() as u64;
        let room = READ_BODY.saturating_sub(self.body.len());
        self.body
            .extend_from_slice(chunk.get(..room).unwrap_or(chunk));
    }

    /// The exchange has ended.
    pub(super) fn end(mut self, failure: Option<&Failure>) {
        self.tell(failure.map(Failure::words));
    }

    fn tell(&mut self, failure: Option<String>) {
        let Some(sent) = self.sent.take() else {
            return;
        };
        let timing = self.timing();
        let head = self.head.take();
        let mut redactor = own(&self.redactor);
        let request = redactor.request(&sent.raw());
        let answer = head.map(|head| {
            redactor.answer(&RawAnswer {
                status: head.status,
                headers: &head.headers,
                body: &self.body,
                size: self.size,
            })
        });
        drop(redactor);
        self.recorder.tell(Exchange {
            number: self.recorder.next(),
            at: self.at,
            purpose: self.purpose,
            request,
            answer,
            failure,
            timing,
        });
    }

    fn timing(&self) -> Timing {
        let now = Instant::now();
        let micros = |from: Instant, to: Instant| {
            u64::try_from(to.saturating_duration_since(from).as_micros()).unwrap_or(u64::MAX)
        };
        let Marks { begun, tls, ready } = self.marks.as_ref();
        let ready = ready.get().copied();
        let head = self.head.as_ref().map(|head| head.at);
        let connecting = match (begun.get(), ready) {
            (Some(begun), Some(ready)) => {
                let tls = tls.get().copied();
                Connecting::New {
                    connect: micros(*begun, tls.unwrap_or(ready)),
                    tls: tls.map(|tls| micros(tls, ready)),
                }
            }
            _ if head.is_some() => Connecting::Reused,
            _ => Connecting::Never,
        };
        Timing {
            connecting,
            wait: head.map(|head| micros(ready.unwrap_or(self.begun), head)),
            read: head.map(|head| micros(head, now)),
            total: micros(self.begun, now),
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.tell(Some("given up before the answer was complete".to_owned()));
    }
}
