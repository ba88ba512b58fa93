//! Who the client is that talks to the token and introspection endpoints.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

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

/// How long the answer to wrong credentials waits at least, and at most.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

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

/// How many wrong credentials came since the last right ones (RFC 6749, section 2.3.1: guessing must not pay).
#[derive(Default)]
pub(super) struct Guesses(AtomicU32);

impl Guesses {
    /// How long the answer to the `count`-th wrong credentials waits: a tenth of a second, from the fifth on ever longer,
    /// two seconds at most.
    fn wait(count: u32) -> Duration {
        let doublings = count.saturating_sub(5).min(10);
        (SHORTEST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT)
    }

    async fn slow_down(&self) {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Self::wait(count.saturating_add(1))).await;
    }

    fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// The client that proves itself by HTTP Basic or, if the policy allows, in the form; never by both.
///
/// A wrong one is answered the later the more of them came before.
pub(super) async fn authenticate(
    sandbox: &Sandbox,
    policy: ClientAuthPolicy,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Arc<Client>, OAuthError> {
    let judged = judge(sandbox, policy, headers, form);
    match &judged {
        Ok(_) => sandbox.guesses.forget(),
        Err(error) if error.error == "invalid_client" => sandbox.guesses.slow_down().await,
        Err(_) => {}
    }
    judged
}

fn judge(
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
    fn guesses_are_slowed_and_never_for_long() {
        assert_eq!(Guesses::wait(1), SHORTEST_WAIT);
        assert_eq!(Guesses::wait(6), SHORTEST_WAIT * 2);
        assert_eq!(Guesses::wait(20), LONGEST_WAIT);
        assert_eq!(Guesses::wait(u32::MAX), LONGEST_WAIT);
    }

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
