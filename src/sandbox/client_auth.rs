//! Who the client is that talks to the token and introspection endpoints.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
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

/// Words with what an error description may not hold (RFC 6749, section 5.2) replaced.
pub(super) fn plain_words(text: &str) -> String {
    let plain = |character: char| match character {
        '"' => '\'',
        '\\' => '/',
        ' '..='~' => character,
        _ => '?',
    };
    text.chars().map(plain).collect()
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

/// How many wrong secrets came for each client since the last right one, and for clients that do not exist under the empty
/// name (RFC 6749, section 2.3.1: guessing must not pay).
#[derive(Default)]
pub(super) struct Guesses(Mutex<HashMap<String, u32>>);

impl Guesses {
    /// How long the answer to the `count`-th wrong credentials waits: a tenth of a second, from the fifth on ever longer,
    /// two seconds at most.
    fn wait(count: u32) -> Duration {
        let doublings = count.saturating_sub(5).min(10);
        (SHORTEST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT)
    }

    async fn slow_down(&self, client_id: &str) {
        tokio::time::sleep(Self::wait(self.count(client_id))).await;
    }

    /// Counts one more.
    fn count(&self, client_id: &str) -> u32 {
        let mut guesses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = guesses.entry(client_id.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count
    }

    fn forget(&self, client_id: &str) {
        let mut guesses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        guesses.remove(client_id);
    }
}

/// Who somebody says they are, and their proof.
struct Claim {
    id: String,
    secret: String,
}

/// The client that proves itself by HTTP Basic or, if the policy allows, in the form; never by both.
///
/// A wrong one is answered the later the more of them came before.
pub(super) async fn authenticate(
    sandbox: &Sandbox,
    policy: ClientAuthPolicy,
    headers: &HeaderMap,
    form: &Parameters<'_>,
) -> Result<Arc<Client>, OAuthError> {
    let claim = read_claim(policy, headers, form);
    let named = claim
        .as_ref()
        .ok()
        .and_then(|claim| sandbox.book.look(|book| book.client(&claim.id).cloned()));
    match claim.and_then(|claim| prove(named.as_ref(), &claim.secret)) {
        Ok(client) => {
            sandbox.guesses.forget(&client.id);
            Ok(client)
        }
        Err(error) => {
            if error.error == "invalid_client" {
                let id = named.as_ref().map_or("", |client| &client.id);
                sandbox.guesses.slow_down(id).await;
            }
            Err(error)
        }
    }
}

fn refuse(words: &str) -> OAuthError {
    OAuthError::new("invalid_client", words)
}

fn read_claim(
    policy: ClientAuthPolicy,
    headers: &HeaderMap,
    form: &Parameters<'_>,
) -> Result<Claim, OAuthError> {
    let wrong = |words: &str| OAuthError::new("invalid_request", words);
    let in_body = form.one("client_secret");
    let mut in_head = headers.get_all(header::AUTHORIZATION).iter();
    let (id, secret) = match (in_head.next(), in_body) {
        (Some(_), Some(_)) => {
            return Err(wrong(
                "the client secret came both in the Authorization header and in the body",
            ));
        }
        (Some(_), None) if in_head.next().is_some() => {
            return Err(wrong("Authorization came more than once"));
        }
        (Some(value), None) => {
            let (id, secret) =
                basic_credentials(value).ok_or_else(|| refuse("not a valid Basic header"))?;
            if form.one("client_id").is_some_and(|named| named != id) {
                return Err(wrong(
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
    Ok(Claim { id, secret })
}

fn prove(named: Option<&Arc<Client>>, secret: &str) -> Result<Arc<Client>, OAuthError> {
    // A secret is compared in any case, so that an unknown ID takes as long as a known one.
    let expected = named.map_or("0000000000000000000000000000fake", |client| &client.secret);
    let proven = same(expected, secret);
    named.filter(|_| proven).cloned().ok_or_else(|| {
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
    if !text.contains(['%', '+']) {
        return Some(text.to_owned());
    }
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
    fn guesses_at_one_client_are_not_taken_back_by_another() {
        let guesses = Guesses::default();
        assert_eq!((guesses.count("one"), guesses.count("one")), (1, 2));
        guesses.forget("other");
        assert_eq!(guesses.count("one"), 3);
        guesses.forget("one");
        assert_eq!(guesses.count("one"), 1);
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
