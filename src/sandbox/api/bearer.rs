//! What every API call passes: token, rate limit, scenarios, scope.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::book::{Change, Client};
use super::super::door::Routes;
use super::super::journal::{Note, Secret};
use super::super::parameters::Parameters;
use super::super::scenario::fault::{Fault, Named};
use super::super::scenario::{Moment, Scenario};
use super::super::scopes::Scopes;
use super::super::state::{LOGIN, Sandbox};
use super::super::struck;
use super::super::unguessable::Fingerprint;
use super::super::wire::Wire;
use super::error::{ApiError, json_response};
use super::needed_scope;

/// Who calls, for the handlers.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) client: Arc<Client>,
    pub(super) scopes: Scopes,
}

pub(in crate::sandbox) async fn admit(
    sandbox: &Sandbox,
    mut request: Request,
    routes: &Routes,
) -> Response {
    let (caller, print) = match judge(sandbox, &request) {
        Ok(judged) => judged,
        Err(error) => return error.into_response(),
    };
    let scenario = sandbox.strikes.at(moment_of(&request));
    let mut response = match scenario {
        None => {
            if let Some(refusal) = missing_scope(&caller, &request) {
                refusal.into_response()
            } else {
                request.extensions_mut().insert(caller);
                routes.call(request).await
            }
        }
        Some(scenario) => strike(sandbox, scenario, caller, request, routes).await,
    };
    Note::on(&mut response)
        .secrets
        .push(Secret::ours("access_token", print));
    response
}

fn moment_of(request: &Request) -> Moment {
    if request.method() == Method::DELETE && request.uri().path() == "/v1/installations/me" {
        Moment::Disconnect
    } else {
        Moment::Api
    }
}

/// The refusal of a call whose scope the token lacks.
fn missing_scope(caller: &Caller, request: &Request) -> Option<ApiError> {
    needed_scope(request.uri().path())
        .filter(|scope| !caller.scopes.contains(scope))
        .map(ApiError::insufficient_scope)
}

/// The answer to a call that a scenario struck.
async fn strike(
    sandbox: &Sandbox,
    scenario: &'static Scenario,
    caller: Caller,
    mut request: Request,
    routes: &Routes,
) -> Response {
    let wire = request
        .extensions_mut()
        .remove::<Wire>()
        .unwrap_or_default();
    let address = format!("{}{}", sandbox.api_base, request.uri());
    let work = async {
        match scenario.fault() {
            Fault::AccessRevoked => revoke(sandbox, &caller).into_response(),
            Fault::ScopeMissing(named) => scope_missing(*named, &request).into_response(),
            Fault::Echo => echo(&caller, request.headers()),
            _ => {
                if let Some(refusal) = missing_scope(&caller, &request) {
                    return refusal.into_response();
                }
                request.extensions_mut().insert(caller);
                routes.call(request).await
            }
        }
    };
    let asked = struck::Request {
        wire,
        address: &address,
        now: sandbox.now(),
    };
    struck::answer(scenario, asked, work).await
}

fn revoke(sandbox: &Sandbox, caller: &Caller) -> ApiError {
    // If the book cannot be written the tokens live on, and the caller hears the same for this once.
    let _written = sandbox
        .book
        .change(|_| ((), vec![Change::ClientEnded(caller.client.id.clone())]));
    ApiError::invalid_token("access was revoked")
}

fn scope_missing(named: Named, request: &Request) -> ApiError {
    match named {
        Named::Named => {
            ApiError::insufficient_scope(needed_scope(request.uri().path()).unwrap_or("test:test"))
        }
        Named::Unnamed => ApiError::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "Scenario forbidden-bare.",
        ),
    }
}

/// Repeats what the caller sent and holds, in body and header, as careless servers do.
fn echo(caller: &Caller, headers: &HeaderMap) -> Response {
    let token = bearer_token(headers).unwrap_or_default();
    let body = json!({ "data": {
        "authorization": format!("Bearer {token}"),
        "clientSecret": caller.client.secret,
        "email": LOGIN,
    }});
    let mut response = json_response(StatusCode::OK, &body);
    if let Ok(value) = HeaderValue::from_str(token) {
        response.headers_mut().insert("x-echo", value);
    }
    response
}

fn judge(sandbox: &Sandbox, request: &Request) -> Result<(Caller, Fingerprint), ApiError> {
    let query = Parameters::parse_with_empty(request.uri().query().unwrap_or_default().as_bytes());
    if query.one("access_token").is_some() {
        return Err(ApiError::invalid_request(
            "An access token never goes into the address: logs and histories keep it.",
        ));
    }
    let token = bearer_token(request.headers())?;
    let print = Fingerprint::of(token);
    let now = sandbox.now();
    let found = sandbox.book.look(|book| {
        let grant = book.grant_of_access(print)?;
        let caller = Caller {
            client: book.client(&grant.client_id)?.clone(),
            scopes: grant.pair.scopes.clone(),
        };
        Some((caller, grant.pair.access.expires_at))
    });
    let Some((caller, expires_at)) = found else {
        return Err(ApiError::invalid_token(if token.starts_with("sbx_") {
            "the access token was revoked or replaced"
        } else {
            "not a token of this local sandbox; tokens of Staging do not work here and are best not sent here"
        }));
    };
    if expires_at <= now {
        return Err(ApiError::invalid_token("the access token has expired"));
    }
    sandbox
        .meter
        .count(&caller.client.id, now)
        .map_err(ApiError::rate_limited)?;
    Ok((caller, print))
}

fn bearer_token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(ApiError::no_credentials)?;
    if values.next().is_some() {
        return Err(ApiError::invalid_request(
            "Authorization came more than once.",
        ));
    }
    value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(ApiError::no_credentials)
}
