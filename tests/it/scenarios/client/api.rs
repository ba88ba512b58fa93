//! What strikes at calls of the API, as the person sees it at `call` and `disconnect`.

use pleo_onboard::problem::ProblemCode as P;

use super::drive::{Drive, Seen};
use super::step::{Row, Step, Stored, fails, succeeds};

const fn called(problem: P) -> [Step; 1] {
    [fails(Drive::Call, 1, problem)]
}

/// An answer that never came whole: what came is on standard output, and the exit code says that it is not all.
const fn lost(problem: P, seconds: u64) -> [Step; 1] {
    [fails(Drive::Call, 7, problem).after(seconds)]
}

/// A body that is printed as it is, with no complaint.
const fn printed(also: fn(&Seen)) -> [Step; 1] {
    [succeeds(Drive::Call).also(also)]
}

/// A body that is printed as it is, and a word that it is no JSON.
const fn strange(also: fn(&Seen)) -> [Step; 1] {
    [fails(Drive::Call, 0, P::ApiNotJson).also(also)]
}

fn says(seen: &Seen, words: &str) {
    assert!(seen.stderr.contains(words), "{words}: {}", seen.stderr);
}

/// All of them.
pub const ROWS: &[Row] = &[
    (
        "unauthorized",
        &[
            // One refresh, one retry, and then it is told.
            fails(Drive::Call, 4, P::ApiUnauthorized)
                .sends(1, 2)
                .leaves(Stored::Replaced),
            // If the retry succeeds, nobody hears of it.
            succeeds(Drive::Call)
                .struck_by("unauthorized:1")
                .sends(1, 2)
                .leaves(Stored::Replaced),
        ],
    ),
    (
        "forbidden",
        &[
            fails(Drive::Call, 1, P::SandboxRefusedOnPurpose).also(|seen| {
                says(seen, "the token has the scope for it (users:read)");
            }),
        ],
    ),
    (
        "forbidden-bare",
        &[
            fails(Drive::Call, 1, P::SandboxRefusedOnPurpose).also(|seen| {
                says(seen, "the token has the scope for it (users:read)");
            }),
        ],
    ),
    ("not-found", &called(P::ApiNotFound)),
    ("method-not-allowed", &called(P::ApiWrongMethod)),
    ("conflict", &called(P::ApiConflict)),
    ("unprocessable", &called(P::ApiBadRequest)),
    (
        "rate-limited",
        &[fails(Drive::Call, 1, P::ApiRateLimited).also(|seen| {
            says(seen, "(Retry-After: 5)");
        })],
    ),
    (
        "rate-limited-date",
        &[fails(Drive::Call, 1, P::ApiRateLimited).also(|seen| {
            says(seen, " GMT)");
        })],
    ),
    ("server-error", &called(P::ApiServerError)),
    (
        "server-error-page",
        &[fails(Drive::Call, 1, P::ApiServerError).also(|seen| {
            assert_eq!(seen.stdout, "<h1>500 Internal Server Error</h1>");
        })],
    ),
    ("unavailable", &called(P::ApiServerError)),
    (
        "no-content",
        &printed(|seen| {
            assert_eq!(seen.stdout, "");
            says(seen, "GET /v2/employees → 204 in ");
        }),
    ),
    ("slow", &[succeeds(Drive::Call).after(10)]),
    ("truncated-json", &lost(P::NetworkBrokenOff, 0)),
    ("reset", &lost(P::NetworkBrokenOff, 0)),
    ("reset-halfway", &lost(P::NetworkBrokenOff, 0)),
    ("stall", &lost(P::NetworkTimedOut, 30)),
    ("drip", &lost(P::NetworkTimedOut, 30)),
    ("bad-framing", &lost(P::NetworkBrokenOff, 0)),
    ("gzip-bomb", &[TOO_LARGE]),
    (
        "huge-body",
        &printed(|seen| {
            assert!(seen.stdout.len() > 45_000_000);
            assert!(seen.stdout.ends_with("\"hasPreviousPage\":false}}"));
        }),
    ),
    (
        "many-lines",
        &printed(|seen| assert!(seen.stdout.lines().count() > 1_000_000)),
    ),
    (
        "long-line",
        &printed(|seen| assert_eq!(seen.stdout.lines().count(), 1)),
    ),
    (
        "control-characters",
        &printed(|seen| assert!(seen.stdout.contains("\u{1b}]0;struck"))),
    ),
    (
        "invalid-utf8",
        &printed(|seen| assert!(seen.stdout.contains('\u{fffd}'))),
    ),
    (
        "image",
        &strange(|seen| assert!(seen.stdout.contains("PNG\r\n"))),
    ),
    (
        "packed-body",
        &strange(|seen| assert!(seen.stdout.starts_with('\u{1f}'))),
    ),
    (
        "redirect",
        &[fails(Drive::Call, 1, P::ApiUnexpectedStatus).also(|seen| {
            says(seen, "(status 307)");
        })],
    ),
    (
        "echo",
        &printed(|seen| {
            // Present behaviour: the body is printed as it came, secrets and all; the words beside it repeat none.
            assert!(seen.stdout.contains("\"clientSecret\":\""), "{seen:?}");
        }),
    ),
    (
        "disconnect-unavailable",
        &[fails(Drive::Disconnect, 1, P::ApiServerError).also(|seen| {
            says(seen, "(status 503)");
        })],
    ),
    (
        "disconnect-unknown",
        &[succeeds(Drive::Disconnect).also(|seen| {
            let told = seen.json();
            assert_eq!(told["at_pleo"], "nothing was connected");
            assert_eq!(told["forgotten"], true);
        })],
    ),
    (
        "disconnect-refused",
        &[fails(Drive::Disconnect, 1, P::ApiBadRequest).also(|seen| {
            says(seen, "(status 400)");
        })],
    ),
];

/// Too large to be printed whole, and said so.
const TOO_LARGE: Step = Step {
    problem: None,
    ..fails(Drive::CallUnread, 1, P::ApiTooLarge)
}
.also(|seen| says(seen, "warning: the body is larger than what is printed"));
