//! Redirect URIs.

use super::*;

#[test]
fn a_password_in_a_redirect_uri_is_never_said_again() {
    for text in [
        "https://me:fake-secret@client.example/",
        "https://me:fake-secret@:bad https://client.example/ https://client.example",
        "me:fake-secret@client.example",
    ] {
        for field in FieldId::ALL {
            if matches!(field, FieldId::RedirectUris | FieldId::ClientUri) {
                for finding in judge_field(&registration_with(field, text), field) {
                    assert!(!finding.words.contains("fake-secret"), "{}", finding.words);
                }
            }
        }
    }
}

#[test]
fn a_finding_among_several_redirect_uris_names_its_place() {
    let registration = registration_with(
        FieldId::RedirectUris,
        "https://client.example/a http://client.example/b",
    );
    let findings = judge_field(&registration, FieldId::RedirectUris);
    assert!(findings[0].words.starts_with("Redirect URI 2 needs https"));
}
