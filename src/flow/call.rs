//! A call to the API: what is sent, what came back, what it means.

use std::fmt;
use std::sync::Arc;

use super::json_lines::JsonLines;
use crate::oauth::token::{TokenFacts, is_json};
use crate::problem::{Problem, ProblemCode};
use crate::untrusted::Untrusted;

/// The largest body that is shown, in bytes; a larger one is cut there and says so.
pub const SHOWN_BODY: usize = 5 * 1024 * 1024;

/// A call as the user wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRequest {
    /// HTTP method in capitals.
    pub method: String,
    /// Path below the API base, starting with `/`, with its query.
    pub path: String,
    /// JSON body, if one is sent.
    pub body: Option<String>,
}

/// An answer of the API.
#[derive(Clone, PartialEq, Eq)]
pub struct CallResponse {
    /// Status code.
    pub status: u16,
    /// Headers in the order in which they came.
    pub headers: Vec<(String, Untrusted)>,
    /// The body, at most [`SHOWN_BODY`] bytes.
    pub body: Arc<[u8]>,
    /// Whether there was more.
    pub cut: bool,
    /// Size of the whole body in bytes, as far as it was read.
    pub size: u64,
    /// From sending to the last byte, in milliseconds.
    pub milliseconds: u64,
    /// Why a refresh for this call did not work, if one was tried.
    pub not_refreshed: Option<Problem>,
    /// Lines to show.
    pub lines: Arc<JsonLines>,
}

impl fmt::Debug for CallResponse {
    /// Leaves the body out: it is the customer's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "CallResponse({}, {} bytes, {} ms)",
            self.status, self.size, self.milliseconds
        )
    }
}

impl CallResponse {
    /// Whether the call succeeded: with a web page in the place of an answer, somebody else has answered.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status) && (self.size == 0 || self.is_json())
    }

    /// Whether its body calls itself JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        is_json(self.header("content-type").as_deref())
    }

    /// A header by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.to_string())
    }
}

impl CallRequest {
    /// Checks a request as typed.
    ///
    /// # Errors
    /// [`ProblemCode::ApiInvalidPath`] if the path does not start with one `/`, or has spaces, control characters or
    /// a fragment, so that it cannot lead to another host.
    pub fn parse(method: &str, path: &str, body: Option<String>) -> Result<Self, Problem> {
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '#' || c == '\\';
        if !path.starts_with('/') || path.starts_with("//") || path.contains(odd) {
            return Err(
                Problem::new(ProblemCode::ApiInvalidPath).with_detail("the path starts with one /")
            );
        }
        let method = method.to_ascii_uppercase();
        if !["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].contains(&method.as_str()) {
            return Err(Problem::new(ProblemCode::ApiInvalidPath).with_detail("unknown method"));
        }
        Ok(Self {
            method,
            path: path.to_owned(),
            body,
        })
    }
}

/// What an answer means, if it is not a success.
///
/// `needed` is the scope of the call, if it is known; `facts` tell what the token has.
#[must_use]
pub fn explain_response(
    response: &CallResponse,
    needed: Option<&str>,
    facts: Option<&TokenFacts>,
) -> Option<Problem> {
    let status = format!("status {}", response.status);
    let problem = match response.status {
        200..=299 if response.is_success() => return None,
        200..=299 => ProblemCode::ApiNotJson.into(),
        400 | 422 => Problem::new(ProblemCode::ApiBadRequest).with_detail(status),
        // Why there is no better token says more than that this one is refused.
        401 => match &response.not_refreshed {
            Some(problem) => problem.clone(),
            None => ProblemCode::ApiUnauthorized.into(),
        },
        403 => forbidden(response, needed, facts),
        404 => Problem::new(ProblemCode::ApiNotFound).with_detail(status),
        405 => Problem::new(ProblemCode::ApiWrongMethod).with_detail(status),
        407 => ProblemCode::NetworkProxy.into(),
        409 => Problem::new(ProblemCode::ApiConflict).with_detail(status),
        429 => match response.header("retry-after") {
            Some(wait) => Problem::new(ProblemCode::ApiRateLimited)
                .with_detail(format!("Retry-After: {wait}")),
            None => ProblemCode::ApiRateLimited.into(),
        },
        500..=599 => Problem::new(ProblemCode::ApiServerError).with_detail(status),
        _ => Problem::new(ProblemCode::ApiUnexpectedStatus).with_detail(status),
    };
    Some(problem)
}

