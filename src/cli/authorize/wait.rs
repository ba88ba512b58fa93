//! The wait for the redirect: one loop over answers, pasted lines and signals.

use super::lines::Lines;
use crate::adapters::clock::Clock;
use crate::cli::engine::{Ended, Engine, Happened, repeating};
use crate::cli::output::Output;
use crate::flow::authorize::{Phase, Wait};
use crate::flow::preflight::tunnel;
use crate::flow::{Account, Answer, Effect, Return, SecretField, StoreKind, Ticket, Way};
use crate::guide::Lessons;
use crate::moment::Seconds;
use crate::oauth::request::Plan;
use crate::oauth::token::TokenFacts;
use crate::problem::{Problem, ProblemCode};

/// How many turned-away requests are told one by one.
const TOLD: u32 = 5;
/// How long the browser is given to fetch its last page.
const LAST_PAGE: std::time::Duration = std::time::Duration::from_secs(5);

/// Who opens the authorization URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browsing {
    /// The browser.
    Opens,
    /// The person who reads the line with the URL.
    ByHand,
    /// This program plays the browser.
    Plays,
}

/// One authorization to be waited for.
pub struct Attempt {
    pub account: Account,
    pub plan: Plan,
    pub way: Way,
    pub wait: Seconds,
    pub browsing: Browsing,
    /// This machine as seen from the one that a remote shell was opened from.
    pub ssh_host: Option<String>,
    pub output: Output,
}

/// What is granted and where it is stored, or why nothing is.
type Granted = Result<(TokenFacts, StoreKind), Problem>;

struct Waiting<'a> {
    engine: &'a mut Engine,
    ticket: Ticket,
    phase: Phase,
    browsing: Browsing,
    ssh_host: Option<String>,
    hint: Hint,
    output: Output,
    ignored: u32,
    last_page: LastPage,
    signalled: Option<u8>,
}

/// Whether the browser has its last page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LastPage {
    NotSent,
    Sent,
    Delivered,
}

/// Whether it was said why nothing may arrive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    Due,
    Given,
}

/// Runs an attempt to its end; `keep` is called once, as soon as tokens are stored.
///
/// Answers what was granted, how many requests were turned away, and a signal that came too late to stop anything.
///
/// # Errors
/// A signal that came while nothing was sent yet; a problem of `keep`.
pub async fn run(
    engine: &mut Engine,
    attempt: Attempt,
    lines: &mut Lines,
    clock: &Clock,
    keep: impl FnOnce(StoreKind) -> Result<(), Problem>,
) -> Result<(Granted, u32, Option<u8>), Ended> {
    let ticket = engine.ticket();
    let (phase, effects) = Phase::start(
        ticket,
        attempt.account,
        attempt.plan,
        attempt.way,
        attempt.wait,
    );
    let mut waiting = Waiting {
        engine,
        ticket,
        phase,
        browsing: attempt.browsing,
        ssh_host: attempt.ssh_host,
        hint: Hint::Due,
        output: attempt.output,
        ignored: 0,
        last_page: LastPage::NotSent,
        signalled: None,
    };
    waiting.start(effects);
    let outcome = loop {
        match &waiting.phase {
            Phase::Granted { facts, store, .. } => break Ok((facts.clone(), *store)),
            Phase::Failed { problem, .. } => break Err(problem.clone()),
            Phase::Idle
            | Phase::Preparing { .. }
            | Phase::AwaitingRedirect(_)
            | Phase::Exchanging { .. } => {}
        }
        waiting.step(lines, clock).await?;
    };
    // The browser still gets a page that is true: tokens are stored, whatever becomes of the profile.
    let kept = match &outcome {
        Ok((_, store)) => keep(*store),
        Err(_) => Ok(()),
    };
    waiting.deliver_last_page(clock).await;
    kept?;
    Ok((outcome, waiting.ignored, waiting.signalled))
}

