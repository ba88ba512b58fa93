//! All profiles, and what can be done with one. Of a thousand rows only those in sight are laid out.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::chrome::{self, Places};
use super::overlays::{boxed, sized};
use super::page::Page;
use super::picker;
use super::{Meaning, Scene, problems};
use crate::problem::ProblemCode;
use crate::session::partner::Partner;
use crate::untrusted::Untrusted;
use crate::wizard::board::{self, Entry, TITLE, Typing};
use crate::wizard::{Model, Notice, Offer};
use row::{Layout, detail, grey, in_lines, line, plain, titles, who, whole};

mod row;

/// With fewer lines than this, where a profile stands matters more than whose it is.
const SHORT: usize = 6;

/// Draws the board, or a list about one profile; where the cursor is.
pub(super) fn draw(
    scene: &Scene<'_>,
    (of, chosen): (Offer, usize),
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    // The rail is that of the open profile, and is not to be read as this one's.
    let places = chrome::without_rail(scene, places, buffer);
    if of == Offer::Partners {
        return partners(scene, chosen, places, buffer);
    }
    let place = sized(places, 64, 14);
    let title = title(scene.model, of);
    let area = boxed(scene, &title, place, buffer);
    let width = usize::from(area.width);
    let mut top = Page::new(scene.pen, width);
    match of {
        Offer::Typing(Typing::New | Typing::Rename) => {
            picker::typed(
                &scene.model.find,
                ("Name  ", "letters, digits, - and _"),
                &mut top,
            );
        }
        Offer::Typing(Typing::Import) => {
            picker::typed(
                &scene.model.find,
                ("File  ", "path of the exported file"),
                &mut top,
            );
        }
        Offer::Partner
        | Offer::Partners
        | Offer::Commands
        | Offer::Sandbox
        | Offer::Scopes
        | Offer::Files
        | Offer::SaveAnswer => {}
    }
    if let (Offer::Typing(_), Some(why)) = (of, scene.model.board.refused) {
        top.marked("✗ ", Meaning::Error, why);
    }
    match &scene.model.board.said {
        Some(said) => tell(said, area, &mut top),
        None if of == Offer::Partner => {
            if let Some(partner) = scene.model.board.partner() {
                about(partner, usize::from(area.height), &mut top);
            }
        }
        None => {}
    }
    let (below, cursor) = picker::head(top, area, buffer);
    let mut page = Page::new(scene.pen, width);
    for (number, entry) in board::entries(scene.model, of).enumerate() {
        let start = page.len();
        match not_yet(scene.model, entry) {
            Some(why) => grey((entry.label(), why), number == chosen, &mut page),
            None => plain(entry.label(), number == chosen, &mut page),
        }
        if number == chosen {
            page.focus = start..page.len();
        }
    }
    picker::beneath(scene, &page, below, places, buffer);
    cursor
}

fn title(model: &Model, of: Offer) -> String {
    let name = Untrusted::new(model.board.of.as_str());
    match of {
        Offer::Typing(Typing::New) => "New profile".to_owned(),
        Offer::Typing(Typing::Rename) => format!("Another name for {name}"),
        Offer::Typing(Typing::Import) => "Import a profile".to_owned(),
        Offer::Partner => format!("Profile {name}"),
        Offer::Partners
        | Offer::Commands
        | Offer::Sandbox
        | Offer::Scopes
        | Offer::Files
        | Offer::SaveAnswer => TITLE.to_owned(),
    }
}

