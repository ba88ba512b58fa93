//! What stands around every stop: header, rules, rail, footer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::page::spread;
use super::wrap::{fit, width_of, wrap};
use super::{Meaning, Scene, footer, rail, sandbox};
use crate::environment::EnvironmentName;
use crate::form::FieldId;
use crate::untrusted::Untrusted;
use crate::wizard::{Model, Saving};

/// What always stands in the header while others look too.
const PRESENTER: &str = "PRESENTER";

/// Columns of the rail, and from where on it is shown.
const RAIL: u16 = 21;
const RAIL_FROM: (u16, u16) = (60, 17);

/// Where the parts of the screen are.
#[derive(Clone, Copy)]
pub(super) struct Places {
    /// The whole screen.
    pub(super) area: Rect,
    /// The rail; none on a small screen, where one line stands for it.
    pub(super) rail: Option<Rect>,
    /// What belongs to the stop.
    pub(super) body: Rect,
}

impl Places {
    pub(super) fn of(area: Rect) -> Self {
        let height = area.height.saturating_sub(4);
        if area.width >= RAIL_FROM.0 && area.height >= RAIL_FROM.1 {
            let left = RAIL + 2;
            let body = Rect::new(area.x + left, area.y + 2, area.width - left - 1, height);
            let rail = Rect::new(area.x, area.y + 2, RAIL, height);
            Self {
                area,
                rail: Some(rail),
                body,
            }
        } else {
            let width = area.width.saturating_sub(2);
            Self {
                area,
                rail: None,
                body: Rect::new(area.x + 1, area.y + 2, width, height),
            }
        }
    }

    /// How it is said that there is more above; on a small screen the line also says where you are.
    const fn more_above(self) -> &'static str {
        match self.rail {
            Some(_) => "↑ more",
            None => "↑",
        }
    }

    /// The line between header and body.
    const fn top(self) -> u16 {
        self.area.y + 1
    }

    /// The line between body and footer.
    const fn bottom(self) -> u16 {
        self.area.y + self.area.height - 2
    }
}

/// Gives the whole width to what is not about this journey alone: rail and bar go.
pub(super) fn without_rail(scene: &Scene<'_>, places: Places, buffer: &mut Buffer) -> Places {
    let style = scene.pen.style(Meaning::Rule);
    let Some(rail) = places.rail else {
        // There one line stands for it.
        rule(buffer, places.area, places.top(), style);
        return places;
    };
    let bar = rail.x + RAIL;
    for y in [places.top(), places.bottom()] {
        put(buffer, (bar, y), "─", style);
    }
    let width = places.area.width.saturating_sub(2);
    let whole = Rect::new(places.area.x + 1, rail.y, width, rail.height);
    for position in Rect::new(rail.x, rail.y, RAIL + 1, rail.height).positions() {
        if let Some(cell) = buffer.cell_mut(position) {
            cell.reset();
        }
    }
    Places {
        rail: None,
        body: whole,
        ..places
    }
}

/// Asks for a larger window, in as many words as there is room for.
pub(super) fn ask_for_room(model: &Model, buffer: &mut Buffer) {
    let area = buffer.area;
    let words = if model.is_shared() {
        "PRESENTER · make this window larger (40x10)"
    } else {
        "make this window larger (40x10)"
    };
    let lines = wrap(words, usize::from(area.width.max(1)));
    for (line, row) in lines.iter().zip(area.rows()) {
        buffer.set_stringn(
            row.x,
            row.y,
            line,
            usize::from(row.width),
            ratatui::style::Style::new(),
        );
    }
}

