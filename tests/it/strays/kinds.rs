//! The 23 kinds of stray and hostile requests at which other programs' listeners were measured, by name: after each of
//! them the right redirect is accepted.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::request;
use super::stage::{CODE, STATE, Stage, right_redirect};

/// What is done to the port.
enum Doing {
    /// These bytes are sent, and what comes back is read.
    Sends(Vec<u8>),
    /// A connection is made and closed.
    Leaves,
    /// These bytes are sent, and the connection is reset.
    Resets(&'static [u8]),
    /// So many connections send this and stay.
    Holds(usize, &'static [u8]),
}

/// Each kind, with the fault that it belongs to.
fn kinds() -> Vec<(&'static str, Doing)> {
    use Doing::{Holds, Leaves, Resets, Sends};
    let right = right_redirect();
    let callback = |query: &str| Sends(request("GET", &format!("/callback?{query}")));
    let with = |headers: &str| Sends(format!("GET {right} HTTP/1.1\r\n{headers}\r\n").into_bytes());
    vec![
        ("CB-01 favicon", Sends(request("GET", "/favicon.ico"))),
        ("CB-01 root", Sends(request("GET", "/"))),
        ("CB-01 no parameters", Sends(request("GET", "/callback"))),
        (
            "CB-01 another path",
            Sends(request("GET", &format!("/other?code={CODE}&state={STATE}"))),
        ),
        ("CB-02 connect and close", Leaves),
        ("CB-02 reset in mid request", Resets(b"GET /callback?co")),
        ("CB-03 idle preconnect", Holds(1, b"")),
        ("CB-04 a partial request", Holds(1, b"GET /callback?code=a")),
        (
            "CB-04 64 slow connections",
            Holds(64, b"GET / HTTP/1.1\r\nX: "),
        ),
        ("CB-05 wrong state", callback("code=a&state=another")),
        ("CB-05 missing state", callback("code=a")),
        ("CB-05 empty state", callback("code=a&state=")),
        ("CB-06 error without state", callback("error=access_denied")),
        (
            "CB-06 error with a wrong state",
            callback("error=access_denied&state=another"),
        ),
        ("CB-10 POST", Sends(request("POST", &right))),
        ("CB-10 HEAD", Sends(request("HEAD", &right))),
        ("CB-10 OPTIONS preflight", Sends(request("OPTIONS", &right))),
        (
            "CB-11 TLS hello",
            Sends(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ),
        ("CB-11 512 bytes of noise", Sends(vec![0xc3; 512])),
        (
            "CB-12 request line of 1 MiB",
            Sends(request(
                "GET",
                &format!("/callback?code={}", "x".repeat(1 << 20)),
            )),
        ),
        (
            "CB-12 header of 64 KiB",
            with(&format!(
                "Host: localhost:PORT\r\nX: {}\r\n",
                "x".repeat(64 << 10)
            )),
        ),
        ("CB-13 another host", with("Host: evil.example\r\n")),
        (
            "RFC 6749 3.1 a repeated parameter",
            callback(&format!("code=a&code={CODE}&state={STATE}")),
        ),
    ]
}

#[tokio::test]
async fn none_of_the_23_kinds_is_accepted_ends_the_wait_or_holds_it_up() {
    let kinds = kinds();
    assert_eq!(kinds.len(), 23);
    for (name, doing) in kinds {
        let mut stage = Stage::waiting().await;
        let held = undergo(&stage, doing).await;
        assert!(stage.kept.lock().unwrap().codes.is_empty(), "{name}");
        stage.drop_told().await;
        // Within a second, whatever is still held.
        stage.succeed().await;
        drop(held);
    }
}

async fn undergo(stage: &Stage, doing: Doing) -> Vec<TcpStream> {
    let mut held = Vec::new();
    match doing {
        Doing::Sends(bytes) => {
            let port = stage.port.to_string();
            let bytes = super::replace(&bytes, b"PORT", port.as_bytes());
            let mut stream = stage.connect().await;
            let _refused_before_its_end = stream.write_all(&bytes).await;
            let _closed_by_the_other_side = stream.shutdown().await;
            let mut nowhere = tokio::io::sink();
            let _reset_or_end = tokio::io::copy(&mut stream, &mut nowhere).await;
        }
        Doing::Leaves => drop(stage.connect().await),
        Doing::Resets(bytes) => {
            let mut stream = stage.connect().await;
            stream.write_all(bytes).await.unwrap();
            stream.set_zero_linger().unwrap();
        }
        Doing::Holds(count, bytes) => {
            for _ in 0..count {
                let mut stream = stage.connect().await;
                stream.write_all(bytes).await.unwrap();
                held.push(stream);
            }
            // All of them sit there when the right one comes.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    held
}
