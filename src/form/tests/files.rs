//! Export and import.

use super::*;

#[test]
fn the_json_export_uses_the_names_of_rfc_7591() {
    let expected = r#"{
  "client_name": "Example Client",
  "client_uri": "https://client.example/",
  "tos_uri": "https://client.example/legal/tos.html",
  "policy_uri": "https://client.example/legal/privacy.pdf",
  "contacts": [
    "name.surname@example.io"
  ],
  "redirect_uris": [
    "https://client.example/callback",
    "http://localhost:7538/callback"
  ],
  "scope": "users:read users:write",
  "pkce_support": "Supported",
  "subject_type_preference": "None"
}
"#;
    assert_eq!(to_json(&Registration::example()), expected);
    assert_eq!(to_json(&Registration::default()), "{}\n");
}

#[test]
fn the_markdown_export_follows_the_order_of_the_form() {
    let expected = "\
# Developer Partner Registration

## Human-readable

| Field | Value |
|---|---|
| Client name | Example Client |
| Client URI | https://client.example/ |
| Logo | |
| Terms of service | https://client.example/legal/tos.html |
| Privacy policy | https://client.example/legal/privacy.pdf |
| Contacts | name.surname@example.io |

## Pleo-specific

| Field | Value |
|---|---|
| Initiation URI | |
| Settings URI | |

## Technical

| Field | Value |
|---|---|
| Redirect URIs | https://client.example/callback http://localhost:7538/callback |
| Scopes | users:read users:write |
| PKCE support | Supported |
| Subject type preference | None |
";
    assert_eq!(to_markdown(&Registration::example()), expected);
}

#[test]
fn exports_show_what_cannot_be_seen_and_keep_markup_from_working() {
    let registration = registration_with(FieldId::ClientName, "<b>|\u{202e}*x*\u{9b}_y_ a_b\\");
    let markdown = to_markdown(&registration);
    assert!(
        markdown.contains("| Client name | \\<b\\>\\|\\u{202e}\\*x\\*\\u{9b}\\_y\\_ a_b\\\\ |")
    );
    let json = to_json(&registration);
    assert!(json.contains("\\u202e") && json.contains("\\u009b"));
    assert_eq!(from_markdown(&markdown), Ok(registration.clone()));
    assert_eq!(from_json(&json), Ok(registration));
}

#[test]
fn either_export_is_recognised_even_behind_a_byte_order_mark() {
    let example = Registration::example();
    for text in [to_json(&example), to_markdown(&example)] {
        assert_eq!(import(&text), Ok(example.clone()));
        assert_eq!(import(&format!("\u{feff}{text}")), Ok(example.clone()));
        assert_eq!(import(&text.replace('\n', "\r\n")), Ok(example.clone()));
    }
}

#[test]
fn a_registration_by_other_hands_is_read_if_it_says_the_same() {
    let json = r#"{"scope": ["a:b", "c:d"], "contacts": "x@y.example", "logo_uri": null}"#;
    let read = import(json).unwrap();
    assert_eq!(read.get(FieldId::Scopes), "a:b c:d");
    assert_eq!(read.get(FieldId::Contacts), "x@y.example");
    assert_eq!(read.filled(), 2);
    let markdown = "| Parameter | Value |\n| :-- | --: |\n| CLIENT NAME | a\\b |\n|scope|a:b";
    let read = import(markdown).unwrap();
    assert_eq!(read.get(FieldId::ClientName), "a\\b");
    assert_eq!(read.get(FieldId::Scopes), "a:b");
    let tight = from_markdown("|client_name|a\\\\|\n").unwrap();
    assert_eq!(tight.get(FieldId::ClientName), "a\\");
}

/// A table as a partner writes it by hand.
const BY_HAND: &str = r"
# Example Client: what we register at Pleo

