//! The judge of redirects: is this the answer to our own authorization request?
//!
//! A redirect reaches us through a door that every page in the browser and every program on the machine can knock
//! on. Nothing in it is believed before its `state` is ours.

use subtle::ConstantTimeEq;
use url::{Url, form_urlencoded};

use super::echo::hide_in_text;
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AuthorizationCode, State};
use crate::untrusted::Untrusted;

#[cfg(test)]
mod tests;

/// Longest description of a server that is kept, in characters.
const DESCRIPTION: usize = 200;

/// Longest pasted text that is looked at, in bytes; as much as the listener reads of a request.
const PASTED: usize = 16 * 1024;

/// Why a redirect, or a pasted address, brought no authorization code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// The query has neither `code` nor `error` nor `state`.
    #[error("no answer to an authorization request")]
    NotACallback,
    /// `state` is absent, empty or another attempt's. Nothing else in the query was looked at.
    #[error("the state is not the one of this attempt")]
    WrongState,
    /// This parameter comes more than once (RFC 6749, section 3.1).
    #[error("the parameter `{0}` is repeated")]
    RepeatedParameter(&'static str),
    /// The server, with the right state, said no: a denial or an error code of RFC 6749, section 4.1.2.1.
    #[error("the server ended the attempt: {}", .0.code.id())]
    Ended(Problem),
    /// `iss` is absent or not the issuer this attempt was sent to (RFC 9207), although the state is right.
    #[error("the answer is another issuer's")]
    WrongIssuer,
    /// The state is right, but `code` is absent, empty, or has characters that no code may have.
    #[error("the answer has no usable code")]
    NoCode,
    /// The pasted text is no web address, or has no parameters.
    #[error("not the address of a redirect")]
    NotARedirect,
    /// The pasted address is not the registered redirect URI, which is given here.
    #[error("not an address under {registered}")]
    OtherAddress {
        /// The registered redirect URI, as it was sent.
        registered: String,
    },
}

impl CallbackError {
    /// Whether the attempt is over. Only an answer with the right state can end it; all else leaves the wait alive.
    #[must_use]
    pub const fn ends_the_wait(&self) -> bool {
        match self {
            Self::Ended(_) | Self::WrongIssuer => true,
            Self::NotACallback
            | Self::WrongState
            | Self::RepeatedParameter(_)
            | Self::NoCode
            | Self::NotARedirect
            | Self::OtherAddress { .. } => false,
        }
    }

    /// The same for a person.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Ended(problem) => problem.clone(),
            Self::WrongState => ProblemCode::CallbackWrongState.into(),
            Self::RepeatedParameter(name) => {
                Problem::new(ProblemCode::CallbackRepeatedParameter).with_detail(*name)
            }
            Self::WrongIssuer => ProblemCode::CallbackWrongIssuer.into(),
            Self::NoCode => ProblemCode::CallbackNoCode.into(),
            Self::NotACallback | Self::NotARedirect => ProblemCode::CallbackNotARedirect.into(),
            Self::OtherAddress { registered } => Problem::new(ProblemCode::CallbackOtherAddress)
                .with_detail(format!("registered is {registered}")),
        }
    }

    /// A few words for the counter of ignored requests.
    #[must_use]
    pub const fn short(&self) -> &'static str {
        match self {
            Self::NotACallback => "not an answer to a sign-in",
            Self::WrongState => "wrong state (an old tab?)",
            Self::RepeatedParameter(_) => "a parameter came twice",
            Self::Ended(_) => "the sign-in ended",
            Self::WrongIssuer => "another server's answer",
            Self::NoCode => "no code in the answer",
            Self::NotARedirect => "not a redirect",
            Self::OtherAddress { .. } => "another address",
        }
    }
}

/// Judges the query of a redirect to the loopback listener.
///
/// `query` is the raw part after `?`, still percent-encoded. Unknown parameters are ignored, a repeated one of those
/// that are read is refused (RFC 6749, section 3.1), an empty one counts as absent (same section). The state is
/// compared in constant time, and before anything else is believed. `issuer` is the one that must come back as `iss`,
/// also with an error (RFC 9207); without it `iss` is not looked at.
///
/// # Errors
/// [`CallbackError::Ended`] if the server sent `error` with the right state, its description cut to 200 characters;
/// [`CallbackError::WrongState`] if the state is absent or another attempt's; the other variants as they say.
pub fn judge_callback(
    query: &str,
    expected_state: &State,
    issuer: Option<&str>,
) -> Result<AuthorizationCode, CallbackError> {
    let answer = Answer::read(query)?;
    if answer.code.is_none() && answer.error.is_none() && answer.state.is_none() {
        return Err(CallbackError::NotACallback);
    }
    let state = answer.state.ok_or(CallbackError::WrongState)?;
    let same: bool = state
        .as_bytes()
        .ct_eq(expected_state.reveal().as_bytes())
        .into();
    if !same {
        return Err(CallbackError::WrongState);
    }
    if issuer.is_some_and(|issuer| answer.issuer.as_deref() != Some(issuer)) {
        return Err(CallbackError::WrongIssuer);
    }
    if let Some(error) = answer.error {
        let known = [&state, answer.code.as_deref().unwrap_or_default()];
        let described = answer.description.unwrap_or_default();
        return Err(CallbackError::Ended(name_ending(
            &hide_in_text(&error, &known),
            &hide_in_text(&described, &known),
        )));
    }
    let code = answer.code.ok_or(CallbackError::NoCode)?;
    // RFC 6749, appendix A.11: 1*VSCHAR.
    if code.chars().all(|character| matches!(character, ' '..='~')) {
        Ok(AuthorizationCode::new(code))
    } else {
        Err(CallbackError::NoCode)
    }
}

