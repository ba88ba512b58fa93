//! Saves sessions one after the other on a thread of its own; if several wait, the last one is enough.

use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedSender;

use crate::adapters::paths::Paths;
use crate::adapters::profiles;
use crate::flow::Ticket;
use crate::problem::Problem;
use crate::session::Session;

/// The thread that saves.
pub struct Saver {
    orders: Option<mpsc::Sender<(Ticket, Session)>>,
    thread: Option<JoinHandle<()>>,
}

impl Saver {
    /// Starts the thread; how each save ended is posted.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(
        paths: Paths,
        outcomes: UnboundedSender<(Ticket, Result<(), Problem>)>,
    ) -> std::io::Result<Self> {
        let (orders, waiting) = mpsc::channel::<(Ticket, Session)>();
        let thread = std::thread::Builder::new()
            .name("saver".to_owned())
            .spawn(move || {
                while let Ok(first) = waiting.recv() {
                    let (ticket, session) = waiting.try_iter().last().unwrap_or(first);
                    let outcome = profiles::save(&paths, &session);
                    let _nobody_listens = outcomes.send((ticket, outcome));
                }
            })?;
        Ok(Self {
            orders: Some(orders),
            thread: Some(thread),
        })
    }

    /// Saves a session soon.
    pub fn save(&self, ticket: Ticket, session: Session) {
        if let Some(orders) = &self.orders {
            let _thread_has_ended = orders.send((ticket, session));
        }
    }
}

impl Drop for Saver {
    /// Waits until everything is saved.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ended_or_broke = thread.join();
        }
    }
}
