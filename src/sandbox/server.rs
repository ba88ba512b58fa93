//! The servers: one task a connection, with limits on what a client may keep waiting.

use std::convert::Infallible;
use std::io;
use std::net;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::FAREWELL;
use super::door::Door;
use super::patience::{HEAD_SIZE, HEAD_TIME, Waiting, Watched};
use super::wire::{Wire, Wired};

/// How long no connection is accepted after one could not be: the file descriptors have run out, most likely.
const PAUSE: Duration = Duration::from_millis(50);

/// How often it is looked whether the last answer is given, at the end.
const GLANCE: Duration = Duration::from_millis(5);

/// An answer that is being made; counted until it is given, or its client hangs up.
struct Flight(Arc<AtomicUsize>);

impl Flight {
    fn begin(counter: &Arc<AtomicUsize>) -> Self {
        counter.fetch_add(1, Ordering::SeqCst);
        Self(counter.clone())
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A listener, and what answers on it.
pub(super) struct Server<Listener> {
    listener: Listener,
    door: Arc<Door>,
    waiting: Waiting,
}

/// Serves until `ending`, on this thread and on one more: a connection stays on the thread that accepted it, so that none
/// of them waits for the other.
///
/// # Errors
/// When the second thread cannot have what it needs; nothing is served then.
pub(super) fn serve(
    servers: Vec<Server<TcpListener>>,
    tasks: &mut JoinSet<()>,
    ending: &CancellationToken,
) -> io::Result<()> {
    let mut first = Vec::new();
    let mut second = Vec::new();
    for server in servers {
        let (one, other) = server.doubled()?;
        first.push(one.registered()?);
        second.push(other);
    }
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let second_ending = ending.clone();
    tasks.spawn_blocking(move || {
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            // What could be registered on one thread can be on the other.
            for server in second
                .into_iter()
                .filter_map(|other| other.registered().ok())
            {
                tasks.spawn(server.run(second_ending.clone()));
            }
            second_ending.cancelled().await;
            // The first thread waits no longer either.
            let _late_answers_are_cut = tokio::time::timeout(FAREWELL, async {
                while tasks.join_next().await.is_some() {}
            })
            .await;
        });
    });
    for server in first {
        tasks.spawn(server.run(ending.clone()));
    }
    Ok(())
}

impl Server<TcpListener> {
    pub(super) fn new(listener: TcpListener, door: &Arc<Door>) -> Self {
        Self {
            listener,
            door: door.clone(),
            waiting: Waiting::default(),
        }
    }

    /// The same twice, to be registered on two threads.
    fn doubled(self) -> io::Result<(Server<net::TcpListener>, Server<net::TcpListener>)> {
        let listener = self.listener.into_std()?;
        let with = |listener| Server {
            listener,
            door: self.door.clone(),
            waiting: self.waiting.clone(),
        };
        Ok((with(listener.try_clone()?), with(listener)))
    }

    /// Answers until `ending`; answers that are being made are then given.
    async fn run(self, ending: CancellationToken) {
        let in_flight = Arc::new(AtomicUsize::new(0));
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = ending.cancelled() => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        let watched = watch(stream, &self.waiting);
                        connections.spawn(converse(watched, self.door.clone(), in_flight.clone()));
                    }
                    Err(_) => tokio::time::sleep(PAUSE).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
        drop(self.listener);
        while in_flight.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(GLANCE).await;
        }
        // The last answers may still be on their way to their sockets; what idles is cut.
        tokio::time::sleep(GLANCE).await;
        connections.shutdown().await;
    }
}

impl Server<net::TcpListener> {
    /// With its listener registered at the runtime of this thread.
    fn registered(self) -> io::Result<Server<TcpListener>> {
        Ok(Server {
            listener: TcpListener::from_std(self.listener)?,
            door: self.door,
            waiting: self.waiting,
        })
    }
}

fn watch(stream: TcpStream, waiting: &Waiting) -> (Watched<Wired>, Wire) {
    // Answers are whole when they are written, so that waiting for more would only delay them.
    let _slower_at_worst = stream.set_nodelay(true);
    let wire = Wire::default();
    let wired = Wired::new(stream, wire.clone());
    (Watched::new(wired, waiting), wire)
}

async fn converse(
    (stream, wire): (Watched<Wired>, Wire),
    door: Arc<Door>,
    in_flight: Arc<AtomicUsize>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(body_of);
        request.extensions_mut().insert(wire.clone());
        let door = door.clone();
        let flight = Flight::begin(&in_flight);
        async move {
            // Many requests that are sent at once are answered one a turn, so that everybody else gets theirs in between.
            tokio::task::yield_now().await;
            let answer = door.answer(request).await;
            drop(flight);
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The first head is watched by the connection itself; this also ends one that idles between two requests.
        .header_read_timeout(HEAD_TIME)
        .max_header_size(HEAD_SIZE)
        // Every answer is dated by the sandbox's own clock.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    // Clients hang up as they like, and some scenarios make us do so.
    let _however_it_ended = connection.await;
}

fn body_of(incoming: Incoming) -> Body {
    if incoming.is_end_stream() {
        Body::empty()
    } else {
        Body::new(incoming)
    }
}
