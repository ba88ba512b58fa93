//! `completions` and `man`: what a shell and `man` want to know of the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Outcome;
use super::arguments;
use super::output::print_data;
use crate::adapters::profiles::refused;
use crate::problem::{Problem, ProblemCode};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard completions bash > ~/.local/share/bash-completion/completions/pleo-onboard\n  \
                  pleo-onboard completions fish | source"
)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard man > pleo-onboard.1\n  pleo-onboard man | man -l -"
)]
pub struct ManArguments {}

/// Prints the script.
pub fn run(arguments: &Arguments) -> Outcome {
    let mut script = Vec::new();
    let mut command = arguments::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "pleo-onboard", &mut script);
    print_data(&script)?;
    Ok(0)
}

/// Prints the manual page: the program first, then every command.
pub fn print_manual() -> Outcome {
    let mut command = arguments::Arguments::command();
    command.build();
    let mut page = Vec::new();
    let unwritable = |error: std::io::Error| -> Problem {
        refused(
            ProblemCode::FilesNotWritable,
            std::path::Path::new("the manual"),
            &error,
        )
    };
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(unwritable)?;
    print_data(&page)?;
    Ok(0)
}
