//! Answers that are too large or never end: bounded in memory and in time.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use pleo_onboard::adapters::client::Client;
use pleo_onboard::problem::ProblemCode;

use super::*;
use crate::support::focus::call_who_am_i;
use crate::support::pty::{Key, Terminal};

/// The most memory that the program may have held at once, in KiB.
const MOST: u64 = 64 * 1024;

/// 100 MB of JSON in 100 kB of gzip.
fn bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(b"[\"").unwrap();
    let block = vec![b'0'; 1_000_000];
    for _ in 0..100 {
        encoder.write_all(&block).unwrap();
    }
    encoder.write_all(b"\"]").unwrap();
    encoder.finish().unwrap()
}

/// 50 MB of JSON that is not packed.
fn plain() -> Vec<u8> {
    let item = r#"{"id":"fake-0001","amount":12.5},"#;
    format!("[{}null]", item.repeat(50_000_000 / item.len())).into_bytes()
}

/// A server that has one huge body for everything.
fn serve(body: Vec<u8>, encoding: &'static str) -> Web {
    Web::plain(move |_, out| {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{encoding}content-length: {length}\r\n\r\n"
        );
        let _client_has_left = out
            .write_all(head.as_bytes())
            .and_then(|()| out.write_all(&body));
        Then::Close
    })
}

/// The most memory that a process has held, in KiB; none if it has ended.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Runs a command to its end, and tells how much memory it held at most.
fn measured(command: Run) -> (Finished, u64) {
    let running = command.start();
    let pid = running.id();
    let most = Arc::new(AtomicU64::new(0));
    let noted = Arc::clone(&most);
    let watching = std::thread::spawn(move || {
        while let Some(now) = peak(pid) {
            noted.fetch_max(now, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    let finished = running.finish();
    watching.join().unwrap();
    let most = most.load(Ordering::Relaxed);
    assert!(most > 1_000, "the memory was seen: {most}");
    (finished, most)
}

#[test]
fn f9_ap_04_a_call_hands_a_huge_body_on_whole_in_little_memory() {
    for (body, encoding, length) in [
        (bomb(), "content-encoding: gzip\r\n", 100_000_004),
        (plain(), "", 49_999_999 / 33 * 33 + 6),
    ] {
        let web = serve(body, encoding);
        let base = format!("http://127.0.0.1:{}", web.port);
        let home = configured(&Authority::new(), &base, &base);
        let program = crate::support::PROGRAM;
        let script = "exec \"$0\" --home . --env mine --trace trace.jsonl call /v2/employees >body";
        let shell = Run::program("sh", &home)
            .args(["-c", script, program])
            .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access-of-the-variable");
        let (finished, most) = measured(shell);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        assert!(most <= MOST, "{most} KiB");
        let written = std::fs::metadata(home.path().join("body")).unwrap().len();
        assert_eq!(written, length);
        let traced = std::fs::metadata(home.path().join("trace.jsonl")).unwrap();
        assert!(traced.len() < 64 * 1024, "{}", traced.len());
    }
}

#[test]
fn a_reader_that_has_enough_ends_the_call() {
    let web = serve(bomb(), "content-encoding: gzip\r\n");
    let base = format!("http://127.0.0.1:{}", web.port);
    let home = configured(&Authority::new(), &base, &base);
    let script = "\"$0\" --home . --env mine call /v2/employees | head -c 5";
    let finished = Run::program("sh", &home)
        .args(["-c", script, crate::support::PROGRAM])
        .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access-of-the-variable")
        .finish();
    assert_eq!(finished.stdout, "[\"000");
    assert!(!finished.stderr.contains("error"), "{finished:?}");
}

#[test]
fn f9_tk_11_a_huge_answer_of_the_token_endpoint_is_refused_in_little_memory() {
    for (body, encoding) in [(bomb(), "content-encoding: gzip\r\n"), (plain(), "")] {
        let web = serve(body, encoding);
        let base = format!("http://127.0.0.1:{}", web.port);
        let home = configured(&Authority::new(), &base, &base);
        let waiting = Waiting::start(|words| run(&home, words), "fake-client-secret");
        let pid = waiting.running.id();
        let most = Arc::new(AtomicU64::new(0));
        let noted = Arc::clone(&most);
        let watching = std::thread::spawn(move || {
            while let Some(now) = peak(pid) {
                noted.fetch_max(now, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let _page = waiting.redirect(&home, "fake-code");
        let finished = waiting.running.finish();
        watching.join().unwrap();
        assert!(finished.stderr.contains("token.too-large"), "{finished:?}");
        assert!(most.load(Ordering::Relaxed) <= MOST, "{most:?} KiB");
    }
}

#[test]
fn f9_ap_04_the_wizard_shows_the_beginning_of_a_huge_answer_in_little_memory() {
    let authority = Authority::new();
    let bodies = [(bomb(), "content-encoding: gzip\r\n"), (plain(), "")];
    for (body, encoding) in bodies {
        let api = serve(body, encoding);
        let tokens = Web::plain(|_, out| say_json(out, TOKENS));
        let auth_base = format!("http://127.0.0.1:{}", tokens.port);
        let api_base = format!("http://127.0.0.1:{}", api.port);
        let home = configured(&authority, &auth_base, &api_base);
        assert_eq!(authorize(&home, Duration::ZERO).code, Some(0));
        let mut pty =
            Terminal::cli(&home, &["--env", "mine", "--store", "file", "--no-browser"]).start();
        pty.wait_for_text("MINE");
        call_who_am_i(&mut pty);
        pty.wait_for_text("→ 200");
        let most = peak(pty.id()).unwrap();
        assert!(most <= MOST, "{most} KiB");
        pty.press(Key::Ctrl('c'));
        pty.wait_for_exit();
    }
}

#[tokio::test]
async fn tk_11_an_answer_that_stalls_or_drips_is_given_up_within_thirty_seconds() {
    let stalled = Web::plain(|_, out| {
        let _client_has_left = out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{");
        std::thread::sleep(Duration::from_secs(40));
        Then::Close
    });
    let dripping = Web::plain(|_, out| {
        let _client_has_left = out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n");
        for _ in 0..40 {
            if out.write_all(b" ").and_then(|()| out.flush()).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
        Then::Close
    });
    let mute = Web::plain(|_, _| {
        std::thread::sleep(Duration::from_secs(40));
        Then::Close
    });
    let client = Client::default();
    let ask = |web: &Web| {
        let url = format!("http://127.0.0.1:{}/token", web.port);
        reqwest::Request::new(reqwest::Method::POST, url.parse().unwrap())
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it takes is what is asked"
    )]
    let start = Instant::now();
    let bit_by_bit = async { client.open(ask(&dripping)).await?.read(1_000).await };
    let (one, two, three, four) = tokio::join!(
        client.send(ask(&stalled), 1_000),
        client.send(ask(&dripping), 1_000),
        client.send(ask(&mute), 1_000),
        bit_by_bit,
    );
    for outcome in [one, two, three, four] {
        let code = outcome.err().map(|problem| problem.code);
        assert_eq!(code, Some(ProblemCode::NetworkTimedOut));
    }
    assert!(
        start.elapsed() < Duration::from_secs(31),
        "{:?}",
        start.elapsed()
    );
}
