//! The answer of a call, looked at line by line: what of it is in sight, and what is copied or saved.

use tui_input::Input;

use super::model::Model;
use super::notice::Notice;
use super::overlay::{Overlay, Question};
use super::picker::{self, Offer};
use super::{Copied, Effect, inspector, moving, work};
use crate::exchange::{Exchange, Purpose};
use crate::flow::call::CallResponse;
use crate::flow::files::Existing;
use crate::flow::work::Work;
use crate::flow::{self, Answer};
use crate::keys::Action;

/// What of an answer is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewing {
    /// The line that is chosen, counted from zero; the last one if it is beyond.
    pub line: usize,
    /// How far what stands beneath the last line is scrolled, in pages.
    pub beneath: usize,
    /// How many columns are out of sight at the left.
    pub column: usize,
}

/// Where an answer is saved.
#[derive(Clone, Debug, Default)]
pub struct AnswerFile {
    /// The path as it was typed; empty before others.
    pub path: String,
    /// The work.
    pub(super) writing: Work<()>,
}

/// What is offered while an answer is on show, in the words of the list of everything.
pub(super) const OFFERED: [(&str, Action); 5] = [
    ("Save this answer to a file", Action::SaveAnswer),
    ("Copy the value of the chosen line", Action::Copy),
    ("Copy its path, as jq takes it", Action::CopyPath),
    ("Copy this call as a curl command", Action::CopyCurl),
    ("Make this call again", Action::Retry),
];

/// So many columns at once.
const SIDEWAYS: usize = 20;

/// A longer line is not scrolled further, in columns; saved, it is whole.
const WIDEST: usize = 8_000;

/// So many lines at once.
const PAGE: usize = 10;

/// More pages than any words about an answer fill.
const MOST_BENEATH: usize = 12;

/// The largest text that is copied, in bytes: terminals drop what is larger.
const LARGEST_COPY: usize = 64 * 1024;

/// Keys while an answer is on show; `None` if the viewer does not take them.
pub(super) fn pressed(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let at = model.viewer?;
    match action {
        Action::Back | Action::Activate => {
            model.viewer = None;
            moving::settle_focus(model);
            return Some(Vec::new());
        }
        Action::Copy => return Some(copy_value(model, at)),
        Action::CopyPath => return Some(copy_path(model, at)),
        Action::CopyCurl => return Some(copy_curl(model)),
        Action::SaveAnswer => return Some(ask_where(model)),
        _ => {}
    }
    let lines = model.call.outcome();
    let lines = lines.map_or(0, |response| response.lines.len());
    model.viewer = Some(moved(at, lines.saturating_sub(1), action)?);
    Some(Vec::new())
}

fn moved(at: Viewing, last: usize, action: Action) -> Option<Viewing> {
    let line = at.line.min(last);
    let to = |line: usize| Viewing {
        line,
        beneath: 0,
        ..at
    };
    Some(match action {
        Action::NextItem | Action::PageDown | Action::Toggle if line == last => Viewing {
            beneath: (at.beneath + 1).min(MOST_BENEATH),
            ..at
        },
        Action::PreviousItem | Action::PageUp if at.beneath > 0 => Viewing {
            beneath: at.beneath - 1,
            ..at
        },
        Action::NextItem => to(line + 1),
        Action::PreviousItem => to(line.saturating_sub(1)),
        Action::PageDown | Action::Toggle => to(line.saturating_add(PAGE).min(last)),
        Action::PageUp => to(line.saturating_sub(PAGE)),
        Action::First => Viewing::default(),
        Action::Last => Viewing {
            line: last,
            beneath: MOST_BENEATH,
            column: 0,
        },
        Action::NextStop => Viewing {
            column: (at.column + SIDEWAYS).min(WIDEST),
            ..at
        },
        Action::PreviousStop => Viewing {
            column: at.column.saturating_sub(SIDEWAYS),
            ..at
        },
        _ => return None,
    })
}

fn say(model: &mut Model, words: &str) -> Vec<Effect> {
    model.notice = Some(Notice::Info(words.to_owned()));
    Vec::new()
}

/// The answer and the number of its chosen line, if it has any.
fn chosen(model: &Model, at: Viewing) -> Option<(&CallResponse, usize)> {
    let response = model.call.outcome()?;
    let last = response.lines.len().checked_sub(1)?;
    Some((response, at.line.min(last)))
}

