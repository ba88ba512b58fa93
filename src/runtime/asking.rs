//! Requests to the token endpoint: sent again only where they certainly did nothing, and answers made safe to show.

use std::sync::Arc;
use std::time::Duration;

use super::shared::Shared;
use crate::adapters::client::Received;
use crate::environment::Environment;
use crate::flow::{Account, Answer, Ticket};
use crate::oauth::client_refusal::name_client_refusal;
use crate::oauth::echo::{basic_proof, hide_in_problem};
use crate::oauth::repeat::{Outcome, Repeats};
use crate::oauth::request::PreparedRequest;
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;

/// The environment of an account, with the way of client authentication that was chosen for it.
pub(super) async fn environment_of(
    shared: &Shared,
    account: &Account,
) -> Result<Environment, Problem> {
    let mut environment = shared.environment(&account.target.environment).await?;
    if let Some(chosen) = account.client_auth {
        environment.client_auth = chosen;
    }
    Ok(environment)
}

/// Sends what `build` makes; after a pause again, and told, where [`Repeats`] allows it.
pub(super) async fn send(
    shared: &Arc<Shared>,
    ticket: Ticket,
    build: impl Fn() -> Result<PreparedRequest, Problem>,
) -> Result<Received, Problem> {
    let mut repeats = Repeats::default();
    loop {
        let sent = shared.client.send_prepared(build()?).await;
        let now = shared.outside.clock.now();
        let (code, pause) = match &sent {
            Ok(received) => {
                shared.learn_skew(ticket, &received.headers);
                let answer = received.as_answer();
                let pause = repeats.pause_after(Outcome::Answered(&answer), now);
                (ProblemCode::TokenRateLimited, pause)
            }
            Err(problem) => {
                let pause = repeats.pause_after(Outcome::Failed(problem.code), now);
                (problem.code, pause)
            }
        };
        let Some(pause) = pause else { return sent };
        shared.post(ticket, Answer::Repeating(code, pause));
        tokio::time::sleep(Duration::from_secs(pause.0)).await;
    }
}

/// A problem of the token endpoint as it may be shown: named more exactly where the client was refused, and without any
/// of the secrets that were sent, should the server repeat one.
pub(super) fn safe_to_show(
    problem: Problem,
    environment: &Environment,
    (client_id, secret): (&str, &ClientSecret),
    sent: &[&str],
) -> Problem {
    let proof = basic_proof(client_id, secret.reveal());
    let known: Vec<&str> = sent
        .iter()
        .copied()
        .chain([secret.reveal(), proof.as_str()])
        .collect();
    let problem = hide_in_problem(problem, &known);
    name_client_refusal(problem, environment, client_id, secret)
}
