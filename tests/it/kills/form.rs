//! The program is killed while a script fills the form.

use std::process::{Command, Stdio};

use pleo_onboard::form::FieldId;
use pleo_onboard::session::file;

use super::super::support::home::Home;
use super::super::support::{PROGRAM, environment};
use super::microseconds;

const KILLS: usize = 200;

#[test]
fn two_hundred_kills_while_a_script_fills_the_form_lose_nothing_committed() {
    let home = Home::new();
    let path = home.path().join("profiles/default.json");
    let mut committed = String::new();
    let (mut killed, mut done) = (0, 0);
    for round in 0.. {
        if killed == KILLS {
            break;
        }
        assert!(
            round < 50 * KILLS,
            "only {killed} of {round} runs could be killed in time"
        );
        let name = format!("Example Client {round}");
        let mut child = Command::new(PROGRAM)
            .arg("--home")
            .arg(home.path())
            .args(["form", "set", "client_name", &name])
            .env_clear()
            .envs(environment(home.path()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Not a wait for anything: the random moment of the kill.
        std::thread::sleep(std::time::Duration::from_micros(microseconds(
            round, 12_000,
        )));
        child.kill().unwrap();
        let finished = child.wait().unwrap().code() == Some(0);
        let found = match std::fs::read(&path) {
            Ok(bytes) => file::read(&bytes)
                .unwrap()
                .registration
                .get(FieldId::ClientName),
            Err(_) => String::new(),
        };
        if finished {
            done += 1;
            assert_eq!(found, name, "an acknowledged entry was lost");
        } else {
            killed += 1;
            assert!(
                found == name || found == committed,
                "{found:?} is neither {committed:?} nor {name:?}"
            );
        }
        committed = found;
    }
    assert!(
        done > 0,
        "no run was let finish: the moments are too early to prove anything"
    );
}
