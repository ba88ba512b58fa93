//! Secure connections: no bad certificate is accepted, the cause is said in words, and what is good works.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::support::free_port;
use super::support::home::Home;
use super::support::process::{Finished, Run};
use super::support::tls::{
    Authority, Identity, expired, for_clients, not_yet, other_name, self_signed,
};
use super::support::waiting::Waiting;
use super::support::web::{Asked, Then, Web, say, say_json};

mod proxies;
mod reach;
mod size;
mod warm;

pub const TOKENS: &str = r#"{"access_token":"fake-access-1","token_type":"Bearer","expires_in":900,"refresh_token":"fake-refresh-1","scope":"users:read"}"#;

/// An environment at these bases; `authorize_url` is not opened by anything here.
pub fn configured(authority: &Authority, auth_base: &str, api_base: &str) -> Home {
    let home = Home::new();
    let config = format!(
        "[environments.mine]\nauthorize_url = \"{auth_base}/authorize\"\ntoken_url = \"{auth_base}/token\"\napi_base = \"{api_base}\"\n"
    );
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    authority.write_to(home.path());
    home
}

/// A command in that environment; it trusts the authority of the home alone.
pub fn run(home: &Home, arguments: &[&str]) -> Run {
    let trusted = home.path().join("authority.pem");
    Run::cli(home, &["--env", "mine", "--store", "file"])
        .args(arguments)
        .env("SSL_CERT_FILE", trusted)
}

/// One call with the token of the variable.
pub fn call(home: &Home) -> Finished {
    run(home, &["call", "/v2/employees"])
        .env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access-of-the-variable")
        .finish()
}

/// Authorises; the redirect comes as soon as the listener holds its port, or after `pause`.
pub fn authorize(home: &Home, pause: Duration) -> Finished {
    let waiting = Waiting::start(|words| run(home, words), "fake-client-secret");
    std::thread::sleep(pause);
    let browsed = waiting.redirect(home, "fake-code");
    assert_eq!(browsed.code, Some(0), "{browsed:?}");
    waiting.running.finish()
}

/// No word of a library, and no way round the check.
fn assert_plain(finished: &Finished) {
    for raw in [
        "rustls",
        "webpki",
        "reqwest",
        "hyper",
        "Os {",
        "InvalidCertificate",
        "UnknownIssuer",
        "error sending",
        "invalid peer",
        "--insecure",
    ] {
        assert!(!finished.stderr.contains(raw), "{raw}: {finished:?}");
    }
}

fn assert_refused(finished: &Finished, words: &str, code: &str) {
    assert_eq!(finished.code, Some(7), "{finished:?}");
    assert!(finished.stderr.contains(words), "{words}: {finished:?}");
    assert!(finished.stderr.contains(code), "{code}: {finished:?}");
    assert_plain(finished);
}

/// The certificates that rcgen can make, with the words for what is wrong with each.
fn bad_certificates(authority: &Authority) -> Vec<(Identity, &'static str, &'static str)> {
    let untrusted = "network.untrusted";
    let wrong = "network.certificate";
    vec![
        (self_signed(), "nobody whom this machine trusts", untrusted),
        (
            Authority::new().good(),
            "nobody whom this machine trusts",
            untrusted,
        ),
        (authority.issue(expired), "it has expired", wrong),
        (authority.issue(not_yet), "it is not valid yet", wrong),
        (authority.issue(other_name), "it is for another name", wrong),
        (
            authority.issue(for_clients),
            "it is not meant for servers",
            wrong,
        ),
    ]
}

#[test]
fn tk_15_no_bad_certificate_is_accepted_and_its_fault_is_named() {
    let authority = Authority::new();
    for (identity, words, code) in bad_certificates(&authority) {
        let web = Web::secure(identity.config(), |_, out| say_json(out, TOKENS));
        let base = format!("https://localhost:{}", web.port);
        let home = configured(&authority, &base, &base);
        assert_refused(&call(&home), words, code);
        assert_refused(&authorize(&home, Duration::ZERO), words, code);
        assert!(web.asked().is_empty(), "{words}: {:?}", web.asked());
    }
}

