//! One wizard after the other in one process, each with a model, a runner and a vault of its own.

use std::io;

use super::gone::Gone;
use super::partners;
use super::seat::Seat;
use super::wizard::{Ended, Ending, Start, run_one};
use crate::problem::{Problem, ProblemCode};
use crate::wizard::board::{Told, Turn};

/// Runs the wizard until it ends, and tells what went with it. Where another profile is opened, it begins anew with what `open` makes of its name; nothing of the one before is held by then.
///
/// # Errors
/// [`ProblemCode::TerminalAbsent`] if the terminal cannot be taken over; what `open` says if not even the profile from
/// before can be opened again.
pub async fn run(
    first: Start,
    open: impl Fn(&str) -> Result<Start, Problem>,
) -> Result<(Ended, Gone), Problem> {
    let went_away =
        |_: io::Error| Problem::new(ProblemCode::TerminalAbsent).with_detail("it went away");
    let mut seat = Seat::take().map_err(went_away)?;
    let mut start = first;
    loop {
        let before = start.loaded.session.profile.clone();
        let (ending, audience, gone) = run_one(start, &mut seat).await.map_err(went_away)?;
        match ending {
            Ending::Program(ended) => return Ok((ended, gone)),
            Ending::Turn(turn) => start = turned(turn, &before, &open)?,
        }
        if let (None, Some(words)) = (&start.remark, gone.words()) {
            start.remark = Some(format!("Profile {before}: {words}"));
        }
        // Whoever looks on goes on looking.
        start.audience = audience;
    }
}

/// The start of the wizard for another profile; for the one before, with words about it, if that cannot be.
fn turned(
    turn: Turn,
    before: &str,
    open: &impl Fn(&str) -> Result<Start, Problem>,
) -> Result<Start, Problem> {
    let mut next = open(&turn.open);
    if let Some(wish) = turn.first {
        // What is done first may be what makes the profile, so it is opened again after it.
        let outside = match next {
            Ok(start) => start.outside,
            Err(_) => open(before)?.outside,
        };
        next = match partners::carry_out(&outside, wish) {
            Told::Failed(problem) => Err(problem),
            Told::Done(words) => open(&turn.open).map(|start| Start {
                remark: Some(words),
                ..start
            }),
            Told::Surveyed(_) => open(&turn.open),
        };
    }
    next.or_else(|problem| {
        let mut start = open(before)?;
        start.loaded.problem = Some(problem);
        Ok(start)
    })
}
