//! The logo's file, looked at beside the rules that know text alone.

use std::path::Path;

use crate::adapters::logo::read_size;
use crate::form::{FieldId, Finding, Registration, Severity, judge, judge_logo_shape};
use crate::problem::ProblemCode;

/// Judges a registration, its logo's file included, in the form's order.
pub fn judge_with_logo(registration: &Registration) -> Vec<Finding> {
    let mut findings = judge(registration);
    findings.extend(judge_file(&registration.get(FieldId::Logo)));
    findings.sort_by_key(|finding| finding.field);
    findings
}

fn judge_file(place: &str) -> Option<Finding> {
    if place.is_empty() || is_address(place) {
        return None;
    }
    let error = |code, words: &str| Finding {
        field: FieldId::Logo,
        place: None,
        severity: Severity::Error,
        code,
        words: words.to_owned(),
    };
    match read_size(Path::new(place)) {
        Ok(Some(size)) => judge_logo_shape(size.width, size.height),
        Ok(None) => Some(error(
            ProblemCode::FormLogoNotAnImage,
            "The logo's file is no PNG, JPEG, GIF, WebP or SVG that tells its size.",
        )),
        Err(_) => Some(error(
            ProblemCode::FormLogoUnreadable,
            "The logo's file cannot be read; give its path as seen from here, or in full.",
        )),
    }
}

/// What is meant as an address is judged by the rules of addresses.
fn is_address(place: &str) -> bool {
    let scheme = place.split_once(':').map(|(scheme, _)| scheme);
    let web = |scheme: &str| {
        ["http", "https", "data"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    };
    place.contains("://") || scheme.is_some_and(web)
}
