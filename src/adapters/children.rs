//! Programs of others that this one starts: in a session of their own, without this terminal and without our secrets.

use std::io;
use std::process::{Command, Stdio};

use process_wrap::tokio::{ChildWrapper, CommandWrap};
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The variables that can hold secrets; no child has them.
pub const SECRET_VARIABLES: [&str; 2] = ["PLEO_ONBOARD_CLIENT_SECRET", "PLEO_ONBOARD_ACCESS_TOKEN"];

/// Starts a program that has no terminal: neither by its input, nor by asking for the one of its session.
///
/// Its output goes nowhere, unless the command says otherwise. It lives on when the child is dropped.
///
/// # Errors
/// Whatever the operating system says.
pub fn start(mut command: Command, output: fn() -> Stdio) -> io::Result<Box<dyn ChildWrapper>> {
    for variable in SECRET_VARIABLES {
        command.env_remove(variable);
    }
    command
        .stdin(Stdio::null())
        .stdout(output())
        .stderr(output());
    let mut command = CommandWrap::from(tokio::process::Command::from(command));
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessSession);
    // The library's own child waits for the whole group; the program itself is enough.
    Ok(command.spawn()?.into_inner())
}

/// Kills a program that was not waited for yet, with everything in its session.
pub fn end(child: &mut dyn ChildWrapper) {
    #[cfg(unix)]
    if let Some(leader) = child.id().and_then(|id| i32::try_from(id).ok())
        && let Some(leader) = Pid::from_raw(leader)
    {
        for member in session_of(leader) {
            let _gone_already = kill_process(member, Signal::KILL);
        }
        let _gone_already = kill_process_group(leader, Signal::KILL);
    }
    let _gone_already = child.start_kill();
}

/// The processes whose session this process leads, as far as the system shows them.
#[cfg(unix)]
fn session_of(leader: Pid) -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let members = entries.filter_map(|entry| {
        let id: i32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // Behind the name, which is in parentheses and may hold anything: state, parent, group, session.
        let (_, fields) = stat.rsplit_once(") ")?;
        let session: i32 = fields.split(' ').nth(3)?.parse().ok()?;
        (session == leader.as_raw_pid()).then(|| Pid::from_raw(id))?
    });
    members.collect()
}
