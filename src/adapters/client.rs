//! HTTP: clients that are built at their first use, no redirects, bounded bodies and waits, errors without addresses.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::exchange::Purpose;
use crate::oauth::request::PreparedRequest;
use crate::oauth::token::HttpAnswer;
use crate::problem::{Problem, ProblemCode};
use connecting::Way;
use failure::{Failure, said};
use recorder::{Entry, Recorder};

pub use recorder::Watch;

mod connecting;
mod failure;
mod recorder;

/// How long a whole exchange with a server may take, and each part of one whose body has no end in sight.
const DEADLINE: Duration = Duration::from_secs(30);
/// The largest answer of the token endpoint, decoded.
const LARGEST_TOKEN_ANSWER: usize = 1024 * 1024;

const USER_AGENT: &str = concat!("pleo-onboard/", env!("CARGO_PKG_VERSION"));

/// On this machine, on this machine by TLS, to other machines.
type Built = [Option<reqwest::Client>; 3];

/// The clients of this process, built at their first use.
#[derive(Default)]
pub struct Client {
    built: Mutex<Built>,
    recorder: Option<Arc<Recorder>>,
}

/// An answer that is owned.
pub struct Received {
    /// Status code.
    pub status: u16,
    /// Headers in the order in which they came; a value that is no text is shown by its bytes.
    pub headers: Vec<(String, String)>,
    /// The body, at most as long as was asked for.
    pub body: Vec<u8>,
    /// Whether there was more of it.
    pub cut: bool,
}

/// An answer of which the head is here.
pub struct Arriving {
    /// Status code.
    pub status: u16,
    /// Headers in the order in which they came; a value that is no text is shown by its bytes.
    pub headers: Vec<(String, String)>,
    response: reqwest::Response,
    entry: Option<Entry>,
    /// When a whole answer has to be here.
    until: Instant,
}

impl Received {
    const fn new(status: u16, headers: Vec<(String, String)>) -> Self {
        Self {
            status,
            headers,
            body: Vec::new(),
            cut: false,
        }
    }

    /// Adds as much of a chunk as there is room for.
    fn take(&mut self, chunk: &[u8], largest: usize) {
        let room = largest.saturating_sub(self.body.len());
        self.body
            .extend_from_slice(chunk.get(..room).unwrap_or(chunk));
        self.cut = chunk.len() > room;
    }

    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// As the protocol's readers want it.
    #[must_use]
    pub fn as_answer(&self) -> HttpAnswer<'_> {
        HttpAnswer {
            status: self.status,
            content_type: self.header("content-type"),
            retry_after: self.header("retry-after"),
            body: &self.body,
        }
    }
}

impl Client {
    /// A client whose exchanges are told.
    #[must_use]
    pub fn watched(watch: Watch) -> Self {
        Self {
            built: Mutex::default(),
            recorder: Some(Arc::new(Recorder::new(watch))),
        }
    }

    /// Sends a request of the protocol to the authorization server.
    ///
    /// # Errors
    /// [`ProblemCode::NetworkUnreachable`] and its kin if it certainly never left, [`ProblemCode::TokenAnswerLost`] if
    /// it may have been received, [`ProblemCode::TokenTooLarge`] for an answer over 1 MiB.
    pub async fn send_prepared(&self, request: PreparedRequest) -> Result<Received, Problem> {
        let request: reqwest::Request = request.into_http().try_into().map_err(|_| {
            Problem::new(ProblemCode::ConfigInvalidValue).with_detail("token endpoint")
        })?;
        let purpose = purpose_of_grant(&request);
        match self.carry(purpose, request, LARGEST_TOKEN_ANSWER).await {
            Ok(received) if received.cut => Err(ProblemCode::TokenTooLarge.into()),
            Ok(received) => Ok(received),
            Err(Failure::NotSent(problem)) => Err(problem),
            Err(Failure::Late | Failure::BrokenOff) => Err(ProblemCode::TokenAnswerLost.into()),
        }
    }

