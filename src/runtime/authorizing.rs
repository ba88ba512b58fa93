//! The work behind an authorization: listener, browser, exchange, the last page.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::asking;
use super::pairs::{self, Pair};
use super::shared::Shared;
use super::vault::{Attempt, Exchange, Judged};
use crate::adapters::loopback::{Event, Listener, Page, Verdict};
use crate::adapters::reach::reach;
use crate::adapters::{browser, entropy};
use crate::environment::is_loopback;
use crate::flow::authorize::LINGER;
use crate::flow::preflight::{Finding, judge_client_secret};
use crate::flow::{Account, Answer, BrowserPage, Return, SecretField, Ticket, Way};
use crate::oauth::request::{
    Plan, build_authorization_url, build_exchange, state_from, verifier_from,
};
use crate::oauth::token::{Grant, TokenFacts, read_token_answer};
use crate::problem::{Problem, ProblemCode};

/// What an authorization is to be.
pub(super) struct Wish {
    pub(super) account: Account,
    pub(super) plan: Plan,
    pub(super) way: Way,
}

/// An attempt that is ready for the browser.
struct Ready {
    listener: Option<Listener>,
    url: Url,
    token_url: Url,
    /// What is known to be wrong already.
    found: Option<Problem>,
}
/// So long a connection that is not used is trusted to be still there: servers close them after a minute or so.
const WARM_FOR: Duration = Duration::from_secs(25);

/// Binds the listener first, then draws state and verifier, then tells that the URL is ready; serves until `stop`.
pub(super) async fn prepare(
    shared: Arc<Shared>,
    ticket: Ticket,
    wish: Wish,
    stop: CancellationToken,
) {
    let ready = tokio::select! {
        () = stop.cancelled() => return,
        ready = bind_and_begin(&shared, ticket, wish) => ready,
    };
    let ready = match ready {
        Ok(ready) => ready,
        Err(problem) => return shared.post(ticket, Answer::Failed(problem)),
    };
    let returns = match &ready.listener {
        Some(_) => Return::Listener {
            short_link: short_link(&shared, ticket).unwrap_or_default(),
        },
        None => Return::PasteOnly,
    };
    shared.post(ticket, Answer::Listening(returns));
    if let Some(problem) = ready.found {
        shared.post(ticket, Answer::Found(problem));
    }
    let looking = async {
        // A server on this machine, as the local sandbox, is not far enough away to be worth a question.
        if !is_loopback(&ready.token_url) {
            look_at_token_host(&shared, ticket, ready.token_url).await;
            // That has connected as well.
            tokio::time::sleep(WARM_FOR).await;
        }
        keep_warm(&shared, ticket).await;
    };
    let serving = async {
        match ready.listener {
            Some(listener) => serve(&shared, ticket, listener, ready.url, &stop).await,
            None => stop.cancelled().await,
        }
    };
    // Nothing waits for what is looked at beside the wait.
    tokio::join!(serving, stop.run_until_cancelled(looking));
    shared.vault().end(ticket);
}

async fn serve(
    shared: &Arc<Shared>,
    ticket: Ticket,
    listener: Listener,
    url: Url,
    stop: &CancellationToken,
) {
    let (events, happened) = mpsc::unbounded_channel();
    let judging = Arc::clone(shared);
    let judge = move |query: &str| judge(&judging, ticket, query);
    let serving = listener.serve(url, judge, events, stop.clone());
    tokio::join!(serving, tell(shared, ticket, happened));
}

/// Any answer at all shows that names, TLS and proxy work, before the code depends on them.
async fn look_at_token_host(shared: &Shared, ticket: Ticket, token_url: Url) {
    let answer = match reach(&shared.client, token_url).await {
        Ok((host, received)) => {
            shared.learn_skew(ticket, &received.headers);
            Answer::Reached(host)
        }
        Err(problem) => Answer::Found(problem),
    };
    shared.post(ticket, answer);
}

