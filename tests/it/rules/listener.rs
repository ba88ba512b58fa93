//! C-01 to C-05 and C-27 to C-29: the browser, and the door through which it comes back.

use std::fs;
use std::net::{TcpListener, TcpStream, UdpSocket};

use super::super::support::namespace::{self, ONLY_IPV4, ONLY_IPV6};
use super::super::support::process::Finished;
use super::super::support::{PROGRAM, free_port, root};
use super::client::{CODE, Client};

#[test]
fn c_01_the_link_goes_to_a_browser_of_its_own_and_no_web_view_is_built_in() {
    let client = Client::new();
    let opened = client.home.path().join("opened");
    let script_path = client.home.path().join("opener");
    let script = format!(
        "printf '%s\\n' \"$*\" > {}.new\nmv {0}.new {0}\n",
        opened.display()
    );
    fs::write(&script_path, script).unwrap();
    let browser = format!("sh {}", script_path.display());
    let signing = client.authorize_with(&["--browser", &browser]);
    super::super::support::wait_until("the browser was started", || opened.is_file());
    let given = fs::read_to_string(&opened).unwrap();
    assert_eq!(given.trim_end(), signing.url.as_str());
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for part in ["webview", "webkit", "wry", "tao", "servo", "cef", "qt"] {
        let named = |line: &str| {
            let name = line.strip_prefix("name = \"").unwrap_or_default();
            name.trim_end_matches('"')
                .split(['-', '_'])
                .any(|word| word == part)
        };
        assert!(!lock.lines().any(named), "{part}");
    }
}

/// Addresses, as the kernel writes them, on which somebody listens at this port.
fn listening(port: u16) -> Vec<String> {
    let ending = format!(":{port:04X}");
    let mut found = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let text = fs::read_to_string(table).unwrap_or_default();
        for line in text.lines().skip(1) {
            let mut words = line.split_whitespace().skip(1);
            let (local, _, state) = (words.next(), words.next(), words.next());
            if let (Some(local), Some("0A")) = (local, state)
                && let Some(address) = local.strip_suffix(&ending)
            {
                found.push(address.to_owned());
            }
        }
    }
    found
}

const LOOPBACK_4: &str = "0100007F";
const LOOPBACK_6: &str = "00000000000000000000000001000000";

#[test]
fn c_02_the_redirect_uri_is_the_registered_one_to_the_character_and_only_loopback_is_held() {
    let mut client = Client::new();
    for host in ["127.0.0.1", "localhost"] {
        let port = free_port();
        client.redirect_uri = format!("http://{host}:{port}/callback");
        let signing = client.authorize();
        assert_eq!(signing.parameter("redirect_uri"), client.redirect_uri);
        let held = listening(port);
        assert!(held.contains(&LOOPBACK_4.to_owned()), "{held:?}");
        assert!(
            held.iter()
                .all(|own| [LOOPBACK_4, LOOPBACK_6].contains(&own.as_str())),
            "{held:?}"
        );
        signing.come_back();
        assert_eq!(signing.finish().code, Some(0));
    }
}

#[test]
fn c_03_no_other_address_of_this_machine_leads_to_the_listener() {
    let client = Client::new();
    let signing = client.authorize();
    let port = client.redirect_uri.rsplit_once(':').unwrap().1;
    let port: u16 = port.split('/').next().unwrap().parse().unwrap();
    let mut others = vec!["127.0.0.2".to_owned()];
    // Nothing is sent: this only asks which address this machine would use towards the outside.
    let outside = UdpSocket::bind("0.0.0.0:0").unwrap();
    if outside.connect("192.0.2.1:9").is_ok() {
        others.push(outside.local_addr().unwrap().ip().to_string());
    }
    for other in others {
        let refused = TcpStream::connect((other.as_str(), port)).unwrap_err();
        assert_eq!(
            refused.kind(),
            std::io::ErrorKind::ConnectionRefused,
            "{other}"
        );
    }
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
}

/// Whether nobody holds the port of the client's redirect URI.
fn is_free(client: &Client) -> bool {
    let address = client.redirect_uri.trim_start_matches("http://");
    TcpListener::bind(address.split('/').next().unwrap()).is_ok()
}

#[test]
fn c_04_the_port_is_held_for_one_attempt_only() {
    let client = Client::new();
    assert!(is_free(&client));
    let answered = client.authorize();
    assert!(!is_free(&client));
    answered.come_back();
    assert_eq!(answered.finish().code, Some(0));
    assert!(is_free(&client), "after an answer");
    let late = client.authorize_with(&["--timeout", "1"]).finish();
    assert_eq!(late.code, Some(6), "{late:?}");
    assert!(is_free(&client), "after the time is up");
    let mut cancelled = client.authorize();
    cancelled.running().signal(rustix::process::Signal::INT);
    assert_eq!(cancelled.finish().code, Some(130));
    assert!(is_free(&client), "after ctrl-c");
    // Without a secret there is nothing to wait for.
    client.finish(&["forget", "--yes"]);
    let port = free_port();
    let redirect = format!("http://127.0.0.1:{port}/callback");
    let missing = client.finish(&[
        "authorize",
        "--client-id",
        "x",
        "--scope",
        "a:b",
        "--redirect-uri",
        &redirect,
    ]);
    assert_eq!(missing.code, Some(4), "{missing:?}");
    assert!(listening(port).is_empty());
}

