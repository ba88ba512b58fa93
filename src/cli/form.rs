//! `form`: the Developer Partner Registration form.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Outcome;
use super::arguments::JsonSwitch;
use super::context::Context;
use super::files::{read_text, write_text};
use super::output::Form;
use crate::form::{
    FieldId, Finding, Group, Registration, Severity, diff, import, is_clean, to_json, to_markdown,
};
use crate::problem::{Problem, ProblemCode};
use crate::runtime::logo::judge_with_logo;
use crate::session::Session;

mod submit;

/// Fill in, check, export, import and compare the registration form
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  pleo-onboard form set client_name \"Example Client\"\n  \
                  pleo-onboard form set redirect_uris https://client.example/callback http://localhost:7538/callback\n  \
                  pleo-onboard form validate\n  pleo-onboard form export --format markdown -o registration.md"
)]
pub enum Command {
    /// Show every field
    #[command(after_help = "Examples:\n  pleo-onboard form show\n  pleo-onboard form show --json")]
    Show {
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Set one field; an empty value empties it
    #[command(
        after_help = "Examples:\n  pleo-onboard form set client_uri https://client.example/\n  \
                      pleo-onboard form set scope users:read users:write\n  pleo-onboard form set logo_uri \"\"\n\n\
                      Fields: client_name, client_uri, logo_uri, tos_uri, policy_uri, contacts, initiate_login_uri,\n\
                      settings_uri, redirect_uris, scope, pkce_support, subject_type_preference."
    )]
    Set {
        /// The name of the field in JSON; see below
        field: String,
        /// The value; several for a list
        #[arg(required = true, num_args = 1.., allow_hyphen_values = true)]
        value: Vec<String>,
    },
    /// Check the form, or a file with one; exit code 3 if there are errors
    #[command(
        after_help = "Examples:\n  pleo-onboard form validate\n  pleo-onboard form validate registration.json --json"
    )]
    Validate {
        /// An exported form, - for standard input [default: the profile's form]
        file: Option<String>,
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Print the form as Pleo asks for it, or in RFC 7591 names
    #[command(
        after_help = "Examples:\n  pleo-onboard form export --format json\n  pleo-onboard form export --format markdown -o registration.md"
    )]
    Export {
        /// In which format
        #[arg(long, value_enum)]
        format: Format,
        /// Write to this file instead of standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Replace the form by an export; what cannot be read whole is refused and changes nothing
    #[command(
        after_help = "Examples:\n  pleo-onboard form import registration.json\n  pleo-onboard form import - < registration.md"
    )]
    Import {
        /// The file, - for standard input
        file: String,
    },
    /// Local sandbox only: submit the form as it is, and get a client that has its redirect URIs and scopes alone
    #[command(
        after_help = "Examples:\n  pleo-onboard form submit\n  pleo-onboard form submit --json\n\n\
                      Errors are not held back: the sandbox refuses what would fail at Pleo, and names the field (exit code 3).\n\
                      With --json the Client Secret is printed too: it is the sandbox's own, and of use on this machine alone."
    )]
    Submit {
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Compare field by field: what was registered with the form as it is, or with files
    #[command(
        after_help = "Examples:\n  pleo-onboard form diff\n  pleo-onboard form diff new.md\n  \
                      pleo-onboard form diff old.json new.md\n  pleo-onboard form diff registered new.md\n\n\
                      registered is what was marked as submitted, current is the form as it is. Without a file, these\n\
                      two are compared; with one, current and the file."
    )]
    Diff {
        /// An exported form, - for standard input, registered or current
        left: Option<String>,
        /// Likewise
        right: Option<String>,
        #[command(flatten)]
        json: JsonSwitch,
    },
}

/// Formats of an export.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// Tables in the form's own order
    Markdown,
    /// Client metadata in RFC 7591 names
    Json,
}

impl Command {
    /// The form in which this command was asked to answer.
    pub const fn form(&self) -> Form {
        match self {
            Self::Show { json }
            | Self::Validate { json, .. }
            | Self::Submit { json }
            | Self::Diff { json, .. } => Form::of(json),
            Self::Set { .. } | Self::Export { .. } | Self::Import { .. } => Form::Text,
        }
    }
}

/// Does one of them.
pub fn run(command: &Command, context: &Context) -> Outcome {
    match command {
        Command::Show { .. } => show(context, command.form()),
        Command::Set { field, value } => set(context, field, &value.join(" ")),
        Command::Validate { file, .. } => {
            let registration = match file {
                Some(file) => import(&read_text(file)?)?,
                None => context.open_profile()?.session.registration,
            };
            let base = file.as_deref().map_or(Path::new("."), directory_of);
            validate(context, &registration, base, command.form())
        }
        Command::Export { format, output } => export(context, *format, output.as_ref()),
        Command::Import { file } => {
            let registration = import(&read_text(file)?)?;
            let before = context.open_profile()?.session.registration;
            let note = replaced(&before, &registration);
            context.change(|session| session.registration = registration)?;
            context.output.note(&note);
            Ok(0)
        }
        Command::Submit { .. } => submit::run(context, command.form()),
        Command::Diff { left, right, .. } => {
            let (left, right) = match (left.as_deref(), right.as_deref()) {
                (None, _) => (REGISTERED, CURRENT),
                (Some(file), None) => (CURRENT, file),
                (Some(left), Some(right)) => (left, right),
            };
            let sides = [side(context, left)?, side(context, right)?];
            compare(context, [left, right], &sides, command.form())
        }
    }
}

const REGISTERED: &str = "registered";
const CURRENT: &str = "current";

