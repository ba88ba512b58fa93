//! The exchanges of a session, as many as there is room for: the oldest leave.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Audience, Exchange, Purpose};

/// So many are kept, and so many bytes of them.
const MOST: usize = 200;
const HEAVIEST: usize = 2 * 1024 * 1024;

/// The exchanges of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    kept: VecDeque<Arc<Exchange>>,
    weight: usize,
    dropped: u64,
    /// Who looks at them.
    pub audience: Audience,
}

impl Log {
    /// Takes one in; the oldest make room.
    pub fn push(&mut self, exchange: Arc<Exchange>) {
        self.weight += exchange.weight();
        self.kept.push_back(exchange);
        while self.kept.len() > MOST || (self.weight > HEAVIEST && self.kept.len() > 1) {
            // What nobody looks for leaves first.
            let is_look = |kept: &Arc<Exchange>| kept.purpose == Purpose::Controls;
            let place = self.kept.iter().position(is_look).unwrap_or(0);
            let Some(oldest) = self.kept.remove(place) else {
                return;
            };
            self.weight = self.weight.saturating_sub(oldest.weight());
            self.dropped += 1;
        }
    }

    /// All that are kept, the oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Exchange> + DoubleEndedIterator {
        self.kept.iter().map(AsRef::as_ref)
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many had to leave.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The one at a place.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Exchange> {
        self.kept.get(place).map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    fn exchange(number: u64, bytes: usize) -> Arc<Exchange> {
        let body = |text: String| Body {
            kind: BodyKind::Text,
            size: text.len() as u64,
            parts: vec![Part {
                name: String::new(),
                value: Veiled::plain(text),
            }],
            cut: false,
        };
        Arc::new(Exchange {
            number,
            at: Timestamp::EPOCH,
            purpose: Purpose::Call,
            request: Request {
                method: "GET".to_owned(),
                origin: "http://127.0.0.1:1".to_owned(),
                path: Veiled::plain("/"),
                query: Vec::new(),
                headers: Vec::new(),
                body: body("x".repeat(bytes)),
            },
            answer: None,
            failure: None,
            timing: Timing::default(),
        })
    }

    #[test]
    fn the_oldest_leave_when_there_are_too_many_or_they_are_too_heavy() {
        let mut log = Log::default();
        for number in 1..=300 {
            log.push(exchange(number, 10));
        }
        assert_eq!((log.len(), log.dropped()), (MOST, 100));
        assert_eq!(log.at(0).map(|exchange| exchange.number), Some(101));
        for number in 301..=400 {
            log.push(exchange(number, 100_000));
        }
        assert!(log.len() < 25 && log.weight <= HEAVIEST, "{}", log.len());
        assert_eq!(log.dropped() + log.len() as u64, 400);
    }
}
