use proptest::prelude::*;

use super::*;

const STATE: &str = "fake-state-3f9a";

fn state() -> State {
    State::new(STATE.to_owned())
}

fn judge(query: &str) -> Result<String, CallbackError> {
    judge_callback(query, &state(), None).map(|code| code.reveal().to_owned())
}

fn paste(text: &str) -> Result<String, CallbackError> {
    let registered = Url::parse("http://localhost:7538/callback").unwrap();
    judge_pasted(text, &registered, &state(), None).map(|code| code.reveal().to_owned())
}

fn ending(query: &str) -> Problem {
    let error = judge(query).unwrap_err();
    assert!(error.ends_the_wait(), "{query}");
    error.problem()
}

#[test]
fn the_right_state_brings_the_code_and_unknown_parameters_are_ignored() {
    for query in [
        "code=fake-code&state=fake-state-3f9a",
        "state=fake-state-3f9a&code=fake-code",
        "code=fake%2Dcode&state=fake-state%2D3f9a",
        "foo=bar&foo=baz&code=fake-code&session_state=x&state=fake-state-3f9a&scope=",
        "error=&code=fake-code&state=fake-state-3f9a",
        "iss=https%3A%2F%2Fany.example&code=fake-code&state=fake-state-3f9a",
    ] {
        assert_eq!(judge(query).as_deref(), Ok("fake-code"), "{query}");
    }
    let long = "x".repeat(4_096);
    assert_eq!(judge(&format!("code={long}&state={STATE}")), Ok(long));
}

#[test]
fn a_state_that_is_not_ours_is_never_believed() {
    for tail in [
        "",
        "&state",
        "&state=",
        "&state=fake-state-3f9",
        "&state=fake-state-3f9a0",
        "&state=FAKE-STATE-3F9A",
        "&state=%20fake-state-3f9a",
        "&State=fake-state-3f9a",
        "&state=%00",
        "&state=%ff",
    ] {
        for head in [
            "code=fake-code",
            "error=access_denied",
            "code=fake-code&error=server_error",
        ] {
            let error = judge(&format!("{head}{tail}")).unwrap_err();
            assert_eq!(error, CallbackError::WrongState, "{head}{tail}");
            assert!(!error.ends_the_wait());
        }
    }
    let unset = State::new(String::new());
    assert_eq!(
        judge_callback("code=fake-code&state=", &unset, None).unwrap_err(),
        CallbackError::WrongState
    );
}

#[test]
fn a_repeated_parameter_is_refused_whatever_the_state() {
    for (name, query) in [
        ("code", "code=a&code=b&state=fake-state-3f9a"),
        ("code", "code=a&code=a&state=fake-state-3f9a"),
        ("code", "code=&code=a&state=fake-state-3f9a"),
        (
            "state",
            "code=a&state=fake-state-3f9a&state=fake-state-3f9a",
        ),
        ("state", "code=a&state=fake-state-3f9a&st%61te=x"),
        ("error", "error=access_denied&error=x&state=fake-state-3f9a"),
        ("iss", "code=a&iss=a&iss=b&state=fake-state-3f9a"),
    ] {
        let error = judge(query).unwrap_err();
        assert_eq!(error, CallbackError::RepeatedParameter(name), "{query}");
        assert!(!error.ends_the_wait());
        assert_eq!(error.problem().detail.as_deref(), Some(name));
    }
}

#[test]
fn an_answer_without_a_code_is_told_from_no_answer_at_all() {
    for query in [
        "",
        "foo=bar",
        "code=",
        "error=&code",
        "utm=1&Code=fake-code",
    ] {
        assert_eq!(judge(query), Err(CallbackError::NotACallback), "{query}");
    }
    for query in [
        "state=fake-state-3f9a",
        "code=&state=fake-state-3f9a",
        "code=a%0d%0ab&state=fake-state-3f9a",
        "code=%ff&state=fake-state-3f9a",
        "code=a%00&state=fake-state-3f9a",
    ] {
        assert_eq!(judge(query), Err(CallbackError::NoCode), "{query}");
    }
}

