//! Carries out what a scenario does to an answer.

use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compress, Compression, Crc, FlushCompress};
use futures_util::stream;
use serde_json::Value;

use super::journal::Note;
use super::scenario::Scenario;
use super::scenario::fault::{Body, Breakage, Canned, Edit, Fault, Location, Retry};
use super::wire::{End, Pace, Script, Wire};
use crate::moment::{Seconds, Timestamp};

/// How long a late answer takes.
const LATE: Duration = Duration::from_secs(10);

/// Number and size of the pieces of the huge body: about 50 MB.
const PIECES: usize = 800;
const PIECE: usize = 64 * 1024;
/// Lines of the body of many lines, and how many come at once.
const LINES: usize = 1_000_000;
const LINES_AT_ONCE: usize = 1_000;
/// Length of the long line, in bytes.
const LONG_LINE: usize = 2 * 1024 * 1024;
/// Length of an endless member, in bytes.
const ENDLESS: usize = 100 * 1024;
/// How many megabytes the bomb unpacks to.
const BOMB: usize = 1_024;

/// The request that was struck, as far as its answer may need it.
pub(super) struct Request<'a> {
    /// Its connection.
    pub(super) wire: Wire,
    /// The address that was asked for, with its host.
    pub(super) address: &'a str,
    /// The time by the sandbox's clock.
    pub(super) now: Timestamp,
}

/// The answer to a request that a scenario struck. `work` makes the usual one; it is not called if nothing is done.
pub(super) async fn answer(
    scenario: &'static Scenario,
    request: Request<'_>,
    work: impl Future<Output = Response>,
) -> Response {
    let mut response = match scenario.fault() {
        Fault::Instead(canned) => canned_answer(canned, &request),
        Fault::Edited { member, edit } => edited(work.await, member, *edit).await,
        Fault::Late => {
            tokio::time::sleep(LATE).await;
            work.await
        }
        Fault::Broken(breakage) => broken(work.await, *breakage, &request).await,
        Fault::DateOff(seconds) => {
            let at = Timestamp::from_unix(request.now.unix().saturating_add(*seconds));
            let mut response = work.await;
            set(&mut response, header::DATE, &at.http_date());
            response
        }
        // These are carried out where the request is judged.
        Fault::Redirect(_)
        | Fault::Family(_)
        | Fault::SecretRotated
        | Fault::AccessRevoked
        | Fault::ScopeMissing(_)
        | Fault::Echo => work.await,
    };
    Note::on(&mut response).struck = Some(scenario.name());
    response
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn canned_answer(canned: &Canned, request: &Request<'_>) -> Response {
    let status = StatusCode::from_u16(canned.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::new(body_of(canned.body));
    *response.status_mut() = status;
    if !canned.content_type.is_empty() {
        set(&mut response, header::CONTENT_TYPE, canned.content_type);
    }
    if let Some((name, value)) = canned.header
        && let Ok(value) = HeaderValue::from_bytes(value)
    {
        let name = header::HeaderName::from_static(name);
        response.headers_mut().insert(name, value);
    }
    match canned.retry {
        Retry::Unsaid => {}
        Retry::Seconds(wait) => set(&mut response, header::RETRY_AFTER, &wait.to_string()),
        Retry::Date(wait) => {
            let at = request.now.plus(Seconds(wait.into())).http_date();
            set(&mut response, header::RETRY_AFTER, &at);
        }
    }
    match canned.location {
        Location::Nowhere => {}
        Location::To(address) => set(&mut response, header::LOCATION, address),
        Location::Itself => set(&mut response, header::LOCATION, request.address),
    }
    response
}

fn body_of(body: Body) -> HttpBody {
    match body {
        Body::Text(text) => HttpBody::from(text),
        Body::Bytes(bytes) => HttpBody::from(bytes),
        Body::Huge => huge(),
        Body::ManyLines => many_lines(),
        Body::LongLine => {
            let line = "x".repeat(LONG_LINE);
            HttpBody::from(format!("{{\"data\":\"{line}\"}}"))
        }
    }
}

/// About 50 MB of valid JSON, never held in memory.
fn huge() -> HttpBody {
    let filler = "x".repeat(PIECE);
    let item = Bytes::from(format!(
        "{{\"id\":\"sandbox-filler\",\"note\":\"{filler}\"}},"
    ));
    pieces(std::iter::repeat_n(item, PIECES))
}

/// A million lines of valid JSON, likewise.
fn many_lines() -> HttpBody {
    let line = "\n{\"id\":\"sandbox-line\"},";
    let lines = Bytes::from(line.repeat(LINES_AT_ONCE));
    pieces(std::iter::repeat_n(lines, LINES / LINES_AT_ONCE))
}

fn pieces(items: impl Iterator<Item = Bytes> + Send + 'static) -> HttpBody {
    let head = Bytes::from_static(b"{\"data\":[");
    let tail = Bytes::from_static(
        b"{\"id\":\"sandbox-last\"}],\"pagination\":{\"currentRequestPagination\":{\"parameters\":{}},\"hasNextPage\":false,\"hasPreviousPage\":false}}",
    );
    let all = std::iter::once(head)
        .chain(items)
        .chain(std::iter::once(tail))
        .map(Ok::<Bytes, io::Error>);
    HttpBody::from_stream(stream::iter(all))
}

/// An answer of ours in memory; its body is never large.
async fn whole(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (parts, bytes)
}

async fn edited(response: Response, member: &str, edit: Edit) -> Response {
    let (parts, bytes) = whole(response).await;
    let mut members = match serde_json::from_slice(&bytes) {
        Ok(Value::Object(members)) if parts.status.is_success() => members,
        // A refusal has no such member.
        Ok(_) | Err(_) => return Response::from_parts(parts, HttpBody::from(bytes)),
    };
    match edit {
        Edit::Removed => {
            members.shift_remove(member);
        }
        Edit::Becomes(json) => {
            let value = serde_json::from_str(json).unwrap_or_default();
            members.insert(member.to_owned(), value);
        }
        Edit::Endless => {
            members.insert(member.to_owned(), "x".repeat(ENDLESS).into());
        }
    }
    let mut answer = axum::Json(members).into_response();
    *answer.extensions_mut() = parts.extensions;
    answer
}

async fn broken(response: Response, breakage: Breakage, request: &Request<'_>) -> Response {
    if breakage == Breakage::GzipBomb {
        let kind = [
            (header::CONTENT_TYPE, "application/json"),
            (header::CONTENT_ENCODING, "gzip"),
        ];
        return (kind, bomb()).into_response();
    }
    let (parts, body) = whole(response).await;
    let date = request.now.http_date();
    let lines: String = parts
        .headers
        .iter()
        .filter(|(name, _)| *name != header::CONTENT_LENGTH)
        .flat_map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            [name.to_string(), ": ".to_owned(), value, "\r\n".to_owned()]
        })
        .collect();
    let head = format!("HTTP/1.1 {}\r\ndate: {date}\r\n{lines}", parts.status);
    request.wire.play(script(breakage, &head, &body));
    Response::from_parts(parts, HttpBody::empty())
}

