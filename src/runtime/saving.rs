//! Saves the body of an answer where a person wants it. It is a customer's, so only its owner may read the file.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::shared::Shared;
use crate::adapters::profiles::refused;
use crate::adapters::{directory, files};
use crate::flow::call::CallResponse;
use crate::flow::files::Existing;
use crate::flow::{Answer, Ticket};
use crate::problem::{Problem, ProblemCode};

/// Where to.
pub(super) struct File {
    /// The path as it was typed.
    pub(super) path: String,
    /// What becomes of a file that is there already.
    pub(super) existing: Existing,
}

/// Writes the body: answers `AnswerSaved` or `FileExists`.
pub(super) async fn save(shared: Arc<Shared>, ticket: Ticket, response: CallResponse, file: File) {
    let answer = shared.blocking(move |_| write(&response.body, &file));
    shared.post(ticket, answer.await.unwrap_or_else(Answer::Failed));
}

fn write(body: &[u8], file: &File) -> Result<Answer, Problem> {
    let path = directory::expanded(&file.path, directory::home().as_deref());
    let not_written =
        |error: &io::Error| refused(ProblemCode::FilesNotWritten, Path::new(&file.path), error);
    if path.is_dir() {
        return Err(not_written(&io::ErrorKind::IsADirectory.into()));
    }
    let written = match file.existing {
        Existing::Kept => files::write_once(&path, body),
        Existing::Replaced => files::replace(&path, body),
    };
    match written {
        Ok(()) => Ok(Answer::AnswerSaved),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Answer::FileExists),
        Err(error) => Err(not_written(&error)),
    }
}
