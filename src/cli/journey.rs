//! `journey`: the dates and ticks of the stops.

use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::arguments::JsonSwitch;
use super::context::{Context, Opened};
use super::engine::{SecretVariable, TokenVariable, with_engine};
use super::output::Form;
use super::{Outcome, status};
use crate::form::is_clean;
use crate::guide::{Guide, StopId};
use crate::moment::Noted;
use crate::problem::{Problem, ProblemCode};
use crate::runtime::logo::judge_with_logo;
use crate::session::progress::{Progress, Standing};
use crate::session::request::Asked;
use crate::session::{Mark, RequestAnswers, Route, Session, SevenDays, Tick, Track, seven_days};

/// Show, mark or take back what is done on the journey
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  pleo-onboard journey show\n  pleo-onboard journey mark request-access --date 2026-11-02\n  \
                  pleo-onboard journey mark notice --date 2026-11-20\n  pleo-onboard journey undo review\n  \
                  pleo-onboard journey note review \"Asked again on Monday\"\n  \
                  pleo-onboard journey answer company \"Example Ltd\""
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
                      notice is the day on which Pleo said that the credentials are ready. Its 7 days are counted to the end of\n\
                      the seventh day after it, in this machine's zone; to which hour Pleo counts is not documented.\n\
                      A date alone is that day in this machine's zone, and stays that day on other machines.\n\
                      authorise and tokens show as done only while there are tokens; on the Postman route they take your word."
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
    /// Keep notes of your own with a stop; an empty text removes them
    #[command(
        after_help = "Examples:\n  pleo-onboard journey note review \"Asked again on Monday\"\n  pleo-onboard journey note review \"\""
    )]
    Note {
        /// The name of the stop, as journey show prints it
        stop: String,
        /// The notes, which replace what was there; leave secrets out
        text: String,
        #[command(flatten)]
        json: JsonSwitch,
    },
    /// Prepare an answer for Pleo's API access request; an empty text removes it
    #[command(
        after_help = "Examples:\n  pleo-onboard journey answer company \"Example Ltd\"\n  \
                      pleo-onboard journey answer contact name.surname@example.io"
    )]
    Answer {
        /// company, accounting-system, api-usage or contact
        question: String,
        /// The answer
        text: String,
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
            Self::Show { json }
            | Self::Mark { json, .. }
            | Self::Note { json, .. }
            | Self::Answer { json, .. }
            | Self::Undo { json, .. } => Form::of(json),
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
        Command::Mark { stop, date, .. } => mark(&opened, stop, date.as_deref(), context)?,
        Command::Note { stop, text, .. } => {
            let stop = stops().find(|known| known.name() == stop);
            let stop = stop.ok_or_else(|| invalid("there is no such stop; see journey show"))?;
            context.change_track(&environment, |track| track.set_note(stop, text))?;
        }
        Command::Answer { question, text, .. } => {
            let asked = Asked::find(question);
            let asked =
                asked.ok_or_else(|| invalid("this is not asked; see journey answer --help"))?;
            context.change(|session| session.request.set(asked, text))?;
        }
        Command::Undo { stop, .. } => {
            let markable = find(stop)?;
            let word = by_word(&opened, markable);
            context.change_track(&environment, |track| match (markable, word) {
                (Markable::Stop(_), Some(mark)) => drop(track.marks.remove(&mark)),
                (Markable::Stop(stop), None) => track.undo(stop),
                (Markable::Notice, _) => track.set_notice(None),
            })?;
        }
    }
    show(context, command.form())
}

/// Marks a stop, or notes Pleo's notice, and says what is odd about that.
fn mark(opened: &Opened, stop: &str, date: Option<&str>, context: &Context) -> Result<(), Problem> {
    let markable = find(stop)?;
    let at = match date {
        Some(text) => Noted::typed(text, &context.zone).map_err(|_| invalid("date"))?,
        None => context.noted(),
    };
    if markable == Markable::Stop(StopId::Registration) {
        refuse_unclean_form(opened, context)?;
    }
    let days = opened.session.track().notice;
    let late = days.and_then(|days| days.late(at.instant(), &context.zone));
    if let Some(words) = late.filter(|_| markable == Markable::Stop(StopId::Verify)) {
        context.output.warn(&words);
    }
    let environment = opened.environment.value.clone();
    let word = by_word(opened, markable);
    context.change(|session| {
        let form = session.registration.clone();
        let track = session.tracks.entry(environment).or_default();
        match (markable, word) {
            (Markable::Stop(_), Some(mark)) => drop(track.marks.insert(mark, at)),
            (Markable::Stop(stop), None) => track.mark(stop, at),
            (Markable::Notice, _) => {
                track.set_notice(Some(SevenDays::from_notice(at, &context.zone)));
            }
        }
        if markable == Markable::Stop(StopId::Registration) {
            track.registered = Some(form);
        }
    })?;
    Ok(())
}

