//! C-42 to C-44, C-54 and C-55: refreshing, keeping and asking about tokens.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::client::{CODE, Client, SECRET};
use super::server::Reply;

#[test]
fn c_42_a_new_pair_takes_the_place_of_the_old_one_at_once() {
    let client = Client::new();
    client.sign_in();
    assert!(client.kept().contains("fake-refresh-1"));
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    let kept = client.kept();
    assert!(kept.contains("fake-access-2") && kept.contains("fake-refresh-2"));
    assert!(!kept.contains("fake-access-1") && !kept.contains("fake-refresh-1"));
    // Both are in one file, so that no crash can part them.
    let files = client.home.files();
    let with = |text: &str| {
        let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(text);
        let found = files.iter().filter(|(_, bytes)| holds(bytes));
        found.map(|(path, _)| path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(with("fake-access-2"), with("fake-refresh-2"));
    assert_eq!(with("fake-access-2").len(), 1);
    // A server that sends no new one keeps the old one alive.
    let alone = r#"{"access_token":"fake-access-3","token_type":"Bearer"}"#;
    client
        .server
        .answer("/token", &[Reply::json(200, alone), Reply::tokens(4, "")]);
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    assert!(client.kept().contains("fake-access-3") && client.kept().contains("fake-refresh-2"));
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    let asked = client.server.seen_at("/token");
    let sent: Vec<_> = asked[1..]
        .iter()
        .map(|request| request.field("refresh_token"))
        .collect();
    assert_eq!(sent, ["fake-refresh-1", "fake-refresh-2", "fake-refresh-2"]);
}

#[test]
fn c_43_a_refresh_asks_for_no_scope() {
    let client = Client::new();
    client.sign_in();
    assert_eq!(client.finish(&["refresh"]).code, Some(0));
    let refresh = &client.server.seen_at("/token")[1];
    let names: Vec<_> = refresh.form().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["grant_type", "refresh_token"]);
}

#[test]
fn c_44_tokens_and_secret_are_in_private_files_or_nowhere() {
    let client = Client::new();
    let signed_in = client.exchange();
    let refreshed = client.finish(&["refresh"]);
    let status = client.finish(&["status"]);
    for finished in [signed_in, refreshed, status] {
        assert_eq!(finished.code, Some(0), "{finished:?}");
        for secret in ["fake-access", "fake-refresh", SECRET, CODE] {
            let shown = format!("{}{}", finished.stdout, finished.stderr);
            assert!(!shown.contains(secret), "{finished:?}");
        }
    }
    let mut secret_files = 0;
    for (path, bytes) in client.home.files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains(CODE), "{}", path.display());
        if ["fake-access", "fake-refresh", SECRET]
            .iter()
            .any(|secret| text.contains(secret))
        {
            secret_files += 1;
            let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(path.as_path()), 0o600, "{}", path.display());
            assert_eq!(mode(path.parent().unwrap()), 0o700, "{}", path.display());
        }
    }
    assert_eq!(secret_files, 2);
    // The same with nothing kept.
    let elsewhere = Client::new();
    let signing = elsewhere.authorize_with(&["--store", "session"]);
    signing.come_back();
    assert_eq!(signing.finish().code, Some(0));
    assert!(
        !elsewhere.kept().contains("fake-access") && !elsewhere.kept().contains("fake-refresh")
    );
}

#[test]
fn c_54_a_token_is_asked_about_by_a_posted_form_with_the_clients_proof() {
    for more in ["", "client_auth = \"body\""] {
        let client = Client::with(more);
        client.sign_in();
        assert_eq!(client.finish(&["introspect"]).code, Some(0));
        let asked = &client.server.seen_at("/introspect")[0];
        assert_eq!(
            (asked.method.as_str(), asked.target.as_str()),
            ("POST", "/introspect")
        );
        assert_eq!(asked.field("token"), "fake-access-1");
        assert_eq!(asked.field("token_type_hint"), "access_token");
        let proof = asked.headers("authorization");
        assert!(
            proof.len() == 1 && proof[0].starts_with("Basic "),
            "{asked:?}"
        );
        assert!(!asked.text().contains("client_secret"), "{asked:?}");
    }
}

#[test]
fn c_55_whether_it_is_active_is_all_that_an_answer_has_to_say() {
    let client = Client::new();
    client.sign_in();
    for (body, exit) in [
        (r#"{"active":true}"#, 0),
        (r#"{"active":false}"#, 4),
        (
            r#"{"active":true,"exp":"soon","aud":["a","b"],"sub":7,"iss":null}"#,
            0,
        ),
        (r#"{"active":"true"}"#, 1),
        (r#"{"exp":1}"#, 1),
        (r#"{"active":true,"active":false}"#, 1),
    ] {
        client
            .server
            .answer("/introspect", &[Reply::json(200, body)]);
        let told = client.finish(&["introspect", "--json"]);
        assert_eq!(told.code, Some(exit), "{body}: {told:?}");
    }
}