async fn bind_and_begin(
    shared: &Arc<Shared>,
    ticket: Ticket,
    wish: Wish,
) -> Result<Ready, Problem> {
    let Wish { account, plan, way } = wish;
    let environment = asking::environment_of(shared, &account).await?;
    let secret = shared.client_secret(&account).await?;
    let found =
        judge_client_secret(secret.reveal()).map(|why| Finding::ClientSecret(why).problem());
    let redirect = Url::parse(&plan.redirect_uri)
        .map_err(|_| Problem::new(ProblemCode::ConfigInvalidValue).with_detail("redirect URI"))?;
    let ours = redirect.scheme() == "http" && is_loopback(&redirect);
    let listener = if ours && way == Way::Listen {
        Some(Listener::bind(&redirect).await?)
    } else {
        None
    };
    let state = state_from(entropy::random_bytes());
    let verifier = verifier_from(entropy::random_bytes());
    let url = build_authorization_url(&environment, &plan, &state, &verifier)?;
    let ready = Ready {
        listener,
        url: url.clone(),
        token_url: environment.token_url.clone(),
        found,
    };
    let attempt = Attempt {
        account,
        plan,
        environment,
        redirect,
        url,
        state,
        verifier,
        code: None,
        settled: None,
        reply: None,
    };
    shared.vault().begin(ticket, attempt);
    Ok(ready)
}

fn short_link(shared: &Shared, ticket: Ticket) -> Option<String> {
    let mut vault = shared.vault();
    let mut link = vault.attempt(ticket)?.redirect.clone();
    link.set_path("/");
    link.set_query(None);
    Some(link.to_string())
}

fn judge(shared: &Shared, ticket: Ticket, query: &str) -> Verdict {
    let mut vault = shared.vault();
    let Some(attempt) = vault.attempt(ticket) else {
        return Verdict::Ignore("nobody waits any more");
    };
    match attempt.judge_query(query) {
        Judged::Accepted => {
            note_redirect(shared, &attempt.redirect, query);
            Verdict::Accept
        }
        Judged::Ended(_) => {
            note_redirect(shared, &attempt.redirect, query);
            Verdict::End
        }
        Judged::Turned(why, _) => Verdict::Ignore(why),
    }
}

fn note_redirect(shared: &Shared, redirect: &Url, query: &str) {
    let mut came = redirect.clone();
    came.set_query(Some(query));
    shared.client.note_redirect(&came);
}

/// Connects to the token endpoint while the person is in the browser, so that the exchange need not; again and again,
/// because a server closes connections that nobody uses.
async fn keep_warm(shared: &Shared, ticket: Ticket) {
    while let Some(server) = cold_server(shared, ticket) {
        shared.client.warm(&server).await;
        tokio::time::sleep(WARM_FOR).await;
    }
}

/// The token endpoint of an attempt that still waits for its redirect, if connecting to it takes TLS.
fn cold_server(shared: &Shared, ticket: Ticket) -> Option<Url> {
    let mut vault = shared.vault();
    let attempt = vault.attempt(ticket)?;
    let server = attempt.environment.token_url.clone();
    (attempt.settled.is_none() && server.scheme() == "https").then_some(server)
}

async fn tell(shared: &Arc<Shared>, ticket: Ticket, mut happened: mpsc::UnboundedReceiver<Event>) {
    while let Some(event) = happened.recv().await {
        let answer = match event {
            Event::Accepted { reply } => {
                keep_reply(shared, ticket, reply);
                Answer::RedirectAccepted
            }
            Event::Ended { reply } => {
                keep_reply(shared, ticket, reply);
                let settled = shared
                    .vault()
                    .attempt(ticket)
                    .and_then(|attempt| attempt.settled.clone());
                let problem = settled
                    .and_then(Result::err)
                    .unwrap_or(ProblemCode::CallbackUnknownError.into());
                Answer::RedirectEnded(problem)
            }
            Event::Ignored { why } => Answer::Ignored(why),
            Event::UsedHttps => Answer::UsedHttps,
            Event::PageDelivered => Answer::PageDelivered,
        };
        shared.post(ticket, answer);
    }
}

fn keep_reply(shared: &Shared, ticket: Ticket, reply: tokio::sync::oneshot::Sender<Page>) {
    if let Some(attempt) = shared.vault().attempt(ticket) {
        attempt.reply = Some(reply);
    }
}

