//! Networks on which the server cannot be reached, or only by one family of addresses: said within ten seconds.

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::*;
use crate::support::PROGRAM;
use crate::support::namespace::{self, NOTHING};

const TEN_SECONDS: Duration = Duration::from_secs(10);

fn timed(work: impl FnOnce() -> Finished) -> (Finished, Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it takes is what is asked"
    )]
    let start = Instant::now();
    let finished = work();
    (finished, start.elapsed())
}

/// A call from a network of its own, out of which nothing leads.
fn call_without_network(home: &Home) -> Finished {
    namespace::run(home, NOTHING)
        .args([PROGRAM, "--home", "."])
        .args(["--env", "mine", "call", "/v2/employees"])
        .env("SSL_CERT_FILE", home.path().join("authority.pem"))
        .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access-of-the-variable")
        .finish()
}

#[test]
fn en_06_a_name_that_cannot_be_looked_up_is_said_within_ten_seconds_and_nothing_is_lost() {
    let base = "https://no-such-host.invalid";
    let home = configured(&Authority::new(), base, base);
    let before = home.files();
    let (finished, took) = timed(|| call_without_network(&home));
    assert_eq!(finished.code, Some(7), "{finished:?}");
    assert!(took < TEN_SECONDS, "{took:?}");
    assert!(finished.stderr.contains("network.dns"), "{finished:?}");
    assert_plain(&finished);
    assert_eq!(home.files(), before);
}

#[test]
fn en_06_without_any_network_that_is_said() {
    // An address, so that no name is looked up.
    let base = "https://203.0.113.7";
    let home = configured(&Authority::new(), base, base);
    let (finished, took) = timed(|| call_without_network(&home));
    assert_refused(&finished, "cannot be reached", "network.unreachable");
    assert!(took < TEN_SECONDS, "{took:?}");
}

#[test]
fn en_06_a_server_on_one_family_of_addresses_is_found_there() {
    let authority = Authority::new();
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let config = std::sync::Arc::new(authority.good().config());
        let web = Web::on(address, Some(config), |_, out| say_json(out, "[3]"));
        let base = format!("https://localhost:{}", web.port);
        let home = configured(&authority, &base, &base);
        let (called, took) = timed(|| call(&home));
        assert_eq!(
            (called.code, called.stdout.as_str()),
            (Some(0), "[3]"),
            "{address} {called:?}"
        );
        assert!(took < TEN_SECONDS, "{took:?}");
    }
}

#[test]
fn en_06_a_server_that_takes_no_connection_is_given_up_within_ten_seconds() {
    // A queue that is full swallows what comes, as a firewall does that drops packets.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    rustix::net::listen(&listener, 0).unwrap();
    let address = listener.local_addr().unwrap();
    let patience = Duration::from_millis(200);
    let connect = || TcpStream::connect_timeout(&address, patience);
    let mut held = Vec::new();
    while let Ok(stream) = connect() {
        held.push(stream);
        assert!(held.len() < 64, "the queue has no end");
    }
    let base = format!("https://localhost:{}", address.port());
    let home = configured(&Authority::new(), &base, &base);
    let (finished, took) = timed(|| call(&home));
    assert_refused(&finished, "no connection within 9 s", "network.timed-out");
    assert!(took < TEN_SECONDS, "{took:?}");
}