/// What is written for an answer, given its head without length and end.
fn script(breakage: Breakage, head: &str, body: &Bytes) -> Script {
    let whole = |upto: usize| {
        let mut bytes = format!("{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
        bytes.extend_from_slice(body.get(..upto).unwrap_or(body));
        Bytes::from(bytes)
    };
    let half = || whole(body.len() / 2);
    let (bytes, pace, end) = match breakage {
        Breakage::CutShort => (half(), Pace::AtOnce, End::Close),
        Breakage::Reset => (Bytes::new(), Pace::AtOnce, End::Reset),
        Breakage::ResetHalfway => (half(), Pace::AtOnce, End::Reset),
        Breakage::Stall => (half(), Pace::AtOnce, End::Silence),
        Breakage::Drip => (whole(body.len()), Pace::OneASecond, End::Close),
        Breakage::BadFraming | Breakage::GzipBomb => {
            let chunked = format!("{head}transfer-encoding: chunked\r\n\r\nno-size\r\n");
            (Bytes::from(chunked), Pace::AtOnce, End::Close)
        }
    };
    Script { bytes, pace, end }
}

/// A gigabyte of spaces, packed: one packed megabyte, again and again.
fn bomb() -> Bytes {
    static PACKED: OnceLock<Bytes> = OnceLock::new();
    PACKED.get_or_init(pack_bomb).clone()
}

fn pack_bomb() -> Bytes {
    let megabyte = vec![b' '; 1024 * 1024];
    let mut packed = Vec::with_capacity(64 * 1024);
    // A full flush ends on a byte and forgets what came before, so that the piece can be repeated.
    let _fits = Compress::new(Compression::best(), false).compress_vec(
        &megabyte,
        &mut packed,
        FlushCompress::Full,
    );
    let mut one = Crc::new();
    one.update(&megabyte);
    let mut sum = Crc::new();
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
    for _ in 0..BOMB {
        bytes.extend_from_slice(&packed);
        sum.combine(&one);
    }
    // The last block, which is empty, then checksum and length.
    bytes.extend_from_slice(b"\x03\0");
    bytes.extend_from_slice(&sum.sum().to_le_bytes());
    bytes.extend_from_slice(&sum.amount().to_le_bytes());
    bytes.into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn the_bomb_is_a_sound_archive_of_a_gigabyte() {
        let packed = bomb();
        assert!(packed.len() < 2 * 1024 * 1024, "{}", packed.len());
        let mut decoder = GzDecoder::new(packed.as_ref());
        let mut piece = vec![0; 1024 * 1024];
        let mut length = 0;
        loop {
            let count = decoder.read(&mut piece).unwrap();
            if count == 0 {
                break;
            }
            length += count;
        }
        // The decoder compares checksum and length at the end.
        assert_eq!(length, BOMB * 1024 * 1024);
    }
}
