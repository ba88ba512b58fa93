//! What is kept of HTTP exchanges: no secret, in the file and on the screen; and what a copied command does.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use pleo_onboard::adapters::client::{Client, Watch};
use pleo_onboard::adapters::clock::Clock;
use pleo_onboard::environment::{ClientAuth, Environment, EnvironmentName};
use pleo_onboard::exchange::meaning::{self, Place};
use pleo_onboard::exchange::{Audience, Exchange, as_curl};
use pleo_onboard::moment::Timestamp;
use pleo_onboard::oauth::request::{Plan, build_exchange, verifier_from};
use pleo_onboard::secret::{AuthorizationCode, ClientSecret};

use super::support::focus::call_who_am_i;
use super::support::free_port;
use super::support::home::Home;
use super::support::process::{Finished, Run};
use super::support::pty::{Key, Terminal};
use super::support::waiting::Waiting;
use super::support::web::{Asked, Then, Web, say};

const SECRET: &str = "fake-secret/with+odd %signs";
const CODE: &str = "fake-code-0815";
const ACCESS: &str = "fake-access-0816";
const REFRESH: &str = "fake-refresh-0817";
const EMAIL: &str = "somebody.real@mail.example";

/// Answers with tokens, and repeats all that it was just told: in headers, in a member, as text.
fn echo(asked: &Asked, out: &mut dyn Write) -> Then {
    let mut said = asked.body.clone();
    for (_, value) in url::form_urlencoded::parse(asked.body.as_bytes()) {
        said = format!("{said} {value}");
    }
    let lines = asked.head.lines();
    for line in lines.filter(|line| line.starts_with("authorization:")) {
        said = format!("{said} {line}");
        if let Some(pair) = line.split("Basic ").nth(1) {
            let pair = String::from_utf8(STANDARD.decode(pair).unwrap()).unwrap();
            said = format!("{said} {pair} {SECRET}");
        }
    }
    if asked.target().starts_with("/v2/page") {
        let page = format!("<p>{said} {EMAIL}</p>");
        return say(out, "502 Bad Gateway", "content-type: text/html\r\n", &page);
    }
    let headers = format!("content-type: application/json\r\nx-echo: {said}\r\n");
    if asked.target().starts_with("/v1/introspect") {
        // What the viewer of answers shows is not what is looked at here.
        return say(out, "200 OK", &headers, "[]");
    }
    let said = serde_json::to_string(&format!("{said} {EMAIL}")).unwrap();
    let body = format!(
        r#"{{"access_token":"{ACCESS}","token_type":"Bearer","expires_in":900,"refresh_token":"{REFRESH}","scope":"users:read","active":true,"said":{said},"again":"{ACCESS} {REFRESH}"}}"#
    );
    say(out, "200 OK", &headers, &body)
}

struct Desk {
    home: Home,
    _web: Web,
}

impl Desk {
    fn new() -> Self {
        let web = Web::plain(echo);
        let home = Home::new();
        let base = format!("http://127.0.0.1:{}", web.port);
        let config = format!(
            "[environments.mine]\nauthorize_url = \"{base}/authorize\"\ntoken_url = \"{base}/token\"\napi_base = \"{base}\"\nintrospect_url = \"{base}/introspect\"\n"
        );
        std::fs::write(home.path().join("config.toml"), config).unwrap();
        Self { home, _web: web }
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let own = ["--env", "mine", "--store", "file", "--trace", "trace.jsonl"];
        Run::cli(&self.home, &own).args(arguments)
    }

    /// Authorises; the state of that.
    fn authorize(&self) -> String {
        let waiting = Waiting::start(|words| self.run(words), SECRET);
        let _page = waiting.redirect(&self.home, CODE);
        let finished = waiting.running.finish();
        assert_eq!(finished.code, Some(0), "{finished:?}");
        waiting.state
    }

    fn trace(&self) -> String {
        std::fs::read_to_string(self.home.path().join("trace.jsonl")).unwrap()
    }
}

