//! Machines with one family of addresses only, as `unshare` makes them: a rehearsal works there from beginning to end.

use super::journeys::{enter_at, first_call, walk_to_authorise};
use super::support::PROGRAM;
use super::support::home::Home;
use super::support::namespace::{self, ONLY_IPV4, ONLY_IPV6};
use super::support::process::Run;
use super::support::told::is_not_raw;

/// Each machine, and the address that the local sandbox has there.
const MACHINES: [(&str, &str); 2] = [(ONLY_IPV4, "127.0.0.1"), (ONLY_IPV6, "[::1]")];

/// A command of the program on such a machine.
fn on(machine: &str, home: &Home, arguments: &[&str]) -> Run {
    namespace::run(home, machine)
        .args([PROGRAM, "--home", ".", "--store", "file"])
        .args(arguments)
}

#[test]
fn en_06_on_a_machine_with_one_family_commands_sign_in_refresh_and_call() {
    for (machine, address) in MACHINES {
        let home = Home::new();
        let granted = on(machine, &home, &["authorize", "--play-browser", "--json"]).finish();
        assert_eq!(granted.code, Some(0), "{machine}: {granted:?}");
        let link = format!("authorize_url: http://{address}:7536/oauth/authorize?");
        assert!(granted.stderr.contains(&link), "{machine}: {granted:?}");
        for arguments in [&["refresh"][..], &["call", "/v1/introspect"], &["doctor"]] {
            // Each in a network of its own: the sandbox is started anew there, and remembers.
            let finished = on(machine, &home, arguments).finish();
            assert_eq!(finished.code, Some(0), "{machine}: {finished:?}");
        }
    }
}

#[test]
fn en_06_on_a_machine_with_one_family_the_wizard_walks_to_a_first_answer() {
    for (machine, _) in MACHINES {
        let home = Home::new();
        let mut terminal = namespace::terminal(&home, machine);
        for word in [PROGRAM, "--home", ".", "--store", "session", "--no-browser"] {
            terminal = terminal.arg(word);
        }
        let mut pty = terminal.start();
        walk_to_authorise(&mut pty, &["Fill in the example"]);
        enter_at(&mut pty, &["Let this program play the browser"]);
        pty.wait_for_text("Authorised: tokens are held");
        first_call(&mut pty);
    }
}

#[test]
fn en_06_without_an_address_of_this_machine_the_words_say_so() {
    let home = Home::new();
    let none = "ip link set lo up; ip address flush dev lo";
    let alone = on(none, &home, &["sandbox"]).finish();
    assert!(alone.stderr.contains("no address of its own"), "{alone:?}");
    let authorize = on(none, &home, &["authorize", "--play-browser"]).finish();
    for finished in [alone, authorize] {
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(
            finished.stderr.contains("sandbox.not-started"),
            "{finished:?}"
        );
        is_not_raw(&finished.stderr);
    }
}

#[test]
fn en_06_a_redirect_uri_of_the_family_that_is_absent_is_told_as_that() {
    for (machine, _) in MACHINES {
        let home = Home::new();
        let absent = if machine == ONLY_IPV4 {
            "[::1]"
        } else {
            "127.0.0.1"
        };
        let redirect_uri = format!("http://{absent}:7538/callback");
        let finished = on(machine, &home, &["authorize", "--play-browser"])
            .args(["--redirect-uri", &redirect_uri])
            .finish();
        assert!(
            finished.stderr.contains("callback.not-loopback"),
            "{finished:?}"
        );
        assert!(
            finished.stderr.contains("has no such address"),
            "{finished:?}"
        );
        is_not_raw(&finished.stderr);
    }
}
