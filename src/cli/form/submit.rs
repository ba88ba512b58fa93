//! `form submit`: a rehearsal's registration, which the local sandbox judges and answers with a client.

use serde_json::json;

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::engine::{Ended, Patience, SecretVariable, TokenVariable, with_engine};
use crate::cli::output::Form;
use crate::environment::EnvironmentName;
use crate::exchange::Audience;
use crate::flow::{Answer, Effect};
use crate::form::to_json;
use crate::guide::StopId;
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;
use crate::session::SevenDays;

/// Submits the form as it is, and notes what a partner would note: submitted, and the notice that follows at once.
pub fn run(context: &Context, form: Form) -> Outcome {
    let opened = context.open_profile()?;
    if opened.environment.value != EnvironmentName::Sandbox {
        return Err(Problem::new(ProblemCode::ConfigNotInEnvironment)
            .with_detail("form submit is for the local sandbox; Pleo's own form is filled in by hand, from form export")
            .into());
    }
    let registration = opened.session.registration.clone();
    let (client_id, secret) = submit(context, to_json(&registration))?;
    let noted = context.noted();
    context.change_track(&opened.environment.value, |track| {
        track.client_id = Some(client_id.clone());
        track.redirect_uri = None;
        track.scopes = None;
        track.secret_place = None;
        track.registered = Some(registration);
        track.notice = Some(SevenDays::from_notice(noted, &context.zone));
        track.mark(StopId::Registration, noted);
    })?;
    let shared = context.output.audience == Audience::Shared;
    match form {
        Form::Json => {
            let secret = secret.filter(|_| !shared);
            context.output.json(&json!({
                "schema_version": 1,
                "client_id": context.shown_value(&client_id),
                "client_secret": secret.as_ref().map(ClientSecret::reveal),
            }))?;
        }
        Form::Text => {
            let text = format!("Client ID      {}", context.shown_value(&client_id));
            context.output.text(&text)?;
            context.output.note(
                "The local sandbox has registered this client, with these redirect URIs and scopes alone.",
            );
        }
    }
    Ok(0)
}

/// The client that the local sandbox issues.
fn submit(
    context: &Context,
    registration: String,
) -> Result<(String, Option<ClientSecret>), Ended> {
    let target = context.open_profile()?.target();
    with_engine(
        context,
        TokenVariable::Ignored,
        SecretVariable::Ignored,
        async |engine| {
            let for_effect = target.clone();
            let submit = |ticket| Effect::SubmitRegistration {
                ticket,
                target: for_effect,
                registration,
            };
            match engine.ask(Patience::MustFinish, submit).await? {
                Answer::Registered { client_id } => {
                    let secret = engine.runner.vault().client_secret(&target);
                    Ok((client_id, secret))
                }
                Answer::RegistrationRefused { field, problem } => Err(match field {
                    Some(field) => problem.with_detail(field).into(),
                    None => problem.into(),
                }),
                _ => Err(ProblemCode::SandboxNotStarted.into()),
            }
        },
    )
}
