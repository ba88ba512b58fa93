//! Strays that nobody thought of, made by a grammar: none is accepted, none ends the wait, none holds it up.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::io::AsyncWriteExt;
use tokio::time::{Duration, timeout};

use pleo_onboard::adapters::loopback::Event;

use super::stage::{CODE, STATE, Stage};

/// How many are made.
const VARIANTS: u32 = 400;

/// A request that is not the right redirect in at least one way.
#[derive(Clone, Debug)]
struct Stray {
    method: String,
    path: String,
    query: String,
    version: &'static str,
    headers: Vec<String>,
    ending: &'static str,
}

impl Stray {
    fn bytes(&self, port: u16) -> Vec<u8> {
        let mark = if self.query.is_empty() { "" } else { "?" };
        let mut text = format!(
            "{} {}{mark}{} {}\r\n",
            self.method, self.path, self.query, self.version
        );
        for header in &self.headers {
            text += &header.replace("PORT", &port.to_string());
            text += "\r\n";
        }
        text += self.ending;
        text.into_bytes()
    }

    /// Whether this happens to be the right redirect after all: a plain visit to the right place with one right state, one
    /// code and no error.
    fn is_right(&self) -> bool {
        let one_host = [
            "Host: localhost:PORT",
            "host: 127.0.0.1:PORT",
            "Host:[::1]:PORT",
        ];
        let hosts: Vec<_> = self
            .headers
            .iter()
            .filter(|header| header.to_ascii_lowercase().starts_with("host"))
            .collect();
        let place = self.method == "GET"
            && self.path == "/callback"
            && self.version.starts_with("HTTP/1.")
            && !self.ending.is_empty()
            && hosts.len() == 1
            && one_host.contains(&hosts[0].as_str());
        let pairs: Vec<_> = url::form_urlencoded::parse(self.query.as_bytes()).collect();
        let values = |name: &str| -> Vec<_> {
            let own = pairs.iter().filter(|(own, _)| own == name);
            own.map(|(_, value)| value.to_string()).collect()
        };
        // With the right state, an error ends the attempt: that is no stray either.
        place && values("state") == [STATE]
    }
}

