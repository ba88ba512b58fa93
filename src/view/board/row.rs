//! One row of the board: as many cells as there is room for, and what the chosen one opens to.

use ratatui::text::Span;

use super::super::Meaning;
use super::super::page::{Page, blanks};
use super::super::picker::marker;
use super::super::wrap::{fit, width_of};
use super::SHORT;
use crate::guide::StopId;
use crate::session::partner::{COLUMNS, Cells, Partner, Summary, TITLES, Urgency, trouble};
use crate::untrusted::Untrusted;
use crate::wizard::Model;
use crate::wizard::board::Entry;

/// What stands behind the name of the profile that is open here.
const OPEN: &str = " · open";

/// Columns before a name: the mark of the chosen one, and that of what is urgent.
const BEFORE: usize = 4;

/// Columns of the environment, and what stands above it.
const WHERE: (usize, &str) = (7, "WHERE");

/// Which cells a row has room for, by their place in the order of the cells; the name has what is left.
pub(super) struct Layout {
    name: usize,
    environment: bool,
    cells: &'static [usize],
}

impl Layout {
    pub(super) fn of(width: usize) -> Self {
        const SHORTEST_NAME: usize = 14;
        const CHOICES: [(bool, &[usize]); 4] = [
            (true, &[0, 1, 2, 3, 4]),
            (true, &[0, 1, 2, 3]),
            (true, &[0, 1, 3]),
            (false, &[1, 3]),
        ];
        let left = |(environment, cells): (bool, &[usize])| {
            let taken: usize = cells.iter().map(|cell| COLUMNS[*cell] + 1).sum();
            let taken = taken + if environment { WHERE.0 + 1 } else { 0 };
            width.saturating_sub(BEFORE + taken)
        };
        let mut choices = CHOICES.into_iter();
        let fitting = choices.find(|choice| left(*choice) >= SHORTEST_NAME);
        let (environment, cells) = fitting.unwrap_or(CHOICES[3]);
        Self {
            name: left((environment, cells)).min(40),
            environment,
            cells,
        }
    }
}

/// Parts in lines of so many columns, each part whole; what has no room in so many lines is left out.
pub(super) fn in_lines(parts: &[String], width: usize, most: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        let part = fit(part, width);
        let has_room = lines.len() < most;
        match lines.last_mut() {
            Some(line) if width_of(line) + 3 + width_of(&part) <= width => {
                line.push_str(" · ");
                line.push_str(&part);
            }
            _ if has_room => lines.push(part.into_owned()),
            _ => {}
        }
    }
    lines.join("\n")
}

pub(super) fn titles(layout: &Layout, page: &mut Page<'_>) {
    let mut text = format!("{}{}", blanks(BEFORE), padded("PROFILE", layout.name));
    if layout.environment {
        text.push(' ');
        text.push_str(&padded(WHERE.1, WHERE.0));
    }
    for cell in layout.cells {
        text.push(' ');
        text.push_str(&padded(TITLES[*cell], COLUMNS[*cell]));
    }
    page.push(vec![page.pen.span(Meaning::Muted, text)]);
}

fn padded(text: &str, column: usize) -> String {
    let text = fit(text, column);
    let gap = blanks(column.saturating_sub(width_of(&text)));
    format!("{text}{gap}")
}

/// What calls for somebody to look.
const fn mark(urgency: Urgency) -> (&'static str, Meaning) {
    match urgency {
        Urgency::Missed | Urgency::Unreadable => ("✗ ", Meaning::Error),
        Urgency::Near => ("! ", Meaning::Warning),
        Urgency::Done => ("✓ ", Meaning::Done),
        Urgency::You | Urgency::Pleo => ("  ", Meaning::Text),
    }
}

pub(super) fn line(
    model: &Model,
    layout: &Layout,
    (entry, is_chosen): (Entry, bool),
    page: &mut Page<'_>,
) {
    let partner = match entry {
        Entry::Partner(place) => row(model, place),
        other => return beneath(other.label(), is_chosen, page),
    };
    let Some(partner) = partner else {
        return plain("", is_chosen, page);
    };
    let pen = page.pen;
    let (marker, meaning) = marker(is_chosen);
    let (mark, mark_meaning) = mark(partner.urgency());
    let name = Untrusted::new(partner.profile.as_str()).to_string();
    let name = if model.board.is_open(&partner.profile) {
        let room = layout.name.saturating_sub(width_of(OPEN));
        format!("{}{OPEN}", fit(&name, room))
    } else {
        name
    };
    let mut spans = vec![
        pen.span(Meaning::Accent, marker),
        pen.span(mark_meaning, mark),
        pen.span(meaning, padded(&name, layout.name)),
    ];
    match &partner.state {
        Ok(state) => {
            let cells = Cells::of(state);
            let cells = cells.in_order();
            if layout.environment {
                let text = format!(" {}", padded(&environment(state), WHERE.0));
                spans.push(pen.span(meaning, text));
            }
            for cell in layout.cells {
                let text = format!(" {}", padded(cells[*cell], COLUMNS[*cell]));
                // The deadline is what is urgent; the chosen row is one bar, and its mark still says so.
                let meaning = if *cell == 3 && !is_chosen && mark_meaning != Meaning::Done {
                    mark_meaning
                } else {
                    meaning
                };
                spans.push(pen.span(meaning, text));
            }
        }
        Err(problem) => {
            let room = page.width.saturating_sub(BEFORE + layout.name);
            let words = fit(&format!(" {}", trouble(problem)), room).into_owned();
            spans.push(pen.span(Meaning::Error, words));
        }
    }
    page.push(spans);
}

