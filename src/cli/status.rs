//! `status`: where the journey stands, what the tokens are worth, and who chose what.

use serde_json::{Map, Value, json};

use super::Outcome;
use super::arguments::JsonSwitch;
use super::context::{Context, Opened};
use super::engine::{Ended, Engine, Patience, SecretVariable, TokenVariable, with_engine};
use super::output::{Form, told};
use super::settings::Source;
use crate::flow::{Answer, Effect, SecretPlace, StoreKind};
use crate::guide::{Guide, StopId};
use crate::oauth::token::{TokenFacts, TokenState};
use crate::problem::ProblemCode;
use crate::session::progress::{Progress, Standing};
use crate::session::seven_days::{self, Urgency};
use crate::session::{SevenDays, Track};

/// Tell where the journey stands and whether there is a valid token
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard status\n  pleo-onboard --env staging status --json\n\n\
                  Exit code: 0 with a valid token, 4 without."
)]
pub struct Arguments {
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// What is always said where a private file holds secrets.
pub const FILE_LABEL: &str =
    "FILE STORE: secrets are in plain files that only you can read (0600), not in the keychain.";

/// Everything that is told.
pub struct Standpoint<'a> {
    pub opened: &'a Opened,
    pub track: Track,
    pub facts: Option<TokenFacts>,
    pub store: StoreKind,
    pub context: &'a Context,
}

/// Tells; exit code 4 unless the token is valid.
pub fn run(arguments: &Arguments, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let (facts, store) = with_engine(
        context,
        TokenVariable::Ignored,
        SecretVariable::Serves,
        async |engine| look(engine, &opened).await,
    )?;
    let standpoint = Standpoint {
        track: opened.session.track().clone(),
        opened: &opened,
        facts,
        store,
        context,
    };
    match Form::of(&arguments.json) {
        Form::Json => context.output.json(&standpoint.document())?,
        Form::Text => context.output.text(&standpoint.text())?,
    }
    Ok(match standpoint.progress().token_state() {
        TokenState::Valid => 0,
        TokenState::Absent | TokenState::Expired => ProblemCode::TokenAbsent.exit_code(),
    })
}

/// The facts of the stored tokens, and the store that is or would be used.
pub async fn look(
    engine: &mut Engine,
    opened: &Opened,
) -> Result<(Option<TokenFacts>, StoreKind), Ended> {
    let store = match &opened.store {
        Some(store) => store.value,
        None => default_store(engine).await?,
    };
    let account = opened.account();
    let answer = engine
        .ask(Patience::MayEnd, |ticket| Effect::LoadTokens {
            ticket,
            account,
        })
        .await?;
    match answer {
        Answer::TokensLoaded(facts, _) => Ok((facts, store)),
        _ => Ok((None, store)),
    }
}

/// The store that is used where none was chosen.
pub async fn default_store(engine: &mut Engine) -> Result<StoreKind, Ended> {
    let answer = engine
        .ask(Patience::MayEnd, |ticket| Effect::ProbeStores { ticket })
        .await?;
    match answer {
        Answer::DefaultStore(kind, _) => Ok(kind),
        _ => Ok(StoreKind::Session),
    }
}

const fn state_name(state: TokenState) -> &'static str {
    match state {
        TokenState::Absent => "absent",
        TokenState::Valid => "valid",
        TokenState::Expired => "expired",
    }
}

