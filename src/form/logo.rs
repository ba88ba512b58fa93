//! The logo: an address or a path as text, and a shape that somebody else has measured.

use crate::problem::ProblemCode;

use super::field::FieldId;
use super::finding::{Breach, Finding};
use super::web_address::judge_link;

const ENDINGS: [&str; 6] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

/// Judges where the logo is: an address has to be https; anything else is taken for the path of a file, of which only
/// the name is looked at here.
pub(super) fn judge_place(text: &str) -> Vec<Breach> {
    if is_logo_address(text) {
        return judge_link(text);
    }
    let path = text.to_ascii_lowercase();
    let name = path.rsplit(['/', '\\']).next().unwrap_or("");
    let is_image = |ending: &str| name.len() > ending.len() && name.ends_with(ending);
    if ENDINGS.into_iter().any(is_image) {
        return Vec::new();
    }
    vec![Breach::error(
        ProblemCode::FormLogoNotAnImage,
        "The name of the logo's file has to end in .png, .jpg, .jpeg, .gif, .webp or .svg.",
    )]
}

/// Whether the text was meant as an address rather than as the path of a file: it begins with a scheme, which has two
/// letters at least (a drive has one), or with two slashes.
#[must_use]
pub fn is_logo_address(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
    };
    text.starts_with("//")
        || text.contains("://")
        || text
            .split_once(':')
            .is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// Whether a picture of so many pixels may look blurred where it is drawn larger: our advice, since Pleo asks for high
/// resolution and documents no number.
#[must_use]
pub const fn is_small_logo(width: u32, height: u32) -> bool {
    const SHARP_FROM: u32 = 128;
    width < SHARP_FROM || height < SHARP_FROM
}

/// Judges the size of the logo in pixels (or the units of an SVG): it has to be exactly square.
#[must_use]
pub fn judge_logo_shape(width: u32, height: u32) -> Option<Finding> {
    let breach = if width == 0 || height == 0 {
        Breach::error(
            ProblemCode::FormLogoUnreadable,
            format!("The logo says that it is {width}x{height}, which leaves nothing to show."),
        )
    } else if width == height {
        return None;
    } else {
        Breach::error(
            ProblemCode::FormLogoNotSquare,
            format!(
                "The logo is {width}x{height}, while Pleo asks for a square of equal width and height."
            ),
        )
    };
    Some(breach.of(FieldId::Logo))
}
