//! `profiles`: one partner each; list, rename, delete, carry elsewhere without secrets.

use std::path::PathBuf;

use serde_json::json;

use super::Outcome;
use super::arguments::JsonSwitch;
use super::context::Context;
use super::files::{read_text, write_text};
use super::output::Form;
use crate::adapters::files;
use crate::adapters::paths::is_plain_name;
use crate::adapters::profiles::{list, load, refused, save};
use crate::adapters::stores::{Item, Stores};
use crate::adapters::token_lock::TokenLock;
use crate::environment::EnvironmentName;
use crate::exchange::Audience;
use crate::flow::{SecretPlace, StoreKind, Target};
use crate::problem::{Problem, ProblemCode};
use crate::session::presented;
use crate::session::{Session, file};

/// List, rename, delete, export and import profiles
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard profiles\n  pleo-onboard profiles rename default acme\n  \
                  pleo-onboard profiles export acme -o acme.json\n  pleo-onboard profiles import acme.json --as acme-2"
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// What is done with them; nothing said lists them.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the profiles
    #[command(after_help = "Examples:\n  pleo-onboard profiles list --json")]
    List {
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Give a profile another name; its credentials and tokens go with it
    #[command(after_help = "Examples:\n  pleo-onboard profiles rename default acme")]
    Rename { from: String, to: String },
    /// Delete a profile with its form, dates, credentials and tokens
    #[command(after_help = "Examples:\n  pleo-onboard profiles delete acme --yes")]
    Delete { name: String },
    /// Print a profile without its secrets
    #[command(after_help = "Examples:\n  pleo-onboard profiles export acme -o acme.json")]
    Export {
        /// The profile [default: the one in use]
        name: Option<String>,
        /// Write to this file instead of standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Read a profile that was exported
    #[command(after_help = "Examples:\n  pleo-onboard profiles import acme.json --as acme-2")]
    Import {
        /// The file, - for standard input
        file: String,
        /// Under this name [default: its own]
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
}

impl Arguments {
    /// The form in which this command was asked to answer.
    pub const fn form(&self) -> Form {
        match &self.command {
            Some(Command::List { json }) => Form::of(json),
            _ => Form::Text,
        }
    }
}

/// Does one of them.
pub fn run(arguments: &Arguments, context: &Context) -> Outcome {
    match &arguments.command {
        None | Some(Command::List { .. }) => print_list(context, arguments.form()),
        Some(Command::Rename { from, to }) => rename(context, from, to),
        Some(Command::Delete { name }) => delete(context, name),
        Some(Command::Export { name, output }) => export(context, name.as_ref(), output.as_ref()),
        Some(Command::Import { file, name }) => import(context, file, name.as_deref()),
    }
}

fn print_list(context: &Context, form: Form) -> Outcome {
    let names = list(&context.settings.paths.value);
    let names: Vec<String> = names.iter().map(|name| shown_name(context, name)).collect();
    match form {
        Form::Json => context
            .output
            .json(&json!({ "schema_version": 1, "profiles": names }))?,
        Form::Text if names.is_empty() => context.output.note("There are no profiles yet."),
        Form::Text => context.output.text(&names.join("\n"))?,
    }
    Ok(0)
}

fn shown_name(context: &Context, name: &str) -> String {
    match context.output.audience {
        Audience::Alone => name.to_owned(),
        Audience::Shared => presented::profile(name),
    }
}

fn invalid(what: &str) -> Problem {
    Problem::new(ProblemCode::ConfigInvalidValue).with_detail(what)
}

fn existing(context: &Context, name: &str) -> Result<Session, Problem> {
    let known = is_plain_name(name)
        && list(&context.settings.paths.value)
            .iter()
            .any(|own| own == name);
    if !known {
        return Err(invalid("there is no profile of this name"));
    }
    let loaded = load(&context.settings.paths.value, name, context.clock.now())?;
    loaded.problem.map_or(Ok(loaded.session), Err)
}

fn free_name(context: &Context, name: &str) -> Result<(), Problem> {
    if !is_plain_name(name) {
        return Err(invalid("letters, digits, - and _ make a profile's name"));
    }
    if list(&context.settings.paths.value)
        .iter()
        .any(|own| own == name)
    {
        return Err(invalid("there is a profile of this name already"));
    }
    Ok(())
}

/// Every secret that a profile may have in a store of ours.
fn items(session: &Session) -> Vec<(StoreKind, Target, Item)> {
    let mut found = Vec::new();
    for (environment, track) in &session.tracks {
        let target = target(&session.profile, environment);
        if let Some(SecretPlace::Store(kind)) = track.secret_place {
            found.push((kind, target.clone(), Item::ClientSecret));
        }
        if let Some(kind) = track.store {
            found.push((kind, target, Item::Tokens));
        }
    }
    found
}

fn target(profile: &str, environment: &EnvironmentName) -> Target {
    Target {
        profile: profile.to_owned(),
        environment: environment.clone(),
    }
}

/// The locks on all tokens of a profile: nobody refreshes what is about to be moved or removed.
///
/// # Errors
/// [`ProblemCode::FilesInUse`] if another process is at work on one.
fn hold_tokens<'s>(
    context: &Context,
    session: &'s Session,
) -> Result<Vec<(&'s EnvironmentName, TokenLock)>, Problem> {
    let paths = &context.settings.paths.value;
    let hold = |environment: &'s EnvironmentName| {
        let path = paths.token_lock(&session.profile, environment.as_str());
        let taken = TokenLock::try_take(&path)
            .map_err(|error| refused(ProblemCode::FilesNotWritable, &path, &error))?;
        let in_use = || {
            Problem::new(ProblemCode::FilesInUse)
                .with_detail(format!("the tokens of {environment}"))
        };
        taken.map(|lock| (environment, lock)).ok_or_else(in_use)
    };
    session.tracks.keys().map(hold).collect()
}