/// The mark of a stop that is done in Postman, where the person's word is all that there is.
fn by_word(opened: &Opened, markable: Markable) -> Option<Mark> {
    match (opened.session.route, markable) {
        (Route::Postman, Markable::Stop(stop)) => Mark::in_postman(stop),
        (Route::Postman | Route::OwnTokenLifecycle, _) => None,
    }
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
    let registration = &opened.session.registration;
    let findings = judge_with_logo(registration, Path::new("."));
    let findings = context.shown_findings(registration, findings);
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
    let shown = context.shown(&opened.session);
    let track = shown.track();
    let (facts, _) = with_engine(
        context,
        TokenVariable::Ignored,
        SecretVariable::Serves,
        async |engine| status::look(engine, &opened).await,
    )?;
    let progress = Progress {
        track,
        environment: &opened.environment.value,
        route: opened.session.route,
        facts: facts.as_ref(),
        refuted: false,
        now: context.clock.now(),
    };
    match form {
        Form::Json => context.output.json(&document(&shown, progress))?,
        Form::Text => {
            let shown = context.shown(&opened.session);
            context
                .output
                .text(&text(progress, &shown.request, &context.zone))?;
        }
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

fn document(shown: &Session, progress: Progress<'_>) -> Value {
    let track = progress.track;
    let rows: Vec<Value> = stops()
        .map(|stop| {
            let word = progress.worked_in_postman(stop);
            let at = word.or_else(|| marked_at(track, stop));
            json!({
                "stop": stop.name(),
                "done": progress.is_done(stop),
                "date": at.map(|at| at.instant().to_string()),
                "day": at.map(Noted::date),
                "note": track.note(stop),
            })
        })
        .collect();
    let ticks: Vec<&str> = track.ticks.iter().copied().map(Tick::item).collect();
    json!({
        "schema_version": 1,
        "profile": shown.profile,
        "environment": shown.environment.as_str(),
        "stops": rows,
        "ticks": ticks,
        "request": request(&shown.request),
        "notice": track.notice.map(|days| days.noted.instant().to_string()),
        "notice_day": track.notice.map(|days| days.noted.date()),
        "deadline": track.notice.map(|days| days.deadline.to_string()),
    })
}

/// The answers for Pleo's request with what is to be said of each.
fn request(answers: &RequestAnswers) -> Value {
    let rows = Asked::ALL.map(|asked| {
        let row = json!({ "text": answers.get(asked), "remark": answers.remark(asked) });
        (asked.name().to_owned(), row)
    });
    Value::Object(rows.into_iter().collect())
}

/// The notes of all stops, and the answers for Pleo's request, as far as there are any.
fn own_words(track: &Track, answers: &RequestAnswers) -> Vec<String> {
    let notes = stops().filter(|stop| !track.note(*stop).is_empty());
    let notes = notes.map(|stop| format!("Notes on {}: {}", stop.name(), track.note(stop)));
    let given = Asked::ALL.into_iter();
    let given = given.filter(|asked| !answers.get(*asked).is_empty());
    let answers = given.map(|asked| {
        let remark = answers.remark(asked).map(|words| format!(" ({words})"));
        let (name, text) = (asked.words(), answers.get(asked));
        format!("Request, {name}: {text}{}", remark.unwrap_or_default())
    });
    notes.chain(answers).collect()
}

fn text(progress: Progress<'_>, answers: &RequestAnswers, zone: &TimeZone) -> String {
    let track = progress.track;
    let mut lines: Vec<String> = stops()
        .map(|stop| {
            let word = progress.worked_in_postman(stop);
            let date = word.or_else(|| marked_at(track, stop)).map(Noted::date);
            let state = match progress.standing(stop) {
                // The state stands in a column of its own.
                Standing::Done if word.is_some() => "in Postman",
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
    if let (Some(sent), None) = (
        track.marked(Mark::RequestAccess),
        track.marked(Mark::Review),
    ) {
        let days = sent.days_until(progress.now);
        lines.push(format!("Days since the request was sent: {days}"));
    }
    lines.extend(own_words(track, answers));
    lines.join("\n")
}
