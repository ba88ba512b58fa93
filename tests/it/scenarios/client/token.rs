//! What strikes at the token endpoint, as the person sees it at `authorize` and at `refresh`.

use pleo_onboard::problem::ProblemCode as P;

use super::drive::{Drive, Seen};
use super::step::{Row, Step, fails, succeeds};

/// Exchange and refresh fail alike; one request each, and the stored tokens stay as they were.
const fn both(exit: i32, problem: P) -> [Step; 2] {
    [
        fails(Drive::Authorize, exit, problem),
        fails(Drive::Refresh, exit, problem),
    ]
}

/// The same, with particulars that both name.
const fn both_say(exit: i32, problem: P, also: fn(&Seen)) -> [Step; 2] {
    let [exchange, refresh] = both(exit, problem);
    [exchange.also(also), refresh.also(also)]
}

/// The same, after it was sent three times more by itself, with a pause of a few seconds before each.
const fn both_repeat(exit: i32, problem: P, also: fn(&Seen)) -> [Step; 2] {
    let [exchange, refresh] = both_say(exit, problem, also);
    [exchange.sends(4, 0).after(5), refresh.sends(4, 0).after(5)]
}

/// Exchange and refresh succeed, and store what they got.
const fn taken(also: fn(&Seen)) -> [Step; 2] {
    [
        succeeds(Drive::Authorize).also(also),
        succeeds(Drive::Refresh).also(also),
    ]
}

/// A refresh that ends the session.
// The pair stays in the store, so that what speaks against it can be told.
const ENDED: &[Step] = &[fails(Drive::Refresh, 4, P::TokenSessionEnded)];

fn lifetime_is(seen: &Seen, seconds: Option<u64>) {
    assert_eq!(seen.pair()["lifetime_seconds"].as_u64(), seconds);
    let expires_at = &seen.json()["expires_at"];
    assert_eq!(expires_at.is_null(), seconds.is_none(), "{seen:?}");
}

/// Tokens live a quarter of an hour from now, whatever the server's clock shows; that it differs is told.
const fn another_time() -> [Step; 3] {
    let usual = |seen: &Seen| lifetime_is(seen, Some(900));
    let [exchange, refresh] = taken(usual);
    [exchange, refresh, succeeds(Drive::Call)]
}

/// Ten years: the longest that is believed.
const LONGEST: u64 = 10 * 366 * 86_400;

