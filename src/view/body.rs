//! The body of a stop: title, items with what they need to be understood, help, notices, and the guide's text.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::chrome::{self, Places};
use super::listed::{self, Help};
use super::page::{Page, SMALL, Window, spread};
use super::rail::actor;
use super::wrap::{fit, width_of};
use super::{Meaning, Scene, problems, steps};
use crate::form::{self, Severity};
use crate::guide::{Guide, StopId};
use crate::wizard::model::RegistrationPage;
use crate::wizard::{ItemId, Notice, Saving, Sight};

/// From this width on, the guide's text stands beside the items.
const BESIDE_FROM: u16 = 92;

/// The longest help that is shown apart, in lines.
const LONGEST_HELP: usize = 5;

/// So many lines of items are in sight before any of them has to be scrolled to.
const SIX_ITEMS: usize = 6;

/// The lines that are kept free for it.
const USUAL_HELP: usize = 3;

/// Draws the body; where the cursor is.
pub(super) fn draw(scene: &Scene<'_>, places: Places, buffer: &mut Buffer) -> Option<Position> {
    let mut area = places.body;
    let apart = places.rail.is_some();
    if apart {
        title(scene, area, buffer);
        area = below(area, 2);
    }
    let (main, side) = columns(area);
    let docked = dock(scene, usize::from(area.width), apart);
    let taken = height_of(&docked.page, area.height / 2) + u16::from(docked.has_rule);
    let dock_area = Rect::new(area.x, area.bottom() - taken, area.width, taken);
    let room = area.height - taken;
    let (main, side) = (
        Rect {
            height: room,
            ..main
        },
        side.map(|side| Rect {
            height: room,
            ..side
        }),
    );

    let help = if apart { Help::Apart } else { Help::Inline };
    let composed = compose(scene, main, help, side.is_none());
    let height = usize::from(main.height);
    let wished = match scene.model.overlay {
        Some(_) => 0,
        None => scene.model.scroll,
    };
    let shown = composed.draw(main, wished, buffer);
    let mut pages = shown.pages;
    let mut hidden = shown.hidden;
    if let Some(side) = side {
        let mut beside = Page::new(scene.pen, usize::from(side.width));
        steps::beside(scene, &mut beside);
        let window = beside.window(height, wished);
        let first = window.first;
        pages = pages.max(window.pages);
        beside.draw(first, side, buffer);
        hidden.0 += first;
        hidden.1 += beside.len().saturating_sub(first + height);
    }
    if scene.model.overlay.is_none() {
        scene.sight.set(Sight {
            scrolled: pages,
            focus: shown.has_focus,
            ..scene.sight.get()
        });
        chrome::more(scene, places, hidden, buffer);
    }
    draw_dock(scene, places, &docked, dock_area, buffer);
    shown.cursor
}

/// The page that the focus moves on, and what stands in sight above it until it is scrolled.
struct Composed<'s> {
    above: Page<'s>,
    page: Page<'s>,
}

/// What of it was drawn.
struct Shown {
    cursor: Option<Position>,
    /// So many lines are hidden above and below.
    hidden: (usize, usize),
    /// So many pages it is scrolled.
    pages: usize,
    has_focus: bool,
}

impl Composed<'_> {
    fn draw(&self, area: Rect, wished: usize, buffer: &mut Buffer) -> Shown {
        let taken = height_of(&self.above, area.height);
        let whole = usize::from(area.height);
        let Window { first, pages } = self.page.window_beneath(taken.into(), whole, wished);
        let area = if pages == 0 {
            self.above.draw(0, area, buffer);
            below(area, taken)
        } else {
            area
        };
        let height = usize::from(area.height);
        Shown {
            cursor: self.page.draw(first, area, buffer),
            hidden: (first, self.page.len().saturating_sub(first + height)),
            pages,
            has_focus: self.page.shows_focus(first, height),
        }
    }
}

fn below(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect::new(area.x, area.y + lines, area.width, area.height - lines)
}

/// The items' column, and the one for the guide's text if there is room for it.
fn columns(area: Rect) -> (Rect, Option<Rect>) {
    if area.width < BESIDE_FROM {
        return (area, None);
    }
    let width = (area.width * 6 / 10).min(84);
    let beside = (area.width - width - 4).min(64);
    let main = Rect { width, ..area };
    let side = Rect::new(area.x + width + 4, area.y, beside, area.height);
    (main, Some(side))
}

fn title(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let pen = scene.pen;
    let stop = scene.model.stop;
    let text = &Guide::built_in().stop(stop).title;
    let acting = actor(scene);
    let (words, meaning) = (acting.words(), acting.meaning());
    let width = usize::from(area.width);
    let room = width.saturating_sub(width_of(words) + 2);
    let title = match stop.number() {
        Some(number) => format!("{number}  {text}"),
        None => text.clone(),
    };
    let left = vec![pen.span(Meaning::Heading, fit(&title, room).into_owned())];
    let line = spread(left, vec![pen.span(meaning, words)], width);
    buffer.set_line(area.x, area.y, &line, area.width);
}

