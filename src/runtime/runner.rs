//! Carries out the effects of the flows, for the wizard and for the command line alike.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::mpsc::{Sender, UnboundedSender};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::shared::Shared;
use super::vault::Vault;
use super::{
    authorizing, calling, choosing, disconnecting, keeping, partners, refreshing, rehearsal, saving,
};
use crate::adapters::browser::{self, Opener};
use crate::adapters::clock::Clock;
use crate::adapters::onepassword::OnePassword;
use crate::adapters::paths::Paths;
use crate::adapters::trace::Trace;
use crate::environment::Environment;
use crate::flow::{Answer, Effect, Page, SecretField, Target, Ticket};
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, ClientSecret};
use crate::wizard::board::{Told, Wish};

/// What the runner is given at its start.
#[derive(Debug)]
pub struct Outside {
    /// Where files are.
    pub paths: Paths,
    /// The environments of `config.toml`.
    pub environments: BTreeMap<String, Environment>,
    /// What time it is.
    pub clock: Clock,
    /// How pages are opened.
    pub opener: Opener,
    /// The 1Password program, for references.
    pub onepassword: OnePassword,
    /// This program, to start the local sandbox.
    pub executable: PathBuf,
    /// The Client Secret of the environment variable.
    pub client_secret: Option<ClientSecret>,
    /// The access token of the environment variable; it serves calls alone.
    pub access_token: Option<AccessToken>,
    /// The largest body that a call keeps, in bytes.
    pub largest_body: usize,
    /// Where else things go.
    pub sinks: Sinks,
}

/// Where exchanges and bodies go beside the answers.
#[derive(Debug, Default)]
pub struct Sinks {
    /// Whether each exchange is an answer as well.
    pub exchanges: Exchanges,
    /// The file that exchanges are added to.
    pub trace: Option<Arc<Trace>>,
    /// Takes the body of a call as it comes, however long it is; nothing of it is kept then.
    pub bodies: Option<Sender<Bytes>>,
}

/// Whether each exchange is an answer of [`Ticket::NONE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exchanges {
    /// Yes: there is a screen that shows them.
    Told,
    /// No.
    #[default]
    Untold,
}

/// Starts outside work and answers with what came of it.
pub struct Runner {
    shared: Arc<Shared>,
    tasks: JoinSet<()>,
    owners: BTreeMap<tokio::task::Id, Ticket>,
    cancels: BTreeMap<Ticket, CancellationToken>,
    root: CancellationToken,
}

impl Runner {
    /// A runner that posts its answers to a queue.
    #[must_use]
    pub fn new(outside: Outside, answers: UnboundedSender<(Ticket, Answer)>) -> Self {
        Self {
            shared: Arc::new(Shared::new(outside, answers)),
            tasks: JoinSet::new(),
            owners: BTreeMap::new(),
            cancels: BTreeMap::new(),
            root: CancellationToken::new(),
        }
    }

