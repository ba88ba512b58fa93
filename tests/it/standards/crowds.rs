//! A hundred at once: one of them wins.

use std::sync::Barrier;
use std::thread;

use super::partner::{Client, Pair, Server, exchange, pair, refresh, refused};
use super::raw::{Answer, Ask};

/// How many come at once.
const CROWD: usize = 100;

/// Sends the same request a hundred times at the same moment.
fn at_once(server: &Server, ask: &Ask) -> Vec<Answer> {
    let (start, port) = (Barrier::new(CROWD), server.auth);
    thread::scope(|scope| {
        let sending: Vec<_> = (0..CROWD)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    ask.send(port)
                })
            })
            .collect();
        sending
            .into_iter()
            .map(|sending| sending.join().unwrap())
            .collect()
    })
}

/// The tokens of the only answer that has some; every other one is `invalid_grant`.
fn only_winner(answers: Vec<Answer>) -> Pair {
    assert_eq!(answers.len(), CROWD);
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    for answer in &lost {
        refused(answer, 400, "invalid_grant");
    }
    assert_eq!((won.len(), lost.len()), (1, CROWD - 1));
    pair(&won[0])
}

/// Asserts that no token of a family is good, by introspection, refresh and call.
fn has_ended(server: &Server, client: &Client, family: &[&Pair]) {
    for tokens in family {
        assert!(!server.is_active(client, &tokens.access));
        assert!(!server.is_active(client, &tokens.refresh));
        assert_eq!(server.call(&tokens.access, "/v1/introspect").status, 401);
        refused(
            &server.refresh(client, &tokens.refresh),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn s_15_of_a_hundred_refreshes_of_one_token_one_wins_and_the_family_ends() {
    let server = Server::start(&[]);
    let client = server.register();
    let beside = server.tokens(&client);
    let before = server.tokens(&client);
    let won = only_winner(at_once(&server, &refresh(&client, &before.refresh, &[])));
    // Sandbox assumption: the others used an old token, and that ends what the first one got as well.
    has_ended(&server, &client, &[&before, &won]);
    assert!(server.is_active(&client, &beside.access));
}

#[test]
fn s_05_of_a_hundred_exchanges_of_one_code_one_wins_and_what_it_got_is_dead() {
    let server = Server::start(&[]);
    let client = server.register();
    let beside = server.tokens(&client);
    let code = server.code(&client, &server.sign_in());
    let won = only_winner(at_once(&server, &exchange(&client, &code, &[])));
    has_ended(&server, &client, &[&won]);
    assert!(server.is_active(&client, &beside.access));
}
