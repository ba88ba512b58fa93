//! Both judges hear the same registration: what the form lets pass, the sandbox registers, and what it calls an error
//! is refused there, at the same field.

use pleo_onboard::form::to_json;
use serde_json::Value;

use super::super::standards::partner::Server;
use super::super::standards::raw::Ask;
use super::table::{Row, differences, rows};

/// What the sandbox says otherwise than the form, if it does.
fn disagreement(server: &Server, row: &Row) -> Option<String> {
    let sent: Value = serde_json::from_str(&to_json(&row.registration())).unwrap();
    let answer = server.ask(&Ask::json("/sandbox/registrations", &sent));
    let name = row.field.json_name();
    let place = format!("{name} = {:?}", row.written);
    match answer.status {
        201 => row.is_wrong().then(|| format!("{place} is registered")),
        400 => {
            let refusal = answer.json();
            assert_eq!(refusal["field"], name, "{place}: {refusal}");
            let words = refusal["error_description"].as_str().unwrap();
            assert!(words.len() > 10, "{place}: {refusal}");
            (!row.is_wrong()).then(|| format!("{place} is refused: {words}"))
        }
        status => Some(format!("{place} is answered with {status}")),
    }
}

#[test]
fn the_sandbox_refuses_what_the_form_calls_an_error_and_registers_the_rest() {
    let server = Server::start(&[]);
    let allowed = differences();
    let mut unexpected = Vec::new();
    for row in rows() {
        let found = disagreement(&server, &row);
        let is_allowed = allowed.iter().any(|difference| {
            difference.field == row.field && difference.values.contains(&row.written)
        });
        match found {
            Some(words) if !is_allowed => unexpected.push(words),
            None if is_allowed => unexpected.push(format!("{:?} is no difference", row.written)),
            _ => {}
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}
