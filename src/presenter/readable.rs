//! The words that everybody may read: they are Pleo's, the protocol's, or of Pleo's published example.

/// The values of Pleo's published example and of the invented company that goes with it, so that a demonstration with
/// them stays one.
pub const EXAMPLES: &[&str] = &[
    "Example Client",
    "Example Client Ltd",
    "Example Ledger",
    "Read employees, export bookkeeping entries once a day",
    "name.surname@example.io",
    "https://client.example/",
    "https://client.example/logo.png",
    "https://client.example/legal/tos.html",
    "https://client.example/legal/privacy.pdf",
    "https://client.example/callback",
    "http://localhost:7538/callback",
];

/// Values of members, headers and parameters that are the same for everybody.
const WORDS: &[&str] = &[
    "true",
    "false",
    "null",
    "Bearer",
    "bearer",
    "Basic",
    "S256",
    "code",
    "none",
    "None",
    "Supported",
    "Not supported",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "access_token",
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_refresh_token",
    "invalid_scope",
    "invalid_token",
    "insufficient_scope",
    "insufficient scope",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "application/json",
    "application/json;charset=UTF-8",
    "application/json; charset=utf-8",
    "application/x-www-form-urlencoded",
    "text/html",
    "text/html; charset=utf-8",
    "text/plain",
    "*/*",
    "no-store",
    "no-cache",
    "close",
    "keep-alive",
    "gzip",
    "identity",
    "chunked",
    // The enumerations of Pleo's API.
    "ACTIVATED",
    "API_KEY",
    "ASC",
    "AUTHORIZED",
    "AUTH_ERROR",
    "BALANCE_AMENDMENT",
    "BILL_INVOICE",
    "BILL_INVOICE_PAYMENT",
    "CANCELLED",
    "CARD_PURCHASE",
    "CASHBACK",
    "COMPLETED",
    "COMPLETED_EXTERNALLY",
    "CREATED",
    "CREDIT_NOTE",
    "DESC",
    "DRAFT",
    "ERROR",
    "EXPORTED",
    "EXPORTING",
    "INACTIVE",
    "MILEAGE",
    "NONE",
    "NOT_CREATED",
    "NOT_ENTITLED",
    "NOT_EXPORTED",
    "OAUTH2",
    "OUT_OF_POCKET",
    "OVERDRAFT",
    "PENDING",
    "PENDING_INTEGRATION",
    "PER_DIEM",
    "PLEO_INVOICE",
    "QUEUED",
    "REIMBURSEMENT",
    "REJECTED",
    "WALLET",
    "completed",
    "completed_with_errors",
    "failed",
    "in_progress",
    "pending",
    // The currencies that Pleo's accounts are kept in.
    "DKK",
    "EUR",
    "GBP",
    "NOK",
    "SEK",
    "USD",
];

/// Pieces of the paths of Pleo, of the local sandbox, and of addresses on this machine.
const PATHS: &[&str] = &[
    "",
    "v1",
    "v2",
    "v3",
    "oauth",
    "oauth2",
    "authorize",
    "token",
    "introspect",
    "callback",
    "cb",
    "login",
    "consent",
    "employees",
    "companies",
    "installations",
    "me",
    "me:activate",
    "export-jobs",
    "accounting-entries",
    "accounting-entries:search",
    "scopes",
    "sandbox",
    "scenarios",
    "clock",
    "clients",
    "register",
    "reset",
    "requests",
    "advance",
    "secret",
    "announcement",
    "docs",
    "legal",
    "tos.html",
    "privacy.pdf",
    ".well-known",
    "oauth-authorization-server",
    "favicon.ico",
];

/// Headers whose values are the same for everybody.
const HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "pragma",
    "retry-after",
    "transfer-encoding",
    "vary",
];

/// Whether a value is the same for everybody: a word of the protocol, scopes, a value of the example.
#[must_use]
pub fn is_everybodys(text: &str) -> bool {
    let text = text.trim();
    WORDS.contains(&text) || EXAMPLES.contains(&text) || text.split(' ').all(is_scope)
}

/// Whether a value that a server sent may be read by everybody: the same, an amount, a date.
#[must_use]
pub fn is_readable(text: &str) -> bool {
    is_everybodys(text) || is_number(text.trim()) || is_date(text.trim())
}

/// Whether the name of a member, a parameter or a header is an everyday one: letters and what joins them.
#[must_use]
pub fn is_known_name(name: &str) -> bool {
    let is_letter = |character: char| character.is_ascii_alphabetic();
    (1..=40).contains(&name.len())
        && name.starts_with(is_letter)
        && name.chars().all(|character| {
            is_letter(character) || matches!(character, '_' | '-') || character.is_ascii_digit()
        })
        // Many digits are a number of somebody's.
        && name.chars().filter(char::is_ascii_digit).count() < 4
}

/// Whether the value of this header may be read.
#[must_use]
pub fn is_public_header(name: &str) -> bool {
    HEADERS.contains(&name)
}

/// Whether a piece of a path may be read.
pub(super) fn is_path_piece(piece: &str) -> bool {
    PATHS.contains(&piece)
}

/// Whether a number is too short to be somebody's: an amount, a count, a page.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(part) && whole.len() <= 6 && part.len() <= 6
}

/// `users:read`
fn is_scope(text: &str) -> bool {
    let Some((resource, permission)) = text.split_once(':') else {
        return false;
    };
    let is_word =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    is_word(resource) && resource.len() <= 40 && matches!(permission, "read" | "write")
}

/// `2026-11-22`, or that with a time in RFC 3339.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|character| {
            if character.is_ascii_digit() {
                '0'
            } else {
                character
            }
        })
        .collect();
    let Some(rest) = shape.strip_prefix("0000-00-00") else {
        return false;
    };
    let Some(time) = rest.strip_prefix("T00:00") else {
        return rest.is_empty();
    };
    time.len() <= 18 && time.chars().all(|character| "0:.Z+-".contains(character))
}
