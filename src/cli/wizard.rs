//! The seam to the wizard: everything that it needs, gathered.

use std::io::{self, IsTerminal};

use super::Outcome;
use super::context::Context;
use crate::problem::{Problem, ProblemCode};

/// Whether both ends of a conversation are on a terminal.
pub(super) fn is_on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Runs the wizard; the context holds settings (paths, environments, profile, store, opener, audience, colour, glyphs,
/// secrets of the environment), clock, zone and the notice of panics.
pub(super) fn wizard_entry(context: &Context) -> Outcome {
    let _opened = context.open_profile()?;
    Err(Problem::new(ProblemCode::TerminalAbsent)
        .with_detail("the wizard is not built yet; see pleo-onboard --help")
        .into())
}