/// Draws everything but the body.
pub(super) fn draw(scene: &Scene<'_>, places: Places, buffer: &mut Buffer) {
    header(scene, places, buffer);
    let style = scene.pen.style(Meaning::Rule);
    for y in [places.top(), places.bottom()] {
        rule(buffer, places.area, y, style);
    }
    match places.rail {
        Some(area) => {
            rail::draw(scene, area, buffer);
            let bar = area.x + RAIL;
            for y in places.top()..=places.bottom() {
                let symbol = if y == places.top() {
                    "┬"
                } else if y == places.bottom() {
                    "┴"
                } else {
                    "│"
                };
                put(buffer, (bar, y), symbol, style);
            }
        }
        None => one_line(scene, places, buffer),
    }
    footer::draw(scene, places.area, buffer);
}

fn rule(buffer: &mut Buffer, area: Rect, y: u16, style: ratatui::style::Style) {
    for x in area.left()..area.right() {
        put(buffer, (x, y), "─", style);
    }
}

fn put(buffer: &mut Buffer, at: (u16, u16), symbol: &str, style: ratatui::style::Style) {
    if let Some(cell) = buffer.cell_mut(at) {
        // Of what stood there before, nothing shines through.
        cell.reset();
        cell.set_symbol(symbol).set_style(style);
    }
}

/// A rule across the body only, joined to the rail, with words in it.
pub(super) fn inner_rule(
    scene: &Scene<'_>,
    places: Places,
    y: u16,
    words: Option<&str>,
    buffer: &mut Buffer,
) {
    let style = scene.pen.style(Meaning::Rule);
    let left = places.rail.map_or(places.area.x, |rail| rail.x + RAIL);
    let across = Rect::new(left, y, places.area.right().saturating_sub(left), 1);
    rule(buffer, across, y, style);
    if places.rail.is_some() {
        put(buffer, (left, y), "├", style);
    }
    if let Some(words) = words {
        let words = format!(" {words} ");
        let room = usize::from(across.width.saturating_sub(3));
        buffer.set_stringn(left + 2, y, words, room, scene.pen.style(Meaning::Muted));
    }
}

/// Says in the rules that lines are hidden above and below what is in sight.
pub(super) fn more(scene: &Scene<'_>, places: Places, hidden: (usize, usize), buffer: &mut Buffer) {
    if hidden.0 > 0 {
        into_rule(scene, places, places.top(), places.more_above(), buffer);
    }
    if hidden.1 > 0 {
        into_rule(scene, places, places.bottom(), "↓ more: pgdn", buffer);
    }
}

/// Sets words into the lower rule.
pub(super) fn at_the_end(scene: &Scene<'_>, places: Places, words: &str, buffer: &mut Buffer) {
    into_rule(scene, places, places.bottom(), words, buffer);
}

fn into_rule(scene: &Scene<'_>, places: Places, y: u16, words: &str, buffer: &mut Buffer) {
    let words = format!(" {words} ");
    let width = u16::try_from(width_of(&words)).unwrap_or(u16::MAX);
    let x = places.area.right().saturating_sub(width.saturating_add(2));
    let style = scene.pen.style(Meaning::Muted);
    buffer.set_string(x.max(places.area.x), y, words, style);
}

