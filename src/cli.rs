//! The command line: everything that the wizard does, for scripts and for support.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tokio::sync::Notify;

use crate::adapters::clock::Clock;
use crate::adapters::trace::Trace;
use crate::adapters::{core_dumps, secret_files};
use crate::problem::{Problem, ProblemCode};
use arguments::{Arguments, Command};
use context::Context;
use engine::Ended;
use output::{Form, Output};
use settings::{Settings, Variables};

mod arguments;
mod authorize;
mod bundle;
mod call;
mod completions;
mod context;
mod credentials;
mod doctor;
mod engine;
mod explain;
mod export;
mod files;
mod form;
mod journey;
mod output;
mod place;
mod profiles;
mod sandbox;
mod settings;
mod status;
mod tokens;
pub mod wizard;

/// How a command ends: its exit code, or why it has none.
type Outcome = Result<u8, Ended>;

/// Runs the program on the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    core_dumps::turn_off();
    let variables = Variables::of_process();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(answer_clap(&error, &variables)),
    };
    let output = Settings::output_of(&arguments.global, &variables);
    let broke = Arc::new(Notify::new());
    tell_of_panics(output, Arc::clone(&broke));
    ExitCode::from(run(arguments, &variables, broke))
}

/// Help and version are data; everything else is a wrong command line.
fn answer_clap(error: &clap::Error, variables: &Variables) -> u8 {
    let output = Settings::output_of(&arguments::Global::default(), variables);
    if error.use_stderr() {
        output.usage(&error.render());
        return 2;
    }
    output.help(&error.render()).map_or(8, |()| 0)
}

fn run(arguments: Arguments, variables: &Variables, broke: Arc<Notify>) -> u8 {
    let Arguments { global, command } = arguments;
    let output = Settings::output_of(&global, variables);
    let form = command.as_ref().map_or(Form::Text, Command::form);
    let outcome = match command {
        Some(Command::Explain(arguments)) => explain::run(&arguments, output.of_everybodys()),
        Some(Command::Completions(arguments)) => completions::run(&arguments),
        Some(Command::Man(_)) => completions::print_manual(),
        Some(Command::Paths(arguments)) => place::run(&arguments, &global, variables, output),
        Some(Command::Sandbox(arguments)) => {
            sandbox::run(&arguments, &global, variables, output.of_everybodys())
        }
        None if !wizard::is_on_terminal() => {
            output.note(
                "pleo-onboard: the wizard needs a terminal; run `pleo-onboard --help` to see the commands for scripts \
                 (terminal.absent)",
            );
            return ProblemCode::TerminalAbsent.exit_code();
        }
        command => Settings::gather(&global, variables)
            .map_err(Ended::from)
            .and_then(|settings| {
                let (trace, untraced) = open_trace(&global, &settings);
                let context = Context {
                    output: settings.output,
                    settings,
                    trace,
                    untraced,
                    clock: Clock::System,
                    zone: crate::adapters::zone::local(
                        variables.text("TZ").ok().flatten().as_deref(),
                    ),
                    broke,
                };
                let repaired = secret_files::repair(&context.settings.paths.value.secrets());
                let outcome = match command {
                    Some(command) => {
                        if let Some(words) = &repaired {
                            output.warn(words);
                        }
                        tell_untraced(&context, context.untraced.as_ref());
                        run_in(&context, command)
                    }
                    None => wizard::wizard_entry(&context, repaired),
                };
                let broke = context.trace.as_ref().and_then(|trace| trace.problem());
                tell_untraced(&context, broke);
                outcome
            }),
    };
    match outcome {
        Ok(code) => code,
        Err(Ended::Signal(number)) => number.saturating_add(128),
        Err(Ended::Problem(problem)) => {
            output.problem(&problem, form);
            problem.code.exit_code()
        }
    }
}

/// Opens the file of `--trace`. Without it there is less to see, and nothing else is wrong.
fn open_trace(
    global: &arguments::Global,
    settings: &Settings,
) -> (Option<Arc<Trace>>, Option<Problem>) {
    let audience = settings.audience.value;
    let opened = global
        .trace
        .as_ref()
        .map(|path| Trace::open(path, audience));
    match opened.transpose() {
        Ok(trace) => (trace.map(Arc::new), None),
        Err(problem) => (None, Some(problem)),
    }
}

/// Says that exchanges are not in the file that was asked for.
fn tell_untraced(context: &Context, problem: Option<&Problem>) {
    if let Some(problem) = problem {
        let (words, id) = (problem.headline(), problem.code.id());
        context.output.warn(&format!("no trace: {words} [{id}]"));
    }
}

/// Runs a command that needs the settings.
fn run_in(context: &Context, command: Command) -> Outcome {
    match command {
        Command::Status(arguments) => status::run(&arguments, context),
        Command::Authorize(arguments) => authorize::run(&arguments, context),
        Command::Refresh(arguments) => tokens::refresh(&arguments, context),
        Command::Introspect(arguments) => tokens::introspect(&arguments, context),
        Command::Disconnect(arguments) => tokens::disconnect(&arguments, context),
        Command::Forget(arguments) => tokens::forget(&arguments, context),
        Command::Credentials(command) => credentials::run(&command, context),
        Command::Journey(command) => journey::run(&command, context),
        Command::Call(arguments) => call::run(&arguments, context),
        Command::Form(command) => form::run(&command, context),
        Command::Export(command) => export::run(&command, context),
        Command::Doctor(arguments) => doctor::run(&arguments, context),
        Command::Bundle(arguments) => bundle::run(&arguments, context),
        Command::Profiles(arguments) => profiles::run(&arguments, context),
        Command::Explain(_)
        | Command::Sandbox(_)
        | Command::Paths(_)
        | Command::Completions(_)
        | Command::Man(_) => Ok(0),
    }
}

impl Command {
    /// The form in which this command was asked to answer.
    fn form(&self) -> Form {
        match self {
            Self::Status(arguments) => Form::of(&arguments.json),
            Self::Authorize(arguments) => Form::of(&arguments.json),
            Self::Refresh(arguments) => Form::of(&arguments.json),
            Self::Introspect(arguments) => Form::of(&arguments.json),
            Self::Disconnect(arguments) => Form::of(&arguments.json),
            Self::Forget(arguments) => Form::of(&arguments.json),
            Self::Credentials(command) => command.form(),
            Self::Journey(command) => command.form(),
            Self::Form(command) => command.form(),
            Self::Explain(arguments) => Form::of(&arguments.json),
            Self::Sandbox(arguments) => Form::of(&arguments.json),
            Self::Doctor(arguments) => Form::of(&arguments.json),
            Self::Profiles(arguments) => arguments.form(),
            Self::Paths(arguments) => Form::of(&arguments.json),
            Self::Call(_)
            | Self::Export(_)
            | Self::Bundle(_)
            | Self::Completions(_)
            | Self::Man(_) => Form::Text,
        }
    }
}

/// A panic is told by its place alone: its message may hold anything.
fn tell_of_panics(output: Output, broke: Arc<Notify>) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or_else(String::new, |place| {
            format!(" ({}:{})", place.file(), place.line())
        });
        output.note(&format!(
            "error: a part of this program broke off{place}; this is a fault in the program"
        ));
        broke.notify_one();
    }));
}
