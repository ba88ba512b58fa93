//! Faults of the callback, of tokens and of the API, in the order of the design's list.

use super::Row;
use super::Source::{NotOverHttp, Scenarios};

/// All of them.
pub const ROWS: &[Row] = &[
    (
        "CB-01",
        "requests for other pages",
        NotOverHttp("a browser or a scanner sends them to our own listener, no server does"),
    ),
    (
        "CB-02",
        "connections without a request",
        NotOverHttp("another program on the machine opens them to our own listener"),
    ),
    (
        "CB-03",
        "an idle connection beside the real one",
        NotOverHttp("the browser opens it to our own listener ahead of time"),
    ),
    (
        "CB-04",
        "64 connections that never finish their request",
        NotOverHttp("another program on the machine opens them to our own listener"),
    ),
    (
        "CB-05",
        "a code with a state that is not ours",
        Scenarios(&[
            "wrong-state",
            "state-missing",
            "state-empty",
            "state-cut",
            "state-other-case",
        ]),
    ),
    (
        "CB-06",
        "an error without our state",
        Scenarios(&["denied-without-state", "denied-wrong-state"]),
    ),
    (
        "CB-07",
        "each error code with our state",
        Scenarios(&[
            "denied",
            "error-invalid-request",
            "error-unauthorized-client",
            "error-unsupported-response-type",
            "error-invalid-scope",
            "error-server-error",
            "error-temporarily-unavailable",
            "error-unknown",
        ]),
    ),
    (
        "CB-08",
        "markup in parameters",
        Scenarios(&["error-markup", "code-markup"]),
    ),
    (
        "CB-09",
        "terminal commands in a description",
        Scenarios(&["error-control-characters"]),
    ),
    (
        "CB-10",
        "the right redirect by another method",
        NotOverHttp(
            "a redirect is followed with GET; only a page or program of this machine sends our listener another method",
        ),
    ),
    (
        "CB-11",
        "TLS, HTTP/2, noise and SSH",
        NotOverHttp(
            "these are other protocols, sent to our own listener by programs that mistake it",
        ),
    ),
    (
        "CB-12",
        "requests that are too large",
        NotOverHttp(
            "a program on the machine sends them to our own listener; a browser would not follow such a redirect",
        ),
    ),
    (
        "CB-13",
        "a Host that is not ours",
        NotOverHttp(
            "the name that a browser was led by (DNS rebinding) goes to our own listener, no server writes it",
        ),
    ),
    (
        "CB-14",
        "the same redirect again",
        NotOverHttp("the person reloads the page or goes back in the browser"),
    ),
    (
        "CB-15",
        "the port is taken",
        NotOverHttp("another program of the machine holds the port before anything is sent"),
    ),
    ("CB-16", "nothing ever comes", Scenarios(&["no-redirect"])),
    (
        "TK-01",
        "the exchange is refused",
        Scenarios(&["token-invalid-grant", "expired-code"]),
    ),
    (
        "TK-02",
        "the client is refused",
        Scenarios(&[
            "token-invalid-client",
            "token-invalid-client-bare",
            "secret-rotated",
        ]),
    ),
    (
        "TK-03",
        "the other refusals of RFC 6749",
        Scenarios(&[
            "token-invalid-request",
            "token-unauthorized-client",
            "token-unsupported-grant-type",
            "token-invalid-scope",
        ]),
    ),
    (
        "TK-04",
        "something else answers",
        Scenarios(&[
            "token-html",
            "token-portal-redirect",
            "token-proxy-auth",
            "token-empty",
        ]),
    ),
    (
        "TK-05",
        "trouble at the server, or a pause",
        Scenarios(&[
            "token-server-error",
            "token-bad-gateway",
            "token-unavailable",
            "token-rate-limited",
            "token-rate-limited-date",
        ]),
    ),
    (
        "TK-06",
        "a lifetime in unusual clothes",
        Scenarios(&[
            "token-expires-missing",
            "token-expires-null",
            "token-expires-text",
            "token-expires-fraction",
        ]),
    ),
    (
        "TK-07",
        "a lifetime that cannot be",
        Scenarios(&[
            "token-expires-negative",
            "token-expires-zero",
            "token-expires-huge",
            "token-expires-largest",
            "token-expires-word",
        ]),
    ),
    (
        "TK-08",
        "a kind of token",
        Scenarios(&[
            "token-type-missing",
            "token-type-mac",
            "token-type-capitals",
        ]),
    ),
    (
        "TK-09",
        "an access token that is none",
        Scenarios(&[
            "token-access-empty",
            "token-access-newline",
            "token-access-space",
            "token-access-non-ascii",
            "token-access-long",
        ]),
    ),
    (
        "TK-10",
        "the token endpoint redirects",
        Scenarios(&[
            "token-redirect-301",
            "token-redirect-302",
            "token-redirect-303",
            "token-redirect-307",
            "token-redirect-308",
            "token-redirect-http",
            "token-redirect-self",
        ]),
    ),
    (
        "TK-11",
        "an answer that is too large or never ends",
        Scenarios(&[
            "token-gzip-bomb",
            "token-huge-body",
            "token-stall",
            "token-drip",
        ]),
    ),
    (
        "TK-12",
        "a reset after the request",
        Scenarios(&["token-reset"]),
    ),
    (
        "TK-13",
        "a refresh is refused",
        Scenarios(&[
            "token-invalid-grant",
            "reused-refresh",
            "expired-refresh",
            "revoked",
            "refresh-invalid-token",
            "pleo-refresh-error",
        ]),
    ),
    // Pleo documents no revocation endpoint; what ends an installation is DELETE /v1/installations/me.
    (
        "TK-14",
        "the end at the server fails or finds nothing",
        Scenarios(&[
            "disconnect-unavailable",
            "disconnect-unknown",
            "disconnect-refused",
        ]),
    ),
    (
        "TK-15",
        "bad certificates",
        NotOverHttp(
            "a matter of TLS, which ends before HTTP begins; the sandbox is plain HTTP on this machine",
        ),
    ),
    (
        "TK-16",
        "clocks that differ",
        Scenarios(&[
            "date-hour-ahead",
            "date-hour-behind",
            "date-month-ahead",
            "date-month-behind",
        ]),
    ),
    (
        "AP-01",
        "401 invalid_token",
        Scenarios(&["unauthorized", "revoked"]),
    ),
    (
        "AP-02",
        "403, the scope named or not",
        Scenarios(&["forbidden", "forbidden-bare"]),
    ),
    (
        "AP-03",
        "404, 405, 409, 422, a page with 500, 204",
        Scenarios(&[
            "not-found",
            "method-not-allowed",
            "conflict",
            "unprocessable",
            "server-error-page",
            "no-content",
        ]),
    ),
    (
        "AP-04",
        "bodies that are too large to show",
        Scenarios(&["huge-body", "many-lines", "long-line"]),
    ),
    (
        "AP-05",
        "text that steers a terminal",
        Scenarios(&["control-characters"]),
    ),
    (
        "AP-06",
        "bodies that are no text",
        Scenarios(&["invalid-utf8", "image", "packed-body"]),
    ),
    (
        "AP-07",
        "a redirect to another host",
        Scenarios(&["redirect"]),
    ),
    ("AP-08", "secrets that come back", Scenarios(&["echo"])),
];
