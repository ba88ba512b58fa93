//! `profiles`: one partner each; list, rename, delete, rehearse anew, carry elsewhere without secrets.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Outcome;
use super::arguments::JsonSwitch;
use super::context::Context;
use super::files::{read_text, write_text};
use super::output::{Form, told};
use super::settings::Asking;
use crate::adapters::partners;
use crate::adapters::profiles::{list, survey};
use crate::exchange::Audience;
use crate::problem::{Problem, ProblemCode};
use crate::session::partner::{COLUMNS, Cells, Partner, TITLES, trouble};
use crate::session::{file, presented};

/// List, rename, delete, reset, export and import profiles
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
    /// List the profiles with where each stands, the most urgent first
    #[command(
        after_help = "Examples:\n  pleo-onboard profiles list\n  pleo-onboard profiles list --json\n\n\
                      Tokens are told as this program last noted them; no keychain is opened for it."
    )]
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
    /// Start a profile's rehearsal anew: its steps, credentials and tokens in the local sandbox go
    #[command(after_help = "Examples:\n  pleo-onboard profiles reset acme --yes")]
    Reset { name: String },
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
        Some(Command::Reset { name }) => reset(context, name),
        Some(Command::Export { name, output }) => export(context, name.as_ref(), output.as_ref()),
        Some(Command::Import { file, name }) => import(context, file, name.as_deref()),
    }
}

fn print_list(context: &Context, form: Form) -> Outcome {
    let paths = &context.settings.paths.value;
    let mut partners = survey(paths, context.clock.now());
    let mut names = list(paths);
    if context.output.audience == Audience::Shared {
        let masked = |(place, own): (usize, &Partner)| presented::partner(own, place);
        partners = partners.iter().enumerate().map(masked).collect();
        names = partners.iter().map(|own| own.profile.clone()).collect();
    }
    match form {
        Form::Json => context.output.json(&json!({
            "schema_version": 1,
            "profiles": names,
            "partners": partners.iter().map(document).collect::<Vec<Value>>(),
        }))?,
        Form::Text if partners.is_empty() => context.output.note("There are no profiles yet."),
        Form::Text => context.output.text(&table(&partners))?,
    }
    Ok(0)
}

fn document(partner: &Partner) -> Value {
    let mut document = json!({
        "name": partner.profile,
        "client_name": partner.client,
        "company": partner.company,
        "urgency": partner.urgency().as_str(),
    });
    let state = match &partner.state {
        Ok(state) => state,
        Err(problem) => {
            document["problem"] = told(problem);
            if problem.code == ProblemCode::FilesCorrupt {
                document["problem"]["next"] = json!(left_as_it_is(&partner.profile));
            }
            return document;
        }
    };
    document["environment"] = json!(state.environment.as_str());
    document["stop"] = json!(state.stop.name());
    document["next_actor"] = json!(state.actor.as_str());
    document["last_date"] = json!(state.last.map(|last| last.instant().to_string()));
    document["waiting_days"] = json!(state.waiting_days());
    document["deadline"] = json!(state.deadline.map(|days| days.deadline.to_string()));
    document["token"] = json!({
        "noted": state.token.as_str(),
        "expires_at": state.token.end().map(|at| at.to_string()),
    });
    document["notes"] = json!(state.has_notes);
    document["problem"] = Value::Null;
    document
}

/// What to do about a damaged file that was looked at only: it has not been moved aside.
fn left_as_it_is(name: &str) -> [String; 3] {
    [
        "Put a copy from a backup in its place, under its old name: pleo-onboard paths shows where.".to_owned(),
        format!("No backup? Delete the profile: pleo-onboard profiles delete {name}"),
        format!("Or open it, which moves the damaged file aside: pleo-onboard --profile {name} status"),
    ]
}

/// Columns of a name; with those of the cells they make eighty.
const NAME: usize = 18;

