//! What every API call passes: token, rate limit, scenarios, scope.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::book::Change;
use super::super::parameters::Parameters;
use super::super::scenario::{Moment, Scenario};
use super::super::state::{Sandbox, Shared};
use super::super::unguessable::Fingerprint;
use super::error::ApiError;
use super::{faults, needed_scope};
use crate::moment::Seconds;

/// Who calls, for the handlers.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
}

pub(super) async fn admit(
    State(sandbox): State<Shared>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match judge(&sandbox, &request) {
        Ok(caller) => caller,
        Err(error) => return error.into_response(),
    };
    let scope = needed_scope(request.uri().path());
    let strike = sandbox.strikes.at(Moment::Api).first().copied();
    if let Some(error) = strike.and_then(|strike| struck(&sandbox, strike, &caller, scope)) {
        return error.into_response();
    }
    if let Some(scope) = scope
        && !caller.scopes.iter().any(|held| held == scope)
    {
        return ApiError::insufficient_scope(scope).into_response();
    }
    if strike == Some(Scenario::HugeBody) {
        return faults::huge_body();
    }
    if strike == Some(Scenario::Slow) {
        tokio::time::sleep(faults::SLOW).await;
    }
    request.extensions_mut().insert(caller);
    let response = next.run(request).await;
    if strike == Some(Scenario::TruncatedJson) {
        return faults::cut_short(response).await;
    }
    response
}

/// The error that a scenario puts in place of an answer, if it does.
fn struck(
    sandbox: &Sandbox,
    strike: Scenario,
    caller: &Caller,
    scope: Option<&'static str>,
) -> Option<ApiError> {
    match strike {
        Scenario::Revoked => {
            // If the book cannot be written the tokens live on, and the caller hears the same for this once.
            let _written = sandbox
                .book
                .change(|_| ((), vec![Change::ClientEnded(caller.client_id.clone())]));
            Some(ApiError::invalid_token("access was revoked"))
        }
        Scenario::Unauthorized => Some(ApiError::invalid_token("the access token is not valid")),
        Scenario::Forbidden => Some(ApiError::insufficient_scope(scope.unwrap_or("test:test"))),
        Scenario::RateLimited => Some(ApiError::rate_limited(Seconds(5))),
        Scenario::ServerError => Some(faults::server_error()),
        _ => None,
    }
}

fn judge(sandbox: &Sandbox, request: &Request) -> Result<Caller, ApiError> {
    let query = Parameters::parse_with_empty(request.uri().query().unwrap_or_default().as_bytes());
    if query.one("access_token").is_some() {
        return Err(ApiError::bad_request(
            "An access token never goes into the address: logs and histories keep it.",
        ));
    }
    let token = bearer_token(request.headers())?;
    let now = sandbox.now();
    let found = sandbox.book.look(|book| {
        book.grant_of_access(Fingerprint::of(token))
            .map(|grant| (grant.client_id.clone(), grant.pair.clone()))
    });
    let Some((client_id, pair)) = found else {
        return Err(ApiError::invalid_token(if token.starts_with("sbx_") {
            "the access token was revoked or replaced"
        } else {
            "not a token of this local sandbox; tokens of Staging do not work here and are best not sent here"
        }));
    };
    if pair.access.expires_at <= now {
        return Err(ApiError::invalid_token("the access token has expired"));
    }
    sandbox
        .meter
        .count(&client_id, now)
        .map_err(ApiError::rate_limited)?;
    Ok(Caller {
        client_id,
        scopes: pair.scopes,
    })
}

fn bearer_token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(ApiError::no_credentials)?;
    if values.next().is_some() {
        return Err(ApiError::bad_request("Authorization came more than once."));
    }
    value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(ApiError::no_credentials)
}
