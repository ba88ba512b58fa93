//! `sandbox`: the local stand-in for Staging, alone.

use clap::ValueEnum;
use tokio_util::sync::CancellationToken;

use super::Outcome;
use super::arguments::{Global, JsonSwitch};
use super::engine::{Ended, Signals, block_on};
use super::output::{Form, Output, print_json};
use super::settings::{Variables, find_paths};
use crate::adapters::clock::Clock;
use crate::adapters::ports::name_holder;
use crate::moment::Timestamp;
use crate::problem::{Problem, ProblemCode};
use crate::sandbox::{
    Announcement, Arrival, ClientAuthPolicy, LeaseMode, Options, Ports, RateLimit, SandboxError,
    Scenario, Strike, serve_and_tell,
};

/// Serve the local sandbox until ended: authorisation server, login and consent, dashboard, API
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard sandbox\n  pleo-onboard sandbox --port 0 --json\n  \
                  pleo-onboard sandbox --redirect-uri http://localhost:3000/callback --scenario server-error:2\n  \
                  pleo-onboard sandbox --seed 7 --clock 2027-01-15T08:00:00Z\n  \
                  pleo-onboard sandbox --list-scenarios\n\n\
                  While it runs, failures are switched from the wizard (ctrl-p in a rehearsal), or by HTTP; a list \
                  replaces what was on,\nand an empty one switches all off:\n  \
                  curl http://127.0.0.1:7536/sandbox/scenarios\n  \
                  curl -H 'Content-Type: application/json' -d '{\"scenarios\":[\"server-error:1\"]}' \
                  http://127.0.0.1:7536/sandbox/scenarios\n  \
                  curl -H 'Content-Type: application/json' -d '{\"advance\":\"+15m\"}' \
                  http://127.0.0.1:7536/sandbox/clock"
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
    /// Whether the 600 calls a minute are enforced [default: on]
    #[arg(long, value_name = "WHICH")]
    rate_limit: Option<Limit>,
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
        output.text(&scenarios())?;
        return Ok(0);
    }
    let options = options_of(arguments, find_paths(global, variables)?.value.sandbox());
    let form = Form::of(&arguments.json);
    let given = arguments.given();
    let remote = variables.text("SSH_CONNECTION")?.is_some();
    block_on(async {
        let mut signals = Signals::listen()?;
        let stop = CancellationToken::new();
        let ready = |announcement: &Announcement, arrival: Arrival| {
            announce(announcement, form, output);
            for words in remarks(announcement, arrival, &given) {
                output.note(&words);
            }
            if remote {
                output.note(&forwarding(announcement));
            }
        };
        let serving = serve_and_tell(options, ready, stop.clone());
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

impl Arguments {
    /// The options that choose what a sandbox does, as they were given.
    fn given(&self) -> Vec<&'static str> {
        [
            (self.port.is_some(), "--port"),
            (!self.redirect_uri.is_empty(), "--redirect-uri"),
            (!self.scenario.is_empty(), "--scenario"),
            (self.seed.is_some(), "--seed"),
            (self.clock.is_some(), "--clock"),
            (self.rate_limit.is_some(), "--rate-limit"),
            (self.basic_only, "--basic-only"),
        ]
        .into_iter()
        .filter_map(|(is_given, name)| is_given.then_some(name))
        .collect()
    }
}

/// Every scenario, a line each: its name and what happens then.
fn scenarios() -> String {
    let known: Vec<(&str, &str)> = Scenario::all()
        .map(|scenario| (scenario.name(), scenario.words()))
        .collect();
    let column = known.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = known
        .iter()
        .map(|(name, words)| format!("{name:<column$}  {words}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What has to be known beside the announcement: which ports it has and why, and which options have no effect.
fn remarks(announcement: &Announcement, arrival: Arrival, given: &[&str]) -> Vec<String> {
    match arrival {
        Arrival::Started { taken: None } => Vec::new(),
        Arrival::Started { taken: Some(port) } => {
            let (auth, api) = ports_of(announcement);
            let holder = held_by(port);
            vec![format!(
                "Port {port} is taken{holder}; this sandbox has {auth} and {api} instead."
            )]
        }
        Arrival::Found => {
            let mut words = vec![format!(
                "A local sandbox runs for this home already, at {}; it is used as it is.",
                announcement.auth_base
            )];
            if !given.is_empty() {
                let names = given.join(", ");
                words.push(format!(
                    "warning: without effect on the one that runs: {names}. End it first to have them."
                ));
            }
            words
        }
    }
}

/// The words ` by PROGRAM, process N`; empty if it cannot be told.
fn held_by(port: u16) -> String {
    name_holder(port).map_or_else(String::new, |holder| format!(" by {holder}"))
}

/// How the sandbox of a remote shell is reached from one's own machine: its ports, forwarded.
fn forwarding(announcement: &Announcement) -> String {
    let (auth, api) = ports_of(announcement);
    format!(
        "This is a remote shell. To use the sandbox from your own machine, run this there, HOST being this machine:\n\
         ssh -L {auth}:localhost:{auth} -L {api}:localhost:{api} HOST"
    )
}

/// The ports of authorisation and API.
fn ports_of(announcement: &Announcement) -> (&str, &str) {
    fn port(base: &str) -> &str {
        base.rsplit(':').next().unwrap_or_default()
    }
    (port(&announcement.auth_base), port(&announcement.api_base))
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
            None | Some(Limit::On) => RateLimit::On,
            Some(Limit::Off) => RateLimit::Off,
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
        SandboxError::NoLoopback | SandboxError::Io { .. } => ProblemCode::SandboxNotStarted,
    };
    let detail = match error {
        SandboxError::PortTaken(port) => match name_holder(*port) {
            Some(holder) => format!("port {port}, held by {holder}"),
            None => error.to_string(),
        },
        _ => error.to_string(),
    };
    Problem::new(code).with_detail(detail)
}
