//! The help of a screen: first what can be done on it alone, what it is and what its words mean; then what holds
//! everywhere.

use ratatui::buffer::Buffer;
use ratatui::text::Span;

use super::chrome::{self, Places};
use super::overlays::{boxed, sized};
use super::page::Page;
use super::{Meaning, Scene};
use crate::form::FieldId;
use crate::glossary;
use crate::guide::Guide;
use crate::keys::{Action, Binding, Context, Keymap};
use crate::wizard::{Offer, Overlay};

mod above;
mod special;

/// The keys of this screen, its marks, and what its words mean.
pub(super) fn draw(
    scene: &Scene<'_>,
    beneath: Option<&Overlay>,
    places: Places,
    buffer: &mut Buffer,
) {
    let title = "Keys of this screen, and words";
    let area = boxed(scene, title, sized(places, 72, 40), buffer);
    let mut page = Page::new(scene.pen, usize::from(area.width));
    match beneath {
        Some(Overlay::List { of, .. }) => above::in_list(*of, &mut page),
        Some(Overlay::Inspector(_)) => above::in_inspector(&mut page),
        Some(Overlay::Question { .. }) => above::in_question(&mut page),
        Some(Overlay::Help(_)) | None => at_the_stop(scene, &mut page),
    }
    marks(&mut page);
    let height = usize::from(area.height);
    let last = page.len().saturating_sub(height);
    let first = scene.scrolled(last, height);
    page.draw(first, area, buffer);
    chrome::more(scene, places, (first, last - first), buffer);
}

fn at_the_stop(scene: &Scene<'_>, page: &mut Page<'_>) {
    let keymap = Keymap::built_in();
    let context = scene.context();
    special_to_this(scene, context, page);
    if context == Context::Viewer {
        page.blank();
        let words = "The marked line is the one whose value or path is copied.";
        page.text(Meaning::Text, words);
    } else {
        about_the_stop(scene, page);
    }
    glossary_of(scene, page);
    page.heading("To get about");
    let usual = |binding: &&Binding| {
        !special::is_special(binding.action) && !Action::NUMBERED.contains(&binding.action)
    };
    let own = if context == Context::Field {
        context
    } else {
        Context::Stop
    };
    for binding in keymap.bindings(own).filter(usual) {
        // While an answer is on show, the other keys of a stop move about in it.
        if context != Context::Viewer || leads_away(binding.action) {
            key_line(binding, &binding.words, page);
        }
    }
    if context != Context::Field {
        line("1 to 9", "go to that stop", page);
    }
    page.heading("Everywhere");
    for binding in keymap.bindings(Context::Everywhere).filter(usual) {
        key_line(binding, &binding.words, page);
    }
}

/// The keys that do something on this screen alone, each with what it does it to.
fn special_to_this(scene: &Scene<'_>, context: Context, page: &mut Page<'_>) {
    let keymap = Keymap::built_in();
    page.heading(match context {
        Context::Viewer => "On this answer",
        Context::Field => "In this field, where letters are text",
        Context::Stop | Context::Everywhere => "On this stop",
    });
    if context == Context::Viewer {
        line("esc, enter", "close the answer", page);
        let (special, moving): (Vec<_>, Vec<_>) = keymap
            .bindings(context)
            .partition(|binding| special::is_special(binding.action));
        for binding in special.into_iter().chain(moving) {
            key_line(binding, &binding.words, page);
        }
        return;
    }
    let enter = super::footer::enter_words(scene);
    match scene.focused().filter(|_| context != Context::Field) {
        Some(item) => line("enter", &format!("{enter}: {}", item.label), page),
        None => line("enter", enter, page),
    }
    let own = keymap.bindings(context);
    let all = own.chain(keymap.bindings(Context::Everywhere));
    for binding in all.filter(|binding| special::is_special(binding.action)) {
        if let Some(words) = special::words(scene, binding) {
            key_line(binding, &words, page);
        }
    }
}

const fn leads_away(action: Action) -> bool {
    matches!(
        action,
        Action::Help | Action::Quit | Action::Inspect | Action::Partners
    )
}

/// What the stop is for, and when it is done.
fn about_the_stop(scene: &Scene<'_>, page: &mut Page<'_>) {
    let texts = Guide::built_in().stop(scene.model.stop);
    page.heading("What this stop is");
    page.text(Meaning::Text, scene.telling().lead.as_str().to_owned());
    if !texts.done_when.is_empty() {
        page.text(Meaning::Muted, format!("Done when {}.", texts.done_when));
    }
}

fn marks(page: &mut Page<'_>) {
    page.heading("Marks");
    for (mark, words) in [
        ("✓", "done"),
        ("▸", "where you are"),
        ("–", "passed over: a later stop is done"),
        ("✗", "error"),
        ("!", "warning"),
        (
            "‹ ›",
            "there is more at that side; of a choice: enter takes the next",
        ),
    ] {
        line(mark, words, page);
    }
}

/// The column at which the words for a key begin.
const fn key_column(width: usize) -> usize {
    if width < 44 { 14 } else { 20 }
}

fn key_line(binding: &Binding, words: &str, page: &mut Page<'_>) {
    let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
    line(&keys.join(", "), words, page);
}

fn line(key: &str, words: &str, page: &mut Page<'_>) {
    let span = page.pen.owned(Meaning::Key, key);
    let column = key_column(page.width);
    page.hanging(vec![span], column, Meaning::Text, words.to_owned());
}

/// What the words of the trade mean that stand on this stop.
fn glossary_of(scene: &Scene<'_>, page: &mut Page<'_>) {
    let texts = Guide::built_in().stop(scene.model.stop);
    let told = [&texts.title, &scene.telling().lead, &texts.done_when];
    let items = scene.items.iter();
    let items = items.flat_map(|item| [item.label.as_str(), item.help.as_str()]);
    let fields = FieldId::ALL.into_iter().map(FieldId::texts);
    let fields = fields
        .filter(|_| scene.model.stop == crate::guide::StopId::Registration)
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