/// Waits for a redirect on a machine with one family of addresses only, and asks the listener for its front page there.
fn on_a_machine_with(setup: &str, own: &str) -> Finished {
    let client = Client::new();
    let port = free_port();
    let script = format!(
        r#"
        set -e
        "$0" --home "$1" --env peer --no-browser authorize --scope a:b --redirect-uri http://localhost:{port}/callback 2> told &
        program=$!
        tries=0
        until grep -q authorize_url told || [ "$tries" -gt 250 ]; do sleep 0.1; tries=$((tries + 1)); done
        curl --silent --globoff --output page --write-out '%{{http_code}} %{{redirect_url}}' --header 'Host: localhost:{port}' http://{own}:{port}/
        kill -TERM "$program"
        wait "$program" || echo " ended $?"
        cat told >&2
        "#
    );
    let home = client.home.path().display().to_string();
    namespace::run(&client.home, setup)
        .args(["sh", "-c", &script, PROGRAM, &home])
        .finish()
}

#[test]
fn c_05_a_machine_with_one_family_of_addresses_is_enough() {
    for (setup, own) in [(ONLY_IPV4, "127.0.0.1"), (ONLY_IPV6, "[::1]")] {
        let told = on_a_machine_with(setup, own);
        assert!(
            told.stdout.starts_with("303 http://127.0.0.1:"),
            "{setup}: {told:?}"
        );
        assert!(told.stdout.ends_with("ended 143\n"), "{setup}: {told:?}");
    }
}

#[test]
fn c_27_the_code_leaves_the_address_bar_and_the_page_asks_nobody_for_anything() {
    let client = Client::new();
    let signing = client.authorize();
    let target = format!("/callback?{}", signing.query(&format!("code={CODE}")));
    let first = signing.get(&target);
    assert_eq!(first.status(), 303);
    let onward = first.header("location").unwrap();
    assert!(
        !onward.contains("code") && !onward.contains("state") && !onward.contains('?'),
        "{onward}"
    );
    let page = signing.get(&onward);
    assert_eq!(page.status(), 200);
    for answer in [&first, &page] {
        assert_eq!(
            answer.header("referrer-policy").as_deref(),
            Some("no-referrer"),
            "{answer:?}"
        );
        assert_eq!(
            answer.header("cache-control").as_deref(),
            Some("no-store"),
            "{answer:?}"
        );
    }
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let body = page.body.to_lowercase();
    for outward in [
        "<script", "http://", "https://", "src=", "@import", "url(", CODE,
    ] {
        assert!(!body.contains(outward), "{outward} in {body}");
    }
    assert_eq!(signing.finish().code, Some(0));
}

#[test]
fn c_28_the_listener_sends_nobody_anywhere_else() {
    let client = Client::new();
    let signing = client.authorize();
    let state = signing.parameter("state");
    for target in [
        "/callback?next=https://evil.example/".to_owned(),
        "/callback?url=//evil.example/&redirect_uri=https://evil.example/".to_owned(),
        format!("/callback?state={state}&return_to=https://evil.example/"),
        "//evil.example/".to_owned(),
        "//evil.example/callback".to_owned(),
        "/%2F%2Fevil.example".to_owned(),
        "/\\evil.example".to_owned(),
        "https://evil.example/callback".to_owned(),
        "/done?next=https://evil.example/".to_owned(),
    ] {
        let answer = signing.get(&target);
        assert!(
            (400..500).contains(&answer.status()),
            "{target}: {answer:?}"
        );
        assert_eq!(answer.header("location"), None, "{target}");
        assert!(!answer.body.contains("evil"), "{target}");
    }
    let front = signing.get("/");
    assert_eq!(
        front.header("location").as_deref(),
        Some(signing.url.as_str())
    );
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
}

#[test]
fn c_29_every_redirect_of_the_listener_is_a_303() {
    let client = Client::new();
    let signing = client.authorize();
    assert_eq!(signing.get("/").status(), 303);
    let target = format!("/callback?{}", signing.query(&format!("code={CODE}")));
    assert_eq!(signing.get(&target).status(), 303);
    assert_eq!(signing.get("/done").status(), 200);
    assert_eq!(signing.finish().code, Some(0));
    for entry in fs::read_dir(root().join("src/adapters/loopback")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for status in ["301", "302", "307", "308"] {
            assert!(!text.contains(status), "{status}");
        }
    }
}
