//! The items of a stop, one below the other.

use ratatui::text::Span;
use tui_input::Input;

use super::edited::window_of;
use super::page::{Page, blanks};
use super::wrap::{fit, width_of, wrap};
use super::{Meaning, Scene, steps};
use crate::form::{FieldId, Group, Severity};
use crate::guide::StopId;
use crate::presenter::MASK;
use crate::untrusted::Untrusted;
use crate::wizard::item::Place;
use crate::wizard::{Item, Kind, reveal};

/// Columns before a label.
const MARKER: usize = 2;

/// Where the help of the focused item goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Help {
    /// Right below the item.
    Inline,
    /// Elsewhere.
    Apart,
}

/// Lays out the items among which one acts.
pub(super) fn lay<'s>(scene: &'s Scene<'_>, help: Help, page: &mut Page<'s>) {
    lay_at(scene, Place::Body, help, page);
}

/// Lays out what stands below everything else.
pub(super) fn lay_foot<'s>(scene: &'s Scene<'_>, help: Help, page: &mut Page<'s>) {
    page.blank();
    lay_at(scene, Place::Foot, help, page);
}

fn lay_at<'s>(scene: &'s Scene<'_>, place: Place, help: Help, page: &mut Page<'s>) {
    // On the list of calls a mark stands before each value and keeps it apart from its label.
    let gap = if scene.model.stop == StopId::TestCalls {
        1
    } else {
        2
    };
    let column = label_column(&scene.items, page.width) + gap;
    let focused = scene.model.focused();
    let mut before = None;
    for item in scene.items.iter().filter(|item| item.place == place) {
        let kind = sort(item);
        if before.is_some_and(|before| before != kind) {
            page.blank();
        }
        before = Some(kind);
        if let Some(title) = item.heading {
            heading(title, page);
        }
        let start = page.len();
        let is_focused = focused == Some(item.id);
        entry(scene, item, column, page);
        if item.id == reveal::ITEM {
            revealed(scene, page);
        }
        steps::beneath(scene, item.id, page);
        if let Some(address) = item.address() {
            page.hanging(vec![Span::raw(blanks(4))], 4, Meaning::Muted, address);
        }
        if let Some((severity, words)) = &item.remark {
            remark(*severity, words, column, page);
        }
        if is_focused {
            if help == Help::Inline && scene.acts_on(item.id) {
                say_help(item, 4, page);
            }
            page.focus = start..page.len();
        }
    }
}

/// The secret that is on view, and for how much longer.
fn revealed<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let left = scene.model.reveal.left(scene.model.now);
    let (Some(text), Some(left)) = (&scene.disclosed.revealed, left) else {
        return;
    };
    let indent = || vec![Span::raw(blanks(4))];
    let text = Untrusted::new(text.as_str()).to_string();
    page.hanging(indent(), 4, Meaning::Warning, text);
    let words = format!("masked again in {} s; s masks it now", left.0);
    page.hanging(indent(), 4, Meaning::Muted, words);
}

/// What an item is, and why it cannot be used if it cannot.
pub(super) fn say_help<'s>(item: &'s Item, indent: usize, page: &mut Page<'s>) {
    let first = |page: &Page<'s>, mark: &'static str| {
        vec![
            Span::raw(blanks(indent)),
            page.pen.span(Meaning::Warning, mark),
        ]
    };
    if let Some(why) = &item.disabled {
        let mark = first(page, "! ");
        page.hanging(mark, indent + 2, Meaning::Warning, why.as_str());
    }
    if !item.help.is_empty() {
        let mark = vec![Span::raw(blanks(indent))];
        page.hanging(mark, indent, Meaning::Muted, item.help.as_str());
    }
}

/// How many lines that takes.
pub(super) fn help_lines(item: &Item, width: usize) -> usize {
    let lines = |text: &str, width: usize| match text {
        "" => 0,
        text => wrap(text, width).len(),
    };
    let why = item.disabled.as_deref().unwrap_or_default();
    lines(why, width.saturating_sub(2)) + lines(&item.help, width)
}

/// Items of one sort stand together; what helps to fill in a field of the form stands with the fields.
fn sort(item: &Item) -> u8 {
    let of_form = FieldId::find(item.id.name).is_some() || item.id.name.starts_with("choose-");
    match item.kind {
        Kind::Text { .. } | Kind::Secret { .. } => 0,
        _ if of_form => 0,
        Kind::Tick(_) => 1,
        Kind::Button | Kind::Done(_) => 2,
        Kind::Choice(_) => 3,
    }
}

