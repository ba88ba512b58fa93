//! The answer of a call, over the whole body. Only what is in sight is laid out.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::chrome::{self, Places};
use super::page::Page;
use super::wrap::{fit, width_of};
use super::{Meaning, Scene, json, problems};
use crate::exchange::Audience;
use crate::flow::call::{CallResponse, SHOWN_BODY, explain_response};
use crate::flow::work::Work;
use crate::problem::{self, Problem, ProblemCode};
use crate::untrusted::Untrusted;

/// Headers worth a line, in this order.
const HEADERS: [&str; 5] = [
    "content-type",
    "www-authenticate",
    "retry-after",
    "x-request-id",
    "date",
];

/// An answer of so many lines is short.
const SHORT: usize = 12;

/// How far the viewer can be scrolled whatever the number of lines, so that what stands around them can be read.
const SCROLLED_AT_LEAST: usize = 31;

/// What a 2xx means, plainly: it is what the journey is for.
pub(super) const SUCCESS: &str = "It worked: the API answers your client.";

/// How many of them are shown.
const SHOWN_HEADERS: usize = 3;

/// Draws the viewer at a line of the answer. There is never a cursor in it.
pub(super) fn draw(
    scene: &Scene<'_>,
    line: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let Work::Done(response) = &scene.model.call else {
        return super::body::draw(scene, places, buffer);
    };
    let problem = explain(scene, response);
    let answer = Answer::of(scene, response, problem.as_ref(), places.body.width);
    let area = places.body;
    let height = usize::from(area.height);
    let last = answer.len().saturating_sub(height);
    let lines = response.lines.len();
    // The end can always be reached, however long what stands around the answer is.
    let at_the_end = line + 1 >= lines.max(SCROLLED_AT_LEAST);
    let first = if at_the_end { last } else { line.min(last) };
    answer.draw(first, area, buffer);
    if first > 0 {
        chrome::more(scene, places, (first, 0), buffer);
    }
    let shown = (first + height)
        .saturating_sub(answer.above.len())
        .min(lines);
    let words = if first < last && (shown == 0 || shown == lines) {
        "↓ more: pgdn".to_owned()
    } else if first < last {
        format!("↓ line {shown} of {lines}")
    } else {
        format!("end of {lines} lines")
    };
    chrome::at_the_end(scene, places, &words, buffer);
    None
}

/// What is scrolled: something above the lines of the body, the lines, something below.
struct Answer<'s> {
    audience: Audience,
    above: Page<'s>,
    response: &'s CallResponse,
    below: Page<'s>,
}

impl<'s> Answer<'s> {
    fn of(
        scene: &'s Scene<'_>,
        response: &'s CallResponse,
        problem: Option<&Problem>,
        width: u16,
    ) -> Self {
        let width = usize::from(width);
        let mut answer = Self {
            audience: scene.model.exchanges.audience,
            above: Page::new(scene.pen, width),
            response,
            below: Page::new(scene.pen, width),
        };
        answer.above.push(status(scene, response, problem, width));
        answer.above.blank();
        match problem {
            None => {
                answer.above.marked("✓ ", Meaning::Done, SUCCESS);
                answer.above.blank();
                headers(response, &mut answer.above);
            }
            Some(problem) => {
                answer.above.text(Meaning::Heading, problem.headline());
                answer
                    .above
                    .text(Meaning::Text, problem.words().why.as_str());
                problems::safe(problem, &mut answer.above);
                // A short answer is read before the advice, a long one after it.
                let advice = if response.lines.len() <= SHORT {
                    answer.below.push("");
                    &mut answer.below
                } else {
                    &mut answer.above
                };
                problems::steps(problem, advice);
                problems::code(problem, advice);
                advice.blank();
                headers(response, advice);
            }
        }
        remarks(response, &mut answer.above);
        answer.above.blank();
        answer
    }

    fn len(&self) -> usize {
        self.above.len() + self.response.lines.len() + self.below.len()
    }

