//! The help of a screen: its keys, its marks, and what its words mean.

use ratatui::buffer::Buffer;
use ratatui::text::Span;

use super::chrome::{self, Places};
use super::overlays::{boxed, sized};
use super::page::{Page, lines_of};
use super::{Meaning, Scene};
use crate::form::FieldId;
use crate::glossary;
use crate::guide::{Guide, StopId};
use crate::keys::{Action, Binding, Context, Keymap};
use crate::wizard::{Item, ItemId, Kind};

/// The keys of this screen, its marks, and what its words mean.
pub(super) fn draw(scene: &Scene<'_>, places: Places, buffer: &mut Buffer) {
    let area = boxed(
        scene,
        "Keys of this screen, and words",
        sized(places, 58, 40),
        buffer,
    );
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
    glossary_of(scene, &mut page);
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
        Action::Redo => scene.model.history.can_redo(),
        Action::Review | Action::Export => scene.model.stop == StopId::Registration,
        Action::CopyAnswer => scene.items.iter().any(Item::is_field),
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
        | Action::Presenter
        | Action::Partners
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

/// What the words of the trade mean that stand on this stop.
fn glossary_of(scene: &Scene<'_>, page: &mut Page<'_>) {
    let texts = Guide::built_in().stop(scene.model.stop);
    let told = [&texts.title, &texts.lead, &texts.done_when];
    let items = scene.items.iter();
    let items = items.flat_map(|item| [item.label.as_str(), item.help.as_str()]);
    let fields = FieldId::ALL.into_iter().map(FieldId::texts);
    let fields = fields
        .filter(|_| scene.model.stop == StopId::Registration)
        .flat_map(|field| [&field.help, &field.audience, &field.missing]);
    let visible = told
        .into_iter()
        .chain(fields)
        .map(String::as_str)
        .chain(scene.telling().texts())
        .chain(items);
    page.heading("Words on this screen");
    for (name, term) in glossary::terms_in(visible) {
        page.text(Meaning::Key, name);
        let indent = vec![Span::raw("  ")];
        page.hanging(indent, 2, Meaning::Text, term.means.as_str());
    }
}