/// The column at which values begin: behind the longest label, but not so far that values have no room. A longer label
/// has its value on the next line.
fn label_column(items: &[Item], width: usize) -> usize {
    let most = if width < 48 { 12 } else { 25 };
    let valued = items
        .iter()
        .filter(|item| !matches!(item.kind, Kind::Button | Kind::Done(_) | Kind::Tick(_)));
    let longest = valued
        .map(|item| width_of(&item.label))
        .filter(|width| *width <= most)
        .max()
        .unwrap_or(0);
    MARKER + longest
}

fn heading(title: &'static str, page: &mut Page<'_>) {
    page.blank();
    let note = Group::ALL
        .into_iter()
        .find(|group| group.title() == title)
        .map(Group::note);
    match note {
        Some(note) if width_of(title) + width_of(note) + 3 <= page.width => {
            let pen = page.pen;
            page.push(vec![
                pen.span(Meaning::Heading, title),
                pen.span(Meaning::Muted, " · "),
                pen.span(Meaning::Muted, note),
            ]);
        }
        _ => page.text(Meaning::Heading, title),
    }
}

fn entry<'s>(scene: &'s Scene<'_>, item: &'s Item, column: usize, page: &mut Page<'s>) {
    let pen = page.pen;
    let focused = scene.acts_on(item.id);
    let marker = if focused { "▸ " } else { "  " };
    let mut spans = vec![pen.span(Meaning::Accent, marker)];
    let label = item.label.as_str();
    let whole = match (&item.kind, focused) {
        (Kind::Button | Kind::Done(_) | Kind::Tick(_), true) => Meaning::Focus,
        (_, true) => Meaning::Accent,
        (_, false) if item.disabled.is_some() => Meaning::Muted,
        (_, false) => Meaning::Text,
    };
    match &item.kind {
        Kind::Button => {
            spans.push(pen.span(whole, label));
            if item.disabled.is_some() {
                let words = item.aside.as_deref().unwrap_or("not yet");
                spans.push(pen.span(Meaning::Muted, format!("  {words}")));
            }
            page.push(spans);
        }
        Kind::Done(when) => {
            spans.push(pen.span(whole, label));
            spans.push(pen.span(Meaning::Done, "  ✓ "));
            spans.push(pen.span(Meaning::Muted, when.as_str()));
            page.push(spans);
        }
        Kind::Tick(ticked) => {
            let (left, mark) = match ticked {
                true => ("[", pen.glyphs.ticked()),
                false => ("[", " "),
            };
            spans.push(pen.span(Meaning::Text, left));
            spans.push(pen.span(Meaning::Done, mark));
            spans.push(pen.span(Meaning::Text, "] "));
            spans.push(pen.span(whole, label));
            page.push(spans);
        }
        Kind::Choice(_) | Kind::Text { .. } | Kind::Secret { .. } => {
            spans.push(pen.span(whole, label));
            let mut column = column;
            let too_long = MARKER + width_of(label) + 1 > column;
            if too_long || value_width(scene, item) > page.width.saturating_sub(column) {
                page.push(std::mem::take(&mut spans));
                column = 4;
            }
            let used: usize = spans.iter().map(Span::width).sum();
            spans.push(Span::raw(blanks(column.saturating_sub(used))));
            value(scene, item, column, spans, page);
        }
    }
}

/// Columns that a value takes, as it is kept or as it is edited, whichever is more: so the line moves at most once.
fn value_width(scene: &Scene<'_>, item: &Item) -> usize {
    match &item.kind {
        // One column for the cursor behind it.
        Kind::Text { value } => {
            let typed = edited(scene, item).map_or(0, |input| width_of(input.value()));
            let aside = item.aside.as_deref().map_or(0, |aside| width_of(aside) + 1);
            width_of(value).max(typed) + 1 + aside
        }
        Kind::Choice(text) if scene.model.stop == StopId::TestCalls => width_of(text) + 2,
        Kind::Choice(text) => width_of(text) + 4,
        Kind::Secret { .. } | Kind::Button | Kind::Done(_) | Kind::Tick(_) => 0,
    }
}

/// The text of an item as it is being edited, if it is.
fn edited<'s>(scene: &'s Scene<'_>, item: &Item) -> Option<&'s Input> {
    let editing = scene.model.editing.as_ref()?;
    let is_here = scene.model.focused() == Some(item.id) && editing.id == item.id;
    is_here.then_some(&editing.input)
}

