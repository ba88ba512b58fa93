//! The only place that asks what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::moment::{Seconds, Timestamp};

/// Where the time comes from: the machine, or a clock that can be moved.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// The clock of the machine, ahead by this many seconds; shared by its clones.
    Ahead(Arc<AtomicI64>),
    /// A clock that stands still until it is moved; shared by its clones.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that runs with the machine's and can be moved forward.
    #[must_use]
    pub fn movable() -> Self {
        Self::Ahead(Arc::default())
    }

    /// A clock that stands still at `at`.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self::Fixed(Arc::new(at.unix().into()))
    }

    /// The time now, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let machine = || jiff::Timestamp::now().as_second();
        Timestamp::from_unix(match self {
            Self::System => machine(),
            Self::Ahead(by) => machine().saturating_add(by.load(Ordering::SeqCst)),
            Self::Fixed(at) => at.load(Ordering::SeqCst),
        })
    }

    /// Moves the clock forward; [`Clock::System`] is nobody's to move.
    pub fn advance(&self, length: Seconds) {
        let seconds = i64::try_from(length.0).unwrap_or(i64::MAX);
        match self {
            Self::System => {}
            Self::Ahead(moved) | Self::Fixed(moved) => {
                // However often it is moved, it stops at the end of the calendar and never wraps.
                let _always_some = moved.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| {
                    Some(
                        Timestamp::from_unix(now)
                            .plus(Seconds(seconds.unsigned_abs()))
                            .unix(),
                    )
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_it_is_moved() {
        let clock = Clock::fixed(Timestamp::from_unix(1_000));
        let shared = clock.clone();
        shared.advance(Seconds(900));
        assert_eq!(clock.now(), Timestamp::from_unix(1_900));
        shared.advance(Seconds(u64::MAX));
        shared.advance(Seconds(u64::MAX));
        assert_eq!(clock.now(), Timestamp::from_unix(i64::MAX));
    }

    #[test]
    fn a_running_clock_can_be_moved_forward() {
        let clock = Clock::movable();
        let before = Clock::System.now();
        clock.advance(Seconds::DAY);
        assert!(clock.now().since(before) >= Seconds::DAY);
    }
}
