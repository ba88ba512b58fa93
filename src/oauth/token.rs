//! Answers of the token endpoint, read strictly: what is not understood is refused, and no token reaches an error.

use serde_json::Value;

use super::members::Members;
use crate::moment::Seconds;
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, RefreshToken};
use refusal::read_refusal;
pub(super) use refusal::{rate_limited, server_error};

mod refusal;

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

/// Reads an answer of the token endpoint (RFC 6749, sections 5.1 and 5.2).
///
/// # Errors
/// A [`Problem`] that names the cause: refused by the server (each error code has its own), not JSON, not bearer,
/// unreadable, redirected, rate limited. No part of a token is in it.
pub fn read_token_answer(answer: &HttpAnswer<'_>, grant: Grant) -> Result<Tokens, Problem> {
    match answer.status {
        200 => {}
        201..=299 => return Err(unreadable(format!("status {} for 200", answer.status))),
        300..=399 => return Err(ProblemCode::TokenRedirected.into()),
        407 => return Err(ProblemCode::NetworkProxy.into()),
        429 => return Err(rate_limited(answer)),
        500..=599 => return Err(server_error(answer)),
        _ => return Err(read_refusal(answer, grant)),
    }
    let not_json = |what: &str| Problem::new(ProblemCode::TokenNotJson).with_detail(what);
    if answer.body.trim_ascii().is_empty() {
        return Err(not_json("status 200, nothing in it"));
    }
    if answer.content_type.is_none() {
        return Err(not_json("status 200, without a Content-Type"));
    }
    if !is_json(answer.content_type) {
        return Err(not_json("status 200"));
    }
    let members = Members::read(answer.body).map_err(unreadable)?;
    if members.get("error").is_some() {
        return Err(read_refusal(answer, grant));
    }
    read_tokens(&members)
}

fn unreadable(what: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::TokenUnreadable).with_detail(what)
}

fn read_tokens(members: &Members) -> Result<Tokens, Problem> {
    let access = read_token(members, "access_token")?;
    let access = access.ok_or_else(|| unreadable("it has no access_token"))?;
    let not_bearer = |what: &str| Problem::new(ProblemCode::TokenNotBearer).with_detail(what);
    match members.text("token_type") {
        None => return Err(not_bearer("it has no token_type")),
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(_) => return Err(not_bearer("its token_type is another one")),
    }
    let refresh = match members.text("refresh_token") {
        Some("") => None,
        _ => read_token(members, "refresh_token")?,
    };
    let lifetime = members.get("expires_in").map_or(Ok(None), read_lifetime);
    let scope = match members.get("scope") {
        None => None,
        Some(Value::String(scope)) => Some(scope),
        Some(_) => return Err(unreadable("its scope is not a text")),
    };
    Ok(Tokens {
        access: AccessToken::new(access),
        refresh: refresh.map(RefreshToken::new),
        lifetime: lifetime.map_err(|()| unreadable("its expires_in is no number of seconds"))?,
        scopes: scope.map(|text| text.split_whitespace().map(str::to_owned).collect()),
    })
}

/// A member that holds a token, if it is there.
fn read_token(members: &Members, name: &str) -> Result<Option<String>, Problem> {
    let Some(value) = members.get(name) else {
        return Ok(None);
    };
    let text = value.as_str();
    let text = text.ok_or_else(|| unreadable(format!("its {name} is not a text")))?;
    let wrong = match text {
        "" => "is empty",
        _ if text.len() > LONGEST_TOKEN => "is far too long",
        _ if is_token(text) => return Ok(Some(text.to_owned())),
        _ => "has characters that no token has",
    };
    Err(unreadable(format!("its {name} {wrong}")))
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

/// Visible ASCII and no spaces: what fits into a header as one word (narrower than RFC 6749, appendix A.12).
fn is_token(text: &str) -> bool {
    text.bytes().all(|byte| (0x21..=0x7e).contains(&byte))
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

#[cfg(test)]
#[path = "token/tests.rs"]
mod tests;