fn header(scene: &Scene<'_>, places: Places, buffer: &mut Buffer) {
    let pen = scene.pen;
    let whole = usize::from(places.area.width.saturating_sub(2));
    // Whoever presents always sees that it is so, whatever else there is no room for.
    let label = scene.model.is_shared().then_some(PRESENTER);
    let width = whole.saturating_sub(label.map_or(0, |label| width_of(label) + 2));
    let (mut environment, meaning) = environment(&scene.model.session.environment);
    let (saving, saving_meaning) = saving(scene.model);
    let failing = sandbox::in_header(&scene.model.sandbox).filter(|_| scene.model.is_rehearsal());
    let mut fixed = width_of(&environment) + width_of(&saving) + 6;
    if let Some(failing) = &failing {
        fixed += width_of(failing) + 3;
        if fixed > width {
            "SANDBOX".clone_into(&mut environment);
        }
    }
    // Nobody who looks at this screen shall take a failure that was asked for for a real one.
    let name = name(scene).filter(|_| failing.is_none() || fixed + 8 <= width);
    let program = "pleo-onboard";
    let mut right = vec![pen.span(meaning, environment)];
    let dot = pen.span(Meaning::Muted, " · ");
    if let Some(failing) = failing {
        let taken: usize = right.iter().map(Span::width).sum();
        let failing = fit(&failing, width.saturating_sub(taken + 3)).into_owned();
        right.push(dot.clone());
        right.push(pen.span(Meaning::Warning, failing));
    }
    if let Some(name) = name {
        let name = fit(&name, width.saturating_sub(fixed).min(40)).into_owned();
        right.push(dot.clone());
        right.push(pen.span(Meaning::Text, name));
    }
    let taken: usize = right.iter().map(Span::width).sum();
    let room = width.saturating_sub(taken + 3);
    if room > 4 {
        right.push(dot);
        right.push(pen.span(saving_meaning, fit(&saving, room).into_owned()));
    }
    let taken: usize = right.iter().map(Span::width).sum();
    let left = match label {
        Some(label) => vec![pen.span(Meaning::Warning, label)],
        None if taken + width_of(program) + 2 <= width => {
            vec![pen.span(Meaning::Heading, program)]
        }
        None => Vec::new(),
    };
    let line = spread(left, right, whole);
    let (x, y) = (places.area.x + 1, places.area.y);
    buffer.set_line(x, y, &line, places.area.width.saturating_sub(2));
}

fn environment(name: &EnvironmentName) -> (String, Meaning) {
    match name {
        EnvironmentName::Sandbox => ("LOCAL SANDBOX".to_owned(), Meaning::Rehearsal),
        EnvironmentName::Staging => ("STAGING".to_owned(), Meaning::Real),
        EnvironmentName::Custom(name) => {
            let shown = Untrusted::new(name.to_uppercase()).to_string();
            (fit(&shown, 16).into_owned(), Meaning::Real)
        }
    }
}

/// Whose journey this is: the client's name, else the profile's if it was given one.
fn name(scene: &Scene<'_>) -> Option<String> {
    let session = &scene.model.session;
    match session.registration.items(FieldId::ClientName).first() {
        Some(client) => Some(Untrusted::new(client.as_str()).to_string()),
        None if session.profile == "default" => None,
        None => Some(Untrusted::new(session.profile.as_str()).to_string()),
    }
}

fn saving(model: &Model) -> (String, Meaning) {
    match &model.saving {
        Saving::Saved if model.has_draft() => ("not saved yet".to_owned(), Meaning::Muted),
        Saving::Saved => ("saved".to_owned(), Meaning::Muted),
        Saving::Underway(_) => ("saving".to_owned(), Meaning::Muted),
        Saving::Failed(problem) => (format!("NOT SAVED: {}", problem.code.id()), Meaning::Error),
    }
}

/// Sets a title into the rule above the body, in place of what stands there.
pub(super) fn in_the_upper_rule(
    scene: &Scene<'_>,
    places: Places,
    title: &str,
    buffer: &mut Buffer,
) {
    rule(
        buffer,
        places.area,
        places.top(),
        scene.pen.style(Meaning::Rule),
    );
    let room = usize::from(places.area.width.saturating_sub(2));
    let style = scene.pen.style(Meaning::Heading).not_dim();
    let title = format!(" {title} ");
    buffer.set_stringn(places.area.x + 1, places.top(), title, room, style);
}

/// The rail as one line, set into the rule.
fn one_line(scene: &Scene<'_>, places: Places, buffer: &mut Buffer) {
    let room = usize::from(places.area.width.saturating_sub(2));
    // Beside it there is room for a blank and the sign that there is more above.
    let words = format!(" {} ", rail::in_one_line(scene, room.saturating_sub(5)));
    // The words are not as dim as the rule on which they stand.
    let style = scene.pen.style(Meaning::RailHere).not_dim();
    buffer.set_stringn(places.area.x + 1, places.top(), words, room, style);
}