fn assert_holds_no_secret(text: &str, state: &str) {
    let encoded: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let pair = STANDARD.encode(format!("fake-client:{encoded}"));
    let in_json = serde_json::to_string(SECRET).unwrap();
    for secret in [
        SECRET,
        &encoded,
        &pair,
        in_json.trim_matches('"'),
        CODE,
        ACCESS,
        REFRESH,
        state,
        EMAIL,
    ] {
        let start = text.find(secret);
        let around = start.map(|start| text.get(start.saturating_sub(200)..start + secret.len()));
        assert!(start.is_none(), "{secret}: {around:?}");
    }
}

#[test]
fn a_server_that_repeats_every_secret_gets_none_into_the_trace() {
    let desk = Desk::new();
    let state = desk.authorize();
    for command in [
        &["introspect"][..],
        &["refresh"],
        &["call", "/v2/employees?email=somebody.real@mail.example"],
        &["call", "/v2/page"],
        &["call", "POST", "/v1/search", "--body", "-"],
    ] {
        let finished: Finished = desk.run(command).stdin("{\"a\":1}").finish();
        assert_ne!(finished.code, Some(2), "{finished:?}");
    }
    let trace = desk.trace();
    assert_holds_no_secret(&trace, &state);
    let lines: Vec<Value> = trace
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let purposes: Vec<&str> = lines
        .iter()
        .map(|line| line["purpose"].as_str().unwrap())
        .collect();
    let expected = [
        "redirect",
        "exchange",
        "introspection",
        "refresh",
        "call",
        "call",
        "call",
    ];
    assert_eq!(purposes, expected);
    for line in &lines {
        assert_eq!(line["schema_version"], 1);
    }
    let mode = std::fs::metadata(desk.home.path().join("trace.jsonl")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
}

#[test]
fn every_parameter_and_every_member_of_oauth_in_a_trace_has_its_words() {
    let desk = Desk::new();
    let _state = desk.authorize();
    for command in ["introspect", "refresh"] {
        assert_eq!(desk.run(&[command]).finish().code, Some(0));
    }
    let home = Home::new();
    let rehearsed = Run::cli(&home, &["--store", "session", "--trace", "trace.jsonl"])
        .args(["authorize", "--play-browser"])
        .args([
            "--redirect-uri",
            &format!("http://localhost:{}/callback", free_port()),
        ])
        .finish();
    assert_eq!(rehearsed.code, Some(0), "{rehearsed:?}");
    let rehearsal = std::fs::read_to_string(home.path().join("trace.jsonl")).unwrap();
    // What is not OAuth's: of the sandbox's pages, of the server of this test, of HTTP itself.
    let foreign = [
        "transaction",
        "login",
        "password",
        "decision",
        "said",
        "again",
    ];
    let mut seen = BTreeSet::new();
    for line in desk.trace().lines().chain(rehearsal.lines()) {
        let line: Value = serde_json::from_str(line).unwrap();
        let came = line["purpose"] == "redirect" || line["request"]["path"] == "/callback";
        let sent = if came {
            Place::Redirect
        } else {
            Place::Request
        };
        let form = &line["request"]["body"]["form"];
        for (place, list) in [(sent, &line["request"]["query"]), (Place::Request, form)] {
            for pair in list.as_array().into_iter().flatten() {
                seen.insert((place, pair[0].as_str().unwrap().to_owned()));
            }
        }
        let is_oauth =
            ["exchange", "refresh", "introspection"].contains(&line["purpose"].as_str().unwrap());
        let body = line["answer"]["body"]["text"].as_str().unwrap_or("{}");
        if is_oauth {
            let body: Value = serde_json::from_str(body).unwrap();
            let names = body.as_object().unwrap().keys().cloned();
            seen.extend(names.map(|name| (Place::Answer, name)));
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
    for (place, name) in &seen {
        let known = meaning::of(*place, name).is_some() || foreign.contains(&name.as_str());
        assert!(known, "{place:?} {name} has no words");
    }
    // And what the readers look for, whether a server sends it or not.
    for name in [
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "scope",
        "error",
        "error_description",
        "message",
        "active",
        "client_id",
        "exp",
        "sub",
    ] {
        assert!(meaning::of(Place::Answer, name).is_some(), "{name}");
    }
    for name in [
        "code",
        "state",
        "iss",
        "error",
        "error_description",
        "error_uri",
    ] {
        assert!(meaning::of(Place::Redirect, name).is_some(), "{name}");
    }
    for name in [
        "www-authenticate",
        "retry-after",
        "location",
        "date",
        "content-type",
    ] {
        assert!(meaning::of(Place::AnswerHeader, name).is_some(), "{name}");
    }
}

#[test]
fn a_trace_that_cannot_be_written_is_said_and_stops_nothing() {
    let desk = Desk::new();
    let _state = desk.authorize();
    for (place, words) in [
        ("no/such/directory/t.jsonl", "it does not exist"),
        ("/dev/full", "no space left"),
    ] {
        let finished = Run::cli(
            &desk.home,
            &["--env", "mine", "--store", "file", "--trace", place],
        )
        .args(["call", "/v2/employees"])
        .finish();
        assert_eq!(finished.code, Some(0), "{finished:?}");
        assert!(
            finished.stderr.contains("warning: no trace"),
            "{finished:?}"
        );
        assert!(finished.stderr.contains(words), "{finished:?}");
        assert!(
            finished.stderr.contains("[files.not-writable]"),
            "{finished:?}"
        );
    }
    // The same in the wizard, where it is a message on the screen.
    let own = [
        "--env",
        "mine",
        "--store",
        "file",
        "--no-browser",
        "--trace",
        "no/such/t.jsonl",
    ];
    let mut pty = Terminal::cli(&desk.home, &own).start();
    pty.wait_for_text("files.not-writable");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}

#[test]
fn the_inspector_of_the_wizard_shows_a_call_part_by_part_and_no_secret() {
    let desk = Desk::new();
    let state = desk.authorize();
    let own = [
        "--env",
        "mine",
        "--store",
        "file",
        "--no-browser",
        "--trace",
        "wizard.jsonl",
    ];
    let mut pty = Terminal::cli(&desk.home, &own).size(100, 40).start();
    pty.wait_for_text("MINE");
    pty.press(Key::Char('i'));
    pty.wait_for_text("Nothing yet.");
    pty.press(Key::Esc);
    pty.wait_for_no_text("Nothing yet.");
    call_who_am_i(&mut pty);
    pty.wait_for_text("→ 200");
    pty.press(Key::Char('i'));
    pty.wait_for_text("GET /v1/introspect");
    pty.press(Key::Enter);
    pty.wait_for_text("Which program asks");
    pty.press(Key::Char('G'));
    pty.wait_for_text("wait for the first byte");
    pty.press(Key::Char('c'));
    pty.wait_for_text("Sent the curl command");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    assert_holds_no_secret(&raw, &state);
    let copied = raw.split("\u{1b}]52;c;").nth(1).unwrap();
    let copied = copied.split(['\u{7}', '\u{1b}']).next().unwrap();
    let copied = String::from_utf8(STANDARD.decode(copied).unwrap()).unwrap();
    assert!(
        copied.contains("-H 'authorization: Bearer '\"$PLEO_ACCESS_TOKEN\""),
        "{copied}"
    );
    let trace = std::fs::read_to_string(desk.home.path().join("wizard.jsonl")).unwrap();
    assert_holds_no_secret(&trace, &state);
}

/// The exchanges that a client is told of.
fn watched() -> (Client, Arc<Mutex<Vec<Exchange>>>) {
    let told: Arc<Mutex<Vec<Exchange>>> = Arc::default();
    let noted = Arc::clone(&told);
    let client = Client::watched(Watch {
        clock: Clock::fixed(Timestamp::EPOCH),
        tell: Box::new(move |exchange| noted.lock().unwrap().push(exchange)),
    });
    (client, told)
}

fn headers_of(asked: &Asked, names: &[&str]) -> Vec<String> {
    let lines = asked.head.lines().map(str::to_ascii_lowercase);
    let wanted = |line: &String| {
        names
            .iter()
            .any(|name| line.starts_with(&format!("{name}:")))
    };
    let mut lines: Vec<String> = lines.filter(wanted).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_copied_command_sends_what_was_sent_once_its_variables_are_set() {
    let web = Web::plain(|_, out| say(out, "200 OK", "", "[]"));
    let url = |path: &str| {
        format!("http://127.0.0.1:{}{path}", web.port)
            .parse()
            .unwrap()
    };
    let (client, told) = watched();
    let code = AuthorizationCode::new(CODE.to_owned());
    let verifier = verifier_from([3; 32]);
    let plan = Plan {
        client_id: "it's a \"client\" & $HOME".to_owned(),
        redirect_uri: "http://localhost:7538/call'back?x=%20$(id)".to_owned(),
        scopes: Vec::new(),
    };
    for client_auth in [ClientAuth::Basic, ClientAuth::Body] {
        let environment = Environment {
            name: EnvironmentName::Custom("mine".to_owned()),
            authorize_url: url("/authorize"),
            token_url: url("/tok'en?tenant=a%20b%26c"),
            api_base: url(""),
            introspect_url: None,
            login_url: None,
            issuer: None,
            client_auth,
        };
        let secret = ClientSecret::new(SECRET.to_owned());
        let request = build_exchange(&environment, &plan, &secret, &code, &verifier).unwrap();
        client.send_prepared(request).await.unwrap();
    }
    let mut request =
        reqwest::Request::new(reqwest::Method::POST, url("/v1/x:search?q=a%2Bb%20c&n=1"));
    let headers = request.headers_mut();
    headers.insert("authorization", format!("Bearer {ACCESS}").parse().unwrap());
    headers.insert("content-type", "application/json".parse().unwrap());
    *request.body_mut() = Some(r#"{"name":"it's $HOME \"é\"","n":[1,2]}"#.into());
    client.send(request, 1_000).await.unwrap();

    let sent = web.asked();
    let exchanges = told.lock().unwrap().clone();
    assert_eq!((sent.len(), exchanges.len()), (3, 3));
    let home = Home::new();
    let encoded: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    for (number, exchange) in exchanges.iter().enumerate() {
        let command = as_curl(exchange, Audience::Alone);
        assert_holds_no_secret(&command, "fake-state");
        // In HTTP Basic, both halves are encoded as in a form.
        let basic = command.contains("-u ");
        let ran = Run::program("sh", &home)
            .args(["-c", &command])
            .env("PLEO_CLIENT_SECRET", if basic { &encoded } else { SECRET })
            .env("PLEO_CODE", CODE)
            .env("PLEO_CODE_VERIFIER", verifier.reveal())
            .env("PLEO_ACCESS_TOKEN", ACCESS)
            .finish();
        assert_eq!(ran.code, Some(0), "{command}\n{ran:?}");
        let (first, again) = (&sent[number], web.asked().pop().unwrap());
        let request_line = |asked: &Asked| asked.head.lines().next().unwrap().to_owned();
        let form = |asked: &Asked| -> Vec<(String, String)> {
            url::form_urlencoded::parse(asked.body.as_bytes())
                .into_owned()
                .collect()
        };
        let target = |asked: &Asked| {
            let target = url::Url::parse(&format!("http://x{}", asked.target())).unwrap();
            let pairs: Vec<_> = target.query_pairs().into_owned().collect();
            (target.path().to_owned(), pairs)
        };
        assert_eq!(target(&again), target(first), "{command}");
        assert_eq!(request_line(&again).split(' ').next(), Some("POST"));
        let names = ["authorization", "content-type"];
        assert_eq!(
            headers_of(&again, &names),
            headers_of(first, &names),
            "{command}"
        );
        if first.body.starts_with('{') {
            let json = |asked: &Asked| serde_json::from_str::<Value>(&asked.body).unwrap();
            assert_eq!(json(&again), json(first), "{command}");
        } else {
            assert_eq!(form(&again), form(first), "{command}");
        }
    }
}

#[tokio::test]
async fn an_exchange_that_is_given_up_is_told_as_that() {
    let web = Web::plain(|_, _| {
        std::thread::sleep(std::time::Duration::from_secs(40));
        Then::Close
    });
    let (client, told) = watched();
    let url = format!("http://127.0.0.1:{}/v1/slow", web.port)
        .parse()
        .unwrap();
    let request = reqwest::Request::new(reqwest::Method::GET, url);
    let patience = std::time::Duration::from_millis(300);
    let given_up = tokio::time::timeout(patience, client.send(request, 10)).await;
    assert!(given_up.is_err());
    let told = told.lock().unwrap();
    let failure = told.first().unwrap().failure.as_deref().unwrap();
    assert!(failure.starts_with("given up"), "{failure}");
}
