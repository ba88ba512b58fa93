//! Answers of the token endpoint, read strictly: what is not understood is refused, and no token reaches an error.

use serde::Deserialize;
use serde_json::Value;

use crate::moment::{Seconds, Timestamp};
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, RefreshToken};
use crate::untrusted::Untrusted;

pub use facts::{Doubt, TokenFacts, TokenState};

mod facts;

/// An HTTP answer as it came, its body already cut off at a limit by the adapter.
pub struct HttpAnswer<'a> {
    /// Status code.
    pub status: u16,
    /// The `Content-Type` header, if there is one.
    pub content_type: Option<&'a str>,
    /// The `Retry-After` header, if there is one.
    pub retry_after: Option<&'a str>,
    /// The body, decoded from any transfer or content coding.
    pub body: &'a [u8],
}

/// What was asked of the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// The exchange of a code.
    Code,
    /// The refresh of a pair.
    Refresh,
}

/// A pair of tokens just received.
#[derive(Debug)]
pub struct Tokens {
    /// The access token.
    pub access: AccessToken,
    /// The refresh token; a server may leave it out.
    pub refresh: Option<RefreshToken>,
    /// How long the access token lives, if the server said so.
    pub lifetime: Option<Seconds>,
    /// The scopes granted; none means "as asked for" (RFC 6749, section 5.1).
    pub scopes: Option<Vec<String>>,
}

/// Ten years: an upper bound that no honest lifetime exceeds.
const LONGEST_LIFETIME: u64 = 10 * 366 * 86_400;
const LONGEST_TOKEN: usize = 16 * 1024;

#[derive(Deserialize)]
struct Success {
    access_token: String,
    token_type: Option<String>,
    expires_in: Option<Value>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// Reads an answer of the token endpoint (RFC 6749, sections 5.1 and 5.2).
///
/// # Errors
/// A [`Problem`] that names the cause: refused by the server (each error code has its own), not JSON, not bearer,
/// unreadable, redirected, rate limited. No part of a token is in it.
pub fn read_token_answer(answer: &HttpAnswer<'_>, grant: Grant) -> Result<Tokens, Problem> {
    match answer.status {
        200 => {}
        300..=399 => return Err(ProblemCode::TokenRedirected.into()),
        407 => return Err(ProblemCode::NetworkProxy.into()),
        429 => return Err(rate_limited(answer)),
        500..=599 => {
            let status = format!("status {}", answer.status);
            let detail =
                pause(answer).map_or_else(|| status.clone(), |it| format!("{status}, {it}"));
            return Err(Problem::new(ProblemCode::TokenServerError).with_detail(detail));
        }
        _ => return Err(read_refusal(answer, grant)),
    }
    if !is_json(answer.content_type) {
        return Err(Problem::new(ProblemCode::TokenNotJson).with_detail("status 200"));
    }
    if answer.body.trim_ascii().is_empty() {
        let problem = Problem::new(ProblemCode::TokenNotJson);
        return Err(problem.with_detail("status 200, nothing in it"));
    }
    let unreadable = |what: &str| Problem::new(ProblemCode::TokenUnreadable).with_detail(what);
    let success: Success = match serde_json::from_slice(answer.body) {
        Ok(success) => success,
        Err(_) if refusal_in(answer.body).is_some() => return Err(read_refusal(answer, grant)),
        Err(_) => {
            return Err(unreadable(
                "the answer lacks an access_token or is not one JSON document",
            ));
        }
    };
    if !success
        .token_type
        .is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"))
    {
        return Err(ProblemCode::TokenNotBearer.into());
    }
    if !is_token(&success.access_token) {
        return Err(unreadable(
            "access_token is empty or has characters that no token has",
        ));
    }
    let refresh = success.refresh_token.filter(|token| !token.is_empty());
    if refresh.as_deref().is_some_and(|token| !is_token(token)) {
        return Err(unreadable("refresh_token has characters that no token has"));
    }
    let lifetime = success.expires_in.as_ref().map_or(Ok(None), read_lifetime);
    Ok(Tokens {
        access: AccessToken::new(success.access_token),
        refresh: refresh.map(RefreshToken::new),
        lifetime: lifetime.map_err(|()| unreadable("expires_in is no number of seconds"))?,
        scopes: success
            .scope
            .map(|text| text.split_whitespace().map(str::to_owned).collect()),
    })
}

/// Whether a `Content-Type` says JSON.
#[must_use]
pub fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Visible ASCII, no spaces, of a bounded length (RFC 6749, appendix A.12).
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_TOKEN
        && text.bytes().all(|byte| (0x21..=0x7e).contains(&byte))
}

/// Seconds from a number, a number with a fraction, or either as text; null means unknown.
fn read_lifetime(value: &Value) -> Result<Option<Seconds>, ()> {
    let number = match value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let number = number.filter(|number| !number.is_nan()).ok_or(())?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to a range in which every whole number is exact"
    )]
    let seconds = number.clamp(0.0, LONGEST_LIFETIME as f64) as u64;
    Ok(Some(Seconds(seconds)))
}

fn rate_limited(answer: &HttpAnswer<'_>) -> Problem {
    let problem = Problem::new(ProblemCode::TokenRateLimited);
    match pause(answer) {
        Some(pause) => problem.with_detail(pause),
        None => problem,
    }
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

struct Refusal {
    code: String,
    description: String,
}

/// The error in a body: RFC 6749's `{"error", "error_description"}`, or Pleo's `{"error": true, "message"}`.
fn refusal_in(body: &[u8]) -> Option<Refusal> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let text = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match value.get("error")? {
        Value::String(code) => Some(Refusal {
            code: code.clone(),
            description: text("error_description"),
        }),
        Value::Bool(true) => Some(Refusal {
            code: text("message"),
            description: String::new(),
        }),
        Value::Null
        | Value::Bool(false)
        | Value::Number(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}

fn read_refusal(answer: &HttpAnswer<'_>, grant: Grant) -> Problem {
    let Some(refusal) = refusal_in(answer.body) else {
        return match answer.status {
            401 => ProblemCode::TokenClientRefused.into(),
            status if is_json(answer.content_type) => {
                Problem::new(ProblemCode::TokenUnreadable).with_detail(format!("status {status}"))
            }
            status => {
                Problem::new(ProblemCode::TokenNotJson).with_detail(format!("status {status}"))
            }
        };
    };
    let code = match (refusal.code.as_str(), grant) {
        ("invalid_client", _) => ProblemCode::TokenClientRefused,
        ("invalid_grant", Grant::Code) => ProblemCode::TokenCodeRefused,
        ("invalid_grant" | "invalid_token" | "invalid_refresh_token", _) => {
            ProblemCode::TokenSessionEnded
        }
        ("invalid_request", _) => ProblemCode::TokenInvalidRequest,
        ("unauthorized_client", _) => ProblemCode::TokenUnauthorizedClient,
        ("unsupported_grant_type", _) => ProblemCode::TokenUnsupportedGrantType,
        ("invalid_scope", _) => ProblemCode::TokenInvalidScope,
        _ => {
            let problem = Problem::new(ProblemCode::TokenUnknownError);
            return problem.with_server_said(Untrusted::new(format!(
                "{} {}",
                refusal.code, refusal.description
            )));
        }
    };
    Problem::new(code).with_server_said(Untrusted::new(refusal.description))
}

#[cfg(test)]
#[path = "token/tests.rs"]
mod tests;
