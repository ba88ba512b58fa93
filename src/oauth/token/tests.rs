use super::*;
use crate::moment::Timestamp;

fn read(status: u16, body: &str, grant: Grant) -> Result<Tokens, ProblemCode> {
    let answer = HttpAnswer {
        status,
        content_type: Some("application/json;charset=UTF-8"),
        retry_after: None,
        body: body.as_bytes(),
    };
    read_token_answer(&answer, grant).map_err(|problem| problem.code)
}

#[test]
fn a_plain_answer_is_read() {
    let body = r#"{"access_token":"fake-a","token_type":"BEARER","expires_in":900,"refresh_token":"fake-r","scope":"users:read x","more":1}"#;
    let tokens = read(200, body, Grant::Code).unwrap();
    assert_eq!(tokens.access.reveal(), "fake-a");
    assert_eq!(tokens.refresh.unwrap().reveal(), "fake-r");
    assert_eq!(tokens.lifetime, Some(Seconds(900)));
    assert_eq!(tokens.scopes.unwrap(), ["users:read", "x"]);
}

#[test]
fn lifetimes_are_read_leniently_and_never_overflow() {
    for (text, expected) in [
        ("\"3600\"", Ok(Some(Seconds(3600)))),
        ("3600.0", Ok(Some(Seconds(3600)))),
        ("null", Ok(None)),
        ("-1", Ok(Some(Seconds(0)))),
        ("0", Ok(Some(Seconds(0)))),
        ("1e308", Ok(Some(Seconds(LONGEST_LIFETIME)))),
        ("18446744073709551615", Ok(Some(Seconds(LONGEST_LIFETIME)))),
        ("\"abc\"", Err(ProblemCode::TokenUnreadable)),
        ("[]", Err(ProblemCode::TokenUnreadable)),
    ] {
        let body =
            format!(r#"{{"access_token":"fake","token_type":"bearer","expires_in":{text}}}"#);
        assert_eq!(
            read(200, &body, Grant::Code).map(|tokens| tokens.lifetime),
            expected,
            "{text}"
        );
    }
}

#[test]
fn tokens_that_cannot_be_tokens_are_refused() {
    for token in ["", "a b", "a\\r\\n", "é", &"x".repeat(100_000)] {
        let body = format!(r#"{{"access_token":"{token}","token_type":"bearer"}}"#);
        assert_eq!(
            read(200, &body, Grant::Code).err(),
            Some(ProblemCode::TokenUnreadable)
        );
    }
}

#[test]
fn each_refusal_has_its_own_code() {
    use ProblemCode as P;
    for (status, body, grant, code) in [
        (
            400,
            r#"{"error":"invalid_grant"}"#,
            Grant::Code,
            P::TokenCodeRefused,
        ),
        (
            400,
            r#"{"error":"invalid_grant"}"#,
            Grant::Refresh,
            P::TokenSessionEnded,
        ),
        (
            400,
            r#"{"error":"invalid_token"}"#,
            Grant::Refresh,
            P::TokenSessionEnded,
        ),
        (
            400,
            r#"{"error":true,"message":"invalid_refresh_token"}"#,
            Grant::Refresh,
            P::TokenSessionEnded,
        ),
        (
            401,
            r#"{"error":"invalid_client"}"#,
            Grant::Code,
            P::TokenClientRefused,
        ),
        (401, "", Grant::Refresh, P::TokenClientRefused),
        (
            400,
            r#"{"error":"invalid_request"}"#,
            Grant::Code,
            P::TokenInvalidRequest,
        ),
        (
            400,
            r#"{"error":"unauthorized_client"}"#,
            Grant::Code,
            P::TokenUnauthorizedClient,
        ),
        (
            400,
            r#"{"error":"unsupported_grant_type"}"#,
            Grant::Code,
            P::TokenUnsupportedGrantType,
        ),
        (
            400,
            r#"{"error":"invalid_scope"}"#,
            Grant::Code,
            P::TokenInvalidScope,
        ),
        (
            400,
            r#"{"error":"strange"}"#,
            Grant::Code,
            P::TokenUnknownError,
        ),
        (
            200,
            r#"{"error":"invalid_grant"}"#,
            Grant::Refresh,
            P::TokenSessionEnded,
        ),
        (200, "", Grant::Code, P::TokenNotJson),
        (
            200,
            r#"{"access_token":"fake","token_type":"bearer"} x"#,
            Grant::Code,
            P::TokenUnreadable,
        ),
        (
            200,
            r#"{"access_token":"fake","token_type":"mac"}"#,
            Grant::Code,
            P::TokenNotBearer,
        ),
        (
            200,
            r#"{"access_token":"fake"}"#,
            Grant::Code,
            P::TokenNotBearer,
        ),
        (307, "", Grant::Code, P::TokenRedirected),
        (407, "", Grant::Code, P::NetworkProxy),
        (429, "", Grant::Code, P::TokenRateLimited),
        (503, "", Grant::Refresh, P::TokenServerError),
    ] {
        assert_eq!(
            read(status, body, grant).err(),
            Some(code),
            "{status} {body}"
        );
    }
}

const JSON: Option<&str> = Some("application/json");

/// Code and detail of the problem of an answer that holds a canary.
fn told(status: u16, content_type: Option<&str>, body: &str) -> (ProblemCode, String) {
    let answer = HttpAnswer {
        status,
        content_type,
        retry_after: None,
        body: body.as_bytes(),
    };
    let problem = read_token_answer(&answer, Grant::Code).unwrap_err();
    assert!(!format!("{problem:?}").contains("canary"), "{problem:?}");
    (problem.code, problem.detail.unwrap_or_default())
}

#[test]
fn an_answer_that_is_not_quite_right_is_told_by_what_is_wrong_with_it() {
    let good = r#""access_token":"fake-canary","token_type":"bearer""#;
    for (body, detail) in [
        (
            format!("\u{feff}{{{good}}}"),
            "it begins with a byte order mark",
        ),
        (format!("{{{good}}}}}"), "something follows its JSON"),
        (format!("{{{good}"), "its JSON is cut off"),
        (format!("{{{good},{good}}}"), "a member of it comes twice"),
        (format!("[{{{good}}}]"), "it is no JSON object"),
        (
            format!("{{{good},\"scope\":[]}}"),
            "its scope is not a text",
        ),
        (
            format!("{{{good},\"refresh_token\":7}}"),
            "its refresh_token is not a text",
        ),
        ("{}".to_owned(), "it has no access_token"),
    ] {
        let unreadable = (ProblemCode::TokenUnreadable, detail.to_owned());
        assert_eq!(told(200, JSON, &body), unreadable, "{body}");
    }
}

#[test]
fn an_answer_of_another_status_or_kind_is_told_by_it() {
    use ProblemCode as P;
    let good = r#"{"access_token":"fake-canary","token_type":"bearer"}"#;
    let twice = r#"{"error":"a","error":"b"}"#;
    let no_type = r#"{"access_token":"fake-canary"}"#;
    for ((status, kind, body), code, detail) in [
        ((201, JSON, good), P::TokenUnreadable, "status 201 for 200"),
        (
            (200, None, good),
            P::TokenNotJson,
            "status 200, without a Content-Type",
        ),
        (
            (200, Some("text/plain"), good),
            P::TokenNotJson,
            "status 200",
        ),
        (
            (200, JSON, " \r\n"),
            P::TokenNotJson,
            "status 200, nothing in it",
        ),
        (
            (200, JSON, no_type),
            P::TokenNotBearer,
            "it has no token_type",
        ),
        (
            (400, JSON, twice),
            P::TokenUnreadable,
            "status 400, a member of it comes twice",
        ),
        ((400, None, "<html>"), P::TokenNotJson, "status 400"),
    ] {
        assert_eq!(told(status, kind, body), (code, detail.to_owned()));
    }
}

#[test]
fn both_shapes_of_a_refusal_and_their_relatives_are_read() {
    for (body, code, said) in [
        (
            r#"{"error":"invalid_grant","error_description":"too old"}"#,
            ProblemCode::TokenSessionEnded,
            Some("too old"),
        ),
        (
            r#"{"error":true,"message":"invalid_refresh_token"}"#,
            ProblemCode::TokenSessionEnded,
            None,
        ),
        (
            r#"{"error":true,"message":"Bad Request","code":"invalid_refresh_token"}"#,
            ProblemCode::TokenSessionEnded,
            Some("Bad Request"),
        ),
        (
            r#"{"error":"invalid_refresh_token"}"#,
            ProblemCode::TokenSessionEnded,
            None,
        ),
        (
            r#"{"error":{"code":"invalid_token","message":"gone"}}"#,
            ProblemCode::TokenSessionEnded,
            Some("gone"),
        ),
        (
            r#"{"message":"invalid_refresh_token"}"#,
            ProblemCode::TokenSessionEnded,
            None,
        ),
        (
            r#"{"type":"INVALID","message":"no such client"}"#,
            ProblemCode::TokenUnknownError,
            Some("no such client: INVALID"),
        ),
        (
            r#"{"error":"odd","error_description":"why"}"#,
            ProblemCode::TokenUnknownError,
            Some("odd: why"),
        ),
        (r#"{"error":true}"#, ProblemCode::TokenUnknownError, None),
        (r#"{"error":7}"#, ProblemCode::TokenUnknownError, None),
        (
            r#"{"error":"odd","error_description":"not fake-new","access_token":"fake-new"}"#,
            ProblemCode::TokenUnknownError,
            Some("odd: not [redacted]"),
        ),
        (r#"{"error":false}"#, ProblemCode::TokenUnreadable, None),
        (r#"{"error":null}"#, ProblemCode::TokenUnreadable, None),
        ("[]", ProblemCode::TokenUnreadable, None),
    ] {
        let answer = HttpAnswer {
            status: 400,
            content_type: Some("application/json"),
            retry_after: None,
            body: body.as_bytes(),
        };
        let problem = read_token_answer(&answer, Grant::Refresh).unwrap_err();
        let shown = problem.server_said.map(|said| said.to_string());
        assert_eq!((problem.code, shown.as_deref()), (code, said), "{body}");
    }
    let both = r#"{"error":"invalid_grant","access_token":"fake","token_type":"bearer"}"#;
    assert_eq!(
        read(200, both, Grant::Code).err(),
        Some(ProblemCode::TokenCodeRefused)
    );
}

proptest::proptest! {
    #[test]
    fn no_answer_makes_the_reader_panic(status in 100_u16..600, body in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
        let answer = HttpAnswer { status, content_type: JSON, retry_after: Some("1"), body: &body };
        proptest::prop_assert!(read_token_answer(&answer, Grant::Refresh).is_err());
    }

    #[test]
    fn a_token_is_taken_as_it_is_or_not_at_all(token in ".{0,40}", lifetime in proptest::num::f64::ANY) {
        let body = serde_json::json!({"access_token": token, "token_type": "Bearer", "expires_in": lifetime});
        if let Ok(tokens) = read(200, &body.to_string(), Grant::Code) {
            proptest::prop_assert_eq!(tokens.access.reveal(), token.as_str());
            proptest::prop_assert!(tokens.lifetime.is_none_or(|lifetime| lifetime.0 <= LONGEST_LIFETIME));
        }
    }
}

#[test]
fn a_web_page_is_told_from_an_answer() {
    let answer = HttpAnswer {
        status: 200,
        content_type: Some("text/html"),
        retry_after: None,
        body: b"<html>",
    };
    assert_eq!(
        read_token_answer(&answer, Grant::Refresh).unwrap_err().code,
        ProblemCode::TokenNotJson
    );
}

#[test]
fn a_pause_is_told_in_seconds_or_by_its_end_and_never_in_words_of_the_server() {
    for (retry_after, status, detail) in [
        (Some("3"), 429, Some("wait 3 s")),
        (
            Some("Fri, 15 Jan 2027 08:00:03 GMT"),
            429,
            Some("wait until 2027-01-15T08:00:03Z"),
        ),
        (Some("soon \u{1b}[2J"), 429, None),
        (None, 429, None),
        (Some("2"), 503, Some("status 503, wait 2 s")),
        (None, 503, Some("status 503")),
    ] {
        let answer = HttpAnswer {
            status,
            content_type: Some("application/json"),
            retry_after,
            body: b"{}",
        };
        let problem = read_token_answer(&answer, Grant::Refresh).unwrap_err();
        assert_eq!(problem.detail.as_deref(), detail, "{retry_after:?}");
    }
}

#[test]
fn no_token_reaches_the_error() {
    let body = br#"{"access_token":"fake-canary","token_type":"mac"}"#;
    let answer = HttpAnswer {
        status: 200,
        content_type: Some("application/json"),
        retry_after: None,
        body,
    };
    let problem = read_token_answer(&answer, Grant::Code).unwrap_err();
    assert!(!format!("{problem:?}").contains("canary"));
}

#[test]
fn a_token_expires_by_the_clock_that_is_passed_in() {
    let facts = TokenFacts {
        obtained: Timestamp::from_unix(1_000),
        authorized: Timestamp::from_unix(1_000),
        lifetime: Some(Seconds(60)),
        scopes_requested: vec!["a:b".to_owned(), "c:d".to_owned()],
        scopes_granted: vec!["c:d".to_owned()],
        refreshable: true,
        skew: crate::moment::Skew::default(),
        doubt: None,
    };
    assert_eq!(facts.state(Timestamp::from_unix(1_059)), TokenState::Valid);
    assert_eq!(
        facts.state(Timestamp::from_unix(1_060)),
        TokenState::Expired
    );
    assert_eq!(facts.scopes_missing(), ["a:b"]);
}
