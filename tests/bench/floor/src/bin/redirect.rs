//! From the redirect to the tokens: what pleo-onboard takes, beside the least that a program can take.
//!
//!     redirect measure PROGRAM HOME CERTIFICATE KEY ROUNDS    both, in turn, over TLS and with the connection warmed
//!     redirect bare PORT TOKEN_PORT CERTIFICATE               the floor: std and rustls alone
//!
//! Two times are taken, both from when the browser's request is sent to the listener: until the token endpoint has handed
//! the tokens over, and until the browser has the first byte of its answer. Ours stores the tokens and saves the journey to
//! disk between the two, which the floor does not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
};

const TOKENS: &str = r#"{"access_token":"fake-access","token_type":"Bearer","expires_in":900,"refresh_token":"fake-refresh","scope":"users:read"}"#;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["bare", port, token_port, certificate] => {
            bare(port.parse()?, token_port.parse()?, certificate)
        }
        ["measure", program, home, certificate, key, rounds] => measure(
            &Places {
                program,
                home,
                certificate,
            },
            key,
            rounds.parse()?,
        ),
        _ => Err("usage: redirect measure PROGRAM HOME CERTIFICATE KEY ROUNDS".into()),
    }
}

/// Reads one request or answer: the head, then as much body as it says.
fn read_message(stream: &mut impl Read) -> std::io::Result<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            });
            let length: usize = if head.starts_with("HEAD") {
                0
            } else {
                length.unwrap_or(0)
            };
            while bytes.len() < end + 4 + length {
                let read = stream.read(&mut buffer)?;
                if read == 0 {
                    break;
                }
                bytes.extend_from_slice(&buffer[..read]);
            }
            return Ok((
                head,
                String::from_utf8_lossy(&bytes[end + 4..]).into_owned(),
            ));
        }
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&buffer[..read]);
    }
}