/// The board itself: it has the whole width, as it is not about this journey alone.
fn partners(
    scene: &Scene<'_>,
    chosen: usize,
    places: Places,
    buffer: &mut Buffer,
) -> Option<Position> {
    let area = boxed(scene, TITLE, sized(places, 110, u16::MAX), buffer);
    let width = usize::from(area.width);
    let known = &scene.model.board;
    let mut top = Page::new(scene.pen, width);
    picker::typed(
        &scene.model.find,
        ("Find  ", "name, stop, you or pleo"),
        &mut top,
    );
    match (&known.said, &known.rows) {
        (Some(said), _) => tell(said, area, &mut top),
        (None, None) => top.marked("… ", Meaning::Accent, "reading all profiles …"),
        (None, Some(rows)) if area.height >= 7 => {
            let words = counted(rows.len(), known.found.len());
            top.text(Meaning::Muted, words);
        }
        (None, Some(_)) => {}
    }
    let layout = Layout::of(width);
    if known.rows.is_some() && board::entry::count(scene.model, Offer::Partners) == 0 {
        let words = "Nothing has that in its name, stop or state. Esc clears what you typed.";
        top.text(Meaning::Text, words);
    }
    let (mut below, cursor) = picker::head(top, area, buffer);
    if area.height >= 10 && !known.found.is_empty() {
        let mut above = Page::new(scene.pen, width);
        titles(&layout, &mut above);
        above.draw(0, below, buffer);
        below = Rect {
            y: below.y + 1,
            height: below.height.saturating_sub(1),
            ..below
        };
    }
    let (page, hidden) = window(scene, &layout, chosen, below);
    page.draw(0, below, buffer);
    chrome::more(scene, places, hidden, buffer);
    cursor
}

/// The entries in sight, the chosen one opened among them, and how many lines are hidden above and below.
fn window<'s>(
    scene: &'s Scene<'_>,
    layout: &Layout,
    chosen: usize,
    below: Rect,
) -> (Page<'s>, (usize, usize)) {
    let width = usize::from(below.width);
    let height = usize::from(below.height);
    let count = board::entry::count(scene.model, Offer::Partners);
    let mut opened = Page::new(scene.pen, width);
    let entry = board::entries(scene.model, Offer::Partners).nth(chosen);
    if let Some(entry) = entry {
        line(scene.model, layout, (entry, true), &mut opened);
        detail(scene.model, layout, (entry, height), &mut opened);
    }
    // A gap keeps what stands beneath the profiles apart from them.
    let profiles = scene.model.board.found.len();
    let gap = usize::from(profiles > 0 && count > profiles);
    let chosen = chosen + if chosen >= profiles { gap } else { 0 };
    let all = (count + gap + opened.len()).saturating_sub(1);
    let (first, shown) = in_sight(all, height, chosen..chosen + opened.len());
    let mut page = Page::new(scene.pen, width);
    let mut row = first.min(chosen);
    let mut opened = Some(opened);
    while page.len() < shown {
        let entry = row - if row > profiles { gap } else { 0 };
        let entry = board::entries(scene.model, Offer::Partners).nth(entry);
        match (opened.take_if(|_| row == chosen), entry) {
            (Some(opened), _) => page.append(opened),
            (None, _) if gap > 0 && row == profiles => page.push(""),
            (None, Some(entry)) => line(scene.model, layout, (entry, false), &mut page),
            (None, None) => break,
        }
        row += 1;
    }
    (page, (first, all.saturating_sub(first + height)))
}

/// The first line in sight and how many there are, so that the chosen lines are among them, the first one above all.
fn in_sight(all: usize, height: usize, chosen: Range<usize>) -> (usize, usize) {
    let last = all.saturating_sub(height);
    let first = if chosen.end <= height {
        0
    } else {
        (chosen.end - height).min(chosen.start)
    };
    (first.min(last), height.min(all))
}

fn counted(all: usize, found: usize) -> String {
    let profiles = match all {
        1 => "1 profile".to_owned(),
        all => format!("{all} profiles"),
    };
    if found == all {
        format!("{profiles}, the most urgent first. Tokens as last noted.")
    } else {
        format!("{found} of {profiles}")
    }
}

/// Everything about one profile, above what can be done with it.
fn about(partner: &Partner, height: usize, page: &mut Page<'_>) {
    match &partner.state {
        Ok(state) => {
            if height >= SHORT {
                let words = in_lines(&who(partner, false), page.width, 2);
                page.text(Meaning::Text, words);
            }
            let parts: Vec<String> = whole(state).into_iter().map(|(_, part)| part).collect();
            page.text(Meaning::Muted, in_lines(&parts, page.width, 3));
        }
        Err(problem) => {
            page.marked("✗ ", Meaning::Error, problem.headline());
            if problem.code == ProblemCode::FilesCorrupt {
                let name = Untrusted::new(partner.profile.as_str());
                let words = "Its file is left as it is until you delete it, or put a copy from a backup in its place. Opening it by hand moves it aside:";
                page.text(Meaning::Text, words);
                // A line of its own, without a full stop: it is there to be copied.
                let command = format!("pleo-onboard --profile {name} status");
                page.text(Meaning::Text, command);
            } else {
                page.text(Meaning::Text, "Its file is left as it is.");
            }
        }
    }
}

