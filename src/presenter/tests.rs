use super::*;

#[test]
fn words_of_ours_lose_what_has_a_shape() {
    for (text, expect) in [
        (
            "port 7538, held by node, process 4711",
            "port 7538, held by node, process 4711",
        ),
        (
            "/home/jane/.local/state/x.json: permission denied",
            "●: permission denied",
        ),
        (
            "/home/Jane van Doe/My Files/x.json: no space left",
            "●: no space left",
        ),
        (
            "Written to pleo-registration.md.",
            "Written to pleo-registration.md.",
        ),
        (
            "Written to /tmp/acme/pleo-registration.md.",
            "Written to ●.",
        ),
        (
            "the host api.acme.com answers [network.dns]",
            "the host ● answers [network.dns]",
        ),
        (
            "auth.staging.pleo.io answers",
            "auth.staging.pleo.io answers",
        ),
        ("pleo.io.acme.com and notpleo.io", "● and ●"),
        ("asked jane.doe@acme.com, twice", "asked ●, twice"),
        ("(7f9c2ba4-e88f-42d5-9a3a-0f1e6d3b5c27)", "(●)"),
        (
            "GET /oauth/authorize → 302 /login",
            "GET /oauth/authorize → 302 /login",
        ),
        ("GET /acme/x → 200", "GET ● → 200"),
        (
            "see https://acme.com/x or http://localhost:7538/callback",
            "see ● or http://localhost:7538/callback",
        ),
        ("op://Vault/Item/field", "●"),
        ("C:\\Users\\jane\\x", "●"),
        (
            "10.1.2.3:80 and 127.0.0.1:80, version 1.2.3",
            "● and 127.0.0.1:80, version 1.2.3",
        ),
        ("", ""),
        ("naïve · 漢字 …", "naïve · 漢字 …"),
    ] {
        assert_eq!(words(text).replace(MASK, "●"), expect, "{text}");
    }
}

#[test]
fn of_json_the_names_the_amounts_and_the_words_of_the_protocol_stay() {
    for (text, expect) in [
        (
            r#"{"firstName":"Ada","status":"PENDING","amount":-12.5,"phone":4512345678,"at":"2026-11-22T08:00:00Z"}"#,
            r#"{"firstName":"●","status":"PENDING","amount":-12.5,"phone":●,"at":"2026-11-22T08:00:00Z"}"#,
        ),
        (
            r#""ada@acme.com": ["x", "users:read"]"#,
            r#""●": ["●", "users:read"]"#,
        ),
        (r#""cut \" off"#, r#""●"#),
        ("Sign in to the guest network", "●"),
        ("true, false, null, 7", "true, false, null, 7"),
        (
            r#"{"a":{"error":true,"message":"invalid_token"}}"#,
            r#"{"a":{"error":true,"message":"invalid_token"}}"#,
        ),
        (r"\", "●"),
    ] {
        assert_eq!(json(text).replace(MASK, "●"), expect, "{text}");
    }
}

#[test]
fn of_an_address_a_public_host_and_what_is_known_of_the_path_stay() {
    for (text, expect) in [
        (
            "http://localhost:7538/callback",
            "http://localhost:7538/callback",
        ),
        (
            "http://localhost:7538/callback/",
            "http://localhost:7538/callback/",
        ),
        ("http://127.0.0.1:80/acme?x=y", "http://127.0.0.1/●?x=●"),
        (
            "https://auth.staging.pleo.io/oauth/authorize",
            "https://auth.staging.pleo.io/oauth/authorize",
        ),
        ("https://acme.com/callback", "●"),
        ("http://jane@localhost/callback", "●"),
        (
            "http://localhost/callback#acme",
            "http://localhost/callback/●",
        ),
        ("acme", "●"),
    ] {
        assert_eq!(address(text).replace(MASK, "●"), expect, "{text}");
    }
    assert_eq!(
        path("/v1/companies/4711?limit=5&name=Acme"),
        format!("/v1/companies/{MASK}?limit=5&name={MASK}")
    );
}

proptest::proptest! {
    #[test]
    fn whatever_the_text_it_is_masked_without_a_panic(text in ".*") {
        let _masked = (words(&text), json(&text), path(&text), value(&text), in_text(&text));
    }
}
