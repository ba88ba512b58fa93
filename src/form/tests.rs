//! Files there and back, pasted texts, words and properties; the table of values is in `tests/it/registration`.

use super::*;

mod choices;
mod contacts;
mod files;
mod logos;
mod paste;
mod properties;
mod redirects;
mod scopes;
mod whole;
mod words;

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