/// `openssl s_server`, for what neither rcgen nor rustls would do; ended by its own process id.
struct Openssl {
    child: Child,
    port: u16,
}

impl Openssl {
    fn start(home: &Home, arguments: &[&str]) -> Self {
        let port = free_port();
        let mut command = Command::new("openssl");
        command.args([
            "s_server",
            "-quiet",
            "-www",
            "-accept",
            &format!("127.0.0.1:{port}"),
        ]);
        let child = command
            .args(arguments)
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl is installed: apt-get install openssl");
        let connects = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        super::support::wait_until("openssl listens", connects);
        Self { child, port }
    }
}

impl Drop for Openssl {
    fn drop(&mut self) {
        let _ended_or_gone = self.child.kill();
        let _waited_for = self.child.wait();
    }
}

/// Has openssl make `key.pem` and `cert.pem`, signed by itself.
fn openssl_certificate(home: &Home, key: &str, digest: &str) {
    let made = Run::program("openssl", home)
        .args([
            "req",
            "-x509",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=localhost",
        ])
        .args([
            "-newkey", key, digest, "-keyout", "key.pem", "-out", "cert.pem",
        ])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .finish();
    assert_eq!(made.code, Some(0), "{made:?}");
}

#[test]
fn tk_15_a_weak_key_and_an_old_version_are_refused_by_name() {
    let lax = [
        "-cipher",
        "ALL:@SECLEVEL=0",
        "-cert",
        "cert.pem",
        "-key",
        "key.pem",
    ];
    let old = ["-tls1_1"];
    for (key, more, words, code) in [
        ("rsa:1024", &[][..], "too weak", "network.certificate"),
        (
            "rsa:2048",
            &old[..],
            "versions of TLS that are too old",
            "network.tls",
        ),
    ] {
        let work = Home::new();
        openssl_certificate(&work, key, "-sha256");
        let server = Openssl::start(&work, &[&lax[..], more].concat());
        let base = format!("https://localhost:{}", server.port);
        let home = configured(&Authority::new(), &base, &base);
        // What is wrong is the key, not the trust.
        let trusted = std::fs::read(work.path().join("cert.pem")).unwrap();
        std::fs::write(home.path().join("authority.pem"), trusted).unwrap();
        assert_refused(&call(&home), words, code);
        assert_refused(&authorize(&home, Duration::ZERO), words, code);
    }
}

#[test]
fn what_speaks_no_tls_is_said_to_speak_none() {
    // A server of plain HTTP answers to a TLS greeting, if it does, with a page.
    let odd = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = odd.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in odd.incoming().flatten() {
            let mut stream = stream;
            let page = super::support::web::answer("400 Bad Request", "", "plain HTTP here");
            let _client_has_left = std::io::Write::write_all(&mut stream, &page);
            let _read = std::io::Read::read(&mut stream, &mut [0; 1024]);
        }
    });
    let base = format!("https://localhost:{port}");
    let home = configured(&Authority::new(), &base, &base);
    assert_refused(&call(&home), "does not speak TLS", "network.tls");
}

#[test]
fn a_certificate_of_an_authority_in_ssl_cert_file_is_good_and_tokens_come() {
    let authority = Authority::new();
    let answer = |asked: &Asked, out: &mut dyn std::io::Write| -> Then {
        let body = if asked.target() == "/token" {
            TOKENS
        } else {
            "[]"
        };
        say_json(out, body)
    };
    let web = Web::secure(authority.good().config(), answer);
    let base = format!("https://localhost:{}", web.port);
    let home = configured(&authority, &base, &base);
    let granted = authorize(&home, Duration::ZERO);
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let called = call(&home);
    assert_eq!(
        (called.code, called.stdout.as_str()),
        (Some(0), "[]"),
        "{called:?}"
    );
    for (file, words) in [
        ("", "SSL_CERT_FILE"),
        ("no certificate at all", "SSL_CERT_FILE"),
    ] {
        std::fs::write(home.path().join("authority.pem"), file).unwrap();
        let refused = call(&home);
        assert_eq!(refused.code, Some(7), "{refused:?}");
        assert!(refused.stderr.contains(words), "{refused:?}");
        assert_plain(&refused);
    }
}
