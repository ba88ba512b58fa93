//! `credentials`: what is held and where, and setting it. The secret itself is never shown and never an argument.

use serde_json::json;

use super::arguments::JsonSwitch;
use super::context::{Context, Opened};
use super::engine::{Patience, SecretVariable, TokenVariable, with_engine};
use super::output::Form;
use super::settings::Audience;
use super::status::FILE_LABEL;
use super::tokens::kept_account;
use super::{Outcome, status};
use crate::adapters::onepassword::is_reference;
use crate::adapters::stores::{Item, Stores};
use crate::environment::ClientAuth;
use crate::flow::{Answer, Effect, SecretPlace, StoreKind};
use crate::guide::StopId;
use crate::problem::{Problem, ProblemCode};

use given::{checked_id, read_secret, remark_on_id};

mod given;

/// Show where Client ID and Client Secret are kept, or set them
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  pleo-onboard --env staging credentials show\n  \
                  pleo-onboard --env staging credentials set --client-id ID --ref op://vault/pleo/secret"
)]
pub enum Command {
    /// Show what is held and where; never the secret itself
    #[command(after_help = "Examples:\n  pleo-onboard --env staging credentials show --json")]
    Show {
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Set or replace the Client ID, the Client Secret, or both; with --store, move what is held
    #[command(after_help = "Examples:\n  \
            op read op://vault/pleo/secret | pleo-onboard --env staging --store file credentials set --client-id ID --client-secret-stdin\n  \
            pleo-onboard --env staging credentials set --ref op://vault/pleo/secret\n  \
            pleo-onboard --env staging --store keychain credentials set    moves Client Secret and tokens there\n\n\
            With --store, the Client Secret and the tokens that are held move to that store: they are written there and \
            read back before they are removed from where they were. If anything fails, they stay where they are. \
            A Client Secret that replaces another is used from the next refresh on; tokens that are held stay as they are.")]
    Set(SetArguments),
}

/// What is set.
#[derive(Debug, clap::Args)]
#[group(id = "what", multiple = true)]
pub struct SetArguments {
    /// The Client ID
    #[arg(long, value_name = "ID", group = "what")]
    client_id: Option<String>,
    /// Read the Client Secret from the first line of standard input; lines or JSON that name both give the Client ID too
    #[arg(long, group = "what")]
    client_secret_stdin: bool,
    /// A 1Password reference (op://…), read each time it is needed
    #[arg(
        long = "ref",
        value_name = "REFERENCE",
        group = "what",
        conflicts_with = "client_secret_stdin"
    )]
    reference: Option<String>,
    /// How the Client Secret is sent to the token endpoint: in the header (HTTP Basic) or in the body [default: the
    /// environment's, which is basic at Pleo]
    #[arg(long, value_name = "WAY", group = "what", value_parser = ["basic", "body"])]
    client_auth: Option<String>,
    #[command(flatten)]
    json: JsonSwitch,
}

impl Command {
    /// The form in which this command was asked to answer.
    pub const fn form(&self) -> Form {
        match self {
            Self::Show { json } => Form::of(json),
            Self::Set(arguments) => Form::of(&arguments.json),
        }
    }
}

/// Shows, or sets and shows.
pub fn run(command: &Command, context: &Context) -> Outcome {
    if let Command::Set(arguments) = command {
        set(arguments, context)?;
    }
    show(context, command.form())
}

fn set(arguments: &SetArguments, context: &Context) -> Result<(), super::Ended> {
    let mut client_id = arguments.client_id.as_deref().map(checked_id).transpose()?;
    let reference = arguments
        .reference
        .as_deref()
        .map(checked_reference)
        .transpose()?;
    let client_auth = arguments.client_auth.as_deref().and_then(ClientAuth::find);
    let asked = context.settings.store.as_ref().map(|store| store.value);
    let something = client_id.is_some()
        || reference.is_some()
        || arguments.client_secret_stdin
        || client_auth.is_some();
    if asked.is_none() && !something {
        return Err(Problem::new(ProblemCode::ConfigInvalidValue)
            .with_detail(
                "set what? --client-id, --client-secret-stdin, --ref, --client-auth, or --store to move what is held",
            )
            .into());
    }
    if asked == Some(StoreKind::Session) {
        return Err(ends_with_this_command().into());
    }
    let opened = context.open_profile()?;
    let place = match reference {
        Some(place) => Some(place),
        None if arguments.client_secret_stdin => {
            let (kind, named) = keep_secret(&opened, context)?;
            client_id = client_id.or(named);
            Some(SecretPlace::Store(kind))
        }
        None => None,
    };
    if let Some(words) = client_id.as_deref().and_then(remark_on_id) {
        context.output.note(words);
    }
    let old = opened.session.track().secret_place.clone();
    let now = context.noted();
    if something {
        context.change_track(&opened.environment.value, |track| {
            track.client_id = client_id.or(track.client_id.take());
            track.secret_place = place.clone().or(track.secret_place.take());
            track.client_auth = client_auth.or(track.client_auth);
            if track.client_id.is_some() && track.secret_place.is_some() {
                track.mark(StopId::Credentials, now);
            }
        })?;
    }
    if place.is_some() && old.is_some() {
        context.output.note(REPLACED);
    }
    match (&place, &old) {
        (Some(new), Some(SecretPlace::Store(old))) if *new != SecretPlace::Store(*old) => {
            remove_old(&opened, context, *old)?;
        }
        _ => {}
    }
    asked.map_or(Ok(()), |to| move_to(to, context))
}

