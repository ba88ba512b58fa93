//! Opening an address in the browser: never through a shell, never with a terminal of ours, never waited for.

use std::process::{Command, Stdio};
use std::time::Duration;

use url::Url;

use super::children;
use crate::environment::is_loopback;
use crate::problem::{Problem, ProblemCode};

/// How addresses are opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opener {
    /// By the operating system.
    System,
    /// By this command; the address is appended as one argument.
    Command(Vec<String>),
    /// Not at all.
    Nothing,
}

/// Programs that would take the terminal over.
const TEXT_BROWSERS: [&str; 6] = ["lynx", "w3m", "links", "elinks", "links2", "www-browser"];

/// How long a command may take to show that it has failed.
const FAILS_WITHIN: Duration = Duration::from_millis(400);

/// Opens an address that is `https`, or `http` on this machine.
///
/// # Errors
/// [`ProblemCode::BrowserNotOpened`] with the reason; the address is in no message.
pub async fn open(opener: &Opener, address: &Url) -> Result<(), Problem> {
    let failed = |why: &str| Problem::new(ProblemCode::BrowserNotOpened).with_detail(why);
    let safe = address.scheme() == "https" || (address.scheme() == "http" && is_loopback(address));
    if !safe {
        return Err(failed(
            "only https and this machine's own addresses are opened",
        ));
    }
    match opener {
        Opener::Nothing => Err(failed("no browser was asked for")),
        Opener::Command(words) => run(words, address).await,
        Opener::System => {
            for command in open::commands(address.as_str()) {
                if launch(command).await == Launched::Yes {
                    return Ok(());
                }
            }
            Err(failed("no program for web addresses was found"))
        }
    }
}

async fn run(words: &[String], address: &Url) -> Result<(), Problem> {
    let failed = |why: &str| Problem::new(ProblemCode::BrowserNotOpened).with_detail(why);
    let Some((program, arguments)) = words.split_first() else {
        return Err(failed("the command is empty"));
    };
    let name = std::path::Path::new(program)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if TEXT_BROWSERS.contains(&name.as_str()) {
        return Err(failed("a text browser would take over this terminal"));
    }
    let mut command = Command::new(program);
    command.args(arguments).arg(address.as_str());
    match launch(command).await {
        Launched::Yes => Ok(()),
        Launched::Failed => Err(failed("the browser command failed")),
        Launched::Missing => Err(failed("the browser command cannot be started")),
    }
}

/// How starting a command went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Launched {
    /// It runs, or has ended well.
    Yes,
    /// It has ended with an error.
    Failed,
    /// It cannot be started.
    Missing,
}

async fn launch(command: Command) -> Launched {
    let Ok(mut child) = children::start(command, Stdio::null) else {
        return Launched::Missing;
    };
    match tokio::time::timeout(FAILS_WITHIN, child.wait()).await {
        Ok(Ok(status)) if status.success() => Launched::Yes,
        Ok(_) => Launched::Failed,
        Err(_) => Launched::Yes,
    }
}
