//! Texts of the form that bring about one finding each, as `form validate` tells it.

use pleo_onboard::form::{FieldId, Registration, to_json};
use pleo_onboard::problem::ProblemCode::{self, *};
use serde_json::Value;

use super::super::scenarios::wire::side_by_side;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::told::is_not_raw;

/// A code, the field, and what is written into it; the rest of the form is the example.
pub type Row = (ProblemCode, FieldId, &'static str);

/// All of them.
pub const ROWS: &[Row] = &[
    (FormRequired, FieldId::ClientName, ""),
    (FormNotAUrl, FieldId::ClientUri, "client example"),
    (
        FormHttpsRequired,
        FieldId::TermsOfService,
        "http://client.example/tos",
    ),
    (
        FormUserinfo,
        FieldId::RedirectUris,
        "https://user@client.example/callback",
    ),
    (
        FormFragment,
        FieldId::RedirectUris,
        "https://client.example/callback#part",
    ),
    (
        FormWildcard,
        FieldId::RedirectUris,
        "https://*.client.example/callback",
    ),
    (
        FormLoopbackAddress,
        FieldId::RedirectUris,
        "http://127.0.0.1:7538/callback",
    ),
    (
        FormTrailingSlash,
        FieldId::RedirectUris,
        "https://client.example/callback, https://client.example/callback/",
    ),
    (
        FormOtherSpelling,
        FieldId::RedirectUris,
        "https://CLIENT.example/callback",
    ),
    (
        FormPrivateHost,
        FieldId::TermsOfService,
        "https://localhost/tos",
    ),
    (
        FormMixedLoopback,
        FieldId::RedirectUris,
        "http://localhost:7538/callback, http://127.0.0.1:7538/callback",
    ),
    (
        FormDuplicate,
        FieldId::RedirectUris,
        "https://client.example/callback, https://client.example/callback",
    ),
    (FormScopeSyntax, FieldId::Scopes, "users"),
    (
        FormScopeUnknown,
        FieldId::Scopes,
        "users:read unicorns:read",
    ),
    (FormNotAnEmail, FieldId::Contacts, "name at client.example"),
    (FormFreeMail, FieldId::Contacts, "name.surname@gmail.com"),
    (FormRecommended, FieldId::Logo, ""),
    (FormLogoNotAnImage, FieldId::Logo, "./words.png"),
    (FormLogoNotSquare, FieldId::Logo, "./wide.gif"),
    (FormLogoUnreadable, FieldId::Logo, "./no-such.png"),
    (FormPleoBranding, FieldId::ClientName, "Example for Pleo"),
    (FormPkceUnsupported, FieldId::PkceSupport, "Not supported"),
    (
        FormSubjectTypeUndocumented,
        FieldId::SubjectTypePreference,
        "Pairwise",
    ),
    (
        FormInvisibleCharacters,
        FieldId::ClientName,
        "Example\u{200b} Client",
    ),
    (FormTooLong, FieldId::ClientName, TOO_LONG),
    (FormUnknownChoice, FieldId::PkceSupport, "Perhaps"),
];

const TOO_LONG: &str = {
    const BYTES: [u8; 5000] = [b'n'; 5000];
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

/// The example with the row's text.
pub fn written((_, field, text): &Row) -> Registration {
    let mut registration = Registration::example();
    registration.set(*field, text);
    registration
}

/// The files that the rows name.
fn lay_out(home: &Home) {
    std::fs::write(home.path().join("words.png"), "words").unwrap();
    // The head of a GIF, 2 by 1.
    let wide = b"GIF89a\x02\x00\x01\x00\x80\x00\x00";
    std::fs::write(home.path().join("wide.gif"), wide).unwrap();
}

fn check(row: &Row) {
    let (code, field, _) = row;
    let home = Home::new();
    lay_out(&home);
    let json = to_json(&written(row));
    let validate = |arguments: &[&str]| {
        let run = Run::cli(&home, &["form", "validate", "-"]);
        run.args(arguments).stdin(&json).finish()
    };
    let asked = validate(&["--json"]);
    let said: Value = serde_json::from_str(&asked.stdout).unwrap_or_else(|_| panic!("{asked:?}"));
    let findings = said["findings"].as_array().unwrap();
    let own = findings
        .iter()
        .find(|finding| finding["code"] == code.id() && finding["field"] == field.json_name());
    let own = own.unwrap_or_else(|| panic!("{}: {said}", code.id()));
    let words = own["words"].as_str().unwrap();
    assert!(words.len() > 15, "{words}");
    let text = validate(&[]);
    let all = [text.stdout.as_str(), text.stderr.as_str()].concat();
    assert!(all.contains(words), "{words}: {text:?}");
    is_not_raw(&all);
}

#[test]
fn every_finding_about_a_form_is_told_in_words() {
    side_by_side(ROWS, |row| row.0.id(), check);
}
