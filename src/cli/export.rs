//! `export`: files for the next tool. No secret goes into any of them.

use std::path::PathBuf;

use super::Outcome;
use super::context::{Context, Opened};
use super::engine::block_on;
use super::files::write_text;
use crate::adapters::sandbox_process::find_running;
use crate::environment::{Environment, EnvironmentName};
use crate::guide::{Call, calls};
use crate::moment::Timestamp;
use crate::problem::{Problem, ProblemCode};
use crate::session::{calendar, postman};

/// Write files for the next tool: Postman, .env, curl, a calendar
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  pleo-onboard --env staging export postman -o pleo.postman_collection.json\n  \
                  pleo-onboard --env staging export env -o .env\n  pleo-onboard --env staging export calendar -o pleo.ics"
)]
pub enum Command {
    /// A Postman collection, or with --environment the environment that it uses
    #[command(
        after_help = "Examples:\n  pleo-onboard --env staging export postman -o pleo.postman_collection.json\n  \
                      pleo-onboard --env staging export postman --environment -o pleo.postman_environment.json"
    )]
    Postman {
        /// Print the environment file instead of the collection
        #[arg(long)]
        environment: bool,
        #[command(flatten)]
        target: Target,
    },
    /// Settings as environment variables; the secret is left for you to fill in
    #[command(after_help = "Examples:\n  pleo-onboard --env staging export env -o .env")]
    Env {
        #[command(flatten)]
        target: Target,
    },
    /// The test calls as curl commands; the token is read from a variable
    #[command(after_help = "Examples:\n  pleo-onboard --env staging export curl > calls.sh")]
    Curl {
        #[command(flatten)]
        target: Target,
    },
    /// The 7-day deadline as a calendar entry
    #[command(
        after_help = "Examples:\n  pleo-onboard journey mark notice --date 2026-11-20\n  pleo-onboard export calendar -o pleo.ics"
    )]
    Calendar {
        #[command(flatten)]
        target: Target,
    },
}

/// Where an export goes.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints or writes one of them.
pub fn run(command: &Command, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let (text, target) = match command {
        Command::Postman {
            environment: false,
            target,
        } => (postman::collection(&find(context, &opened)?), target),
        Command::Postman {
            environment: true,
            target,
        } => (
            postman::environment(&find(context, &opened)?, &opened.session),
            target,
        ),
        Command::Env { target } => (env_file(&find(context, &opened)?, &opened), target),
        Command::Curl { target } => (curl_file(&find(context, &opened)?), target),
        Command::Calendar { target } => (deadline(&opened, context.clock.now())?, target),
    };
    if let Some(path) = &target.output {
        write_text(path, &text)?;
    } else {
        let mask = |text: &str| context.shown_words(&opened.session, text);
        context.output.data(text.as_bytes(), mask)?;
    }
    Ok(0)
}

/// The environment that is meant, with the way of client authentication that the profile has chosen.
fn find(context: &Context, opened: &Opened) -> Result<Environment, super::Ended> {
    let mut environment = addresses(context, opened)?;
    if let Some(chosen) = opened.session.track().client_auth {
        environment.client_auth = chosen;
    }
    Ok(environment)
}

/// The addresses of the environment that is meant; those of a sandbox that does not run are its usual ones.
fn addresses(context: &Context, opened: &Opened) -> Result<Environment, super::Ended> {
    match &opened.environment.value {
        EnvironmentName::Staging => Ok(Environment::staging()),
        EnvironmentName::Custom(name) => {
            let known = context.settings.environments.get(name).cloned();
            known.ok_or_else(|| ProblemCode::ConfigUnknownEnvironment.into())
        }
        EnvironmentName::Sandbox => {
            let directory = context.settings.paths.value.sandbox();
            let running = block_on(async { Ok(find_running(&directory).await) })?;
            let (auth, api) = running.map_or_else(
                || {
                    let usual = ("http://127.0.0.1:7536", "http://127.0.0.1:7537");
                    (usual.0.to_owned(), usual.1.to_owned())
                },
                |running| {
                    (
                        running.announcement.auth_base,
                        running.announcement.api_base,
                    )
                },
            );
            Environment::sandbox(&auth, &api).map_err(|_| ProblemCode::SandboxNotStarted.into())
        }
    }
}

