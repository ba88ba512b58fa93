//! Answers with the right state that end an attempt: each has its own words, and a new attempt begins from nothing.

use pleo_onboard::problem::{ProblemCode, words};
use pleo_onboard::untrusted::is_dangerous;

use super::attempt::Attempt;

#[test]
fn cb_07_each_error_of_the_server_ends_in_words_of_its_own() {
    for (error, code, exit) in [
        ("access_denied", ProblemCode::CallbackDenied, 5),
        ("invalid_request", ProblemCode::CallbackInvalidRequest, 1),
        (
            "unauthorized_client",
            ProblemCode::CallbackUnauthorizedClient,
            1,
        ),
        (
            "unsupported_response_type",
            ProblemCode::CallbackUnsupportedResponseType,
            1,
        ),
        ("invalid_scope", ProblemCode::CallbackInvalidScope, 1),
        ("server_error", ProblemCode::CallbackServerError, 1),
        (
            "temporarily_unavailable",
            ProblemCode::CallbackTemporarilyUnavailable,
            1,
        ),
        ("fake_error", ProblemCode::CallbackUnknownError, 1),
    ] {
        let attempt = Attempt::waiting(&[]);
        let target = attempt.answered_with(&format!("error={error}"));
        let page = attempt.follow(&target);
        assert!(!page.text.contains("Access granted"), "{page:?}");
        let ended = attempt.end();
        assert_eq!(ended.code, Some(exit), "{error}: {ended:?}");
        assert_eq!(ended.json["problem"]["code"], code.id(), "{ended:?}");
        for part in [&words(code).what, &words(code).why] {
            let part = part.trim_end_matches('.');
            assert!(ended.stderr.contains(part), "{part}: {ended:?}");
        }
        assert_eq!(ended.exchanges, 0);
    }
}

#[test]
fn cb_09_what_a_server_says_cannot_steer_the_terminal() {
    let attempt = Attempt::waiting(&[]);
    let said = "%1b%5B2J%1b%5D0;owned%07%1b%5D8;;https://evil.example%07%1b%5D52;c;ZmFrZQ%3D%3D%07%0d%0aerror:%20%E2%80%AEno";
    let target = attempt.answered_with(&format!("error=access_denied&error_description={said}"));
    attempt.follow(&target);
    let ended = attempt.end();
    assert_eq!(ended.code, Some(5));
    let raw = |c: char| is_dangerous(c) && c != '\n';
    assert!(!ended.stderr.contains(raw), "{:?}", ended.stderr);
    assert!(
        ended.stderr.contains(r"\u{1b}[2J"),
        "shown escaped: {ended:?}"
    );
    let lines = ended.stderr.lines();
    assert_eq!(
        lines.filter(|line| line.starts_with("error:")).count(),
        1,
        "{ended:?}"
    );
}
