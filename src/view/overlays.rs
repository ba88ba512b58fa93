//! What lies above a stop: keys, the list of everything, the question before quitting.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::chrome::{self, Places};
use super::page::{Page, lines_of};
use super::picker::marker;
use super::wrap::width_of;
use super::{Meaning, Scene};
use crate::guide::StopId;
use crate::keys::{Action, Binding, Context, Keymap};
use crate::wizard::{Item, ItemId, Kind, Question};

/// The keys of this screen.
pub(super) fn help(scene: &Scene<'_>, places: Places, buffer: &mut Buffer) {
    let area = boxed(scene, "Keys of this screen", sized(places, 58, 40), buffer);
    let mut page = Page::new(scene.pen, usize::from(area.width));
    let keymap = Keymap::built_in();
    let in_field = scene.is_in_field();
    let context = if in_field {
        Context::Field
    } else {
        Context::Stop
    };
    if in_field {
        page.text(Meaning::Text, "In a text field, letters are text.");
    }
    let own: Vec<&Binding> = keymap
        .bindings(context)
        .filter(|binding| matters(scene, binding.action))
        .collect();
    let everywhere = keymap
        .bindings(Context::Everywhere)
        .filter(|binding| !own.iter().any(|own| own.keys == binding.keys));
    page.heading(if in_field {
        "In this field"
    } else {
        "On this stop"
    });
    for binding in &own {
        key_line(binding, &mut page);
    }
    if !in_field {
        let span = page.pen.span(Meaning::Key, "1 to 9");
        page.hanging(
            vec![span],
            key_column(page.width),
            Meaning::Text,
            "go to that stop",
        );
    }
    page.heading("Everywhere");
    for binding in everywhere {
        key_line(binding, &mut page);
    }
    page.heading("Marks");
    for (mark, words) in [
        ("✓", "done"),
        ("▸", "where you are"),
        ("–", "passed over: a later stop is done"),
        ("✗", "error"),
        ("!", "warning"),
    ] {
        let span = page.pen.span(Meaning::Key, mark);
        page.hanging(vec![span], key_column(page.width), Meaning::Text, words);
    }
    let height = usize::from(area.height);
    let last = page.len().saturating_sub(height);
    let first = lines_of(scene.model.scroll, height).min(last);
    page.draw(first, area, buffer);
    chrome::more(scene, places, (first, last - first), buffer);
}

/// Whether an action does anything on the stop on show.
fn matters(scene: &Scene<'_>, action: Action) -> bool {
    let has = |name: &'static str| scene.items.iter().any(|item| item.id == ItemId::of(name));
    match action {
        Action::Toggle => {
            let tick = |item: &Item| matches!(item.kind, Kind::Tick(_));
            scene.items.iter().any(tick)
        }
        Action::PasteRedirect => has("paste"),
        Action::Reveal => has("reveal"),
        Action::Retry => has("retry") || has("start") || scene.model.stop == StopId::Tokens,
        Action::Explain => has("explain"),
        Action::Undo => !scene.model.history.is_empty(),
        Action::Review | Action::Export => scene.model.stop == StopId::Registration,
        Action::Goto1
        | Action::Goto2
        | Action::Goto3
        | Action::Goto4
        | Action::Goto5
        | Action::Goto6
        | Action::Goto7
        | Action::Goto8
        | Action::Goto9 => false,
        Action::Leave
        | Action::Commands
        | Action::Redraw
        | Action::NextItem
        | Action::PreviousItem
        | Action::Activate
        | Action::Back
        | Action::Help
        | Action::Quit
        | Action::NextStop
        | Action::PreviousStop
        | Action::PageDown
        | Action::PageUp
        | Action::First
        | Action::Last
        | Action::Open
        | Action::Inspect
        | Action::Copy => true,
    }
}

/// The column at which the words for a key begin.
const fn key_column(width: usize) -> usize {
    if width < 44 { 14 } else { 20 }
}

fn key_line(binding: &Binding, page: &mut Page<'_>) {
    let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
    let span = page.pen.owned(Meaning::Key, &keys.join(", "));
    page.hanging(
        vec![span],
        key_column(page.width),
        Meaning::Text,
        binding.words.clone(),
    );
}

