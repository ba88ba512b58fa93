//! Scopes.

use super::*;

const ROWS: &[Row] = &[
    ("", &["form.required"]),
    ("users:read", &[]),
    ("users:read users:write", &[]),
    ("users:read,users:write", &[]),
    ("users:read  users:read", &[]),
    ("export-jobs:read export-items:read", &[]),
    ("test:test", &[]),
    ("tag-groups:read", &[]),
    ("tag-group:read", &[]),
    ("cards:read", &["~form.scope-unknown"]),
    ("Users:Read", &["~form.scope-unknown"]),
    ("export:read", &["~form.scope-unknown"]),
    ("users.read:x", &["~form.scope-unknown"]),
    ("users.read", &["form.scope-syntax"]),
    ("employees.read", &["form.scope-syntax"]),
    ("users", &["form.scope-syntax"]),
    ("users:", &["form.scope-syntax"]),
    (":read", &["form.scope-syntax"]),
    (":", &["form.scope-syntax"]),
    ("users::read", &["form.scope-syntax"]),
    ("users:read:all", &["form.scope-syntax"]),
    ("\"users:read\"", &["form.scope-syntax"]),
    ("users\\:read", &["form.scope-syntax"]),
    ("üsers:read", &["form.scope-syntax"]),
    ("offline_access", &["form.scope-syntax"]),
    ("users:read\u{200b}", &["form.invisible-characters"]),
    (
        "users cards:read users:read",
        &["form.scope-syntax", "~form.scope-unknown"],
    ),
];

#[test]
fn a_scope_is_a_resource_and_a_permission() {
    check(FieldId::Scopes, ROWS);
}

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