    /// Sends any other request and reads at most `largest` bytes of its body.
    ///
    /// # Errors
    /// [`ProblemCode::NetworkTimedOut`] if no whole answer came in time, [`ProblemCode::NetworkBrokenOff`] if it broke
    /// off, and the others of the area `network`.
    pub async fn send(
        &self,
        request: reqwest::Request,
        largest: usize,
    ) -> Result<Received, Problem> {
        let purpose = purpose_of(&request);
        // Nothing of a session hangs on this answer.
        self.carry(purpose, request, largest)
            .await
            .map_err(Failure::into_problem)
    }

    /// Sends a request and waits for the head of its answer; the body is read bit by bit, however long it is.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn open(&self, request: reqwest::Request) -> Result<Arriving, Problem> {
        let mut entry = self.begin(purpose_of(&request), &request);
        let until = Instant::now() + DEADLINE;
        let opened = timeout_at(until, self.execute(request, &mut entry)).await;
        match opened.unwrap_or(Err(Failure::Late)) {
            Ok((status, headers, response)) => Ok(Arriving {
                status,
                headers,
                response,
                entry,
                until,
            }),
            Err(failure) => {
                end(entry, Some(&failure));
                Err(failure.into_problem())
            }
        }
    }

    /// Connects to a server and leaves the connection ready for a request that carries something. This one carries
    /// nothing, and nothing hangs on its outcome.
    pub async fn warm(&self, server: &Url) {
        let mut front = server.clone();
        front.set_path("/");
        front.set_query(None);
        let request = reqwest::Request::new(reqwest::Method::HEAD, front);
        let _whatever_came = self.carry(Purpose::Warm, request, 0).await;
    }

    /// Tells of the redirect that came to our listener.
    pub fn note_redirect(&self, url: &Url) {
        if let Some(recorder) = &self.recorder {
            recorder.redirect(url);
        }
    }

    /// Forgets the secrets of all exchanges so far. Connections that nobody uses are closed: the last request lies in
    /// the buffer of each.
    pub fn forget(&self) {
        *self.built() = Built::default();
        if let Some(recorder) = &self.recorder {
            recorder.forget();
        }
    }

    async fn carry(
        &self,
        purpose: Purpose,
        request: reqwest::Request,
        largest: usize,
    ) -> Result<Received, Failure> {
        let mut entry = self.begin(purpose, &request);
        let work = async {
            let (status, headers, mut response) = self.execute(request, &mut entry).await?;
            let mut received = Received::new(status, headers);
            while !received.cut
                && let Some(chunk) = next_chunk(&mut response, &mut entry).await?
            {
                received.take(&chunk, largest);
            }
            Ok(received)
        };
        let outcome = timeout(DEADLINE, work).await.unwrap_or(Err(Failure::Late));
        end(entry, outcome.as_ref().err());
        outcome
    }

    /// Sends a request; status, headers and the rest of the answer.
    async fn execute(
        &self,
        request: reqwest::Request,
        entry: &mut Option<Entry>,
    ) -> Result<(u16, Vec<(String, String)>, reqwest::Response), Failure> {
        let client = self.for_address(request.url()).await;
        let client = client.map_err(Failure::NotSent)?;
        let sending = client.execute(request);
        let response = match entry {
            Some(entry) => entry.marks().during(sending).await,
            None => sending.await,
        };
        let response = response.map_err(|error| said(&error))?;
        let status = response.status().as_u16();
        let headers: Vec<_> = recorder::text_of(response.headers()).collect();
        if let Some(entry) = entry {
            entry.head(status, headers.clone());
        }
        Ok((status, headers, response))
    }

    fn begin(&self, purpose: Purpose, request: &reqwest::Request) -> Option<Entry> {
        let recorder = self.recorder.as_ref()?;
        Some(recorder.begin(purpose, request))
    }

    async fn for_address(&self, url: &Url) -> Result<reqwest::Client, Problem> {
        let way = Way::to(url);
        let built = of_way(&mut self.built(), way).clone();
        if let Some(client) = built {
            return Ok(client);
        }
        let client = if way == Way::Here {
            connecting::build(way)?
        } else {
            // Reading all the certificates that are trusted here must not hold a key back.
            let building = tokio::task::spawn_blocking(move || connecting::build(way));
            let broke = |_| Err(ProblemCode::TerminalTaskBroke.into());
            building.await.unwrap_or_else(broke)?
        };
        // Another request may have built one meanwhile.
        Ok(of_way(&mut self.built(), way).get_or_insert(client).clone())
    }

    fn built(&self) -> MutexGuard<'_, Built> {
        self.built.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arriving {
    /// More of the body; none at its end.
    ///
    /// # Errors
    /// [`ProblemCode::NetworkTimedOut`] if nothing came for 30 s, [`ProblemCode::NetworkBrokenOff`] if it broke off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Problem> {
        let next = timeout(DEADLINE, next_chunk(&mut self.response, &mut self.entry)).await;
        let next = next.unwrap_or(Err(Failure::Late));
        if !matches!(next, Ok(Some(_))) {
            end(self.entry.take(), next.as_ref().err());
        }
        next.map_err(Failure::into_problem)
    }

    /// The whole answer with at most `largest` bytes of its body.
    ///
    /// # Errors
    /// [`ProblemCode::NetworkTimedOut`] if it is not here within 30 s of the request, [`ProblemCode::NetworkBrokenOff`]
    /// if it broke off.
    pub async fn read(mut self, largest: usize) -> Result<Received, Problem> {
        let mut received = Received::new(self.status, std::mem::take(&mut self.headers));
        let reading = async {
            while !received.cut
                && let Some(chunk) = next_chunk(&mut self.response, &mut self.entry).await?
            {
                received.take(&chunk, largest);
            }
            Ok(())
        };
        let outcome = timeout_at(self.until, reading).await;
        let outcome = outcome.unwrap_or(Err(Failure::Late));
        end(self.entry.take(), outcome.as_ref().err());
        outcome.map_err(Failure::into_problem).map(|()| received)
    }
}

