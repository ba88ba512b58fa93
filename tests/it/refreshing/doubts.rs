//! What is known against a stored pair is told, and settled by what is learned later.

use serde_json::Value;

use super::office::{Office, json};

fn problem_of(token: &Value) -> &str {
    token["problem"]["code"].as_str().unwrap_or_default()
}

#[test]
fn after_a_lost_answer_nothing_is_sent_again_by_itself_and_the_person_may() {
    let office = Office::signed_in();
    office.door.drop_answers(true);
    let mut lost = office.run(&["refresh", "--json"]).finish();
    assert_eq!(lost.code, Some(7), "{lost:?}");
    assert_eq!(json(&mut lost)["problem"]["code"], "token.answer-lost");
    office.door.drop_answers(false);
    let (token, _) = office.status();
    assert_eq!(problem_of(&token), "token.refresh-unanswered");

    let called = office.run(&["call", "/v1/introspect"]).finish();
    assert_eq!(called.code, Some(4), "{called:?}");
    assert!(
        called.stderr.contains("Code: token.refresh-unanswered"),
        "{called:?}"
    );
    assert_eq!(office.door.refreshes(), 1, "by itself nothing is sent");

    // On a person's wish it is; the server has replaced the pair, so that is the end of it.
    let mut asked = office.run(&["refresh", "--json"]).finish();
    assert_eq!(office.door.refreshes(), 2);
    assert_eq!(asked.code, Some(4), "{asked:?}");
    assert_eq!(json(&mut asked)["problem"]["code"], "token.session-ended");
    assert!(
        asked.stderr.contains("A refresh was sent earlier"),
        "{asked:?}"
    );

    let (token, code) = office.status();
    assert_eq!(problem_of(&token), "token.session-ended");
    assert_eq!(token["state"], "expired");
    assert_eq!(code, Some(4));
    // Nothing is gained by sending it a third time.
    let mut again = office.run(&["refresh", "--json"]).finish();
    assert_eq!(json(&mut again)["problem"]["code"], "token.session-ended");
    assert_eq!(office.door.refreshes(), 2);

    office.sign_in();
    let (token, code) = office.status();
    assert!(token["problem"].is_null(), "{token}");
    assert_eq!(code, Some(0));
}

#[test]
fn a_pair_that_the_server_calls_active_is_no_longer_in_doubt() {
    let office = Office::signed_in();
    // The server fails before it acts.
    office.stage.switch(&["token-server-error"]);
    let mut failed = office.run(&["refresh", "--json"]).finish();
    assert_eq!(json(&mut failed)["problem"]["code"], "token.server-error");
    office.stage.switch(&[]);
    let (token, code) = office.status();
    assert_eq!(problem_of(&token), "token.refresh-unanswered");
    assert_eq!((token["state"].as_str(), code), (Some("valid"), Some(0)));
    let introspected = office.run(&["introspect"]).finish();
    assert_eq!(introspected.code, Some(0), "{introspected:?}");
    assert!(office.status().0["problem"].is_null());
}

#[test]
fn a_refresh_that_never_left_leaves_no_doubt() {
    let office = Office::signed_in();
    let config = office.home.path().join("config.toml");
    let right = std::fs::read_to_string(&config).unwrap();
    let port = super::super::support::free_port();
    let nobody = right.replace(&format!(":{}/", office.door.port), &format!(":{port}/"));
    std::fs::write(&config, nobody).unwrap();
    let mut unreachable = office.run(&["refresh", "--json"]).finish();
    assert_eq!(
        json(&mut unreachable)["problem"]["code"],
        "network.unreachable"
    );
    std::fs::write(&config, right).unwrap();
    assert!(office.status().0["problem"].is_null());
    let refreshed = office.run(&["refresh"]).finish();
    assert_eq!(refreshed.code, Some(0), "{refreshed:?}");
}

#[test]
fn tk_13_an_ended_session_is_told_once_the_store_was_read_again() {
    for scenario in [
        "token-invalid-grant",
        "pleo-refresh-error",
        "refresh-invalid-token",
    ] {
        let office = Office::signed_in();
        let form = office
            .run(&["form", "set", "client_name", "Example Client"])
            .finish();
        assert_eq!(form.code, Some(0), "{form:?}");
        office.stage.switch(&[scenario]);
        let mut refused = office.run(&["refresh", "--json"]).finish();
        assert_eq!(refused.code, Some(4), "{scenario}: {refused:?}");
        assert_eq!(json(&mut refused)["problem"]["code"], "token.session-ended");
        let (token, code) = office.status();
        assert_eq!(problem_of(&token), "token.session-ended", "{scenario}");
        assert_eq!(code, Some(4));
        let shown = office.run(&["form", "show"]).finish();
        assert!(shown.stdout.contains("Example Client"), "{shown:?}");
    }
}

