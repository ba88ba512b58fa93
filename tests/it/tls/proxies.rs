//! Proxies: loopback never goes through one, everything else does if it is set, and a proxy that is wrong is named.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::*;

/// A proxy that answers each CONNECT with this, and joins both ends to a server of this machine if that is a 200.
struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(answer: &'static str, server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || serve(stream, answer, server, &noted));
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut client: TcpStream, answer: &str, server: u16, noted: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|read| read == 1) {
        head.extend(byte);
    }
    noted
        .lock()
        .unwrap()
        .push(String::from_utf8_lossy(&head).into_owned());
    let _client_has_left = client.write_all(format!("HTTP/1.1 {answer}\r\n\r\n").as_bytes());
    if !answer.starts_with("200") {
        return;
    }
    let mut to_server = TcpStream::connect(("127.0.0.1", server)).unwrap();
    let mut from_client = client.try_clone().unwrap();
    let mut upstream = to_server.try_clone().unwrap();
    std::thread::spawn(move || {
        let _ended = std::io::copy(&mut from_client, &mut upstream);
    });
    let _ended = std::io::copy(&mut to_server, &mut client);
}

fn through(home: &Home, proxy: &str, more: &[(&str, &str)]) -> Finished {
    let mut command = run(home, &["call", "/v2/employees"])
        .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access-of-the-variable")
        .env("HTTPS_PROXY", proxy)
        .env("HTTP_PROXY", proxy);
    for (name, value) in more {
        command = command.env(name, *value);
    }
    command.finish()
}

#[test]
fn en_05_other_hosts_go_through_the_proxy_and_loopback_never_does() {
    let authority = Authority::new();
    let identity = authority.issue(|params| {
        let name = "api.partner.example".try_into().unwrap();
        params.subject_alt_names = vec![rcgen::SanType::DnsName(name)];
    });
    let web = Web::secure(identity.config(), |_, out| say_json(out, "[1]"));
    let proxy = Proxy::start("200 Connected", web.port);
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let base = "https://api.partner.example";
    let home = configured(&authority, base, base);
    let called = through(&home, &address, &[]);
    assert_eq!(
        (called.code, called.stdout.as_str()),
        (Some(0), "[1]"),
        "{called:?}"
    );
    let asked = proxy.asked();
    assert!(
        asked
            .first()
            .unwrap()
            .starts_with("CONNECT api.partner.example:443"),
        "{asked:?}"
    );
    assert!(!asked.concat().contains("fake-access"), "{asked:?}");

    let before = asked.len();
    let plain = Web::plain(|_, out| say_json(out, "[2]"));
    for host in ["127.0.0.1", "localhost"] {
        let base = format!("http://{host}:{}", plain.port);
        let home = configured(&authority, &base, &base);
        let called = through(&home, &address, &[("ALL_PROXY", &address)]);
        assert_eq!(
            (called.code, called.stdout.as_str()),
            (Some(0), "[2]"),
            "{called:?}"
        );
    }
    assert_eq!(
        proxy.asked().len(),
        before,
        "loopback is nobody else's business"
    );
}

#[test]
fn en_05_a_proxy_that_is_wrong_asks_for_a_sign_in_or_forbids_is_named() {
    let base = "https://api.partner.example";
    let home = configured(&Authority::new(), base, base);
    let closed = format!("http://127.0.0.1:{}", free_port());
    for (answer, words) in [
        (None, "it cannot be reached"),
        (
            Some("407 Proxy Authentication Required"),
            "it asks for a user name and a password",
        ),
        (
            Some("403 Forbidden"),
            "it does not let this address through",
        ),
    ] {
        let proxy = answer.map(|answer| Proxy::start(answer, 0));
        let address = match &proxy {
            Some(proxy) => format!("http://127.0.0.1:{}", proxy.port),
            None => closed.clone(),
        };
        assert_refused(&through(&home, &address, &[]), words, "network.proxy");
    }
}

#[test]
fn en_05_no_proxy_takes_a_host_out_of_it() {
    let proxy = Proxy::start("403 Forbidden", 0);
    let address = format!("http://127.0.0.1:{}", proxy.port);
    // An address of this machine that is not loopback's usual one cannot be had everywhere: what counts is who is asked.
    // Longer than a name may be, so that no name service is asked for it.
    let host = format!("{}.example", "n".repeat(64));
    let base = format!("https://{host}");
    let home = configured(&Authority::new(), &base, &base);
    let refused = through(&home, &address, &[("NO_PROXY", &host)]);
    assert_eq!(refused.code, Some(7), "{refused:?}");
    assert!(!refused.stderr.contains("network.proxy"), "{refused:?}");
    assert!(proxy.asked().is_empty(), "{:?}", proxy.asked());
}