impl Waiting<'_> {
    fn start(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if matches!(effect, Effect::AnswerBrowser { .. }) {
                self.last_page = LastPage::Sent;
            }
            self.engine.runner.start(effect);
        }
    }

    async fn step(&mut self, lines: &mut Lines, clock: &Clock) -> Result<(), Ended> {
        tokio::select! {
            biased;
            happened = self.engine.next() => self.take(happened, clock),
            Some(line) = lines.next() => {
                self.take_pasted(&line);
                Ok(())
            }
        }
    }

    fn take(&mut self, happened: Happened, clock: &Clock) -> Result<(), Ended> {
        match happened {
            Happened::Answered(ticket, answer) if ticket == self.ticket => {
                let answer = match answer {
                    // Tokens that only this process holds end with this command.
                    Answer::NotKept(problem) => Answer::Failed(problem),
                    answer => answer,
                };
                self.tell(&answer);
                let effects = self.phase.hear(clock.now(), ticket, &answer);
                self.start(effects);
                self.hint(clock);
                self.follow(&answer);
                Ok(())
            }
            Happened::Answered(..) | Happened::Body(_) => Ok(()),
            // Once a code is sent, its tokens are waited for and kept.
            Happened::Signalled(number) if matches!(self.phase, Phase::Exchanging { .. }) => {
                self.signalled = Some(number);
                Ok(())
            }
            Happened::Signalled(number) => Err(Ended::Signal(number)),
            Happened::Broke => Err(ProblemCode::TerminalTaskBroke.into()),
        }
    }

    fn take_pasted(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() || self.phase.wait().is_none() {
            return;
        }
        self.engine
            .runner
            .vault()
            .paste(SecretField::PastedRedirect, line);
        let ticket = self.ticket;
        self.start(vec![Effect::JudgePasted { ticket }]);
    }

    /// Says what the phase does not keep.
    fn tell(&mut self, answer: &Answer) {
        match answer {
            Answer::Ignored(why) => {
                self.ignored += 1;
                if self.ignored <= TOLD {
                    self.output.note(&format!("turned away a request: {why}"));
                }
            }
            Answer::Found(problem) => {
                let words = format!("{} [{}]", problem.headline(), problem.code.id());
                self.output.warn(&words);
            }
            Answer::UsedHttps => self.output.warn(&Lessons::built_in().used_https),
            Answer::BrowserFailed(problem) => self.output.warn(&format!(
                "{} Open the URL above by hand.",
                problem.headline()
            )),
            Answer::Repeating(code, pause) => self.output.note(&repeating(*code, *pause)),
            Answer::Played(line) => self.output.note(&format!("played: {line}")),
            Answer::PastedRefused(problem) => self.output.warn(&format!(
                "{} ({}) The wait goes on.",
                problem.headline(),
                problem.code.id()
            )),
            _ => {}
        }
    }

    /// Says once what may be in the way, when nothing has come for a while.
    fn hint(&mut self, clock: &Clock) {
        let is_quiet = |wait: &Wait| wait.is_quiet(clock.now());
        if self.hint == Hint::Due && self.phase.wait().is_some_and(is_quiet) {
            self.hint = Hint::Given;
            let lessons = Lessons::built_in();
            let causes = lessons.quiet_causes.join("\n- ");
            self.output.note(&format!("{}\n- {causes}", lessons.quiet));
        }
    }

    /// What this command does beside the flow.
    fn follow(&mut self, answer: &Answer) {
        match answer {
            Answer::Listening(returns) => self.show_url(returns),
            Answer::BrowserFailed(problem)
                if self.browsing == Browsing::Plays && self.phase.wait().is_some() =>
            {
                // Nobody else plays the browser: the wait is over.
                let effects = self.phase.leave();
                self.start(effects);
                self.phase = Phase::Failed {
                    ticket: self.ticket,
                    problem: problem.clone(),
                };
            }
            Answer::PageDelivered => self.last_page = LastPage::Delivered,
            _ => {}
        }
    }

    fn show_url(&mut self, returns: &Return) {
        let url = {
            let vault = self.engine.runner.vault();
            vault
                .authorization_url(self.ticket)
                .map(ToString::to_string)
        };
        let Some(url) = url else { return };
        self.output.note_to_script(&format!("authorize_url: {url}"));
        match returns {
            Return::PasteOnly => self.output.note(
                "No port is held for the redirect: paste the address that the browser ends at, and press enter.",
            ),
            Return::Listener { short_link } => {
                let host = self.ssh_host.as_deref();
                let line = host.and_then(|host| tunnel(short_link, host));
                if let Some(line) = line {
                    self.output.note(&format!(
                        "This is a remote shell: a browser on your own machine reaches it while this runs there:\n{line}"
                    ));
                }
            }
        }
        let ticket = self.ticket;
        match self.browsing {
            Browsing::Opens => self.start(vec![Effect::OpenBrowser { ticket }]),
            Browsing::Plays => self.start(vec![Effect::PlayBrowser { ticket }]),
            Browsing::ByHand => {}
        }
    }

    async fn deliver_last_page(&mut self, clock: &Clock) {
        let delivery = async {
            while self.last_page == LastPage::Sent {
                let happened = self.engine.next().await;
                if let Happened::Signalled(number) = happened {
                    self.signalled = Some(number);
                    return;
                }
                if self.take(happened, clock).is_err() {
                    return;
                }
            }
        };
        // A browser that went away does not hold the command up.
        let _delivered_or_gone = tokio::time::timeout(LAST_PAGE, delivery).await;
    }
}