| What Pleo asks | What we answer |
| --- | :---: |
| **Client Name*** | Example Client |
| **Client URI** | <https://client.example/> |
| Logo (optional) | ![logo](./art/logo.svg) |
| __Terms of Service__ | [our terms](https://client.example/legal/tos_2026.html 'Terms') |
| Privacy Policy URL: | `https://client.example/legal/privacy.pdf` |
| Contact | [Name](mailto:name.surname@example.io)<br/>second@example.io |
| Configuration URI | https://client.example/settings?a=1\|2 |
| Redirect URI(s) | - `https://client.example/callback`<br>- <http://localhost:7538/callback> <BR /> 3. https://*.client.example/x |
| `scope` | `users:read` `users:write` |
PKCE support | **supported**
";

#[test]
fn a_table_by_hand_with_links_code_and_line_breaks_is_read_whole() {
    let read = import(BY_HAND).unwrap();
    for (field, text) in [
        (FieldId::ClientName, "Example Client"),
        (FieldId::ClientUri, "https://client.example/"),
        (FieldId::Logo, "./art/logo.svg"),
        (
            FieldId::TermsOfService,
            "https://client.example/legal/tos_2026.html",
        ),
        (
            FieldId::PrivacyPolicy,
            "https://client.example/legal/privacy.pdf",
        ),
        (
            FieldId::Contacts,
            "name.surname@example.io second@example.io",
        ),
        (
            FieldId::SettingsUri,
            "https://client.example/settings?a=1|2",
        ),
        (
            FieldId::RedirectUris,
            "https://client.example/callback http://localhost:7538/callback https://*.client.example/x",
        ),
        (FieldId::Scopes, "users:read users:write"),
        (FieldId::PkceSupport, "Supported"),
    ] {
        assert_eq!(read.get(field), text, "{field:?}");
    }
    assert_eq!(read.filled(), 10);
}

#[test]
fn the_example_of_pleos_own_page_is_read_as_it_stands_there() {
    let table = "| Parameter | Value |\n| --- | --- |\n| Client Name | Example Client |\n\
                 | Client URI | https://client.example/ |\n\
                 | Terms of Service | https://client.example/legal/tos.html |\n\
                 | Privacy Policy | https://client.example/legal/privacy.pdf |\n\
                 | Contacts | name.surname@example.io |\n| Redirect URIs | https://client.example/callback |\n\
                 | Scopes | users:read users:write |\n| PKCE Support | Supported |\n\
                 | Subject Type Preference | None |";
    let mut expected = Registration::example();
    expected.set(FieldId::RedirectUris, "https://client.example/callback");
    assert_eq!(import(table), Ok(expected));
}

/// What cannot be read whole, and the detail that says where.
const UNREADABLE: &[(&str, &str)] = &[
    ("", "neither the JSON nor the Markdown of a registration"),
    (
        "# Title\n\n",
        "neither the JSON nor the Markdown of a registration",
    ),
    ("hello", "line 1: not a row of two columns"),
    ("{", "line 1, column 1: not a JSON object"),
    ("[]", "line 1, column 0: not a JSON object"),
    ("{} x", "line 1, column 4: not a JSON object"),
    (r#"{"grant_types": []}"#, "unknown member \"grant_types\""),
    (r#"{"a\u001b[2J": 1}"#, "unknown member \"a\\u{1b}[2J\""),
    (r#"{"scope": "a:b", "scope": "c:d"}"#, "scope stands twice"),
    (r#"{"client_name": 7}"#, "client_name is not a text"),
    (r#"{"client_name": ["a"]}"#, "client_name is not a text"),
    (r#"{"scope": {"a": 1}}"#, "scope is not a text"),
    (
        r#"{"contacts": [1]}"#,
        "contacts holds something other than text",
    ),
    (
        r#"{"redirect_uris": ["https://client.example/a,b"]}"#,
        "a value of redirect_uris holds a space, a comma or a semicolon",
    ),
    (
        "| Client secret | x |",
        "line 1: unknown field \"Client secret\"",
    ),
    (
        "| Client name | a | b |",
        "line 1: not a row of two columns",
    ),
    ("\n| Client name |", "line 2: not a row of two columns"),
    (
        "| Client name | a |\n| client_name | b |",
        "line 2: client_name stands twice",
    ),
    (
        "| Field | Value |\n|---|---|\n| **Client secret** | x |",
        "line 3: unknown field \"Client secret\"",
    ),
    (
        "| Client name | a |\n- https://client.example/callback",
        "line 2: not a row of two columns",
    ),
    (
        "| Client name | a |\nand a note",
        "line 2: not a row of two columns",
    ),
];

#[test]
fn what_cannot_be_read_whole_is_refused_with_the_place() {
    for (text, detail) in UNREADABLE {
        let problem = import(text).unwrap_err();
        assert_eq!(problem.code.id(), "form.import-unreadable", "{text:?}");
        assert_eq!(problem.detail.as_deref(), Some(*detail), "{text:?}");
    }
}
