//! Who holds a port, as far as Linux tells without further rights.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::untrusted::Untrusted;

/// Runtimes in which integrations are written, and what stands in front of one in a container.
const RUNTIMES: [&str; 12] = [
    "bun",
    "caddy",
    "deno",
    "docker-proxy",
    "dotnet",
    "java",
    "nginx",
    "node",
    "perl",
    "php",
    "python",
    "ruby",
];

/// The program that listens on a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    program: String,
    process: u32,
    kind: Kind,
}

/// Whose program it most likely is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// This very program, in another window.
    Ours,
    /// The person's own integration, going by what runs it.
    Integration,
    /// Nothing is known of it.
    Other,
}

/// As `node, process 4711, most likely your own integration`.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (program, process) = (&self.program, self.process);
        match self.kind {
            Kind::Ours => write!(f, "another window of this program, process {process}"),
            Kind::Integration => {
                write!(
                    f,
                    "{program}, process {process}, most likely your own integration"
                )
            }
            Kind::Other => write!(f, "{program}, process {process}"),
        }
    }
}

/// The program that listens on a TCP port; `None` if it cannot be told, as for another user's program, or on another
/// system.
#[must_use]
pub fn name_holder(port: u16) -> Option<Holder> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| find_listening(&table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if sockets.is_empty() {
        return None;
    }
    let processes = fs::read_dir("/proc").ok()?.flatten();
    processes
        .filter(|process| has_one_of(&process.path(), &sockets))
        .find_map(|process| {
            let number: u32 = process.file_name().to_str()?.parse().ok()?;
            let program = name_program(&process.path())?;
            let is_ours = fs::read_link(process.path().join("exe")).ok()
                == fs::read_link("/proc/self/exe").ok();
            Some(Holder {
                kind: if is_ours {
                    Kind::Ours
                } else {
                    kind_of(&program)
                },
                program,
                process: number,
            })
        })
}

/// A version behind the name does not matter: `python3.12` is Python.
fn kind_of(program: &str) -> Kind {
    let is_versioned = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || c == '.');
    let mut runtimes = RUNTIMES.iter();
    if runtimes.any(|name| program.strip_prefix(name).is_some_and(is_versioned)) {
        Kind::Integration
    } else {
        Kind::Other
    }
}

/// The inodes of the sockets that listen on `port`, from a table in the form of `/proc/net/tcp`.
fn find_listening(table: &str, port: u16) -> Vec<u64> {
    let ending = format!(":{port:04X}");
    table
        .lines()
        .filter_map(|line| {
            let columns: Vec<&str> = line.split_ascii_whitespace().collect();
            let local = columns.get(1)?;
            let listens = *columns.get(3)? == "0A";
            let inode = columns.get(9)?.parse().ok()?;
            (listens && local.ends_with(&ending)).then_some(inode)
        })
        .collect()
}

fn has_one_of(process: &Path, sockets: &[String]) -> bool {
    fs::read_dir(process.join("fd")).is_ok_and(|descriptors| {
        descriptors.flatten().any(|descriptor| {
            fs::read_link(descriptor.path()).is_ok_and(|target| {
                sockets
                    .iter()
                    .any(|socket| target.as_os_str() == socket.as_str())
            })
        })
    })
}

/// The file name of the program; that of its main thread is a poor second, as interpreters rename it.
fn name_program(process: &Path) -> Option<String> {
    let program = fs::read_link(process.join("exe"))
        .ok()
        .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .or_else(|| fs::read_to_string(process.join("comm")).ok())?;
    Some(Untrusted::new(program.trim()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listening_socket_is_found_by_its_port() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1D72 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0
   1: 0100007F:1D72 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 100 0 0 10 0
   2: 0100007F:1D73 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100 0 0 10 0
   nonsense";
        assert_eq!(find_listening(table, 7538), [4711]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn our_own_listener_is_named_with_its_process() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let holder = name_holder(listener.local_addr().unwrap().port()).unwrap();
        let process = std::process::id();
        assert_eq!(
            holder.to_string(),
            format!("another window of this program, process {process}")
        );
    }

    #[test]
    fn what_runs_an_integration_is_told_from_other_programs() {
        for program in [
            "node",
            "python3",
            "python3.12",
            "java",
            "ruby",
            "php8.3",
            "docker-proxy",
        ] {
            assert_eq!(kind_of(program), Kind::Integration, "{program}");
        }
        for program in ["nodejs-lookalike", "sshd", "nc", "javac-server", ""] {
            assert_eq!(kind_of(program), Kind::Other, "{program}");
        }
    }
}
