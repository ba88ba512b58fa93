//! What stands for Pleo's Staging: the local sandbox on a home of its own, named in `config.toml` like any other server.

use serde_json::Value;

use super::super::support::home::Home;
use super::super::support::process::{Run, Running};

/// An authorisation server and an API that the wizard knows as `trial`, until dropped.
pub struct Staging {
    announcement: Value,
    _running: Running,
    _home: Home,
}

impl Staging {
    /// Starts it with more options of `sandbox`.
    pub fn start(options: &[&str]) -> Self {
        let home = Home::new();
        let command = Run::cli(&home, &["sandbox", "--port", "0", "--json"]);
        let mut running = command.args(options).start();
        Self {
            announcement: serde_json::from_str(&running.stdout_line()).unwrap(),
            _running: running,
            _home: home,
        }
    }

    /// A member of what it said when it was ready.
    pub fn said(&self, name: &str) -> &str {
        self.announcement[name].as_str().unwrap()
    }

    /// Makes it known to a home.
    pub fn write_config(&self, home: &Home) {
        let (auth, api) = (self.said("auth_base"), self.said("api_base"));
        let config = format!(
            "[environments.trial]\nauthorize_url = \"{auth}/oauth/authorize\"\ntoken_url = \"{auth}/oauth/token\"\n\
             introspect_url = \"{auth}/oauth/token/introspect\"\nlogin_url = \"{auth}/login\"\napi_base = \"{api}\"\n"
        );
        std::fs::write(home.path().join("config.toml"), config).unwrap();
    }
}
