//! Who the client is that talks to the token and introspection endpoints.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use url::form_urlencoded;

use super::book::Client;
use super::options::ClientAuthPolicy;
use super::parameters::Parameters;
use super::state::Sandbox;
use super::unguessable::same;

/// An error answer of RFC 6749, section 5.2.
pub(super) struct OAuthError {
    pub(super) error: &'static str,
    pub(super) description: String,
}

impl OAuthError {
    pub(super) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            error,
            description: description.into(),
        }
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let status = match self.error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        let body = json!({ "error": self.error, "error_description": self.description });
        let mut response = (status, axum::Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"local sandbox\", charset=\"UTF-8\""),
            );
        }
        response
    }
}

/// The client that proves itself by HTTP Basic or, if the policy allows, in the form; never by both.
pub(super) fn authenticate(
    sandbox: &Sandbox,
    policy: ClientAuthPolicy,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Arc<Client>, OAuthError> {
    let refuse = |words: &str| OAuthError::new("invalid_client", words);
    let in_body = form.one("client_secret");
    let (id, secret) = match (headers.get(header::AUTHORIZATION), in_body) {
        (Some(_), Some(_)) => {
            return Err(OAuthError::new(
                "invalid_request",
                "the client secret came both in the Authorization header and in the body",
            ));
        }
        (Some(value), None) => {
            let (id, secret) =
                basic_credentials(value).ok_or_else(|| refuse("not a valid Basic header"))?;
            if form.one("client_id").is_some_and(|named| named != id) {
                return Err(OAuthError::new(
                    "invalid_request",
                    "client_id is not the one of the Authorization header",
                ));
            }
            (id, secret)
        }
        (None, Some(_)) if policy == ClientAuthPolicy::BasicOnly => {
            return Err(refuse("only client_secret_basic is supported here"));
        }
        (None, Some(secret)) => (
            form.one("client_id").unwrap_or_default().to_owned(),
            secret.to_owned(),
        ),
        (None, None) => return Err(refuse("no client credentials")),
    };
    let client = sandbox.book.look(|book| book.client(&id).cloned());
    // A secret is compared in any case, so that an unknown ID takes as long as a known one.
    let expected = client
        .as_ref()
        .map_or("0000000000000000000000000000fake", |client| &client.secret);
    let proven = same(expected, &secret);
    client.filter(|_| proven).ok_or_else(|| {
        refuse(
            "not a client of this local sandbox, or not its secret; credentials of Staging do not work here and are best not sent here",
        )
    })
}

/// `Basic base64(form(id):form(secret))`, RFC 6749, section 2.3.1.
fn basic_credentials(value: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

/// Decodes one value; an `&` or `=` in it is data, so it is hidden from the parser first.
fn form_decode(text: &str) -> Option<String> {
    let hidden = text.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(format!("v={hidden}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_form_decoded() {
        let encoded = STANDARD.encode("my%3Aid:fake+secret%26&=");
        let value = HeaderValue::from_str(&format!("Basic {encoded}")).unwrap();
        assert_eq!(
            basic_credentials(&value),
            Some(("my:id".to_owned(), "fake secret&&=".to_owned()))
        );
        assert_eq!(
            basic_credentials(&HeaderValue::from_static("Bearer x")),
            None
        );
    }
}