#[test]
fn each_error_of_the_rfc_has_its_own_problem() {
    for (error, code) in [
        ("access_denied", "callback.denied"),
        ("invalid_request", "callback.invalid-request"),
        ("unauthorized_client", "callback.unauthorized-client"),
        (
            "unsupported_response_type",
            "callback.unsupported-response-type",
        ),
        ("invalid_scope", "callback.invalid-scope"),
        ("server_error", "callback.server-error"),
        (
            "temporarily_unavailable",
            "callback.temporarily-unavailable",
        ),
        ("ACCESS_DENIED", "callback.unknown-error"),
    ] {
        let problem = ending(&format!("error={error}&state={STATE}&code=fake-code"));
        assert_eq!(problem.code.id(), code);
    }
    let unknown = ending("error=login_required&error_description=try+again&state=fake-state-3f9a");
    assert_eq!(unknown.code, ProblemCode::CallbackUnknownError);
    assert_eq!(
        unknown.server_said.unwrap().to_string(),
        "login_required: try again"
    );
}

#[test]
fn a_description_is_cut_to_200_characters_and_shown_escaped() {
    let long = "%C3%A9".repeat(500);
    let problem = ending(&format!(
        "error=access_denied&error_description={long}&state={STATE}"
    ));
    let said = problem.server_said.unwrap().to_string();
    assert_eq!(said.chars().count(), 200);
    assert!(said.starts_with('é') && said.ends_with('…'));

    let hostile = "%1b%5D0;owned%07%0d%E2%80%AEabc";
    let problem = ending(&format!(
        "error=server_error&error_description={hostile}&state={STATE}"
    ));
    let said = problem.server_said.unwrap().to_string();
    assert!(!said.chars().any(crate::untrusted::is_dangerous), "{said}");

    assert_eq!(
        ending("error=access_denied&state=fake-state-3f9a").server_said,
        None
    );
}

#[test]
fn a_server_that_repeats_state_or_code_in_its_words_does_not_have_them_shown() {
    let long = "x".repeat(190);
    let problem = ending(&format!(
        "error=odd&error_description={long}{STATE}+fake-code&code=fake-code&state={STATE}"
    ));
    let said = problem.server_said.unwrap().to_string();
    assert!(said.ends_with('…') && !said.contains("fake"), "{said}");
    let problem = ending(&format!("error={STATE}&state={STATE}"));
    assert_eq!(problem.server_said.unwrap().to_string(), "[redacted]");
}

#[test]
fn a_configured_issuer_must_come_back_exactly_also_with_an_error() {
    let judge = |query: &str| {
        judge_callback(query, &state(), Some("https://auth.example"))
            .map(|code| code.reveal().to_owned())
    };
    for query in ["code=fake-code", "error=access_denied"] {
        for issuer in [
            "",
            "&iss=",
            "&iss=https://auth.example/",
            "&iss=https://AUTH.example",
        ] {
            let error = judge(&format!("{query}&state={STATE}{issuer}")).unwrap_err();
            assert_eq!(error, CallbackError::WrongIssuer, "{query}{issuer}");
            assert!(error.ends_the_wait());
        }
    }
    let right = "iss=https%3A%2F%2Fauth.example&code=fake-code&state=fake-state-3f9a";
    assert_eq!(judge(right).as_deref(), Ok("fake-code"));
    assert_eq!(
        judge("iss=https://evil.example&code=fake-code&state=other"),
        Err(CallbackError::WrongState)
    );
}

#[test]
fn a_pasted_redirect_is_taken_however_it_was_copied() {
    for text in [
        "http://localhost:7538/callback?code=fake-code&state=fake-state-3f9a",
        "  <http://localhost:7538/callback?code=fake-code&state=fake-state-3f9a>\r\n",
        "\"http://localhost:7538/callback?code=fake-code&state=fake-state-3f9a\"",
        "‘http://localhost:7538/callback?code=fake-code&state=fake-state-3f9a’",
        "http://localhost:7538/callback?code=fake-co\nde&state=fake-\n  state-3f9a",
        "localhost:7538/callback?code=fake-code&state=fake-state-3f9a",
        "https://localhost:7538/callback?code=fake-code&state=fake-state-3f9a",
        "HTTP://LOCALHOST:7538/callback?code=fake-code&state=fake-state-3f9a#_=_",
    ] {
        assert_eq!(paste(text).as_deref(), Ok("fake-code"), "{text}");
    }
}

