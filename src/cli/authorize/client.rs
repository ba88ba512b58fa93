//! Which client, redirect URI and scopes an authorization uses.

use url::Url;

use super::Arguments;
use crate::cli::context::Opened;
use crate::cli::engine::{Ended, Engine};
use crate::environment::{EnvironmentName, is_loopback};
use crate::oauth::request::Plan;
use crate::problem::ProblemCode;
use crate::runtime::rehearsal::ReadyMade;

/// Flags first, then the profile; in the local sandbox, its ready-made client where the profile has none.
///
/// # Errors
/// Of the area `config`, naming what is missing; those of starting the sandbox.
pub async fn choose(
    engine: &mut Engine,
    arguments: &Arguments,
    opened: &Opened,
) -> Result<Plan, Ended> {
    let track = opened.session.track();
    let own_id = arguments.client_id.clone().or(track.client_id.clone());
    if own_id.is_none() && opened.environment.value == EnvironmentName::Sandbox {
        let ready = engine.ready_made_client(&opened.target()).await?;
        return plan_for_ready_made(arguments, opened, ready);
    }
    let client_id = own_id.ok_or(ProblemCode::ConfigClientIdMissing)?;
    let redirect_uri = arguments
        .redirect_uri
        .clone()
        .or_else(|| opened.session.redirect_uri());
    let scopes = scopes_of(arguments).unwrap_or_else(|| opened.session.scopes());
    finish(client_id, redirect_uri, scopes)
}

/// The ready-made client knows its own redirect URIs and scopes; what the profile has is used where it fits.
fn plan_for_ready_made(
    arguments: &Arguments,
    opened: &Opened,
    ready: ReadyMade,
) -> Result<Plan, Ended> {
    let track = opened.session.track();
    let kept = track
        .redirect_uri
        .clone()
        .filter(|kept| ready.redirect_uris.contains(kept));
    let loopback = ready.redirect_uris.iter().find(|uri| is_ours(uri)).cloned();
    let redirect_uri = arguments.redirect_uri.clone().or(kept).or(loopback);
    let kept = track
        .scopes
        .clone()
        .filter(|kept| kept.iter().all(|scope| ready.scopes.contains(scope)));
    let scopes = scopes_of(arguments).or(kept).unwrap_or(ready.scopes);
    finish(ready.client_id, redirect_uri, scopes)
}

/// Whether the redirect comes back to a listener of ours.
fn is_ours(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.scheme() == "http" && is_loopback(&url))
}

fn scopes_of(arguments: &Arguments) -> Option<Vec<String>> {
    let scope = arguments.scope.as_ref()?;
    Some(scope.split_whitespace().map(str::to_owned).collect())
}

fn finish(
    client_id: String,
    redirect_uri: Option<String>,
    scopes: Vec<String>,
) -> Result<Plan, Ended> {
    if scopes.is_empty() {
        return Err(ProblemCode::ConfigScopesMissing.into());
    }
    Ok(Plan {
        client_id,
        redirect_uri: redirect_uri.ok_or(ProblemCode::ConfigRedirectUriMissing)?,
        scopes,
    })
}
