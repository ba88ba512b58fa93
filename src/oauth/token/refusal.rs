//! Refusals of the token endpoint: whose words they are, and what they mean.

use serde_json::Value;

use super::{Grant, HttpAnswer, is_json};
use crate::moment::Timestamp;
use crate::oauth::members::Members;
use crate::problem::{Problem, ProblemCode};
use crate::untrusted::Untrusted;

/// A 429, with the pause that the server asks for.
pub(in crate::oauth) fn rate_limited(answer: &HttpAnswer<'_>) -> Problem {
    let problem = Problem::new(ProblemCode::TokenRateLimited);
    match pause(answer) {
        Some(pause) => problem.with_detail(pause),
        None => problem,
    }
}

/// A failure of the server's own, with its status and the pause that it asks for.
pub(in crate::oauth) fn server_error(answer: &HttpAnswer<'_>) -> Problem {
    let status = format!("status {}", answer.status);
    let detail = pause(answer).map_or_else(|| status.clone(), |it| format!("{status}, {it}"));
    Problem::new(ProblemCode::TokenServerError).with_detail(detail)
}

/// What `Retry-After` asks for in words of ours: seconds or a date (RFC 9110, section 10.2.3), nothing else.
fn pause(answer: &HttpAnswer<'_>) -> Option<String> {
    let text = answer.retry_after?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(format!("wait {seconds} s"));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let until = Timestamp::from_unix(date.timestamp().as_second());
    Some(format!("wait until {until}"))
}

/// What a refusing body says, in the order in which it is believed: the texts that may be the error's code, then the rest.
struct Refusal {
    candidates: Vec<String>,
}

impl Refusal {
    /// RFC 6749's `{"error", "error_description"}`, Pleo's `{"error": true, "message"}`, an error that is an object of its
    /// own with `code`, `type` or `message`, or the API's `{"type", "message"}`.
    fn read(members: &Members) -> Option<Self> {
        let mut texts = Vec::new();
        match members.get("error") {
            Some(Value::String(code)) => texts.push(code.as_str()),
            Some(Value::Object(inner)) => {
                let names = ["code", "type", "error", "message", "description"];
                texts.extend(names.iter().filter_map(|name| inner.get(*name)?.as_str()));
            }
            _ => {}
        }
        let names = ["error_description", "message", "code", "type"];
        texts.extend(names.iter().filter_map(|name| members.text(name)));
        let candidates: Vec<String> = texts
            .into_iter()
            .filter(|text| !text.is_empty())
            .map(|text| without_tokens(members, text))
            .collect();
        let says_error = members.get("error").is_some_and(|error| error != false);
        (says_error || !candidates.is_empty()).then_some(Self { candidates })
    }

    /// The code that is known, if there is one, and all other texts.
    fn judge(&self, grant: Grant) -> (ProblemCode, String) {
        let known = self
            .candidates
            .iter()
            .enumerate()
            .find_map(|(place, text)| {
                let code = known_code(text, grant)?;
                Some((place, code))
            });
        let others = self.candidates.iter().enumerate();
        let others = others.filter(|(place, _)| known.is_none_or(|(own, _)| own != *place));
        let said: Vec<&str> = others.map(|(_, text)| text.as_str()).collect();
        let code = known.map_or(ProblemCode::TokenUnknownError, |(_, code)| code);
        (code, said.join(": "))
    }
}

/// A text without the tokens that came beside it.
fn without_tokens(members: &Members, text: &str) -> String {
    let tokens = ["access_token", "refresh_token"];
    let tokens = tokens.iter().filter_map(|name| members.text(name));
    tokens
        .filter(|token| !token.is_empty())
        .fold(text.to_owned(), |text, token| {
            text.replace(token, "[redacted]")
        })
}

fn known_code(text: &str, grant: Grant) -> Option<ProblemCode> {
    Some(match (text, grant) {
        ("invalid_client", _) => ProblemCode::TokenClientRefused,
        ("invalid_grant" | "invalid_token" | "invalid_refresh_token", Grant::Code) => {
            ProblemCode::TokenCodeRefused
        }
        ("invalid_grant" | "invalid_token" | "invalid_refresh_token", Grant::Refresh) => {
            ProblemCode::TokenSessionEnded
        }
        ("invalid_request", _) => ProblemCode::TokenInvalidRequest,
        ("unauthorized_client", _) => ProblemCode::TokenUnauthorizedClient,
        ("unsupported_grant_type", _) => ProblemCode::TokenUnsupportedGrantType,
        ("invalid_scope", _) => ProblemCode::TokenInvalidScope,
        _ => return None,
    })
}

/// Names the cause of a refusal.
pub(super) fn read_refusal(answer: &HttpAnswer<'_>, grant: Grant) -> Problem {
    let status = format!("status {}", answer.status);
    let members = Members::read(answer.body);
    let refusal = members.as_ref().ok().and_then(Refusal::read);
    let Some(refusal) = refusal else {
        return match (answer.status, members) {
            (401, _) => ProblemCode::TokenClientRefused.into(),
            (_, Err(wrong)) if is_json(answer.content_type) => {
                Problem::new(ProblemCode::TokenUnreadable).with_detail(format!("{status}, {wrong}"))
            }
            (_, Ok(_)) if is_json(answer.content_type) => {
                Problem::new(ProblemCode::TokenUnreadable).with_detail(status)
            }
            _ => Problem::new(ProblemCode::TokenNotJson).with_detail(status),
        };
    };
    let (code, said) = refusal.judge(grant);
    let code = match (code, answer.status) {
        // Without a code that is known, the status still says whose fault it is.
        (ProblemCode::TokenUnknownError, 401) => ProblemCode::TokenClientRefused,
        (code, _) => code,
    };
    Problem::new(code).with_server_said(Untrusted::new(said))
}
