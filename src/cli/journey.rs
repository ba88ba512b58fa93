//! `journey`: the dates and ticks of the stops.

use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::arguments::JsonSwitch;
use super::context::{Context, Opened};
use super::engine::{SecretVariable, TokenVariable, with_engine};
use super::output::{Form, print_json};
use super::{Outcome, status};
use crate::form::is_clean;
use crate::guide::{Guide, StopId};
use crate::moment::Noted;
use crate::problem::{Problem, ProblemCode};
use crate::runtime::logo::judge_with_logo;
use crate::session::progress::{Progress, Standing};
use crate::session::{Mark, SevenDays, Tick, Track, seven_days};

/// Show, mark or take back what is done on the journey
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  pleo-onboard journey show\n  pleo-onboard journey mark request-access --date 2026-11-02\n  \
                  pleo-onboard journey mark notice --date 2026-11-20\n  pleo-onboard journey undo review"
)]
pub enum Command {
    /// Show every stop with its date
    #[command(after_help = "Examples:\n  pleo-onboard --env staging journey show --json")]
    Show {
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Mark a stop as done
    #[command(
        after_help = "Examples:\n  pleo-onboard journey mark review\n  pleo-onboard journey mark request-access --date 2026-11-02\n\n\
                      notice is the day on which Pleo said that the credentials are ready: it starts the 7-day clock.\n\
                      authorise and tokens show as done only while there are tokens."
    )]
    Mark {
        /// welcome, request-access, review, registration, credentials, verify, authorise, tokens, test-calls, or notice
        stop: String,
        /// The day, such as 2026-11-22, or the time in RFC 3339 [default: now]
        #[arg(long, value_name = "D")]
        date: Option<String>,
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Take a mark back
    #[command(after_help = "Examples:\n  pleo-onboard journey undo review")]
    Undo {
        /// As for mark
        stop: String,
        #[command(flatten)]
        json: JsonSwitch,
    },
}

impl Command {
    /// The form in which this command was asked to answer.
    pub const fn form(&self) -> Form {
        match self {
            Self::Show { json } | Self::Mark { json, .. } | Self::Undo { json, .. } => {
                Form::of(json)
            }
        }
    }
}

/// What can be marked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Markable {
    Stop(StopId),
    Notice,
}

/// Shows, marks or takes back.
pub fn run(command: &Command, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let environment = opened.environment.value.clone();
    match command {
        Command::Show { .. } => {}
        Command::Mark { stop, date, .. } => {
            let markable = find(stop)?;
            let at = match date {
                Some(text) => Noted::typed(text, &context.zone).map_err(|_| invalid("date"))?,
                None => context.noted(),
            };
            if markable == Markable::Stop(StopId::Registration) {
                refuse_unclean_form(&opened, context)?;
            }
            context.change(|session| {
                let form = session.registration.clone();
                let track = session.tracks.entry(environment.clone()).or_default();
                match markable {
                    Markable::Stop(stop) => track.mark(stop, at),
                    Markable::Notice => {
                        track.notice = Some(SevenDays::from_notice(at, &context.zone));
                    }
                }
                if markable == Markable::Stop(StopId::Registration) {
                    track.registered = Some(form);
                }
            })?;
        }
        Command::Undo { stop, .. } => {
            let markable = find(stop)?;
            context.change_track(&environment, |track| match markable {
                Markable::Stop(stop) => track.undo(stop),
                Markable::Notice => track.notice = None,
            })?;
        }
    }
    show(context, command.form())
}

fn invalid(what: &str) -> Problem {
    Problem::new(ProblemCode::ConfigInvalidValue).with_detail(what)
}

fn find(name: &str) -> Result<Markable, Problem> {
    if name == "notice" {
        return Ok(Markable::Notice);
    }
    let markable = |stop: &StopId| {
        matches!(stop, StopId::Welcome | StopId::Verify)
            || Mark::of(*stop).is_some_and(|mark| mark != Mark::Result)
    };
    StopId::find(name)
        .filter(markable)
        .map(Markable::Stop)
        .ok_or_else(|| invalid("this stop cannot be marked; see journey mark --help"))
}

