//! `sandbox`: the local stand-in for Staging, alone.

use clap::ValueEnum;
use tokio_util::sync::CancellationToken;

use super::Outcome;
use super::arguments::{Global, JsonSwitch};
use super::engine::{Ended, Signals, block_on};
use super::output::{Form, Output, print_json};
use super::settings::{Variables, find_paths};
use crate::adapters::clock::Clock;
use crate::moment::Timestamp;
use crate::problem::{Problem, ProblemCode};
use crate::sandbox::{
    Announcement, ClientAuthPolicy, LeaseMode, Options, Ports, RateLimit, SandboxError, Scenario,
    Strike, serve,
};

/// Serve the local sandbox until ended: authorisation server, login and consent, dashboard, API
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard sandbox\n  pleo-onboard sandbox --port 0 --json\n  \
                  pleo-onboard sandbox --redirect-uri http://localhost:3000/callback --scenario server-error:2\n  \
                  pleo-onboard sandbox --list-scenarios"
)]
pub struct Arguments {
    /// Authorisation on this port and the API on the next; 0 takes any [default: 7536, others if taken]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Register this redirect URI for the client that is printed
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,
    /// Switch a failure on, at the N-th matching request or at all
    #[arg(long, value_name = "NAME[:N]")]
    scenario: Vec<Strike>,
    /// List every failure that can be switched on
    #[arg(long)]
    list_scenarios: bool,
    /// Choose the dummy data
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Start a clock at this time that stands still until it is moved
    #[arg(long, value_name = "T")]
    clock: Option<Timestamp>,
    /// Whether the 600 calls a minute are enforced
    #[arg(long, value_name = "WHICH", default_value = "on")]
    rate_limit: Limit,
    /// Accept HTTP Basic alone at the token endpoint
    #[arg(long)]
    basic_only: bool,
    /// End when the last program that uses it is gone
    #[arg(long, hide = true)]
    leased: bool,
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// Whether calls are counted.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Limit {
    /// As at Pleo
    On,
    /// Not counted
    Off,
}

/// Serves until a signal, or lists the scenarios.
pub fn run(
    arguments: &Arguments,
    global: &Global,
    variables: &Variables,
    output: Output,
) -> Outcome {
    if arguments.list_scenarios {
        let lines: Vec<String> = Scenario::all()
            .map(|scenario| format!("{:<32} {}", scenario.name(), scenario.words()))
            .collect();
        output.text(&lines.join("\n"))?;
        return Ok(0);
    }
    let options = options_of(arguments, find_paths(global, variables)?.value.sandbox());
    let form = Form::of(&arguments.json);
    block_on(async {
        let mut signals = Signals::listen()?;
        let stop = CancellationToken::new();
        let ready = |announcement: &Announcement| announce(announcement, form, output);
        let serving = serve(options, ready, stop.clone());
        tokio::pin!(serving);
        let number = tokio::select! {
            ended = &mut serving => return ended.map(|_| 0).map_err(|error| named(&error).into()),
            number = signals.next() => number,
        };
        stop.cancel();
        match serving.await {
            Ok(_) => Err(Ended::Signal(number)),
            Err(error) => Err(named(&error).into()),
        }
    })
}

fn options_of(arguments: &Arguments, directory: std::path::PathBuf) -> Options {
    Options {
        directory,
        ports: match arguments.port {
            None => Ports::Default,
            Some(0) => Ports::Any,
            Some(port) => Ports::At(port),
        },
        redirect_uris: arguments.redirect_uri.clone(),
        scenarios: arguments.scenario.clone(),
        seed: arguments.seed,
        clock: arguments.clock.map_or(Clock::System, Clock::fixed),
        rate_limit: match arguments.rate_limit {
            Limit::On => RateLimit::On,
            Limit::Off => RateLimit::Off,
        },
        accepts: if arguments.basic_only {
            ClientAuthPolicy::BasicOnly
        } else {
            ClientAuthPolicy::BasicOrBody
        },
        lease: if arguments.leased {
            LeaseMode::WhileClientsHoldOne
        } else {
            LeaseMode::UntilEnded
        },
    }
}

/// The credentials are the sandbox's own, fake ones, so they may be printed.
fn announce(announcement: &Announcement, form: Form, output: Output) {
    let printed = match form {
        Form::Json => match serde_json::to_value(announcement) {
            Ok(document) => print_json(&document),
            Err(_) => Ok(()),
        },
        Form::Text => output.text(&format!(
            "Local sandbox\n  authorisation  {}\n  API            {}\n  Client ID      {}\n  Client Secret  {}\n  \
             redirect URIs  {}\n  scopes         {}\n  login          {}\n  password       {}",
            announcement.auth_base,
            announcement.api_base,
            announcement.client_id,
            announcement.client_secret,
            announcement.redirect_uris.join(" "),
            announcement.scopes.join(" "),
            announcement.login,
            announcement.password,
        )),
    };
    if let Err(problem) = printed {
        output.problem(&problem, Form::Text);
    }
}

fn named(error: &SandboxError) -> Problem {
    let code = match error {
        SandboxError::PortTaken(_) => ProblemCode::SandboxPortTaken,
        SandboxError::RedirectUri(_) => ProblemCode::ConfigInvalidValue,
        SandboxError::Busy(_) => ProblemCode::FilesInUse,
        SandboxError::Io { .. } => ProblemCode::SandboxNotStarted,
    };
    Problem::new(code).with_detail(error.to_string())
}
