//! Carries out the effects of the flows, for the wizard and for the command line alike.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::vault::Vault;
use super::{authorizing, calling, rehearsal, tokens};
use crate::adapters::browser::{self, Opener};
use crate::adapters::client::Client;
use crate::adapters::clock::Clock;
use crate::adapters::onepassword;
use crate::adapters::paths::Paths;
use crate::adapters::sandbox_process::{self, Announcement, Running};
use crate::adapters::stores::{Item, Stores};
use crate::environment::{Environment, EnvironmentName};
use crate::flow::{Account, Answer, Effect, Page, SecretPlace, StoreKind, Target, Ticket};
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, ClientSecret};

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
    /// This program, to start the local sandbox.
    pub executable: PathBuf,
    /// The Client Secret of the environment variable.
    pub client_secret: Option<ClientSecret>,
    /// The access token of the environment variable; it serves calls alone.
    pub access_token: Option<AccessToken>,
    /// The largest body that a call keeps, in bytes.
    pub largest_body: usize,
}

/// What the tasks of a runner share.
pub(super) struct Shared {
    pub(super) outside: Outside,
    pub(super) stores: Stores,
    pub(super) client: Client,
    vault: Mutex<Vault>,
    sandbox: tokio::sync::Mutex<Option<Running>>,
    /// Work that no cancelled task takes with it, and that the end of the program waits for.
    pub(super) lasting: TaskTracker,
    answers: UnboundedSender<(Ticket, Answer)>,
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
        let stores = Stores::new(outside.paths.secrets());
        let shared = Shared {
            outside,
            stores,
            client: Client::default(),
            vault: Mutex::default(),
            sandbox: tokio::sync::Mutex::new(None),
            lasting: TaskTracker::new(),
            answers,
        };
        Self {
            shared: Arc::new(shared),
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
            } => {
                let stop = self.stop_of(ticket);
                self.spawn(
                    ticket,
                    authorizing::prepare(shared, ticket, account, plan, stop),
                );
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
                if let Some(stop) = self.cancels.remove(&ticket) {
                    stop.cancel();
                }
            }
            // From here on nothing is cancelled once it is sent: it finishes and is stored.
            Effect::ExchangeCode { ticket } => {
                self.spawn(ticket, authorizing::exchange(shared, ticket));
            }
            Effect::Refresh { ticket, account } => {
                self.spawn(ticket, tokens::refresh(shared, ticket, account));
            }
            Effect::LoadTokens { ticket, account } => {
                self.spawn(ticket, tokens::load(shared, ticket, account));
            }
            Effect::Introspect { ticket, account } => {
                self.spawn(ticket, tokens::introspect(shared, ticket, account));
            }
            Effect::Forget { ticket, account } => {
                self.spawn(ticket, tokens::forget(shared, ticket, account));
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
                self.spawn(
                    ticket,
                    rehearsal::submit(shared, ticket, target, registration),
                );
            }
            Effect::CollectSecret {
                ticket,
                target,
                client_id,
            } => {
                self.spawn(
                    ticket,
                    rehearsal::collect(shared, ticket, target, client_id),
                );
            }
            Effect::KeepSecret {
                ticket,
                target,
                store,
            } => {
                self.spawn(ticket, tokens::keep_secret(shared, ticket, target, store));
            }
            Effect::ProbeStores { ticket } => {
                self.spawn(ticket, tokens::probe_stores(shared, ticket));
            }
            Effect::OpenPage { ticket, page } => {
                self.cancellable(ticket, open_page(shared, ticket, page));
            }
            _ => {}
        }
    }

    /// Ends what may be ended and waits for what may not, each within its own deadline.
    pub async fn finish(mut self) {
        self.root.cancel();
        while self.tasks.join_next().await.is_some() {}
        self.shared.lasting.close();
        self.shared.lasting.wait().await;
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

impl Shared {
    pub(super) fn vault(&self) -> MutexGuard<'_, Vault> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn post(&self, ticket: Ticket, answer: Answer) {
        // Nobody listens any more only when the program ends.
        let _nobody_listens = self.answers.send((ticket, answer));
    }

    /// The environment of a name; the local sandbox is started if it does not run, and held by a lease.
    pub(super) async fn environment(&self, name: &EnvironmentName) -> Result<Environment, Problem> {
        match name {
            EnvironmentName::Staging => Ok(Environment::staging()),
            EnvironmentName::Custom(name) => {
                self.outside.environments.get(name).cloned().ok_or_else(|| {
                    Problem::new(ProblemCode::ConfigUnknownEnvironment).with_detail(name.clone())
                })
            }
            EnvironmentName::Sandbox => {
                let announcement = self.sandbox_announcement().await?;
                Environment::sandbox(&announcement.auth_base, &announcement.api_base).map_err(
                    |_| Problem::new(ProblemCode::SandboxNotStarted).with_detail("its address"),
                )
            }
        }
    }

    /// What the running local sandbox announces; it is started and leased if needed.
    pub(super) async fn sandbox_announcement(&self) -> Result<Announcement, Problem> {
        let mut held = self.sandbox.lock().await;
        let running = match held.take() {
            Some(running) if is_held(&running) => running,
            _ => self.start_sandbox().await?,
        };
        let announcement = running.announcement.clone();
        *held = Some(running);
        Ok(announcement)
    }

    async fn start_sandbox(&self) -> Result<Running, Problem> {
        let paths = &self.outside.paths;
        // With the state directory as its home, the sandbox finds the same directory whichever way ours was chosen.
        sandbox_process::ensure_running(&paths.sandbox(), &self.outside.executable, &paths.state)
            .await
    }

    /// The Client Secret: from the environment variable, this process, or where it is kept.
    pub(super) async fn client_secret(
        self: &Arc<Self>,
        account: &Account,
    ) -> Result<ClientSecret, Problem> {
        if let Some(secret) = &self.outside.client_secret {
            return Ok(secret.clone());
        }
        if let Some(secret) = self.vault().client_secret(&account.target) {
            return Ok(secret);
        }
        let kept = match &account.secret {
            Some(SecretPlace::Reference(reference)) => Some(onepassword::read(reference).await?),
            Some(SecretPlace::Store(kind)) => {
                let text = self
                    .read_item(*kind, account.target.clone(), Item::ClientSecret)
                    .await?;
                text.map(|text| {
                    ClientSecret::new(secrecy::ExposeSecret::expose_secret(&text).to_owned())
                })
            }
            None => None,
        };
        match kept {
            Some(secret) => Ok(secret),
            None if account.target.environment == EnvironmentName::Sandbox => {
                rehearsal::fetch_secret(self, &account.client_id).await
            }
            None => Err(ProblemCode::ConfigClientSecretMissing.into()),
        }
    }

    pub(super) async fn read_item(
        self: &Arc<Self>,
        kind: StoreKind,
        target: Target,
        item: Item,
    ) -> Result<Option<secrecy::SecretString>, Problem> {
        self.blocking(move |shared| shared.stores.read(kind, &target, item))
            .await
    }

    /// Runs blocking work beside the loop.
    pub(super) async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let shared = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&shared)).await;
        done.unwrap_or_else(|_| Err(ProblemCode::TerminalTaskBroke.into()))
    }
}

/// Whether the sandbox still holds its end of the lease.
fn is_held(running: &Running) -> bool {
    let would_block = |error: std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
    running
        .lease
        .try_read(&mut [0])
        .map_or_else(would_block, |length| length > 0)
}
