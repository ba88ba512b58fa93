//! Answers that are errors, in the shape of Pleo's `ExceptionInfo`.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::moment::Seconds;

/// An error answer of the API.
pub(super) struct ApiError {
    status: StatusCode,
    kind: &'static str,
    message: String,
    challenge: Option<String>,
    retry_after: Option<Seconds>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            message: message.into(),
            challenge: None,
            retry_after: None,
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// 400: the token came in a way that it must not (RFC 6750, section 3.1).
    pub(super) fn invalid_request(message: &str) -> Self {
        Self::bad_request(message)
            .challenging("Bearer realm=\"local sandbox\", error=\"invalid_request\"".to_owned())
    }

    /// 401 without a reason: nothing was presented (RFC 6750, section 3.1).
    pub(super) fn no_credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "Send the access token as Authorization: Bearer.",
        )
        .challenging("Bearer realm=\"local sandbox\"".to_owned())
    }

    /// 401: what was presented is no good token.
    pub(super) fn invalid_token(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message).challenging(format!(
            "Bearer realm=\"local sandbox\", error=\"invalid_token\", error_description=\"{message}\""
        ))
    }

    /// 403: the token lacks a scope.
    // Sandbox assumption: the body of 401 and 403, which Pleo does not document.
    pub(super) fn insufficient_scope(scope: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            format!("The access token lacks the scope {scope}."),
        )
        .challenging(format!(
            "Bearer realm=\"local sandbox\", error=\"insufficient_scope\", scope=\"{scope}\""
        ))
    }

    /// 429 with the seconds to wait.
    // Sandbox assumption: Retry-After in seconds and this body; Pleo documents the number of calls only.
    pub(super) fn rate_limited(wait: Seconds) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMITED",
            "More than 600 calls in a minute.",
        );
        error.retry_after = Some(wait);
        error
    }

    fn challenging(mut self, challenge: String) -> Self {
        self.challenge = Some(challenge);
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "type": self.kind, "message": self.message });
        let mut response = json_response(self.status, &body);
        let headers = response.headers_mut();
        if let Some(challenge) = self
            .challenge
            .and_then(|challenge| HeaderValue::from_str(&challenge).ok())
        {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(Seconds(wait)) = self.retry_after {
            headers.insert(header::RETRY_AFTER, wait.into());
        }
        response
    }
}

/// Bytes that are JSON, with the content type of Pleo's documents.
pub(super) fn json_bytes(status: StatusCode, body: impl Into<Body>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json;charset=UTF-8")];
    (status, kind, body.into()).into_response()
}

/// A value that is written as JSON.
pub(super) fn json_response(status: StatusCode, body: &impl Serialize) -> Response {
    // What is answered is made of texts, numbers and maps with text keys: nothing of that can fail to be written.
    json_bytes(status, serde_json::to_vec(body).unwrap_or_default())
}