    /// The vault, for the fields that are edited in it and what is on view.
    pub fn vault(&self) -> MutexGuard<'_, Vault> {
        self.shared.vault()
    }

    /// The client that the local sandbox has ready for anybody, with its secret put into the vault.
    ///
    /// # Errors
    /// If the sandbox cannot be started.
    pub async fn ready_made_client(
        &self,
        target: &Target,
    ) -> Result<rehearsal::ReadyMade, Problem> {
        rehearsal::ready_made(&self.shared, target).await
    }

    /// Begins a piece of work, or cancels one.
    pub fn start(&mut self, effect: Effect) {
        let shared = Arc::clone(&self.shared);
        match effect {
            Effect::PrepareAuthorization {
                ticket,
                account,
                plan,
                way,
            } => {
                let stop = self.stop_of(ticket);
                let wish = authorizing::Wish { account, plan, way };
                self.spawn(ticket, authorizing::prepare(shared, ticket, wish, stop));
            }
            Effect::OpenBrowser { ticket } => {
                self.cancellable(ticket, authorizing::open_browser(shared, ticket));
            }
            Effect::JudgePasted { ticket } => authorizing::judge_pasted(&shared, ticket),
            Effect::PlayBrowser { ticket } => {
                self.cancellable(ticket, rehearsal::play_browser(shared, ticket));
            }
            Effect::AnswerBrowser { ticket, page } => {
                let stop = self.stop_of(ticket);
                self.spawn(
                    ticket,
                    authorizing::answer_browser(shared, ticket, page, stop),
                );
            }
            Effect::WakeAfter { ticket, delay } => {
                self.cancellable(ticket, async move {
                    tokio::time::sleep(Duration::from_secs(delay.0)).await;
                    shared.post(ticket, Answer::Woke);
                });
            }
            Effect::Cancel { ticket } => {
                // What was pasted for an attempt that has ended is no part of the next one.
                drop(self.vault().take(SecretField::PastedRedirect));
                if let Some(stop) = self.cancels.remove(&ticket) {
                    stop.cancel();
                }
            }
            // Not cancelled once it is sent: it finishes and is stored.
            Effect::ExchangeCode { ticket } => {
                self.lasting(ticket, authorizing::exchange(shared, ticket));
            }
            Effect::Refresh { ticket, account } => {
                self.lasting(ticket, refreshing::refresh(shared, ticket, account));
            }
            Effect::LoadTokens { ticket, account } => {
                self.cancellable(ticket, keeping::load(shared, ticket, account));
            }
            Effect::Introspect { ticket, account } => {
                self.cancellable(ticket, refreshing::introspect(shared, ticket, account));
            }
            Effect::Disconnect { ticket, account } => {
                self.lasting(ticket, disconnecting::disconnect(shared, ticket, account));
            }
            Effect::Forget { ticket, account } => {
                self.lasting(ticket, keeping::forget(shared, ticket, account));
            }
            Effect::Call {
                ticket,
                account,
                request,
            } => {
                self.cancellable(ticket, calling::call(shared, ticket, account, request));
            }
            other => self.start_preparation(shared, other),
        }
    }

    fn start_preparation(&mut self, shared: Arc<Shared>, effect: Effect) {
        match effect {
            Effect::SubmitRegistration {
                ticket,
                target,
                registration,
            } => {
                self.cancellable(
                    ticket,
                    rehearsal::submit(shared, ticket, target, registration),
                );
            }
            Effect::CollectSecret {
                ticket,
                target,
                client_id,
            } => {
                self.cancellable(
                    ticket,
                    rehearsal::collect(shared, ticket, target, client_id),
                );
            }
            Effect::KeepSecret {
                ticket,
                account,
                store,
            } => {
                self.lasting(ticket, keeping::keep_secret(shared, ticket, account, store));
            }
            Effect::MoveSecrets {
                ticket,
                account,
                to,
            } => {
                let moving = keeping::moving::move_secrets(shared, ticket, account, to);
                self.lasting(ticket, moving);
            }
            Effect::Reveal {
                ticket,
                account,
                what,
            } => {
                self.cancellable(ticket, keeping::reveal(shared, ticket, account, what));
            }
            Effect::Conceal => self.vault().conceal(),
            Effect::AskSandbox { ticket, start } => {
                self.cancellable(ticket, rehearsal::controls::ask(shared, ticket, start));
            }
            Effect::SwitchFailures { ticket, change } => {
                self.cancellable(ticket, rehearsal::controls::switch(shared, ticket, change));
            }
            Effect::MoveSandboxClock { ticket, by } => {
                self.cancellable(ticket, rehearsal::controls::move_clock(shared, ticket, by));
            }
            Effect::ProbeStores { ticket } => {
                self.cancellable(ticket, keeping::probe_stores(shared, ticket));
            }
            Effect::ListFiles { ticket, path } => {
                self.cancellable(ticket, choosing::list(shared, ticket, path));
            }
            Effect::ReadText { ticket, path } => {
                self.cancellable(ticket, choosing::read(shared, ticket, path));
            }
            Effect::LookAtLogo { ticket, place } => {
                self.cancellable(ticket, choosing::look_at_logo(shared, ticket, place));
            }
            Effect::SaveAnswer {
                ticket,
                response,
                path,
                existing,
            } => {
                let file = saving::File { path, existing };
                self.lasting(ticket, saving::save(shared, ticket, response, file));
            }
            Effect::OpenPage { ticket, page } => {
                self.cancellable(ticket, open_page(shared, ticket, page));
            }
            _ => {}
        }
    }

    /// Does something with whole profiles, beside the loop; not cancelled once begun.
    pub fn with_profiles(
        &mut self,
        ticket: Ticket,
        wish: Wish,
        told: UnboundedSender<(Ticket, Told)>,
    ) {
        let shared = Arc::clone(&self.shared);
        self.lasting(ticket, async move {
            let work =
                shared.blocking(move |shared| Ok(partners::carry_out(&shared.outside, wish)));
            let answer = work.await.unwrap_or_else(Told::Failed);
            // Nobody listens any more only when the wizard ends.
            let _nobody_listens = told.send((ticket, answer));
        });
    }

    /// Waits for what is not cancelled once it is sent: exchange, refresh, forget, keeping. Each has a deadline.
    pub async fn settle(&self) {
        self.shared.lasting.close();
        self.shared.lasting.wait().await;
        self.shared.lasting.reopen();
    }

    /// Waits for what may not be cancelled, and ends the rest.
    pub async fn finish(mut self) {
        self.settle().await;
        self.root.cancel();
        while self.tasks.join_next().await.is_some() {}
    }

    /// Work that nothing takes with it: it runs beside the tasks, and one of them only waits for it.
    fn lasting(&mut self, ticket: Ticket, work: impl Future<Output = ()> + Send + 'static) {
        let handle = self.shared.lasting.spawn(work);
        self.spawn(ticket, async move {
            if let Err(error) = handle.await {
                std::panic::resume_unwind(error.into_panic());
            }
        });
    }

    fn spawn(&mut self, ticket: Ticket, work: impl Future<Output = ()> + Send + 'static) {
        let handle = self.tasks.spawn(work);
        self.owners.insert(handle.id(), ticket);
    }

    /// Waits until a task breaks, and tells whose it was. Pending for ever while all is well.
    pub async fn broken(&mut self) -> Ticket {
        loop {
            match self.tasks.join_next_with_id().await {
                Some(Ok((id, ()))) => {
                    self.owners.remove(&id);
                }
                Some(Err(error)) => {
                    if let Some(ticket) = self.owners.remove(&error.id()) {
                        return ticket;
                    }
                }
                None => std::future::pending().await,
            }
        }
    }

    fn stop_of(&mut self, ticket: Ticket) -> CancellationToken {
        self.cancels
            .entry(ticket)
            .or_insert_with(|| self.root.child_token())
            .clone()
    }

    fn cancellable(&mut self, ticket: Ticket, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop_of(ticket);
        self.spawn(ticket, async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }
}

async fn open_page(shared: Arc<Shared>, ticket: Ticket, page: Page) {
    let invalid =
        || Problem::new(ProblemCode::ConfigInvalidValue).with_detail("the address of the page");
    let address = match page {
        Page::Web(address) => Url::parse(&address).map_err(|_| invalid()),
        Page::Login(name) => match shared.environment(&name).await {
            Ok(environment) => environment.login_url.ok_or_else(invalid),
            Err(problem) => Err(problem),
        },
    };
    let opened = match address {
        Ok(address) => browser::open(&shared.outside.opener, &address).await,
        Err(problem) => Err(problem),
    };
    shared.post(
        ticket,
        opened.map_or_else(Answer::BrowserFailed, |()| Answer::BrowserAsked),
    );
}
