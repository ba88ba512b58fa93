//! The answer of a call, over the whole body. Only what is in sight is laid out.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::chrome::{self, Places};
use super::page::Page;
use super::{Meaning, Scene, json, problems};
use crate::flow::call::{CallResponse, SHOWN_BODY, explain_response};
use crate::flow::work::Work;
use crate::untrusted::Untrusted;

/// Headers worth a line, in this order.
const HEADERS: [&str; 5] = [
    "content-type",
    "www-authenticate",
    "retry-after",
    "x-request-id",
    "date",
];

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
    let area = places.body;
    let width = usize::from(area.width);
    let problem = explain(scene, response);
    let mut page = Page::new(scene.pen, width);
    head(scene, response, problem.as_ref(), &mut page);
    page.push("");
    let height = usize::from(area.height);
    let lines = response.lines.len();
    let total = page.len() + lines;
    let last = total.saturating_sub(height);
    // The end of the answer can always be reached, however long what stands above it is.
    let first = if lines > 1 && line + 1 >= lines {
        last
    } else {
        line.min(last)
    };
    page.draw(first, area, buffer);
    let above = page.len().saturating_sub(first);
    let skipped = first.saturating_sub(page.len());
    let rest = Rect {
        y: area.y + u16::try_from(above).unwrap_or(area.height).min(area.height),
        height: area
            .height
            .saturating_sub(u16::try_from(above).unwrap_or(area.height)),
        ..area
    };
    for (number, row) in (skipped..lines).zip(rest.rows()) {
        if let Some((range, depth)) = response.lines.line(number) {
            let bytes = response.body.get(range).unwrap_or_default();
            let line = json::line(bytes, depth, width, scene.pen);
            buffer.set_line(row.x, row.y, &line, row.width);
        }
    }
    let shown = (skipped + usize::from(rest.height)).min(lines);
    chrome::more(
        scene,
        places,
        (first > 0).then(|| places.more_above().to_owned()),
        (lines > 0).then(|| format!("line {shown} of {lines}")),
        buffer,
    );
    None
}

fn explain(scene: &Scene<'_>, response: &CallResponse) -> Option<crate::problem::Problem> {
    let called = scene.model.called.as_ref();
    let scope = called.and_then(|called| called.scope.as_deref());
    explain_response(response, scope, scene.model.facts.as_ref())
}

fn head<'s>(
    scene: &'s Scene<'_>,
    response: &'s CallResponse,
    problem: Option<&crate::problem::Problem>,
    page: &mut Page<'s>,
) {
    let (mark, meaning) = if response.is_success() && problem.is_none() {
        ("✓ ", Meaning::Done)
    } else {
        ("✗ ", Meaning::Error)
    };
    let called = scene
        .model
        .called
        .as_ref()
        .map_or_else(String::new, |called| {
            let path = Untrusted::new(called.request.path.as_str());
            format!("{} {path} ", called.request.method)
        });
    page.marked(mark, meaning, format!("{called}{}", summary(response)));
    if let Some(problem) = problem {
        page.blank();
        page.text(Meaning::Heading, problem.headline());
        page.text(Meaning::Text, problem.words().why.as_str());
        problems::steps(problem, page);
        problems::code(problem, page);
    }
    page.blank();
    let shown = HEADERS
        .iter()
        .filter_map(|name| Some((*name, response.header(name)?)))
        .take(SHOWN_HEADERS);
    for (name, value) in shown {
        page.pair(name, Meaning::Muted, value);
    }
    if response.cut {
        let words = format!(
            "Only the first {} are shown.",
            size(u64::try_from(SHOWN_BODY).unwrap_or(u64::MAX))
        );
        page.marked("! ", Meaning::Warning, words);
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
