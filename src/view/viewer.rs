//! The answer of a call, over the whole body. Only what is in sight is laid out.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::chrome::{self, Places};
use super::json::{self, Look, Written};
use super::page::{Page, SMALL, Window, lines_of};
use super::picker::marker;
use super::wrap::width_of;
use super::{Meaning, Scene, problems};
use crate::flow::call::{CallResponse, SHOWN_BODY, explain_response, in_rehearsal};
use crate::flow::work::Work;
use crate::problem::{self, Problem, ProblemCode};
use crate::untrusted::Untrusted;
use crate::wizard::Sight;
use crate::wizard::viewer::Viewing;

pub(super) use saving::{ask_where, enter_words};

mod saving;

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

/// What a 2xx means, plainly: it is what the journey is for.
pub(super) const SUCCESS: &str = "It worked: the API answers your client.";

/// How many of them are shown.
const SHOWN_HEADERS: usize = 3;

/// Columns of the mark before the chosen line.
const MARKER: u16 = 2;

/// Draws the answer, the chosen line in sight. There is never a cursor in it.
pub(super) fn draw(
    scene: &Scene<'_>,
    at: Viewing,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let Work::Done(response) = &scene.model.call else {
        return super::body::draw(scene, places, buffer);
    };
    let area = told(scene, places.body, buffer);
    let problem = explain(scene, response);
    let (whole, height) = (usize::from(places.body.height), usize::from(area.height));
    let answer = Answer::of(scene, response, problem.as_ref(), (area.width, whole));
    let lines = response.lines.len();
    let line = at.line.min(lines.saturating_sub(1));
    let follow = answer.first(line, whole);
    let window = Window::new(
        follow,
        answer.len().saturating_sub(whole),
        whole,
        at.beneath,
    );
    scene.sight.set(Sight {
        beneath: window.pages,
        ..scene.sight.get()
    });
    let first = window.first;
    // What is told in passing hides no line that was chosen.
    let row = answer.above.len() + line;
    let is_hidden = (first + height..first + whole).contains(&row);
    let first = if is_hidden { row + 1 - height } else { first };
    answer.draw(first, (line, at.column), area, buffer);
    if first > 0 {
        chrome::more(scene, places, (first, 0), buffer);
    }
    let words = answer.place(line, first, height);
    chrome::at_the_end(scene, places, &words, buffer);
    None
}

/// Draws what is told in passing at the lower end; the room that is left.
fn told(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> Rect {
    let mut page = Page::new(scene.pen, usize::from(area.width));
    super::body::notice(scene, &mut page);
    let taken = u16::try_from(page.len()).unwrap_or(u16::MAX);
    let taken = taken.min(area.height / 2);
    let height = area.height - taken;
    let place = Rect {
        y: area.y + height,
        height: taken,
        ..area
    };
    page.draw(0, place, buffer);
    Rect { height, ..area }
}

/// What is scrolled: something above the lines of the body, the lines, something below.
struct Answer<'s> {
    look: Look<'s>,
    above: Page<'s>,
    response: &'s CallResponse,
    below: Page<'s>,
}

impl<'s> Answer<'s> {
    fn of(
        scene: &'s Scene<'_>,
        response: &'s CallResponse,
        problem: Option<&Problem>,
        (width, height): (u16, usize),
    ) -> Self {
        let width = usize::from(width);
        let mut answer = Self {
            look: Look {
                audience: scene.model.exchanges.audience,
                written: if response.is_json() {
                    Written::Json
                } else {
                    Written::Text
                },
                pen: scene.pen,
            },
            above: Page::new(scene.pen, width),
            response,
            below: Page::new(scene.pen, width),
        };
        status(scene, response, problem, &mut answer.above);
        match problem {
            None if height < SMALL => answer.say_success_beneath(),
            None => {
                answer.above.blank();
                answer.above.marked("✓ ", Meaning::Done, SUCCESS);
                answer.above.blank();
                headers(response, &mut answer.above);
            }
            Some(problem) if height < SMALL && response.lines.len() <= SHORT => {
                answer.explain_beneath(problem, height);
            }
            Some(problem) => answer.explain(problem),
        }
        remarks(response, &mut answer.above);
        if height >= SMALL {
            answer.above.blank();
        }
        answer
    }

    /// On a small screen the lines of the body are what is in sight first.
    fn say_success_beneath(&mut self) {
        self.below.push("");
        self.below.marked("✓ ", Meaning::Done, SUCCESS);
        headers(self.response, &mut self.below);
    }

