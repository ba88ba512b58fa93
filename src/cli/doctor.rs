//! `doctor`: what could stand in the way, looked at before it does.

use std::io::{self, IsTerminal};

use secrecy::{ExposeSecret, zeroize::Zeroizing};
use serde_json::{Value, json};
use url::Url;

use super::Outcome;
use super::arguments::JsonSwitch;
use super::context::{Context, Opened};
use super::engine::{Ended, Signals, block_on};
use super::output::Form;
use crate::adapters::client::{Client, Received, Watch};
use crate::adapters::loopback::Listener;
use crate::adapters::profiles::refused;
use crate::adapters::reach::reach;
use crate::adapters::stores::{Item, Stores};
use crate::adapters::{files, keychain};
use crate::environment::{Environment, EnvironmentName, is_loopback};
use crate::flow::SecretPlace;
use crate::flow::preflight::{Finding, Known, judge, judge_client_secret};
use crate::form::FieldId;
use crate::moment::Timestamp;
use crate::problem::{Problem, ProblemCode};

/// Check terminal, ports, network, clock, keychain and state directory
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard doctor\n  pleo-onboard --env staging doctor --json\n\n\
                  The local sandbox needs no network, so none is tried for it.\n\
                  Exit code: 0 if nothing fails, else 1."
)]
pub struct Arguments {
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

impl Verdict {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

struct Check {
    name: &'static str,
    verdict: Verdict,
    words: String,
    next: Vec<String>,
}

impl Check {
    fn ok(name: &'static str, words: impl Into<String>) -> Self {
        Self {
            name,
            verdict: Verdict::Ok,
            words: words.into(),
            next: Vec::new(),
        }
    }

