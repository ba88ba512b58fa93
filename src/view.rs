//! The screen as a function of the model: [`draw`] lays out what [`Model`] says, and keeps nothing between two calls.
//!
//! Styles are named by [`Meaning`], never by colour, and nothing is said by colour alone.

use std::cell::Cell;

use ratatui::Frame;

use zeroize::Zeroizing;

use crate::guide::{Guide, Telling};
use crate::keys::Context;
use crate::presenter;
use crate::wizard::{Item, ItemId, Model, Overlay, Sight, steps as stops};

pub use glyphs::Glyphs;
pub use theme::{Meaning, Theme, ThemeName};

mod board;
mod body;
mod chrome;
mod durations;
mod edited;
mod files;
mod footer;
mod glyphs;
mod help;
mod inspector;
mod json;
mod listed;
mod overlays;
mod page;
mod picker;
mod problems;
mod rail;
mod sandbox;
mod scopes;
mod steps;
mod theme;
mod viewer;
mod wrap;

/// What is on view by choice right now, although the model does not hold it.
#[derive(Clone, Default)]
pub struct Disclosed {
    /// The authorization URL of the attempt that waits for its redirect, from the vault.
    pub authorization_url: Option<String>,
    /// The secret that is on view by choice, from the vault.
    pub revealed: Option<Zeroizing<String>>,
}

impl Disclosed {
    /// What of it may be drawn when others look too: no secret, and of the address what everybody may know.
    #[must_use]
    fn presented(&self) -> Self {
        Self {
            authorization_url: self.authorization_url.as_deref().map(presenter::address),
            revealed: None,
        }
    }
}

/// How the screen looks, whatever it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// The styles.
    pub theme: Theme,
    /// The characters beyond letters and digits.
    pub glyphs: Glyphs,
}

/// The smallest screen on which anything but a request for more room is drawn: columns and lines.
const SMALLEST: (u16, u16) = (40, 10);

/// What is drawn, with the items of the stop, which are made once a frame.
struct Scene<'a> {
    model: &'a Model,
    disclosed: &'a Disclosed,
    pen: Pen<'a>,
    items: Vec<Item>,
    /// What of it is in sight, as far as it was drawn.
    sight: Cell<Sight>,
}

/// Styles and symbols.
#[derive(Clone, Copy)]
struct Pen<'a> {
    theme: &'a Theme,
    glyphs: Glyphs,
}

impl Pen<'_> {
    fn style(self, meaning: Meaning) -> ratatui::style::Style {
        self.theme.style(meaning)
    }

    fn span<'t>(
        self,
        meaning: Meaning,
        text: impl Into<std::borrow::Cow<'t, str>>,
    ) -> ratatui::text::Span<'t> {
        ratatui::text::Span::styled(text, self.style(meaning))
    }

    fn owned(self, meaning: Meaning, text: &str) -> ratatui::text::Span<'static> {
        self.span(meaning, text.to_owned())
    }
}

impl<'a> Scene<'a> {
    fn of(model: &'a Model, disclosed: &'a Disclosed, appearance: &'a Appearance) -> Self {
        Self {
            model,
            disclosed,
            pen: Pen {
                theme: &appearance.theme,
                glyphs: appearance.glyphs,
            },
            items: stops::items(model),
            sight: Cell::new(Sight::of(model)),
        }
    }

    /// What the stop tells in this environment.
    fn telling(&self) -> &'static Telling {
        let texts = Guide::built_in().stop(self.model.stop);
        if self.model.is_rehearsal() {
            texts.rehearsal()
        } else {
            &texts.staging
        }
    }

    /// The first line in sight of a text without items, of which the last window begins at line `last`.
    fn scrolled(&self, last: usize, height: usize) -> usize {
        let window = page::Window::new(0, last, height, self.model.scroll);
        self.sight.set(Sight {
            scrolled: window.pages,
            ..self.sight.get()
        });
        window.first
    }

    /// Whether a key acts on this item now; beneath a question it does not.
    fn acts_on(&self, id: ItemId) -> bool {
        self.model.overlay.is_none() && self.model.focused() == Some(id)
    }

    /// The item that has the focus.
    fn focused(&self) -> Option<&Item> {
        let id = self.model.focused()?;
        self.items.iter().find(|item| item.id == id)
    }

    /// In which context a key is pressed at the stop, now or once the overlay is closed.
    fn context(&self) -> Context {
        match self.model.viewer {
            Some(_) => Context::Viewer,
            None if self.is_in_field() => Context::Field,
            None => Context::Stop,
        }
    }

    /// Whether keys go to a text field, now or once the overlay is closed.
    fn is_in_field(&self) -> bool {
        self.model.viewer.is_none() && self.focused().is_some_and(Item::is_field)
    }
}

/// Draws one frame. When others look too, what must not be read is taken out of the model first.
///
/// Below 40 columns or 10 lines it only asks for more room; below 60 columns or 17 lines the rail becomes one line. The
/// focused item is always in sight unless the text was scrolled on by the page keys. Says what was in sight.
pub fn draw(
    frame: &mut Frame<'_>,
    model: &Model,
    disclosed: &Disclosed,
    appearance: &Appearance,
) -> Sight {
    if model.is_shared() && model.concluded().is_none() {
        let model = model.presented();
        return draw(frame, &model, &disclosed.presented(), appearance);
    }
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        chrome::ask_for_room(model, frame.buffer_mut());
        return Sight::of(model);
    }
    let scene = Scene::of(model, disclosed, appearance);
    let places = chrome::Places::of(area);
    chrome::draw(&scene, places, frame.buffer_mut());
    let cursor = match (&model.overlay, model.viewer) {
        (Some(Overlay::Help(_) | Overlay::List { .. } | Overlay::Inspector(_)), _) => None,
        (Some(Overlay::Question { about, .. }), _) if about.is_about_a_profile() => None,
        (_, Some(at)) => viewer::draw(&scene, at, places, frame.buffer_mut()),
        (_, None) => body::draw(&scene, places, frame.buffer_mut()),
    };
    match &model.overlay {
        Some(Overlay::Help(beneath)) => {
            help::draw(&scene, beneath.as_deref(), places, frame.buffer_mut());
        }
        Some(Overlay::List { of, chosen }) => {
            let cursor = picker::draw(&scene, *of, *chosen, places, frame.buffer_mut());
            if let Some(position) = cursor {
                frame.set_cursor_position(position);
            }
        }
        Some(Overlay::Inspector(at)) => {
            inspector::draw(&scene, *at, places, frame.buffer_mut());
        }
        Some(Overlay::Question { about, yes }) => {
            overlays::question(&scene, (*about, *yes), places, frame.buffer_mut());
        }
        None => {
            if let Some(position) = cursor {
                frame.set_cursor_position(position);
            }
        }
    }
    if appearance.glyphs == Glyphs::Ascii {
        glyphs::to_ascii(frame.buffer_mut());
    }
    scene.sight.get()
}