fn forbidden(response: &CallResponse, needed: Option<&str>, facts: Option<&TokenFacts>) -> Problem {
    let named = response
        .header("www-authenticate")
        .and_then(|header| scope_in(&header));
    let Some(scope) = named.or_else(|| needed.map(str::to_owned)) else {
        return ProblemCode::ApiForbidden.into();
    };
    if facts.is_some_and(|facts| facts.scopes_granted.contains(&scope)) {
        return Problem::new(ProblemCode::ApiNotAllowed).with_detail(scope);
    }
    let detail = format!("it needs {scope}, which this token lacks");
    Problem::new(ProblemCode::ApiForbidden).with_detail(detail)
}

/// The same in a rehearsal: the local sandbox refuses a call whose scope the token has only if it was told to.
#[must_use]
pub fn in_rehearsal(problem: Problem) -> Problem {
    match problem.code {
        ProblemCode::ApiNotAllowed => Problem {
            code: ProblemCode::SandboxRefusedOnPurpose,
            ..problem
        },
        _ => problem,
    }
}

/// The `scope` of a `WWW-Authenticate: Bearer` header (RFC 6750, section 3).
fn scope_in(header: &str) -> Option<String> {
    let (_, after) = header.split_once("scope=\"")?;
    let (scope, _) = after.split_once('"')?;
    (!scope.is_empty()).then(|| scope.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)]) -> CallResponse {
        CallResponse {
            status,
            headers: headers
                .iter()
                .map(|(n, v)| ((*n).to_owned(), Untrusted::new(*v)))
                .collect(),
            body: Arc::from(&b"{}"[..]),
            cut: false,
            size: 2,
            milliseconds: 1,
            not_refreshed: None,
            lines: Arc::default(),
        }
    }

    #[test]
    fn a_path_cannot_lead_to_another_host() {
        for path in [
            "v1",
            "//evil.example/",
            "http://evil.example/",
            "/a b",
            "/a#b",
            "/\\evil",
            "",
        ] {
            assert!(CallRequest::parse("GET", path, None).is_err(), "{path}");
        }
        assert!(CallRequest::parse("get", "/v2/employees?limit=1", None).is_ok());
    }

    #[test]
    fn a_403_names_the_missing_scope() {
        let named = response(
            403,
            &[(
                "www-authenticate",
                r#"Bearer error="insufficient_scope", scope="companies:read""#,
            )],
        );
        let problem = explain_response(&named, None, None).unwrap();
        assert_eq!(problem.code, ProblemCode::ApiForbidden);
        assert_eq!(
            problem.detail.unwrap(),
            "it needs companies:read, which this token lacks"
        );
    }

    #[test]
    fn a_403_for_a_scope_that_the_token_has_is_no_missing_scope() {
        let facts = TokenFacts {
            obtained: crate::moment::Timestamp::from_unix(0),
            authorized: crate::moment::Timestamp::from_unix(0),
            lifetime: None,
            scopes_requested: Vec::new(),
            scopes_granted: vec!["users:read".to_owned()],
            refreshable: false,
            skew: crate::moment::Skew::default(),
            doubt: None,
        };
        let refused = response(403, &[]);
        let problem = explain_response(&refused, Some("users:read"), Some(&facts)).unwrap();
        assert_eq!(problem.code, ProblemCode::ApiNotAllowed);
        assert_eq!(problem.detail.as_deref(), Some("users:read"));
        let rehearsed = in_rehearsal(problem);
        assert_eq!(rehearsed.code, ProblemCode::SandboxRefusedOnPurpose);
        assert_eq!(rehearsed.detail.as_deref(), Some("users:read"));
        let missing = explain_response(&refused, Some("users:write"), Some(&facts)).unwrap();
        assert_eq!(in_rehearsal(missing.clone()), missing);
    }

    #[test]
    fn each_status_that_pleo_names_has_words_of_its_own() {
        for (status, code) in [
            (400, ProblemCode::ApiBadRequest),
            (404, ProblemCode::ApiNotFound),
            (405, ProblemCode::ApiWrongMethod),
            (409, ProblemCode::ApiConflict),
            (422, ProblemCode::ApiBadRequest),
            (307, ProblemCode::ApiUnexpectedStatus),
        ] {
            let problem = explain_response(&response(status, &[]), None, None).unwrap();
            assert_eq!(problem.code, code);
            assert_eq!(problem.detail, Some(format!("status {status}")));
        }
    }

    #[test]
    fn a_web_page_with_200_is_not_an_answer() {
        let page = response(200, &[("content-type", "text/html")]);
        assert_eq!(
            explain_response(&page, None, None).unwrap().code,
            ProblemCode::ApiNotJson
        );
        let json = response(200, &[("content-type", "application/json;charset=UTF-8")]);
        assert_eq!(explain_response(&json, None, None), None);
    }
}
