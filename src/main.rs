//! Parse, choose, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    pleo_onboard::cli::main()
}
