//! What a token endpoint may answer, as the person meets it: words, exit code, and nothing lost.
//!
//! The program itself is run against a server written by hand. The names of the tests carry the ids of the faults.

use super::rules::client::{CODE, Client, SECRET, json, problem_of};
use super::rules::server::Reply;
use super::support::process::Finished;

mod disconnecting;
mod leaving;
mod odd;
mod refusals;
mod repeated;
mod screens;

/// A client that signed in once, filled in its form, and is about to hear something else.
fn signed_in() -> Client {
    let client = Client::new();
    client.sign_in();
    let set = client.finish(&["form", "set", "client_name", "Example Client"]);
    assert_eq!(set.code, Some(0), "{set:?}");
    client
}

/// The form, the credentials and the pair of the first sign-in are as they were.
fn nothing_is_lost(client: &Client) {
    nothing_is_lost_but(client, "valid");
}

/// The same, but for what is thought of the pair.
fn nothing_is_lost_but(client: &Client, state: &str) {
    let kept = client.kept();
    for part in ["Example Client", SECRET, "fake-access-1", "fake-refresh-1"] {
        assert!(kept.contains(part), "{part} is lost");
    }
    assert_eq!(client.status()["token"]["state"], state);
}

/// The words of a failure: one error, what is safe, steps, the code; nothing raw, nothing secret.
fn is_well_told(finished: &Finished, code: &str) {
    assert_eq!(problem_of(finished), code, "{finished:?}");
    let told = &finished.stderr;
    for part in ["error: ", "  Why: ", "  Safe: ", "    1. "] {
        assert!(told.contains(part), "{part} in {finished:?}");
    }
    assert_eq!(told.matches("error: ").count(), 1, "{finished:?}");
    let all = format!("{}{told}", finished.stdout);
    for raw in [
        "Os {",
        "error sending request",
        "at line",
        "reqwest",
        "hyper",
        "panicked",
    ] {
        assert!(!all.contains(raw), "{raw} in {finished:?}");
    }
    for secret in [SECRET, CODE, "fake-access", "fake-refresh"] {
        assert!(!all.contains(secret), "{secret} in {finished:?}");
    }
}

/// The exchange hears this, once, and fails with this code and exit; nothing is lost.
fn exchange_fails(reply: &Reply, code: &str, exit: i32) -> Finished {
    let client = signed_in();
    client.server.answer("/token", std::slice::from_ref(reply));
    let finished = client.exchange();
    assert_eq!(finished.code, Some(exit), "{finished:?}");
    is_well_told(&finished, code);
    assert_eq!(client.server.seen_at("/token").len(), 2, "{finished:?}");
    nothing_is_lost(&client);
    finished
}

/// The same for a refresh.
fn refresh_fails(reply: &Reply, code: &str, exit: i32) -> Finished {
    let client = signed_in();
    client.server.answer("/token", std::slice::from_ref(reply));
    let finished = client.finish(&["refresh", "--json"]);
    assert_eq!(finished.code, Some(exit), "{finished:?}");
    is_well_told(&finished, code);
    assert_eq!(client.server.seen_at("/token").len(), 2, "{finished:?}");
    let ended = code == "token.session-ended";
    nothing_is_lost_but(&client, if ended { "expired" } else { "valid" });
    finished
}

/// A refusal as RFC 6749 writes it.
fn refusal(status: u16, error: &str, description: &str) -> Reply {
    let body = serde_json::json!({ "error": error, "error_description": description });
    Reply::json(status, &body.to_string())
}

/// A good answer with this member in the place of the usual ones.
fn tokens_with(member: &str) -> Reply {
    Reply::json(
        200,
        &format!(r#"{{"refresh_token":"fake-refresh-2",{member}}}"#),
    )
}

/// The exchange hears this and is granted; its JSON.
fn exchange_is_granted(reply: &Reply) -> (Client, serde_json::Value) {
    let client = signed_in();
    client.server.answer("/token", std::slice::from_ref(reply));
    let finished = client.exchange();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(client.kept().contains("fake-refresh-2"));
    (client, json(&finished))
}
