//! Drives the runner for one command: one ticket after another, and signals that end waits but tear nothing.

use std::future::Future;
use std::sync::Arc;

use hyper::body::Bytes;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, Receiver, UnboundedReceiver};

use super::context::Context;
use super::output::{Output, Reader, print_chunk};
use crate::adapters::onepassword::OnePassword;
use crate::flow::call::SHOWN_BODY;
use crate::flow::{Answer, Effect, Target, Ticket};
use crate::moment::{Seconds, Skew};
use crate::problem::{Problem, ProblemCode, words};
use crate::runtime::rehearsal::ReadyMade;
use crate::runtime::runner::{Exchanges, Outside, Runner, Sinks};

/// Why a command ended without an outcome of its own.
#[derive(Debug)]
pub enum Ended {
    /// A problem.
    Problem(Problem),
    /// A signal, by its number.
    Signal(u8),
}

impl From<Problem> for Ended {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<ProblemCode> for Ended {
    fn from(code: ProblemCode) -> Self {
        Self::Problem(code.into())
    }
}

/// What can happen while work is under way.
pub enum Happened {
    /// An answer.
    Answered(Ticket, Answer),
    /// More of the body of a call.
    Body(Bytes),
    /// A signal, by its number.
    Signalled(u8),
    /// A task panicked; its answer never comes.
    Broke,
}

/// What a signal does to a piece of work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// It ends the wait for it.
    MayEnd,
    /// The work is waited for, and the command ends with the signal then.
    MustFinish,
    /// The work is waited for, and so is what follows on it; the signal is among the asides.
    Completes,
}

/// Whether calls use the access token of the environment variable.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TokenVariable {
    /// Yes: this is `call`.
    Serves,
    /// No.
    Ignored,
}

/// Whether the Client Secret of the environment variable is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SecretVariable {
    /// Yes.
    Serves,
    /// No: another was given on standard input.
    Ignored,
}

/// So many pieces of a body wait to be printed before the server is kept waiting.
const WAITING: usize = 4;

/// A runner with its queue, and the signals of this process.
pub struct Engine {
    pub runner: Runner,
    answers: UnboundedReceiver<(Ticket, Answer)>,
    bodies: Receiver<Bytes>,
    tickets: u64,
    signals: Signals,
    broke: Arc<Notify>,
    /// What was told beside the answers so far.
    pub asides: Asides,
    output: Output,
}

/// What work tells on its way, beside its answer.
#[derive(Debug, Default)]
pub struct Asides {
    /// How far the server's clock is ahead of this machine's.
    pub skew: Skew,
    /// A signal that came during work that completes.
    pub signalled: Option<u8>,
}

/// The signals that ask a program to end.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    quit: Signal,
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// [`ProblemCode::TerminalTaskBroke`] if the operating system refuses.
    pub fn listen() -> Result<Self, Problem> {
        let listen = |kind| signal(kind).map_err(|_| Problem::from(ProblemCode::TerminalTaskBroke));
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
            quit: listen(SignalKind::quit())?,
        })
    }

    /// The number of the next one.
    pub async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => 2,
            _ = self.terminate.recv() => 15,
            _ = self.hang_up.recv() => 1,
            _ = self.quit.recv() => 3,
        }
    }
}

impl Engine {
    /// Starts the runner. Must be called inside the runtime.
    ///
    /// # Errors
    /// [`ProblemCode::TerminalTaskBroke`] if signals cannot be listened to.
    pub fn start(
        context: &Context,
        token: TokenVariable,
        secret: SecretVariable,
    ) -> Result<Self, Problem> {
        let settings = &context.settings;
        let (hand_on, bodies) = mpsc::channel(WAITING);
        let outside = Outside {
            paths: settings.paths.value.clone(),
            environments: settings.environments.clone(),
            clock: context.clock.clone(),
            opener: settings.opener.value.clone(),
            executable: settings.executable.clone(),
            onepassword: OnePassword {
                search_path: settings.search_path.clone(),
                person: context.person(),
            },
            client_secret: match secret {
                SecretVariable::Serves => settings.client_secret.clone(),
                SecretVariable::Ignored => None,
            },
            access_token: match token {
                TokenVariable::Serves => settings.access_token.clone(),
                TokenVariable::Ignored => None,
            },
            largest_body: SHOWN_BODY,
            sinks: Sinks {
                exchanges: Exchanges::Untold,
                trace: context.trace.clone(),
                // What is masked is printed once it is there.
                bodies: (!context.output.masks_data()).then_some(hand_on),
            },
        };
        let (post, answers) = mpsc::unbounded_channel();
        Ok(Self {
            runner: Runner::new(outside, post),
            answers,
            bodies,
            tickets: 0,
            signals: Signals::listen()?,
            broke: Arc::clone(&context.broke),
            asides: Asides::default(),
            output: context.output,
        })
    }

