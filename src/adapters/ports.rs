//! Who holds a port, as far as Linux tells without further rights.

use std::fs;
use std::path::Path;

use crate::untrusted::Untrusted;

/// The program that listens on a TCP port and its process, as `node, process 4711`; `None` if it cannot be told, as
/// for another user's program, or on another system.
#[must_use]
pub fn name_holder(port: u16) -> Option<String> {
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
            Some(format!("{program}, process {number}"))
        })
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
        assert!(holder.starts_with("pleo_onboard-"), "{holder}");
        assert!(
            holder.ends_with(&format!(", process {}", std::process::id())),
            "{holder}"
        );
    }
}
