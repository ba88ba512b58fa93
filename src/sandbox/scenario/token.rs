//! Scenarios that strike at the token endpoint.

use super::fault::{Body, Breakage, Canned, Edit, Fault, Location, Retry};
use super::{Moment, Scenario};

const fn token(name: &'static str, words: &'static str, fault: Fault) -> Scenario {
    Scenario {
        name,
        words,
        moments: &[Moment::Token],
        fault,
    }
}

const fn instead(name: &'static str, words: &'static str, canned: Canned) -> Scenario {
    token(name, words, Fault::Instead(canned))
}

const fn edited(
    name: &'static str,
    words: &'static str,
    member: &'static str,
    edit: Edit,
) -> Scenario {
    token(name, words, Fault::Edited { member, edit })
}

const fn broken(name: &'static str, words: &'static str, breakage: Breakage) -> Scenario {
    token(name, words, Fault::Broken(breakage))
}

const fn redirected(
    name: &'static str,
    words: &'static str,
    status: u16,
    location: Location,
) -> Scenario {
    let canned = Canned::new(status, "", Body::Text(""));
    instead(name, words, Canned { location, ..canned })
}

const fn refused(name: &'static str, words: &'static str, body: &'static str) -> Scenario {
    instead(name, words, Canned::json(400, body))
}

const ELSEWHERE: Location = Location::To("https://elsewhere.example/oauth/token");
const PORTAL: &str = "<!doctype html><title>Wi-Fi</title><p>Please log in to the Wi-Fi.";
const INVALID_CLIENT: &str =
    "{\"error\":\"invalid_client\",\"error_description\":\"client authentication failed\"}";