fn rename(context: &Context, from: &str, to: &str) -> Outcome {
    let mut session = existing(context, from)?;
    free_name(context, to)?;
    let paths = &context.settings.paths.value;
    let stores = Stores::new(paths.secrets());
    let items = items(&session);
    let held = hold_tokens(context, &session)?;
    // Copies first, then the new file, then the old ones go: at no moment is anything held by neither name.
    for (kind, old, item) in &items {
        if let Some(value) = stores.read(*kind, old, *item)? {
            stores.write(*kind, &target(to, &old.environment), *item, value)?;
        }
    }
    for (environment, lock) in &held {
        let path = paths.token_lock(to, environment.as_str());
        lock.carry_to(&path)
            .map_err(|error| refused(ProblemCode::FilesNotWritable, &path, &error))?;
    }
    to.clone_into(&mut session.profile);
    save(paths, &session)?;
    remove_file(context, from)?;
    for (kind, old, item) in &items {
        stores.remove(*kind, old, *item)?;
    }
    let (from, to) = (shown_name(context, from), shown_name(context, to));
    context.output.note(&format!("{from} is now called {to}."));
    Ok(0)
}

fn remove_file(context: &Context, name: &str) -> Result<(), Problem> {
    let path = context.settings.paths.value.profile(name);
    files::remove(&path).map_err(|error| refused(ProblemCode::FilesNotWritable, &path, &error))
}

fn delete(context: &Context, name: &str) -> Outcome {
    let session = existing(context, name)?;
    let shown = shown_name(context, name);
    let question =
        format!("Delete profile {shown} with its form, dates, notes, credentials and tokens?");
    if !context.confirm(&question) {
        return Ok(1);
    }
    let stores = Stores::new(context.settings.paths.value.secrets());
    let _held = hold_tokens(context, &session)?;
    for (kind, target, item) in items(&session) {
        stores.remove(kind, &target, item)?;
    }
    remove_file(context, name)?;
    context.output.note(&format!("Profile {shown} is deleted."));
    Ok(0)
}

/// Where secrets are kept means nothing elsewhere; references stay, they are no secrets.
fn without_places(mut session: Session) -> Session {
    for track in session.tracks.values_mut() {
        track.store = None;
        if matches!(track.secret_place, Some(SecretPlace::Store(_))) {
            track.secret_place = None;
        }
    }
    session
}

fn export(context: &Context, name: Option<&String>, output: Option<&PathBuf>) -> Outcome {
    let session = match name {
        Some(name) => existing(context, name)?,
        None => existing(context, &context.settings.profile.value)?,
    };
    let whole = without_places(session);
    let text = format!("{}\n", file::write(&whole));
    if let Some(path) = output {
        write_text(path, &text)?;
    } else {
        let mask = |_: &str| format!("{}\n", file::write(&context.shown(&whole)));
        context.output.data(text.as_bytes(), mask)?;
    }
    Ok(0)
}

fn import(context: &Context, from: &str, name: Option<&str>) -> Outcome {
    let mut session = without_places(file::read(read_text(from)?.as_bytes())?);
    if let Some(name) = name {
        name.clone_into(&mut session.profile);
    }
    free_name(context, &session.profile)?;
    save(&context.settings.paths.value, &session)?;
    let name = shown_name(context, &session.profile);
    context.output.note(&format!("Profile {name} is imported."));
    Ok(0)
}