/// All of them.
pub const ROWS: &[Row] = &[
    ("reused-refresh", ENDED),
    ("expired-refresh", ENDED),
    (
        "revoked",
        &[
            fails(Drive::Refresh, 4, P::TokenSessionEnded),
            // The call is refused, and so is the refresh that follows: that is the reason which is told.
            fails(Drive::Call, 4, P::TokenSessionEnded).sends(1, 1),
        ],
    ),
    ("refresh-invalid-token", ENDED),
    ("pleo-refresh-error", ENDED),
    (
        "secret-rotated",
        &both_say(4, P::TokenClientRefused, |seen| {
            assert!(
                seen.stderr
                    .contains("The server said: \"the Client Secret was replaced")
            );
        }),
    ),
    (
        "token-invalid-grant",
        &[
            fails(Drive::Authorize, 1, P::TokenCodeRefused),
            fails(Drive::Refresh, 4, P::TokenSessionEnded),
        ],
    ),
    ("token-invalid-client", &both(4, P::TokenClientRefused)),
    ("token-invalid-client-bare", &both(4, P::TokenClientRefused)),
    ("token-invalid-request", &both(1, P::TokenInvalidRequest)),
    (
        "token-unauthorized-client",
        &both(1, P::TokenUnauthorizedClient),
    ),
    (
        "token-unsupported-grant-type",
        &both(1, P::TokenUnsupportedGrantType),
    ),
    ("token-invalid-scope", &both(1, P::TokenInvalidScope)),
    ("token-html", &both(7, P::TokenNotJson)),
    ("token-portal-redirect", &both(7, P::TokenRedirected)),
    ("token-proxy-auth", &both(7, P::NetworkProxy)),
    (
        "token-empty",
        &both_say(7, P::TokenNotJson, |seen| {
            assert!(seen.stderr.contains("(status 200, nothing in it)"));
        }),
    ),
    (
        "token-server-error",
        &both_say(1, P::TokenServerError, |seen| {
            assert!(seen.stderr.contains("(status 500)"));
        }),
    ),
    (
        "token-bad-gateway",
        &both_say(1, P::TokenServerError, |seen| {
            assert!(seen.stderr.contains("(status 502)"));
        }),
    ),
    (
        "token-unavailable",
        &both_say(1, P::TokenServerError, |seen| {
            assert!(seen.stderr.contains("(status 503, wait 2 s)"));
        }),
    ),
    (
        "token-rate-limited",
        &both_repeat(1, P::TokenRateLimited, |seen| {
            let told = "It is sent again in 3 s.";
            assert_eq!(seen.stderr.matches(told).count(), 3, "{seen:?}");
            assert!(seen.stderr.contains("(wait 3 s)"));
        }),
    ),
    (
        "token-rate-limited-date",
        &both_repeat(1, P::TokenRateLimited, |seen| {
            assert!(seen.stderr.contains("(wait until 20"), "{seen:?}");
        }),
    ),
    (
        "token-expires-missing",
        &taken(|seen| lifetime_is(seen, None)),
    ),
    ("token-expires-null", &taken(|seen| lifetime_is(seen, None))),
    (
        "token-expires-text",
        &taken(|seen| lifetime_is(seen, Some(3_600))),
    ),
    (
        "token-expires-fraction",
        &taken(|seen| lifetime_is(seen, Some(3_600))),
    ),
    (
        "token-expires-negative",
        &taken(|seen| lifetime_is(seen, Some(0))),
    ),
    (
        "token-expires-zero",
        &taken(|seen| lifetime_is(seen, Some(0))),
    ),
    (
        "token-expires-huge",
        &taken(|seen| lifetime_is(seen, Some(LONGEST))),
    ),
    (
        "token-expires-largest",
        &taken(|seen| lifetime_is(seen, Some(LONGEST))),
    ),
    (
        "token-expires-word",
        &both_say(1, P::TokenUnreadable, |seen| {
            assert!(
                seen.stderr
                    .contains("(its expires_in is no number of seconds)")
            );
        }),
    ),
    ("token-type-missing", &both(1, P::TokenNotBearer)),
    ("token-type-mac", &both(1, P::TokenNotBearer)),
    (
        "token-type-capitals",
        &taken(|seen| lifetime_is(seen, Some(900))),
    ),
    ("token-access-empty", &both(1, P::TokenUnreadable)),
    ("token-access-newline", &both(1, P::TokenUnreadable)),
    ("token-access-space", &both(1, P::TokenUnreadable)),
    ("token-access-non-ascii", &both(1, P::TokenUnreadable)),
    ("token-access-long", &both(1, P::TokenUnreadable)),
    (
        "token-scope-narrower",
        &taken(|seen| {
            let granted = serde_json::json!(["users:read"]);
            assert_eq!(seen.json()["scopes_granted"], granted);
            assert_ne!(seen.json()["scopes_requested"], granted);
        }),
    ),
    ("token-redirect-301", &both(7, P::TokenRedirected)),
    ("token-redirect-302", &both(7, P::TokenRedirected)),
    ("token-redirect-303", &both(7, P::TokenRedirected)),
    ("token-redirect-307", &both(7, P::TokenRedirected)),
    ("token-redirect-308", &both(7, P::TokenRedirected)),
    ("token-redirect-http", &both(7, P::TokenRedirected)),
    ("token-redirect-self", &both(7, P::TokenRedirected)),
    ("token-gzip-bomb", &both(1, P::TokenTooLarge)),
    ("token-huge-body", &both(1, P::TokenTooLarge)),
    ("token-stall", &after(30, both(7, P::TokenAnswerLost))),
    ("token-drip", &after(30, both(7, P::TokenAnswerLost))),
    (
        "token-slow",
        &after(10, taken(|seen| lifetime_is(seen, Some(900)))),
    ),
    ("token-reset", &both(7, P::TokenAnswerLost)),
    ("token-truncated-json", &both(7, P::TokenAnswerLost)),
    ("token-bad-framing", &both(7, P::TokenAnswerLost)),
    ("date-hour-ahead", &another_time()),
    ("date-hour-behind", &another_time()),
    ("date-month-ahead", &another_time()),
    ("date-month-behind", &another_time()),
];

const fn after(seconds: u64, steps: [Step; 2]) -> [Step; 2] {
    let [exchange, refresh] = steps;
    [exchange.after(seconds), refresh.after(seconds)]
}
