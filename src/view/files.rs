//! The list of files: the directory on show, and what can be chosen in it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::chrome::Places;
use super::overlays::sized;
use super::page::Page;
use super::wrap::fit;
use super::{Meaning, Scene, picker, problems};
use crate::flow::work::Work;
use crate::untrusted::Untrusted;
use crate::wizard::Model;
use crate::wizard::files::{Entry, Purpose, entries};

/// Draws the list; where the cursor is.
pub(super) fn draw(
    scene: &Scene<'_>,
    chosen: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let chooser = &scene.model.chooser;
    let place = sized(places, 76, u16::MAX);
    let fill = |area: Rect, top: &mut Page<'_>, page: &mut Page<'_>| {
        let is_tight = area.height <= 6;
        let gives_way = is_tight && chooser.looking.problem().is_some();
        if let Some(listing) = chooser.listing.as_ref().filter(|_| !gives_way) {
            let directory = Untrusted::new(listing.directory.as_str()).to_string();
            top.text(Meaning::Muted, end_of(&directory, top.width));
        }
        match &chooser.looking {
            Work::Running(_) => top.marked("… ", Meaning::Accent, "reading …"),
            Work::Failed(problem) => {
                let mut words = Page::new(top.pen, top.width);
                match &problem.detail {
                    // What the form says of a logo is a sentence of its own.
                    Some(detail)
                        if chooser.purpose == Purpose::Logo
                            && problem.code.id().starts_with("form.") =>
                    {
                        let text = format!("{detail} [{}]", problem.code.id());
                        words.marked("✗ ", Meaning::Error, text);
                    }
                    _ => problems::brief(problem, &mut words),
                }
                // The list needs room as well.
                let has_list = chooser.listing.is_some();
                words.cut(match (is_tight, has_list) {
                    (true, true) => 1,
                    (true, false) => 2,
                    (false, _) => 4,
                });
                top.append(words);
                if let Some(next) = problem.words().next.first()
                    && !(is_tight && has_list)
                {
                    top.text(Meaning::Text, next.as_str());
                }
            }
            Work::Idle | Work::Done(()) => {}
        }
        list(scene, chosen, page);
    };
    picker::list(
        scene,
        (chooser.purpose.title(), place),
        places,
        fill,
        buffer,
    )
}

/// What enter does with the chosen entry, for the footer.
pub(super) fn enter_words(model: &Model, chosen: usize) -> &'static str {
    match entries(model).nth(chosen) {
        Some(Entry::Up(_) | Entry::Directory(_)) => "open",
        Some(Entry::Typed(_) | Entry::File(_)) | None => "choose",
    }
}

/// The end of a path says more than its beginning.
fn end_of(path: &str, width: usize) -> String {
    let all = path.chars().count();
    if all <= width {
        return path.to_owned();
    }
    let end: String = path.chars().skip(all + 1 - width.max(1)).collect();
    format!("…{end}")
}

fn list(scene: &Scene<'_>, chosen: usize, page: &mut Page<'_>) {
    let found: Vec<Entry> = entries(scene.model).collect();
    for (number, entry) in found.iter().enumerate() {
        let (mark, meaning) = picker::marker(number == chosen);
        let name = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            Untrusted::new(name).to_string()
        };
        let label = match entry {
            Entry::Typed(path) => format!("Take {}", Untrusted::new(path.as_str())),
            Entry::Up(_) => "../".to_owned(),
            Entry::Directory(path) => format!("{}/", name(path)),
            Entry::File(path) => name(path),
        };
        let label = fit(&label, page.width.saturating_sub(2)).into_owned();
        if number == chosen {
            page.focus = number..number + 1;
        }
        page.push(vec![
            page.pen.span(Meaning::Accent, mark),
            page.pen.span(meaning, label),
        ]);
    }
    let has_files = found
        .iter()
        .any(|entry| matches!(entry, Entry::File(_) | Entry::Typed(_)));
    if !has_files && scene.model.chooser.listing.is_some() {
        let endings = scene.model.chooser.purpose.endings().join(", ");
        page.blank();
        page.text(
            Meaning::Muted,
            format!("No file here ends in {endings}. A path can be typed as well."),
        );
    }
}
