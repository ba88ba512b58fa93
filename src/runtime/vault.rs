//! The only owner of secrets: by ticket for an authorization, by target for credentials, by field while edited.

use std::collections::BTreeMap;

use secrecy::SecretString;
use tokio::sync::oneshot;
use tui_input::InputRequest;
use url::Url;
use zeroize::Zeroizing;

use crate::adapters::loopback::Page;
use crate::environment::Environment;
use crate::flow::{Account, SecretField, Target, Ticket};
use crate::oauth::callback::{CallbackError, judge_callback, judge_pasted};
use crate::oauth::credentials::{Looks, looks_like};
use crate::oauth::request::Plan;
use crate::problem::Problem;
use crate::secret::{AuthorizationCode, ClientSecret, CodeVerifier, State};

use field::SecretText;

mod field;

/// All secrets that this process holds at the moment.
#[derive(Default)]
pub struct Vault {
    attempts: BTreeMap<Ticket, Attempt>,
    secrets: BTreeMap<Target, ClientSecret>,
    fields: BTreeMap<SecretField, SecretText>,
    /// What is on view by choice, for as long as the ticket says.
    revealed: Option<(Ticket, SecretString)>,
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
    /// What its text looks like, if it is one of the usual mix-ups.
    pub looks: Option<Looks>,
    /// A paste that did not fit: how many characters it has.
    pub refused: Option<usize>,
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
        let text = self.fields.entry(field).or_default();
        text.edit(request);
        shape_of(text, None)
    }

    /// Puts a paste into a secret field instead of what is there; nothing of one that is too long.
    pub fn paste(&mut self, field: SecretField, pasted: &str) -> FieldShape {
        let text = self.fields.entry(field).or_default();
        let refused = text.paste(pasted);
        shape_of(text, refused)
    }

    /// Empties a field and hands its text over.
    pub fn take(&mut self, field: SecretField) -> Option<Zeroizing<String>> {
        let text = self.fields.remove(&field)?.into_text();
        (!text.is_empty()).then_some(text)
    }

    /// The text of a field as it stands.
    pub(super) fn typed(&self, field: SecretField) -> Option<SecretString> {
        let text = self.fields.get(&field)?.as_str();
        (!text.is_empty()).then(|| SecretString::from(text))
    }

    /// Puts a secret on view.
    pub(super) fn reveal(&mut self, ticket: Ticket, secret: SecretString) {
        self.revealed = Some((ticket, secret));
    }

    /// Takes what is on view away.
    pub fn conceal(&mut self) {
        self.revealed = None;
    }

    /// What is on view for a ticket.
    #[must_use]
    pub fn revealed(&self, ticket: Ticket) -> Option<&SecretString> {
        let (own, secret) = self.revealed.as_ref()?;
        (*own == ticket).then_some(secret)
    }
}

/// How many characters a secret field holds.
pub const LONGEST_FIELD: usize = field::LONGEST;

fn shape_of(text: &SecretText, refused: Option<usize>) -> FieldShape {
    FieldShape {
        length: text.length(),
        looks: looks_like(text.as_str()),
        refused,
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
