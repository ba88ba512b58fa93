//! The answer with one item, in Pleo's envelope `{"data":{…}}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::world::Shelf;
use super::asked;
use super::error::{self, ApiError};

/// The item of a shelf that the path names.
///
/// # Errors
/// 400 if the path names no UUID; 404 with this type if no item has it.
pub(super) fn answer(
    shelf: &Shelf,
    path: Result<Path<String>, PathRejection>,
    missing: &'static str,
) -> Result<Response, ApiError> {
    let id = path
        .ok()
        .and_then(|Path(id)| asked::uuid(&id))
        .ok_or_else(|| ApiError::bad_request("The id in the path is not a UUID."))?;
    let position = shelf
        .find(id.as_u128())
        .ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, missing, "Not found."))?;
    let body = [b"{\"data\":", shelf.json(position), b"}"].concat();
    Ok(error::json_bytes(StatusCode::OK, body))
}