fn tell(said: &Notice, area: Rect, page: &mut Page<'_>) {
    match said {
        // Of its words there is room for a part only, which would say less.
        Notice::Problem(problem) if area.height < 7 => {
            page.marked("✗ ", Meaning::Error, problem.words().what.as_str());
        }
        Notice::Info(words) => page.marked("· ", Meaning::Accent, words.clone()),
        Notice::Problem(problem) => problems::brief(problem, page),
    }
}

/// Why an entry does nothing with what is typed, in a few words.
fn not_yet(model: &Model, entry: Entry) -> Option<&'static str> {
    let Entry::Typed(typing) = entry else {
        return None;
    };
    let is_empty = model.find.value().is_empty();
    match typing {
        Typing::Import => is_empty.then_some("no path yet"),
        Typing::New | Typing::Rename if is_empty => Some("no name yet"),
        Typing::New | Typing::Rename => model.board.refused.map(|_| "not this name"),
    }
}

/// What enter does, for the footer; nothing if it does nothing now.
pub(super) fn enter_words(model: &Model, of: Offer, chosen: usize) -> Option<&'static str> {
    let entry = board::entries(model, of).nth(chosen)?;
    match entry {
        Entry::Partner(_) => Some("choose"),
        entry if not_yet(model, entry).is_some() => {
            model.board.refused.is_none().then_some("say why")
        }
        _ => Some("do it"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::keys::Action;
    use crate::moment::Timestamp;
    use crate::session::Session;
    use crate::view::{Appearance, Disclosed};
    use crate::wizard::board::Told;
    use crate::wizard::model::Surroundings;
    use crate::wizard::{Effect, Msg, update};

    const AT: Timestamp = Timestamp::EPOCH;

    /// The board with so many profiles beside the open one.
    fn opened(count: usize) -> Model {
        let session = Session::new("default");
        let mut model = Model::new(session, AT, TimeZone::UTC, Surroundings::Desktop);
        let asked = update(&mut model, AT, Msg::Pressed(Action::Partners));
        let one = |number: usize| Partner::of(&Session::new(&format!("p-{number}")), AT);
        let told = Told::Surveyed((0..count).map(one).collect());
        for effect in asked {
            if let Effect::Profiles(ticket, _) = effect {
                update(&mut model, AT, Msg::Profiles(ticket, told.clone()));
            }
        }
        model
    }

    #[test]
    fn only_what_is_in_sight_is_laid_out_however_many_there_are() {
        let (appearance, disclosed) = (Appearance::default(), Disclosed::default());
        let below = Rect::new(0, 0, 100, 20);
        for count in [3, 10_000] {
            let model = opened(count);
            let scene = Scene::of(&model, &disclosed, &appearance);
            // The open one, and two entries after the profiles.
            let all = count + 3;
            for chosen in [0, all / 2, all - 1] {
                let (page, (above, beneath)) = window(&scene, &Layout::of(100), chosen, below);
                assert!(page.len() <= 20, "{count}: {}", page.len());
                let opened = usize::from(chosen < count + 1);
                // And the gap between the profiles and those two.
                assert_eq!(
                    above + page.len() + beneath,
                    all + 1 + opened,
                    "{count}, {chosen}"
                );
                assert!(
                    page.len() == 20 || above + beneath == 0,
                    "{count}, {chosen}"
                );
            }
        }
    }

    #[test]
    fn the_chosen_lines_are_in_sight() {
        for (all, height, chosen, wanted) in [
            (5, 10, 0..2, (0, 5)),
            (100, 10, 0..2, (0, 10)),
            (100, 10, 50..52, (42, 10)),
            (100, 10, 99..100, (90, 10)),
            (100, 1, 50..52, (50, 1)),
        ] {
            assert_eq!(in_sight(all, height, chosen.clone()), wanted, "{chosen:?}");
        }
    }
}
