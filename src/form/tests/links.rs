//! The addresses that customers open, and the logo.

use super::*;

/// What holds for each link once something is entered.
const ROWS: &[Row] = &[
    ("https://client.example/", &[]),
    ("https://client.example", &[]),
    ("HTTPS://Client.Example/Home", &[]),
    (
        "https://client.example:8443/legal/tos.html?lang=en#top",
        &[],
    ),
    ("https://client.example/~user/a_b", &[]),
    ("https://bücher.example/", &[]),
    ("https://client.example/caf%C3%A9", &[]),
    ("https://[2001:db8::1]/", &[]),
    (" https://client.example/ ", &[]),
    ("http://client.example/tos", &["form.https-required"]),
    ("http://localhost:3000/", &["form.https-required"]),
    ("ftp://client.example/tos.txt", &["form.https-required"]),
    ("file:///home/me/tos.html", &["form.not-a-url"]),
    ("client.example", &["form.not-a-url"]),
    ("www.client.example/tos", &["form.not-a-url"]),
    ("/legal/tos.html", &["form.not-a-url"]),
    ("//client.example/tos", &["form.not-a-url"]),
    ("https:client.example", &["form.not-a-url"]),
    ("https:/client.example", &["form.not-a-url"]),
    ("https:///client.example", &["form.not-a-url"]),
    ("https:client.example://tos", &["form.not-a-url"]),
    ("https://", &["form.not-a-url"]),
    ("https://?q", &["form.not-a-url"]),
    ("https:\\\\client.example", &["form.not-a-url"]),
    ("https://client.example\\tos", &["form.not-a-url"]),
    ("https://client example/", &["form.not-a-url"]),
    (
        "https://client.example/terms of service",
        &["form.not-a-url"],
    ),
    ("https://client.example:99999/", &["form.not-a-url"]),
    ("https://client.example:0/", &["form.not-a-url"]),
    ("https://[::1/", &["form.not-a-url"]),
    ("<https://client.example/>", &["form.not-a-url"]),
    ("mailto:name@client.example", &["form.not-a-url"]),
    ("javascript:alert(1)", &["form.not-a-url"]),
    ("later", &["form.not-a-url"]),
    (
        "https://user:fake-secret@client.example/",
        &["form.userinfo"],
    ),
    ("https://user@client.example/", &["form.userinfo"]),
    ("https://@client.example/", &["form.userinfo"]),
    (
        "http://user@client.example/",
        &["form.https-required", "form.userinfo"],
    ),
    (
        "https://client.example/\u{200b}",
        &["form.invisible-characters"],
    ),
    (
        "https://client.example/\u{202e}fdp",
        &["form.invisible-characters"],
    ),
];

#[test]
fn customers_are_sent_to_https_addresses_only() {
    for field in [
        FieldId::ClientUri,
        FieldId::TermsOfService,
        FieldId::PrivacyPolicy,
        FieldId::InitiationUri,
        FieldId::SettingsUri,
    ] {
        check(field, ROWS);
    }
}

#[test]
fn home_page_terms_and_privacy_are_required() {
    for field in [
        FieldId::ClientUri,
        FieldId::TermsOfService,
        FieldId::PrivacyPolicy,
    ] {
        check(field, &[("", &["form.required"])]);
    }
}

#[test]
fn logo_initiation_and_settings_are_recommended() {
    for field in [FieldId::Logo, FieldId::InitiationUri, FieldId::SettingsUri] {
        check(field, &[("", &["~form.recommended"])]);
    }
}

#[test]
fn an_address_of_2000_characters_fits_and_one_more_does_not() {
    let address = format!("https://client.example/{}", "a".repeat(1_977));
    assert_eq!(address.len(), 2_000);
    let mut registration = registration_with(FieldId::ClientUri, &address);
    assert!(judge_field(&registration, FieldId::ClientUri).is_empty());
    registration.set(FieldId::ClientUri, &(address + "a"));
    assert_eq!(
        marks(&judge_field(&registration, FieldId::ClientUri)),
        ["form.too-long"]
    );
}

const LOGOS: &[Row] = &[
    ("./logo.png", &[]),
    ("logo with spaces.svg", &[]),
    ("/home/me/logo.webp", &[]),
    ("C:\\Users\\me\\logo.png", &[]),
    ("~/logo.gif", &[]),
    ("https://client.example/logo.svg", &[]),
    ("http://client.example/logo.svg", &["form.https-required"]),
    ("ftp://client.example/logo.svg", &["form.https-required"]),
    ("https:client.example/logo.png", &["form.not-a-url"]),
    ("data:image/png;base64,AAAA", &["form.not-a-url"]),
    ("https://me@client.example/logo.png", &["form.userinfo"]),
    ("lo\u{200d}go.png", &["form.invisible-characters"]),
];

#[test]
fn a_logo_is_an_https_address_or_a_path() {
    check(FieldId::Logo, LOGOS);
}

#[test]
fn a_logo_has_to_be_exactly_square() {
    assert_eq!(judge_logo_shape(600, 600), None);
    for (width, height, code) in [
        (600, 601, "form.logo-not-square"),
        (1, u32::MAX, "form.logo-not-square"),
        (0, 0, "form.logo-unreadable"),
        (0, 600, "form.logo-unreadable"),
    ] {
        let finding = judge_logo_shape(width, height).unwrap();
        assert_eq!((finding.field, finding.code.id()), (FieldId::Logo, code));
        assert!(!is_clean(&[finding]));
    }
}