/// Errors in the form stand in the way of "submitted"; warnings never do.
fn refuse_unclean_form(opened: &Opened, context: &Context) -> Result<(), Problem> {
    let findings = judge_with_logo(&opened.session.registration, Path::new("."));
    if is_clean(&findings) {
        return Ok(());
    }
    for finding in super::form::errors(&findings) {
        let (field, words) = (finding.field.json_name(), &finding.words);
        context.output.note(&format!("{field}: {words}"));
    }
    let first = super::form::errors(&findings).next();
    let problem = Problem::new(first.map_or(ProblemCode::FormRequired, |first| first.code));
    Err(problem.with_detail("the registration has errors; see pleo-onboard form validate"))
}

fn show(context: &Context, form: Form) -> Outcome {
    let opened = context.open_profile()?;
    let track = opened.session.track();
    let (facts, _) = with_engine(
        context,
        TokenVariable::Ignored,
        SecretVariable::Serves,
        async |engine| status::look(engine, &opened).await,
    )?;
    let progress = Progress {
        track,
        environment: &opened.environment.value,
        facts: facts.as_ref(),
        now: context.clock.now(),
    };
    match form {
        Form::Json => print_json(&document(&opened, progress))?,
        Form::Text => context.output.text(&text(progress, &context.zone))?,
    }
    Ok(0)
}

fn stops() -> impl Iterator<Item = StopId> {
    StopId::ALL
        .into_iter()
        .filter(|stop| *stop != StopId::Result)
}

fn marked_at(track: &Track, stop: StopId) -> Option<Noted> {
    Mark::of(stop).and_then(|mark| track.marked(mark))
}

fn document(opened: &Opened, progress: Progress<'_>) -> Value {
    let track = progress.track;
    let rows: Vec<Value> = stops()
        .map(|stop| {
            let at = marked_at(track, stop);
            json!({
                "stop": stop.name(),
                "done": progress.is_done(stop),
                "date": at.map(|at| at.instant().to_string()),
                "day": at.map(Noted::date),
            })
        })
        .collect();
    let ticks: Vec<&str> = track.ticks.iter().copied().map(Tick::item).collect();
    json!({
        "schema_version": 1,
        "profile": opened.session.profile,
        "environment": opened.environment.value.as_str(),
        "stops": rows,
        "ticks": ticks,
        "notice": track.notice.map(|days| days.noted.instant().to_string()),
        "notice_day": track.notice.map(|days| days.noted.date()),
        "deadline": track.deadline().map(|at| at.to_string()),
    })
}

fn text(progress: Progress<'_>, zone: &TimeZone) -> String {
    let track = progress.track;
    let mut lines: Vec<String> = stops()
        .map(|stop| {
            let date = marked_at(track, stop).map(Noted::date);
            let state = match progress.standing(stop) {
                Standing::Done => "done",
                Standing::PassedOver => "passed over",
                Standing::Ahead => "-",
            };
            let title = Guide::built_in().rail(stop);
            let row = format!(
                "{:<15} {title:<17} {state:<12} {}",
                stop.name(),
                date.unwrap_or_default()
            );
            row.trim_end().to_owned()
        })
        .collect();
    if let Some(days) = track.notice {
        let date = days.noted.date();
        lines.push(format!("Notice of the credentials: {date}"));
        lines.push(format!(
            "To collect them: {}",
            days.told(progress.now, zone)
        ));
    }
    let dates = stops().filter_map(|stop| marked_at(track, stop));
    let dates = dates.chain(track.notice.map(|days| days.noted));
    lines.extend(dates.filter_map(|at| seven_days::doubt(at, progress.now, zone)));
    lines.join("\n")
}
