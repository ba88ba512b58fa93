//! The servers: one task a connection, with limits on what a client may keep waiting.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use super::patience::{HEAD_SIZE, HEAD_TIME, Waiting, Watched};
use super::wire::{Wire, Wired};

/// How long no connection is accepted after one could not be: the file descriptors have run out, most likely.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves a router on a listener until `ending`; open answers are then finished.
pub(super) async fn serve(listener: TcpListener, router: Router, ending: CancellationToken) {
    let waiting = Waiting::default();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = ending.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let watched = watch(stream, &waiting);
                    connections.spawn(converse(watched, router.clone(), ending.clone()));
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
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
    router: Router,
    ending: CancellationToken,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(wire.clone());
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The first head is watched by the connection itself; this also ends one that idles between two requests.
        .header_read_timeout(HEAD_TIME)
        .max_header_size(HEAD_SIZE)
        // Every answer is dated by the sandbox's own clock.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = ending.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // Clients hang up as they like, and some scenarios make us do so.
    drop(ended);
}