/// Judges the address that a person copied out of the browser's address bar.
///
/// White space (also inside, where a terminal wrapped it), `<>` and quotes round it are dropped, and a missing
/// `http://` is added, as browsers hide it. Host, port and path must be those of the registered redirect URI. A plain
/// HTTP one may come back as `https`: a browser that insists on HTTPS shows it so, and is why people paste. Then
/// the query is judged by [`judge_callback`].
///
/// # Errors
/// [`CallbackError::NotARedirect`] if the text is no such address, [`CallbackError::OtherAddress`] if it is another
/// one, and those of [`judge_callback`].
pub fn judge_pasted(
    text: &str,
    redirect_uri: &Url,
    expected_state: &State,
    issuer: Option<&str>,
) -> Result<AuthorizationCode, CallbackError> {
    if text.len() > PASTED {
        return Err(CallbackError::NotARedirect);
    }
    let pasted = read_pasted(text, redirect_uri).ok_or(CallbackError::NotARedirect)?;
    if !is_same_place(&pasted, redirect_uri) {
        return Err(CallbackError::OtherAddress {
            registered: redirect_uri.to_string(),
        });
    }
    match pasted.query() {
        Some(query) if !query.is_empty() => judge_callback(query, expected_state, issuer),
        _ => Err(CallbackError::NotARedirect),
    }
}

/// The parameters that are read, decoded; an empty one is `None`.
#[derive(Default)]
struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    description: Option<String>,
    issuer: Option<String>,
}

impl Answer {
    fn read(query: &str) -> Result<Self, CallbackError> {
        let mut answer = Self::default();
        let mut seen = [false; 5];
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let (place, field, name) = match name.as_ref() {
                "code" => (0, &mut answer.code, "code"),
                "state" => (1, &mut answer.state, "state"),
                "error" => (2, &mut answer.error, "error"),
                "error_description" => (3, &mut answer.description, "error_description"),
                "iss" => (4, &mut answer.issuer, "iss"),
                _ => continue,
            };
            if std::mem::replace(&mut seen[place], true) {
                return Err(CallbackError::RepeatedParameter(name));
            }
            *field = (!value.is_empty()).then(|| value.into_owned());
        }
        Ok(answer)
    }
}

fn name_ending(error: &str, description: &str) -> Problem {
    let code = match error {
        "access_denied" => ProblemCode::CallbackDenied,
        "invalid_request" => ProblemCode::CallbackInvalidRequest,
        "unauthorized_client" => ProblemCode::CallbackUnauthorizedClient,
        "unsupported_response_type" => ProblemCode::CallbackUnsupportedResponseType,
        "invalid_scope" => ProblemCode::CallbackInvalidScope,
        "server_error" => ProblemCode::CallbackServerError,
        "temporarily_unavailable" => ProblemCode::CallbackTemporarilyUnavailable,
        _ => ProblemCode::CallbackUnknownError,
    };
    let said = match (code, description) {
        (ProblemCode::CallbackUnknownError, "") => cut(error),
        (ProblemCode::CallbackUnknownError, _) => cut(&format!("{error}: {description}")),
        (_, _) => cut(description),
    };
    Problem::new(code).with_server_said(Untrusted::new(said))
}

/// At most [`DESCRIPTION`] characters, the last of them an ellipsis where something was cut.
fn cut(text: &str) -> String {
    if text.chars().count() <= DESCRIPTION {
        return text.to_owned();
    }
    text.chars().take(DESCRIPTION - 1).chain(['…']).collect()
}

fn read_pasted(text: &str, redirect_uri: &Url) -> Option<Url> {
    let mut address: String = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let quotes: &[char] = &['<', '>', '"', '\'', '`', '“', '”', '‘', '’', '«', '»'];
    address = address.trim_matches(quotes).to_owned();
    let before_query = address.split('?').next().unwrap_or_default();
    if !before_query.contains("://") {
        address.insert_str(0, "://");
        address.insert_str(0, redirect_uri.scheme());
    }
    let url = Url::parse(&address).ok()?;
    // A word alone would read as a host.
    let looks_like_a_place = matches!(url.scheme(), "http" | "https") && url.query().is_some();
    looks_like_a_place.then_some(url)
}

fn is_same_place(pasted: &Url, registered: &Url) -> bool {
    let same_scheme = pasted.scheme() == registered.scheme()
        || (registered.scheme() == "http" && pasted.scheme() == "https");
    let nobody = pasted.username().is_empty() && pasted.password().is_none();
    same_scheme
        && nobody
        && pasted.host() == registered.host()
        // Absent where it is the scheme's own, so an upgrade to HTTPS keeps both alike.
        && pasted.port() == registered.port()
        && pasted.path() == registered.path()
        && registered
            .query_pairs()
            .all(|own| pasted.query_pairs().any(|pair| pair == own))
}