    fn explain(&mut self, problem: &Problem) {
        self.above.blank();
        self.above.text(Meaning::Heading, problem.headline());
        let words = problem.words();
        self.above.text(Meaning::Text, words.why.clone());
        problems::safe(problem, &mut self.above);
        // A short answer is read before the advice, a long one after it.
        let advice = if self.response.lines.len() <= SHORT {
            self.below.push("");
            &mut self.below
        } else {
            &mut self.above
        };
        problems::steps(problem, advice);
        problems::code(problem, advice);
        advice.blank();
        headers(self.response, advice);
    }

    /// On a small screen a short answer is read before all of the explanation but its first sentence, and that is cut if
    /// no line of the answer would be in sight.
    fn explain_beneath(&mut self, problem: &Problem, height: usize) {
        let mut headline = Page::new(self.look.pen, self.above.width);
        headline.text(Meaning::Heading, problem.headline());
        self.below.push("");
        let room = height.saturating_sub(self.above.len() + 1);
        if headline.len() > room {
            self.below.text(Meaning::Heading, problem.headline());
            headline.cut(room);
        }
        self.above.append(headline);
        self.below.text(Meaning::Text, problem.words().why.clone());
        problems::safe(problem, &mut self.below);
        problems::steps(problem, &mut self.below);
        problems::code(problem, &mut self.below);
        self.below.blank();
        headers(self.response, &mut self.below);
    }

    /// Where in the answer one is, in the words of the lower rule, with line `chosen` and row `first` at the top.
    fn place(&self, chosen: usize, first: usize, height: usize) -> String {
        let (above, lines) = (self.above.len(), self.response.lines.len());
        let is_more = first + height < self.len();
        let is_whole = first <= above && above + lines <= first + height;
        let is_out = first + height <= above || above + lines <= first;
        let count = match lines {
            1 => "1 line".to_owned(),
            _ => format!("{lines} lines"),
        };
        match (lines, is_more) {
            (0, true) => "↓ more: pgdn".to_owned(),
            (0, false) => "no lines".to_owned(),
            (_, true) if is_whole => format!("{count} · ↓ more: pgdn"),
            (_, false) if is_whole => count,
            (_, true) if is_out => "↓ more: pgdn".to_owned(),
            (_, true) => format!("↓ line {} of {lines}", chosen + 1),
            (_, false) => format!("end of {count}"),
        }
    }

    fn len(&self) -> usize {
        self.above.len() + self.response.lines.len() + self.below.len()
    }

    /// The first row to draw so that a line is in the middle. What stands above the lines is not jumped over: each line
    /// further brings one screen of it at most.
    fn first(&self, line: usize, height: usize) -> usize {
        let middle = (self.above.len() + line).saturating_sub(height / 2);
        middle.min(lines_of(line, height))
    }

    fn draw(
        &self,
        first: usize,
        (chosen, column): (usize, usize),
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let (above, lines) = (self.above.len(), self.response.lines.len());
        self.above.draw(first, area, buffer);
        let width = usize::from(area.width.saturating_sub(MARKER));
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
                let pen = self.look.pen;
                let line = json::line(bytes, depth, (column, width), self.look);
                let (mark, _) = marker(number == chosen);
                buffer.set_line(
                    row.x,
                    row.y,
                    &pen.span(Meaning::Accent, mark).into(),
                    MARKER,
                );
                buffer.set_line(row.x + MARKER, row.y, &line, row.width - MARKER);
            }
        }
    }
}

/// What is to be said of an answer that is none to go by.
pub(super) fn explain(scene: &Scene<'_>, response: &CallResponse) -> Option<Problem> {
    let called = scene.model.called.as_ref();
    let scope = called.and_then(|called| called.scope.as_deref());
    let problem = explain_response(response, scope, scene.model.facts.as_ref())?;
    Some(if scene.model.is_rehearsal() {
        in_rehearsal(problem)
    } else {
        problem
    })
}

/// What was called.
fn called(scene: &Scene<'_>) -> String {
    let called = scene.model.called.as_ref();
    called.map_or_else(String::new, |called| {
        let path = Untrusted::new(called.request.path.as_str());
        format!("{} {path}", called.request.method)
    })
}

/// What was called, and how it was answered, in one line if all fits.
fn status(
    scene: &Scene<'_>,
    response: &CallResponse,
    problem: Option<&Problem>,
    page: &mut Page<'_>,
) {
    let (mark, meaning) = if problem.is_none() {
        ("✓ ", Meaning::Done)
    } else {
        ("✗ ", Meaning::Error)
    };
    let (called, end) = (called(scene), summary(response));
    let mark = page.pen.span(meaning, mark);
    if width_of(&called) + width_of(&end) + 3 <= page.width {
        let pen = page.pen;
        page.push(Line::from(vec![
            mark,
            pen.span(Meaning::Heading, called),
            pen.span(meaning, format!(" {end}")),
        ]));
    } else {
        page.hanging(vec![mark], 2, Meaning::Heading, called);
        page.hanging(vec!["  ".into()], 2, meaning, end);
    }
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