/// The value of an item, at its column, behind what stands on the line already.
fn value<'s>(
    scene: &'s Scene<'_>,
    item: &'s Item,
    column: usize,
    mut spans: Vec<Span<'s>>,
    page: &mut Page<'s>,
) {
    let pen = page.pen;
    let focused = scene.acts_on(item.id);
    let field = if focused {
        Meaning::Field
    } else {
        Meaning::Text
    };
    let room = page.width.saturating_sub(column).max(2);
    match &item.kind {
        Kind::Text { value } => {
            let input = edited(scene, item);
            let typed = input.map_or(0, |input| width_of(input.value()) + 1);
            let aside = item.aside.as_deref().unwrap_or_default();
            let (room, aside) = match width_of(aside) {
                0 => (room, None),
                // What is being typed needs the room more.
                taken if taken + typed.max(11) + 1 > room => (room, None),
                taken => (room - taken - 1, Some(aside)),
            };
            if let Some(input) = input {
                let window = window_of(input, room);
                page.cursor = Some((column + window.cursor, page.len()));
                let rest = room.saturating_sub(width_of(&window.text));
                spans.push(pen.span(field, window.text));
                spans.push(pen.span(field, blanks(rest)));
            } else if value.is_empty() {
                spans.push(pen.span(Meaning::Muted, item.hint.unwrap_or("(empty)")));
            } else {
                let text = Untrusted::new(value.as_str()).to_string();
                let text = fit(&text, room).into_owned();
                let rest = room.saturating_sub(width_of(&text));
                spans.push(pen.span(Meaning::Text, text));
                if aside.is_some() {
                    spans.push(Span::raw(blanks(rest)));
                }
            }
            if let Some(aside) = aside {
                let meaning = match aside.strip_suffix('✓') {
                    Some(_) => Meaning::Done,
                    None => Meaning::Warning,
                };
                spans.push(pen.span(meaning, " "));
                spans.push(pen.span(meaning, aside));
            }
        }
        Kind::Secret { length, origin, .. } => {
            let mask = if *length > 0 { MASK } else { "" };
            let origin = origin.map(|words| format!("  {words}")).unwrap_or_default();
            let rest = room.saturating_sub(width_of(mask) + width_of(&origin));
            if focused {
                page.cursor = Some((column + width_of(mask), page.len()));
                spans.push(pen.span(Meaning::Field, mask));
                spans.push(pen.span(Meaning::Field, origin));
                spans.push(pen.span(Meaning::Field, blanks(rest)));
            } else if *length > 0 {
                spans.push(pen.span(Meaning::Text, mask));
                spans.push(pen.span(Meaning::Muted, origin));
            } else {
                spans.push(pen.span(Meaning::Muted, "empty"));
            }
        }
        Kind::Choice(text) if scene.model.stop == StopId::TestCalls => {
            let (mark, meaning) = match text {
                text if text.ends_with("granted") => ("✓ ", Meaning::Done),
                text if text.ends_with("missing") => ("! ", Meaning::Warning),
                _ => ("  ", Meaning::Muted),
            };
            spans.push(pen.span(meaning, mark));
            spans.push(pen.span(meaning, fit(text, room.saturating_sub(2))));
        }
        Kind::Choice(text) => {
            spans.push(pen.span(Meaning::Muted, "‹ "));
            spans.push(pen.span(Meaning::Text, fit(text, room.saturating_sub(4))));
            spans.push(pen.span(Meaning::Muted, " ›"));
        }
        Kind::Button | Kind::Done(_) | Kind::Tick(_) => {}
    }
    page.push(spans);
}

fn remark<'s>(severity: Severity, words: &'s str, column: usize, page: &mut Page<'s>) {
    let (mark, meaning) = severity_mark(severity);
    // Beneath the value if it fits there on one line, else across the page.
    let column = if width_of(words) + 2 > page.width.saturating_sub(column) {
        4
    } else {
        column
    };
    let first = vec![Span::raw(blanks(column)), page.pen.span(meaning, mark)];
    page.hanging(first, column + 2, meaning, words);
}

/// How a severity is marked.
pub(super) const fn severity_mark(severity: Severity) -> (&'static str, Meaning) {
    match severity {
        Severity::Error => ("✗ ", Meaning::Error),
        Severity::Warning => ("! ", Meaning::Warning),
    }
}
