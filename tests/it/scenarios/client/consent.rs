//! What strikes at consent, as the person sees it at `authorize`.

use pleo_onboard::problem::ProblemCode as P;

use super::drive::{Drive, Seen};
use super::step::{Row, Step, fails, succeeds};

/// The wait ends with the words of this code; nothing is exchanged, and nobody else is asked.
const fn ends(exit: i32, problem: P) -> [Step; 1] {
    [fails(Drive::Authorize, exit, problem)
        .sends(0, 0)
        .also(says_what_the_server_said)]
}

fn says_what_the_server_said(seen: &Seen) {
    assert!(seen.stderr.contains("The server said: \""), "{seen:?}");
}

/// The wait goes on: it ends by its time alone, or by the right redirect that comes after all.
const fn ignored() -> [Step; 2] {
    let timed_out = fails(Drive::AuthorizeShortly, 6, P::CallbackTimedOut);
    [
        timed_out.after(3).also(|seen| {
            let told = "turned away a request: wrong state (an old tab?)\n";
            assert_eq!(seen.stderr.matches(told).count(), 1, "{seen:?}");
        }),
        succeeds(Drive::BrowserTwice).also(|seen| {
            assert_eq!(seen.json()["ignored_requests"], 1, "{seen:?}");
        }),
    ]
}

/// The strike of the first redirect alone.
const fn first(steps: [Step; 2], strike: &'static str) -> [Step; 2] {
    let [timed_out, granted] = steps;
    [timed_out, granted.struck_by(strike)]
}

/// No markup of the server's is on the page where the browser ends.
fn page_is_plain(seen: &Seen) {
    assert!(seen.page.starts_with("<!"), "{seen:?}");
    for markup in ["<script", "onerror", "struck", "elsewhere", "javascript:"] {
        assert!(!seen.page.contains(markup), "{}", seen.page);
    }
}

const DENIED: &[Step] = &[fails(Drive::Browser, 5, P::CallbackDenied).also(|seen| {
    page_is_plain(seen);
    says_what_the_server_said(seen);
})];

/// All of them.
pub const ROWS: &[Row] = &[
    ("denied", &ends(5, P::CallbackDenied)),
    ("wrong-state", &first(ignored(), "wrong-state:1")),
    ("state-missing", &first(ignored(), "state-missing:1")),
    ("state-empty", &first(ignored(), "state-empty:1")),
    ("state-cut", &first(ignored(), "state-cut:1")),
    ("state-other-case", &first(ignored(), "state-other-case:1")),
    (
        "denied-without-state",
        &first(ignored(), "denied-without-state:1"),
    ),
    (
        "denied-wrong-state",
        &first(ignored(), "denied-wrong-state:1"),
    ),
    ("error-invalid-request", &ends(1, P::CallbackInvalidRequest)),
    (
        "error-unauthorized-client",
        &ends(1, P::CallbackUnauthorizedClient),
    ),
    (
        "error-unsupported-response-type",
        &ends(1, P::CallbackUnsupportedResponseType),
    ),
    ("error-invalid-scope", &ends(1, P::CallbackInvalidScope)),
    ("error-server-error", &ends(1, P::CallbackServerError)),
    (
        "error-temporarily-unavailable",
        &ends(1, P::CallbackTemporarilyUnavailable),
    ),
    ("error-unknown", &ends(1, P::CallbackUnknownError)),
    ("error-markup", DENIED),
    (
        "code-markup",
        &[fails(Drive::Browser, 1, P::TokenCodeRefused)
            .sends(1, 0)
            .also(page_is_plain)],
    ),
    ("error-control-characters", DENIED),
    (
        "expired-code",
        &[fails(Drive::Authorize, 1, P::TokenCodeRefused)],
    ),
    (
        "no-redirect",
        &[
            fails(Drive::Browser, 6, P::CallbackTimedOut).after(5),
            // Where the program itself plays the browser, it says that it went no further.
            fails(Drive::Authorize, 1, P::SandboxAssistFailed).sends(0, 0),
        ],
    ),
    (
        "wrong-issuer",
        &[
            fails(Drive::BrowserWithIssuer, 1, P::CallbackWrongIssuer),
            // Without an issuer in config.toml, as at Pleo, iss is not looked at.
            succeeds(Drive::Authorize),
        ],
    ),
    (
        "issuer-missing",
        &[
            fails(Drive::BrowserWithIssuer, 1, P::CallbackWrongIssuer),
            succeeds(Drive::Authorize),
        ],
    ),
];
