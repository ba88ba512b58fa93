//! The list of scopes: which are chosen, what each opens, and which calls need it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use super::chrome::Places;
use super::overlays::sized;
use super::page::{Page, blanks};
use super::wrap::{fit, width_of};
use super::{Meaning, Scene, picker};
use crate::form::{Certainty, FieldId};
use crate::guide::calls_needing;
use crate::untrusted::Untrusted;
use crate::wizard::scopes::{Entry, TITLE, entries};

/// Columns before a name, and of a name.
const MARK: usize = 6;
const NAME: usize = 20;

/// From this many columns on, what a scope opens stands beside its name.
const WIDE: usize = 60;

/// Draws the list; where the cursor is.
pub(super) fn draw(
    scene: &Scene<'_>,
    chosen: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let place = sized(places, 96, u16::MAX);
    let fill = |area: Rect, top: &mut Page<'_>, page: &mut Page<'_>| {
        if area.height > 6 {
            standing(scene, top);
        }
        list(scene, chosen, page);
    };
    picker::list(scene, (TITLE, place), places, fill, buffer)
}

/// How many are chosen, and which calls they are for.
fn standing(scene: &Scene<'_>, page: &mut Page<'_>) {
    let scopes = scene.model.session.registration.items(FieldId::Scopes);
    let calls: Vec<&str> = scopes
        .iter()
        .flat_map(|scope| calls_needing(scope))
        .map(|call| call.title.as_str())
        .collect();
    let words = match calls.as_slice() {
        [] => format!("{} chosen.", scopes.len()),
        calls => format!(
            "{} chosen, for these test calls: {}.",
            scopes.len(),
            calls.join(", ")
        ),
    };
    page.text(Meaning::Muted, words);
}

fn list(scene: &Scene<'_>, chosen: usize, page: &mut Page<'_>) {
    let mut group: Option<&str> = None;
    for (number, entry) in entries(scene.model).into_iter().enumerate() {
        let title = entry
            .known
            .map_or("Not known here", |scope| match scope.api.as_str() {
                "None" => "For trying out",
                api => api,
            });
        if group != Some(title) {
            page.heading(title.to_owned());
            group = Some(title);
        }
        let start = page.len();
        line(entry, number == chosen, page);
        if number == chosen {
            detail(entry, page);
            page.focus = start..page.len();
        }
    }
}

fn line(entry: Entry<'_>, is_at: bool, page: &mut Page<'_>) {
    let pen = page.pen;
    let (marker, meaning) = picker::marker(is_at);
    let (tick, tick_meaning) = if entry.is_chosen {
        ("[✓] ", Meaning::Done)
    } else {
        ("[ ] ", Meaning::Text)
    };
    let name = Untrusted::new(entry.name).to_string();
    let name = fit(&name, page.width.saturating_sub(MARK)).into_owned();
    let gap = NAME.saturating_sub(width_of(&name)).max(1);
    let mut spans = vec![
        pen.span(Meaning::Accent, marker),
        pen.span(tick_meaning, tick),
        pen.span(meaning, name),
    ];
    if let Some(scope) = entry.known.filter(|_| page.width >= WIDE && !is_at) {
        let used: usize = spans.iter().map(Span::width).sum();
        let opens = fit(&scope.opens, page.width.saturating_sub(used + gap)).into_owned();
        spans.push(Span::raw(blanks(gap)));
        spans.push(pen.span(Meaning::Muted, opens));
    }
    page.push(spans);
}

/// What the scope opens, how sure its name is, and which calls need it.
fn detail(entry: Entry<'_>, page: &mut Page<'_>) {
    let indent = || vec![Span::raw(blanks(MARK))];
    let opens = entry.known.map_or(
        "Not among the scopes known here: compare it with Pleo's API reference.",
        |scope| &scope.opens,
    );
    let note = entry.known.map_or("", |scope| &scope.note);
    let opens = match note {
        "" => opens.to_owned(),
        note => format!("{opens} ({note})"),
    };
    page.hanging(indent(), MARK, Meaning::Text, opens);
    let certainty = entry.known.map(|scope| match scope.certainty {
        Certainty::Documented => "Named in Pleo's documentation.",
        Certainty::Reported => {
            "Named by older pages or by partners' code only: compare it with Pleo's page."
        }
        Certainty::Mentioned => {
            "Seen in examples of Pleo's text only, which do not say what it opens."
        }
        Certainty::Disputed => "Sources contradict each other: ask Pleo which one is right.",
    });
    if let Some(certainty) = certainty {
        page.hanging(indent(), MARK, Meaning::Muted, certainty);
    }
    let calls: Vec<&str> = calls_needing(entry.name)
        .map(|call| call.title.as_str())
        .collect();
    let calls = match calls.as_slice() {
        [] => "None of the test calls of stop 8 needs it.".to_owned(),
        calls => format!("Needed by these test calls: {}.", calls.join(", ")),
    };
    page.hanging(indent(), MARK, Meaning::Muted, calls);
}

/// What enter does with the chosen entry, for the footer.
pub(super) fn enter_words(scene: &Scene<'_>, chosen: usize) -> &'static str {
    match entries(scene.model).get(chosen) {
        Some(entry) if entry.is_chosen => "take out",
        _ => "ask for it",
    }
}
