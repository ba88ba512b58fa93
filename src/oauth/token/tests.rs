use super::*;

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
