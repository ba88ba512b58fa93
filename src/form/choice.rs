//! Fields with documented values: PKCE support and the subject type preference.

use crate::problem::ProblemCode;

use super::field::FieldId;
use super::finding::{Breach, quoted};

const NOT_SUPPORTED: &str = "Not supported";

/// Judges the answer to whether the client uses PKCE.
pub(super) fn judge_pkce_support(text: &str) -> Vec<Breach> {
    let choices = FieldId::PkceSupport.choices();
    if text == NOT_SUPPORTED {
        vec![Breach::warning(
            ProblemCode::FormPkceUnsupported,
            "Pleo expects PKCE by default, so ask your Partner Manager about an exception.",
        )]
    } else if choices.contains(&text) {
        Vec::new()
    } else {
        vec![Breach::error(
            ProblemCode::FormUnknownChoice,
            format!(
                "{} is not a choice here: take {}.",
                quoted(text),
                choices.join(" or ")
            ),
        )]
    }
}

/// Judges the subject type; anything but the one documented value is allowed, with a word of warning.
pub(super) fn judge_subject_type(text: &str) -> Vec<Breach> {
    if FieldId::SubjectTypePreference.choices().contains(&text) {
        Vec::new()
    } else {
        vec![Breach::warning(
            ProblemCode::FormSubjectTypeUndocumented,
            format!(
                "{} is not documented by Pleo, only None is, so ask before you rely on it.",
                quoted(text)
            ),
        )]
    }
}