impl Standpoint<'_> {
    fn progress(&self) -> Progress<'_> {
        Progress {
            track: &self.track,
            environment: &self.opened.environment.value,
            route: self.opened.session.route,
            facts: self.facts.as_ref(),
            refuted: false,
            now: self.context.clock.now(),
        }
    }

    /// The shape of product.md, section 8.
    pub fn document(&self) -> Value {
        let progress = self.progress();
        let stop = progress.current();
        let is_stop = |stop: &StopId| *stop != StopId::Result;
        let done: Vec<&str> = progress
            .done()
            .into_iter()
            .filter(is_stop)
            .map(StopId::name)
            .collect();
        let actor = progress.actor(stop).as_str();
        let facts = self.facts.as_ref();
        let scopes = |of: fn(&TokenFacts) -> &Vec<String>| -> Vec<String> {
            let scopes = facts.map(of).into_iter().flatten();
            scopes
                .map(|scope| self.context.shown_value(scope))
                .collect()
        };
        let shown = self.context.shown(&self.opened.session);
        json!({
            "schema_version": 1,
            "profile": shown.profile,
            "environment": shown.environment.as_str(),
            "journey": {
                "stop": stop.name(),
                "done": done,
                "next_actor": actor,
                "deadline": self.days().map(|days| days.deadline.to_string()),
            },
            "token": {
                "state": state_name(progress.token_state()),
                "expires_at": facts.and_then(TokenFacts::expires).map(|at| at.to_string()),
                "scopes_requested": scopes(|facts| &facts.scopes_requested),
                "scopes_granted": scopes(|facts| &facts.scopes_granted),
                "store": self.store.as_str(),
                "problem": facts.and_then(|facts| facts.doubt).map(|doubt| told(&doubt.problem())),
            },
            "sources": self.sources().into_iter()
                .map(|(option, source)| (option.to_owned(), json!(source.as_str())))
                .collect::<Map<String, Value>>(),
        })
    }

    /// The seven days, while they can still be missed.
    fn days(&self) -> Option<SevenDays> {
        let open = !self.progress().is_done(StopId::Verify);
        self.track.notice.filter(|_| open)
    }

    /// What is left of them, with a warning if that is little or nothing.
    fn days_lines(&self) -> Vec<String> {
        let (now, zone) = (self.context.clock.now(), &self.context.zone);
        let Some(days) = self.days() else {
            return Vec::new();
        };
        let sign = match days.urgency(now) {
            Urgency::Calm => "",
            Urgency::Soon | Urgency::Missed => "WARNING: ",
        };
        let told = format!("{sign}To collect and verify: {}", days.told(now, zone));
        let doubt = seven_days::doubt(days.noted, now, zone);
        std::iter::once(told).chain(doubt).collect()
    }

    fn sources(&self) -> Vec<(&'static str, Source)> {
        let settings = &self.context.settings;
        let kept = |held: bool| {
            if held {
                Source::Profile
            } else {
                Source::Default
            }
        };
        let store = self.opened.store.as_ref();
        vec![
            ("profile", settings.profile.source),
            ("env", self.opened.environment.source),
            ("home", settings.paths.source),
            ("store", store.map_or(Source::Default, |store| store.source)),
            ("browser", settings.opener.source),
            ("presenter", settings.audience.source),
            ("no-input", settings.asking.source),
            ("color", settings.colour.source),
            ("ascii", settings.glyphs.source),
            ("client-id", kept(self.track.client_id.is_some())),
            (
                "redirect-uri",
                kept(self.opened.session.redirect_uri().is_some()),
            ),
            ("scope", kept(!self.opened.session.scopes().is_empty())),
            ("client-secret", self.secret_source()),
        ]
    }

    fn secret_source(&self) -> Source {
        if self.context.settings.client_secret.is_some() {
            Source::Env
        } else if self.track.secret_place.is_some() {
            Source::Profile
        } else {
            Source::Default
        }
    }

    fn text(&self) -> String {
        let progress = self.progress();
        let current = progress.current();
        let shown = self.context.shown(&self.opened.session);
        let mut lines = vec![
            format!(
                "Profile {} ({}), environment {} ({})",
                shown.profile,
                self.context.settings.profile.source.as_str(),
                shown.environment,
                self.opened.environment.source.as_str(),
            ),
            String::new(),
        ];
        for stop in StopId::ALL
            .into_iter()
            .filter(|stop| *stop != StopId::Result)
        {
            lines.push(self.stop_line(stop, current));
        }
        lines.push(String::new());
        let stop = Guide::built_in().rail(current);
        lines.push(format!("{stop}: {}", progress.actor(current).words()));
        lines.extend(self.days_lines());
        lines.extend(self.token_lines());
        lines.push(String::new());
        let sources: Vec<String> = self
            .sources()
            .into_iter()
            .map(|(option, source)| format!("{option} ({})", source.as_str()))
            .collect();
        lines.push(format!("Sources: {}", sources.join(", ")));
        lines.join("\n")
    }

    fn stop_line(&self, stop: StopId, current: StopId) -> String {
        let sign = match self.progress().standing(stop) {
            _ if stop == current => "here",
            Standing::Done => "done",
            Standing::PassedOver => "skip",
            Standing::Ahead => "",
        };
        let number = stop
            .number()
            .map_or_else(|| " ".to_owned(), |number| number.to_string());
        format!("  {number} {:<17} {sign}", Guide::built_in().rail(stop))
            .trim_end()
            .to_owned()
    }

    fn token_lines(&self) -> Vec<String> {
        let state = state_name(self.progress().token_state());
        let mut lines = vec![format!("Token: {state}; kept in: {}", self.store)];
        let file = StoreKind::File;
        if self.store == file || self.track.secret_place == Some(SecretPlace::Store(file)) {
            lines.push(FILE_LABEL.to_owned());
        }
        if let Some(facts) = &self.facts {
            if let Some(expires) = facts.expires() {
                lines.push(format!("Expires: {}", expires.in_zone(&self.context.zone)));
            }
            if let Some(doubt) = facts.doubt {
                let problem = doubt.problem();
                lines.push(format!(
                    "BUT: {} [{}]",
                    problem.headline(),
                    problem.code.id()
                ));
                let next = &problem.words().next;
                lines.extend(next.iter().map(|step| format!("  - {step}")));
            }
            let shown = |scopes: Vec<String>| {
                let shown = scopes.iter().map(|scope| self.context.shown_value(scope));
                shown.collect::<Vec<_>>().join(" ")
            };
            let granted = shown(facts.scopes_granted.clone());
            lines.push(format!("Scopes granted: {granted}"));
            let missing = facts.scopes_missing();
            if !missing.is_empty() {
                lines.push(format!("Scopes missing: {}", shown(missing)));
            }
        }
        lines
    }
}
