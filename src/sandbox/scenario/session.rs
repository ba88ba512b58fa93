//! Scenarios of a session's life: refreshes, reissued credentials, clocks that differ.

use super::fault::{FamilyEnd, Fault};
use super::{Moment, Scenario};

const HOUR: i64 = 3_600;
const MONTH: i64 = 30 * 24 * HOUR;

const fn family(name: &'static str, words: &'static str, end: FamilyEnd) -> Scenario {
    Scenario {
        name,
        words,
        moments: &[Moment::Refresh],
        fault: Fault::Family(end),
    }
}

const fn date(name: &'static str, words: &'static str, off: i64) -> Scenario {
    Scenario {
        name,
        words,
        moments: &[Moment::Token, Moment::Api],
        fault: Fault::DateOff(off),
    }
}

/// All of them, in the order they are listed.
pub(super) const ALL: &[Scenario] = &[
    family(
        "reused-refresh",
        "the refresh token counts as used before; the session ends",
        FamilyEnd::Reused,
    ),
    family(
        "expired-refresh",
        "the refresh token counts as expired; the session ends",
        FamilyEnd::Expired,
    ),
    Scenario {
        name: "revoked",
        words: "the customer has revoked access; every token is dead",
        moments: &[Moment::Refresh, Moment::Api],
        fault: Fault::AccessRevoked,
    },
    family(
        "refresh-invalid-token",
        "a refresh is refused with invalid_token, the other error that Pleo names",
        FamilyEnd::InvalidToken,
    ),
    family(
        "pleo-refresh-error",
        "a refresh is refused with {\"error\":true,\"message\":\"invalid_refresh_token\"}",
        FamilyEnd::FieldShape,
    ),
    Scenario {
        name: "secret-rotated",
        words: "the Client Secret was reissued: the one you hold is refused, every token is dead",
        moments: &[Moment::Token],
        fault: Fault::SecretRotated,
    },
    date("date-hour-ahead", "answers are dated an hour ahead", HOUR),
    date("date-hour-behind", "answers are dated an hour ago", -HOUR),
    date("date-month-ahead", "answers are dated 30 days ahead", MONTH),
    date("date-month-behind", "answers are dated 30 days ago", -MONTH),
];
