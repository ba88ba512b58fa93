//! The loopback listener: holds the registered redirect URI's port and waits for one redirect.
//!
//! Everything in the browser and on the machine can knock here. Whatever is not the one redirect is answered with
//! fixed bytes, told to the caller as [`Event::Ignored`], and never ends the wait.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::problem::Problem;

pub use pages::Page;

use desk::Desk;
use place::Place;
use seats::Seats;

mod binding;
mod conversation;
mod desk;
mod pages;
mod place;
mod request;
mod response;
mod seats;

/// Most connections at a time, whatever they are doing; one more is closed unread.
const CONNECTIONS: usize = 256;

/// How long to leave the operating system alone after it could not hand over a connection.
const BREATH: Duration = Duration::from_millis(50);

/// The held sockets of one registered redirect URI. Dropping it frees the port.
#[derive(Debug)]
pub struct Listener {
    place: Place,
    first: TcpListener,
    second: Option<TcpListener>,
}

/// What the caller makes of a raw query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The answer of this attempt; it is consumed, and no other query is judged.
    Accept,
    /// Not ours, with a few words why; the wait goes on.
    Ignore(&'static str),
    /// A refusal of this attempt; it is consumed, and no other query is judged.
    End,
}

/// What happened at the listener.
#[derive(Debug)]
pub enum Event {
    /// The query was accepted. The browser is held until `reply` says how it ended, for at most 20 s.
    Accepted {
        /// Takes the outcome that the browser shall see.
        reply: oneshot::Sender<Page>,
    },
    /// The query ended the attempt. The browser is held until `reply` says how, for at most 20 s.
    Ended {
        /// Takes the outcome that the browser shall see.
        reply: oneshot::Sender<Page>,
    },
    /// A request that is not the redirect was answered, while the wait lasted. Told at most 10 000 times.
    Ignored {
        /// A few words of ours.
        why: &'static str,
    },
    /// Something spoke TLS to the port: the browser may have made `https` of the address. Told once.
    UsedHttps,
    /// A browser was sent the page that tells the outcome. Told once.
    PageDelivered,
}

/// Asked about each raw query.
type Judge = Box<dyn Fn(&str) -> Verdict + Send + Sync>;

impl Listener {
    /// Binds host and port of the registered redirect URI, and holds them.
    ///
    /// Plain HTTP on `localhost`, `127.0.0.1` or `[::1]` only; no port means 80. For `localhost` both families are
    /// bound, so that no other program can sit on the one that the browser tries first; a machine that has only one
    /// of them is fine.
    ///
    /// # Errors
    /// `callback.not-loopback` for any other address, `callback.port-taken` with the port and, where the system
    /// tells, the program that holds it, `callback.port-forbidden` if the system refuses the port.
    pub async fn bind(redirect_uri: &Url) -> Result<Self, Problem> {
        let place = Place::of(redirect_uri)?;
        let (first, second) = binding::bind_all(&place).await?;
        Ok(Self {
            place,
            first,
            second,
        })
    }

    /// Serves until `stop`, and then frees the port, whoever is connected.
    ///
    /// `/` leads to `authorization_url` while the wait lasts. `judge` is asked about each raw query, one at a time,
    /// and never again after it accepted or ended one; it keeps the code, which does not pass through `events`.
    pub async fn serve(
        self,
        authorization_url: Url,
        judge: impl Fn(&str) -> Verdict + Send + Sync + 'static,
        events: mpsc::UnboundedSender<Event>,
        stop: CancellationToken,
    ) {
        let desk = Arc::new(Desk::new(
            self.place,
            authorization_url,
            Box::new(judge),
            events,
        ));
        let seats = Arc::new(Seats::default());
        let mut conversations = JoinSet::new();
        loop {
            let stream = tokio::select! {
                () = stop.cancelled() => break,
                Some(_) = conversations.join_next() => continue,
                stream = accept(&self.first) => stream,
                stream = accept_if_any(self.second.as_ref()) => stream,
            };
            if conversations.len() >= CONNECTIONS {
                continue;
            }
            seats.take_one(|seat| {
                conversations.spawn(conversation::converse(
                    stream,
                    seat,
                    Arc::clone(&seats),
                    Arc::clone(&desk),
                ))
            });
        }
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // Out of descriptors, or a connection that went away; neither is worth ending the wait for.
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
}

async fn accept_if_any(listener: Option<&TcpListener>) -> TcpStream {
    match listener {
        Some(listener) => accept(listener).await,
        None => std::future::pending().await,
    }
}
