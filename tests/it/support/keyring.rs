//! A message bus and a keychain of their own, in a home of their own.

use std::fs;

use super::home::Home;
use super::process::{Finished, Run, Running};
use super::wait_until;

/// A bus on which nobody offers a keychain yet.
pub struct Bus {
    /// As `DBUS_SESSION_BUS_ADDRESS` has it.
    pub address: String,
    home: Home,
    _daemon: Running,
    keychain: Option<Running>,
}

impl Bus {
    /// Starts a bus that starts nothing by itself.
    pub fn start() -> Self {
        let home = Home::new();
        let config = home.path().join("bus.conf");
        let socket = home.path().join("bus");
        let text = format!(
            "<busconfig><type>session</type><listen>unix:path={}</listen><policy context=\"default\">\
             <allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>",
            socket.display()
        );
        fs::write(&config, text).unwrap();
        let mut daemon = Run::program("dbus-daemon", &home)
            .args(["--nofork", "--print-address=1", "--config-file"])
            .args([config.as_os_str()])
            .start();
        let address = daemon.stdout_line();
        Self {
            address,
            home,
            _daemon: daemon,
            keychain: None,
        }
    }

    /// A bus with gnome-keyring on it, unlocked.
    pub fn with_keychain() -> Self {
        let mut bus = Self::start();
        let runtime = bus.home.path().join("runtime");
        fs::create_dir(&runtime).unwrap();
        let mut keychain = Run::program("gnome-keyring-daemon", &bus.home)
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .env("XDG_RUNTIME_DIR", &runtime)
            .env("XDG_DATA_HOME", bus.home.path().join("data"))
            .start();
        keychain.write(b"fake-login-password\n");
        keychain.close_stdin();
        bus.keychain = Some(keychain);
        bus.wait_for_keychain();
        bus
    }

    /// Waits until somebody offers a keychain.
    pub fn wait_for_keychain(&self) {
        wait_until("a keychain is on the bus", || {
            let asked = self.send(&[
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                "string:org.freedesktop.secrets",
            ]);
            asked.stdout.contains("boolean true")
        });
    }

    /// Locks the keychain; nobody is there who could be asked to unlock it.
    pub fn lock(&self) {
        let locked = self.send(&[
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ]);
        assert_eq!(locked.code, Some(0), "{locked:?}");
    }

    /// What the keychain holds of this program: its items' names, as a foreign program finds them.
    pub fn items(&self) -> String {
        let found = self.send(&[
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.SearchItems",
            "dict:string:string:service,pleo-onboard",
        ]);
        assert_eq!(found.code, Some(0), "{found:?}");
        found.stdout
    }

    /// How many items of this program the keychain holds.
    pub fn count(&self) -> usize {
        self.items().matches("object path").count()
    }

    fn send(&self, arguments: &[&str]) -> Finished {
        let bus = format!("--bus={}", self.address);
        Run::program("dbus-send", &self.home)
            .args([bus.as_str(), "--print-reply"])
            .args(arguments)
            .finish()
    }
}
