//! Saves sessions one after the other on a thread of its own; if several wait, the last one is enough.

use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedSender;

use crate::adapters::paths::Paths;
use crate::adapters::profiles;
use crate::flow::Ticket;
use crate::problem::Problem;
use crate::session::Session;

type Outcomes = UnboundedSender<(Ticket, Result<(), Problem>)>;

/// Saves, beside the loop; its thread starts with the first save.
pub struct Saver {
    paths: Paths,
    outcomes: Outcomes,
    thread: Option<Thread>,
}

struct Thread {
    orders: mpsc::Sender<(Ticket, Session)>,
    handle: JoinHandle<()>,
}

impl Saver {
    /// A saver that posts how each save ended.
    #[must_use]
    pub const fn new(paths: Paths, outcomes: Outcomes) -> Self {
        Self {
            paths,
            outcomes,
            thread: None,
        }
    }

    /// Saves a session soon; at once if no thread can be had.
    pub fn save(&mut self, ticket: Ticket, session: Session) {
        if self.thread.is_none() {
            self.thread = start(self.paths.clone(), self.outcomes.clone()).ok();
        }
        if let Some(thread) = &self.thread {
            let _thread_has_ended = thread.orders.send((ticket, session));
        } else {
            let outcome = profiles::save(&self.paths, &session);
            let _nobody_listens = self.outcomes.send((ticket, outcome));
        }
    }
}

fn start(paths: Paths, outcomes: Outcomes) -> std::io::Result<Thread> {
    let (orders, waiting) = mpsc::channel::<(Ticket, Session)>();
    let thread = std::thread::Builder::new().name("saver".to_owned());
    let handle = thread.spawn(move || {
        while let Ok(first) = waiting.recv() {
            let (ticket, session) = waiting.try_iter().last().unwrap_or(first);
            let outcome = profiles::save(&paths, &session);
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
