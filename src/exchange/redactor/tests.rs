use crate::exchange::SHOWN_BODY;

use super::super::veiled::Audience;
use super::*;

const SECRET: &str = "fake:secret/+ é";
const ACCESS: &str = "fake-access-token";
const REFRESH: &str = "fake-refresh-token";
const CODE: &str = "fake-authorization-code";

fn headers(list: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    list.iter().map(owned).collect()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn exchange(redactor: &mut Redactor) -> Request {
    let pair = STANDARD.encode(format!("fake-client:{}", encoded(SECRET)));
    let body = format!(
        "grant_type=authorization_code&code={CODE}&code_verifier=fake-verifier&state=fake-state"
    );
    redactor.request(&RawRequest {
        method: "POST",
        url: &Url::parse("https://auth.example/oauth/token?tenant=1").unwrap(),
        headers: &headers(&[
            ("authorization", &format!("Basic {pair}")),
            ("content-type", "application/x-www-form-urlencoded"),
        ]),
        body: body.as_bytes(),
    })
}

fn answered(redactor: &mut Redactor, list: &[(&str, &str)], body: &[u8]) -> Answer {
    redactor.answer(&RawAnswer {
        status: 200,
        headers: &headers(list),
        body,
        size: body.len() as u64,
    })
}

fn all_of(body: &Body) -> String {
    let lines: Vec<String> = body
        .parts
        .iter()
        .map(|part| part.value.shown(Audience::Alone))
        .collect();
    lines.join("\n")
}

#[test]
fn a_request_is_kept_without_its_secrets() {
    let request = exchange(&mut Redactor::default());
    let printed = format!("{request:?}");
    for secret in ["fake:", CODE, "fake-verifier", "fake-state"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert_eq!(request.origin, "https://auth.example");
    assert_eq!(
        request.query.first().unwrap().value.shown(Audience::Alone),
        "1"
    );
    let authorization = request.headers.first().unwrap();
    assert_eq!(
        authorization.value.shown(Audience::Alone),
        "Basic base64(fake-client:●●●●●●●●)"
    );
    assert_eq!(
        authorization.value.shown(Audience::Shared),
        "Basic base64(●●●●●●●●:●●●●●●●●)"
    );
    let names: Vec<&str> = request
        .body
        .parts
        .iter()
        .map(|part| part.name.as_str())
        .collect();
    assert_eq!(names, ["grant_type", "code", "code_verifier", "state"]);
    assert_eq!(
        all_of(&request.body),
        "authorization_code\n●●●●●●●●\n●●●●●●●●\n●●●●●●●●"
    );
}

#[test]
fn an_answer_is_laid_out_and_kept_without_its_secrets() {
    let body = format!(
        r#"{{"access_token":"{ACCESS}","expires_in":3600,"refresh_token":"{REFRESH}","note":"{ACCESS} {REFRESH}"}}"#
    );
    let answer = answered(
        &mut Redactor::default(),
        &[("content-type", "application/json")],
        body.as_bytes(),
    );
    assert_eq!(
        all_of(&answer.body),
        "{\n  \"access_token\": \"●●●●●●●●\",\n  \"expires_in\": 3600,\n  \"refresh_token\": \"●●●●●●●●\",\n  \"note\": \"●●●●●●●● ●●●●●●●●\"\n}"
    );
    let names: Vec<&str> = answer
        .body
        .parts
        .iter()
        .map(|part| part.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "",
            "access_token",
            "expires_in",
            "refresh_token",
            "note",
            ""
        ]
    );
}

#[test]
fn a_server_that_repeats_a_secret_is_not_repeated() {
    let mut redactor = Redactor::default();
    let _request = exchange(&mut redactor);
    let pair = STANDARD.encode(format!("fake-client:{}", encoded(SECRET)));
    let echo = format!(
        "{SECRET} {} {pair} {CODE} fake-verifier fake-state {}",
        encoded(SECRET),
        serde_json::to_string(SECRET).unwrap(),
    );
    for body in [
        echo.clone(),
        format!("<p>{echo}</p>"),
        format!(r#"{{"error":"{echo}"}}"#),
    ] {
        let answer = answered(&mut redactor, &[("x-echo", &echo)], body.as_bytes());
        let printed = format!("{answer:?}");
        for secret in [
            "fake:",
            "fake%3A",
            &pair,
            CODE,
            "fake-verifier",
            "fake-state",
        ] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
    }
}

#[test]
fn a_request_whose_answer_is_awaited_is_not_repeated_by_another_answer() {
    let mut redactor = Redactor::new();
    redactor.learn_request(&RawRequest {
        method: "GET",
        url: &Url::parse("https://api.example/v1/users").unwrap(),
        headers: &headers(&[("authorization", &format!("Bearer {ACCESS}"))]),
        body: b"",
    });
    let answer = answered(&mut redactor, &[("x-seen", ACCESS)], b"");
    let seen = &answer.headers.first().unwrap().value;
    assert!(!seen.shown(Audience::Alone).contains(ACCESS));
}

#[test]
fn codes_and_cookies_of_a_redirect_are_taken_out_and_known_from_then_on() {
    let mut redactor = Redactor::default();
    let list = [
        (
            "location",
            "http://localhost:7538/callback?code=fake-code-1&state=fake-state-1",
        ),
        ("set-cookie", "session=fake-session; HttpOnly"),
    ];
    let answer = answered(&mut redactor, &list, b"");
    let values: Vec<String> = answer
        .headers
        .iter()
        .map(|part| part.value.written(Audience::Alone, "#"))
        .collect();
    assert_eq!(
        values,
        [
            "http://localhost:7538/callback?code=#&state=#",
            "session=#; HttpOnly"
        ]
    );
    assert_eq!(answer.body.kind, BodyKind::Empty);
    let answer = answered(&mut redactor, &[], b"is fake-code-1 yours?");
    assert_eq!(all_of(&answer.body), "is ●●●●●●●● yours?");
}

#[test]
fn a_long_body_is_cut_and_no_secret_shows_at_the_cut() {
    for before in SHOWN_BODY - 40..SHOWN_BODY + 2 {
        let mut redactor = Redactor::default();
        let _learnt = answered(
            &mut redactor,
            &[],
            format!(r#"{{"access_token":"{ACCESS}"}}"#).as_bytes(),
        );
        let body = format!("{}{ACCESS}{}", "x".repeat(before), "y".repeat(SHOWN_BODY));
        let answer = answered(&mut redactor, &[], body.as_bytes());
        assert!(answer.body.cut);
        assert!(!all_of(&answer.body).contains("fake"), "{before}");
        assert!(all_of(&answer.body).len() <= SHOWN_BODY + 64);
    }
    let many = answered(
        &mut Redactor::default(),
        &[],
        "[1,".repeat(400_000).as_bytes(),
    );
    assert!(many.body.cut && all_of(&many.body).len() <= SHOWN_BODY + 64);
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    for bytes in [&[0xff, 0xfe, 0x00][..], b"a\0b", &[0x89, b'P', b'N', b'G']] {
        let answer = answered(&mut Redactor::default(), &[], bytes);
        assert_eq!(
            (answer.body.kind, answer.body.size),
            (BodyKind::Binary, bytes.len() as u64)
        );
    }
    let cut_in_a_character = "é".as_bytes().first().copied();
    let answer = answered(
        &mut Redactor::default(),
        &[],
        &[b"abc", &cut_in_a_character.map_or(vec![], |b| vec![b])[..]].concat(),
    );
    assert_eq!(answer.body.kind, BodyKind::Text);
}

#[test]
fn only_so_many_values_are_remembered() {
    let mut redactor = Redactor::default();
    for number in 0..1_000 {
        redactor.learn(
            Found::Hidden(Hidden::Other),
            &format!("fake-value-{number}"),
        );
    }
    assert_eq!(redactor.known.len(), REMEMBERED);
}
