//! Commands that bring about one problem each, for those that no scenario of the sandbox does.

use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicUsize, Ordering};

use pleo_onboard::problem::ProblemCode as P;

use super::super::support::PROGRAM;
use super::super::support::free_port;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::secret_service::Manner;
use super::super::support::web::{Asked, json, serve};
use super::imposter::in_its_place;
use super::stage::{
    AUTHORIZE, SECRET, a_year_ago, answered, authorize, browse, called, called_at, closed,
    configured, fresh, granted_by, home_at, kept_by, kept_on, pasted, registered, registering, run,
    saved_as, secured, unprivileged, with_secret,
};
use super::{Row, Told};

/// Tokens that a server gives.
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
    (P::FormNotSubmitted, Told::Whole, || {
        fresh(&["form", "diff"])
    }),
    (P::CallbackPortTaken, Told::Whole, || {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port();
        authorize(&closed(), port).finish()
    }),
    (P::CallbackPortForbidden, Told::Whole, || {
        let home = closed();
        let redirect = ["--redirect-uri", "http://127.0.0.1/callback"];
        with_secret(unprivileged(&home))
            .args(AUTHORIZE)
            .args(redirect)
            .finish()
    }),
    (P::CallbackNotLoopback, Told::Whole, || {
        authorize(&closed(), 0).finish()
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
        run(&home, &["--env", "odd", "call", "/v2/employees"]).finish()
    }),
    (P::TokenNoRefreshToken, Told::Whole, || {
        let home = home_at(&serve(|_| json("200 OK", GRANT)));
        assert_eq!(browse(authorize(&home, free_port()), None).code, Some(0));
        let refresh = ["--env", "odd", "--store", "file", "refresh"];
        with_secret(run(&home, &refresh)).finish()
    }),
    (P::TokenRefreshUnanswered, Told::InPassing, || {
        let asked = AtomicUsize::new(0);
        let answer = move |_: &Asked| match asked.fetch_add(1, Ordering::SeqCst) {
            0 => json("200 OK", PAIR),
            _ => json("502 Bad Gateway", "{}"),
        };
        let home = home_at(&serve(answer));
        assert_eq!(browse(authorize(&home, free_port()), None).code, Some(0));
        let refresh = ["--env", "odd", "--store", "file", "refresh"];
        with_secret(run(&home, &refresh)).finish();
        with_secret(run(&home, &refresh)).finish()
    }),
    (P::TokenRefreshTokenOld, Told::InPassing, || {
        let home = home_at(&serve(|_| json("200 OK", PAIR)));
        assert_eq!(browse(authorize(&home, free_port()), None).code, Some(0));
        a_year_ago(&home);
        let refresh = ["--env", "odd", "--store", "file", "refresh"];
        with_secret(run(&home, &refresh)).finish()
    }),
    (P::ApiClientSecretAsToken, Told::Whole, || {
        let home = home_at(&serve(|_| json("401 Unauthorized", "{}")));
        let call = run(&home, &["--env", "odd", "call", "/v2/employees"]);
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
        let home = Home::new();
        std::fs::write(home.path().join("locks"), "no directory").unwrap();
        run(&home, &["form", "set", "client_name", "Example"]).finish()
    }),
    (P::FilesNotWritten, Told::Whole, || {
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
    (P::TerminalTaskBroke, Told::Whole, || {
        let home = closed();
        // The system refuses the program its queue of events.
        let few_files = ["-c", "ulimit -n 4 && exec \"$0\" \"$@\"", PROGRAM, "--home"];
        Run::program("sh", &home)
            .args(few_files)
            .args([home.path()])
            .args(["--env", "odd", "call", "/v2/employees"])
            .finish()
    }),
    (P::KeychainUnavailable, Told::Whole, || {
        kept_on(&Home::new(), "unix:path=/no/such/bus")
    }),
    (P::KeychainTimedOut, Told::Whole, || {
        let home = Home::new();
        let bus = home.path().join("mute-bus");
        // It lets itself be connected to, and says nothing.
        let _mute = UnixListener::bind(&bus).unwrap();
        kept_on(&home, &format!("unix:path={}", bus.display()))
    }),
    (P::KeychainLocked, Told::Whole, || kept_by(Manner::Refuses)),
    (P::KeychainDenied, Told::Whole, || {
        kept_by(Manner::IsDismissed)
    }),
    (P::KeychainOpMissing, Told::Whole, || {
        let home = closed();
        let reference = "op://fake-vault/item/field";
        let set = ["--env", "odd", "credentials", "set", "--ref", reference];
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
        // A label longer than 63 characters: no name service is asked for such a name.
        called_at(&format!("https://{}.example", "n".repeat(64)))
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
            "[environments.odd]\nauthorize_url = \"https://auth.pleo.io/oauth/authorize\"\ntoken_url = \"https://auth.pleo.io/oauth/token\"\napi_base = \"https://external.pleo.io\"\n",
            &["--env", "odd", "status"],
        )
    }),
    (P::ConfigInvalidValue, Told::Whole, || {
        let home = Home::new();
        let run = run(&home, &["status"]);
        run.env("PLEO_ONBOARD_STORE", "elsewhere").finish()
    }),
    (P::ConfigClientIdMissing, Told::Whole, || {
        run(&closed(), &["--env", "odd", "authorize"]).finish()
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
        let arguments = ["--env", "odd", "authorize", "--client-id", "fake-client"];
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
        let run = run(&home, &["--env", "odd", "--no-browser", "authorize"]);
        with_secret(run)
            .args(["--scope", "users:read", "--redirect-uri", &redirect])
            .args(arguments)
            .finish()
    }),
    (P::ConfigOddClientSecret, Told::InPassing, || {
        let home = closed();
        let odd = "fake secret with blanks";
        authorize(&home, free_port())
            .env("PLEO_ONBOARD_CLIENT_SECRET", odd)
            .args(["--timeout", "1"])
            .finish()
    }),
    (P::ConfigUnknownCode, Told::Whole, || {
        fresh(&["explain", "no.such-code"])
    }),
    (P::ConfigNotInEnvironment, Told::Whole, || {
        run(&closed(), &["--env", "odd", "authorize", "--play-browser"]).finish()
    }),
    (P::SandboxNotStarted, Told::Whole, || {
        let home = Home::new();
        std::fs::write(home.path().join("sandbox"), "a file in its place").unwrap();
        run(&home, &["authorize", "--play-browser"]).finish()
    }),
    (P::SandboxRegistrationRefused, Told::Whole, || {
        let home = Home::new();
        let mut sandbox = run(&home, &["sandbox", "--json", "--port", "0"]).start();
        sandbox.stdout_line();
        let name = ["form", "set", "client_name", "Example Client"];
        assert_eq!(run(&home, &name).finish().code, Some(0));
        registering(&home)
    }),
    (P::SandboxUnexpectedAnswer, Told::Whole, || {
        registering(&in_its_place(|_| json("404 Not Found", "{}")))
    }),
    (P::SandboxNotDone, Told::Whole, || {
        let said = r#"{"error":"invalid_request","error_description":"fake words"}"#;
        registering(&in_its_place(move |_| json("409 Conflict", said)))
    }),
    (P::SandboxPortTaken, Told::Whole, || {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port().to_string();
        fresh(&["sandbox", "--port", &port])
    }),
];
