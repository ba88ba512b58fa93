//! Contacts.

use super::*;

#[test]
fn a_contact_is_no_longer_than_mail_servers_take() {
    let (label, rest) = ("a".repeat(63), "b".repeat(57));
    let domain = format!("{label}.{label}.{label}.{rest}.io");
    assert_eq!(domain.len(), 252);
    for (local, domain, fits) in [
        ("x".repeat(64), "client.example".to_owned(), true),
        ("x".repeat(65), "client.example".to_owned(), false),
        ("x".to_owned(), format!("{label}.example"), true),
        ("x".to_owned(), format!("{label}a.example"), false),
        ("x".to_owned(), format!("{domain}o"), true),
        ("x".to_owned(), format!("{domain}oo"), false),
    ] {
        let contact = format!("{local}@{domain}");
        let registration = registration_with(FieldId::Contacts, &contact);
        let findings = judge_field(&registration, FieldId::Contacts);
        assert_eq!(findings.is_empty(), fits, "{contact}");
    }
}
