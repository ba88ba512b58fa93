//! Scopes.

use super::*;

#[test]
fn a_scope_with_a_dot_is_answered_with_the_scope_that_was_meant() {
    let registration = registration_with(FieldId::Scopes, "accounts.write");
    let findings = judge_field(&registration, FieldId::Scopes);
    assert!(findings[0].words.contains("such as accounts:write"));
}

#[test]
fn scopes_lose_repetitions_and_keep_their_order() {
    let registration = registration_with(FieldId::Scopes, "b:x, a:x\tb:x ,, a:x");
    assert_eq!(registration.items(FieldId::Scopes), ["b:x", "a:x"]);
    assert_eq!(registration.get(FieldId::Scopes), "b:x a:x");
}
