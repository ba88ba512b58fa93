//! A sign-in by command whose redirect a test sends: the browser is `curl`, which only fetches.

use super::free_port;
use super::home::Home;
use super::process::{Finished, Run, Running};

/// `authorize`, once its listener holds its port.
pub struct Waiting {
    /// The command.
    pub running: Running,
    /// The state that must come back.
    pub state: String,
    redirect: String,
}

impl Waiting {
    /// Starts what `run` makes of the arguments; the secret comes on standard input.
    pub fn start(run: impl FnOnce(&[&str]) -> Run, secret: &str) -> Self {
        let redirect = format!("http://127.0.0.1:{}/callback", free_port());
        let client = ["authorize", "--client-id", "fake-client"];
        let asked = ["--redirect-uri", &redirect, "--scope", "users:read"];
        let ways = ["--client-secret-stdin", "--no-browser"];
        let mut running = run(&[&client[..], &asked, &ways].concat()).start();
        running.write(format!("{secret}\n").as_bytes());
        let url = running.stderr_line("authorize_url: ");
        let url = url::Url::parse(&url).expect("an address");
        let state = url.query_pairs().find(|(name, _)| name == "state");
        let state = state.expect("a state").1.into_owned();
        Self {
            running,
            state,
            redirect,
        }
    }

    /// Sends the redirect with this code, and fetches the page that answers it.
    pub fn redirect(&self, home: &Home, code: &str) -> Finished {
        let address = format!("{}?code={code}&state={}", self.redirect, self.state);
        Run::program("curl", home).args(["-s", &address]).finish()
    }
}
