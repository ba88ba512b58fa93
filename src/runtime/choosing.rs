//! Files that the wizard lets a person choose: directories, texts, logos. Looked at beside the loop, since a disk may be
//! slow.

use std::path::Path;
use std::sync::Arc;

use super::logo;
use super::shared::Shared;
use crate::adapters::directory::{self, Found};
use crate::adapters::files;
use crate::adapters::logo::{Format, Size};
use crate::adapters::profiles::refused;
use crate::flow::files::LogoSeen;
use crate::flow::{Answer, Ticket};
use crate::form;
use crate::problem::{Problem, ProblemCode};

/// Looks where a path leads: answers `Files`, or `FileNamed` if it is a file.
pub(super) async fn list(shared: Arc<Shared>, ticket: Ticket, path: String) {
    let answer = shared.blocking(move |_| {
        directory::look(&path, directory::home().as_deref())
            .map(|found| match found {
                Found::Directory(listing) => Answer::Files(listing),
                Found::File(file) => Answer::FileNamed(file),
            })
            .map_err(|error| refused(ProblemCode::FilesUnreadable, Path::new(&path), &error))
    });
    shared.post(ticket, answer.await.unwrap_or_else(Answer::Failed));
}

/// Reads a text: answers `TextRead`.
pub(super) async fn read(shared: Arc<Shared>, ticket: Ticket, path: String) {
    let answer = shared.blocking(move |_| read_text(Path::new(&path)).map(Answer::TextRead));
    shared.post(ticket, answer.await.unwrap_or_else(Answer::Failed));
}

fn read_text(path: &Path) -> Result<String, Problem> {
    let unreadable = |error| refused(ProblemCode::FilesUnreadable, path, &error);
    let found = files::read(path).map_err(unreadable)?;
    let bytes = found.ok_or_else(|| unreadable(std::io::ErrorKind::NotFound.into()))?;
    String::from_utf8(bytes).map_err(|_| {
        let detail = format!("{}: it is not UTF-8", path.display());
        Problem::new(ProblemCode::FilesUnreadable).with_detail(detail)
    })
}

/// Looks at the file of a logo: answers `LogoSeen`.
pub(super) async fn look_at_logo(shared: Arc<Shared>, ticket: Ticket, place: String) {
    let answer = shared.blocking(move |_| {
        let seen = logo::look(&place, Path::new("."));
        let image = seen.as_ref().and_then(|seen| seen.image);
        // The size of an SVG is none in pixels.
        let is_small = image.is_some_and(|image| {
            let small = |size: Size| form::is_small_logo(size.width, size.height);
            image.format != Format::Svg && image.size.is_some_and(small)
        });
        let image = image.map(|image| match image.size {
            Some(size) => format!("{} {}x{}", image.format.as_str(), size.width, size.height),
            None => image.format.as_str().to_owned(),
        });
        let wrong = seen
            .and_then(|seen| seen.finding)
            .map(|finding| Problem::new(finding.code).with_detail(finding.words));
        Ok(Answer::LogoSeen(LogoSeen {
            place,
            image,
            is_small,
            wrong,
        }))
    });
    shared.post(ticket, answer.await.unwrap_or_else(Answer::Failed));
}