    fn of(name: &'static str, verdict: Verdict, problem: &Problem) -> Self {
        Self {
            name,
            verdict,
            words: format!("{} [{}]", problem.headline(), problem.code.id()),
            next: problem.words().next.clone(),
        }
    }
}

/// How far the clock may be off before it is worth a word, in seconds.
const SKEW: u64 = 60;

/// Checks everything; exit code 1 if something fails.
pub fn run(arguments: &Arguments, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let mut checks = vec![state_directory(context), terminal(context), keychain()];
    checks.extend(registration(&opened));
    checks.extend(client_secret(context, &opened));
    checks.extend(block_on(async {
        let mut signals = Signals::listen()?;
        tokio::select! {
            checks = outside(context, &opened) => Ok(checks),
            number = signals.next() => Err(Ended::Signal(number)),
        }
    })?);
    for check in &mut checks {
        check.words = context.shown_words(&opened.session, &check.words);
    }
    match Form::of(&arguments.json) {
        Form::Json => context.output.json(&document(&checks))?,
        Form::Text => context.output.text(&text(&checks))?,
    }
    let failed = checks.iter().any(|check| check.verdict == Verdict::Fail);
    Ok(u8::from(failed))
}

fn document(checks: &[Check]) -> Value {
    let rows: Vec<Value> = checks
        .iter()
        .map(|check| {
            json!({
                "name": check.name,
                "result": check.verdict.as_str(),
                "words": check.words,
                "next": check.next,
            })
        })
        .collect();
    json!({ "schema_version": 1, "checks": rows })
}

fn text(checks: &[Check]) -> String {
    let mut lines = Vec::new();
    for check in checks {
        let verdict = check.verdict.as_str();
        lines.push(format!("{verdict:<5} {:<16} {}", check.name, check.words));
        let steps = check.next.iter();
        lines.extend(steps.map(|step| format!("{:23}- {step}", "")));
    }
    lines.join("\n")
}

fn state_directory(context: &Context) -> Check {
    let state = &context.settings.paths.value.state;
    let probe = state.join(".doctor");
    let tried = files::write_atomically(&probe, b"probe").and_then(|()| files::remove(&probe));
    match tried {
        Ok(()) => Check::ok("state directory", state.display().to_string()),
        Err(error) => Check::of(
            "state directory",
            Verdict::Fail,
            &refused(ProblemCode::FilesNotWritable, state, &error),
        ),
    }
}

fn terminal(context: &Context) -> Check {
    let drawable = io::stdin().is_terminal() && io::stdout().is_terminal();
    if drawable && !context.output.plain_wished {
        return Check::ok("terminal", "the wizard can draw here");
    }
    if drawable {
        return Check::ok("terminal", "the wizard can draw here, without colour");
    }
    Check::of(
        "terminal",
        Verdict::Warn,
        &ProblemCode::TerminalAbsent.into(),
    )
}

const KEYCHAIN_WORKS: &str = if cfg!(target_os = "linux") {
    "a value was written, read back and removed"
} else {
    "a value was written, read back and removed; on this system nobody has tried this program's keychain yet"
};

/// Without a keychain there are other stores, so this never fails.
fn keychain() -> Check {
    match keychain::probe() {
        Ok(()) => Check::ok("keychain", KEYCHAIN_WORKS),
        Err(problem) => Check::of("keychain", Verdict::Warn, &problem),
    }
}

/// What would be sent beside what is in the form, and whether the Client ID looks like one.
fn registration(opened: &Opened) -> Vec<Check> {
    let (session, form) = (&opened.session, &opened.session.registration);
    let redirect_uri = session.redirect_uri();
    let known = Known {
        redirect_uri: redirect_uri.as_deref(),
        registered_redirects: form.items(FieldId::RedirectUris),
        scopes: &session.scopes(),
        registered_scopes: form.items(FieldId::Scopes),
        client_id: session.track().client_id.as_deref(),
    };
    let found = judge(&known);
    if found.is_empty() {
        let words = "what would be sent is as in the registration form";
        return vec![Check::ok("registration", words)];
    }
    let warned = |finding: &Finding| Check::of("registration", Verdict::Warn, &finding.problem());
    found.iter().map(warned).collect()
}

/// Whether the Client Secret looks like one, if it is held here; 1Password is not asked for it.
fn client_secret(context: &Context, opened: &Opened) -> Option<Check> {
    const NAME: &str = "client secret";
    let kept = match (
        &context.settings.client_secret,
        &opened.session.track().secret_place,
    ) {
        (Some(secret), _) => Zeroizing::new(secret.reveal().to_owned()),
        (None, Some(SecretPlace::Store(kind))) => {
            let stores = Stores::new(context.settings.paths.value.secrets());
            let read = stores.read(*kind, &opened.target(), Item::ClientSecret);
            Zeroizing::new(read.ok()??.expose_secret().to_owned())
        }
        (None, Some(SecretPlace::Reference(_)) | None) => return None,
    };
    Some(match judge_client_secret(&kept) {
        Some(why) => Check::of(NAME, Verdict::Warn, &Finding::ClientSecret(why).problem()),
        None => Check::ok(NAME, "held, and may well be one"),
    })
}

async fn outside(context: &Context, opened: &Opened) -> Vec<Check> {
    let mut checks = vec![redirect_port(opened).await];
    let environment = match &opened.environment.value {
        EnvironmentName::Sandbox => {
            checks.push(Check::ok("network", "a rehearsal needs none"));
            return checks;
        }
        EnvironmentName::Staging => Some(Environment::staging()),
        EnvironmentName::Custom(name) => context.settings.environments.get(name).cloned(),
    };
    let Some(environment) = environment else {
        return checks;
    };
    let client = client(context);
    let servers = [
        ("authorisation", environment.token_url),
        ("API", environment.api_base),
    ];
    for (name, address) in servers {
        match reach(&client, address).await {
            Ok((host, received)) => {
                let status = received.status;
                checks.push(Check::ok(name, format!("{host} answers with {status}")));
                checks.extend(clock_skew(&received, context.clock.now()));
            }
            Err(problem) => checks.push(Check::of(name, Verdict::Fail, &problem)),
        }
    }
    checks
}

fn client(context: &Context) -> Client {
    let Some(trace) = context.trace.clone() else {
        return Client::default();
    };
    Client::watched(Watch {
        clock: context.clock.clone(),
        tell: Box::new(move |exchange| trace.write(&exchange)),
    })
}

/// The port of the redirect URI that would be used, on every address family that it needs.
async fn redirect_port(opened: &Opened) -> Check {
    const USUAL: &str = "http://localhost:7538/callback";
    let uri = opened.session.redirect_uri();
    let uri = uri.as_deref().unwrap_or(USUAL);
    let Ok(url) = Url::parse(uri) else {
        let problem = Problem::new(ProblemCode::ConfigInvalidValue).with_detail("redirect URI");
        return Check::of("redirect port", Verdict::Fail, &problem);
    };
    if url.scheme() != "http" || !is_loopback(&url) {
        return Check::ok("redirect port", "none is needed: the redirect is pasted");
    }
    match Listener::bind(&url).await {
        Ok(_) => Check::ok("redirect port", format!("free for {uri}")),
        Err(problem) => Check::of("redirect port", Verdict::Fail, &problem),
    }
}

fn clock_skew(received: &Received, now: Timestamp) -> Option<Check> {
    let date = jiff::fmt::rfc2822::parse(received.header("date")?).ok()?;
    let theirs = Timestamp::from_unix(date.timestamp().as_second());
    let skew = theirs.since(now).0.max(now.since(theirs).0);
    if skew <= SKEW {
        return Some(Check::ok("clock", format!("{skew} s off at most")));
    }
    Some(Check {
        name: "clock",
        verdict: Verdict::Warn,
        words: format!("this machine's clock is {skew} s off the server's"),
        next: vec!["Let the operating system set the time by the network.".to_owned()],
    })
}
