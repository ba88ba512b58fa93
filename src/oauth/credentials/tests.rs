//! Pastes as they come from a mail, a terminal, a file or 1Password; and what else is pasted by mistake.

use super::*;

const ID: &str = "0f0f0f0f-1111-4222-8333-444444444444";
const SECRET: &str = "fa4e0000000000000000000000fa4e";

/// `I` and `S` stand for the two values.
fn sorted(text: &str, into: Into) -> String {
    let text = text.replace("{I}", ID).replace("{S}", SECRET);
    let words = match sort_paste(&text, into) {
        Sorted::Plain => "plain".to_owned(),
        Sorted::ClientId(id) => format!("id {id}"),
        Sorted::MisplacedId(id) => format!("misplaced {id}"),
        Sorted::ClientSecret(secret) => format!("secret {secret}"),
        Sorted::Both { client_id, secret } => format!("both {client_id} {secret}"),
        Sorted::Unclear => "unclear".to_owned(),
    };
    words.replace(ID, "{I}").replace(SECRET, "{S}")
}

#[test]
fn both_are_found_in_whatever_holds_them() {
    for text in [
        "Client ID: {I}\nClient Secret: {S}",
        "client id: {I}\r\nclient secret: {S}\r\n",
        "Client Secret = {S}\nClient ID = {I}",
        "Client ID\n{I}\nClient Secret\n{S}\n",
        "Client ID\t{I}\nClient Secret\t{S}",
        "CLIENT_ID={I}\nCLIENT_SECRET={S}\n",
        "export PLEO_CLIENT_ID=\"{I}\"\nexport PLEO_CLIENT_SECRET='{S}'",
        r#"{"client_id":"{I}","client_id_issued_at":1,"client_secret":"{S}","client_secret_expires_at":0}"#,
        r#"{ "clientId": "{I}", "clientSecret": "{S}" }"#,
        r#"{"fields":[{"id":"a","type":"STRING","label":"Client ID","value":"{I}"},{"type":"CONCEALED","label":"Client Secret","value":"{S}","reference":"op://v/i/f"}]}"#,
        "- **Client ID:** `{I}`\n- **Client Secret:** `{S}`",
        "| Client ID | {I} |\n| Client Secret | {S} |",
        "| Client ID | Client Secret |\n| --- | --- |\n| {I} | {S} |",
        "client_secret,client_id\n{S},{I}\n",
        "Hello,\nyour Client ID is {I} and your Client Secret is {S}.\nRegards",
        "Client ID (Staging): {I}\nClient Secret (Staging): {S}",
        "Title: Pleo\nClient ID: {I}\nusername: a@b.example\nClient Secret: {S}\nwebsite: https://x.example",
        "{I}\n{S}",
        "{S} {I}",
        "{I},{S}\n",
        "\"{I}\"; \"{S}\"",
    ] {
        let expected = "both {I} {S}";
        assert_eq!(sorted(text, Into::ClientId), expected, "{text}");
    }
    let opaque = "Client ID: fake-id\nClient Secret: fake-opaque/secret=";
    let expected = "both fake-id fake-opaque/secret=";
    assert_eq!(sorted(opaque, Into::Elsewhere), expected);
}

#[test]
fn one_of_them_is_found_wherever_it_is_pasted() {
    for (text, into, expected) in [
        ("{I}", Into::ClientId, "plain"),
        ("{S}", Into::ClientSecret, "plain"),
        ("{S}\n", Into::ClientId, "secret {S}"),
        ("{S}", Into::Elsewhere, "secret {S}"),
        ("{I}", Into::ClientSecret, "misplaced {I}"),
        ("{I}", Into::AnyClientSecret, "plain"),
        ("Client ID: {I}", Into::ClientSecret, "id {I}"),
        (
            "Client Secret: fake-opaque",
            Into::ClientId,
            "secret fake-opaque",
        ),
        (
            "CLIENT_SECRET=\"••••••\"\nCLIENT_ID={I}",
            Into::ClientId,
            "id {I}",
        ),
        ("Client ID: {S}", Into::ClientId, "unclear"),
        (
            "Client ID: {S}\nClient Secret: {I}",
            Into::ClientId,
            "unclear",
        ),
        (
            "Client Secret: a1\nClient Secret: a2",
            Into::ClientSecret,
            "unclear",
        ),
        (
            "the Client ID and the Client Secret",
            Into::ClientSecret,
            "plain",
        ),
        ("a@b.example {S}", Into::ClientSecret, "plain"),
        ("fake-opaque-secret", Into::ClientId, "plain"),
        ("two words", Into::ClientSecret, "plain"),
        ("", Into::ClientSecret, "plain"),
    ] {
        assert_eq!(sorted(text, into), expected, "{text}");
    }
}

#[test]
fn what_was_pasted_instead_is_named() {
    for (text, expected) in [
        ("a@b.example", Some(Looks::Email)),
        (
            "https://auth.example/login?x=a@b.example",
            Some(Looks::Address),
        ),
        ("op://vault/pleo/secret", Some(Looks::Reference)),
        ("Bearer fake-token", Some(Looks::Token)),
        (
            "eyJmYWtlIjoxfQ.eyJmYWtlIjoxfQ.fake-fake-fake",
            Some(Looks::Token),
        ),
        (ID, Some(Looks::ClientId)),
        (SECRET, Some(Looks::ClientSecret)),
        (EXAMPLES[0], Some(Looks::Example)),
        (EXAMPLES[1], Some(Looks::Example)),
        ("<your client id>", Some(Looks::Placeholder)),
        ("YOUR_CLIENT_SECRET", Some(Looks::Placeholder)),
        ("client_secret", Some(Looks::Placeholder)),
        ("••••••••", Some(Looks::Placeholder)),
        ("fake-opaque-secret", None),
        ("eyJfake", None),
        ("", None),
    ] {
        assert_eq!(looks_like(text), expected, "{text}");
    }
}

#[test]
fn nothing_that_is_pasted_panics_or_takes_long() {
    let long = "client ".repeat(9_000);
    assert_eq!(sorted(&long, Into::ClientId), "plain");
    let huge = format!("client_id={ID}\n").repeat(100_000);
    assert_eq!(sorted(&huge, Into::ClientId), "plain");
    for text in [
        "client",
        "client_id",
        "client_id=",
        "Client ID (",
        "client_idé",
        "é client secret:",
    ] {
        assert_eq!(sorted(text, Into::ClientId), "plain", "{text}");
    }
}
