//! The overlay about the local sandbox: what is to be found, what is on, and everything that can be switched.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use super::chrome::{self, Places};
use super::overlays::{boxed, sized};
use super::page::{Page, blanks};
use super::wrap::{fit, width_of};
use super::{Meaning, Scene, picker, problems};
use crate::flow::sandbox::{Active, Going, Standing};
use crate::problem::{Problem, ProblemCode};
use crate::wizard::Model;
use crate::wizard::sandbox::{Desk, Entry, Switched, TITLE, entries, heading};

/// From this many lines on, what is on stands in a line of its own.
const ROOMY: u16 = 7;

/// From this many columns on, the words of each failure stand beside its name.
const WIDE: usize = 60;

/// Columns of a mark and of a name.
const MARK: usize = 6;
const NAME: usize = 33;

/// Draws the overlay; where the cursor is.
pub(super) fn draw(
    scene: &Scene<'_>,
    chosen: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let place = sized(places, 96, u16::MAX);
    let desk = &scene.model.sandbox;
    if let Some(problem) = desk.asking.problem().filter(|_| desk.standing.is_none()) {
        let area = boxed(scene, TITLE, place, buffer);
        failed(scene, problem, area, places, buffer);
        return None;
    }
    let fill = |area: Rect, top: &mut Page<'_>, page: &mut Page<'_>| {
        if area.height >= ROOMY || desk.standing.is_none() {
            standing(scene, top);
        } else if let Some(problem) = desk.asking.problem() {
            let room = top.width.saturating_sub(2) * 2;
            let words = fit(&in_short(problem), room).into_owned();
            top.marked("✗ ", Meaning::Error, words);
        }
        list(scene, chosen, page);
    };
    picker::list(scene, (TITLE, place), places, fill, buffer)
}

/// Why nothing is known, in words that can be read to their end. What can be done stands after them if all fits, else
/// before.
fn failed(scene: &Scene<'_>, problem: &Problem, area: Rect, places: Places, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let height = usize::from(area.height);
    let mut words = Page::new(scene.pen, width);
    problems::whole(problem, &mut words);
    let mut page = Page::new(scene.pen, width);
    let all_fits = words.len() + 2 <= height;
    if all_fits {
        page.append(words);
        page.blank();
        list(scene, 0, &mut page);
    } else {
        list(scene, 0, &mut page);
        page.blank();
        page.append(words);
    }
    let last = page.len().saturating_sub(height);
    let first = scene.scrolled(last, height);
    page.draw(first, area, buffer);
    chrome::more(scene, places, (first, last - first), buffer);
}

/// What is on, or why it is not changed.
fn standing(scene: &Scene<'_>, page: &mut Page<'_>) {
    let desk = &scene.model.sandbox;
    if let Some(problem) = desk.asking.problem() {
        return refused(problem, page);
    }
    if desk.standing.is_none() {
        let words = "asking the local sandbox, and starting it if it does not run …";
        return page.marked("… ", Meaning::Accent, words);
    }
    if desk.is_changing() {
        return page.marked("… ", Meaning::Accent, "telling the local sandbox …");
    }
    let on: Vec<String> = desk.active().map(said).collect();
    if on.is_empty() {
        page.text(
            Meaning::Muted,
            "No failure is on: the sandbox answers as it should.",
        );
    } else {
        let words = format!("On: {}", on.join(", "));
        let words = fit(&words, page.width.saturating_sub(2) * 2).into_owned();
        page.marked("! ", Meaning::Warning, words);
    }
}

/// What the sandbox says where it does not do something, else what happened.
fn in_short(problem: &Problem) -> String {
    match &problem.server_said {
        Some(said) if problem.code == ProblemCode::SandboxNotDone => said.to_string(),
        _ => problem.words().what.clone(),
    }
}

fn refused(problem: &Problem, page: &mut Page<'_>) {
    if problem.code != ProblemCode::SandboxNotDone {
        return problems::brief(problem, page);
    }
    page.marked("✗ ", Meaning::Error, in_short(problem));
    let words = problem.words();
    let next = words.next.first().map_or("", String::as_str);
    let words = format!("{} {next} [{}]", words.safe, problem.code.id());
    page.hanging(vec!["  ".into()], 2, Meaning::Text, words);
}

/// A failure that is on, and how often a request came that it is for.
fn said(active: &Active) -> String {
    let seen = match active.seen {
        0 => "none".to_owned(),
        seen => seen.to_string(),
    };
    let when = match active.nth {
        None => format!("for every request, {seen} so far"),
        Some(_) if !active.is_armed() => "once, and it has come".to_owned(),
        Some(1) => "once, for the next request".to_owned(),
        Some(nth) => format!("once, for request {nth}, {seen} so far"),
    };
    format!("{} ({when})", active.name)
}

