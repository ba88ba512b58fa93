//! One authorization, from the wish to the tokens.

use super::{Account, Answer, BrowserPage, Effect, Return, StoreKind, Ticket, Way};
use crate::moment::{Seconds, Timestamp};
use crate::oauth::request::Plan;
use crate::oauth::token::TokenFacts;
use crate::problem::{Problem, ProblemCode};

/// How long the redirect is waited for, unless another time is asked for.
pub const DEFAULT_WAIT: Seconds = Seconds(300);

/// How long the listener may linger after the end, to answer reload and back truthfully.
pub const LINGER: Seconds = Seconds(60);

/// How long nothing may arrive before it is worth a word.
pub const QUIET: Seconds = Seconds(30);

/// How much of the played browser's requests is kept for the screen.
const PLAYED_KEPT: usize = 12;

/// Where an authorization stands.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Phase {
    /// Not begun.
    #[default]
    Idle,
    /// The listener is being bound.
    Preparing {
        /// This attempt.
        ticket: Ticket,
        /// How long the redirect will be waited for.
        wait: Seconds,
    },
    /// The URL is ready; the redirect has not come.
    AwaitingRedirect(Wait),
    /// The code is being exchanged.
    Exchanging {
        /// This attempt.
        ticket: Ticket,
    },
    /// Tokens are stored.
    Granted {
        /// This attempt, whose listener may still linger.
        ticket: Ticket,
        /// What is known of the tokens.
        facts: TokenFacts,
        /// Where they are kept.
        store: StoreKind,
    },
    /// There are no tokens from this attempt.
    Failed {
        /// This attempt, whose listener may still linger.
        ticket: Ticket,
        /// Why.
        problem: Problem,
    },
}

/// What is known while the redirect is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// This attempt.
    pub ticket: Ticket,
    /// When the wait began.
    pub since: Timestamp,
    /// When it ends by itself.
    pub deadline: Timestamp,
    /// How the redirect comes back.
    pub returns: Return,
    /// How many requests were turned away.
    pub ignored: u32,
    /// Why the last one was.
    pub last_ignored: Option<&'static str>,
    /// What became of opening the browser.
    pub browser: Browser,
    /// Whether a browser spoke TLS to the listener.
    pub used_https: bool,
    /// Why the last pasted text was refused.
    pub pasted: Option<Problem>,
    /// The last requests of the rehearsal's own browser.
    pub played: Vec<String>,
    /// What most likely makes the attempt fail later on.
    pub found: Vec<Problem>,
    /// The host of the token endpoint, once it has answered.
    pub reached: Option<String>,
}

impl Wait {
    /// Whether a listener has waited for a while and nothing at all has come.
    #[must_use]
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        let listens = matches!(self.returns, Return::Listener { .. });
        let nothing_came = self.ignored == 0 && !self.used_https && self.played.is_empty();
        listens && nothing_came && now.since(self.since) >= QUIET
    }
}

/// What became of opening the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Browser {
    /// It was not asked yet.
    Closed,
    /// It was asked; whether it showed anything is not known.
    Asked,
    /// It could not be asked.
    Failed(Problem),
}

impl Phase {
    /// Begins an attempt.
    #[must_use]
    pub fn start(
        ticket: Ticket,
        account: Account,
        plan: Plan,
        way: Way,
        wait: Seconds,
    ) -> (Self, Vec<Effect>) {
        (
            Self::Preparing { ticket, wait },
            vec![Effect::PrepareAuthorization {
                ticket,
                account,
                plan,
                way,
            }],
        )
    }

    /// The attempt that this phase belongs to.
    #[must_use]
    pub const fn ticket(&self) -> Option<Ticket> {
        match self {
            Self::Idle => None,
            Self::Preparing { ticket, .. }
            | Self::Exchanging { ticket }
            | Self::Granted { ticket, .. }
            | Self::Failed { ticket, .. } => Some(*ticket),
            Self::AwaitingRedirect(wait) => Some(wait.ticket),
        }
    }

    /// The wait, while it lasts.
    #[must_use]
    pub const fn wait(&self) -> Option<&Wait> {
        match self {
            Self::AwaitingRedirect(wait) => Some(wait),
            Self::Idle
            | Self::Preparing { .. }
            | Self::Exchanging { .. }
            | Self::Granted { .. }
            | Self::Failed { .. } => None,
        }
    }