const fn of_way(built: &mut Built, way: Way) -> &mut Option<reqwest::Client> {
    let [here, here_by_tls, away] = built;
    match way {
        Way::Here => here,
        Way::HereByTls => here_by_tls,
        Way::Away => away,
    }
}

async fn next_chunk(
    response: &mut reqwest::Response,
    entry: &mut Option<Entry>,
) -> Result<Option<Bytes>, Failure> {
    let chunk = response.chunk().await.map_err(|_| Failure::BrokenOff)?;
    if let (Some(chunk), Some(entry)) = (&chunk, entry) {
        entry.body(chunk);
    }
    Ok(chunk)
}

fn end(entry: Option<Entry>, failure: Option<&Failure>) {
    if let Some(entry) = entry {
        entry.end(failure);
    }
}

/// What a request to the authorization server is for.
fn purpose_of_grant(request: &reqwest::Request) -> Purpose {
    let body = request.body().and_then(reqwest::Body::as_bytes);
    let grant = url::form_urlencoded::parse(body.unwrap_or_default())
        .find(|(name, _)| name == "grant_type")
        .map(|(_, value)| value.into_owned());
    match grant.as_deref() {
        Some("authorization_code") => Purpose::Exchange,
        Some("refresh_token") => Purpose::Refresh,
        _ => Purpose::Introspection,
    }
}

/// What any other request is for.
fn purpose_of(request: &reqwest::Request) -> Purpose {
    if request
        .headers()
        .contains_key(reqwest::header::AUTHORIZATION)
    {
        Purpose::Call
    } else if matches!(
        request.url().path(),
        "/sandbox/scenarios" | "/sandbox/clock"
    ) {
        Purpose::Controls
    } else if request.url().path().starts_with("/sandbox/") {
        Purpose::Sandbox
    } else if request.method() == reqwest::Method::HEAD {
        Purpose::Look
    } else {
        Purpose::Browser
    }
}
