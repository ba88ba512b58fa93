//! The sandbox is killed while partners refresh their tokens.

use std::time::Duration;

use super::super::support::free_port;
use super::super::support::home::Home;
use super::super::support::partner::{Pair, Partner, pair};
use super::super::support::process::{Run, Running};
use super::microseconds;

const KILLS: usize = 200;
const PARTNERS: usize = 8;

fn start(home: &Home, port: u16) -> (Running, String) {
    let port = port.to_string();
    let arguments = ["sandbox", "--json", "--rate-limit", "off", "--port", &port];
    let mut sandbox = Run::cli(home, &arguments).start();
    let line = sandbox.stdout_line();
    (sandbox, line)
}

/// Refreshes again and again until the sandbox is gone; the pair that was handed out last, and how many were.
async fn refresh_until_killed(partner: &Partner, mut held: Pair) -> (Pair, usize) {
    let mut refreshed = 0;
    while let Ok((status, answer)) = partner.refresh(&held.refresh).await {
        assert_eq!(status, 200, "{answer}");
        held = pair(&answer);
        refreshed += 1;
    }
    (held, refreshed)
}

/// What a partner holds is known: it is good, or it was spent by a refresh whose answer never came.
async fn is_known(partner: &Partner, held: &Pair) -> bool {
    if partner.call("/v1/introspect", &held.access).await.unwrap() == 200 {
        return true;
    }
    let (status, answer) = partner.refresh(&held.refresh).await.unwrap();
    assert_eq!(status, 400, "{answer}");
    let words = answer["error_description"].as_str().unwrap();
    assert!(
        words.contains("was used before"),
        "a token was lost: {words}"
    );
    false
}

#[tokio::test]
async fn two_hundred_kills_under_eight_partners_lose_no_token_that_was_handed_out() {
    let home = Home::new();
    let port = free_port();
    let (mut sandbox, line) = start(&home, port);
    let mut held = Vec::new();
    for _ in 0..PARTNERS {
        held.push(Partner::new(&line).sign_in().await.unwrap());
    }
    let (mut refreshed, mut spent) = (0, 0);
    for round in 0..KILLS {
        let partner = Partner::new(&line);
        let moment = Duration::from_micros(1_000 + microseconds(round, 40_000));
        let work = held.drain(..);
        let work = work.map(|held| refresh_until_killed(&partner, held));
        let kill = async {
            tokio::time::sleep(moment).await;
            // SIGKILL, by its own process id.
            drop(sandbox);
        };
        let (ended, ()) = tokio::join!(futures_util::future::join_all(work), kill);
        let (again, same_line) = start(&home, port);
        assert_eq!(same_line, line, "another client after the restart");
        sandbox = again;
        // A new client, so that no connection of the killed sandbox is taken up again.
        let partner = Partner::new(&line);
        for (pair, count) in ended {
            refreshed += count;
            if is_known(&partner, &pair).await {
                held.push(pair);
            } else {
                spent += 1;
                held.push(partner.sign_in().await.unwrap());
            }
        }
    }
    assert!(
        refreshed > KILLS,
        "only {refreshed} pairs were handed out and {spent} spent by a lost answer: the moments are too early"
    );
}
