//! Saves sessions one after the other on a thread of its own; if several wait, the last one is enough.

use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedSender;

use crate::adapters::clock::Clock;
use crate::adapters::paths::Paths;
use crate::adapters::profiles;
use crate::flow::Ticket;
use crate::problem::Problem;
use crate::session::Session;

type Outcomes = UnboundedSender<(Ticket, Result<(), Problem>)>;

/// Where sessions are saved, and what this process read or wrote last: the base of what it changes.
#[derive(Clone)]
struct Place {
    paths: Paths,
    clock: Clock,
    base: Session,
}

impl Place {
    fn save(&mut self, session: Session) -> Result<(), Problem> {
        profiles::save_changes(&self.paths, &self.base, &session, self.clock.now())?;
        self.base = session;
        Ok(())
    }
}

/// Saves, beside the loop; its thread starts with the first save.
pub struct Saver {
    place: Place,
    outcomes: Outcomes,
    thread: Option<Thread>,
}

struct Thread {
    orders: mpsc::Sender<(Ticket, Session)>,
    handle: JoinHandle<()>,
}

impl Saver {
    /// A saver of a session as it was loaded, that posts how each save ended.
    #[must_use]
    pub const fn new(paths: Paths, clock: Clock, base: Session, outcomes: Outcomes) -> Self {
        Self {
            place: Place { paths, clock, base },
            outcomes,
            thread: None,
        }
    }

    /// Saves a session soon; at once if no thread can be had.
    pub fn save(&mut self, ticket: Ticket, session: Session) {
        if self.thread.is_none() {
            self.thread = start(self.place.clone(), self.outcomes.clone()).ok();
        }
        if let Some(thread) = &self.thread {
            let _thread_has_ended = thread.orders.send((ticket, session));
        } else {
            let outcome = self.place.save(session);
            let _nobody_listens = self.outcomes.send((ticket, outcome));
        }
    }
}

fn start(mut place: Place, outcomes: Outcomes) -> std::io::Result<Thread> {
    let (orders, waiting) = mpsc::channel::<(Ticket, Session)>();
    let thread = std::thread::Builder::new().name("saver".to_owned());
    let handle = thread.spawn(move || {
        while let Ok(first) = waiting.recv() {
            let (ticket, session) = waiting.try_iter().last().unwrap_or(first);
            let outcome = place.save(session);
            let _nobody_listens = outcomes.send((ticket, outcome));
        }
    })?;
    Ok(Thread { orders, handle })
}

impl Drop for Saver {
    /// Waits until everything is saved.
    fn drop(&mut self) {
        if let Some(Thread { orders, handle }) = self.thread.take() {
            drop(orders);
            let _ended_or_broke = handle.join();
        }
    }
}
