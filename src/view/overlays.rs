//! What lies above a stop: a frame for it, and the question before something is done.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::chrome::Places;
use super::page::Page;
use super::picker::marker;
use super::wrap::width_of;
use super::{Meaning, Scene};
use crate::untrusted::Untrusted;
use crate::wizard::Question;

/// A question before something that cannot be taken back, with no as its default.
pub(super) fn question(
    scene: &Scene<'_>,
    (about, yes): (Question, bool),
    places: Places,
    buffer: &mut Buffer,
) {
    let (title, text, no_words, yes_words) = words_of(about);
    let text = match about {
        Question::DeleteProfile | Question::ResetRehearsal => {
            let name = Untrusted::new(scene.model.board.of.as_str());
            format!("Profile {name}: {text}")
        }
        Question::Quit
        | Question::Unmask
        | Question::Refresh
        | Question::Disconnect
        | Question::Forget
        | Question::EndAttempt { .. }
        | Question::Turn => text.to_owned(),
    };
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
        Question::Unmask => (
            "Leave presenter mode?",
            "Names, addresses, ids and notes can then be read by everybody who sees this screen, or a recording of it.",
            "Stay in presenter mode",
            "Leave it; I am alone",
        ),
        Question::Forget => (
            "Forget on this machine?",
            "Tokens and credentials kept here are removed. Pleo is not told. Form, dates and notes stay.",
            "Keep them",
            "Forget them",
        ),
        Question::DeleteProfile => (
            "Delete this profile?",
            "its form, dates, notes, credentials and tokens go from this machine for good. Pleo is not told.",
            "Keep it",
            "Delete it",
        ),
        Question::ResetRehearsal => (
            "Start its rehearsal anew?",
            "its steps, credentials and tokens in the local sandbox go. Form, notes and Staging stay.",
            "Leave it as it is",
            "Start anew",
        ),
        Question::EndAttempt { .. } => (
            "End this attempt?",
            "An authorisation is waiting. Going away ends it.",
            "Stay, and go on waiting",
            "End it",
        ),
        Question::Turn => (
            "Open another profile?",
            "Something is still under way. What was sent is finished and stored first; a wait for the browser ends.",
            "Stay",
            "Open it; everything you entered is kept",
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
