//! What is done under a scenario, and what is expected of it.

use pleo_onboard::problem::ProblemCode;

use super::drive::{Drive, Seen};

/// A scenario by name, and what is done under it: each step in a home of its own, with a pair of tokens to begin with.
pub type Row = (&'static str, &'static [Step]);

/// One command.
#[derive(Debug)]
pub struct Step {
    /// What is run.
    pub drive: Drive,
    /// What is switched on, if it is not the scenario for every request.
    pub strike: Option<&'static str>,
    /// The exit code.
    pub exit: i32,
    /// The problem whose words are shown.
    pub problem: Option<ProblemCode>,
    /// What becomes of the stored tokens.
    pub stored: Stored,
    /// Requests to the token endpoint and to the API.
    pub sent: (usize, usize),
    /// How long it takes at least; at most 30 seconds more, on a machine that is busy.
    pub seconds: u64,
    /// What else is looked at.
    pub also: fn(&Seen),
}

/// What became of the stored tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// The same bytes as before.
    Unchanged,
    /// A new pair.
    Replaced,
    /// None is left.
    Gone,
}

/// A command that fails with this exit code and in the words of this problem, and leaves the stored tokens alone.
pub const fn fails(drive: Drive, exit: i32, problem: ProblemCode) -> Step {
    Step {
        drive,
        strike: None,
        exit,
        problem: Some(problem),
        stored: Stored::Unchanged,
        sent: drive.usually_sends(),
        seconds: 0,
        also: |_| {},
    }
}

/// A command that succeeds; a sign-in and a refresh bring a new pair.
pub const fn succeeds(drive: Drive) -> Step {
    Step {
        drive,
        strike: None,
        exit: 0,
        problem: None,
        stored: match drive {
            Drive::Call => Stored::Unchanged,
            Drive::Disconnect => Stored::Gone,
            _ => Stored::Replaced,
        },
        sent: drive.usually_sends(),
        seconds: 0,
        also: |_| {},
    }
}

impl Step {
    /// The same, with another look at what came.
    pub const fn also(self, also: fn(&Seen)) -> Self {
        Self { also, ..self }
    }

    /// The same, with so many requests to the token endpoint and to the API.
    pub const fn sends(self, token: usize, api: usize) -> Self {
        let sent = (token, api);
        Self { sent, ..self }
    }

    /// The same, after so many seconds at least.
    pub const fn after(self, seconds: u64) -> Self {
        Self { seconds, ..self }
    }

    /// The same, with this strike switched on.
    pub const fn struck_by(self, strike: &'static str) -> Self {
        Self {
            strike: Some(strike),
            ..self
        }
    }

    /// The same, with tokens stored so afterwards.
    pub const fn leaves(self, stored: Stored) -> Self {
        Self { stored, ..self }
    }
}
