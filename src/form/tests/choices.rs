//! PKCE support and subject type preference.

use super::*;

#[test]
fn a_documented_choice_takes_its_documented_spelling() {
    let registration = registration_with(FieldId::PkceSupport, "not SUPPORTED");
    assert_eq!(registration.get(FieldId::PkceSupport), "Not supported");
}
