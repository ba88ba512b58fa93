use super::*;

const REGISTERED: &str = "http://localhost:7538/callback";

fn registered(uris: &[&str]) -> Vec<String> {
    uris.iter().map(|uri| (*uri).to_owned()).collect()
}

#[test]
fn the_usual_causes_of_a_difference_are_named() {
    for (sent, causes) in [
        ("http://localhost:7538/callback/", vec![Cause::Slash]),
        ("http://localhost:7538/Callback", vec![Cause::LetterCase]),
        ("HTTP://localhost:7538/callback", vec![Cause::LetterCase]),
        ("http://LocalHost:7538/callback", vec![Cause::LetterCase]),
        ("http://localhost:7539/callback", vec![Cause::Port]),
        ("http://localhost/callback", vec![Cause::Port]),
        ("http://127.0.0.1:7538/callback", vec![Cause::LoopbackName]),
        ("http://[::1]:7538/callback", vec![Cause::LoopbackName]),
        ("https://localhost:7538/callback", vec![Cause::Scheme]),
        ("http://localhost:7538/c%61llback", vec![Cause::Encoding]),
        ("http://client.example:7538/callback", vec![Cause::Host]),
        ("http://localhost:7538/oauth/callback", vec![Cause::Path]),
        ("http://localhost:7538/callback?x=1", vec![Cause::Query]),
        (" http://localhost:7538/callback", vec![Cause::Invisible]),
        (
            "http://localhost:7538/call\u{200b}back",
            vec![Cause::Invisible],
        ),
        (
            "https://127.0.0.1:7539/callback/",
            vec![
                Cause::Scheme,
                Cause::LoopbackName,
                Cause::Port,
                Cause::Slash,
            ],
        ),
    ] {
        let found = compare(sent, &registered(&[REGISTERED])).unwrap();
        assert_eq!(found.causes, causes, "{sent}");
    }
    let found = compare(
        "https://client.example:443/callback",
        &registered(&["https://client.example/callback"]),
    );
    assert_eq!(found.unwrap().causes, [Cause::Port]);
    let found = compare(
        "https://client.example/",
        &registered(&["https://client.example"]),
    );
    assert_eq!(found.unwrap().causes, [Cause::Slash]);
}

#[test]
fn a_registered_one_is_no_finding_and_the_nearest_is_compared() {
    let uris = registered(&[
        "https://client.example/callback",
        REGISTERED,
        "http://localhost:7539/callback",
    ]);
    assert_eq!(compare(REGISTERED, &uris), None);
    assert_eq!(compare(REGISTERED, &[]), None);
    let found = compare("http://localhost:7539/callback/", &uris).unwrap();
    assert_eq!(found.registered, "http://localhost:7539/callback");
}

#[test]
fn the_first_character_that_differs_is_marked() {
    let found = compare(
        "http://localhost:7538/callback/",
        &registered(&[REGISTERED]),
    )
    .unwrap();
    assert_eq!(
        found.lines(60),
        [
            "http://localhost:7538/callback/",
            "http://localhost:7538/callback",
            "                              ^",
        ]
    );
    let [sent, registered, mark] = found.lines(20);
    assert_eq!(sent, "…538/callback/");
    assert_eq!(registered, "…538/callback");
    assert_eq!(
        sent.chars().nth(mark.chars().count() - 1),
        Some('/'),
        "{sent}\n{mark}"
    );
}

#[test]
fn a_window_always_holds_the_difference_and_is_never_wider_than_its_room() {
    let long = format!("http://localhost:7538/{}", "way/".repeat(30));
    for place in [7, 20, 60, 100, 135] {
        let mut other: Vec<char> = long.chars().collect();
        other[place] = if other[place] == 'x' { 'y' } else { 'x' };
        let sent: String = other.into_iter().collect();
        for room in [8, 20, 40, 80, 300] {
            let found = compare(&sent, &registered(&[&long])).unwrap();
            let [sent, own, mark] = found.lines(room);
            let at = mark.chars().count() - 1;
            for line in [&sent, &own, &mark] {
                assert!(line.chars().count() <= room, "{room}: {line}");
            }
            assert_ne!(sent.chars().nth(at), own.chars().nth(at), "{place} {room}");
            assert!(sent.chars().take(at).eq(own.chars().take(at)));
        }
    }
}

#[test]
fn scopes_are_compared_only_where_registered_ones_are_known() {
    let asked = registered(&["users:read", "export:write"]);
    assert_eq!(
        unregistered(&asked, &registered(&["users:read"])),
        ["export:write"]
    );
    assert!(unregistered(&asked, &[]).is_empty());
}

#[test]
fn what_was_swapped_is_seen_and_what_may_be_right_is_let_pass() {
    let id = "12a3b456-78c9-0d12-34e5-f678ab9bcd0e";
    let secret = "12345a6bcd789ef012abcd34ef5a6b";
    assert_eq!(judge_client_id(id), None);
    assert_eq!(judge_client_secret(secret), None);
    assert!(judge_client_id(secret).unwrap().contains("Client Secret"));
    assert!(judge_client_secret(id).unwrap().contains("Client ID"));
    assert!(judge_client_id("name@example.io").is_some());
    for wrong in ["a b", "fake\n", "op://vault/item/field", "name@example.io"] {
        assert!(judge_client_secret(wrong).is_some(), "{wrong}");
    }
    for fine in ["fake-client", "fake-secret", "sbx_secret_x"] {
        assert_eq!(judge_client_id(fine), None, "{fine}");
        assert_eq!(judge_client_secret(fine), None, "{fine}");
    }
}

#[test]
fn every_finding_has_words_of_its_own() {
    let uris = registered(&[REGISTERED]);
    let scopes = registered(&["users:read"]);
    let asked = registered(&["export:write"]);
    let found = judge(&Known {
        redirect_uri: Some("http://localhost:7538/callback/"),
        registered_redirects: &uris,
        scopes: &asked,
        registered_scopes: &scopes,
        client_id: Some("name@example.io"),
    });
    let codes: Vec<_> = found
        .iter()
        .map(|finding| finding.problem().code.id())
        .collect();
    assert_eq!(
        codes,
        [
            "config.odd-client-id",
            "config.redirect-uri-differs",
            "config.scopes-not-registered"
        ]
    );
}