/// Puts something of the answer on the clipboard, unless others look: it is a customer's.
fn copy(model: &mut Model, what: &'static str, text: Option<String>) -> Vec<Effect> {
    if model.is_shared() {
        return say(
            model,
            "Presenter mode copies nothing of an answer. ctrl-o leaves it.",
        );
    }
    match text {
        None => say(model, "There is nothing to copy on this line."),
        Some(text) if text.len() > LARGEST_COPY => say(
            model,
            "This is too large for a clipboard: s saves the whole answer to a file.",
        ),
        Some(text) => vec![Effect::Copy(Copied::Text { what, text })],
    }
}

fn copy_value(model: &mut Model, at: Viewing) -> Vec<Effect> {
    let text =
        chosen(model, at).and_then(|(response, line)| response.lines.value(&response.body, line));
    copy(model, "value of this line", text)
}

fn copy_path(model: &mut Model, at: Viewing) -> Vec<Effect> {
    let text =
        chosen(model, at).and_then(|(response, line)| response.lines.path(&response.body, line));
    copy(model, "path of this line", text)
}

fn copy_curl(model: &mut Model) -> Vec<Effect> {
    let is_call = |exchange: &&Exchange| exchange.purpose == Purpose::Call;
    let newest = model.exchanges.iter().rev().find(is_call);
    let effects = inspector::copy(newest, model.exchanges.audience);
    if effects.is_empty() {
        return say(model, "This call is no longer among the exchanges kept.");
    }
    effects
}

/// Opens the line in which the path is typed, with a name for the working directory in it.
fn ask_where(model: &mut Model) -> Vec<Effect> {
    let Some(response) = model.call.outcome() else {
        return say(model, "There is no answer to save yet.");
    };
    if response.body.is_empty() {
        return say(model, "The answer has no body to save.");
    }
    let name = if response.is_json() {
        "answer.json"
    } else {
        "answer.txt"
    };
    let path = match model.answer_file.path.as_str() {
        "" => name.to_owned(),
        typed => typed.to_owned(),
    };
    picker::open(model, Offer::SaveAnswer);
    model.find = Input::new(path);
    Vec::new()
}

/// Asks once more where to save it: the file that is there is kept.
pub(super) fn ask_elsewhere(model: &mut Model) {
    let _none = ask_where(model);
}

/// What can be chosen where the path is typed.
pub const SAVING: [&str; 2] = ["Save it there", "Back to the answer"];

/// Does what the chosen entry of that list is for.
pub(super) fn use_entry(model: &mut Model, chosen: usize) -> Vec<Effect> {
    if chosen > 0 {
        model.overlay = None;
        return Vec::new();
    }
    let path = model.find.value().trim().to_owned();
    if path.is_empty() {
        return say(model, "Type where to save it, such as answer.json.");
    }
    model.overlay = None;
    model.answer_file.path = path;
    save(model, Existing::Kept)
}

fn save(model: &mut Model, existing: Existing) -> Vec<Effect> {
    let Some(response) = model.call.outcome().cloned() else {
        return Vec::new();
    };
    let ticket = model.ticket();
    model.answer_file.writing = Work::Running(ticket);
    let path = model.answer_file.path.clone();
    work([flow::Effect::SaveAnswer {
        ticket,
        response,
        path,
        existing,
    }])
}

/// Takes in how it went.
pub(super) fn hear(model: &mut Model, answer: &Answer) {
    model.answer_file.writing = Work::Idle;
    match answer {
        Answer::AnswerSaved => {
            let path = model.answer_file.path.clone();
            let cut = model.call.outcome().is_some_and(|response| response.cut);
            let part = if cut {
                " It is the part that is shown."
            } else {
                ""
            };
            let words = format!("Saved to {path}. Nobody but you can read it.{part}");
            model.notice = Some(Notice::Info(words));
        }
        Answer::FileExists => {
            model.overlay = Some(Overlay::Question {
                about: Question::ReplaceFile,
                yes: false,
            });
        }
        Answer::Failed(problem) => model.notice = Some(Notice::Problem(problem.clone())),
        _ => {}
    }
}

/// Writes over what is there already: yes was the answer.
pub(super) fn replace(model: &mut Model) -> Vec<Effect> {
    save(model, Existing::Replaced)
}
