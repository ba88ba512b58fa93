//! HTTP: one lazily built client, no redirects, bounded bodies and waits, errors without addresses.

use std::sync::OnceLock;
use std::time::Duration;

use url::Url;

use crate::environment::is_loopback;
use crate::oauth::request::PreparedRequest;
use crate::oauth::token::HttpAnswer;
use crate::problem::{Problem, ProblemCode};

/// How long a whole exchange with a server may take.
const DEADLINE: Duration = Duration::from_secs(30);
/// How long it may take to connect.
const CONNECT: Duration = Duration::from_secs(10);
/// The largest answer of the token endpoint, decoded.
const LARGEST_TOKEN_ANSWER: usize = 1024 * 1024;

/// Why no whole answer came.
enum Failure {
    /// The request certainly never left, or was not made.
    NotSent(Problem),
    /// It was sent, and the time was up.
    Late,
    /// It was sent, and the connection broke, or what came was no HTTP.
    BrokenOff,
}

/// The clients of this process, built at their first use.
#[derive(Debug, Default)]
pub struct Client {
    remote: OnceLock<reqwest::Client>,
    local: OnceLock<reqwest::Client>,
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

impl Received {
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
    /// Sends a request of the protocol to the authorization server.
    ///
    /// # Errors
    /// [`ProblemCode::NetworkUnreachable`] and its kin if it certainly never left, [`ProblemCode::TokenAnswerLost`] if
    /// it may have been received, [`ProblemCode::TokenTooLarge`] for an answer over 1 MiB.
    pub async fn send_prepared(&self, request: PreparedRequest) -> Result<Received, Problem> {
        let request: reqwest::Request = request.into_http().try_into().map_err(|_| {
            Problem::new(ProblemCode::ConfigInvalidValue).with_detail("token endpoint")
        })?;
        match self.carry(request, LARGEST_TOKEN_ANSWER).await {
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
        // Nothing of a session hangs on this answer.
        self.carry(request, largest)
            .await
            .map_err(|failure| match failure {
                Failure::NotSent(problem) => problem,
                Failure::Late => ProblemCode::NetworkTimedOut.into(),
                Failure::BrokenOff => ProblemCode::NetworkBrokenOff.into(),
            })
    }

    async fn carry(&self, request: reqwest::Request, largest: usize) -> Result<Received, Failure> {
        let client = self.for_address(request.url()).map_err(Failure::NotSent)?;
        let work = async {
            let mut response = client
                .execute(request)
                .await
                .map_err(|error| said(&error))?;
            let headers = response.headers().iter().map(|(name, value)| {
                let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), text)
            });
            let mut received = Received {
                status: response.status().as_u16(),
                headers: headers.collect(),
                body: Vec::new(),
                cut: false,
            };
            while let Some(chunk) = response.chunk().await.map_err(|_| Failure::BrokenOff)? {
                let room = largest.saturating_sub(received.body.len());
                received
                    .body
                    .extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if chunk.len() > room {
                    received.cut = true;
                    break;
                }
            }
            Ok(received)
        };
        tokio::time::timeout(DEADLINE, work)
            .await
            .unwrap_or(Err(Failure::Late))
    }

    fn for_address(&self, url: &Url) -> Result<reqwest::Client, Problem> {
        let local = is_loopback(url);
        let cell = if local { &self.local } else { &self.remote };
        if let Some(client) = cell.get() {
            return Ok(client.clone());
        }
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .https_only(!local)
            .user_agent(concat!("pleo-onboard/", env!("CARGO_PKG_VERSION")));
        // A proxy must never see what stays on this machine.
        let builder = if local { builder.no_proxy() } else { builder };
        let client = builder
            .build()
            .map_err(|_| Problem::new(ProblemCode::NetworkTls).with_detail("no trust store"))?;
        Ok(cell.get_or_init(|| client).clone())
    }
}

/// Names the cause without the address, which may carry a secret.
fn said(error: &reqwest::Error) -> Failure {
    let causes: Vec<String> = causes(error);
    let any = |needle: &str| causes.iter().any(|cause| cause.contains(needle));
    if error.is_builder() {
        let problem = Problem::new(ProblemCode::ConfigInvalidValue);
        return Failure::NotSent(problem.with_detail("only https, or this machine"));
    }
    if !error.is_connect() {
        return Failure::BrokenOff;
    }
    let code = if any("dns") || any("resolve") {
        ProblemCode::NetworkDns
    } else if any("certificate") || any("tls") || any("handshake") {
        ProblemCode::NetworkTls
    } else if error.is_timeout() {
        ProblemCode::NetworkTimedOut
    } else if any("proxy") || any("tunnel") {
        ProblemCode::NetworkProxy
    } else {
        ProblemCode::NetworkUnreachable
    };
    Failure::NotSent(code.into())
}

fn causes(error: &reqwest::Error) -> Vec<String> {
    let mut found = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        found.push(inner.to_string().to_ascii_lowercase());
        cause = inner.source();
    }
    found
}
