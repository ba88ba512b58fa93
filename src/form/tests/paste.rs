//! Pasted texts that fill several fields, and those that must not be taken for one.

use super::*;

/// What is pasted, the fields in the order found, and the beginnings of what was not understood.
type Pasted = (
    &'static str,
    &'static [(FieldId, &'static str)],
    &'static [&'static str],
);

const FILLING: &[Pasted] = &[
    (
        "Client name: Example Client",
        &[(FieldId::ClientName, "Example Client")],
        &[],
    ),
    (
        "client_uri = https://client.example/?a=b&c=d",
        &[(FieldId::ClientUri, "https://client.example/?a=b&c=d")],
        &[],
    ),
    (
        "Scopes\tusers:read users:write\nCONTACTS\ta@b.co, c@d.co",
        &[
            (FieldId::Scopes, "users:read users:write"),
            (FieldId::Contacts, "a@b.co, c@d.co"),
        ],
        &[],
    ),
    (
        "- **Client Name:** Example: the Client\n* **Terms of Service**: <https://client.example/tos>\n\
         1. `policy_uri`: [policy](https://client.example/privacy)",
        &[
            (FieldId::ClientName, "Example: the Client"),
            (FieldId::TermsOfService, "https://client.example/tos"),
            (FieldId::PrivacyPolicy, "https://client.example/privacy"),
        ],
        &[],
    ),
    (
        "Redirect URIs:\n  - https://client.example/callback\n  - http://localhost:7538/callback\n\nScopes:\nusers:read\n\
         users:write\nPKCE support: Supported",
        &[
            (
                FieldId::RedirectUris,
                "https://client.example/callback http://localhost:7538/callback",
            ),
            (FieldId::Scopes, "users:read users:write"),
            (FieldId::PkceSupport, "Supported"),
        ],
        &[],
    ),
    (
        "Client name:\nExample Client Two\nLogo: C:\\logos\\logo.png\nredirect_uri=https://client.example/cb",
        &[
            (FieldId::ClientName, "Example Client Two"),
            (FieldId::Logo, "C:\\logos\\logo.png"),
            (FieldId::RedirectUris, "https://client.example/cb"),
        ],
        &[],
    ),
    (
        "# Registration\n\n| Field | Value |\n|---|---|\n| Client name | a\\|b |\n| Logo | |\n|Scopes|users:read|",
        &[
            (FieldId::ClientName, "a|b"),
            (FieldId::Scopes, "users:read"),
        ],
        &[],
    ),
    (
        r#"{"client_name": "Example", "client_secret": "fake-secret", "redirect_uris": ["https://a.example/", "https://b.example/"], "logo_uri": null, "tos_uri": 7}"#,
        &[
            (FieldId::ClientName, "Example"),
            (
                FieldId::RedirectUris,
                "https://a.example/ https://b.example/",
            ),
        ],
        &["\"client_secret\"", "\"tos_uri\""],
    ),
    (
        "Hello team,\nhere is our form\nClient name: Example Client\nClient Secret: fake-secret\nClient name: Other",
        &[(FieldId::ClientName, "Example Client")],
        &[
            "\"Hello team,\"",
            "\"here is our form\"",
            "\"Client Secret\"",
            "\"Client name\"",
        ],
    ),
    (
        "\u{feff}Client Name： 例\r\nRedirect URL: https://client.example/cb\r\n",
        &[
            (FieldId::ClientName, "例"),
            (FieldId::RedirectUris, "https://client.example/cb"),
        ],
        &[],
    ),
];

#[test]
fn a_text_that_names_fields_fills_them() {
    for (text, fields, unread) in FILLING {
        let filled = fields_in(text).unwrap_or_else(|| panic!("{text}"));
        let found: Vec<(FieldId, &str)> = filled
            .fields
            .iter()
            .map(|(field, text)| (*field, text.as_str()))
            .collect();
        assert_eq!(
            (found.as_slice(), filled.unread),
            (*fields, unread.iter().map(ToString::to_string).collect()),
            "{text}"
        );
    }
}

/// What is a value and nothing more.
const VALUES: &[&str] = &[
    "",
    " \n ",
    "Example Client",
    "Example: the Client",
    "Example = Client",
    "Books | Invoices",
    "https://client.example/",
    "https://client.example/callback?scope=users:read&client_name=x",
    "https://client.example/a https://client.example/b",
    "https://client.example/a\nhttps://client.example/b",
    "- https://client.example/a\n- https://client.example/b",
    "http://localhost:7538/callback",
    "name.surname@example.io",
    "a@b.co, c@d.co",
    "mailto:a@b.co",
    "Name Surname <a@b.co>; Other <c@d.co>",
    "users:read users:write",
    "contacts:read contacts:write",
    "logo:read",
    "scopes:write",
    "users:read\nusers:write",
    "./logo.png",
    "C:\\logos\\logo.png",
    "Supported",
    "{}",
    "{tenant}",
    r#"{"a": 1}"#,
    "[\"a\"]",
    "# Client name",
    "| Field | Value |\n|---|---|",
    "Client name:",
    "client name",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
];

#[test]
fn a_value_is_not_taken_for_a_form() {
    for text in VALUES {
        assert_eq!(fields_in(text), None, "{text:?}");
    }
}

#[test]
fn a_large_paste_is_read_once() {
    let text = format!(
        "Client name: {}\n{}",
        "a".repeat(500_000),
        "x: y\n".repeat(100_000)
    );
    let filled = fields_in(&text).unwrap();
    assert_eq!((filled.fields.len(), filled.unread.len()), (1, 100_000));
}