#[test]
fn a_pasted_text_that_is_no_redirect_is_refused() {
    let long = format!("http://localhost:7538/callback?code={}", "x".repeat(PASTED));
    for text in [
        "",
        "fake-code",
        "code=fake-code&state=fake-state-3f9a",
        "http://localhost:7538/callback",
        "http://localhost:7538/callback?",
        "javascript:alert(1)?code=a",
        "file:///callback?code=fake-code&state=fake-state-3f9a",
        "http://[::1?code=a",
        &long,
    ] {
        assert_eq!(paste(text), Err(CallbackError::NotARedirect), "{text}");
    }
}

#[test]
fn a_pasted_redirect_to_another_address_is_refused() {
    for text in [
        "http://127.0.0.1:7538/callback?code=fake-code&state=fake-state-3f9a",
        "http://localhost:7539/callback?code=fake-code&state=fake-state-3f9a",
        "http://localhost:7538/callback/?code=fake-code&state=fake-state-3f9a",
        "http://localhost:7538/Callback?code=fake-code&state=fake-state-3f9a",
        "http://localhost:7538/callback/staging?code=fake-code&state=fake-state-3f9a",
        "http://localhost:7538@evil.example/callback?code=fake-code&state=fake-state-3f9a",
        "http://me@localhost:7538/callback?code=fake-code&state=fake-state-3f9a",
        "http://localhost.evil.example:7538/callback?code=fake-code&state=fake-state-3f9a",
    ] {
        let error = paste(text).unwrap_err();
        assert!(
            matches!(error, CallbackError::OtherAddress { .. }),
            "{text}"
        );
        assert!(!error.ends_the_wait());
        let detail = error.problem().detail.unwrap();
        assert_eq!(detail, "registered is http://localhost:7538/callback");
    }
}

#[test]
fn a_pasted_redirect_passes_the_same_checks_as_one_that_arrives() {
    let web = Url::parse("https://client.example/cb?tenant=1").unwrap();
    let judge =
        |text: &str| judge_pasted(text, &web, &state(), None).map(|code| code.reveal().to_owned());
    assert_eq!(
        judge("https://client.example/cb?tenant=1&code=fake-code&state=fake-state-3f9a").as_deref(),
        Ok("fake-code")
    );
    assert_eq!(
        judge("https://client.example/cb?tenant=1&code=fake-code&state=other"),
        Err(CallbackError::WrongState)
    );
    for other in [
        "http://client.example/cb?tenant=1&code=fake-code&state=fake-state-3f9a",
        "https://client.example/cb?tenant=2&code=fake-code&state=fake-state-3f9a",
    ] {
        let error = judge(other).unwrap_err();
        assert!(
            matches!(error, CallbackError::OtherAddress { .. }),
            "{other}"
        );
    }
    let error = paste("http://localhost:7538/callback?error=access_denied&state=fake-state-3f9a")
        .unwrap_err();
    assert_eq!(error.problem().code, ProblemCode::CallbackDenied);
}

proptest! {
    #[test]
    fn no_text_makes_the_judge_panic_or_believe_it(text in ".*", tail in "[ -~]{0,40}") {
        prop_assert!(judge(&text).is_err());
        prop_assert!(paste(&text).is_err());
        let stray = paste(&format!("http://localhost:7538/callback?{tail}"));
        prop_assert!(stray.is_err());
    }

    #[test]
    fn every_code_survives_its_encoding(code in "[ -~]{1,60}") {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &code)
            .append_pair("state", STATE)
            .finish();
        prop_assert_eq!(judge(&query), Ok(code));
    }
}
