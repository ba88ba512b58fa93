use serde_json::json;

use super::*;

fn example() -> Map<String, Value> {
    let Value::Object(members) = json!({
        "client_name": "Example Client",
        "client_uri": "https://client.example/",
        "tos_uri": "https://client.example/legal/tos.html",
        "policy_uri": "https://client.example/legal/privacy.pdf",
        "contacts": ["name.surname@example.io"],
        "redirect_uris": ["https://client.example/callback", "http://localhost:7538/callback"],
        "scope": "users:read users:write users:read",
        "pkce_support": "Supported",
        "subject_type_preference": "None",
        "unknown": 1,
    }) else {
        unreachable!("an object")
    };
    members
}

fn refusal(field: &'static str, value: Value) -> Refusal {
    let mut members = example();
    members.insert(field.to_owned(), value);
    match judge(&members) {
        Err(refusal) => {
            assert_eq!(refusal.field, field);
            refusal
        }
        Ok(_) => panic!("{field} was accepted"),
    }
}

#[test]
fn the_documented_example_is_accepted() {
    let metadata = judge(&example()).unwrap();
    assert_eq!(metadata.scope, "users:read users:write");
    assert_eq!(metadata.redirect_uris.len(), 2);
}

#[test]
fn what_the_example_gives_is_required() {
    for field in [
        "client_name",
        "client_uri",
        "tos_uri",
        "policy_uri",
        "contacts",
        "redirect_uris",
        "scope",
    ] {
        let mut members = example();
        members.remove(field);
        assert_eq!(
            judge(&members).err().map(|refusal| refusal.field),
            Some(field)
        );
    }
}

#[test]
fn metadata_that_breaks_a_rule_is_refused_by_its_field() {
    for (field, value) in [
        ("client_name", json!("Example Client for PLEO")),
        ("client_name", json!("Example\u{202e}Client")),
        ("client_name", json!(["Example"])),
        ("client_uri", json!("http://client.example/")),
        ("tos_uri", json!("javascript://client.example/%0aalert(1)")),
        ("policy_uri", json!("https://user@client.example/")),
        ("logo_uri", json!("http://client.example/logo.png")),
        ("contacts", json!(["nobody"])),
        ("contacts", json!([])),
        ("scope", json!("users.read")),
        ("settings_uri", json!("https:client.example")),
        ("pkce_support", json!("Not supported")),
    ] {
        let error = refusal(field, value).error;
        assert_eq!(error, "invalid_client_metadata", "{field}");
    }
}

#[test]
fn a_redirect_uri_is_https_or_plain_http_on_this_machine() {
    for uri in [
        "http://client.example/callback",
        "https://client.example/callback#part",
        "https://*.client.example/callback",
        "https://user:fake@client.example/callback",
        "http://localhost.client.example/callback",
        "http://[::2]/callback",
        "com.example.app:/callback",
        "https://client.example/call back",
        "/callback",
        "",
    ] {
        assert_eq!(
            refusal("redirect_uris", json!([uri])).error,
            "invalid_redirect_uri",
            "{uri}"
        );
    }
    for uri in [
        "http://127.0.0.1:7538/callback",
        "http://[::1]:7538/callback",
        "http://localhost/callback?fixed=1",
    ] {
        assert_eq!(judge_redirect_uri(uri), Ok(()), "{uri}");
    }
}
