//! The only owner of secrets: by ticket for an authorization, by target for credentials, by field while edited.

use std::collections::BTreeMap;

use tokio::sync::oneshot;
use tui_input::{Input, InputRequest};
use url::Url;

use crate::adapters::loopback::Page;
use crate::environment::Environment;
use crate::flow::{Account, SecretField, Target, Ticket};
use crate::oauth::callback::{CallbackError, judge_callback, judge_pasted};
use crate::oauth::request::Plan;
use crate::problem::Problem;
use crate::secret::{AuthorizationCode, ClientSecret, CodeVerifier, State};

/// The longest text that a secret field takes, in characters; the rest of a paste is dropped.
const LONGEST_FIELD: usize = 8_192;

/// All secrets that this process holds at the moment.
#[derive(Default)]
pub struct Vault {
    attempts: BTreeMap<Ticket, Attempt>,
    secrets: BTreeMap<Target, ClientSecret>,
    fields: BTreeMap<SecretField, Input>,
}

/// One authorization under way.
pub struct Attempt {
    /// The client.
    pub account: Account,
    /// What is asked for.
    pub plan: Plan,
    /// Where.
    pub environment: Environment,
    /// The redirect URI, parsed.
    pub redirect: Url,
    /// The address for the browser.
    pub url: Url,
    /// The state that must come back.
    pub state: State,
    /// The code verifier.
    pub verifier: CodeVerifier,
    /// The code, once the redirect came.
    pub code: Option<AuthorizationCode>,
    /// Whether the redirect came, by whichever route.
    pub settled: Option<Result<(), Problem>>,
    /// The browser that waits for its page.
    pub reply: Option<oneshot::Sender<Page>>,
}

/// What an exchange needs, taken out of its attempt.
pub struct Exchange {
    /// The client.
    pub account: Account,
    /// Where.
    pub environment: Environment,
    /// What was asked for.
    pub plan: Plan,
    /// The code, good for one use.
    pub code: AuthorizationCode,
    /// The verifier that belongs to it.
    pub verifier: CodeVerifier,
}

/// What the model may know of a secret field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FieldShape {
    /// Characters.
    pub length: usize,
}

impl Vault {
    /// Keeps an attempt.
    pub fn begin(&mut self, ticket: Ticket, attempt: Attempt) {
        self.attempts.insert(ticket, attempt);
    }

    /// An attempt, while it is kept.
    pub fn attempt(&mut self, ticket: Ticket) -> Option<&mut Attempt> {
        self.attempts.get_mut(&ticket)
    }

    /// Forgets an attempt with all its secrets.
    pub fn end(&mut self, ticket: Ticket) {
        self.attempts.remove(&ticket);
    }

    /// The address for the browser, while its attempt is kept. It carries the state.
    #[must_use]
    pub fn authorization_url(&self, ticket: Ticket) -> Option<&Url> {
        self.attempts.get(&ticket).map(|attempt| &attempt.url)
    }

    /// The Client Secret that this process was given for a target.
    #[must_use]
    pub fn client_secret(&self, target: &Target) -> Option<ClientSecret> {
        self.secrets.get(target).cloned()
    }

    /// Keeps a Client Secret in memory.
    pub fn remember(&mut self, target: Target, secret: ClientSecret) {
        self.secrets.insert(target, secret);
    }

    /// Forgets the Client Secret of a target.
    pub fn forget(&mut self, target: &Target) {
        self.secrets.remove(target);
    }

    /// Edits a secret field.
    pub fn edit(&mut self, field: SecretField, request: InputRequest) -> FieldShape {
        let input = self.fields.entry(field).or_default();
        let _state_is_read_below = input.handle(request);
        FieldShape {
            length: input.value().chars().count(),
        }
    }

    /// Inserts a paste into a secret field, without line ends and control characters.
    pub fn paste(&mut self, field: SecretField, text: &str) -> FieldShape {
        let input = self.fields.entry(field).or_default();
        let clean = text.chars().filter(|character| !character.is_control());
        let whole: String = input
            .value()
            .chars()
            .chain(clean)
            .take(LONGEST_FIELD)
            .collect();
        let length = whole.chars().count();
        *input = Input::new(whole);
        FieldShape { length }
    }

    /// Empties a field and hands its text over.
    pub fn take(&mut self, field: SecretField) -> Option<String> {
        let mut input = self.fields.remove(&field)?;
        let text = input.value_and_reset();
        (!text.is_empty()).then_some(text)
    }
}

/// Outcome of judging a redirect, by whichever route it came.
pub enum Judged {
    /// Ours; the code is in the vault.
    Accepted,
    /// Ours, and it ends the attempt.
    Ended(Problem),
    /// Not ours, or not now; the wait goes on.
    Turned(&'static str, Problem),
}

impl Attempt {
    /// What an exchange needs, once: the code is then gone from here.
    pub fn take_for_exchange(&mut self) -> Option<Exchange> {
        Some(Exchange {
            code: self.code.take()?,
            account: self.account.clone(),
            environment: self.environment.clone(),
            plan: self.plan.clone(),
            verifier: self.verifier.clone(),
        })
    }

    /// Judges the raw query of a request to the listener.
    pub fn judge_query(&mut self, query: &str) -> Judged {
        let issuer = self.environment.issuer.clone();
        let result = judge_callback(query, &self.state, issuer.as_deref());
        self.settle(result)
    }

    /// Judges a pasted address.
    pub fn judge_pasted(&mut self, text: &str) -> Judged {
        let issuer = self.environment.issuer.clone();
        let result = judge_pasted(text, &self.redirect, &self.state, issuer.as_deref());
        self.settle(result)
    }

    fn settle(&mut self, result: Result<AuthorizationCode, CallbackError>) -> Judged {
        let already = self.settled.is_some();
        match result {
            Ok(_) if already => Judged::Turned(
                "already answered",
                Problem::new(crate::problem::ProblemCode::CallbackWrongState),
            ),
            Ok(code) => {
                self.code = Some(code);
                self.settled = Some(Ok(()));
                Judged::Accepted
            }
            Err(error) if error.ends_the_wait() && !already => {
                let problem = error.problem();
                self.settled = Some(Err(problem.clone()));
                Judged::Ended(problem)
            }
            Err(error) => Judged::Turned(error.short(), error.problem()),
        }
    }
}
