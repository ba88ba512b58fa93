//! Answers of the introspection endpoint (RFC 7662; Pleo's members are in its token introspection page).

use serde_json::Value;

use super::echo::{hide, hide_in_text};
use crate::moment::Timestamp;
use crate::oauth::members::Members;
use crate::oauth::token::{HttpAnswer, is_json, rate_limited, server_error};
use crate::problem::{Problem, ProblemCode};
use crate::untrusted::Untrusted;

/// What the server says about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introspection {
    /// Whether the token can be used now, the only member that is always there.
    pub active: bool,
    /// Expiry, if told.
    pub expires: Option<Timestamp>,
    /// Every other member as `name: text`, in the server's order, made safe to show.
    pub members: Vec<(String, Untrusted)>,
}

impl Introspection {
    /// The same with these secrets taken out of every member, should the server repeat one.
    #[must_use]
    pub fn without(mut self, secrets: &[&str]) -> Self {
        for (name, value) in &mut self.members {
            *name = hide_in_text(name, secrets);
            *value = hide(value, secrets);
        }
        self
    }
}

/// Reads an introspection answer.
///
/// # Errors
/// [`ProblemCode::TokenClientRefused`] on 401, and the token endpoint's words for anything that is no answer.
pub fn read_introspection(answer: &HttpAnswer<'_>) -> Result<Introspection, Problem> {
    match answer.status {
        200 if is_json(answer.content_type) => {}
        200 => return Err(ProblemCode::TokenNotJson.into()),
        300..=399 => return Err(ProblemCode::TokenRedirected.into()),
        401 => return Err(ProblemCode::TokenClientRefused.into()),
        407 => return Err(ProblemCode::NetworkProxy.into()),
        429 => return Err(rate_limited(answer)),
        _ => return Err(server_error(answer)),
    }
    let unreadable = |what: &str| Problem::new(ProblemCode::TokenUnreadable).with_detail(what);
    Members::read(answer.body).map_err(unreadable)?;
    let value: Value = serde_json::from_slice(answer.body).unwrap_or_default();
    let Some(active) = value.get("active").and_then(Value::as_bool) else {
        return Err(unreadable("it does not say whether the token is active"));
    };
    let members = value
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "active");
    Ok(Introspection {
        active,
        expires: value
            .get("exp")
            .and_then(Value::as_i64)
            .map(Timestamp::from_unix),
        members: members
            .map(|(name, value)| (name.clone(), shown(value)))
            .collect(),
    })
}

fn shown(value: &Value) -> Untrusted {
    match value {
        Value::String(text) => Untrusted::new(text.clone()),
        other => Untrusted::new(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Introspection, Problem> {
        read_introspection(&HttpAnswer {
            status: 200,
            content_type: Some("application/json"),
            retry_after: None,
            body: body.as_bytes(),
        })
    }

    #[test]
    fn only_active_is_required() {
        assert!(!read(r#"{"active":false}"#).unwrap().active);
        let full = read(r#"{"active":true,"exp":1000,"sub":"x","aud":["a"]}"#).unwrap();
        assert_eq!(full.expires, Some(Timestamp::from_unix(1_000)));
        assert_eq!(full.members.len(), 3);
        assert_eq!(read("{}").unwrap_err().code, ProblemCode::TokenUnreadable);
    }
}
