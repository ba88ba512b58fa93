//! Commands that bring about one problem each, for those that no scenario of the sandbox does.

use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicUsize, Ordering};

use pleo_onboard::problem::ProblemCode as P;

use super::super::support::free_port;
use super::super::support::home::Home;
use super::super::support::process::{Finished, Run, Running};
use super::super::support::stub::{Asked, json, serve};
use super::{Row, Told};

/// Tokens that a stub gives.
const GRANT: &str =
    r#"{"access_token":"fake-access","token_type":"Bearer","expires_in":900,"scope":"users:read"}"#;

/// The same with a refresh token.
const PAIR: &str = r#"{"access_token":"fake-access","refresh_token":"fake-refresh","token_type":"Bearer","expires_in":900,"scope":"users:read"}"#;

/// All of them.
pub const ROWS: &[Row] = &[
    (P::FormUnknownField, Told::Whole, || {
        fresh(&["form", "set", "no_such_field", "value"])
    }),
    (P::FormImportUnreadable, Told::Whole, || {
        let home = Home::new();
        run(&home, &["form", "import", "-"]).stdin("{").finish()
    }),
    (P::CallbackPortTaken, Told::Whole, || {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port();
        authorize(&closed(), port).finish()
    }),
    (P::CallbackNoCode, Told::InPassing, || {
        answered("state={state}")
    }),
    (P::CallbackRepeatedParameter, Told::InPassing, || {
        answered("code=fake&code=fake&state={state}")
    }),
    (P::CallbackWrongState, Told::InPassing, || {
        answered("code=fake&state=fake-other")
    }),
    (P::CallbackNotARedirect, Told::InPassing, || {
        pasted("the page said yes")
    }),
    (P::CallbackOtherAddress, Told::InPassing, || {
        pasted("http://localhost:1/elsewhere?code=fake&state=fake")
    }),
    (P::TokenUnknownError, Told::Whole, || {
        granted_by(|| json("400 Bad Request", r#"{"error":"fake_error"}"#))
    }),
    (P::TokenAbsent, Told::Whole, || {
        let home = closed();
        run(&home, &["--env", "stub", "call", "/v2/employees"]).finish()
    }),
    (P::TokenNoRefreshToken, Told::Whole, || {
        let home = stub(&serve(|_| json("200 OK", GRANT)));
        assert_eq!(browse(authorize(&home, free_port()), None).code, Some(0));
        let refresh = ["--env", "stub", "--store", "file", "refresh"];
        with_secret(run(&home, &refresh)).finish()
    }),
    (P::TokenRefreshUnanswered, Told::InPassing, || {
        let asked = AtomicUsize::new(0);
        let answer = move |_: &Asked| match asked.fetch_add(1, Ordering::SeqCst) {
            0 => json("200 OK", PAIR),
            _ => json("502 Bad Gateway", "{}"),
        };
        let home = stub(&serve(answer));
        assert_eq!(browse(authorize(&home, free_port()), None).code, Some(0));
        let refresh = ["--env", "stub", "--store", "file", "refresh"];
        with_secret(run(&home, &refresh)).finish();
        with_secret(run(&home, &refresh)).finish()
    }),
    (P::TokenRefreshTokenOld, Told::InPassing, || {
        let home = stub(&serve(|_| json("200 OK", PAIR)));
        assert_eq!(browse(authorize(&home, free_port()), None).code, Some(0));
        a_year_ago(&home);
        let refresh = ["--env", "stub", "--store", "file", "refresh"];
        with_secret(run(&home, &refresh)).finish()
    }),
    (P::ApiClientSecretAsToken, Told::Whole, || {
        let home = stub(&serve(|_| json("401 Unauthorized", "{}")));
        let call = run(&home, &["--env", "stub", "call", "/v2/employees"]);
        with_secret(call)
            .env("PLEO_ONBOARD_ACCESS_TOKEN", SECRET)
            .finish()
    }),
    (P::ApiInvalidPath, Told::Whole, || {
        fresh(&["call", "https://elsewhere.example/"])
    }),
    (P::FilesUnreadable, Told::Whole, || {
        fresh(&["form", "import", "no-such-file"])
    }),
    (P::FilesCorrupt, Told::InPassing, || {
        saved_as("{ broken", &["status"])
    }),
    (P::FilesNewerVersion, Told::Whole, || {
        saved_as(r#"{"schema_version":999}"#, &["status"])
    }),
    (P::FilesNotWritable, Told::Whole, || {
        fresh(&[
            "form",
            "export",
            "--format",
            "json",
            "-o",
            "no/such/directory/file",
        ])
    }),
    (P::FilesInUse, Told::Whole, || {
        let home = Home::new();
        let directory = home.path().join("sandbox");
        std::fs::create_dir(&directory).unwrap();
        let lock = std::fs::File::create(directory.join("lock")).unwrap();
        lock.lock().unwrap();
        run(&home, &["sandbox", "--port", "0"]).finish()
    }),
    (P::TerminalAbsent, Told::InShort, || fresh(&[])),
    (P::KeychainUnavailable, Told::Whole, || {
        let home = Home::new();
        let set = [
            "--env",
            "staging",
            "--store",
            "keychain",
            "credentials",
            "set",
        ];
        let set = run(&home, &set).args(["--client-id", "fake", "--client-secret-stdin"]);
        set.stdin("fake-secret-of-the-test\n").finish()
    }),
    (P::KeychainTimedOut, Told::Whole, || {
        let home = Home::new();
        let bus = home.path().join("mute-bus");
        // It lets itself be connected to, and says nothing.
        let _mute = UnixListener::bind(&bus).unwrap();
        let set = [
            "--env",
            "staging",
            "--store",
            "keychain",
            "credentials",
            "set",
        ];
        let set = run(&home, &set).args(["--client-id", "fake", "--client-secret-stdin"]);
        set.env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", bus.display()),
        )
        .stdin("fake-secret-of-the-test\n")
        .finish()
    }),
    (P::KeychainOpMissing, Told::Whole, || {
        let home = closed();
        let reference = "op://fake-vault/item/field";
        let set = ["--env", "stub", "credentials", "set", "--ref", reference];
        let set = run(&home, &set).finish();
        if set.code != Some(0) {
            return set;
        }
        let redirect = format!("http://127.0.0.1:{}/callback", free_port());
        run(&home, &AUTHORIZE)
            .args(["--redirect-uri", &redirect])
            .finish()
    }),
    (P::BrowserNotOpened, Told::InPassing, || {
        let redirect = format!("http://127.0.0.1:{}/callback", free_port());
        let home = closed();
        let arguments = [
            "--browser",
            "false",
            "--timeout",
            "1",
            "--redirect-uri",
            &redirect,
        ];
        with_secret(run(&home, &AUTHORIZE)).args(arguments).finish()
    }),
    (P::NetworkUnreachable, Told::Whole, || {
        called_at("http://127.0.0.1:1")
    }),
    (P::NetworkDns, Told::Whole, || {
        // A name that is reserved for being unknown; where no name service answers, that is soon seen.
        let home = stub("https://nowhere.invalid");
        called(&home)
            .env("RES_OPTIONS", "timeout:1 attempts:1")
            .finish()
    }),
    (P::NetworkUntrusted, Told::Whole, || {
        let (home, _server) = secured("IP:127.0.0.1");
        called(&home).finish()
    }),
    (P::NetworkCertificate, Told::Whole, || {
        let (home, _server) = secured("DNS:elsewhere.example");
        let trusted = home.path().join("certificate.pem");
        called(&home)
            .env("SSL_CERT_FILE", trusted.as_os_str())
            .finish()
    }),
    (P::NetworkTls, Told::Whole, || {
        let plain = serve(|_| json("200 OK", "{}"));
        called_at(&plain.replace("http:", "https:"))
    }),
    (P::ConfigUnreadable, Told::Whole, || {
        configured("[environments", &["status"])
    }),
    (P::ConfigUnknownEnvironment, Told::Whole, || {
        fresh(&["--env", "nowhere", "status"])
    }),
    (P::ConfigProductionRefused, Told::Whole, || {
        configured(
            "[environments.stub]\nauthorize_url = \"https://auth.pleo.io/oauth/authorize\"\ntoken_url = \"https://auth.pleo.io/oauth/token\"\napi_base = \"https://external.pleo.io\"\n",
            &["--env", "stub", "status"],
        )
    }),
    (P::ConfigInvalidValue, Told::Whole, || {
        let home = Home::new();
        let run = run(&home, &["status"]);
        run.env("PLEO_ONBOARD_STORE", "elsewhere").finish()
    }),
    (P::ConfigClientIdMissing, Told::Whole, || {
        run(&closed(), &["--env", "stub", "authorize"]).finish()
    }),
    (P::ConfigClientSecretMissing, Told::Whole, || {
        let redirect = format!("http://127.0.0.1:{}/callback", free_port());
        let home = closed();
        run(&home, &AUTHORIZE)
            .args(["--redirect-uri", &redirect])
            .finish()
    }),
    (P::ConfigRedirectUriMissing, Told::Whole, || {
        with_secret(run(&closed(), &AUTHORIZE)).finish()
    }),
    (P::ConfigScopesMissing, Told::Whole, || {
        let arguments = ["--env", "stub", "authorize", "--client-id", "fake-client"];
        let home = closed();
        let run = run(&home, &arguments);
        let redirect = ["--redirect-uri", "http://127.0.0.1:7538/callback"];
        with_secret(run).args(redirect).finish()
    }),
    (P::ConfigRedirectUriDiffers, Told::InPassing, || {
        registered("redirect_uris", "http://127.0.0.1:7538/callback/")
    }),
    (P::ConfigScopesNotRegistered, Told::InPassing, || {
        registered("scope", "companies:read")
    }),
    (P::ConfigOddClientId, Told::InPassing, || {
        let redirect = format!("http://127.0.0.1:{}/callback", free_port());
        let home = closed();
        let arguments = [
            "--client-id",
            "name.surname@client.example",
            "--timeout",
            "1",
        ];
        let run = run(&home, &["--env", "stub", "--no-browser", "authorize"]);
        with_secret(run)
            .args(["--scope", "users:read", "--redirect-uri", &redirect])
            .args(arguments)
            .finish()
    }),
    (P::ConfigUnknownCode, Told::Whole, || {
        fresh(&["explain", "no.such-code"])
    }),
    (P::ConfigNotInEnvironment, Told::Whole, || {
        run(&closed(), &["--env", "stub", "authorize", "--play-browser"]).finish()
    }),
    (P::SandboxNotStarted, Told::Whole, || {
        let home = Home::new();
        std::fs::write(home.path().join("sandbox"), "a file in its place").unwrap();
        run(&home, &["authorize", "--play-browser"]).finish()
    }),
    (P::SandboxPortTaken, Told::Whole, || {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port().to_string();
        fresh(&["sandbox", "--port", &port])
    }),
];

const SECRET: &str = "fake-secret-of-the-stub";
const AUTHORIZE: [&str; 7] = [
    "--env",
    "stub",
    "authorize",
    "--client-id",
    "fake-client",
    "--scope",
    "users:read",
];

fn run(home: &Home, arguments: &[&str]) -> Run {
    Run::cli(home, arguments)
}

fn fresh(arguments: &[&str]) -> Finished {
    run(&Home::new(), arguments).finish()
}

fn with_secret(run: Run) -> Run {
    run.env("PLEO_ONBOARD_CLIENT_SECRET", SECRET)
}

/// A home with this profile.
fn saved_as(profile: &str, arguments: &[&str]) -> Finished {
    let home = Home::new();
    std::fs::create_dir(home.path().join("profiles")).unwrap();
    std::fs::write(home.path().join("profiles/default.json"), profile).unwrap();
    run(&home, arguments).finish()
}

/// A home with this `config.toml`.
fn configured(config: &str, arguments: &[&str]) -> Finished {
    let home = Home::new();
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    run(&home, arguments).finish()
}

/// Makes the tokens that are kept in a file a year older.
fn a_year_ago(home: &Home) {
    for (path, bytes) in home.files() {
        let text = String::from_utf8_lossy(&bytes);
        if path
            .parent()
            .is_some_and(|parent| parent.ends_with("secrets"))
        {
            let year = text.find("\"20").and_then(|at| text.get(at + 1..at + 5));
            let year: u32 = year.expect("a date is kept").parse().unwrap();
            let older = text.replace(&format!("\"{year}-"), &format!("\"{}-", year - 1));
            std::fs::write(path, older).unwrap();
        }
    }
}

/// A home whose environment `stub` is at this base.
fn stub(base: &str) -> Home {
    let home = Home::new();
    let config = format!(
        "[environments.stub]\nauthorize_url = \"{base}/authorize\"\ntoken_url = \"{base}/token\"\napi_base = \"{base}\"\n"
    );
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    home
}

/// The same, where nobody listens.
fn closed() -> Home {
    stub("http://127.0.0.1:1")
}

fn called(home: &Home) -> Run {
    let call = run(home, &["--env", "stub", "call", "/v2/employees"]);
    call.env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access")
}

fn called_at(base: &str) -> Finished {
    called(&stub(base)).finish()
}

/// A home whose environment `stub` is at a server with a certificate that it signed itself, for this name.
fn secured(name: &str) -> (Home, Running) {
    let home = stub("https://127.0.0.1:1");
    // Without the system's own settings, which would make it the certificate of an authority.
    let plain = "[req]\ndistinguished_name = name\n[name]\n";
    std::fs::write(home.path().join("plain.cnf"), plain).unwrap();
    let openssl = |arguments: &str| Run::program("openssl", &home).args(arguments.split(' '));
    let made = openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=fake")
        .args([
            "-config",
            "plain.cnf",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
        ])
        .args(["-addext", &format!("subjectAltName={name}")])
        .finish();
    assert_eq!(made.code, Some(0), "{made:?}");
    let mut server =
        openssl("s_server -accept 127.0.0.1:0 -cert certificate.pem -key key.pem -www").start();
    let port = loop {
        let line = server.stdout_line();
        if let Some(address) = line.strip_prefix("ACCEPT ") {
            break address.rsplit(':').next().unwrap().to_owned();
        }
    };
    let config = home.path().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(
        &config,
        text.replace("127.0.0.1:1", &format!("127.0.0.1:{port}")),
    )
    .unwrap();
    (home, server)
}

fn authorize(home: &Home, port: u16) -> Run {
    let redirect = format!("http://127.0.0.1:{port}/callback");
    let run = run(home, &["--store", "file", "--no-browser"]).args(AUTHORIZE);
    with_secret(run).args(["--redirect-uri", &redirect])
}

/// An authorization by a form in which this stands, with other answers of its own.
fn registered(field: &str, value: &str) -> Finished {
    let home = closed();
    let set = ["--env", "stub", "form", "set", field, value];
    assert_eq!(run(&home, &set).finish().code, Some(0));
    authorize(&home, free_port())
        .args(["--timeout", "1"])
        .finish()
}

/// Brings the browser's redirect to a command that waits: this query, or the right one.
fn browse(run: Run, query: Option<&str>) -> Finished {
    let home = Home::new();
    let mut waiting = run.start();
    let url = url::Url::parse(&waiting.stderr_line("authorize_url: ")).unwrap();
    let pairs: std::collections::HashMap<_, _> = url.query_pairs().collect();
    let query = query.unwrap_or("code=fake-code&state={state}");
    let query = query.replace("{state}", &pairs["state"]);
    let redirect = format!("{}?{query}", pairs["redirect_uri"]);
    if query.contains("fake-code") {
        let browsed = Run::program("curl", &home)
            .args(["-sS", "-L", &redirect])
            .finish();
        assert_eq!(browsed.code, Some(0), "{browsed:?}");
    } else {
        waiting.write(format!("{redirect}\n").as_bytes());
        let told = waiting.stderr_line("warning: ");
        assert!(told.ends_with("The wait goes on."), "{told}");
        waiting.signal(rustix::process::Signal::INT);
    }
    waiting.finish()
}

/// A redirect with this query is pasted.
fn answered(query: &str) -> Finished {
    browse(authorize(&closed(), free_port()), Some(query))
}

/// This text is pasted.
fn pasted(text: &str) -> Finished {
    let home = closed();
    let mut waiting = authorize(&home, free_port()).start();
    waiting.stderr_line("authorize_url: ");
    waiting.write(format!("{text}\n").as_bytes());
    waiting.stderr_line("warning: ");
    waiting.signal(rustix::process::Signal::INT);
    waiting.finish()
}

/// The right redirect comes, and the token endpoint answers so.
fn granted_by(answer: fn() -> String) -> Finished {
    let home = stub(&serve(move |_| answer()));
    browse(authorize(&home, free_port()), None)
}
