//! Lists above a stop from which one entry is chosen: what is to be found, words about the whole, and the entries.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;
use tui_input::Input;

use super::chrome::{self, Places};
use super::edited::window_of;
use super::overlays::boxed;
use super::page::{Page, spread};
use super::wrap::{fit, width_of};
use super::{Meaning, Scene, board, files, sandbox, scopes, viewer};
use crate::keys::Keymap;
use crate::wizard::{Notice, Offer, Overlay, commands};

/// From this many lines on there is room between the words at the top and the entries.
const AIRY: u16 = 14;

/// The columns of the list of everything: its keys stand not too far from its words.
const WIDEST: u16 = 78;

/// Draws a list; where the cursor is.
pub(super) fn draw(
    scene: &Scene<'_>,
    of: Offer,
    chosen: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    match of {
        Offer::Commands => everything(scene, chosen, places, buffer),
        Offer::Sandbox => sandbox::draw(scene, chosen, places, buffer),
        Offer::Scopes => scopes::draw(scene, chosen, places, buffer),
        Offer::Files => files::draw(scene, chosen, places, buffer),
        Offer::SaveAnswer => viewer::ask_where(scene, chosen, places, buffer),
        Offer::Partners | Offer::Partner | Offer::Typing(_) => {
            board::draw(scene, (of, chosen), places, buffer)
        }
    }
}

/// A box with a title, the text to find in at its top, and the entries beneath, the chosen one in sight.
pub(super) fn list<'s>(
    scene: &'s Scene<'_>,
    (title, place): (&str, Rect),
    places: Places,
    fill: impl FnOnce(Rect, &mut Page<'s>, &mut Page<'s>),
    buffer: &mut Buffer,
) -> Option<Position> {
    let area = boxed(scene, title, place, buffer);
    let width = usize::from(area.width);
    let mut words = Page::new(scene.pen, width);
    let mut entries = Page::new(scene.pen, width);
    fill(area, &mut words, &mut entries);
    let mut top = Page::new(scene.pen, width);
    let is_typed = !scene.model.find.value().is_empty();
    match scene.model.overlay {
        Some(Overlay::List {
            of: Offer::Files, ..
        }) => typed(&scene.model.find, FIND_FILE, &mut top),
        // Where nothing is listed yet, there is nothing to find.
        _ if entries.len() == 0 && !is_typed => {}
        _ => typed(&scene.model.find, FIND, &mut top),
    }
    if let Some(Notice::Info(words)) = &scene.model.notice {
        top.marked("· ", Meaning::Accent, words.as_str());
    }
    top.append(words);
    let (below, cursor) = head(top, area, buffer);
    if entries.len() == 0 && is_typed {
        let words = "Nothing has that in its name or words. Esc clears what you typed.";
        entries.text(Meaning::Text, words);
    }
    beneath(scene, &entries, below, places, buffer);
    cursor
}

/// Draws the entries where there is room for them, the chosen one in sight.
pub(super) fn beneath(
    scene: &Scene<'_>,
    entries: &Page<'_>,
    below: Rect,
    places: Places,
    buffer: &mut Buffer,
) {
    let height = usize::from(below.height);
    let first = entries.window(height, 0).first;
    entries.draw(first, below, buffer);
    let rest = entries.len().saturating_sub(first + height);
    chrome::more(scene, places, (first, rest), buffer);
}

/// Draws what stands above the entries; the room that is left for them, and where the cursor is.
pub(super) fn head(mut top: Page<'_>, area: Rect, buffer: &mut Buffer) -> (Rect, Option<Position>) {
    if area.height >= AIRY {
        top.blank();
    }
    let most = usize::from(area.height.saturating_sub(2));
    let taken = u16::try_from(top.len().min(most)).unwrap_or(area.height);
    let above = Rect {
        height: taken.min(area.height),
        ..area
    };
    let cursor = top.draw(0, above, buffer);
    let below = Rect {
        y: area.y + taken,
        height: area.height.saturating_sub(taken),
        ..area
    };
    (below, cursor)
}

/// What stands before the text to find, and in its place while there is none.
pub(super) const FIND: (&str, &str) = ("Find  ", "type a part of a name");
const FIND_FILE: (&str, &str) = ("Find  ", "a part of a name, or a path");

/// The text at the top, as it is typed.
pub(super) fn typed(
    find: &Input,
    (label, hint): (&'static str, &'static str),
    page: &mut Page<'_>,
) {
    let window = window_of(find, page.width.saturating_sub(label.len()));
    let mut spans = vec![page.pen.span(Meaning::Muted, label)];
    page.cursor = Some((label.len() + window.cursor, page.len()));
    if window.text.is_empty() {
        // One column for the cursor.
        spans.push(Span::raw(" "));
        spans.push(page.pen.span(Meaning::Muted, hint));
    } else {
        spans.push(page.pen.span(Meaning::Text, window.text));
    }
    page.push(spans);
}

/// The mark before an entry, and how its name looks.
pub(super) const fn marker(is_chosen: bool) -> (&'static str, Meaning) {
    if is_chosen {
        ("▸ ", Meaning::Focus)
    } else {
        ("  ", Meaning::Text)
    }
}

/// An entry of one line, as wide as the page at most, with the key that does the same at its end.
pub(super) fn entry(label: &str, key: Option<&str>, is_chosen: bool, page: &mut Page<'_>) {
    let (mark, meaning) = marker(is_chosen);
    let key = key.unwrap_or_default();
    let room = page.width.saturating_sub(width_of(key) + 3);
    let label = fit(label, room).into_owned();
    if is_chosen {
        page.focus = page.len()..page.len() + 1;
    }
    let left = vec![
        page.pen.span(Meaning::Accent, mark),
        page.pen.span(meaning, label),
    ];
    let right = vec![page.pen.owned(Meaning::Key, key)];
    page.push(spread(left, right, page.width));
}

/// Everything that can be done, each with the key that does the same from here.
fn everything(
    scene: &Scene<'_>,
    chosen: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let found = commands::found(scene.model);
    let all = u16::try_from(commands::list(scene.model).len()).unwrap_or(u16::MAX);
    let place = super::overlays::sized(places, WIDEST, all.saturating_add(4));
    let keymap = Keymap::built_in();
    let context = scene.context();
    let fill = |_: Rect, _: &mut Page<'_>, page: &mut Page<'_>| {
        for (number, command) in found.iter().enumerate() {
            let key = command.key(scene.model.stop);
            let key = key.and_then(|action| keymap.shown(context, action));
            entry(&command.label, key.as_deref(), number == chosen, page);
        }
    };
    list(
        scene,
        ("Everything you can do", place),
        places,
        fill,
        buffer,
    )
}
