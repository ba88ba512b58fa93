//! No secret where it should not be: six canaries are planted by a server of this test, and looked for everywhere.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::support::free_port;
use super::support::home::Home;
use super::support::process::Run;
use super::support::pty::{Key, Terminal};

mod model;

const CLIENT_SECRET: &str = "fake-canary/secret+4711";
const CODE: &str = "fake-canary-code-4712";
const ACCESS: &str = "fake-canary-access-4713";
const REFRESH: &str = "fake-canary-refresh-4714";

/// An authorization server that gives the same canaries to everybody, and notes what only a client knows.
struct Planter {
    base: String,
    noted: Arc<Mutex<Vec<String>>>,
}

impl Planter {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let noted = Arc::new(Mutex::new(Vec::new()));
        let writer = Arc::clone(&noted);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &writer);
            }
        });
        Self { base, noted }
    }

    /// State and verifier of the last authorization.
    fn noted(&self) -> Vec<String> {
        self.noted.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, notes: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() {
        return;
    }
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let query = target
        .split_once('?')
        .map(|(_, query)| query.to_owned())
        .unwrap_or_default();
    let pick = |text: &[u8], name: &str| {
        url::form_urlencoded::parse(text)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let answer = if target.starts_with("/authorize") {
        let state = pick(query.as_bytes(), "state").unwrap();
        let redirect = pick(query.as_bytes(), "redirect_uri").unwrap();
        notes.lock().unwrap().push(state.clone());
        format!(
            "HTTP/1.1 303 See Other\r\nlocation: {redirect}?code={CODE}&state={state}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
    } else {
        notes.lock().unwrap().extend(pick(&body, "code_verifier"));
        let json = if target.starts_with("/token") {
            format!(
                r#"{{"access_token":"{ACCESS}","token_type":"Bearer","expires_in":900,"refresh_token":"{REFRESH}","scope":"users:read"}}"#
            )
        } else {
            r#"{"data":[]}"#.to_owned()
        };
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{json}",
            json.len()
        )
    };
    let _client_has_left = stream.write_all(answer.as_bytes());
}

/// A text in the forms in which it might lie about: raw, base64 at each offset, hexadecimal, percent-encoded.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![secret.as_bytes().to_vec()];
    for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        for offset in 0..3 {
            let text = engine.encode([&vec![b'x'; offset][..], secret.as_bytes()].concat());
            // The ends depend on the neighbours; the middle does not.
            let middle = text.get(4..text.len() - 4).unwrap();
            forms.push(middle.as_bytes().to_vec());
        }
    }
    let mut hexadecimal = String::new();
    for byte in secret.bytes() {
        write!(hexadecimal, "{byte:02x}").unwrap();
    }
    forms.push(hexadecimal.to_uppercase().into_bytes());
    forms.push(hexadecimal.into_bytes());
    let percent: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    forms.push(percent.into_bytes());
    forms
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    forms(secret)
        .iter()
        .any(|form| bytes.windows(form.len()).any(|window| window == form))
}

#[test]
fn the_search_finds_a_canary_in_each_of_its_forms() {
    for form in forms(CLIENT_SECRET) {
        assert!(holds(
            &[b"before ", &form[..], b" after"].concat(),
            CLIENT_SECRET
        ));
    }
    assert!(!holds(b"nothing of the kind", CLIENT_SECRET));
}

fn configured(planter: &Planter) -> Home {
    let home = Home::new();
    let base = &planter.base;
    let config = format!(
        "[environments.planted]\nauthorize_url = \"{base}/authorize\"\ntoken_url = \"{base}/token\"\napi_base = \"{base}\"\n"
    );
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    home
}

#[test]
fn no_secret_reaches_files_output_or_arguments() {
    let planter = Planter::start();
    let home = configured(&planter);
    let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
    let run = |arguments: &[&str]| {
        Run::cli(&home, &["--env", "planted", "--store", "file"]).args(arguments)
    };
    let trace = home.path().join("trace.jsonl");
    let mut authorize = run(&[
        "authorize",
        "--client-id",
        "fake-client",
        "--redirect-uri",
        &redirect_uri,
    ])
    .args([
        "--scope",
        "users:read",
        "--client-secret-stdin",
        "--no-browser",
        "--json",
    ])
    .start();
    authorize.write(format!("{CLIENT_SECRET}\n").as_bytes());
    let url = authorize.stderr_line("authorize_url: ");
    let url = url.trim_start_matches("authorize_url: ").to_owned();
    let arguments = std::fs::read(format!("/proc/{}/cmdline", authorize.id())).unwrap();
    let browsed = Run::program("curl", &home)
        .args(["-s", "-L", &url])
        .finish();
    assert_eq!(browsed.code, Some(0), "{browsed:?}");
    let granted = authorize.finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let noted = planter.noted();
    let [state, verifier] = noted.as_slice() else {
        panic!("{noted:?}")
    };

    let mut outputs = vec![
        arguments,
        browsed.stdout.into_bytes(),
        granted.stdout.into_bytes(),
    ];
    // The state may stand where the address is shown, and nowhere else.
    let shown = granted.stderr.replace(state.as_str(), "");
    outputs.push(shown.into_bytes());
    for command in [
        &["status", "--json"][..],
        &["status"],
        &["credentials", "show"],
        &["refresh"],
        &["call", "/v2/employees"],
        &["journey", "show"],
        &["form", "show"],
    ] {
        let finished = run(command).finish();
        outputs.push(finished.stdout.into_bytes());
        outputs.push(finished.stderr.into_bytes());
    }
    for secret in [CLIENT_SECRET, CODE, ACCESS, REFRESH, state, verifier] {
        for output in &outputs {
            assert!(
                !holds(output, secret),
                "{secret} in {}",
                String::from_utf8_lossy(output)
            );
        }
        for (path, bytes) in home.files() {
            // The store that was chosen for them holds the secret and the pair of tokens, and nothing else.
            let is_store = path
                .parent()
                .is_some_and(|parent| parent.ends_with("secrets"));
            let kept = is_store && [CLIENT_SECRET, ACCESS, REFRESH].contains(&secret);
            assert!(
                kept || !holds(&bytes, secret),
                "{secret} in {}",
                path.display()
            );
        }
    }
    assert!(!trace.exists());
}

#[test]
fn no_secret_reaches_the_screen_that_is_not_revealed_there() {
    let planter = Planter::start();
    let home = configured(&planter);
    let mut pty = Terminal::cli(
        &home,
        &["--env", "planted", "--store", "session", "--no-browser"],
    )
    .start();
    pty.wait_for_text("Before you start");
    pty.press(Key::Char('4'));
    pty.wait_for_text("Receive Staging");
    for _ in 0..3 {
        if pty.screen().contains("Client Secret") {
            break;
        }
        pty.press(Key::Tab);
    }
    pty.press(Key::Tab);
    pty.paste(CLIENT_SECRET);
    pty.wait_for_text("●●●●●●●●");
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
    assert!(!holds(&pty.raw(), CLIENT_SECRET), "{}", pty.screen());
    for (path, bytes) in home.files() {
        assert!(!holds(&bytes, CLIENT_SECRET), "{}", path.display());
    }
}
