//! The redirect after the user's decision, and every way in which a scenario makes it another one.

use axum::http::StatusCode;
use axum::response::Response;

use super::super::authorize::{Companions, redirect_address};
use super::super::journal::Note;
use super::super::pages;
use super::super::scenario::fault::{
    Arrival, CodeFate, Fault, IssuerFate, Redirect, RedirectError, StateFate,
};
use super::super::scenario::{Moment, Scenario};
use super::super::state::Sandbox;
use super::super::visits::Transaction;

/// In the place of a code, when a scenario says so.
const MARKUP: &str = "<script>document.title='struck'</script>";

/// Which button was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Allow,
    Deny,
}

/// Sends the browser back to the client with the answer to its request.
pub(super) fn send_back(
    sandbox: &Sandbox,
    transaction: &Transaction,
    decision: Decision,
) -> Response {
    let scenario = sandbox.strikes.at(Moment::Consent);
    let fault = match scenario.map(Scenario::fault) {
        Some(Fault::Redirect(redirect)) => redirect,
        _ => &Redirect::USUAL,
    };
    let mut response = match fault.arrival {
        Arrival::Sent => redirect(sandbox, transaction, decision, fault),
        Arrival::Never => pages::problem(
            StatusCode::OK,
            "Nothing is sent back",
            "The scenario no-redirect is switched on: the browser stays here, and the application waits in vain.",
            "See what the application does when its time is up, then switch the scenario off.",
        ),
    };
    Note::on(&mut response).struck = scenario.map(Scenario::name);
    response
}

fn redirect(
    sandbox: &Sandbox,
    transaction: &Transaction,
    decision: Decision,
    fault: &Redirect,
) -> Response {
    let denied = RedirectError {
        error: "access_denied",
        description: "The user denied the request",
        uri: None,
    };
    let error = fault
        .error
        .or((decision == Decision::Deny).then_some(denied));
    let state = state_of(sandbox, &transaction.state, fault.state);
    let companions = Companions {
        state: state.as_deref(),
        issuer: match fault.issuer {
            IssuerFate::Ours => Some(&sandbox.auth_base),
            IssuerFate::Foreign => Some("https://elsewhere.example"),
            IssuerFate::Missing => None,
        },
    };
    let code;
    let mut answer = Vec::new();
    if let Some(error) = &error {
        answer.extend([
            ("error", error.error),
            ("error_description", error.description),
        ]);
        answer.extend(error.uri.map(|uri| ("error_uri", uri)));
    } else {
        code = code_of(sandbox, transaction, fault.code);
        answer.push(("code", code.as_str()));
    }
    let address = redirect_address(&transaction.redirect_uri, &answer, &companions);
    pages::see_other(&address)
}

fn state_of(sandbox: &Sandbox, state: &str, fate: StateFate) -> Option<String> {
    match fate {
        StateFate::Kept => Some(state.to_owned()),
        StateFate::Foreign => Some(sandbox.chance().token("")),
        StateFate::Missing => None,
        StateFate::Empty => Some(String::new()),
        StateFate::CutShort => {
            let half = state.chars().count() / 2;
            Some(state.chars().take(half).collect())
        }
        StateFate::OtherCase => Some(state.to_uppercase()),
    }
}

fn code_of(sandbox: &Sandbox, transaction: &Transaction, fate: CodeFate) -> String {
    let (visits, chance, now) = (&sandbox.visits, sandbox.chance(), sandbox.now());
    match fate {
        CodeFate::Fresh => visits.make_code(transaction, now, chance),
        CodeFate::Expired => visits.make_expired_code(transaction, now, chance),
        CodeFate::Markup => MARKUP.to_owned(),
    }
}
