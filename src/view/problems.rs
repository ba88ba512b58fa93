//! A problem as a person reads it: what happened, why, what is safe, what to do now.

use ratatui::text::Span;

use super::page::Page;
use super::{Meaning, wrap::wrap};
use crate::problem::Problem;

/// The whole of it.
pub(super) fn whole(problem: &Problem, page: &mut Page<'_>) {
    page.marked("✗ ", Meaning::Error, problem.headline());
    page.blank();
    rest(problem, page);
}

/// All of it but the first line.
pub(super) fn rest(problem: &Problem, page: &mut Page<'_>) {
    let words = problem.words();
    page.text(Meaning::Text, words.why.as_str());
    safe(problem, page);
    steps(problem, page);
    said(problem, page);
    page.blank();
    code(problem, page);
}

/// What is safe, where something was at stake.
pub(super) fn safe(problem: &Problem, page: &mut Page<'_>) {
    let words = problem.words();
    if !words.safe.is_empty() {
        page.marked("✓ ", Meaning::Done, words.safe.as_str());
    }
}

/// What to do now, in numbered steps.
pub(super) fn steps(problem: &Problem, page: &mut Page<'_>) {
    page.heading("What to do now");
    numbered(problem, page);
}

/// The steps alone.
pub(super) fn numbered(problem: &Problem, page: &mut Page<'_>) {
    for (number, step) in ["1. ", "2. ", "3. "].into_iter().zip(&problem.words().next) {
        let first = vec![page.pen.span(Meaning::Accent, number)];
        page.hanging(first, 3, Meaning::Text, step.as_str());
    }
}

/// What the server said, behind a fence, so that nobody takes it for ours.
pub(super) fn said(problem: &Problem, page: &mut Page<'_>) {
    let Some(said) = &problem.server_said else {
        return;
    };
    page.heading("The server said");
    let text = said.to_string();
    for line in wrap(&text, page.width.saturating_sub(2)) {
        let fence = page.pen.span(Meaning::Rule, "│ ");
        page.push(vec![fence, Span::raw(line.to_owned())]);
    }
}

/// The code to look up or to read out.
pub(super) fn code(problem: &Problem, page: &mut Page<'_>) {
    page.text(Meaning::Muted, format!("Code {}", problem.code.id()));
}

/// A few lines: what happened, the code, and what the server said.
pub(super) fn brief(problem: &Problem, page: &mut Page<'_>) {
    let text = format!("{} [{}]", problem.headline(), problem.code.id());
    page.marked("✗ ", Meaning::Error, text);
    if let Some(said) = &problem.server_said {
        page.marked("│ ", Meaning::Muted, format!("The server said: {said}"));
    }
}