/// The base of the API without a slash at its end.
fn api_base(environment: &Environment) -> &str {
    environment.api_base.as_str().trim_end_matches('/')
}

/// A word for a POSIX shell and for readers of `.env` files.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn env_file(environment: &Environment, opened: &Opened) -> String {
    let track = opened.session.track();
    let rows = [
        ("PLEO_AUTHORIZE_URL", environment.authorize_url.to_string()),
        ("PLEO_TOKEN_URL", environment.token_url.to_string()),
        ("PLEO_API_BASE", api_base(environment).to_owned()),
        (
            "PLEO_CLIENT_ID",
            track.client_id.clone().unwrap_or_default(),
        ),
        (
            "PLEO_REDIRECT_URI",
            opened.session.redirect_uri().unwrap_or_default(),
        ),
        ("PLEO_SCOPE", opened.session.scopes().join(" ")),
    ];
    let mut lines = vec![format!(
        "# Pleo, {}. No secret is in this file; keep it out of version control once you fill one in.",
        environment.name
    )];
    lines.extend(rows.iter().map(|(name, value)| match value.as_str() {
        "" => format!("{name}="),
        value => format!("{name}={}", quoted(value)),
    }));
    lines.push("PLEO_CLIENT_SECRET=".to_owned());
    format!("{}\n", lines.join("\n"))
}

fn curl_file(environment: &Environment) -> String {
    let mut text = format!(
        "#!/bin/sh\n# Test calls to Pleo, {}. Set PLEO_ACCESS_TOKEN, and PLEO_COMPANY_ID where a company is asked for.\n",
        environment.name
    );
    for call in calls() {
        text.push('\n');
        text.push_str(&curl(environment, call));
    }
    text
}

/// One call. The token is read from a file descriptor, so that it stands in no list of processes.
fn curl(environment: &Environment, call: &Call) -> String {
    let scope = match call.scope.as_str() {
        "" => String::new(),
        scope => format!(" (needs {scope})"),
    };
    // Only our own catalogue stands between the double quotes, which let the company's variable through.
    let url = format!(
        "{}{}",
        api_base(environment),
        call.path_for("$PLEO_COMPANY_ID")
    );
    let body = call.body.as_ref().map_or_else(String::new, |body| {
        format!(
            " \\\n  --header 'Content-Type: application/json' --data {}",
            quoted(body)
        )
    });
    format!(
        "# {}{scope}\nprintf 'header = \"Authorization: Bearer %s\"\\n' \"$PLEO_ACCESS_TOKEN\" |\n  \
         curl --config - --request {} \"{url}\"{body}\n",
        call.title,
        call.method.as_str()
    )
}

/// The end of the seven days, with a reminder a day before.
fn deadline(opened: &Opened, now: Timestamp) -> Result<String, Problem> {
    let days = opened.session.track().notice.ok_or_else(|| {
        Problem::new(ProblemCode::ConfigInvalidValue)
            .with_detail("there is no notice date; see pleo-onboard journey mark --help")
    })?;
    Ok(calendar::entry(&opened.session, &days, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_quotation_marks() {
        assert_eq!(quoted("users:read"), "users:read");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's $(x)"), "'it'\\''s $(x)'");
    }

    #[test]
    fn a_curl_command_names_the_variable_and_no_token() {
        let text = curl_file(&Environment::staging());
        assert_eq!(
            text.matches("\"$PLEO_ACCESS_TOKEN\"").count(),
            calls().len()
        );
        assert!(text.contains("https://external.staging.pleo.io/v2/employees"));
    }
}
