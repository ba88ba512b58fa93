//! Scenarios that strike at API calls with a valid token.

use super::fault::{Body, Breakage, Canned, Fault, Location, Named, Retry};
use super::{Moment, Scenario};

const JSON: &str = "application/json;charset=UTF-8";

const fn api(name: &'static str, words: &'static str, fault: Fault) -> Scenario {
    Scenario {
        name,
        words,
        moments: &[Moment::Api],
        fault,
    }
}

const fn instead(name: &'static str, words: &'static str, canned: Canned) -> Scenario {
    api(name, words, Fault::Instead(canned))
}

const fn broken(name: &'static str, words: &'static str, breakage: Breakage) -> Scenario {
    api(name, words, Fault::Broken(breakage))
}

const fn disconnect(name: &'static str, words: &'static str, canned: Canned) -> Scenario {
    Scenario {
        name,
        words,
        moments: &[Moment::Disconnect],
        fault: Fault::Instead(canned),
    }
}

/// A picture of one point.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// Nothing, packed.
const PACKED: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";

/// All of them, in the order they are listed.
pub(super) const ALL: &[Scenario] = &[
    instead(
        "unauthorized",
        "an API call is answered with 401",
        Canned {
            header: Some((
                "www-authenticate",
                b"Bearer realm=\"local sandbox\", error=\"invalid_token\", error_description=\"the access token is not valid\"",
            )),
            ..Canned::json(401, "{\"type\":\"UNAUTHORIZED\",\"message\":\"the access token is not valid\"}")
        },
    ),
    api(
        "forbidden",
        "an API call is answered with 403, the missing scope named",
        Fault::ScopeMissing(Named::Named),
    ),
    api(
        "forbidden-bare",
        "an API call is answered with 403 and no word about a scope",
        Fault::ScopeMissing(Named::Unnamed),
    ),
    instead(
        "not-found",
        "an API call is answered with 404",
        Canned::json(404, "{\"type\":\"NOT_FOUND\",\"message\":\"Scenario not-found.\"}"),
    ),
    instead(
        "method-not-allowed",
        "an API call is answered with 405",
        Canned {
            header: Some(("allow", b"PATCH")),
            ..Canned::json(405, "{\"type\":\"METHOD_NOT_ALLOWED\",\"message\":\"Scenario method-not-allowed.\"}")
        },
    ),
    instead(
        "conflict",
        "an API call is answered with 409",
        Canned::json(409, "{\"type\":\"EXPORT_ALREADY_IN_PROGRESS\",\"message\":\"Scenario conflict.\"}"),
    ),
    instead(
        "unprocessable",
        "an API call is answered with 422",
        Canned::json(422, "{\"type\":\"EXPORT_JOB_STATUS_UNPROCESSABLE\",\"message\":\"Scenario unprocessable.\"}"),
    ),
    instead(
        "rate-limited",
        "an API call is answered with 429 and Retry-After",
        Canned {
            retry: Retry::Seconds(5),
            ..Canned::json(429, "{\"type\":\"RATE_LIMITED\",\"message\":\"More than 600 calls in a minute.\"}")
        },
    ),
    instead(
        "rate-limited-date",
        "an API call is answered with 429 and Retry-After as a date",
        Canned {
            retry: Retry::Date(5),
            ..Canned::json(429, "{\"type\":\"RATE_LIMITED\",\"message\":\"More than 600 calls in a minute.\"}")
        },
    ),
    instead(
        "server-error",
        "an API call is answered with 500",
        Canned::json(500, "{\"type\":\"INTERNAL_SERVER_ERROR\",\"message\":\"Scenario server-error.\"}"),
    ),
    instead(
        "server-error-page",
        "an API call is answered with 500 and a web page",
        Canned::new(500, "text/html", Body::Text("<h1>500 Internal Server Error</h1>")),
    ),
    instead(
        "unavailable",
        "an API call is answered with 503 and Retry-After",
        Canned {
            retry: Retry::Seconds(2),
            ..Canned::json(503, "{\"type\":\"SERVICE_UNAVAILABLE\",\"message\":\"Scenario unavailable.\"}")
        },
    ),
    instead(
        "no-content",
        "an API call is answered with 204 and no body",
        Canned::new(204, "", Body::Text("")),
    ),
    api("slow", "an API call is answered after ten seconds", Fault::Late),
    broken("truncated-json", "the body of an API answer stops half-way", Breakage::CutShort),
    broken("reset", "the connection is reset in place of an API answer", Breakage::Reset),
    broken("reset-halfway", "the connection is reset in the middle of an API answer", Breakage::ResetHalfway),
    broken("stall", "an API answer stops half-way and stays open", Breakage::Stall),
    broken("drip", "an API answer comes one byte a second", Breakage::Drip),
    broken("bad-framing", "an API answer is not valid HTTP", Breakage::BadFraming),
    broken("gzip-bomb", "an API answer unpacks to a gigabyte", Breakage::GzipBomb),
    instead(
        "huge-body",
        "an API call is answered with about 50 MB of JSON",
        Canned::new(200, JSON, Body::Huge),
    ),
    instead(
        "many-lines",
        "an API call is answered with a million lines of JSON",
        Canned::new(200, JSON, Body::ManyLines),
    ),
    instead(
        "long-line",
        "an API call is answered with one line of 2 MB",
        Canned::new(200, JSON, Body::LongLine),
    ),
    instead(
        "control-characters",
        "an API answer holds terminal commands and invisible characters, in body and header",
        Canned {
            header: Some(("x-note", "c1 \u{9b}31m, bidi \u{202e}desrever, zero \u{200b}width".as_bytes())),
            ..Canned::new(
                200,
                JSON,
                Body::Bytes(b"{\"data\":\"\x1b[2J\x1b]0;struck\x07\x1b]52;c;ZmFrZQ==\x07\xc2\x9b31m\xe2\x80\xae\xe2\x80\x8b\xf3\xa0\x81\x81\",\"escaped\":\"\\u001b[2J\\u202e\"}"),
            )
        },
    ),
    instead(
        "invalid-utf8",
        "the body of an API answer is not text in UTF-8",
        Canned::new(200, JSON, Body::Bytes(b"{\"data\":\"\xff\xfe\x80 caf\xe9\"}")),
    ),
    instead(
        "image",
        "an API call is answered with a picture",
        Canned::new(200, "image/png", Body::Bytes(PICTURE)),
    ),
    instead(
        "packed-body",
        "an API call is answered with a packed file",
        Canned::new(200, "application/gzip", Body::Bytes(PACKED)),
    ),
    instead(
        "redirect",
        "an API call is redirected to another host, 307",
        Canned {
            location: Location::To("https://elsewhere.example/v2/employees"),
            ..Canned::new(307, "", Body::Text(""))
        },
    ),
    api(
        "echo",
        "an API answer repeats your access token, Client Secret and an email, in body and header",
        Fault::Echo,
    ),
    disconnect(
        "disconnect-unavailable",
        "disconnecting is answered with 503",
        Canned {
            retry: Retry::Seconds(2),
            ..Canned::json(503, "{\"type\":\"SERVICE_UNAVAILABLE\",\"message\":\"Scenario disconnect-unavailable.\"}")
        },
    ),
    disconnect(
        "disconnect-unknown",
        "disconnecting is answered with 404: there is no installation",
        Canned::json(404, "{\"type\":\"INSTALLATION_NOT_FOUND\",\"message\":\"There is no installation.\"}"),
    ),
    disconnect(
        "disconnect-refused",
        "disconnecting is answered with 400",
        Canned::json(400, "{\"type\":\"unsupported_token_type\",\"message\":\"Scenario disconnect-refused.\"}"),
    ),
];