    fn draw(&self, first: usize, area: Rect, buffer: &mut Buffer) {
        let (above, lines) = (self.above.len(), self.response.lines.len());
        self.above.draw(first, area, buffer);
        let width = usize::from(area.width);
        for (place, row) in (first..).zip(area.rows()) {
            let Some(number) = place.checked_sub(above) else {
                continue;
            };
            if number >= lines {
                let rest = Rect {
                    y: row.y,
                    height: area.bottom() - row.y,
                    ..area
                };
                self.below.draw(number - lines, rest, buffer);
                return;
            }
            if let Some((range, depth)) = self.response.lines.line(number) {
                let bytes = self.response.body.get(range).unwrap_or_default();
                let line = json::line(bytes, (depth, width), self.audience, self.above.pen);
                buffer.set_line(row.x, row.y, &line, row.width);
            }
        }
    }
}

/// What is to be said of an answer that is none to go by.
pub(super) fn explain(scene: &Scene<'_>, response: &CallResponse) -> Option<Problem> {
    let called = scene.model.called.as_ref();
    let scope = called.and_then(|called| called.scope.as_deref());
    explain_response(response, scope, scene.model.facts.as_ref())
}

/// What was called, and how it was answered; the path gives way if not all fits.
fn status(
    scene: &Scene<'_>,
    response: &CallResponse,
    problem: Option<&Problem>,
    width: usize,
) -> Line<'static> {
    let (mark, meaning) = if problem.is_none() {
        ("✓ ", Meaning::Done)
    } else {
        ("✗ ", Meaning::Error)
    };
    let end = format!(" {}", summary(response));
    let called = scene
        .model
        .called
        .as_ref()
        .map_or_else(String::new, |called| {
            let path = Untrusted::new(called.request.path.as_str());
            format!("{} {path}", called.request.method)
        });
    let room = width.saturating_sub(width_of(&end) + 2);
    let called = fit(&called, room).into_owned();
    let pen = scene.pen;
    Line::from(vec![
        pen.span(meaning, mark),
        pen.span(Meaning::Heading, called),
        pen.span(meaning, end),
    ])
}

fn headers(response: &CallResponse, page: &mut Page<'_>) {
    let shown = HEADERS
        .iter()
        .filter_map(|name| Some((*name, response.header(name)?)))
        .take(SHOWN_HEADERS);
    for (name, value) in shown {
        page.pair(name, Meaning::Muted, value);
    }
}

fn remarks(response: &CallResponse, page: &mut Page<'_>) {
    if response.cut {
        let shown = size(u64::try_from(SHOWN_BODY).unwrap_or(u64::MAX));
        let words = format!(
            "Only the first {shown} are shown. [{}]",
            ProblemCode::ApiTooLarge.id()
        );
        page.marked("! ", Meaning::Warning, words);
        if let Some(step) = problem::words(ProblemCode::ApiTooLarge).next.first() {
            page.hanging(vec!["  ".into()], 2, Meaning::Text, step.as_str());
        }
    }
    if response.lines.is_empty() {
        page.text(Meaning::Muted, "The answer has no body.");
    }
}

/// Status, time and size: `→ 200 · 12 ms · 3.4 kB`.
pub(super) fn summary(response: &CallResponse) -> String {
    format!(
        "→ {} · {} ms · {}",
        response.status,
        response.milliseconds,
        size(response.size)
    )
}

/// A number of bytes, in the unit that keeps it short.
fn size(bytes: u64) -> String {
    let tenths = |unit: u64| (bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => {
            let (whole, tenth) = tenths(1_000);
            format!("{whole}.{tenth} kB")
        }
        _ => {
            let (whole, tenth) = tenths(1_000_000);
            format!("{whole}.{tenth} MB")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(3_456), "3.4 kB");
        assert_eq!(size(5_242_880), "5.2 MB");
    }
}
