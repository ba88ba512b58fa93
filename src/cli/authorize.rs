//! `authorize`: the authorise step for scripts: a line with the URL, a redirect or a pasted one, tokens kept.

use serde_json::json;

use super::Outcome;
use super::arguments::JsonSwitch;
use super::context::{Context, Opened};
use super::engine::{Ended, Engine, Patience, SecretVariable, TokenVariable, with_engine};
use super::output::Form;
use crate::adapters::browser::Opener;
use crate::adapters::stores::{Item, Stores};
use crate::flow::authorize::DEFAULT_WAIT;
use crate::flow::{Account, Answer, Effect, SecretPlace, StoreKind, Way};
use crate::guide::StopId;
use crate::moment::Seconds;
use crate::oauth::request::Plan;
use crate::oauth::token::TokenFacts;
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;
use lines::Lines;
use wait::{Attempt, Browsing};

mod client;
mod lines;
mod preflight;
mod wait;

/// Get tokens: print the authorization URL, wait for the redirect or a pasted one, exchange, keep
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard authorize --play-browser --json\n  \
                  pleo-onboard --env staging --store file authorize --client-id ID \\\n    \
                  --redirect-uri http://localhost:7538/callback --scope \"users:read\"\n  \
                  op read op://vault/pleo/secret | pleo-onboard --env staging authorize --client-secret-stdin\n\n\
                  Prints one line `authorize_url: URL` on standard error. A redirect address from the browser can be\n\
                  pasted on standard input. The Client Secret comes from where the profile keeps it, from\n\
                  PLEO_ONBOARD_CLIENT_SECRET, or from the first line of standard input.\n\
                  Exit code: 0 granted, 4 client or secret missing or refused, 5 denied, 6 timed out, 7 network."
)]
pub struct Arguments {
    /// How long to wait for the redirect, in seconds
    #[arg(long, value_name = "S", default_value_t = DEFAULT_WAIT.0, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// The Client ID [default: the profile's]
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The registered redirect URI, to the character [default: the profile's]
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<String>,
    /// The scopes, separated by spaces [default: the profile's]
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// Read the Client Secret from the first line of standard input, and keep it in the store
    #[arg(long)]
    client_secret_stdin: bool,
    /// Hold no port: the redirect is pasted on standard input
    #[arg(long, conflicts_with = "play_browser")]
    paste: bool,
    /// Local sandbox only: fetch its pages, sign in as its user and allow, without a browser
    #[arg(long)]
    play_browser: bool,
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// What an authorization came to.
struct Grant {
    facts: TokenFacts,
    store: StoreKind,
    ignored: u32,
    /// A signal that came when the exchange was already sent.
    signalled: Option<u8>,
}

/// Authorizes; ends when the browser has its last page.
pub fn run(arguments: &Arguments, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    if arguments.play_browser && opened.environment.value.as_str() != "sandbox" {
        return Err(Problem::new(ProblemCode::ConfigNotInEnvironment)
            .with_detail("--play-browser is for the local sandbox")
            .into());
    }
    let secret = if arguments.client_secret_stdin {
        SecretVariable::Ignored
    } else {
        SecretVariable::Serves
    };
    let grant = with_engine(context, TokenVariable::Ignored, secret, async |engine| {
        authorize(engine, arguments, context, &opened).await
    })?;
    if let Some(number) = grant.signalled {
        return Err(Ended::Signal(number));
    }
    match Form::of(&arguments.json) {
        Form::Json => context.output.json(&json!({
            "schema_version": 1,
            "result": "granted",
            "scopes_requested": grant.facts.scopes_requested,
            "scopes_granted": grant.facts.scopes_granted,
            "expires_at": grant.facts.expires().map(|at| at.to_string()),
            "ignored_requests": grant.ignored,
            "store": grant.store.as_str(),
        }))?,
        Form::Text => context.output.text(&granted_text(&grant, context))?,
    }
    Ok(0)
}

async fn authorize(
    engine: &mut Engine,
    arguments: &Arguments,
    context: &Context,
    opened: &Opened,
) -> Result<Grant, Ended> {
    let reads_secret = arguments.client_secret_stdin;
    let mut lines = Lines::open(context.settings.asking.value, reads_secret);
    let plan = client::choose(engine, arguments, opened).await?;
    if reads_secret {
        take_secret(engine, &mut lines, opened).await?;
    }
    preflight::warn(&plan, opened, context.output);
    let store = choose_store(engine, context, opened).await?;
    let account = Account {
        target: opened.target(),
        client_id: plan.client_id.clone(),
        secret: opened.session.track().secret_place.clone(),
        tokens: Some(store),
        client_auth: opened.session.track().client_auth,
    };
    let attempt = Attempt {
        account,
        plan: plan.clone(),
        way: if arguments.paste {
            Way::Paste
        } else {
            Way::Listen
        },
        wait: Seconds(arguments.timeout),
        browsing: browsing(arguments, context),
        ssh_host: context.settings.ssh_host.clone(),
        output: context.output,
    };
    let clock = context.clock.clone();
    // What is granted is kept before the browser gets its page and before anything else can go wrong.
    let keep = |store| keep(context, opened, &plan, store);
    let (outcome, ignored, signalled) =
        wait::run(engine, attempt, &mut lines, &clock, keep).await?;
    let (facts, store) =
        outcome.map_err(|problem| preflight::with_other_ways(problem, &plan, opened))?;
    if reads_secret {
        keep_secret(engine, context, opened, store).await?;
    }
    Ok(Grant {
        facts,
        store,
        ignored,
        signalled,
    })
}

/// On a remote machine a browser would open where nobody looks, unless a command was chosen for it.
fn browsing(arguments: &Arguments, context: &Context) -> Browsing {
    match &context.settings.opener.value {
        _ if arguments.play_browser => Browsing::Plays,
        Opener::Nothing => Browsing::ByHand,
        Opener::System if context.settings.ssh_host.is_some() => Browsing::ByHand,
        Opener::System | Opener::Command(_) => Browsing::Opens,
    }
}

/// Takes the secret of the first line into the vault.
async fn take_secret(engine: &mut Engine, lines: &mut Lines, opened: &Opened) -> Result<(), Ended> {
    let missing = || {
        Problem::new(ProblemCode::ConfigClientSecretMissing)
            .with_detail("standard input holds no line with it")
    };
    let line = engine.or_signal(lines.next()).await?;
    let secret = line.map(|line| line.trim().to_owned());
    let secret = secret
        .filter(|secret| !secret.is_empty())
        .ok_or_else(missing)?;
    let mut vault = engine.runner.vault();
    vault.remember(opened.target(), ClientSecret::new(secret));
    Ok(())
}

async fn choose_store(
    engine: &mut Engine,
    context: &Context,
    opened: &Opened,
) -> Result<StoreKind, Ended> {
    if let Some(store) = &opened.store {
        return Ok(store.value);
    }
    let probe = |ticket| Effect::ProbeStores { ticket };
    match engine.ask(Patience::MayEnd, probe).await? {
        Answer::DefaultStore(kind, None) => Ok(kind),
        Answer::DefaultStore(kind, Some(problem)) => {
            let why = problem.headline();
            context.output.warn(&format!(
                "{why} The tokens end with this command; choose --store file to keep them."
            ));
            Ok(kind)
        }
        _ => Ok(StoreKind::Session),
    }
}

/// Keeps what the profile needs to use the tokens later. The session store is kept only if it was chosen.
fn keep(context: &Context, opened: &Opened, plan: &Plan, store: StoreKind) -> Result<(), Problem> {
    let before = opened.session.track().store;
    let now = context.noted();
    let kept = (store != StoreKind::Session || opened.store.is_some()).then_some(store);
    context.change_track(&opened.environment.value, |track| {
        track.client_id = Some(plan.client_id.clone());
        track.redirect_uri = Some(plan.redirect_uri.clone());
        track.scopes = Some(plan.scopes.clone());
        track.store = kept;
        track.mark(StopId::Authorise, now);
        track.mark(StopId::Tokens, now);
    })?;
    // A pair from before must not stay behind in another store.
    if let Some(old) = before.filter(|old| *old != store) {
        let stores = Stores::new(context.settings.paths.value.secrets());
        if let Err(problem) = stores.remove(old, &opened.target(), Item::Tokens) {
            let words = problem.headline();
            context.output.warn(&format!(
                "The tokens from before are still in: {old}. {words}"
            ));
        }
    }
    Ok(())
}

/// Keeps the secret of standard input beside the tokens; the session store keeps nothing.
async fn keep_secret(
    engine: &mut Engine,
    context: &Context,
    opened: &Opened,
    store: StoreKind,
) -> Result<(), Ended> {
    if store == StoreKind::Session {
        return Ok(());
    }
    let account = opened.account();
    let keep = |ticket| Effect::KeepSecret {
        ticket,
        account,
        store: Some(store),
    };
    engine.ask(Patience::MustFinish, keep).await?;
    let now = context.noted();
    context.change_track(&opened.environment.value, |track| {
        track.secret_place = Some(SecretPlace::Store(store));
        track.mark(StopId::Credentials, now);
    })?;
    Ok(())
}

fn granted_text(grant: &Grant, context: &Context) -> String {
    let mut lines = vec![format!("Granted: {}", grant.facts.scopes_granted.join(" "))];
    let missing = grant.facts.scopes_missing();
    if !missing.is_empty() {
        lines.push(format!("Not granted: {}", missing.join(" ")));
    }
    if let Some(expires) = grant.facts.expires() {
        lines.push(format!("Valid until: {}", expires.in_zone(&context.zone)));
    }
    lines.push(format!("Kept in: {}", grant.store));
    if grant.ignored > 0 {
        lines.push(format!("Requests turned away: {}", grant.ignored));
    }
    lines.join("\n")
}