/// What becomes of the tokens when the Client Secret is another one.
const REPLACED: &str = "The Client Secret is replaced. Tokens that are held stay as they are; the next refresh signs in with the new secret. \
    If the old one was seen by others, ask Pleo to revoke it, and authorise again.";

/// Moves what is held to a store, and says what was moved.
fn move_to(to: StoreKind, context: &Context) -> Result<(), super::Ended> {
    let opened = context.open_profile()?;
    let account = kept_account(&opened.session, &opened.environment.value);
    let answer = with_engine(
        context,
        TokenVariable::Ignored,
        SecretVariable::Ignored,
        async |engine| {
            let moving = |ticket| Effect::MoveSecrets {
                ticket,
                account,
                to,
            };
            engine.ask(Patience::MustFinish, moving).await
        },
    )?;
    let Answer::SecretsMoved(moved) = answer else {
        return Err(ProblemCode::TerminalTaskBroke.into());
    };
    if let Some(words) = moved.words() {
        context.output.note(&words);
    }
    moved
        .left_behind
        .map_or(Ok(()), |problem| Err(problem.into()))
}

fn ends_with_this_command() -> Problem {
    Problem::new(ProblemCode::KeychainUnavailable)
        .with_detail("the session store would end with this command; use --store file, or --ref")
}

fn checked_reference(reference: &str) -> Result<SecretPlace, Problem> {
    let reference = reference.trim();
    if is_reference(reference) {
        Ok(SecretPlace::Reference(reference.to_owned()))
    } else {
        Err(ProblemCode::KeychainReferenceInvalid.into())
    }
}

/// Keeps the secret of standard input in the store that is meant; which, and the Client ID if one came with it.
fn keep_secret(
    opened: &Opened,
    context: &Context,
) -> Result<(StoreKind, Option<String>), super::Ended> {
    let kind = match &opened.store {
        Some(store) => store.value,
        None => with_engine(
            context,
            TokenVariable::Ignored,
            SecretVariable::Ignored,
            async |engine| status::default_store(engine).await,
        )?,
    };
    if kind == StoreKind::Session {
        return Err(ends_with_this_command().into());
    }
    let given = read_secret(&opened.environment.value)?;
    if let Some(words) = given.remark {
        context.output.note(words);
    }
    let stores = Stores::new(context.settings.paths.value.secrets());
    stores.write(kind, &opened.target(), Item::ClientSecret, given.secret)?;
    Ok((kind, given.client_id))
}

/// A secret that was moved must not stay where it was.
fn remove_old(opened: &Opened, context: &Context, old: StoreKind) -> Result<(), Problem> {
    let stores = Stores::new(context.settings.paths.value.secrets());
    let still_there =
        |problem: Problem| problem.with_detail(format!("the old Client Secret is still in: {old}"));
    stores
        .remove(old, &opened.target(), Item::ClientSecret)
        .map_err(still_there)
}

/// How the secret is sent: as the profile has it, else as the environment does.
fn way_of(opened: &Opened, context: &Context) -> ClientAuth {
    let environments = &context.settings.environments;
    let own = environments.get(opened.environment.value.as_str());
    let chosen = opened.session.track().client_auth;
    chosen
        .or_else(|| own.map(|environment| environment.client_auth))
        .unwrap_or(ClientAuth::Basic)
}

const fn way_words(way: ClientAuth) -> &'static str {
    match way {
        ClientAuth::Basic => "in the header, by HTTP Basic (basic)",
        ClientAuth::Body => "in the body of the request (body)",
    }
}

fn show(context: &Context, form: Form) -> Outcome {
    let opened = context.open_profile()?;
    let track = opened.session.track();
    let (held, place) = if context.settings.client_secret.is_some() {
        (true, Some("environment variable".to_owned()))
    } else {
        let held = match &track.secret_place {
            Some(SecretPlace::Reference(_)) => true,
            Some(SecretPlace::Store(kind)) => {
                let stores = Stores::new(context.settings.paths.value.secrets());
                stores
                    .read(*kind, &opened.target(), Item::ClientSecret)?
                    .is_some()
            }
            None => false,
        };
        let shown = context.shown(&opened.session);
        let place = shown.track().secret_place.clone();
        (held, place.map(|place| place.as_text().to_owned()))
    };
    let way = way_of(&opened, context);
    let shown = context.shown(&opened.session);
    let shared = context.settings.audience.value == Audience::Shared;
    match form {
        Form::Json => context.output.json(&json!({
            "schema_version": 1,
            "profile": shown.profile,
            "environment": shown.environment.as_str(),
            "client_id": shown.track().client_id,
            "client_secret": { "held": held, "place": place },
            "client_auth": way.as_str(),
        }))?,
        Form::Text => {
            let id = match track.client_id.clone() {
                Some(_) if shared => "held".to_owned(),
                Some(id) => id,
                None => "none".to_owned(),
            };
            let secret = match (held, place) {
                (true, Some(place)) => format!("held, in: {place}"),
                (false, Some(place)) => format!("missing, although it should be in: {place}"),
                (_, None) => "none".to_owned(),
            };
            let mut text = format!(
                "Profile {}, environment {}\nClient ID      {id}\nClient Secret  {secret}\nIs sent        {}",
                shown.profile,
                shown.environment,
                way_words(way)
            );
            let file = StoreKind::File;
            if track.secret_place == Some(SecretPlace::Store(file)) || track.store == Some(file) {
                text = format!("{text}\n{FILE_LABEL}");
            }
            context.output.text(&text)?;
        }
    }
    Ok(0)
}