#[test]
fn tk_13_a_pair_that_somebody_else_stored_meanwhile_is_used() {
    let office = Office::signed_in();
    let path = office.home.path().join("secrets/default@office.tokens");
    let mut newer = office.pair();
    newer["access_token"] = "fake-newer-access".into();
    newer["refresh_token"] = "fake-newer-refresh".into();
    office.stage.switch(&["token-invalid-grant"]);
    office.door.hold(std::time::Duration::from_secs(1));
    let running = office.run(&["refresh", "--json"]).start();
    super::super::support::wait_until("the refresh is sent", || office.door.refreshes() == 1);
    // A program that knows of no lock.
    std::fs::write(&path, newer.to_string()).unwrap();
    let mut refreshed = running.finish();
    assert_eq!(refreshed.code, Some(0), "{refreshed:?}");
    assert_eq!(json(&mut refreshed)["result"], "refreshed");
    assert_eq!(office.pair()["access_token"], "fake-newer-access");
}

#[test]
fn tk_16_a_clock_that_differs_is_learned_and_told_and_nobody_is_locked_out() {
    for scenario in [
        "date-hour-ahead",
        "date-hour-behind",
        "date-month-ahead",
        "date-month-behind",
    ] {
        let office = Office::signed_in();
        office.stage.switch(&[scenario]);
        for command in [&["refresh"][..], &["call", "/v1/introspect"]] {
            let done = office.run(command).finish();
            assert_eq!(done.code, Some(0), "{scenario}: {done:?}");
            let told = done.stderr.contains("The clock of this computer is");
            assert!(told, "{scenario}: {done:?}");
        }
        assert_eq!(office.door.refreshes(), 1, "{scenario}: no storm");
        assert_eq!(office.status().0["state"], "valid", "{scenario}");
    }
}

#[test]
fn whoever_waits_for_another_process_is_told_for_which_one() {
    let office = Office::signed_in();
    office.door.hold(std::time::Duration::from_secs(4));
    let first = office.run(&["refresh"]).start();
    super::super::support::wait_until("the refresh is sent", || office.door.refreshes() == 1);
    let second = office.run(&["refresh"]).finish();
    let told = format!("program, process {} is at work on these tokens", first.id());
    assert_eq!(second.code, Some(0), "{second:?}");
    assert!(second.stderr.contains(&told), "{second:?}");
    assert_eq!(first.finish().code, Some(0));
    assert_eq!(office.door.refreshes(), 1, "its pair serves both");
}

#[test]
fn a_profile_that_gets_another_name_takes_its_doubt_along_and_waits_for_nobody() {
    let office = Office::signed_in();
    office.door.drop_answers(true);
    let lost = office.run(&["refresh"]).finish();
    assert_eq!(lost.code, Some(7), "{lost:?}");
    office.door.drop_answers(false);
    let renamed = office
        .run(&["profiles", "rename", "default", "other"])
        .finish();
    assert_eq!(renamed.code, Some(0), "{renamed:?}");
    let mut status = office
        .run(&["--profile", "other", "status", "--json"])
        .finish();
    assert_eq!(
        problem_of(&json(&mut status)["token"]),
        "token.refresh-unanswered"
    );

    // While somebody refreshes, the pair is about to be another one.
    office.sign_in();
    office.door.hold(std::time::Duration::from_secs(2));
    let sent = office.door.refreshes();
    let refreshing = office.run(&["refresh"]).start();
    super::super::support::wait_until("it is sent", || office.door.refreshes() == sent + 1);
    let refused = office
        .run(&["profiles", "rename", "default", "third"])
        .finish();
    assert_eq!(refused.code, Some(8), "{refused:?}");
    assert!(refused.stderr.contains("files.in-use"), "{refused:?}");
    assert_eq!(refreshing.finish().code, Some(0));
    assert!(office.is_live());
}
