//! Answers that a client must survive.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::error::ApiError;

/// How long the slow scenarios wait.
pub(in crate::sandbox) const SLOW: Duration = Duration::from_secs(10);

/// Number and size of the pieces of the huge body: about 50 MB.
const PIECES: usize = 800;
const PIECE: usize = 64 * 1024;

pub(super) fn server_error() -> ApiError {
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        "Scenario server-error.",
    )
}

/// The same answer, but the connection ends when half of the announced body is sent.
pub(in crate::sandbox) async fn cut_short(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if whole.is_empty() {
        return Response::from_parts(parts, Body::empty());
    }
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    let pieces = stream::unfold(Some(half), |half| async move {
        if let Some(half) = half {
            return Some((Ok(half), None));
        }
        // Lets the server write what it has before it notices the end.
        tokio::task::yield_now().await;
        let cut = io::Error::new(io::ErrorKind::ConnectionAborted, "scenario");
        Some((Err::<Bytes, io::Error>(cut), None))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// About 50 MB of valid JSON, never held in memory.
pub(super) fn huge_body() -> Response {
    let item = format!(
        "{{\"id\":\"sandbox-filler\",\"note\":\"{}\"}},",
        "x".repeat(PIECE)
    );
    let item = Bytes::from(item);
    let head = Bytes::from_static(b"{\"data\":[");
    let tail = Bytes::from_static(
        b"{\"id\":\"sandbox-last\"}],\"pagination\":{\"currentRequestPagination\":{\"parameters\":{}},\"hasNextPage\":false,\"hasPreviousPage\":false}}",
    );
    let pieces = std::iter::once(head)
        .chain(std::iter::repeat_n(item, PIECES))
        .chain(std::iter::once(tail))
        .map(Ok::<Bytes, io::Error>);
    let kind = [(header::CONTENT_TYPE, "application/json;charset=UTF-8")];
    (kind, Body::from_stream(stream::iter(pieces))).into_response()
}
