//! Each scenario on a plain socket: the bytes are as its name says.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::socket::{End, Raw};
use super::stage::Stage;
use super::{gaps, listed};

mod api;
mod consent;
mod token;

/// Where the sandbox's clock stands in this room.
const CLOCK: &str = "2027-01-15T08:00:00Z";
/// The same, as HTTP writes it.
const DATE: &str = "Fri, 15 Jan 2027 08:00:00 GMT";

/// How long a silence is listened to.
const SILENCE: Duration = Duration::from_secs(1);

/// Looks at what a scenario puts on the socket; the sandbox has it switched on.
type Check = fn(&Stage);

/// A scenario by name, and its check.
type Row = (&'static str, Check);

/// How many checks are under way at once; most of them wait.
const AT_ONCE: usize = 12;

/// Runs rows side by side, and tells every one that failed.
pub fn side_by_side<R: Sync>(rows: &[R], name: fn(&R) -> &str, check: impl Fn(&R) + Sync) {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if catch_unwind(AssertUnwindSafe(|| check(row))).is_err() {
                        failed.lock().unwrap().push(name(row).to_owned());
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "told above: {}", failed.join(", "));
}

fn check(rows: &[Row]) {
    side_by_side(
        rows,
        |row| row.0,
        |(name, check)| {
            let options = ["--scenario", name, "--seed", "7", "--clock", CLOCK];
            check(&Stage::start(&options));
        },
    );
}

/// The status line, the kind and the body of an answer.
fn is(raw: &Raw, status_line: &str, kind: &str, body: &str) {
    assert_eq!(raw.end, End::Closed, "{raw:?}");
    assert_eq!(raw.status_line(), format!("HTTP/1.1 {status_line}"));
    let own = raw.header("content-type").unwrap_or_default();
    assert_eq!(own, kind, "{raw:?}");
    assert_eq!(raw.text(), body);
}

/// Half of the announced body is there.
fn is_half(raw: &Raw) {
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
    assert_eq!(raw.rest().len(), raw.content_length() / 2, "{raw:?}");
    assert!(raw.rest().starts_with(b"{\""), "{raw:?}");
}

/// A head comes at once or not, then one byte a second.
fn is_dripping(raw: &Raw) {
    assert_eq!(raw.end, End::StillOpen, "{raw:?}");
    // At once, after one second and after two; a third more if the machine is slow to say so.
    assert!((3..=4).contains(&raw.bytes.len()), "{raw:?}");
    assert!(b"HTTP/1.1".starts_with(&raw.bytes), "{raw:?}");
}

/// A chunked body whose chunk has no size.
fn is_badly_framed(raw: &Raw) {
    assert_eq!(raw.end, End::Closed, "{raw:?}");
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
    assert_eq!(raw.header("transfer-encoding").unwrap(), "chunked");
    assert!(raw.header("content-length").is_none());
    assert_eq!(raw.rest(), b"no-size\r\n");
}

/// A reset in place of every byte.
fn is_reset(raw: &Raw) {
    assert_eq!((raw.end, raw.bytes.len()), (End::Reset, 0), "{raw:?}");
}

/// Less than 2 MB that unpack to a gigabyte.
fn is_bomb(raw: &Raw) {
    use std::io::Read;
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
    assert_eq!(raw.header("content-encoding").unwrap(), "gzip");
    assert_eq!(raw.header("content-type").unwrap(), "application/json");
    let body = raw.body();
    assert!(body.len() < 2_000_000, "{} bytes", body.len());
    // The last four bytes of an archive are the length of what it holds.
    assert_eq!(body[body.len() - 4..], (1_u32 << 30).to_le_bytes());
    let mut begin = vec![0; 4 << 20];
    let mut decoder = flate2::read::GzDecoder::new(body.as_slice());
    decoder.read_exact(&mut begin).unwrap();
    assert!(begin.iter().all(|byte| *byte == b' '));
}

/// About 50 MB of valid JSON.
fn is_huge(raw: &Raw) {
    assert_eq!(raw.status_line(), "HTTP/1.1 200 OK");
    let body = raw.body();
    assert!((45_000_000..60_000_000).contains(&body.len()), "{raw:?}");
    serde_json::from_slice::<serde::de::IgnoredAny>(&body).unwrap();
}

/// Silence after half of the body, the connection open.
fn is_stalled(raw: &Raw) {
    assert_eq!(raw.end, End::StillOpen, "{raw:?}");
    is_half(raw);
}

#[test]
fn every_scenario_is_looked_at_on_the_socket() {
    let rows = [consent::ROWS, token::ROWS, api::ROWS].concat();
    let names = rows.iter().map(|(name, _)| *name);
    let found = gaps(names, &listed());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_strikes_at_consent_is_in_the_redirect() {
    check(consent::ROWS);
}

#[test]
fn what_strikes_at_the_token_endpoint_is_on_the_wire() {
    check(token::ROWS);
}

#[test]
fn what_strikes_at_the_api_is_on_the_wire() {
    check(api::ROWS);
}

#[test]
fn a_check_that_fails_is_told_by_its_name() {
    let told = catch_unwind(|| {
        side_by_side(&["good", "bad"], |row| row, |row| assert_eq!(*row, "good"));
    });
    let told = told.expect_err("it fails");
    let words = told.downcast_ref::<String>().unwrap();
    assert_eq!(words, "told above: bad");
}
