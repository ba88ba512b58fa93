//! The work behind the board: what is done with whole profiles. It blocks.

use std::path::Path;

use super::runner::Outside;
use crate::adapters::profiles::{refused, survey};
use crate::adapters::{directory, files, partners};
use crate::problem::{Problem, ProblemCode};
use crate::wizard::board::{Told, Wish};

/// Does what was wished for.
pub(super) fn carry_out(outside: &Outside, wish: Wish) -> Told {
    let (paths, now) = (&outside.paths, outside.clock.now());
    let done = match wish {
        Wish::Survey => return Told::Surveyed(survey(paths, now)),
        Wish::Create(name) => {
            partners::create(paths, &name).map(|()| format!("Profile {name} is made."))
        }
        Wish::Rename { from, to } => {
            partners::rename(paths, &from, &to).map(|()| format!("{from} is now called {to}."))
        }
        Wish::Delete(name) => partners::delete(paths, &name, &outside.environments)
            .map(|()| format!("Profile {name} is deleted.")),
        Wish::Reset(name) => partners::reset_rehearsal(paths, &name, now)
            .map(|()| format!("The rehearsal of profile {name} starts anew.")),
        Wish::Export(name) => partners::export(paths, &name)
            .and_then(|text| export(&format!("{name}.profile.json"), &text)),
        Wish::Import(path) => import(outside, &path),
    };
    done.map_or_else(Told::Failed, Told::Done)
}

/// Writes a text into the working directory, under a name that is still free.
pub(super) fn export(name: &str, text: &str) -> Result<String, Problem> {
    let path = Path::new(name);
    let written = files::write_new(path, text.as_bytes());
    let written = written.map_err(|error| refused(ProblemCode::FilesNotWritten, path, &error))?;
    Ok(format!("Written to {}.", written.display()))
}

fn import(outside: &Outside, path: &str) -> Result<String, Problem> {
    let path = directory::expanded(path, directory::home().as_deref());
    let unreadable = |error: &std::io::Error| refused(ProblemCode::FilesUnreadable, &path, error);
    let text = files::read(&path).map_err(|error| unreadable(&error))?;
    let text = text.ok_or_else(|| unreadable(&std::io::ErrorKind::NotFound.into()))?;
    let session = partners::import(&outside.paths, &text, None)?;
    let done = format!("Profile {} is imported.", session.profile);
    let known = partners::judge_environment(&session, &outside.environments);
    Ok(match known {
        Ok(()) => done,
        Err(problem) => format!("{done} {}", problem.headline()),
    })
}