fn value() -> impl Strategy<Value = String> {
    let case_changed: String = STATE
        .chars()
        .map(|c| {
            if c.is_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    prop_oneof![
        3 => Just(STATE.to_owned()),
        2 => (0..STATE.len()).prop_map(|end| STATE.chars().take(end).collect()),
        1 => (0..STATE.len()).prop_map(|start| STATE.chars().skip(start).collect()),
        1 => Just(case_changed),
        1 => Just(format!("{STATE}%00")),
        1 => Just(format!("%20{STATE}")),
        // Percent-encoded, it is the right state.
        1 => Just(percent_encoded(STATE)),
        2 => Just(CODE.to_owned()),
        1 => Just(String::new()),
        2 => "[ -~]{0,12}".prop_map(|text| text.replace(' ', "+")),
        1 => "(%[0-9a-fA-F]{2}|%[g-z]{1,2}|%){1,6}",
        1 => Just("x".repeat(20_000)),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("state".to_owned()),
        4 => Just("code".to_owned()),
        1 => Just("error".to_owned()),
        1 => Just("iss".to_owned()),
        1 => Just("STATE".to_owned()),
        1 => Just("state[]".to_owned()),
        1 => Just("st%61te".to_owned()),
        1 => Just("c%6Fde".to_owned()),
        1 => "[a-z%_;\\[\\]]{0,6}",
    ]
}

fn query() -> impl Strategy<Value = String> {
    let parameter = (name(), value(), prop_oneof![4 => Just("="), 1 => Just("")])
        .prop_map(|(name, value, equals)| format!("{name}{equals}{value}"));
    let joint = prop_oneof![6 => Just("&"), 1 => Just(";"), 1 => Just("&&"), 1 => Just("#"), 1 => Just("?")];
    (proptest::collection::vec(parameter, 0..5), joint)
        .prop_map(|(parameters, joint)| parameters.join(joint))
}

fn stray() -> impl Strategy<Value = Stray> {
    let method = prop_oneof![
        5 => Just("GET".to_owned()),
        1 => prop_oneof![Just("POST"), Just("HEAD"), Just("PUT"), Just("OPTIONS"), Just("get"), Just("CONNECT"), Just("PRI")].prop_map(str::to_owned),
        1 => "[A-Za-z!]{1,9}",
    ];
    let path = prop_oneof![
        6 => Just("/callback".to_owned()),
        1 => prop_oneof![
            Just("/"), Just("/callback/"), Just("/Callback"), Just("//callback"), Just("/callback;x"), Just("/./callback"),
            Just("/callback%2f"), Just("/call%62ack"), Just("/done"), Just("*"), Just("http://localhost:1/callback"),
            Just("\\callback"), Just("/callback\u{0}"), Just("/callback/staging"),
        ].prop_map(str::to_owned),
        1 => "/[!-~]{0,12}",
    ];
    let version = prop_oneof![8 => Just("HTTP/1.1"), 1 => Just("HTTP/1.0"), 1 => Just("HTTP/2.0"), 1 => Just("HTTP/0.9"), 1 => Just("")];
    let host = prop_oneof![
        6 => Just("Host: localhost:PORT"), 1 => Just("host: 127.0.0.1:PORT"), 1 => Just("Host:[::1]:PORT"),
        1 => Just("Host: evil.example"), 1 => Just("Host: localhost"), 1 => Just("Host: localhost.:PORT"),
        1 => Just("Host : localhost:PORT"), 1 => Just("X-Forwarded-Host: localhost:PORT"),
    ];
    let more = prop_oneof![
        Just("Accept: */*"),
        Just("Content-Length: 5"),
        Just("Transfer-Encoding: chunked"),
        Just("Upgrade: h2c"),
        Just("Host: localhost:PORT"),
        Just("X-HTTP-Method-Override: GET"),
        Just(" folded: yes"),
        Just("no colon"),
        Just("Origin: https://evil.example"),
        Just("Cookie: state=fake-state-Zx81"),
    ];
    let headers = (host, proptest::collection::vec(more, 0..3)).prop_map(|(host, more)| {
        let all = std::iter::once(host).chain(more);
        all.map(str::to_owned).collect::<Vec<_>>()
    });
    let ending = prop_oneof![8 => Just("\r\n"), 1 => Just("\n"), 1 => Just("\r\n\r\nGET / HTTP/1.1\r\n\r\n"), 1 => Just("")];
    (method, path, query(), version, headers, ending)
        .prop_map(|(method, path, query, version, headers, ending)| Stray {
            method,
            path,
            query,
            version,
            headers,
            ending,
        })
        .prop_filter("the right redirect", |stray| !stray.is_right())
}

/// Sends it and reads to the end; an answer, or none, comes soon.
async fn knock(stage: &Stage, stray: &Stray) {
    let mut stream = stage.connect().await;
    let _refused_before_its_end = stream.write_all(&stray.bytes(stage.port)).await;
    let _closed_by_the_other_side = stream.shutdown().await;
    let mut nowhere = tokio::io::sink();
    let read = tokio::io::copy(&mut stream, &mut nowhere);
    timeout(Duration::from_secs(10), read)
        .await
        .unwrap_or_else(|_| panic!("no end: {stray:?}"))
        .ok();
}

#[test]
fn none_of_400_generated_variants_is_accepted_ends_the_wait_or_holds_it_up() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: VARIANTS,
        failure_persistence: None,
        ..Config::default()
    });
    let made = std::cell::Cell::new(0);
    let mut stage = runtime.block_on(Stage::waiting());
    let shared = std::cell::RefCell::new(&mut stage);
    let outcome = runner.run(&stray(), |stray| {
        made.set(made.get() + 1);
        let mut stage = shared.borrow_mut();
        runtime.block_on(async {
            knock(&stage, &stray).await;
            while let Ok(event) = stage.events.try_recv() {
                let harmless = matches!(event, Event::Ignored { .. } | Event::UsedHttps);
                prop_assert!(harmless, "{event:?} by {stray:?}");
            }
            prop_assert!(stage.kept.lock().unwrap().codes.is_empty(), "{stray:?}");
            Ok(())
        })
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(made.get() >= VARIANTS);
    // The one wait has outlived them all.
    runtime.block_on(stage.succeed());
}

/// Each byte as `%` and two digits.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| {
        format!("{encoded}%{byte:02x}")
    })
}
