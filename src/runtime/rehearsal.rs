//! What only a rehearsal can do: register at the local sandbox, collect from it, and play the browser there.

use std::sync::Arc;

use serde::Deserialize;
use url::Url;

use super::shared::Shared;
use crate::environment::EnvironmentName;
use crate::flow::{Answer, SecretField, Target, Ticket};
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;
use crate::untrusted::Untrusted;

pub(super) mod controls;
mod player;

pub(super) use player::play_browser;

/// The largest answer of the sandbox's own endpoints, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The client that every sandbox has ready.
#[derive(Clone, Debug)]
pub struct ReadyMade {
    /// Its Client ID.
    pub client_id: String,
    /// Its redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Its scopes.
    pub scopes: Vec<String>,
}

const REGISTRATIONS: &str = "/sandbox/registrations";

#[derive(Deserialize)]
struct Client {
    client_id: String,
    client_secret: String,
}

#[derive(Deserialize)]
struct Refusal {
    error_description: Option<String>,
    field: Option<String>,
}

/// Starts the sandbox if needed, and puts the secret of its ready-made client into the vault.
pub(super) async fn ready_made(
    shared: &Arc<Shared>,
    target: &Target,
) -> Result<ReadyMade, Problem> {
    let announcement = shared.sandbox_announcement().await?;
    shared
        .vault()
        .remember(target.clone(), announcement.client_secret);
    Ok(ReadyMade {
        client_id: announcement.client_id,
        redirect_uris: announcement.redirect_uris,
        scopes: announcement.scopes,
    })
}

/// Submits a registration; the issued secret goes to the vault.
pub(super) async fn submit(
    shared: Arc<Shared>,
    ticket: Ticket,
    target: Target,
    registration: String,
) {
    let answer = match register(&shared, registration).await {
        Ok(Ok(client)) => {
            shared
                .vault()
                .remember(target, ClientSecret::new(client.client_secret));
            Answer::Registered {
                client_id: client.client_id,
            }
        }
        Ok(Err(refusal)) => {
            let said = Untrusted::new(refusal.error_description.unwrap_or_default());
            let problem =
                Problem::new(ProblemCode::SandboxRegistrationRefused).with_server_said(said);
            Answer::RegistrationRefused {
                field: refusal.field,
                problem,
            }
        }
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

async fn register(
    shared: &Arc<Shared>,
    registration: String,
) -> Result<Result<Client, Refusal>, Problem> {
    let mut request =
        reqwest::Request::new(reqwest::Method::POST, address(shared, REGISTRATIONS).await?);
    let json = reqwest::header::HeaderValue::from_static("application/json");
    request
        .headers_mut()
        .insert(reqwest::header::CONTENT_TYPE, json);
    *request.body_mut() = Some(registration.into());
    let received = shared.client.send(request, LARGEST).await?;
    let body = &received.body;
    match received.status {
        201 => serde_json::from_slice(body).ok().map(Ok),
        400 => serde_json::from_slice(body).ok().map(Err),
        _ => None,
    }
    .ok_or_else(|| controls::refused(REGISTRATIONS, &received))
}

/// Fetches the secret that the sandbox issued into the vault.
pub(super) async fn collect(
    shared: Arc<Shared>,
    ticket: Ticket,
    target: Target,
    client_id: String,
) {
    let answer = match fetch_secret(&shared, &client_id).await {
        Ok(secret) => {
            // What was typed in its field before is not what is kept now.
            drop(shared.vault().take(SecretField::ClientSecret));
            shared.vault().remember(target, secret);
            Answer::Collected
        }
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

/// The secret of a client of the sandbox, which hands out its own, fake, secrets to anybody on this machine.
pub(super) async fn fetch_secret(
    shared: &Arc<Shared>,
    client_id: &str,
) -> Result<ClientSecret, Problem> {
    let url = address(shared, &format!("/sandbox/clients/{client_id}")).await?;
    let received = shared
        .client
        .send(reqwest::Request::new(reqwest::Method::GET, url), LARGEST)
        .await?;
    let client: Client = serde_json::from_slice(&received.body).map_err(|_| {
        Problem::new(ProblemCode::ConfigClientSecretMissing)
            .with_detail("the sandbox does not know this Client ID")
    })?;
    Ok(ClientSecret::new(client.client_secret))
}

async fn address(shared: &Arc<Shared>, path: &str) -> Result<Url, Problem> {
    let environment = shared.environment(&EnvironmentName::Sandbox).await?;
    environment
        .authorize_url
        .join(path)
        .map_err(|_| ProblemCode::SandboxNotStarted.into())
}