/// Opens the authorization URL in the browser.
pub(super) async fn open_browser(shared: Arc<Shared>, ticket: Ticket) {
    let url = shared.vault().authorization_url(ticket).cloned();
    let Some(url) = url else { return };
    let opened = browser::open(&shared.outside.opener, &url).await;
    shared.post(
        ticket,
        opened.map_or_else(Answer::BrowserFailed, |()| Answer::BrowserAsked),
    );
}

/// Judges what was pasted, by the same checks as a redirect.
pub(super) fn judge_pasted(shared: &Shared, ticket: Ticket) {
    let text = shared
        .vault()
        .take(SecretField::PastedRedirect)
        .unwrap_or_default();
    let judged = shared
        .vault()
        .attempt(ticket)
        .map(|attempt| attempt.judge_pasted(&text));
    match judged {
        Some(Judged::Accepted) => shared.post(ticket, Answer::RedirectAccepted),
        Some(Judged::Ended(problem)) => shared.post(ticket, Answer::RedirectEnded(problem)),
        Some(Judged::Turned(_, problem)) => shared.post(ticket, Answer::PastedRefused(problem)),
        None => {}
    }
}

/// Exchanges the code, stores the tokens, and only then says so.
pub(super) async fn exchange(shared: Arc<Shared>, ticket: Ticket) {
    let answer = match exchange_and_store(&shared, ticket).await {
        Ok((facts, store)) => Answer::Granted(facts, store),
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

async fn exchange_and_store(
    shared: &Arc<Shared>,
    ticket: Ticket,
) -> Result<(TokenFacts, crate::flow::StoreKind), Problem> {
    // Everything leaves the vault at once: whatever becomes of the attempt, its code is used once and here.
    let taken = shared
        .vault()
        .attempt(ticket)
        .and_then(Attempt::take_for_exchange);
    // An attempt is kept until its exchange has ended.
    let exchange = taken.ok_or(Problem::new(ProblemCode::TerminalTaskBroke))?;
    let Exchange {
        account,
        environment,
        plan,
        code,
        verifier,
    } = exchange;
    let secret = shared.client_secret(&account).await?;
    let build = || build_exchange(&environment, &plan, &secret, &code, &verifier);
    let received = asking::send(shared, ticket, build).await?;
    let tokens = read_token_answer(&received.as_answer(), Grant::Code).map_err(|problem| {
        let sent = [code.reveal(), verifier.reveal()];
        asking::safe_to_show(problem, &environment, (&plan.client_id, &secret), &sent)
    })?;
    let now = shared.outside.clock.now();
    let facts = TokenFacts {
        obtained: now,
        authorized: now,
        lifetime: tokens.lifetime,
        scopes_granted: tokens.scopes.clone().unwrap_or_else(|| plan.scopes.clone()),
        scopes_requested: plan.scopes,
        refreshable: tokens.refresh.is_some(),
        skew: shared.skew().unwrap_or_default(),
        doubt: None,
    };
    let pair = Pair {
        access: tokens.access,
        refresh: tokens.refresh,
        facts: facts.clone(),
    };
    let _held = pairs::lock(shared, &account.target).await?;
    let store = pairs::store_pair(shared, ticket, &account, pair).await;
    Ok((facts, store))
}

/// Gives the waiting browser its page, and lets the listener linger.
pub(super) async fn answer_browser(
    shared: Arc<Shared>,
    ticket: Ticket,
    page: BrowserPage,
    stop: CancellationToken,
) {
    let reply = shared
        .vault()
        .attempt(ticket)
        .and_then(|attempt| attempt.reply.take());
    let page = match page {
        BrowserPage::Granted => Page::Granted,
        BrowserPage::Failed(problem) if problem.code == ProblemCode::CallbackDenied => Page::Denied,
        BrowserPage::Failed(problem) => Page::Failed { code: problem.code },
    };
    let delivered = reply.is_some_and(|reply| reply.send(page).is_ok());
    if !delivered {
        shared.post(ticket, Answer::PageDelivered);
    }
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(Duration::from_secs(LINGER.0)) => stop.cancel(),
    }
}
