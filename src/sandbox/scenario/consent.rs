//! Scenarios that strike when the user has decided.

use super::fault::{Arrival, CodeFate, Fault, IssuerFate, Redirect, RedirectError, StateFate};
use super::{Moment, Scenario};

const fn redirect(name: &'static str, words: &'static str, redirect: Redirect) -> Scenario {
    Scenario {
        name,
        words,
        moments: &[Moment::Consent],
        fault: Fault::Redirect(redirect),
    }
}

const fn state(name: &'static str, words: &'static str, state: StateFate) -> Scenario {
    let usual = Redirect::USUAL;
    redirect(name, words, Redirect { state, ..usual })
}

const fn error(
    name: &'static str,
    words: &'static str,
    error: &'static str,
    description: &'static str,
) -> Scenario {
    let said = RedirectError {
        error,
        description,
        uri: None,
    };
    redirect(
        name,
        words,
        Redirect {
            error: Some(said),
            ..Redirect::USUAL
        },
    )
}

const DENIED: RedirectError = RedirectError {
    error: "access_denied",
    description: "The user denied the request",
    uri: None,
};

const MARKUP: RedirectError = RedirectError {
    error: "access_denied",
    description: "<script>document.title='struck'</script><img src=x onerror=alert(1)></title>\"'{{x}}",
    uri: Some("javascript:alert(1)//<svg onload=alert(1)>"),
};

/// All of them, in the order they are listed.
pub(super) const ALL: &[Scenario] = &[
    redirect(
        "denied",
        "the user denies consent, whichever button is pressed",
        Redirect {
            error: Some(DENIED),
            ..Redirect::USUAL
        },
    ),
    state(
        "wrong-state",
        "the redirect carries a state that is not yours",
        StateFate::Foreign,
    ),
    state(
        "state-missing",
        "the redirect carries no state",
        StateFate::Missing,
    ),
    state(
        "state-empty",
        "the redirect carries an empty state",
        StateFate::Empty,
    ),
    state(
        "state-cut",
        "the redirect carries the first half of your state",
        StateFate::CutShort,
    ),
    state(
        "state-other-case",
        "the redirect carries your state in capital letters",
        StateFate::OtherCase,
    ),
    redirect(
        "denied-without-state",
        "an error comes back without a state: nobody can tell whose it is",
        Redirect {
            error: Some(DENIED),
            state: StateFate::Missing,
            ..Redirect::USUAL
        },
    ),
    redirect(
        "denied-wrong-state",
        "an error comes back with a state that is not yours",
        Redirect {
            error: Some(DENIED),
            state: StateFate::Foreign,
            ..Redirect::USUAL
        },
    ),
    error(
        "error-invalid-request",
        "the redirect says invalid_request",
        "invalid_request",
        "Scenario error-invalid-request",
    ),
    error(
        "error-unauthorized-client",
        "the redirect says unauthorized_client",
        "unauthorized_client",
        "Scenario error-unauthorized-client",
    ),
    error(
        "error-unsupported-response-type",
        "the redirect says unsupported_response_type",
        "unsupported_response_type",
        "Scenario error-unsupported-response-type",
    ),
    error(
        "error-invalid-scope",
        "the redirect says invalid_scope",
        "invalid_scope",
        "Scenario error-invalid-scope",
    ),
    error(
        "error-server-error",
        "the redirect says server_error",
        "server_error",
        "Scenario error-server-error",
    ),
    error(
        "error-temporarily-unavailable",
        "the redirect says temporarily_unavailable",
        "temporarily_unavailable",
        "Scenario error-temporarily-unavailable",
    ),
    error(
        "error-unknown",
        "the redirect names an error that no standard knows",
        "sandbox_made_this_up",
        "Scenario error-unknown",
    ),
    redirect(
        "error-markup",
        "the description and address of an error hold markup",
        Redirect {
            error: Some(MARKUP),
            ..Redirect::USUAL
        },
    ),
    redirect(
        "code-markup",
        "the code of the redirect is markup",
        Redirect {
            code: CodeFate::Markup,
            ..Redirect::USUAL
        },
    ),
    error(
        "error-control-characters",
        "the description of an error holds terminal commands and text that runs backwards",
        "access_denied",
        "\u{1b}[2J\u{1b}]0;struck\u{7}\u{1b}]8;;https://elsewhere.example\u{7}\u{1b}]52;c;ZmFrZQ==\u{7}\rover\u{202e}etirw\u{9b}31m",
    ),
    redirect(
        "expired-code",
        "the authorization code is too old when it arrives",
        Redirect {
            code: CodeFate::Expired,
            ..Redirect::USUAL
        },
    ),
    redirect(
        "no-redirect",
        "consent ends on a page of the server: nothing ever comes back",
        Redirect {
            arrival: Arrival::Never,
            ..Redirect::USUAL
        },
    ),
    redirect(
        "wrong-issuer",
        "the redirect names another server as its issuer",
        Redirect {
            issuer: IssuerFate::Foreign,
            ..Redirect::USUAL
        },
    ),
    redirect(
        "issuer-missing",
        "the redirect names no issuer, as Pleo's pages have it",
        Redirect {
            issuer: IssuerFate::Missing,
            ..Redirect::USUAL
        },
    ),
];
