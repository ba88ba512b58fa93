//! What the commands stand on: homes, servers that answer as told, and a redirect that comes or is pasted.

use super::super::support::home::Home;
use super::super::support::keyring::Bus;
use super::super::support::process::{Finished, Run, Running};
use super::super::support::secret_service::{self, Manner};
use super::super::support::web::serve;
use super::super::support::{PROGRAM, free_port};

pub const SECRET: &str = "fake-secret-of-the-client";
pub const AUTHORIZE: [&str; 7] = [
    "--env",
    "odd",
    "authorize",
    "--client-id",
    "fake-client",
    "--scope",
    "users:read",
];

pub fn run(home: &Home, arguments: &[&str]) -> Run {
    Run::cli(home, arguments)
}

pub fn fresh(arguments: &[&str]) -> Finished {
    run(&Home::new(), arguments).finish()
}

pub fn with_secret(run: Run) -> Run {
    run.env("PLEO_ONBOARD_CLIENT_SECRET", SECRET)
}

/// A home with this profile.
pub fn saved_as(profile: &str, arguments: &[&str]) -> Finished {
    let home = Home::new();
    std::fs::create_dir(home.path().join("profiles")).unwrap();
    std::fs::write(home.path().join("profiles/default.json"), profile).unwrap();
    run(&home, arguments).finish()
}

/// A home with this `config.toml`.
pub fn configured(config: &str, arguments: &[&str]) -> Finished {
    let home = Home::new();
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    run(&home, arguments).finish()
}

/// Makes the tokens that are kept in a file a year older.
pub fn a_year_ago(home: &Home) {
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

/// A home whose environment `odd` is at this base.
pub fn home_at(base: &str) -> Home {
    let home = Home::new();
    let config = format!(
        "[environments.odd]\nauthorize_url = \"{base}/authorize\"\ntoken_url = \"{base}/token\"\napi_base = \"{base}\"\n"
    );
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    home
}

/// The same, where nobody listens.
pub fn closed() -> Home {
    home_at("http://127.0.0.1:1")
}

pub fn called(home: &Home) -> Run {
    let call = run(home, &["--env", "odd", "call", "/v2/employees"]);
    call.env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-access")
}

pub fn called_at(base: &str) -> Finished {
    called(&home_at(base)).finish()
}

/// A home whose environment `odd` is at a server with a certificate that it signed itself, for this name.
pub fn secured(name: &str) -> (Home, Running) {
    let home = home_at("https://127.0.0.1:1");
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

pub fn authorize(home: &Home, port: u16) -> Run {
    let redirect = format!("http://127.0.0.1:{port}/callback");
    let run = run(home, &["--store", "file", "--no-browser"]).args(AUTHORIZE);
    with_secret(run).args(["--redirect-uri", &redirect])
}

/// An authorization by a form in which this stands, with other answers of its own.
pub fn registered(field: &str, value: &str) -> Finished {
    let home = closed();
    let set = ["--env", "odd", "form", "set", field, value];
    assert_eq!(run(&home, &set).finish().code, Some(0));
    authorize(&home, free_port())
        .args(["--timeout", "1"])
        .finish()
}

/// Brings the browser's redirect to a command that waits: this query, or the right one.
pub fn browse(run: Run, query: Option<&str>) -> Finished {
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
pub fn answered(query: &str) -> Finished {
    browse(authorize(&closed(), free_port()), Some(query))
}

/// This text is pasted.
pub fn pasted(text: &str) -> Finished {
    let home = closed();
    let mut waiting = authorize(&home, free_port()).start();
    waiting.stderr_line("authorize_url: ");
    waiting.write(format!("{text}\n").as_bytes());
    waiting.stderr_line("warning: ");
    waiting.signal(rustix::process::Signal::INT);
    waiting.finish()
}

/// The right redirect comes, and the token endpoint answers so.
pub fn granted_by(answer: fn() -> String) -> Finished {
    let home = home_at(&serve(move |_| answer()));
    browse(authorize(&home, free_port()), None)
}

/// A Client Secret is to be kept in the keychain that this bus leads to.
pub fn kept_on(home: &Home, bus: &str) -> Finished {
    run(home, &["--env", "staging", "--store", "keychain"])
        .args(["credentials", "set"])
        .args(["--client-id", "fake", "--client-secret-stdin"])
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .stdin("fake-secret-of-the-test\n")
        .finish()
}

/// The same by a keychain that behaves so.
pub fn kept_by(manner: Manner) -> Finished {
    let bus = Bus::start();
    let _keychain = secret_service::serve(&bus.address, manner);
    kept_on(&Home::new(), &bus.address)
}

/// An authorization for which the local sandbox is first asked to register a client.
pub fn registering(home: &Home) -> Finished {
    let redirect = format!("http://localhost:{}/callback", free_port());
    let authorize = ["authorize", "--play-browser", "--redirect-uri", &redirect];
    run(home, &authorize).finish()
}

const AS_NOBODY_SPECIAL: &str = r#"
for tool in ip setpriv; do
  command -v $tool >/dev/null || {
    echo "$tool is missing: apt-get install iproute2 util-linux" >&2
    exit 127
  }
done
ip link set lo up && exec setpriv --bounding-set=-net_bind_service "$0" "$@"
"#;

/// What runs the program in a network of its own in which ports below 1024 are for administrators, and as none of them.
pub const UNPRIVILEGED: [&str; 6] = [
    "--map-root-user",
    "--net",
    "sh",
    "-c",
    AS_NOBODY_SPECIAL,
    PROGRAM,
];

/// The program there.
pub fn unprivileged(home: &Home) -> Run {
    Run::program("unshare", home)
        .args(UNPRIVILEGED)
        .args(["--home".as_ref(), home.path().as_os_str()])
}
