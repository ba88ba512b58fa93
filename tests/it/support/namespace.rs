//! A network of one's own: what runs in it sees nothing of this machine's, and making it takes no rights.

use std::path::Path;
use std::process::Command;

use super::home::Home;
use super::process::Run;
use super::pty::Terminal;

/// Lines of shell that leave loopback as the only network there is.
pub const LOOPBACK: &str = "ip link set lo up";
/// The same on a machine without IPv6.
pub const ONLY_IPV4: &str = "ip link set lo up; echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6";
/// The same on a machine without IPv4.
pub const ONLY_IPV6: &str = "ip link set lo up; ip -4 address flush dev lo";
/// No network at all, not even loopback.
pub const NOTHING: &str = "true";

/// A command line in a network of its own, in which `setup`, lines of shell, was done as root; its words are still to be
/// given.
pub fn run(home: &Home, setup: &str) -> Run {
    Run::program("unshare", home).args(words(setup))
}

/// The same on a terminal.
pub fn terminal(home: &Home, setup: &str) -> Terminal {
    let terminal = Terminal::program(Path::new("unshare"), home);
    words(setup)
        .iter()
        .fold(terminal, |terminal, word| terminal.arg(word))
}

fn words(setup: &str) -> [String; 6] {
    for (tool, package) in [("unshare", "util-linux"), ("ip", "iproute2")] {
        let asked = Command::new(tool).arg("-V").output();
        asked.unwrap_or_else(|_| panic!("{tool} is missing: apt-get install {package}"));
    }
    let script = format!("set -e; {setup}; exec \"$@\"");
    ["--map-root-user", "--net", "sh", "-c", &script, "sh"].map(str::to_owned)
}

#[test]
fn a_network_of_ones_own_has_what_it_was_given_and_nothing_else() {
    let home = Home::new();
    for (setup, here, absent) in [
        (LOOPBACK, &["127.0.0.1", "::1"][..], &[][..]),
        (ONLY_IPV4, &["127.0.0.1"], &["::1"]),
        (ONLY_IPV6, &["::1"], &["127.0.0.1"]),
        (NOTHING, &[], &["127.0.0.1", "::1"]),
    ] {
        let shown = run(&home, setup)
            .args(["ip", "-oneline", "address"])
            .finish();
        assert_eq!(shown.code, Some(0), "{shown:?}");
        let has = |address: &&str| shown.stdout.contains(&format!(" {address}/"));
        assert!(here.iter().all(has), "{setup}: {shown:?}");
        assert!(!absent.iter().any(has), "{setup}: {shown:?}");
        assert!(!shown.stdout.contains("eth"), "{shown:?}");
    }
}
