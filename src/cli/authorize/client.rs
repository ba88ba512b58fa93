//! Which client, redirect URI and scopes an authorization uses.

use url::Url;

use super::Arguments;
use crate::cli::context::Opened;
use crate::cli::engine::{Ended, Engine, Patience};
use crate::environment::{EnvironmentName, is_loopback};
use crate::flow::{Answer, Effect};
use crate::form::{FieldId, Registration, to_json};
use crate::oauth::request::Plan;
use crate::problem::ProblemCode;

/// Flags first, then the profile. In the local sandbox nothing is needed: its ready-made client serves, and where that
/// one has another redirect URI or other scopes than are asked for, a client is registered there.
///
/// # Errors
/// Of the area `config`, naming what is missing; those of starting the sandbox, or its refusal of the registration.
pub async fn choose(
    engine: &mut Engine,
    arguments: &Arguments,
    opened: &Opened,
) -> Result<Plan, Ended> {
    let track = opened.session.track();
    let asks_anew = arguments.redirect_uri.is_some() || arguments.scope.is_some();
    let in_sandbox = opened.environment.value == EnvironmentName::Sandbox;
    let own_id = match &arguments.client_id {
        Some(id) => Some(id.clone()),
        None if in_sandbox && asks_anew && !fits(arguments, opened) => None,
        None => track.client_id.clone(),
    };
    if own_id.is_none() && in_sandbox {
        return at_the_sandbox(engine, arguments, opened).await;
    }
    let client_id = own_id.ok_or(ProblemCode::ConfigClientIdMissing)?;
    let redirect_uri = arguments
        .redirect_uri
        .clone()
        .or_else(|| opened.session.redirect_uri());
    let scopes = scopes_of(arguments).unwrap_or_else(|| opened.session.scopes());
    finish(client_id, redirect_uri, scopes)
}

/// Whether the client that the profile has at the sandbox is registered for what is asked.
fn fits(arguments: &Arguments, opened: &Opened) -> bool {
    let (session, track) = (&opened.session, opened.session.track());
    let registered = session.registration.items(FieldId::RedirectUris);
    let redirect_fits = arguments.redirect_uri.as_ref().is_none_or(|wanted| {
        track.redirect_uri.as_ref() == Some(wanted) || registered.contains(wanted)
    });
    let known = session.scopes();
    redirect_fits
        && scopes_of(arguments)
            .is_none_or(|wanted| wanted.iter().all(|scope| known.contains(scope)))
}

async fn at_the_sandbox(
    engine: &mut Engine,
    arguments: &Arguments,
    opened: &Opened,
) -> Result<Plan, Ended> {
    let target = opened.target();
    let ready = engine.ready_made_client(&target).await?;
    let (form, track) = (&opened.session.registration, opened.session.track());
    let from_form = form
        .items(FieldId::RedirectUris)
        .iter()
        .find(|uri| is_ours(uri));
    let ready_made = ready.redirect_uris.iter().find(|uri| is_ours(uri));
    let redirect_uri = arguments
        .redirect_uri
        .as_ref()
        .or(track.redirect_uri.as_ref())
        .or(from_form)
        .or(ready_made);
    let redirect_uri = redirect_uri
        .cloned()
        .ok_or(ProblemCode::ConfigRedirectUriMissing)?;
    let scopes = scopes_of(arguments).unwrap_or_else(|| opened.session.scopes());
    let scopes = if scopes.is_empty() {
        ready.scopes.clone()
    } else {
        scopes
    };
    if ready.redirect_uris.contains(&redirect_uri)
        && scopes.iter().all(|scope| ready.scopes.contains(scope))
    {
        return finish(ready.client_id, Some(redirect_uri), scopes);
    }
    let mut registration = if form.is_empty() {
        Registration::example()
    } else {
        form.clone()
    };
    registration.set(FieldId::RedirectUris, &redirect_uri);
    registration.set(FieldId::Scopes, &scopes.join(" "));
    let registration = to_json(&registration);
    let submit = |ticket| Effect::SubmitRegistration {
        ticket,
        target,
        registration,
    };
    match engine.ask(Patience::MustFinish, submit).await? {
        Answer::Registered { client_id } => finish(client_id, Some(redirect_uri), scopes),
        Answer::RegistrationRefused { problem, .. } => Err(problem.into()),
        _ => Err(ProblemCode::SandboxNotStarted.into()),
    }
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
