//! `refresh`, `introspect`, `disconnect`, `forget`: the upkeep and the end of tokens.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Outcome;
use super::arguments::JsonSwitch;
use super::context::{Context, Opened};
use super::engine::{Ended, Engine, Patience, SecretVariable, TokenVariable, with_engine};
use super::output::{Form, failed};
use super::settings::Source;
use crate::environment::EnvironmentName;
use crate::exchange::Audience;
use crate::flow::{Account, Answer, Effect, Target};
use crate::oauth::introspection::Introspection;
use crate::presenter;
use crate::problem::{Problem, ProblemCode};
use crate::session::Session;

/// Exchange the refresh token for a new pair, one process at a time
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard refresh\n  pleo-onboard --env staging refresh --json"
)]
pub struct RefreshArguments {
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// Ask the server about the access token
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard introspect\n  pleo-onboard introspect --json\n\n\
                  Exit code: 0 if the server calls the token active, 4 if not."
)]
pub struct IntrospectArguments {
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// Disconnect the installation at Pleo, then forget tokens and credentials here
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard disconnect\n  pleo-onboard --env staging disconnect --yes --json\n\n\
                  Where nobody can be asked, nothing is asked."
)]
pub struct DisconnectArguments {
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// Remove tokens and credentials of the profile; form, dates and notes stay
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard forget                  those of every environment\n  \
                  pleo-onboard --env staging forget    those of Staging alone\n\n\
                  Where nobody can be asked, nothing is asked."
)]
pub struct ForgetArguments {
    #[command(flatten)]
    pub json: JsonSwitch,
}

fn drive<T>(
    context: &Context,
    work: impl AsyncFnOnce(&mut Engine) -> Result<T, Ended>,
) -> Result<T, Ended> {
    with_engine(
        context,
        TokenVariable::Ignored,
        SecretVariable::Serves,
        work,
    )
}

/// Refreshes; what was sent is finished and stored, whatever signal comes.
pub fn refresh(arguments: &RefreshArguments, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let account = opened.account();
    let answer = drive(context, async |engine| {
        let risk = risk_of(engine, context, &account).await?;
        if risk.is_some_and(|problem| !accepts(context, &problem)) {
            return Ok(None);
        }
        let refresh = |ticket| Effect::Refresh { ticket, account };
        engine.ask(Patience::MustFinish, refresh).await.map(Some)
    })?;
    let Some(answer) = answer else { return Ok(1) };
    let Answer::Refreshed(facts) = answer else {
        return Err(ProblemCode::TerminalTaskBroke.into());
    };
    let store = opened.store.as_ref().map(|store| store.value.as_str());
    match Form::of(&arguments.json) {
        Form::Json => context.output.json(&json!({
            "schema_version": 1,
            "result": "refreshed",
            "scopes_requested": facts.scopes_requested,
            "scopes_granted": facts.scopes_granted,
            "expires_at": facts.expires().map(|at| at.to_string()),
            "store": store,
        }))?,
        Form::Text => {
            let until = facts.expires().map_or_else(
                || "for a time that the server does not tell".to_owned(),
                |at| format!("until {}", at.in_zone(&context.zone)),
            );
            context.output.text(&format!(
                "Refreshed; the new access token is valid {until}."
            ))?;
        }
    }
    Ok(0)
}

/// What speaks against sending the refresh token.
async fn risk_of(
    engine: &mut Engine,
    context: &Context,
    account: &Account,
) -> Result<Option<Problem>, Ended> {
    let account = account.clone();
    let load = |ticket| Effect::LoadTokens { ticket, account };
    let answer = engine.ask(Patience::MayEnd, load).await?;
    let Answer::TokensLoaded(Some(facts), _) = answer else {
        return Ok(None);
    };
    let old = || {
        let is_old = facts.is_refresh_token_old(context.clock.now());
        is_old.then(|| ProblemCode::TokenRefreshTokenOld.into())
    };
    // A session that is over is refused by the work itself.
    let known = facts.doubt.map_or_else(old, |doubt| Some(doubt.problem()));
    Ok(known.filter(|problem| problem.code != ProblemCode::TokenSessionEnded))
}

/// Tells what speaks against a refresh; on a terminal it is a question.
fn accepts(context: &Context, problem: &Problem) -> bool {
    context.output.problem(problem, Form::Text);
    context.confirm("Refresh all the same?")
}

/// Introspects; exit code 4 if the token is not active.
pub fn introspect(arguments: &IntrospectArguments, context: &Context) -> Outcome {
    let account = context.open_profile()?.account();
    let answer = drive(context, async |engine| {
        let introspect = |ticket| Effect::Introspect { ticket, account };
        engine.ask(Patience::MayEnd, introspect).await
    })?;
    let Answer::Introspected(mut said) = answer else {
        return Err(ProblemCode::TerminalTaskBroke.into());
    };
    if context.output.audience == Audience::Shared {
        for (_, value) in &mut said.members {
            *value = value.rewritten(presenter::value);
        }
    }
    match Form::of(&arguments.json) {
        Form::Json => context.output.json(&introspection_document(&said))?,
        Form::Text => context.output.text(&introspection_text(&said, context))?,
    }
    Ok(if said.active {
        0
    } else {
        ProblemCode::TokenSessionEnded.exit_code()
    })
}