/// The page that the focus moves on: what has to be known first, the items, what came of them, the guide's text. Where
/// there is no room for all that has to be known first, what is to be kept in sight stands above them; if there is
/// nothing of that, its first paragraph stands before the items if that fits, else the first error or warning in short.
/// The rest follows them.
fn compose<'s>(scene: &'s Scene<'_>, area: Rect, help: Help, with_guide: bool) -> Composed<'s> {
    let width = usize::from(area.width);
    let mut first = Page::new(scene.pen, width);
    steps::before(scene, &mut first);
    let mut items = Page::new(scene.pen, width);
    listed::lay(scene, help, &mut items);
    let first_item = match help {
        Help::Inline => 4,
        Help::Apart => items.len().min(SIX_ITEMS) + 1,
    };
    let until_first_item = first.len() + first_item;
    let height = usize::from(area.height);
    let mut above = Page::new(scene.pen, width);
    let mut page = Page::new(scene.pen, width);
    let kept = first.kept(height.saturating_sub(first_item).max(2));
    let stays = kept.len() == 0 || first.len() + 1 + items.len() <= height;
    if until_first_item <= height && stays {
        page.append(first);
        page.blank();
        page.first_item = Some(page.len());
        page.append(items);
    } else {
        let alarm = first.alarm(2);
        let rest = first.split_paragraph();
        if kept.len() == 0 && first.len() + first_item <= height {
            page.append(first);
            page.blank();
            page.first_item = Some(page.len());
            page.append(items);
            page.blank();
            page.append(rest);
        } else {
            if kept.len() > 0 {
                above = kept;
                if height >= SMALL * 2 {
                    above.blank();
                }
            } else {
                page.append(alarm);
            }
            page.first_item = Some(page.len());
            page.append(items);
            page.blank();
            page.append(first);
            page.blank();
            page.append(rest);
        }
    }
    page.blank();
    steps::after(scene, &mut page);
    if with_guide {
        page.blank();
        steps::beside(scene, &mut page);
    }
    listed::lay_foot(scene, help, &mut page);
    Composed { above, page }
}

/// What stands at the lower end of the body.
struct Dock<'s> {
    page: Page<'s>,
    has_rule: bool,
    /// The line at which the notice begins.
    notice: usize,
}

fn dock<'s>(scene: &'s Scene<'_>, width: usize, with_help: bool) -> Dock<'s> {
    let mut page = Page::new(scene.pen, width);
    if with_help {
        let mut most = 0;
        for item in &scene.items {
            most = most.max(listed::help_lines(item, width));
            if scene.acts_on(item.id) {
                listed::say_help(item, 0, &mut page);
                page.cut(LONGEST_HELP);
            }
        }
        // The same height for most items of a stop, so that little jumps when the focus moves.
        while page.len() < most.min(USUAL_HELP) {
            page.push("");
        }
    }
    let help = page.len();
    notice(scene, &mut page);
    Dock {
        page,
        has_rule: help > 0,
        notice: help,
    }
}

/// What is told in passing, in a few lines.
pub(super) fn notice<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let mut own = Page::new(page.pen, page.width);
    match &scene.model.notice {
        Some(Notice::Info(words)) => own.marked("· ", Meaning::Accent, words.as_str()),
        Some(Notice::Problem(problem)) => problems::brief(problem, &mut own),
        None => {}
    }
    if let Saving::Failed(problem) = &scene.model.saving {
        let next = problem.words().next.first();
        let words = format!(
            "NOT SAVED: {}. {} [{}]",
            problem.headline().trim_end_matches('.'),
            next.map_or("", String::as_str),
            problem.code.id()
        );
        own.marked("✗ ", Meaning::Error, words);
    }
    own.cut(4);
    page.append(own);
}

fn height_of(page: &Page<'_>, most: u16) -> u16 {
    u16::try_from(page.len()).unwrap_or(u16::MAX).min(most)
}

fn draw_dock(
    scene: &Scene<'_>,
    places: Places,
    docked: &Dock<'_>,
    area: Rect,
    buffer: &mut Buffer,
) {
    let mut area = area;
    if docked.has_rule {
        let words = rule_words(scene);
        chrome::inner_rule(scene, places, area.y, words.as_deref(), buffer);
        area = below(area, 1);
    }
    // A notice is the newest thing on the screen: if not all fits, the help gives way.
    let last = docked.page.len().saturating_sub(usize::from(area.height));
    docked.page.draw(last.min(docked.notice), area, buffer);
}

/// How far the form is: `7 of 12 filled · 1 error`.
fn rule_words(scene: &Scene<'_>) -> Option<String> {
    let model = scene.model;
    (model.stop == StopId::Registration && model.registration_page == RegistrationPage::Form).then(
        || {
            let mut findings = model.findings();
            // What is counted is remarked on: a field that was not left yet is not wrong yet.
            findings.retain(|finding| {
                let id = ItemId::of(finding.field.json_name());
                model.left_fields.contains(&id)
            });
            standing_of_form(&model.session.registration, &findings)
        },
    )
}

/// How many fields are filled, and how many remarks there are.
pub(super) fn standing_of_form(
    registration: &form::Registration,
    findings: &[form::Finding],
) -> String {
    let count = |severity| {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let words = |count: usize, one: &str| match count {
        0 => String::new(),
        1 => format!(" · 1 {one}"),
        _ => format!(" · {count} {one}s"),
    };
    let mut text = format!("{} of 12 filled", registration.filled());
    text += &words(count(Severity::Error), "error");
    text += &words(count(Severity::Warning), "warning");
    text
}
