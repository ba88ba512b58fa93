//! The local sandbox: a stand-in for Pleo's Staging, real HTTP on loopback.
//!
//! It shares no protocol code with the client, so that each checks the other. Where Pleo documents nothing, the choice
//! is ours and the code says `Sandbox assumption`.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use announcement::Announcement;
pub use options::{ClientAuthPolicy, LeaseMode, Options, Ports, RateLimit};
pub use scenario::{ParseStrikeError, Scenario, Strike};

use announcement::Record;
use book::keeper::BookKeeper;
use door::{Door, Side};
use server::Server;
use state::Sandbox;
use world::World;

mod announcement;
mod api;
mod authorize;
mod book;
mod client_auth;
mod consent;
mod control;
mod dashboard;
mod desk;
mod door;
mod front;
mod introspect;
mod journal;
mod lease;
mod listen;
mod login;
mod options;
mod pages;
mod parameters;
mod patience;
mod registration;
mod scenario;
mod scopes;
mod server;
mod state;
mod struck;
mod token;
mod unguessable;
mod visits;
mod wire;
mod world;

#[cfg(test)]
mod journey_tests;

/// How long open answers are waited for at the end; the book is already saved then.
const FAREWELL: Duration = Duration::from_millis(500);

/// Why [`serve`] came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was told to stop.
    Stopped,
    /// The last client that held a lease is gone, or none ever came.
    LeasesEnded,
    /// Another process serves this directory; its announcement was passed on.
    AlreadyRunning,
}

/// How it came that a sandbox is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It was started now.
    Started {
        /// The usual port that another program holds, so that others are used instead.
        taken: Option<u16>,
    },
    /// Another process serves this directory already; what was chosen for this one has no effect.
    Found,
}

/// What keeps a sandbox from serving.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port that was asked for by number is taken, or is no port with a successor.
    #[error("port {0} cannot be used")]
    PortTaken(u16),
    /// A redirect URI for the example client breaks the rules; the reason in words.
    #[error("redirect URI refused: {0}")]
    RedirectUri(String),
    /// Another process holds the directory and does not answer.
    #[error("another sandbox holds {} and does not answer", .0.display())]
    Busy(PathBuf),
    /// There is neither 127.0.0.1 nor `::1` here.
    #[error("this machine has no address of its own, neither 127.0.0.1 nor ::1")]
    NoLoopback,
    /// The file system or the network said no.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
}

impl SandboxError {
    fn io(doing: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

/// Serves until `stop` is cancelled or, if so chosen, the last lease ends.
///
/// `ready` is called once, when every port answers. If another process serves the same directory, `ready` gets that
/// one's announcement and this call ends at once. State is on disk before it is told to anyone, so an end by force
/// loses nothing.
///
/// # Errors
/// [`SandboxError::PortTaken`] for [`Ports::At`]; [`SandboxError::Busy`] if the holder of the directory answers nobody
/// for five seconds; [`SandboxError::RedirectUri`]; and whatever the file system says.
pub async fn serve(
    options: Options,
    ready: impl FnOnce(&Announcement),
    stop: CancellationToken,
) -> Result<Ending, SandboxError> {
    serve_and_tell(options, |announcement, _| ready(announcement), stop).await
}

/// The same as [`serve`]; `ready` is also told how it came that the sandbox is ready.
///
/// # Errors
/// As [`serve`].
pub async fn serve_and_tell(
    options: Options,
    ready: impl FnOnce(&Announcement, Arrival),
    stop: CancellationToken,
) -> Result<Ending, SandboxError> {
    let lock = match announcement::claim(&options.directory, options.lease).await? {
        announcement::Claim::Ours(lock) => lock,
        announcement::Claim::Theirs(theirs) => {
            ready(&theirs, Arrival::Found);
            return Ok(Ending::AlreadyRunning);
        }
    };
    let listeners = listen::bind(options.ports).await?;
    let taken = listeners.taken;
    let leases = lease::Leases::bind(options.lease)
        .await
        .map_err(SandboxError::io("opening the lease port"))?;
    let sandbox = Arc::new(open(&options, &listeners)?);
    let announcement = sandbox.announcement();
    let record = Record::of(&announcement, &leases);
    let record_path = announcement::record_path(&options.directory);

    let ending = stop.child_token();
    // Whoever drops this call in place of stopping it ends the second thread too.
    let _ends_with_this_call = ending.clone().drop_guard();
    let mut tasks = JoinSet::new();
    let auth = Door::new(auth_routes(), &sandbox, Side::Auth);
    let api = Door::new(api::routes(), &sandbox, Side::Api);
    let servers = [
        (listeners.auth, Arc::new(auth)),
        (listeners.api, Arc::new(api)),
    ]
    .into_iter()
    .flat_map(|(pair, door)| {
        let both = pair.v4.into_iter().chain(pair.v6);
        both.map(move |listener| Server::new(listener, &door))
    });
    server::serve(servers.collect(), &mut tasks, &ending)
        .map_err(SandboxError::io("starting a second thread"))?;
    let mut lease_task = JoinSet::new();
    lease_task.spawn(leases.run(ending.clone()));
    record
        .write(&record_path)
        .map_err(SandboxError::io("writing running.json"))?;
    ready(&announcement, Arrival::Started { taken });

    let leases_ended = tokio::select! {
        () = stop.cancelled() => false,
        _ = lease_task.join_next() => true,
    };
    // From here on nobody may find this sandbox any more; its ports close next, its lock last.
    let _gone_or_stale = crate::adapters::files::remove(&record_path);
    ending.cancel();
    let _late_answers_are_cut = tokio::time::timeout(FAREWELL, async {
        while tasks.join_next().await.is_some() {}
    })
    .await;
    drop(lock);
    Ok(if leases_ended && !stop.is_cancelled() {
        Ending::LeasesEnded
    } else {
        Ending::Stopped
    })
}

fn open(options: &Options, listeners: &listen::Listeners) -> Result<Sandbox, SandboxError> {
    let now = options.clock.now();
    let redirect_uris = book::default_redirect_uris(&options.redirect_uris);
    for uri in &redirect_uris {
        registration::rules::judge_redirect_uri(uri)
            .map_err(|refusal| SandboxError::RedirectUri(refusal.description))?;
    }
    // Book and world do not need each other, and each takes its time.
    let (keeper, world) = std::thread::scope(|scope| {
        let world = scope.spawn(|| World::generate(options.seed));
        let keeper = BookKeeper::open(&options.directory, now, options.seed, redirect_uris);
        (keeper, world.join())
    });
    let keeper = keeper.map_err(SandboxError::io("opening the book"))?;
    let world = world.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    Ok(Sandbox::new(options, listeners, keeper, world))
}

fn auth_routes() -> axum::Router<state::Shared> {
    authorize::routes()
        .merge(consent::routes())
        .merge(login::routes())
        .merge(dashboard::routes())
        .merge(front::routes())
        .merge(desk::routes())
        .merge(token::routes())
        .merge(introspect::routes())
        .merge(registration::routes())
        .merge(control::routes())
        .fallback(pages::not_found)
}