/// All of them, in the order they are listed.
pub(super) const ALL: &[Scenario] = &[
    refused(
        "token-invalid-grant",
        "the token endpoint says invalid_grant",
        "{\"error\":\"invalid_grant\",\"error_description\":\"scenario token-invalid-grant\"}",
    ),
    instead(
        "token-invalid-client",
        "the token endpoint says invalid_client, with WWW-Authenticate",
        Canned {
            header: Some(("www-authenticate", b"Basic realm=\"local sandbox\"")),
            ..Canned::json(401, INVALID_CLIENT)
        },
    ),
    instead(
        "token-invalid-client-bare",
        "the token endpoint says invalid_client, without WWW-Authenticate",
        Canned::json(401, INVALID_CLIENT),
    ),
    refused(
        "token-invalid-request",
        "the token endpoint says invalid_request",
        "{\"error\":\"invalid_request\",\"error_description\":\"scenario token-invalid-request\"}",
    ),
    refused(
        "token-unauthorized-client",
        "the token endpoint says unauthorized_client",
        "{\"error\":\"unauthorized_client\",\"error_description\":\"scenario token-unauthorized-client\"}",
    ),
    refused(
        "token-unsupported-grant-type",
        "the token endpoint says unsupported_grant_type",
        "{\"error\":\"unsupported_grant_type\",\"error_description\":\"scenario token-unsupported-grant-type\"}",
    ),
    refused(
        "token-invalid-scope",
        "the token endpoint says invalid_scope",
        "{\"error\":\"invalid_scope\",\"error_description\":\"scenario token-invalid-scope\"}",
    ),
    instead(
        "token-html",
        "a web page answers instead of the token endpoint",
        Canned::new(200, "text/html", Body::Text(PORTAL)),
    ),
    instead(
        "token-portal-redirect",
        "a captive portal redirects the token request to its login page",
        Canned {
            location: Location::To("http://portal.example/login"),
            ..Canned::new(302, "text/html", Body::Text(PORTAL))
        },
    ),
    instead(
        "token-proxy-auth",
        "a proxy answers 407 and asks for its own password",
        Canned {
            header: Some(("proxy-authenticate", b"Basic realm=\"proxy\"")),
            ..Canned::new(407, "text/html", Body::Text("<h1>Proxy</h1>"))
        },
    ),
    instead(
        "token-empty",
        "the token endpoint answers 200 with nothing in it",
        Canned::new(200, "application/json", Body::Text("")),
    ),
    instead(
        "token-server-error",
        "the token endpoint answers 500",
        Canned::json(
            500,
            "{\"error\":\"server_error\",\"error_description\":\"scenario token-server-error\"}",
        ),
    ),
    instead(
        "token-bad-gateway",
        "a gateway answers 502 with a web page",
        Canned::new(502, "text/html", Body::Text("<h1>502 Bad Gateway</h1>")),
    ),
    instead(
        "token-unavailable",
        "the token endpoint answers 503 and Retry-After",
        Canned {
            retry: Retry::Seconds(2),
            ..Canned::json(503, "{\"error\":\"temporarily_unavailable\"}")
        },
    ),
    instead(
        "token-rate-limited",
        "the token endpoint answers 429 and Retry-After",
        Canned {
            retry: Retry::Seconds(3),
            ..Canned::json(
                429,
                "{\"error\":\"temporarily_unavailable\",\"error_description\":\"too many requests\"}",
            )
        },
    ),
    instead(
        "token-rate-limited-date",
        "the token endpoint answers 429 and Retry-After as a date",
        Canned {
            retry: Retry::Date(3),
            ..Canned::json(
                429,
                "{\"error\":\"temporarily_unavailable\",\"error_description\":\"too many requests\"}",
            )
        },
    ),
    edited(
        "token-expires-missing",
        "expires_in is missing",
        "expires_in",
        Edit::Removed,
    ),
    edited(
        "token-expires-null",
        "expires_in is null",
        "expires_in",
        Edit::Becomes("null"),
    ),
    edited(
        "token-expires-text",
        "expires_in is the text \"3600\"",
        "expires_in",
        Edit::Becomes("\"3600\""),
    ),
    edited(
        "token-expires-fraction",
        "expires_in is 3600.0",
        "expires_in",
        Edit::Becomes("3600.0"),
    ),
    edited(
        "token-expires-negative",
        "expires_in is -1",
        "expires_in",
        Edit::Becomes("-1"),
    ),
    edited(
        "token-expires-zero",
        "expires_in is 0",
        "expires_in",
        Edit::Becomes("0"),
    ),
    edited(
        "token-expires-huge",
        "expires_in is 1e308",
        "expires_in",
        Edit::Becomes("1e308"),
    ),
    edited(
        "token-expires-largest",
        "expires_in is 18446744073709551615",
        "expires_in",
        Edit::Becomes("18446744073709551615"),
    ),
    edited(
        "token-expires-word",
        "expires_in is the text \"abc\"",
        "expires_in",
        Edit::Becomes("\"abc\""),
    ),
    edited(
        "token-type-missing",
        "token_type is missing",
        "token_type",
        Edit::Removed,
    ),
    edited(
        "token-type-mac",
        "token_type is mac",
        "token_type",
        Edit::Becomes("\"mac\""),
    ),
    edited(
        "token-type-capitals",
        "token_type is BEARER, which is allowed",
        "token_type",
        Edit::Becomes("\"BEARER\""),
    ),
    edited(
        "token-access-empty",
        "access_token is empty",
        "access_token",
        Edit::Becomes("\"\""),
    ),
    edited(
        "token-access-newline",
        "access_token holds a line break",
        "access_token",
        Edit::Becomes("\"sbx_fake\\r\\nx-injected: yes\""),
    ),
    edited(
        "token-access-space",
        "access_token holds a space",
        "access_token",
        Edit::Becomes("\"sbx_fake token\""),
    ),
    edited(
        "token-access-non-ascii",
        "access_token holds a letter that is not ASCII",
        "access_token",
        Edit::Becomes("\"sbx_fäke\""),
    ),
    edited(
        "token-access-long",
        "access_token is 100 KB long",
        "access_token",
        Edit::Endless,
    ),
    edited(
        "token-scope-narrower",
        "fewer scopes are granted than were asked for",
        "scope",
        Edit::Becomes("\"users:read\""),
    ),
    redirected(
        "token-redirect-301",
        "the token endpoint redirects elsewhere, 301",
        301,
        ELSEWHERE,
    ),
    redirected(
        "token-redirect-302",
        "the token endpoint redirects elsewhere, 302",
        302,
        ELSEWHERE,
    ),
    redirected(
        "token-redirect-303",
        "the token endpoint redirects elsewhere, 303",
        303,
        ELSEWHERE,
    ),
    redirected(
        "token-redirect-307",
        "the token endpoint redirects elsewhere, 307",
        307,
        ELSEWHERE,
    ),
    redirected(
        "token-redirect-308",
        "the token endpoint redirects elsewhere, 308",
        308,
        ELSEWHERE,
    ),
    redirected(
        "token-redirect-http",
        "the token endpoint redirects to plain HTTP elsewhere, 307",
        307,
        Location::To("http://elsewhere.example/oauth/token"),
    ),
    redirected(
        "token-redirect-self",
        "the token endpoint redirects to itself, 307",
        307,
        Location::Itself,
    ),
    broken(
        "token-gzip-bomb",
        "the answer of the token endpoint unpacks to a gigabyte",
        Breakage::GzipBomb,
    ),
    instead(
        "token-huge-body",
        "the token endpoint answers with about 50 MB",
        Canned::new(200, "application/json", Body::Huge),
    ),
    broken(
        "token-stall",
        "the token endpoint's answer stops half-way and stays open",
        Breakage::Stall,
    ),
    broken(
        "token-drip",
        "the token endpoint answers one byte a second, its work done",
        Breakage::Drip,
    ),
    token(
        "token-slow",
        "the token endpoint answers after ten seconds",
        Fault::Late,
    ),
    broken(
        "token-reset",
        "the connection is reset in place of an answer, the work done",
        Breakage::Reset,
    ),
    broken(
        "token-truncated-json",
        "the token endpoint's answer stops half-way, its work done",
        Breakage::CutShort,
    ),
    broken(
        "token-bad-framing",
        "the token endpoint's answer is not valid HTTP, its work done",
        Breakage::BadFraming,
    ),
];
