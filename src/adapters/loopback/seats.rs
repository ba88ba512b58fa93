//! The connections that have not yet said what they want: few, and the oldest makes room.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// Most connections without a complete head.
pub(super) const SEATS: usize = 64;

/// Names one connection for as long as its head is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat(u64);

#[derive(Debug, Default)]
pub(super) struct Seats {
    row: Mutex<Row>,
}

#[derive(Debug, Default)]
struct Row {
    next: u64,
    taken: VecDeque<(Seat, AbortHandle)>,
}

impl Seats {
    /// Seats a new connection, which `start` begins; if all seats are taken, the oldest connection is closed.
    ///
    /// The row stays locked meanwhile, so that a connection cannot leave before it is seated.
    pub(super) fn take_one(&self, start: impl FnOnce(Seat) -> AbortHandle) {
        let mut row = self.lock();
        if row.taken.len() >= SEATS
            && let Some((_, oldest)) = row.taken.pop_front()
        {
            oldest.abort();
        }
        let seat = Seat(row.next);
        row.next = row.next.wrapping_add(1);
        let connection = start(seat);
        row.taken.push_back((seat, connection));
    }

    /// Gives a seat back. `false` means that the connection was made to leave: it must not act any more.
    pub(super) fn leave(&self, seat: Seat) -> bool {
        let mut row = self.lock();
        let before = row.taken.len();
        row.taken.retain(|(taken, _)| *taken != seat);
        row.taken.len() < before
    }

    fn lock(&self) -> MutexGuard<'_, Row> {
        self.row.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinSet;

    #[tokio::test]
    async fn the_oldest_makes_room_and_may_not_act_any_more() {
        let seats = Seats::default();
        let mut connections = JoinSet::new();
        let mut given = Vec::new();
        for _ in 0..=SEATS {
            seats.take_one(|seat| {
                given.push(seat);
                connections.spawn(std::future::pending::<()>())
            });
        }
        let second = std::time::Duration::from_secs(1);
        let ended = tokio::time::timeout(second, connections.join_next()).await;
        let ended = ended.expect("the oldest ends").unwrap();
        assert!(ended.unwrap_err().is_cancelled());
        assert_eq!(connections.len(), SEATS);
        assert!(!seats.leave(given[0]));
        assert!(seats.leave(given[1]));
        assert!(!seats.leave(given[1]));
    }
}
