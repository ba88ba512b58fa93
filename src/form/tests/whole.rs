//! The registration as a whole.

use super::*;

#[test]
fn an_empty_form_lacks_seven_things_and_is_advised_of_four() {
    let empty = Registration::default();
    let findings = judge(&empty);
    assert!(empty.is_empty() && empty.filled() == 0);
    assert!(!is_clean(&findings));
    let fields = |severity| -> Vec<FieldId> {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .map(|finding| finding.field)
            .collect()
    };
    assert_eq!(
        fields(Severity::Error),
        [
            FieldId::ClientName,
            FieldId::ClientUri,
            FieldId::TermsOfService,
            FieldId::PrivacyPolicy,
            FieldId::Contacts,
            FieldId::RedirectUris,
            FieldId::Scopes,
        ]
    );
    assert_eq!(
        fields(Severity::Warning),
        [
            FieldId::Logo,
            FieldId::InitiationUri,
            FieldId::SettingsUri,
            FieldId::PkceSupport,
        ]
    );
}

#[test]
fn the_example_can_be_submitted_and_lacks_only_what_pleos_own_lacks() {
    let example = Registration::example();
    let findings = judge(&example);
    assert!(is_clean(&findings));
    assert_eq!(example.filled(), 9);
    assert_eq!(marks(&findings), ["~form.recommended"; 3]);
    assert_eq!(
        example.items(FieldId::RedirectUris),
        [
            "https://client.example/callback",
            "http://localhost:7538/callback"
        ]
    );
}

#[test]
fn emptying_a_field_leaves_no_trace() {
    let mut registration = registration_with(FieldId::ClientName, "Example Client");
    registration.set(FieldId::ClientName, " \t ");
    assert_eq!(registration, Registration::default());
}

#[test]
fn the_consent_screen_reads_scopes_in_words_and_says_what_is_not_known() {
    let mut registration = Registration::example();
    registration.set(FieldId::ClientName, "Evil\u{202e}Client");
    registration.set(FieldId::Scopes, "users:read cards:read");
    let lines = consent_preview(&registration);
    let text = lines.join("\n");
    assert!(text.starts_with("Evil\\u{202e}Client would like access"));
    assert!(text.contains("See your employees"));
    assert!(text.contains("use cards:read (not a scope known here)"));
    assert!(text.contains("https://client.example/legal/tos.html"));
    assert!(text.ends_with("Not documented by Pleo: the exact screen."));
}

#[test]
fn a_consent_screen_without_anything_entered_still_says_what_goes_where() {
    let text = consent_preview(&Registration::default()).join("\n");
    assert!(text.contains("(no client name yet)") && text.contains("(no scopes yet)"));
}

#[test]
fn two_registrations_differ_in_what_they_ask_for() {
    let left = Registration::example();
    let mut right = left.clone();
    right.set(FieldId::Scopes, "users:write users:read");
    assert_eq!(diff(&left, &right), []);
    right.set(
        FieldId::RedirectUris,
        "https://client.example/callback/ http://localhost:7538/callback",
    );
    right.set(FieldId::SettingsUri, "https://client.example/settings");
    let differences = diff(&left, &right);
    assert_eq!(
        differences
            .iter()
            .map(|difference| difference.field)
            .collect::<Vec<_>>(),
        [FieldId::SettingsUri, FieldId::RedirectUris]
    );
    assert_eq!(differences[0].left, "");
    assert_eq!(differences[0].right, "https://client.example/settings");
}