fn bare(port: u16, token_port: u16, certificate: &str) -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate)?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost")?)?;
    let socket = TcpStream::connect(("127.0.0.1", token_port))?;
    socket.set_nodelay(true)?;
    let mut server = StreamOwned::new(connection, socket);
    server.write_all(b"HEAD / HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
    read_message(&mut server)?;
    eprintln!("authorize_url: http://localhost/?state=fake-state");

    let (mut browser, _) = listener.accept()?;
    browser.set_nodelay(true)?;
    let (head, _) = read_message(&mut browser)?;
    let target = head.split(' ').nth(1).ok_or("no target")?;
    let code = target
        .split("code=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .ok_or("no code")?;
    let form = format!(
        "grant_type=authorization_code&code={code}&code_verifier=fake-verifier&redirect_uri=http%3A%2F%2F127.0.0.1"
    );
    let request = format!(
        "POST /token HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic ZmFrZTpmYWtl\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    server.write_all(request.as_bytes())?;
    let (_, body) = read_message(&mut server)?;
    let token = body
        .split("\"access_token\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    assert_eq!(token, Some("fake-access"));
    browser.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")?;
    Ok(())
}

/// What the token endpoint has seen.
#[derive(Default)]
struct Seen {
    asked: AtomicUsize,
    handed_over: Mutex<Option<Instant>>,
}

struct Places<'p> {
    program: &'p str,
    home: &'p str,
    certificate: &'p str,
}

/// The token endpoint; counts what it was asked.
fn serve(listener: TcpListener, config: Arc<ServerConfig>, seen: Arc<Seen>) {
    for socket in listener.incoming().flatten() {
        let (config, seen) = (Arc::clone(&config), Arc::clone(&seen));
        std::thread::spawn(move || -> Result<(), Failure> {
            socket.set_nodelay(true)?;
            let mut stream = StreamOwned::new(ServerConnection::new(config)?, socket);
            loop {
                let (head, _) = read_message(&mut stream)?;
                let body = if head.starts_with("HEAD") { "" } else { TOKENS };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes())?;
                *seen.handed_over.lock().expect("nobody panics with it") = Some(Instant::now());
                seen.asked.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
}

fn measure(places: &Places<'_>, key: &str, rounds: usize) -> Result<(), Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from_pem_file(places.certificate)?];
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(key)?)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let token_port = listener.local_addr()?.port();
    let seen: Arc<Seen> = Arc::default();
    let noted = Arc::clone(&seen);
    std::thread::spawn(move || serve(listener, Arc::new(config), noted));
    let base = format!("https://localhost:{token_port}");
    let toml = format!(
        "[environments.bench]\nauthorize_url = \"{base}/a\"\ntoken_url = \"{base}/token\"\napi_base = \"{base}\"\n"
    );
    std::fs::write(format!("{}/config.toml", places.home), toml)?;

    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let port = free_port()?;
        floor.push(one(start_bare(port, token_port, places)?, port, &seen)?);
        let port = free_port()?;
        ours.push(one(start_ours(port, places)?, port, &seen)?);
    }
    for (name, pick) in [("tokens handed over", 0), ("page in the browser", 1)] {
        let mut own: Vec<f64> = ours.iter().map(|times| times[pick]).collect();
        let mut bare: Vec<f64> = floor.iter().map(|times| times[pick]).collect();
        let mut ratios: Vec<f64> = own
            .iter()
            .zip(&bare)
            .map(|(own, bare)| own / bare)
            .collect();
        let (own, bare, ratio) = (median(&mut own), median(&mut bare), median(&mut ratios));
        println!("redirect to {name}: {own:.2} ms, bare std and rustls {bare:.2} ms: {ratio:.2}×");
    }
    Ok(())
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn start_bare(port: u16, token_port: u16, places: &Places<'_>) -> Result<Child, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([
        "bare",
        &port.to_string(),
        &token_port.to_string(),
        places.certificate,
    ]);
    Ok(command
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?)
}

fn start_ours(port: u16, places: &Places<'_>) -> Result<Child, Failure> {
    let redirect = format!("http://127.0.0.1:{port}/callback");
    let mut command = Command::new(places.program);
    command.args([
        "--home",
        places.home,
        "--env",
        "bench",
        "--store",
        "session",
        "--no-browser",
    ]);
    command.args([
        "authorize",
        "--client-id",
        "fake",
        "--scope",
        "users:read",
        "--redirect-uri",
        &redirect,
    ]);
    command
        .args(["--client-secret-stdin", "--json"])
        .env("SSL_CERT_FILE", places.certificate);
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(stdin) = &mut child.stdin {
        stdin.write_all(b"fake-client-secret\n")?;
    }
    Ok(child)
}

/// One sign-in of a program that has been started: both times, in milliseconds.
fn one(mut child: Child, port: u16, seen: &Seen) -> Result<[f64; 2], Failure> {
    let before = seen.asked.load(Ordering::SeqCst);
    let mut lines = BufReader::new(child.stderr.take().ok_or("no stderr")?).lines();
    let url = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.starts_with("authorize_url:"))
        .ok_or("it did not begin")?;
    let state = url
        .split("state=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .ok_or("no state")?;
    // The connection is warm once the server was asked; a bare program has asked already.
    for _ in 0..500 {
        if seen.asked.load(Ordering::SeqCst) > before {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(Duration::from_millis(50));
    let request = format!(
        "GET /callback?code=fake-code&state={state} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n"
    );
    let mut browser = TcpStream::connect(("127.0.0.1", port))?;
    browser.set_nodelay(true)?;
    let start = Instant::now();
    browser.write_all(request.as_bytes())?;
    browser.read_exact(&mut [0])?;
    let took = start.elapsed();
    let handed_over = *seen.handed_over.lock().expect("nobody panics with it");
    let handed_over = handed_over.ok_or("no tokens")? - start;
    let mut rest = Vec::new();
    browser.read_to_end(&mut rest)?;
    // Ours sends the browser on to a page without the code, and ends once that is delivered.
    if let Ok(mut browser) = TcpStream::connect(("127.0.0.1", port)) {
        let done = format!("GET /done HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n");
        let _ended_already = browser
            .write_all(done.as_bytes())
            .and_then(|()| browser.read_to_end(&mut rest));
    }
    drop(child.stdin.take());
    for _ in lines {}
    if !child.wait()?.success() {
        return Err("it did not end well".into());
    }
    Ok([handed_over, took].map(|time| time.as_secs_f64() * 1_000.0))
}
