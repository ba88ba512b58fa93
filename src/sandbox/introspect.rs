//! `POST /oauth/token/introspect`, and the metadata of the authorisation server.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::json;

use super::book::Book;
use super::book::grant::{Grant, GrantState, Kept};
use super::client_auth::{OAuthError, authenticate};
use super::door::apart;
use super::options::ClientAuthPolicy;
use super::parameters::Parameters;
use super::state::{Sandbox, Shared};
use super::unguessable::Fingerprint;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/oauth/token/introspect", post(introspect))
        .route("/sandbox/metadata", get(metadata))
}

/// What is said of a good token (RFC 7662, section 2.2), with Pleo's names.
#[derive(Serialize)]
struct GoodToken<'a> {
    active: bool,
    sub: &'a str,
    exp: i64,
    iat: i64,
    client_id: &'a str,
    aud: &'a str,
    iss: &'static str,
    jti: String,
    #[serde(rename = "urn:pleo:params:oauth:subject_urn")]
    subject_urn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
}

/// More than what is said of a good token usually takes, in bytes.
const LENGTH: usize = 512;

/// Sandbox assumption: nothing but the one member is said of a token that is not active.
const INACTIVE: &str = "{\"active\":false}";

async fn introspect(State(sandbox): State<Shared>, request: Request) -> Response {
    let (parts, body) = apart(request).await;
    judge(&sandbox, &parts.headers, &body)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

async fn judge(
    sandbox: &Sandbox,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, OAuthError> {
    let form = Parameters::parse(body);
    let client = authenticate(sandbox, ClientAuthPolicy::BasicOnly, headers, &form).await?;
    if form.repeated(&["token", "token_type_hint"]).is_some() {
        return Err(OAuthError::new(
            "invalid_request",
            "a parameter came more than once",
        ));
    }
    // The hint is not needed: both kinds are looked for.
    let token = form
        .one("token")
        .ok_or_else(|| OAuthError::new("invalid_request", "token is missing"))?;
    let print = Fingerprint::of(token);
    let found = sandbox
        .book
        .look(|book| describe(sandbox, book, &client.id, print));
    let said = found.map(|good| {
        let mut written = Vec::with_capacity(LENGTH);
        // Texts and numbers: nothing of that can fail to be written.
        let _infallible = serde_json::to_writer(&mut written, &good);
        written
    });
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((kind, said.unwrap_or_else(|| INACTIVE.into())).into_response())
}

fn describe<'a>(
    sandbox: &'a Sandbox,
    book: &Book,
    client_id: &'a str,
    print: Fingerprint,
) -> Option<GoodToken<'a>> {
    let now = sandbox.now();
    let good = |kept: &Kept| kept.fingerprint == print && kept.expires_at > now;
    let is_its = |grant: &&Grant| {
        grant.state == GrantState::Living
            && grant.client_id == client_id
            && (good(&grant.pair.access) || good(&grant.pair.refresh))
    };
    let found = book.grant_of_access(print).filter(is_its);
    let grant = found.or_else(|| book.grant_of_refresh(print).filter(is_its))?;
    let is_access = good(&grant.pair.access);
    let kept = if is_access {
        &grant.pair.access
    } else {
        &grant.pair.refresh
    };
    Some(GoodToken {
        active: true,
        sub: sandbox.world.company_id(),
        exp: kept.expires_at.unix(),
        iat: grant.pair.issued_at.unix(),
        client_id,
        aud: &sandbox.api_base,
        // Sandbox assumption: the shape is that of Pleo's `pleo.production`, the name is ours.
        iss: "local.SANDBOX",
        jti: print.public_id(),
        subject_urn: sandbox.world.subject_urn(),
        token_type: is_access.then_some("Bearer"),
    })
}

/// The members of RFC 8414, for a foreign client to be configured with. Pleo publishes no metadata, so they are at a path
/// of the sandbox's own and nobody comes to rely on a discovery that Staging does not have.
async fn metadata(State(sandbox): State<Shared>) -> Response {
    let base = &sandbox.auth_base;
    let methods = match sandbox.accepts {
        ClientAuthPolicy::BasicOrBody => json!(["client_secret_basic", "client_secret_post"]),
        ClientAuthPolicy::BasicOnly => json!(["client_secret_basic"]),
    };
    Json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth/authorize"),
        "token_endpoint": format!("{base}/oauth/token"),
        "introspection_endpoint": format!("{base}/oauth/token/introspect"),
        "registration_endpoint": format!("{base}/sandbox/registrations"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic"],
        "authorization_response_iss_parameter_supported": true,
    }))
    .into_response()
}
