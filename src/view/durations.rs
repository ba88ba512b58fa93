//! Lengths of time in words.

use crate::moment::Seconds;

/// A countdown as minutes and seconds: `4:32`.
pub(super) fn clock(length: Seconds) -> String {
    format!("{}:{:02}", length.0 / 60, length.0 % 60)
}

/// A length in its largest units: `45 s`, `12 min`, `2 h 5 min`, `3 days`.
pub(super) fn spoken(length: Seconds) -> String {
    let (minutes, hours, days) = (length.0 / 60, length.0 / 3_600, length.0 / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", length.0),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) if minutes % 60 == 0 => format!("{hours} h"),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        (1, _, _) => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}

/// A short length, given in microseconds: `0.4 ms`, `12 ms`, `3.4 s`.
pub(super) fn short(microseconds: u64) -> String {
    let tenths = |unit: u64| (microseconds / unit, microseconds % unit * 10 / unit);
    match microseconds {
        0..10_000 => {
            let (whole, tenth) = tenths(1_000);
            format!("{whole}.{tenth} ms")
        }
        10_000..1_000_000 => format!("{} ms", microseconds / 1_000),
        _ => {
            let (whole, tenth) = tenths(1_000_000);
            format!("{whole}.{tenth} s")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_in_their_largest_units() {
        assert_eq!(clock(Seconds(272)), "4:32");
        assert_eq!(clock(Seconds(5)), "0:05");
        for (seconds, words) in [
            (45, "45 s"),
            (720, "12 min"),
            (7_200, "2 h"),
            (7_500, "2 h 5 min"),
            (86_400, "1 day"),
            (300_000, "3 days"),
        ] {
            assert_eq!(spoken(Seconds(seconds)), words);
        }
        for (microseconds, words) in [(420, "0.4 ms"), (12_900, "12 ms"), (3_456_000, "3.4 s")] {
            assert_eq!(short(microseconds), words);
        }
    }
}
