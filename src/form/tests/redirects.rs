//! Redirect URIs.

use super::*;

const ONE: &[Row] = &[
    ("", &["form.required"]),
    (" , ,\n", &["form.required"]),
    ("https://client.example/callback", &[]),
    ("https://oauth.pstmn.io/v1/browser-callback", &[]),
    ("https://client.example/callback?tenant=1", &[]),
    ("https://localhost:7538/callback", &[]),
    ("http://localhost:7538/callback", &[]),
    ("http://localhost/", &[]),
    ("http://LOCALHOST:3000/oauth/callback", &[]),
    (
        "http://127.0.0.1:7538/callback",
        &["~form.loopback-address"],
    ),
    ("http://[::1]:7538/callback", &["~form.loopback-address"]),
    ("https://127.0.0.1/callback", &["~form.loopback-address"]),
    ("http://127.1/callback", &["~form.loopback-address"]),
    ("http://127.0.0.2/callback", &["form.https-required"]),
    ("http://0.0.0.0:3000/", &["form.https-required"]),
    ("http://192.168.1.10/callback", &["form.https-required"]),
    ("http://client.example/callback", &["form.https-required"]),
    ("http://localhost.client.example/", &["form.https-required"]),
    ("http://localhost./callback", &["form.https-required"]),
    ("http://app.localhost/callback", &["form.https-required"]),
    ("http://localhostess/", &["form.https-required"]),
    ("myapp://callback", &["form.https-required"]),
    (
        "http://localhost@client.example/",
        &["form.https-required", "form.userinfo"],
    ),
    ("http://me:fake-secret@localhost/", &["form.userinfo"]),
    ("https://@client.example/", &["form.userinfo"]),
    ("com.client.app:/callback", &["form.not-a-url"]),
    ("localhost:7538/callback", &["form.not-a-url"]),
    ("/callback", &["form.not-a-url"]),
    ("callback", &["form.not-a-url"]),
    ("http://localhost:0/callback", &["form.not-a-url"]),
    ("http://localhost:70000/callback", &["form.not-a-url"]),
    ("https:///client.example/callback", &["form.not-a-url"]),
    ("https://client.example\\callback", &["form.not-a-url"]),
    ("https://bücher.example/callback", &["form.not-a-url"]),
    ("https://client.example/café", &["form.not-a-url"]),
    ("https://xn--bcher-kva.example/callback", &[]),
    ("urn:ietf:wg:oauth:2.0:oob", &["form.not-a-url"]),
    ("https://client.example/callback#done", &["form.fragment"]),
    ("https://client.example/callback#", &["form.fragment"]),
    ("https://*.client.example/callback", &["form.wildcard"]),
    ("https://client.example/*", &["form.wildcard"]),
    ("https://{tenant}.client.example/cb", &["form.wildcard"]),
    ("http://localhost:*/callback", &["form.wildcard"]),
    ("*", &["form.wildcard"]),
    (
        "https://*.client.example/cb#x",
        &["form.wildcard", "form.fragment"],
    ),
    (
        "http://me@client.example/#x",
        &["form.https-required", "form.userinfo", "form.fragment"],
    ),
    (
        "https://client.example/\u{200b}callback",
        &["form.invisible-characters"],
    ),
];

#[test]
fn a_redirect_uri_is_one_that_pleo_can_compare_exactly() {
    check(FieldId::RedirectUris, ONE);
}

const SEVERAL: &[Row] = &[
    (
        "https://client.example/callback http://localhost:7538/callback",
        &[],
    ),
    ("https://client.example/a,https://client.example/b", &[]),
    (
        "https://client.example/a https://client.example/a",
        &["~form.duplicate"],
    ),
    (
        "https://client.example/a https://CLIENT.example:443/a",
        &["~form.duplicate"],
    ),
    ("https://client.example/a https://client.example/A", &[]),
    (
        "https://client.example/a https://client.example/a/",
        &["~form.trailing-slash"],
    ),
    (
        "https://client.example https://client.example/",
        &["~form.trailing-slash"],
    ),
    (
        "https://client.example/a?x=1 https://client.example/a/?x=1",
        &["~form.trailing-slash"],
    ),
    (
        "https://client.example/a?x=/ https://client.example/a?x=",
        &[],
    ),
    ("https://client.example// https://client.example/", &[]),
    (
        "http://localhost:1/cb http://127.0.0.1:2/cb",
        &["~form.loopback-address", "~form.mixed-loopback"],
    ),
    (
        "http://localhost:1/cb http://[::1]:1/cb",
        &["~form.loopback-address", "~form.mixed-loopback"],
    ),
    (
        "http://127.0.0.1:1/cb http://[::1]:1/cb",
        &["~form.loopback-address", "~form.loopback-address"],
    ),
    (
        "https://client.example/a http://client.example/a",
        &["form.https-required"],
    ),
    ("nonsense nonsense", &["form.not-a-url", "form.not-a-url"]),
    (
        "http://localhost:1/a http://localhost:1/a/ http://localhost:1/a",
        &["~form.trailing-slash", "~form.duplicate"],
    ),
    (
        "http://localhost:1/a/ http://localhost:1/a http://localhost:1/a",
        &["~form.trailing-slash", "~form.duplicate"],
    ),
];

#[test]
fn redirect_uris_are_compared_with_each_other() {
    check(FieldId::RedirectUris, SEVERAL);
}

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
