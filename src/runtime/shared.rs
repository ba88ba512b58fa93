//! What all tasks of a runner share: settings, stores, HTTP, the vault, the lease on the sandbox.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::task::TaskTracker;

use super::rehearsal;
use super::runner::{Exchanges, Outside};
use super::vault::Vault;
use crate::adapters::client::{Client, Watch};
use crate::adapters::sandbox_process::{self, Announcement, Running};
use crate::adapters::stores::{Item, Stores};
use crate::environment::{Environment, EnvironmentName};
use crate::exchange::Exchange;
use crate::flow::{Account, Answer, SecretPlace, StoreKind, Target, Ticket};
use crate::moment::{Skew, Timestamp};
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;

/// What the tasks of a runner share.
pub(super) struct Shared {
    pub(super) outside: Outside,
    pub(super) stores: Stores,
    pub(super) client: Client,
    vault: Mutex<Vault>,
    sandbox: tokio::sync::Mutex<Option<Running>>,
    /// Whether a sandbox that was used has ended, and nobody has told yet.
    sandbox_lost: AtomicBool,
    /// How far the server's clock is ahead of this machine's, once an answer was dated.
    skew: Mutex<Option<Skew>>,
    /// Work that no cancelled task takes with it, and that the end of the program waits for.
    pub(super) lasting: TaskTracker,
    answers: UnboundedSender<(Ticket, Answer)>,
}

impl Shared {
    pub(super) fn new(outside: Outside, answers: UnboundedSender<(Ticket, Answer)>) -> Self {
        Self {
            stores: Stores::new(outside.paths.secrets()),
            client: client(&outside, &answers),
            outside,
            vault: Mutex::default(),
            sandbox: tokio::sync::Mutex::new(None),
            sandbox_lost: AtomicBool::new(false),
            skew: Mutex::new(None),
            lasting: TaskTracker::new(),
            answers,
        }
    }

    pub(super) fn vault(&self) -> MutexGuard<'_, Vault> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn post(&self, ticket: Ticket, answer: Answer) {
        // Nobody listens any more only when the program ends.
        let _nobody_listens = self.answers.send((ticket, answer));
    }

    /// How far the server's clock is ahead of this machine's, if that is known.
    pub(super) fn skew(&self) -> Option<Skew> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns how far the server's clock is ahead from the date of an answer that has just come; told when it changes.
    pub(super) fn learn_skew(&self, ticket: Ticket, headers: &[(String, String)]) {
        let date = headers.iter().find(|(name, _)| name == "date");
        let date = date.and_then(|(_, text)| Timestamp::from_http_date(text));
        let Some(date) = date else { return };
        let now = self.outside.clock.now();
        let mut known = self.skew.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.unwrap_or_default();
        // A second more or less is the way through the network.
        let moved = Skew::of(date, now.moved(before));
        if known.is_some() && moved == Skew::default() {
            return;
        }
        let skew = Skew::of(date, now);
        *known = Some(skew);
        if skew != before {
            self.post(ticket, Answer::ClockSkew(skew));
        }
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
        let running = match self.still_held(&mut held) {
            Some(running) => running,
            None => self.start_sandbox().await?,
        };
        let announcement = running.announcement.clone();
        *held = Some(running);
        Ok(announcement)
    }

    /// What the local sandbox announces if it runs; it is not started, but held by a lease from now on.
    pub(super) async fn running_sandbox(&self) -> Option<Announcement> {
        let mut held = self.sandbox.lock().await;
        let running = match self.still_held(&mut held) {
            Some(running) => running,
            None => sandbox_process::find_running(&self.outside.paths.sandbox()).await?,
        };
        let announcement = running.announcement.clone();
        *held = Some(running);
        Some(announcement)
    }

    /// Takes the sandbox that is held; notes if it has ended meanwhile.
    fn still_held(&self, held: &mut Option<Running>) -> Option<Running> {
        let running = held.take()?;
        if is_held(&running) {
            return Some(running);
        }
        self.sandbox_lost.store(true, Ordering::Relaxed);
        None
    }

    /// Whether the sandbox in use has taken the place of one that had ended; told once.
    pub(super) fn was_replaced(&self) -> bool {
        self.sandbox_lost.swap(false, Ordering::Relaxed)
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
            Some(SecretPlace::Reference(reference)) => Some(self.read_reference(reference).await?),
            Some(SecretPlace::Store(kind)) => {
                let text = self
                    .read_item(*kind, account.target.clone(), Item::ClientSecret)
                    .await?;
                text.map(ClientSecret::from)
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

    /// Reads a 1Password reference; while it waits for the person, the person is told.
    pub(super) async fn read_reference(&self, reference: &str) -> Result<ClientSecret, Problem> {
        let tell = |words| self.tell(words);
        self.outside.onepassword.read(reference, tell).await
    }

    /// A word to the person that ends nothing.
    pub(super) fn tell(&self, words: String) {
        self.post(Ticket::NONE, Answer::Remark(words));
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

/// The HTTP client, whose exchanges are told to whoever wants to know of them.
fn client(outside: &Outside, answers: &UnboundedSender<(Ticket, Answer)>) -> Client {
    let trace = outside.sinks.trace.clone();
    let told = outside.sinks.exchanges == Exchanges::Told;
    if !told && trace.is_none() {
        return Client::default();
    }
    let answers = answers.clone();
    let tell = move |exchange: Exchange| {
        if let Some(trace) = &trace {
            trace.write(&exchange);
        }
        if told {
            let answer = Answer::Exchanged(Arc::new(exchange));
            let _nobody_listens = answers.send((Ticket::NONE, answer));
        }
    };
    Client::watched(Watch {
        clock: outside.clock.clone(),
        tell: Box::new(tell),
    })
}

/// Whether the sandbox still holds its end of the lease.
fn is_held(running: &Running) -> bool {
    let would_block = |error: std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
    running
        .lease
        .try_read(&mut [0])
        .map_or_else(would_block, |length| length > 0)
}