fn table(partners: &[Partner]) -> String {
    let row = |name: &str, cells: [&str; 5]| {
        let mut line = padded(name, NAME);
        for (cell, column) in cells.into_iter().zip(COLUMNS) {
            line.push_str("  ");
            line.push_str(&padded(cell, column));
        }
        line.trim_end().to_owned()
    };
    let rows = partners.iter().map(|partner| match &partner.state {
        Ok(state) => row(&partner.profile, Cells::of(state).in_order()),
        Err(problem) => {
            let name = padded(&partner.profile, NAME);
            format!("{name}  {} [{}]", trouble(problem), problem.code.id())
        }
    });
    let lines: Vec<String> = std::iter::once(row("PROFILE", TITLES))
        .chain(rows)
        .collect();
    lines.join("\n")
}

/// A cell of this many columns; the names of profiles are ASCII.
fn padded(text: &str, column: usize) -> String {
    if text.chars().count() <= column {
        return format!("{text:<column$}");
    }
    let head: String = text.chars().take(column - 1).collect();
    format!("{head}…")
}

/// The name of a profile as it may be read.
fn shown_name(context: &Context, name: &str) -> String {
    match context.output.audience {
        Audience::Alone => name.to_owned(),
        Audience::Shared => presented::profile(name),
    }
}

fn rename(context: &Context, from: &str, to: &str) -> Outcome {
    partners::rename(&context.settings.paths.value, from, to)?;
    let (from, to) = (shown_name(context, from), shown_name(context, to));
    context.output.note(&format!("{from} is now called {to}."));
    Ok(0)
}

fn delete(context: &Context, name: &str) -> Outcome {
    let paths = &context.settings.paths.value;
    let shown = shown_name(context, name);
    let mut question =
        format!("Delete profile {shown} with its form, dates, notes, credentials and tokens?");
    match partners::damage(paths, name) {
        None => drop(partners::existing(paths, name)?),
        // Nobody can look at it first, so only somebody's own word deletes it.
        Some(problem)
            if !context.can_ask() && context.settings.asking.value != Asking::AnsweredYes =>
        {
            let words =
                "To delete it all the same, say --yes. A copy from a backup in its place mends it.";
            context.output.note(words);
            return Err(problem.into());
        }
        Some(_) => question = format!("Its file is damaged. {question}"),
    }
    if !context.confirm(&question) {
        return Ok(1);
    }
    partners::delete(paths, name, &context.settings.environments)?;
    context.output.note(&format!("Profile {shown} is deleted."));
    Ok(0)
}

fn reset(context: &Context, name: &str) -> Outcome {
    let paths = &context.settings.paths.value;
    partners::existing(paths, name)?;
    let shown = shown_name(context, name);
    let question = format!(
        "Start the rehearsal of profile {shown} anew? Its steps, credentials and tokens in the local sandbox go; form, \
         notes and Staging stay."
    );
    if !context.confirm(&question) {
        return Ok(1);
    }
    partners::reset_rehearsal(paths, name, context.clock.now())?;
    context
        .output
        .note(&format!("The rehearsal of profile {shown} starts anew."));
    Ok(0)
}

fn export(context: &Context, name: Option<&String>, output: Option<&PathBuf>) -> Outcome {
    let name = name.unwrap_or(&context.settings.profile.value);
    let text = partners::export(&context.settings.paths.value, name)?;
    if let Some(path) = output {
        write_text(path, &text)?;
    } else {
        let masked = |text: &str| {
            let session = file::read(text.as_bytes());
            let shown = session.map(|session| file::write(&context.shown(&session)));
            format!("{}\n", shown.unwrap_or_default())
        };
        context.output.data(text.as_bytes(), masked)?;
    }
    Ok(0)
}

fn import(context: &Context, from: &str, name: Option<&str>) -> Outcome {
    let text = read_text(from)?;
    let session = partners::import(&context.settings.paths.value, text.as_bytes(), name)
        .map_err(|problem| of_file(problem, from))?;
    let shown = shown_name(context, &session.profile);
    context
        .output
        .note(&format!("Profile {shown} is imported."));
    if let Err(problem) = partners::judge_environment(&session, &context.settings.environments) {
        context.output.warn_of(&problem);
    }
    Ok(0)
}

/// What cannot be read is named.
fn of_file(problem: Problem, from: &str) -> Problem {
    match &problem.detail {
        Some(detail) if problem.code == ProblemCode::FilesUnreadable => {
            let detail = format!("{from}: {detail}");
            problem.with_detail(detail)
        }
        _ => problem,
    }
}
