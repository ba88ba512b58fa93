//! What lies above a stop: a frame for it, and the question before something is done.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::chrome::{self, Places};
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
    let places = if about.is_about_a_profile() {
        chrome::without_rail(scene, places, buffer)
    } else {
        places
    };
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
        Question::ReplaceFile => match scene.model.answer_file.path.as_str() {
            "" => format!("A file of that name {text}"),
            path => format!("{} {text}", Untrusted::new(path)),
        },
    };
    let width = usize::from(places.body.width.min(60).saturating_sub(4));
    let lay = |width: usize| {
        let mut told = Page::new(scene.pen, width);
        told.text(Meaning::Text, text.clone());
        let mut answers = Page::new(scene.pen, width);
        for (words, is_chosen) in [(no_words, !yes), (yes_words, yes)] {
            let (mark, meaning) = marker(is_chosen);
            let mark = vec![answers.pen.span(Meaning::Accent, mark)];
            answers.hanging(mark, 2, meaning, words);
        }
        (told, answers)
    };
    let (told, answers) = lay(width);
    let wanted = told.len() + 1 + answers.len() + 2;
    let wanted = u16::try_from(wanted).unwrap_or(u16::MAX);
    let area = boxed(scene, title, sized(places, 60, wanted), buffer);
    let (told, answers) = if usize::from(area.width) == width {
        (told, answers)
    } else {
        lay(usize::from(area.width))
    };
    // The answers are always in sight, and so is the beginning of what is asked.
    let height = usize::from(area.height);
    let room = height.saturating_sub(answers.len());
    let last = told.len().saturating_sub(room);
    let first = scene.scrolled(last, room);
    let kept = u16::try_from(room).unwrap_or(area.height);
    let above = Rect {
        height: kept,
        ..area
    };
    told.draw(first, above, buffer);
    let below = Rect {
        y: area.y + kept,
        height: area.height - kept,
        ..area
    };
    answers.draw(0, below, buffer);
    chrome::more(scene, places, (first, last - first), buffer);
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
            "its steps, credentials and tokens in the local sandbox go. Form and notes stay, and so does everything of Staging.",
            "Leave it as it is",
            "Start anew",
        ),
        Question::EndAttempt { .. } => (
            "End this attempt?",
            "An authorisation is waiting. Going away ends it.",
            "Stay, and go on waiting",
            "End it",
        ),
        Question::ReplaceFile => (
            "Replace this file?",
            "is there already. What it holds is lost if the answer is written over it.",
            "Keep it; save elsewhere",
            "Replace it",
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

fn clear(place: Rect, buffer: &mut Buffer) {
    for position in place.intersection(buffer.area).positions() {
        if let Some(cell) = buffer.cell_mut(position) {
            cell.reset();
        }
    }
}

/// With fewer lines than this there is no room for a frame.
const FRAMED_FROM: u16 = 8;

/// Clears a place, draws a frame with a title, and answers what is inside. On a small screen the title stands in the
/// rule above, and the whole body is inside.
pub(super) fn boxed(scene: &Scene<'_>, title: &str, place: Rect, buffer: &mut Buffer) -> Rect {
    let places = Places::of(buffer.area);
    if places.body.height < FRAMED_FROM {
        clear(places.body, buffer);
        chrome::in_the_upper_rule(scene, places, title, buffer);
        return places.body;
    }
    let style = scene.pen.style(Meaning::Rule);
    // Nothing of what lies beneath is in sight beside it.
    let apart = Rect {
        y: place.y,
        height: place.height,
        ..places.body
    };
    clear(apart, buffer);
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