/// Where a path inside a file begins.
fn directory_of(file: &str) -> &Path {
    let parent = Path::new(file).parent();
    parent
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// One side of a comparison.
fn side(context: &Context, name: &str) -> Result<Registration, Problem> {
    match name {
        REGISTERED => {
            let opened = context.open_profile()?;
            let registered = opened.session.track().registered.clone();
            registered.ok_or_else(|| ProblemCode::FormNotSubmitted.into())
        }
        CURRENT => Ok(context.open_profile()?.session.registration),
        file => import(&read_text(file)?),
    }
}

/// What an import has done to the form, in a line.
fn replaced(before: &Registration, after: &Registration) -> String {
    let filled = format!("Imported: {} of 12 fields are filled.", after.filled());
    let names: Vec<&str> = diff(before, after)
        .into_iter()
        .filter(|difference| !difference.left.is_empty())
        .map(|difference| difference.field.json_name())
        .collect();
    if names.is_empty() {
        filled
    } else {
        format!("{filled} Replaced: {}.", names.join(", "))
    }
}

/// The findings that block.
pub fn errors(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
}

fn show(context: &Context, form: Form) -> Outcome {
    let registration = context.open_profile()?.session.registration;
    let registration = context.shown_registration(&registration);
    if form == Form::Json {
        let fields: Value = serde_json::from_str(&to_json(&registration))
            .map_err(|_| Problem::from(ProblemCode::TerminalTaskBroke))?;
        let document = json!({
            "schema_version": 1, "filled": registration.filled(), "registration": fields,
        });
        context.output.json(&document)?;
        return Ok(0);
    }
    let mut lines = Vec::new();
    for group in Group::ALL {
        lines.push(format!("{} ({})", group.title(), group.note()));
        for field in group.fields() {
            let row = format!("  {:<24} {}", field.json_name(), registration.get(field));
            lines.push(row.trim_end().to_owned());
        }
    }
    lines.push(format!("{} of 12 filled", registration.filled()));
    context.output.text(&lines.join("\n"))?;
    Ok(0)
}

fn set(context: &Context, field: &str, value: &str) -> Outcome {
    let field = FieldId::find(field).ok_or_else(|| {
        let names: Vec<&str> = FieldId::ALL.into_iter().map(FieldId::json_name).collect();
        Problem::new(ProblemCode::FormUnknownField).with_detail(names.join(", "))
    })?;
    context.open_profile()?;
    let session = context.change(|session| session.registration.set(field, value))?;
    let registration = &session.registration;
    let findings = judge_with_logo(registration, Path::new("."));
    let findings = context.shown_findings(registration, findings);
    for finding in findings.iter().filter(|finding| finding.field == field) {
        context.output.note(&sentence(finding));
    }
    Ok(0)
}

const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn sentence(finding: &Finding) -> String {
    format!(
        "{} in {}: {} ({})",
        severity_name(finding.severity),
        finding.field.json_name(),
        finding.words,
        finding.code.id()
    )
}

fn validate(context: &Context, registration: &Registration, base: &Path, form: Form) -> Outcome {
    let findings = context.shown_findings(registration, judge_with_logo(registration, base));
    match form {
        Form::Json => {
            let rows: Vec<Value> = findings
                .iter()
                .map(|finding| {
                    json!({
                        "field": finding.field.json_name(),
                        "severity": severity_name(finding.severity),
                        "code": finding.code.id(),
                        "words": finding.words,
                    })
                })
                .collect();
            context
                .output
                .json(&json!({ "schema_version": 1, "findings": rows }))?;
        }
        Form::Text => {
            let errors = errors(&findings).count();
            let warnings = findings.len() - errors;
            let mut lines: Vec<String> = findings.iter().map(sentence).collect();
            lines.push(format!("{errors} errors, {warnings} warnings"));
            context.output.text(&lines.join("\n"))?;
        }
    }
    Ok(if is_clean(&findings) { 0 } else { 3 })
}

fn export(context: &Context, format: Format, output: Option<&PathBuf>) -> Outcome {
    let registration = context.open_profile()?.session.registration;
    let mut text = match format {
        Format::Markdown => to_markdown(&registration),
        Format::Json => to_json(&registration),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if let Some(path) = output {
        write_text(path, &text)?;
    } else {
        let session = Session {
            registration,
            ..Session::new("default")
        };
        let mask = |text: &str| context.shown_words(&session, text);
        context.output.data(text.as_bytes(), mask)?;
    }
    Ok(0)
}

fn compare(
    context: &Context,
    names: [&str; 2],
    [left, right]: &[Registration; 2],
    form: Form,
) -> Outcome {
    let mut differences = diff(left, right);
    for difference in &mut differences {
        difference.left = context.shown_value(&difference.left);
        difference.right = context.shown_value(&difference.right);
    }
    match form {
        Form::Json => {
            let rows: Vec<Value> = differences
                .iter()
                .map(|difference| {
                    json!({
                        "field": difference.field.json_name(),
                        "left": difference.left,
                        "right": difference.right,
                    })
                })
                .collect();
            context.output.json(&json!({
                "schema_version": 1, "left": names[0], "right": names[1], "differences": rows,
            }))?;
        }
        Form::Text if differences.is_empty() => context.output.note("Both ask for the same."),
        Form::Text => {
            let mut lines = vec![format!("- {}\n+ {}", names[0], names[1])];
            lines.extend(differences.iter().map(|difference| {
                let name = difference.field.json_name();
                format!("{name}\n  - {}\n  + {}", difference.left, difference.right)
            }));
            context.output.text(&lines.join("\n"))?;
        }
    }
    Ok(0)
}
