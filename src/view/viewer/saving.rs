//! Where an answer is saved, as it is typed.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::super::chrome::Places;
use super::super::overlays::{boxed, sized};
use super::super::page::Page;
use super::super::picker;
use super::super::{Meaning, Scene};
use crate::wizard::Notice;
use crate::wizard::viewer::SAVING;

/// What the enter key does where the path is typed.
pub(in super::super) const fn enter_words(chosen: usize) -> &'static str {
    if chosen == 0 { "save it" } else { "go back" }
}

/// The line in which is typed where the answer is saved.
pub(in super::super) fn ask_where(
    scene: &Scene<'_>,
    chosen: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let area = boxed(scene, "Save this answer", sized(places, 64, 11), buffer);
    let mut top = Page::new(scene.pen, usize::from(area.width));
    picker::typed(
        &scene.model.find,
        ("File  ", "such as answer.json"),
        &mut top,
    );
    match &scene.model.notice {
        Some(Notice::Info(words)) => top.marked("· ", Meaning::Accent, words.as_str()),
        _ => top.text(Meaning::Muted, "Nobody but you can read the file."),
    }
    let (below, cursor) = picker::head(top, area, buffer);
    let mut entries = Page::new(scene.pen, usize::from(area.width));
    for (number, words) in SAVING.into_iter().enumerate() {
        picker::entry(words, None, number == chosen, &mut entries);
    }
    picker::beneath(scene, &entries, below, places, buffer);
    cursor
}