fn introspection_document(said: &Introspection) -> Value {
    let members: Map<String, Value> = said
        .members
        .iter()
        .map(|(name, value)| (name.clone(), json!(value.to_string())))
        .collect();
    json!({
        "schema_version": 1,
        "result": "introspected",
        "active": said.active,
        "expires_at": said.expires.map(|at| at.to_string()),
        "members": members,
    })
}

fn introspection_text(said: &Introspection, context: &Context) -> String {
    let mut lines = vec![format!("active     {}", said.active)];
    if let Some(expires) = said.expires {
        lines.push(format!("expires    {}", expires.in_zone(&context.zone)));
    }
    let members = said.members.iter();
    lines.extend(members.map(|(name, value)| format!("{name:<10} {value}")));
    lines.join("\n")
}

/// Disconnects at Pleo, then forgets here; says which halves happened.
pub fn disconnect(arguments: &DisconnectArguments, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let environment = &opened.environment.value;
    let question = format!(
        "Disconnect this integration in {environment}, and forget its tokens and credentials here?"
    );
    if !context.confirm(&question) {
        return Ok(1);
    }
    let account = opened.account();
    let (answer, signalled) = drive(context, async |engine| {
        let disconnect = |ticket| Effect::Disconnect { ticket, account };
        let answer = engine.ask(Patience::Completes, disconnect).await?;
        Ok((answer, engine.asides.signalled))
    })?;
    let Answer::Disconnected { at_pleo, here } = answer else {
        return Err(ProblemCode::TerminalTaskBroke.into());
    };
    let at_pleo = at_pleo.as_str();
    let forgotten = here.and_then(|()| {
        context.change_track(environment, |track| {
            track.client_id = None;
            track.secret_place = None;
        })
    });
    // A signal that came meanwhile ends the command once both halves are done.
    if let Some(number) = signalled {
        return Err(Ended::Signal(number));
    }
    match (Form::of(&arguments.json), forgotten) {
        (Form::Json, Ok(())) => context.output.json(&json!({
            "schema_version": 1, "result": "disconnected", "at_pleo": at_pleo, "forgotten": true,
        }))?,
        (Form::Text, Ok(())) => {
            context.output.text(&format!(
                "At Pleo: {at_pleo}. Here: tokens and credentials are forgotten."
            ))?;
        }
        (form, Err(problem)) => {
            context.output.note(
                "At Pleo the integration is disconnected; here, not everything could be removed.",
            );
            context.output.problem(&problem, Form::Text);
            if form == Form::Json {
                let mut document = failed(&problem);
                document["at_pleo"] = json!(at_pleo);
                document["forgotten"] = json!(false);
                context.output.json(&document)?;
            }
            return Ok(problem.code.exit_code());
        }
    }
    Ok(0)
}

/// Forgets tokens and credentials: of the environment given with `--env`, or of every one of the profile.
pub fn forget(arguments: &ForgetArguments, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let environments = environments_to_forget(&opened);
    let name = |name: &EnvironmentName| match name {
        EnvironmentName::Custom(name) => context.shown_value(name),
        other => other.as_str().to_owned(),
    };
    let names: Vec<String> = environments.iter().map(name).collect();
    let profile = context.shown(&opened.session).profile;
    let question = format!(
        "Forget tokens and credentials of profile {} ({})? Form, dates and notes stay.",
        profile,
        names.join(", ")
    );
    if !context.confirm(&question) {
        return Ok(1);
    }
    // Each is tried, whatever became of another; only what is gone is noted as gone.
    let mut forgotten = Vec::new();
    let mut left = None;
    for environment in &environments {
        let account = kept_account(&opened.session, environment);
        let outcome = drive(context, async |engine| {
            let forget = |ticket| Effect::Forget { ticket, account };
            engine.ask(Patience::MustFinish, forget).await
        });
        match outcome {
            Ok(_) => forgotten.push(environment),
            Err(Ended::Problem(problem)) => left = left.or(Some(problem)),
            Err(signal) => return Err(signal),
        }
    }
    if !opened.session.tracks.is_empty() {
        context.change(|session| {
            for environment in forgotten {
                if let Some(track) = session.tracks.get_mut(environment) {
                    track.client_id = None;
                    track.secret_place = None;
                }
            }
        })?;
    }
    if let Some(problem) = left {
        return Err(problem.into());
    }
    match Form::of(&arguments.json) {
        Form::Json => context.output.json(&json!({
            "schema_version": 1, "result": "forgotten", "environments": names,
        }))?,
        Form::Text => context.output.text(&format!(
            "Forgotten: tokens and credentials of profile {} ({}). Form, dates and notes stay.",
            profile,
            names.join(", ")
        ))?,
    }
    Ok(0)
}

fn environments_to_forget(opened: &Opened) -> BTreeSet<EnvironmentName> {
    let chosen = opened.environment.value.clone();
    if opened.environment.source == Source::Flag {
        return BTreeSet::from([chosen]);
    }
    let mut all: BTreeSet<EnvironmentName> = opened.session.tracks.keys().cloned().collect();
    all.extend([chosen, EnvironmentName::Sandbox, EnvironmentName::Staging]);
    all
}

/// The client of an environment as the profile keeps it.
pub fn kept_account(session: &Session, environment: &EnvironmentName) -> Account {
    let track = session.tracks.get(environment).cloned().unwrap_or_default();
    Account {
        target: Target {
            profile: session.profile.clone(),
            environment: environment.clone(),
        },
        client_id: track.client_id.unwrap_or_default(),
        secret: track.secret_place,
        tokens: track.store,
        client_auth: track.client_auth,
    }
}
