//! What a call asked for, read strictly: a value that Pleo's contract does not allow is refused, with its name.

use axum::http::HeaderMap;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::control::is_json;
use super::super::parameters::Parameters;
use super::error::ApiError;

/// The parameters of a query.
///
/// # Errors
/// 400 if one of `single` comes more than once: which of the values would be meant?
pub(super) fn query<'a>(
    query: Option<&'a str>,
    single: &[&str],
) -> Result<Parameters<'a>, ApiError> {
    let query = Parameters::parse_with_empty(query.unwrap_or_default().as_bytes());
    match query.repeated(single) {
        Some(name) => Err(ApiError::bad_request(format!(
            "{name} came more than once."
        ))),
        None => Ok(query),
    }
}

/// A text as a UUID, in the spelling with hyphens only.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    const LENGTH: usize = 36;
    Uuid::try_parse(text).ok().filter(|_| text.len() == LENGTH)
}

/// A parameter that must be a UUID if it is there, in lower case as in the data.
pub(super) fn uuid_parameter(
    query: &Parameters<'_>,
    name: &str,
) -> Result<Option<String>, ApiError> {
    query
        .one(name)
        .map(|value| {
            uuid(value)
                .map(|uuid| uuid.to_string())
                .ok_or_else(|| ApiError::bad_request(format!("{name} is not a UUID.")))
        })
        .transpose()
}

/// Looks at the type of a body.
///
/// # Errors
/// 400 if it is not JSON.
pub(super) fn require_json(headers: &HeaderMap) -> Result<(), ApiError> {
    if is_json(headers) {
        Ok(())
    } else {
        Err(ApiError::bad_request("The body must be application/json."))
    }
}

/// The JSON object that a call carries.
///
/// # Errors
/// 400 for what is none.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    serde_json::from_slice(body)
        .map_err(|_| ApiError::bad_request("The body is not a JSON object."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_hyphens_and_nothing_around_it() {
        let canonical = "0a1b2c3d-0000-4000-8000-00000000000f";
        assert!(uuid(canonical).is_some());
        assert!(uuid(&canonical.to_uppercase()).is_some());
        for wrong in [
            "",
            "x",
            "0a1b2c3d000040008000000000000000",
            "{0a1b2c3d-0000-4000-8000-00000000000f}",
            "urn:uuid:0a1b2c3d-0000-4000-8000-00000000000f",
        ] {
            assert!(uuid(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_single_parameter_that_comes_twice_is_refused() {
        let twice = || Some("email=a&email=b");
        assert!(query(twice(), &["email"]).is_err());
        assert!(query(twice(), &["code"]).is_ok());
        assert!(query(None, &["code"]).is_ok());
    }
}
