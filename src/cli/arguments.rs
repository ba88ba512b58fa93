//! The command line as clap reads it. No option takes a secret.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::output::Colour;
use super::{
    authorize, bundle, call, completions, credentials, doctor, explain, export, form, journey,
    place, profiles, sandbox, status, tokens,
};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "pleo-onboard",
    version,
    about = "Take a Pleo Partner from the first request to a first authenticated API call in Staging",
    long_about = "Take a Pleo Partner from the first request to a first authenticated API call in Staging.\n\n\
        Without a command, on a terminal, this is the wizard. Everything that it does can be done with the commands.",
    after_help = "Examples:\n  \
        pleo-onboard                              the wizard, on a terminal\n  \
        pleo-onboard authorize --play-browser     a rehearsal in the local sandbox, without a browser\n  \
        pleo-onboard --env staging status --json  where the journey stands in Staging\n\n\
        Exit codes: 0 ok, 1 failed, 2 usage or no terminal, 3 form has errors, 4 authentication needed,\n\
        5 denied, 6 timed out, 7 network or TLS, 8 storage, 128+n ended by signal n.",
    disable_help_subcommand = true,
    subcommand_required = false,
    max_term_width = 100
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be said before and after any command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line; settings make enums of them"
)]
pub struct Global {
    /// The profile: form, dates, credentials and tokens of one partner [default: default]
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// sandbox, staging, or a name from config.toml [default: sandbox]
    #[arg(long, global = true, value_name = "NAME")]
    pub env: Option<String>,
    /// Keep all state, and look for config.toml, under this directory
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Where secrets are kept: keychain, session (nowhere) or file (0600)
    #[arg(long, global = true, value_name = "STORE")]
    pub store: Option<String>,
    /// The command that opens web pages; never run through a shell
    #[arg(long, global = true, value_name = "CMD")]
    pub browser: Option<String>,
    /// Open no web page
    #[arg(long, global = true, conflicts_with = "browser")]
    pub no_browser: bool,
    /// For a shared screen: mask names, addresses, ids and notes, and reveal nothing
    #[arg(long, global = true)]
    pub presenter: bool,
    /// Ask nothing and read no pasted redirect
    #[arg(long, global = true)]
    pub no_input: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub color: Option<Colour>,
    /// Print ASCII characters alone
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Add each HTTP exchange to a file, a line of JSON each, without secrets
    #[arg(long, global = true, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Answer yes to what would be asked
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
}

/// The switch of every command that can answer in JSON.
#[derive(Clone, Debug, Default, Args)]
pub struct JsonSwitch {
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

/// What can be done without the wizard.
#[derive(Debug, Subcommand)]
pub enum Command {
    Status(status::Arguments),
    Authorize(authorize::Arguments),
    Refresh(tokens::RefreshArguments),
    Introspect(tokens::IntrospectArguments),
    Disconnect(tokens::DisconnectArguments),
    Forget(tokens::ForgetArguments),
    #[command(subcommand)]
    Credentials(credentials::Command),
    #[command(subcommand)]
    Journey(journey::Command),
    Call(call::Arguments),
    #[command(subcommand)]
    Form(form::Command),
    #[command(subcommand)]
    Export(export::Command),
    Doctor(doctor::Arguments),
    Explain(explain::Arguments),
    Bundle(bundle::Arguments),
    Sandbox(sandbox::Arguments),
    Profiles(profiles::Arguments),
    Paths(place::Arguments),
    Completions(completions::Arguments),
    Man(completions::ManArguments),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn walk<'a>(command: &'a clap::Command, found: &mut Vec<(&'a str, &'a clap::Arg)>) {
        found.extend(
            command
                .get_arguments()
                .map(|argument| (command.get_name(), argument)),
        );
        for inner in command.get_subcommands() {
            walk(inner, found);
        }
    }

    #[test]
    fn no_option_takes_a_secret() {
        let whole = Arguments::command();
        let mut found = Vec::new();
        walk(&whole, &mut found);
        assert!(found.len() > 60);
        for (command, argument) in found {
            let id = argument.get_id().as_str();
            let long = argument.get_long().unwrap_or_default();
            let speaks_of_one = ["secret", "token", "password", "code_verifier", "bearer"]
                .iter()
                .any(|word| id.contains(word) || long.contains(word));
            let takes_a_value = argument.get_action().takes_values();
            let is_switch = long.ends_with("-stdin") && !takes_a_value;
            assert!(!speaks_of_one || is_switch, "{command}: {id}");
        }
    }

    #[test]
    fn the_command_line_is_consistent_and_every_command_gives_examples() {
        let mut whole = Arguments::command();
        whole.build();
        whole.clone().debug_assert();
        let mut waiting: Vec<&clap::Command> = vec![&whole];
        while let Some(command) = waiting.pop() {
            let help = command.get_after_help().map(ToString::to_string);
            assert!(
                help.is_some_and(|help| help.contains("Examples:")),
                "{} has no examples",
                command.get_name()
            );
            waiting.extend(command.get_subcommands());
        }
    }

    #[test]
    fn global_options_are_taken_before_and_after_the_command() {
        let before = Arguments::try_parse_from(["pleo-onboard", "--env", "staging", "status"]);
        let after = Arguments::try_parse_from(["pleo-onboard", "status", "--env", "staging"]);
        for parsed in [before, after] {
            assert_eq!(parsed.unwrap().global.env.as_deref(), Some("staging"));
        }
    }
}
