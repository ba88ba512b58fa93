//! The only place that asks what time it is.

use crate::moment::Timestamp;

/// Where the time comes from: the machine, or a fixed point that a test moves.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// A clock that stands still until it is moved; shared by its clones.
    Fixed(std::sync::Arc<std::sync::atomic::AtomicI64>),
}

impl Clock {
    /// A clock that stands still at `at`.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self::Fixed(std::sync::Arc::new(at.unix().into()))
    }

    /// The time now, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::from_unix(jiff::Timestamp::now().as_second()),
            Self::Fixed(at) => Timestamp::from_unix(at.load(std::sync::atomic::Ordering::SeqCst)),
        }
    }

    /// Moves a clock that stands still; the machine's is not moved.
    pub fn move_by(&self, seconds: i64) {
        match self {
            Self::System => {}
            Self::Fixed(at) => {
                at.fetch_add(seconds, std::sync::atomic::Ordering::SeqCst);
            }
        }
    }
}
