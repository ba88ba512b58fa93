//! PKCE support and subject type preference.

use super::*;

#[test]
fn pkce_support_is_one_of_two_answers() {
    check(
        FieldId::PkceSupport,
        &[
            ("Supported", &[]),
            ("supported", &[]),
            (" SUPPORTED ", &[]),
            ("Not supported", &["~form.pkce-unsupported"]),
            ("not supported", &["~form.pkce-unsupported"]),
            ("", &["~form.recommended"]),
            ("yes", &["form.unknown-choice"]),
            ("S256", &["form.unknown-choice"]),
            ("plain", &["form.unknown-choice"]),
            ("Supported\u{200b}", &["form.invisible-characters"]),
        ],
    );
}

#[test]
fn only_none_is_a_documented_subject_type() {
    check(
        FieldId::SubjectTypePreference,
        &[
            ("", &[]),
            ("None", &[]),
            ("none", &[]),
            ("company", &["~form.subject-type-undocumented"]),
            ("public", &["~form.subject-type-undocumented"]),
            ("urn:pleo:company", &["~form.subject-type-undocumented"]),
            ("No\u{202e}ne", &["form.invisible-characters"]),
        ],
    );
}

#[test]
fn a_documented_choice_takes_its_documented_spelling() {
    let registration = registration_with(FieldId::PkceSupport, "not SUPPORTED");
    assert_eq!(registration.get(FieldId::PkceSupport), "Not supported");
}