    /// Whether something is under way that quitting would end or have to wait for.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        matches!(
            self,
            Self::Preparing { .. } | Self::AwaitingRedirect(_) | Self::Exchanging { .. }
        )
    }

    /// Gives up waiting, and ends a lingering listener. An exchange that was sent goes on and is stored.
    #[must_use]
    pub fn leave(&mut self) -> Vec<Effect> {
        let Some(ticket) = self.ticket() else {
            return Vec::new();
        };
        match self {
            Self::Preparing { .. } | Self::AwaitingRedirect(_) => *self = Self::Idle,
            // The browser still waits for its page, and the exchange for its answer.
            Self::Exchanging { .. } => return Vec::new(),
            Self::Idle | Self::Granted { .. } | Self::Failed { .. } => {}
        }
        vec![Effect::Cancel { ticket }]
    }

    /// Takes an answer to `ticket` in; an answer to another attempt changes nothing.
    #[must_use]
    pub fn hear(&mut self, at: Timestamp, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
        if self.ticket() != Some(ticket) {
            return Vec::new();
        }
        match self {
            Self::Preparing { wait, .. } => {
                let wait = *wait;
                self.hear_while_preparing(at, ticket, wait, answer)
            }
            Self::AwaitingRedirect(_) => self.hear_while_waiting(at, ticket, answer),
            Self::Exchanging { .. } => self.hear_while_exchanging(ticket, answer),
            Self::Idle | Self::Granted { .. } | Self::Failed { .. } => Vec::new(),
        }
    }

    fn hear_while_preparing(
        &mut self,
        at: Timestamp,
        ticket: Ticket,
        wait: Seconds,
        answer: &Answer,
    ) -> Vec<Effect> {
        match answer {
            Answer::Listening(returns) => {
                *self = Self::AwaitingRedirect(Wait {
                    ticket,
                    since: at,
                    deadline: at.plus(wait),
                    returns: returns.clone(),
                    ignored: 0,
                    last_ignored: None,
                    browser: Browser::Closed,
                    used_https: false,
                    pasted: None,
                    played: Vec::new(),
                    found: Vec::new(),
                    reached: None,
                });
                vec![Effect::WakeAfter {
                    ticket,
                    delay: Seconds(wait.0.min(1)),
                }]
            }
            Answer::Failed(problem) => {
                *self = Self::Failed {
                    ticket,
                    problem: problem.clone(),
                };
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn hear_while_waiting(
        &mut self,
        at: Timestamp,
        ticket: Ticket,
        answer: &Answer,
    ) -> Vec<Effect> {
        let Self::AwaitingRedirect(wait) = self else {
            return Vec::new();
        };
        match answer {
            Answer::Ignored(why) => {
                wait.ignored = wait.ignored.saturating_add(1);
                wait.last_ignored = Some(why);
            }
            Answer::Found(problem) => wait.found.push(problem.clone()),
            Answer::Reached(host) => wait.reached = Some(host.clone()),
            Answer::UsedHttps => wait.used_https = true,
            Answer::BrowserAsked => wait.browser = Browser::Asked,
            Answer::BrowserFailed(problem) => wait.browser = Browser::Failed(problem.clone()),
            Answer::Played(line) => {
                if wait.played.len() == PLAYED_KEPT {
                    wait.played.remove(0);
                }
                wait.played.push(line.clone());
            }
            Answer::PastedRefused(problem) => wait.pasted = Some(problem.clone()),
            Answer::RedirectAccepted => {
                *self = Self::Exchanging { ticket };
                return vec![Effect::ExchangeCode { ticket }];
            }
            Answer::RedirectEnded(problem) => {
                *self = Self::Failed {
                    ticket,
                    problem: problem.clone(),
                };
                let page = BrowserPage::Failed(problem.clone());
                return vec![Effect::AnswerBrowser { ticket, page }];
            }
            // Moments are whole seconds: within the second of the deadline the wait may be a little short still.
            Answer::Woke if at > wait.deadline => {
                *self = Self::Failed {
                    ticket,
                    problem: ProblemCode::CallbackTimedOut.into(),
                };
                return vec![Effect::Cancel { ticket }];
            }
            Answer::Woke => {
                return vec![Effect::WakeAfter {
                    ticket,
                    delay: Seconds(1),
                }];
            }
            Answer::Failed(problem) => {
                *self = Self::Failed {
                    ticket,
                    problem: problem.clone(),
                };
                return vec![Effect::Cancel { ticket }];
            }
            _ => {}
        }
        Vec::new()
    }

    fn hear_while_exchanging(&mut self, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
        let page = match answer {
            Answer::Granted(facts, store) => {
                *self = Self::Granted {
                    ticket,
                    facts: facts.clone(),
                    store: *store,
                };
                BrowserPage::Granted
            }
            Answer::Failed(problem) => {
                *self = Self::Failed {
                    ticket,
                    problem: problem.clone(),
                };
                BrowserPage::Failed(problem.clone())
            }
            _ => return Vec::new(),
        };
        vec![Effect::AnswerBrowser { ticket, page }]
    }
}

#[cfg(test)]
#[path = "authorize/tests.rs"]
mod tests;
