//! The inspector: the list of exchanges, and one of them with a line of plain words for each part.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::chrome::{self, Places};
use super::overlays::{boxed, sized};
use super::page::{Page, blanks};
use super::wrap::{fit, width_of};
use super::{Meaning, Scene, durations};
use crate::exchange::{Audience, Exchange, Purpose};
use crate::wizard::Notice;
use crate::wizard::inspector::{Inspecting, Listed, TITLE, listed, place_of};

mod opened;

/// From this many columns on, the time of day stands before each exchange, and from the second on what it was for.
const WITH_TIME: usize = 48;
const WITH_PURPOSE: usize = 84;

/// From this many lines on, it is said what this list is.
const ROOMY: u16 = 9;

/// Draws the overlay.
pub(super) fn draw(scene: &Scene<'_>, at: Inspecting, places: Places, buffer: &mut Buffer) {
    let list = listed(scene.model, at.listed);
    let place = place_of(&list, at.chosen);
    let title = match at.opened {
        Some(_) => format!("Exchange {} of {}", place + 1, list.len()),
        None => TITLE.to_owned(),
    };
    let mut area = boxed(scene, &title, sized(places, 110, u16::MAX), buffer);
    area = say_notice(scene, area, buffer);
    let width = usize::from(area.width);
    let mut page = Page::new(scene.pen, width);
    if let (Some(row), Some(exchange)) = (at.opened, list.get(place)) {
        opened::lay(scene, exchange, row, &mut page);
    } else {
        if area.height >= ROOMY || list.is_empty() {
            say_what_this_is(scene, at, &list, &mut page);
        }
        for (number, exchange) in list.iter().enumerate() {
            row(scene, exchange, number == place, &mut page);
        }
    }
    let height = usize::from(area.height);
    let first = page.window(height, 0).first;
    page.draw(first, area, buffer);
    let below = page.len().saturating_sub(first + height);
    chrome::more(scene, places, (first, below), buffer);
}

/// What came of the last key, in the last line; what is left of the place.
fn say_notice(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> Rect {
    let words = match &scene.model.notice {
        Some(Notice::Info(words)) => words.clone(),
        Some(Notice::Problem(problem)) => problem.headline(),
        None => return area,
    };
    let mut page = Page::new(scene.pen, usize::from(area.width));
    page.marked("· ", Meaning::Accent, words);
    page.cut(2);
    let taken = u16::try_from(page.len()).unwrap_or(1).min(area.height / 2);
    let rest = Rect {
        height: area.height - taken,
        ..area
    };
    let place = Rect {
        y: rest.bottom(),
        height: taken,
        ..area
    };
    page.draw(0, place, buffer);
    rest
}

fn say_what_this_is(scene: &Scene<'_>, at: Inspecting, list: &[&Exchange], page: &mut Page<'_>) {
    let log = &scene.model.exchanges;
    if list.is_empty() {
        page.text(
            Meaning::Text,
            "Nothing yet. Each request that this program sends appears here, with its answer and without its secrets.",
        );
        page.blank();
        page.text(
            Meaning::Muted,
            "Authorise, refresh or call the API, then come back with i.",
        );
    } else {
        let mut words = "Newest last. Secrets were taken out before anything got here.".to_owned();
        if log.dropped() > 0 {
            let older = format!(" {} older ones had to leave.", log.dropped());
            words.push_str(&older);
        }
        page.text(Meaning::Muted, words);
    }
    let looks = log
        .iter()
        .filter(|exchange| exchange.purpose == Purpose::Controls);
    let looks = looks.count();
    if looks > 0 {
        let words = match at.listed {
            Listed::WithoutControls => {
                let count = if looks == 1 {
                    "1 look".to_owned()
                } else {
                    format!("{looks} looks")
                };
                format!("Left out: {count} at the local sandbox's failures and clock. Space brings them in.")
            }
            Listed::Everything => {
                "Looks at the local sandbox's failures and clock are here too. Space leaves them out."
                    .to_owned()
            }
        };
        page.text(Meaning::Muted, words);
    }
    page.blank();
}

/// One exchange as a line: `12:03:05 POST /oauth/token  200  12 ms`.
fn row(scene: &Scene<'_>, exchange: &Exchange, is_chosen: bool, page: &mut Page<'_>) {
    let pen = page.pen;
    let (mark, meaning) = if is_chosen {
        ("▸ ", Meaning::Focus)
    } else {
        ("  ", Meaning::Text)
    };
    let mut spans = vec![pen.span(Meaning::Accent, mark)];
    if page.width >= WITH_TIME {
        let time = exchange.at.time_in_zone(&scene.model.zone);
        spans.push(pen.span(Meaning::Muted, format!("{time}  ")));
    }
    let (status, status_meaning) = status(exchange);
    let end = format!("{status:>4} {:>8}", took(exchange));
    let used: usize = spans.iter().map(Span::width).sum();
    let room = page.width.saturating_sub(used + width_of(&end) + 1);
    let for_purpose = if page.width >= WITH_PURPOSE { 32 } else { 0 };
    let what = what(exchange, scene.model.exchanges.audience);
    let what = fit(&what, room.saturating_sub(for_purpose)).into_owned();
    let gap = room.saturating_sub(for_purpose + width_of(&what));
    spans.push(pen.span(meaning, what));
    spans.push(Span::raw(blanks(gap + 1)));
    if for_purpose > 0 {
        let words = fit(exchange.purpose.words(), for_purpose - 1);
        let words = format!("{words:<for_purpose$}");
        spans.push(pen.span(Meaning::Muted, words));
    }
    spans.push(pen.span(status_meaning, end));
    if is_chosen {
        page.focus = page.len()..page.len() + 1;
    }
    page.push(spans);
}

/// Method and path; where it goes to us, that too.
fn what(exchange: &Exchange, audience: Audience) -> String {
    let path = exchange.request.path.shown(audience);
    match exchange.purpose {
        Purpose::Redirect => format!("← GET {path}"),
        _ => format!("{} {path}", exchange.request.method),
    }
}

fn status(exchange: &Exchange) -> (String, Meaning) {
    match &exchange.answer {
        Some(answer) => {
            let meaning = match (answer.status, &exchange.failure) {
                // Any answer at all is what was wanted.
                (400.., None) if matches!(exchange.purpose, Purpose::Warm | Purpose::Look) => {
                    Meaning::Muted
                }
                (_, Some(_)) | (500.., None) => Meaning::Error,
                (400..500, None) => Meaning::Warning,
                _ => Meaning::Done,
            };
            (answer.status.to_string(), meaning)
        }
        None if exchange.failure.is_some() => ("✗".to_owned(), Meaning::Error),
        None => (String::new(), Meaning::Muted),
    }
}

fn took(exchange: &Exchange) -> String {
    match exchange.purpose {
        Purpose::Redirect => String::new(),
        _ => durations::short(exchange.timing.total),
    }
}
