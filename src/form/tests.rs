//! Tables of values and what is said about them, field by field; files there and back; properties.

use super::*;

mod choices;
mod contacts;
mod files;
mod links;
mod names;
mod paste;
mod properties;
mod redirects;
mod scopes;
mod whole;
mod words;

/// A value as typed, and the ids of its findings in order; a warning has `~` before its id.
type Row = (&'static str, &'static [&'static str]);

fn registration_with(field: FieldId, text: &str) -> Registration {
    let mut registration = Registration::default();
    registration.set(field, text);
    registration
}

fn marks(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| match finding.severity {
            Severity::Error => finding.code.id().to_owned(),
            Severity::Warning => format!("~{}", finding.code.id()),
        })
        .collect()
}

fn check(field: FieldId, rows: &[Row]) {
    for (text, expected) in rows {
        let findings = judge_field(&registration_with(field, text), field);
        assert_eq!(marks(&findings), *expected, "{field:?} = {text:?}");
        for finding in findings {
            assert_eq!(finding.field, field);
            assert!(
                finding.words.ends_with('.') && !finding.words.contains(". "),
                "one sentence: {}",
                finding.words
            );
        }
    }
}
