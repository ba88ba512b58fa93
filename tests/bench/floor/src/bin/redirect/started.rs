//! A process of a floor, ready for redirects.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::browser::{Times, bring, free_port};
use super::tokens::Seen;
use super::{Failure, Places};

/// The floor's process, ready for a redirect.
pub struct Started {
    child: Child,
    port: u16,
    rounds: usize,
}

impl Started {
    pub fn new(kind: &str, places: &Places<'_>, rounds: usize) -> Result<Self, Failure> {
        let port = free_port()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([kind, &port.to_string(), &places.token_port.to_string()]);
        command.args([places.certificate, &rounds.to_string()]);
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        BufReader::new(output)
            .lines()
            .next()
            .ok_or("it did not begin")??;
        Ok(Self {
            child,
            port,
            rounds,
        })
    }

    /// One sign-in. After the last one the process has to end well.
    pub fn sign_in(&mut self, seen: &Seen) -> Result<Times, Failure> {
        let times = bring(self.port, "fake-state", seen, || Ok(()))?;
        self.rounds -= 1;
        if self.rounds == 0 && !self.child.wait()?.success() {
            return Err("the floor did not end well".into());
        }
        Ok(times)
    }
}
