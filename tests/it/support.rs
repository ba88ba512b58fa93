//! What the rings stand on: a home of their own, the program on a pipe or a terminal, foreign peers.

use std::ffi::{OsStr, OsString};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub mod days;
pub mod focus;
pub mod home;
pub mod keyring;
pub mod namespace;
pub mod partner;
pub mod peer;
pub mod process;
pub mod pty;
pub mod secret_service;
pub mod tls;
pub mod told;
pub mod waiting;
pub mod web;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_pleo-onboard");

/// How long anything may take before a test gives up: a bound, not a pace.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of `tests/peers`.
pub fn peer_file(name: &str) -> PathBuf {
    root().join("tests/peers").join(name)
}

/// A port of loopback that nobody holds, and whose next one is free too; no other caller in this process is given either.
///
/// It lies below those that the system gives out, so that no socket of another program is given it meanwhile.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = std::process::id() % 100 * 100;
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    loop {
        let offset = u16::try_from(begin).expect("less than ten thousand")
            + NEXT.fetch_add(2, Ordering::SeqCst);
        let port = 12_000 + offset % 10_000;
        if is_free(port) && is_free(port + 1) {
            return port;
        }
    }
}

/// Waits until something is so, looking at it again and again, and panics after [`PATIENCE`].
pub fn wait_until(words: &str, is_so: impl Fn() -> bool) {
    let pause = Duration::from_millis(20);
    for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
        if is_so() {
            return;
        }
        std::thread::sleep(pause);
    }
    panic!("waited in vain: {words}");
}

/// Lets one test at a time use the port of the example's redirect URI.
pub fn alone_on_the_example_port() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `PATH` with one more directory before everything else.
pub fn path_with(first: &Path, home: &Path) -> OsString {
    let inherited = environment(home);
    let path = inherited.into_iter().find(|(name, _)| name == "PATH");
    let (_, path) = path.expect("it is handed on");
    [first.as_os_str(), &path].join(OsStr::new(":"))
}

/// The environment of everything the tests start: nothing of the person's own but `PATH`.
///
/// No desktop, no keychain and no browser can be reached from it, so a test that wants one has to say so.
pub fn environment(home: &Path) -> Vec<(OsString, OsString)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests hand their own search path on to what they start"
    )]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let bus = format!("unix:path={}", home.join("no-such-bus").display());
    vec![
        ("PATH".into(), path),
        ("HOME".into(), home.into()),
        ("TMPDIR".into(), std::env::temp_dir().into()),
        ("LANG".into(), "C.UTF-8".into()),
        ("TZ".into(), "UTC".into()),
        ("TERM".into(), "xterm-256color".into()),
        ("COLORTERM".into(), "truecolor".into()),
        ("DBUS_SESSION_BUS_ADDRESS".into(), bus.into()),
        ("BROWSER".into(), "false".into()),
    ]
}