/// A question before something that cannot be taken back, with no as its default.
pub(super) fn question(
    scene: &Scene<'_>,
    (about, yes): (Question, bool),
    places: Places,
    buffer: &mut Buffer,
) {
    let (title, text, no_words, yes_words) = words_of(about);
    let area = boxed(scene, title, sized(places, 52, 9), buffer);
    let mut page = Page::new(scene.pen, usize::from(area.width));
    page.text(Meaning::Text, text);
    page.blank();
    for (words, chosen) in [(no_words, !yes), (yes_words, yes)] {
        let (mark, meaning) = marker(chosen);
        if chosen {
            page.focus = page.len()..page.len() + 1;
        }
        let line = vec![
            page.pen.span(Meaning::Accent, mark),
            page.pen.span(meaning, words),
        ];
        page.push(line);
    }
    page.draw(page.first_line(usize::from(area.height), 0), area, buffer);
}

/// Title, text, no and yes.
const fn words_of(about: Question) -> (&'static str, &'static str, &'static str, &'static str) {
    match about {
        Question::Quit => (
            "Quit?",
            "Something is still under way. What was sent is finished and stored first; a wait for the browser ends.",
            "Stay",
            "Leave; everything you entered is kept",
        ),
        Question::Refresh => (
            "Refresh all the same?",
            "If the refresh before this one counted at Pleo, or the refresh token has expired, Pleo ends the connection. Then you authorise again; nothing else is lost.",
            "Leave it as it is",
            "Refresh once more",
        ),
        Question::Disconnect => (
            "Disconnect at Pleo?",
            "Pleo ends this installation with all its tokens; then tokens and credentials are forgotten here. Form, dates and notes stay.",
            "Stay connected",
            "Disconnect and forget",
        ),
        Question::Forget => (
            "Forget on this machine?",
            "Tokens and credentials kept here are removed. Pleo is not told. Form, dates and notes stay.",
            "Keep them",
            "Forget them",
        ),
    }
}

/// A place in the middle of the body, as large as wished for if there is room.
pub(super) fn sized(places: Places, width: u16, height: u16) -> Rect {
    let inside = places.body;
    let width = width.min(inside.width);
    let height = height.min(inside.height);
    Rect::new(
        inside.x + (inside.width - width) / 2,
        inside.y + (inside.height - height) / 2,
        width,
        height,
    )
}

/// Clears a place, draws a frame with a title, and answers what is inside.
pub(super) fn boxed(scene: &Scene<'_>, title: &str, place: Rect, buffer: &mut Buffer) -> Rect {
    let style = scene.pen.style(Meaning::Rule);
    // Nothing of what lies beneath is in sight beside it.
    let apart = Rect {
        y: place.y,
        height: place.height,
        ..Places::of(buffer.area).body
    };
    for position in apart.intersection(buffer.area).positions() {
        if let Some(cell) = buffer.cell_mut(position) {
            cell.reset();
        }
    }
    for position in place.positions() {
        if let Some(cell) = buffer.cell_mut(position) {
            let across = position.y == place.top() || position.y + 1 == place.bottom();
            let down = position.x == place.left() || position.x + 1 == place.right();
            let symbol = match (across, down) {
                (true, false) => "─",
                (false, true) => "│",
                (false, false) => continue,
                (true, true) => corner(place, position.x, position.y),
            };
            cell.set_symbol(symbol).set_style(style);
        }
    }
    let title = format!(" {title} ");
    let room = usize::from(place.width.saturating_sub(4)).min(width_of(&title));
    let heading: Style = scene.pen.style(Meaning::Heading);
    buffer.set_stringn(place.x + 2, place.y, &title, room, heading);
    Rect::new(
        place.x + 2,
        place.y + 1,
        place.width.saturating_sub(4),
        place.height.saturating_sub(2),
    )
}

const fn corner(place: Rect, x: u16, y: u16) -> &'static str {
    match (x == place.x, y == place.y) {
        (true, true) => "┌",
        (false, true) => "┐",
        (true, false) => "└",
        (false, false) => "┘",
    }
}