/// Everything that can be chosen.
fn list(scene: &Scene<'_>, chosen: usize, page: &mut Page<'_>) {
    let desk = &scene.model.sandbox;
    let mut group: Option<String> = None;
    for (number, entry) in entries(scene.model).into_iter().enumerate() {
        let title = desk.standing.as_ref().and_then(|standing| match entry {
            Entry::AskAgain | Entry::AllOff => None,
            Entry::Leap(..) => Some(clock(scene, standing)),
            Entry::Failure(known) => Some(heading(known.strikes).to_owned()),
        });
        if title.is_some() && title != group {
            page.heading(title.clone().unwrap_or_default());
        }
        group = title;
        let start = page.len();
        line(desk, entry, number == chosen, page);
        if number == chosen {
            detail(desk, entry, page);
            page.focus = start..page.len();
        }
    }
}

fn clock(scene: &Scene<'_>, standing: &Standing) -> String {
    let now = standing.now.in_zone(&scene.model.zone);
    match standing.clock {
        Going::Running => format!("Clock · {now}, runs"),
        Going::Standing => format!("Clock · {now}, stands still"),
    }
}

fn line(desk: &Desk, entry: Entry<'_>, is_chosen: bool, page: &mut Page<'_>) {
    let pen = page.pen;
    let (marker, meaning) = picker::marker(is_chosen);
    let mut spans = vec![pen.span(Meaning::Accent, marker)];
    let room = page.width.saturating_sub(2);
    match entry {
        Entry::AskAgain => spans.push(pen.span(meaning, "Ask again")),
        Entry::AllOff => spans.push(pen.span(meaning, "Switch all failures off")),
        Entry::Leap(words, _) => {
            let words = format!("Move it forward by {}", words.trim_start_matches('+'));
            spans.push(pen.owned(meaning, &fit(&words, room)));
        }
        Entry::Failure(known) => {
            let (mark, mark_meaning) = mark(desk.switched(&known.name));
            let mark = format!(
                "{mark}{}",
                blanks((MARK - 2).saturating_sub(width_of(&mark)))
            );
            spans.push(pen.span(mark_meaning, mark));
            let name = fit(&known.name, page.width.saturating_sub(MARK)).into_owned();
            let gap = NAME.saturating_sub(width_of(&name)).max(1);
            spans.push(pen.span(meaning, name));
            if page.width >= WIDE && !is_chosen {
                let used: usize = spans.iter().map(Span::width).sum();
                let words = known.words.to_string();
                let words = fit(&words, page.width.saturating_sub(used + gap)).into_owned();
                spans.push(Span::raw(blanks(gap)));
                spans.push(pen.span(Meaning::Muted, words));
            }
        }
    }
    page.push(spans);
}

fn mark(switched: Switched) -> (String, Meaning) {
    match switched {
        Switched::Off => ("[ ]".to_owned(), Meaning::Text),
        Switched::At(nth @ 1..=9) => (format!("[{nth}]"), Meaning::Warning),
        Switched::At(_) => ("[+]".to_owned(), Meaning::Warning),
        Switched::Struck => ("[–]".to_owned(), Meaning::Muted),
        Switched::Every => ("[✓]".to_owned(), Meaning::Warning),
    }
}

/// What the chosen entry is, and what enter does with it.
fn detail(desk: &Desk, entry: Entry<'_>, page: &mut Page<'_>) {
    let Entry::Failure(known) = entry else {
        return;
    };
    let indent = || vec![Span::raw(blanks(MARK))];
    page.hanging(indent(), MARK, Meaning::Text, known.words.to_string());
    let words = match desk.switched(&known.name) {
        Switched::Off => "off".to_owned(),
        Switched::At(1) => "on once, for the next request".to_owned(),
        Switched::At(nth) => format!("on once, for request {nth} from now"),
        Switched::Struck => "was on once, and is off again".to_owned(),
        Switched::Every => "on for every request".to_owned(),
    };
    page.hanging(indent(), MARK, Meaning::Muted, words);
}

/// What is on, in few words for the header.
pub(super) fn in_header(desk: &Desk) -> Option<String> {
    let mut armed = desk.armed();
    let first = armed.next()?;
    Some(match armed.count() {
        0 => format!("failure on: {}", first.name),
        more => format!("{} failures on", more + 1),
    })
}

/// What enter does with the chosen entry, for the footer.
pub(super) fn enter_words(model: &Model, chosen: usize) -> &'static str {
    match entries(model).get(chosen) {
        Some(Entry::Failure(known)) => match model.sandbox.switched(&known.name) {
            Switched::Off | Switched::Struck => "turn on once",
            Switched::At(_) => "turn on for all",
            Switched::Every => "turn off",
        },
        _ => "do it",
    }
}

/// Login and password of the dummy user, where they are needed.
pub(super) fn dummy_user<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let standing = scene.model.sandbox.standing.as_ref();
    let Some(standing) = standing.filter(|_| scene.model.is_rehearsal()) else {
        return;
    };
    page.pair("Dummy login", Meaning::Text, standing.login.to_string());
    page.pair("Its password", Meaning::Text, standing.password.to_string());
}