    /// A ticket that nobody has had.
    pub const fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Waits for the next thing that happens.
    ///
    /// A word to the person on the way is printed, and is nothing that happens to the work.
    pub async fn next(&mut self) -> Happened {
        loop {
            let answered = tokio::select! {
                biased;
                number = self.signals.next() => return Happened::Signalled(number),
                // The body of an answer is there before the answer itself.
                Some(chunk) = self.bodies.recv() => return Happened::Body(chunk),
                Some(answered) = self.answers.recv() => answered,
                () = self.broke.notified() => return Happened::Broke,
            };
            match answered {
                (_, Answer::ClockSkew(skew)) => self.asides.skew = skew,
                (_, Answer::Remark(words)) => self.output.note(&words),
                (ticket, answer) => return Happened::Answered(ticket, answer),
            }
        }
    }

    /// Waits for something beside the queue, until a signal comes.
    ///
    /// # Errors
    /// The signal.
    pub async fn or_signal<T>(&mut self, wait: impl Future<Output = T>) -> Result<T, Ended> {
        tokio::select! {
            outcome = wait => Ok(outcome),
            number = self.signals.next() => Err(Ended::Signal(number)),
        }
    }

    /// The client that the local sandbox has ready for anybody, with its secret put into the vault.
    ///
    /// # Errors
    /// If the sandbox cannot be started, and a signal.
    pub async fn ready_made_client(&mut self, target: &Target) -> Result<ReadyMade, Ended> {
        tokio::select! {
            ready = self.runner.ready_made_client(target) => Ok(ready?),
            number = self.signals.next() => Err(Ended::Signal(number)),
        }
    }

    /// Starts a piece of work and waits for its last answer; `Failed` is a problem.
    ///
    /// # Errors
    /// The problem that the work ended with, or the signal.
    pub async fn ask(
        &mut self,
        patience: Patience,
        effect: impl FnOnce(Ticket) -> Effect,
    ) -> Result<Answer, Ended> {
        let ticket = self.ticket();
        let effect = effect(ticket);
        let is_call = matches!(effect, Effect::Call { .. } | Effect::Disconnect { .. });
        self.runner.start(effect);
        let mut signalled = None;
        loop {
            let answer = match self.next().await {
                Happened::Answered(own, answer) if own == ticket => answer,
                Happened::Answered(..) => continue,
                Happened::Body(chunk) => {
                    if self.or_signal(print_chunk(&chunk)).await?? == Reader::Gone {
                        self.bodies.close();
                    }
                    continue;
                }
                Happened::Signalled(number) if patience != Patience::MayEnd => {
                    signalled = Some(number);
                    continue;
                }
                Happened::Signalled(number) => return Err(Ended::Signal(number)),
                Happened::Broke => return Err(ProblemCode::TerminalTaskBroke.into()),
            };
            if let Answer::Repeating(code, pause) = answer {
                self.output.note(&repeating(code, pause));
                continue;
            }
            // A call tells on its way that it had to refresh.
            if is_call && matches!(answer, Answer::Refreshed(_)) {
                continue;
            }
            // Tokens that no store would take end with this process: that is a failure, whatever else went well.
            if let Answer::NotKept(problem) = answer {
                return Err(problem.into());
            }
            self.asides.signalled = signalled;
            if let Some(number) = signalled
                && patience != Patience::Completes
            {
                return Err(Ended::Signal(number));
            }
            return match answer {
                Answer::Failed(problem) => Err(problem.into()),
                answer => Ok(answer),
            };
        }
    }
}

/// What is said when a request to the token endpoint is sent again by itself.
pub fn repeating(code: ProblemCode, pause: Seconds) -> String {
    format!("{} It is sent again in {} s.", words(code).what, pause.0)
}

/// Runs a command's work on one thread. Blocking work that hangs is left behind at its end.
///
/// # Errors
/// What the work ends with; [`ProblemCode::TerminalTaskBroke`] if the operating system gives no event queue.
pub fn block_on<T>(work: impl Future<Output = Result<T, Ended>>) -> Result<T, Ended> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Problem::from(ProblemCode::TerminalTaskBroke))?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_background();
    outcome
}

/// Runs work with an engine, and lets everything that must not be torn finish, whatever the outcome.
///
/// # Errors
/// What the work ends with.
pub fn with_engine<T>(
    context: &Context,
    token: TokenVariable,
    secret: SecretVariable,
    work: impl AsyncFnOnce(&mut Engine) -> Result<T, Ended>,
) -> Result<T, Ended> {
    block_on(async {
        let mut engine = Engine::start(context, token, secret)?;
        let outcome = work(&mut engine).await;
        engine.runner.finish().await;
        if engine.asides.skew.is_notable() {
            context.output.warn(&engine.asides.skew.told());
        }
        outcome
    })
}
