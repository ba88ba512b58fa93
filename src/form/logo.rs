//! The logo: an address or a path as text, and a shape that somebody else has measured.

use crate::problem::ProblemCode;

use super::field::FieldId;
use super::finding::{Breach, Finding};
use super::web_address::judge_link;

/// Judges where the logo is: an address has to be https; anything without a scheme is taken for the path of a file,
/// which is not looked at here.
pub(super) fn judge_place(text: &str) -> Vec<Breach> {
    if text.contains("://") || has_web_scheme(text) {
        judge_link(text)
    } else {
        Vec::new()
    }
}

/// Whether the text was meant as an address although it lacks the two slashes.
fn has_web_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        ["http", "https", "data"]
            .iter()
            .any(|candidate| scheme.eq_ignore_ascii_case(candidate))
    })
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
