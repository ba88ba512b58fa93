//! The logo's file, looked at beside the rules that know text alone.

use std::path::Path;

use crate::adapters::logo::{Image, Unread, measure};
use crate::form::{
    FieldId, Finding, Registration, Severity, is_logo_address, judge, judge_logo_shape,
};
use crate::problem::ProblemCode;

/// What was seen of a logo's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoSeen {
    /// Its format and size, if it is an image at all.
    pub image: Option<Image>,
    /// What is wrong with it.
    pub finding: Option<Finding>,
}

/// Judges a registration, its logo's file included, in the form's order. `base` is where a relative path begins.
#[must_use]
pub fn judge_with_logo(registration: &Registration, base: &Path) -> Vec<Finding> {
    let mut findings = judge(registration);
    // A place that is wrong by its text has been told so.
    let is_sound = findings
        .iter()
        .all(|finding| finding.field != FieldId::Logo || finding.severity == Severity::Warning);
    if is_sound && let Some(seen) = look(&registration.get(FieldId::Logo), base) {
        findings.extend(seen.finding);
    }
    findings.sort_by_key(|finding| finding.field);
    findings
}

/// Looks at the file of a logo; `None` if there is no place, or it is an address.
#[must_use]
pub fn look(place: &str, base: &Path) -> Option<LogoSeen> {
    if place.is_empty() || is_logo_address(place) {
        return None;
    }
    let error = |code, words: &str| Finding {
        field: FieldId::Logo,
        place: None,
        severity: Severity::Error,
        code,
        words: words.to_owned(),
    };
    let measured = measure(&base.join(place));
    let finding = match measured {
        Ok(Some(Image {
            size: Some(size), ..
        })) => judge_logo_shape(size.width, size.height),
        Ok(Some(Image { format, size: None })) => Some(error(
            ProblemCode::FormLogoNotAnImage,
            &format!(
                "The logo is a {} that does not tell its size.",
                format.as_str()
            ),
        )),
        Ok(None) => Some(error(
            ProblemCode::FormLogoNotAnImage,
            "The logo's file is no PNG, JPEG, GIF, WebP or SVG, whatever its name ends in.",
        )),
        Err(why) => Some(error(
            ProblemCode::FormLogoUnreadable,
            words_for(why, place),
        )),
    };
    Some(LogoSeen {
        image: measured.ok().flatten(),
        finding,
    })
}

fn words_for(why: Unread, place: &str) -> &'static str {
    match why {
        Unread::Missing if place.starts_with('~') => {
            "There is no such file: write the path in full, because ~ stands for itself here."
        }
        Unread::Missing => "There is no file at this path: give it as seen from here, or in full.",
        Unread::Directory => "This path leads to a directory: name the file inside it.",
        Unread::NotAFile => "This path leads to a pipe or a device, which is no image.",
        Unread::Forbidden => "The logo's file may not be read by you: change its permissions.",
        Unread::TooLarge => "The logo's file is larger than 16 MiB, too large for a logo.",
        Unread::Broken => "The disk refuses to read the logo's file.",
    }
}
