//! `bundle`: what support needs to see, without secrets, shown before it is written.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::context::{Context, Opened};
use super::engine::{SecretVariable, TokenVariable, with_engine};
use super::files::{read_text, write_text};
use super::{Outcome, status};
use crate::environment::EnvironmentName;
use crate::exchange::Audience;
use crate::form::FieldId;
use crate::problem::{Problem, ProblemCode};
use crate::runtime::logo::judge_with_logo;
use crate::session::presented;

/// Gather what support needs, without secrets; it is shown before it is written
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  pleo-onboard bundle\n  pleo-onboard bundle -o support.json\n  pleo-onboard bundle view support.json\n\n\
                  It leaves out secrets, tokens, notes, contacts and all bodies of the API."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Write it to this file, after it was shown and agreed to
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What else can be done with a bundle.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show a bundle; nothing in it is carried out or kept
    #[command(after_help = "Examples:\n  pleo-onboard bundle view support.json")]
    View {
        /// The file, - for standard input
        file: String,
    },
}

const KIND: &str = "pleo-onboard-bundle";

/// Gathers, or shows one.
pub fn run(arguments: &Arguments, context: &Context) -> Outcome {
    if let Some(Command::View { file }) = &arguments.command {
        return view(context, file);
    }
    let opened = context.open_profile()?;
    let (facts, store) = with_engine(
        context,
        TokenVariable::Ignored,
        SecretVariable::Ignored,
        async |engine| status::look(engine, &opened).await,
    )?;
    let standpoint = status::Standpoint {
        track: opened.session.track().clone(),
        opened: &opened,
        facts,
        store,
        context,
    };
    let document = json!({
        "schema_version": 1,
        "kind": KIND,
        "program": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "gathered_at": context.clock.now().to_string(),
        "status": standpoint.document(),
        "form": registration(&opened),
    });
    let text = format!("{document:#}\n");
    let shown = context.shown_words(&opened.session, &text);
    let Some(path) = &arguments.output else {
        context.output.data(text.as_bytes(), |_| shown)?;
        return Ok(0);
    };
    context.output.note(&shown);
    if !context.confirm(&format!("Write this to {}?", path.display())) {
        return Ok(1);
    }
    write_text(path, &text)?;
    Ok(0)
}

/// The form without the people in it.
fn registration(opened: &Opened) -> Value {
    let registration = &opened.session.registration;
    let mut fields = json!({});
    for field in FieldId::ALL {
        let text = registration.get(field);
        fields[field.json_name()] = match field {
            FieldId::Contacts if !text.is_empty() => json!("[left out]"),
            _ => json!(text),
        };
    }
    let findings: Vec<Value> = judge_with_logo(registration, Path::new("."))
        .iter()
        .map(|finding| json!({ "field": finding.field.json_name(), "code": finding.code.id() }))
        .collect();
    json!({ "fields": fields, "findings": findings })
}

/// Takes out what names somebody; the rest of a bundle is words of this program.
fn mask(document: &mut Value) {
    let masked = |value: &mut Value| {
        if let Some(text) = value.as_str() {
            *value = json!(presented::profile(text));
        }
    };
    masked(&mut document["status"]["profile"]);
    if document["status"]["environment"].as_str() != Some(EnvironmentName::Staging.as_str())
        && document["status"]["environment"].as_str() != Some(EnvironmentName::Sandbox.as_str())
    {
        masked(&mut document["status"]["environment"]);
    }
    if let Some(fields) = document["form"]["fields"].as_object_mut() {
        fields.values_mut().for_each(masked);
    }
}

fn view(context: &Context, file: &str) -> Outcome {
    let unreadable = || {
        Problem::new(ProblemCode::FilesUnreadable)
            .with_detail(format!("{file} is no support bundle"))
    };
    let mut document: Value = serde_json::from_str(&read_text(file)?).map_err(|_| unreadable())?;
    if document["kind"] != KIND {
        return Err(unreadable().into());
    }
    if document["schema_version"] != 1 {
        return Err(ProblemCode::FilesNewerVersion.into());
    }
    if context.output.audience == Audience::Shared {
        mask(&mut document);
    }
    context.output.text(&format!("{document:#}"))?;
    Ok(0)
}
