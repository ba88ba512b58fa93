//! TK-14: how tokens are ended. Pleo documents no revocation, so what applies is disconnecting, and asking about a token.

use super::super::rules::client::{json, problem_of};
use super::super::rules::server::Reply;
use super::{nothing_is_lost, signed_in};

const PLACE: &str = "/v1/installations/me";

#[test]
fn tk_14_tokens_are_dropped_only_when_pleo_said_so_or_the_person_did() {
    for (reply, at_pleo) in [
        (Reply::with(204, "", ""), "disconnected"),
        (Reply::json(200, "{}"), "disconnected"),
        (Reply::json(404, "{}"), "nothing was connected"),
    ] {
        let client = signed_in();
        client.server.answer(PLACE, &[reply]);
        let ended = client.finish(&["disconnect", "--yes", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(json(&ended)["at_pleo"], at_pleo);
        assert!(!client.kept().contains("fake-refresh"));
    }
    for (reply, code) in [
        (
            Reply::json(400, r#"{"error":"unsupported_token_type"}"#),
            "api.bad-request",
        ),
        (Reply::json(403, "{}"), "api.forbidden"),
        (Reply::json(503, "{}"), "api.server-error"),
        (
            Reply::with(302, "Location: https://portal.example/\r\n", ""),
            "api.unexpected-status",
        ),
        (Reply::Reset(Vec::new()), "network.broken-off"),
    ] {
        let client = signed_in();
        client.server.answer(PLACE, &[reply]);
        let failed = client.finish(&["disconnect", "--yes", "--json"]);
        assert_eq!(problem_of(&failed), code, "{failed:?}");
        nothing_is_lost(&client);
        let asked = client.finish(&["introspect", "--json"]);
        assert_eq!(json(&asked)["active"], true);
        let forgotten = client.finish(&["forget", "--yes"]);
        assert_eq!(forgotten.code, Some(0), "{forgotten:?}");
        assert!(!client.kept().contains("fake-refresh"));
    }
}

#[test]
fn tk_14_a_token_that_the_server_calls_dead_is_told_and_kept() {
    let client = signed_in();
    client
        .server
        .answer("/introspect", &[Reply::json(200, r#"{"active":false}"#)]);
    let told = client.finish(&["introspect", "--json"]);
    assert_eq!(told.code, Some(4), "{told:?}");
    assert_eq!(json(&told)["active"], false);
    nothing_is_lost(&client);
    for (reply, code) in [
        (
            Reply::with(429, "Retry-After: 9\r\n", ""),
            "token.rate-limited",
        ),
        (Reply::json(503, "{}"), "token.server-error"),
        (Reply::json(401, "{}"), "token.client-refused"),
        (
            Reply::with(200, "Content-Type: text/html\r\n", "<html>"),
            "token.not-json",
        ),
    ] {
        client.server.answer("/introspect", &[reply]);
        let failed = client.finish(&["introspect", "--json"]);
        assert_eq!(problem_of(&failed), code, "{failed:?}");
        nothing_is_lost(&client);
    }
}
