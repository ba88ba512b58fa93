//! Contacts.

use super::*;

const ROWS: &[Row] = &[
    ("", &["form.required"]),
    ("name.surname@example.io", &[]),
    ("dev+pleo@client.example", &[]),
    ("o'hara@client.example", &[]),
    ("søren@bücher.example", &[]),
    ("a@b.co, c@d.co", &[]),
    ("a@b.co\nc@d.co", &[]),
    ("team@sub.client-name.example", &[]),
    ("someone@gmail.com", &["~form.free-mail"]),
    ("someone@GMail.com", &["~form.free-mail"]),
    ("someone@outlook.com", &["~form.free-mail"]),
    ("someone@proton.me", &["~form.free-mail"]),
    ("someone@gmail.com.client.example", &[]),
    ("someone@notgmail.com", &[]),
    ("a@b.co a@b.co", &["~form.duplicate"]),
    ("Ann@b.co ann@B.co", &["~form.duplicate"]),
    ("ann", &["form.not-an-email"]),
    ("@client.example", &["form.not-an-email"]),
    ("ann@", &["form.not-an-email"]),
    ("ann@localhost", &["form.not-an-email"]),
    ("ann@client..example", &["form.not-an-email"]),
    ("ann@.example", &["form.not-an-email"]),
    ("ann@client.example.", &["form.not-an-email"]),
    ("ann@-client.example", &["form.not-an-email"]),
    ("ann@client_name.example", &["form.not-an-email"]),
    (".ann@client.example", &["form.not-an-email"]),
    ("ann..b@client.example", &["form.not-an-email"]),
    ("ann@bob@client.example", &["form.not-an-email"]),
    ("ann@192.168.0.1", &["form.not-an-email"]),
    ("mailto:ann@client.example", &["form.not-an-email"]),
    ("<ann@client.example>", &["form.not-an-email"]),
    ("Ann ann@client.example", &["form.not-an-email"]),
    (
        "ann@client.example;bob@client.example",
        &["form.not-an-email"],
    ),
    ("ann@cli\u{200b}ent.example", &["form.invisible-characters"]),
    (
        "x someone@gmail.com",
        &["form.not-an-email", "~form.free-mail"],
    ),
];

#[test]
fn a_contact_is_an_email_address_at_a_company() {
    check(FieldId::Contacts, ROWS);
}

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