/// What stands beneath the profiles, under their names.
fn beneath(label: &'static str, is_chosen: bool, page: &mut Page<'_>) {
    let (marker, meaning) = marker(is_chosen);
    let label = fit(label, page.width.saturating_sub(BEFORE)).into_owned();
    let spans = vec![
        page.pen.span(Meaning::Accent, marker),
        Span::raw(blanks(BEFORE - width_of(marker))),
        page.pen.span(meaning, label),
    ];
    page.push(spans);
}

pub(super) fn plain(label: &'static str, is_chosen: bool, page: &mut Page<'_>) {
    let (marker, meaning) = marker(is_chosen);
    let label = fit(label, page.width.saturating_sub(2)).into_owned();
    let spans = vec![
        page.pen.span(Meaning::Accent, marker),
        page.pen.span(meaning, label),
    ];
    page.push(spans);
}

/// An entry that does nothing now, and why.
pub(super) fn grey(
    (label, why): (&'static str, &'static str),
    is_chosen: bool,
    page: &mut Page<'_>,
) {
    let (marker, _) = marker(is_chosen);
    let text = format!("{label}  {why}");
    let text = fit(&text, page.width.saturating_sub(2)).into_owned();
    let spans = vec![
        page.pen.span(Meaning::Accent, marker),
        page.pen.span(Meaning::Muted, text),
    ];
    page.push(spans);
}

fn row(model: &Model, place: usize) -> Option<&Partner> {
    let row = model.board.rows.as_deref()?.get(place)?;
    Some(&row.partner)
}

/// A line or two about the chosen profile.
pub(super) fn detail(
    model: &Model,
    layout: &Layout,
    (entry, height): (Entry, usize),
    page: &mut Page<'_>,
) {
    let Entry::Partner(place) = entry else {
        return;
    };
    let Some(partner) = row(model, place) else {
        return;
    };
    let mut lines = Page::new(page.pen, page.width);
    let indent = |lines: &mut Page<'_>, words: String| {
        let first = vec![Span::raw(blanks(BEFORE))];
        lines.hanging(first, BEFORE, Meaning::Muted, words);
    };
    let own = model.board.is_open(&partner.profile);
    let roomy = height >= SHORT;
    let room = page.width.saturating_sub(BEFORE);
    match &partner.state {
        Ok(state) => {
            let mut more = beside(state, layout);
            if roomy {
                indent(&mut lines, in_lines(&who(partner, own), room, 2));
            } else if !layout.environment {
                more.insert(0, environment(state));
            }
            if !more.is_empty() {
                indent(&mut lines, in_lines(&more, room, 2));
            }
        }
        Err(problem) => indent(&mut lines, problem.headline()),
    }
    lines.cut(if roomy { 4 } else { 2 });
    page.append(lines);
}

/// What the row has no cells for.
fn beside(state: &Summary, layout: &Layout) -> Vec<String> {
    let parts = whole(state).into_iter();
    let parts = parts.filter(|(cell, _)| !layout.cells.contains(cell));
    parts.map(|(_, words)| words).collect()
}

fn environment(state: &Summary) -> String {
    Untrusted::new(state.environment.as_str()).to_string()
}

/// Whose profile it is.
pub(super) fn who(partner: &Partner, own: bool) -> Vec<String> {
    let named = [&partner.client, &partner.company];
    let named = named.into_iter().filter(|name| !name.is_empty());
    let mut parts: Vec<String> = named
        .map(|name| Untrusted::new(name.as_str()).to_string())
        .collect();
    if let Ok(state) = &partner.state {
        parts.push(environment(state));
        if state.has_notes {
            parts.push("has notes".to_owned());
        }
    }
    if own {
        parts.push("open here".to_owned());
    }
    parts
}

/// Where it stands, each part with the place of the cell that says the same.
pub(super) fn whole(state: &Summary) -> Vec<(usize, String)> {
    let cells = Cells::of(state);
    let mut parts = vec![(0, cells.stop.clone())];
    let acting = match state.stop {
        StopId::Next => "at its end",
        _ => state.actor.words(),
    };
    parts.push((1, acting.to_owned()));
    if cells.waiting != "-" {
        parts.push((2, format!("waiting {}", cells.waiting)));
    }
    if cells.deadline != "-" {
        parts.push((3, format!("deadline: {}", cells.deadline)));
    }
    parts.push((4, format!("token: {}", cells.token)));
    parts
}
