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
use crate::flow::files::{Listing, LogoSeen};
use crate::flow::{Answer, Ticket};
use crate::form;
use crate::problem::{Problem, ProblemCode};

/// Looks where a path leads: answers `Files`, or `FileNamed` if it is a file.
pub(super) async fn list(shared: Arc<Shared>, ticket: Ticket, path: String) {
    let answer = shared.blocking(move |_| look(&path, directory::home().as_deref()));
    shared.post(ticket, answer.await.unwrap_or_else(Answer::Failed));
}

/// Where the path leads nowhere, the nearest directory that opens stands for it, so that one can go on from there.
fn look(path: &str, home: Option<&Path>) -> Result<Answer, Problem> {
    let error = match directory::look(path, home) {
        Ok(Found::Directory(listing)) => return Ok(Answer::Files(listing)),
        Ok(Found::File(file)) => return Ok(Answer::FileNamed(file)),
        Err(error) => error,
    };
    let asked = directory::expanded(path, home);
    let code = match asked.extension() {
        Some(_) => ProblemCode::FilesUnreadable,
        None => ProblemCode::FilesNoDirectory,
    };
    let shown = std::path::absolute(&asked).unwrap_or(asked);
    let why = refused(code, &shown, &error);
    let Some(nearest) = directory::nearest(path, home) else {
        return Err(why);
    };
    Ok(Answer::Files(Listing {
        instead_of: Some(why),
        ..nearest
    }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_path_leads_to_no_directory_the_nearest_one_that_opens_is_shown() {
        let place = tempfile::tempdir().unwrap();
        let home = Some(place.path());
        for (path, code) in [
            ("~/none", ProblemCode::FilesNoDirectory),
            ("~/none/of/them", ProblemCode::FilesNoDirectory),
            ("~/none/logo.png", ProblemCode::FilesUnreadable),
        ] {
            let Ok(Answer::Files(listing)) = look(path, home) else {
                panic!("{path} is a dead end");
            };
            let why = listing.instead_of.unwrap();
            let detail = why.detail.unwrap();
            assert_eq!(
                (why.code, Path::new(&listing.directory)),
                (code, place.path())
            );
            assert!(detail.ends_with("it does not exist"), "{detail}");
            assert!(detail.starts_with('/'), "{detail}");
        }
    }
}
