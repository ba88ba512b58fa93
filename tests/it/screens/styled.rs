//! A screen as text, with the style of each cell beneath it.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use pleo_onboard::view::{Appearance, draw};

use super::stage::Scene;

/// Draws a scene at a size.
pub fn drawn(scene: &Scene, size: (u16, u16), appearance: &Appearance) -> TestBackend {
    let mut terminal =
        Terminal::new(TestBackend::new(size.0, size.1)).expect("a terminal in memory");
    terminal
        .draw(|frame| {
            draw(frame, &scene.model, &scene.disclosed, appearance);
        })
        .expect("a terminal in memory");
    terminal.backend().clone()
}

/// The rows of a screen as text, without blanks at their ends.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let mut rows = Vec::new();
    for y in buffer.area.rows() {
        let mut row = String::new();
        let mut hidden = 0;
        for cell in y
            .columns()
            .filter_map(|place| buffer.cell((place.x, place.y)))
        {
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            row.push_str(cell.symbol());
            hidden = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
        }
        rows.push(row.trim_end().to_owned());
    }
    rows
}

/// Text rows, and under each row with styled cells a row of marks, one letter a style; the letters are explained below.
pub fn with_styles(backend: &TestBackend) -> String {
    let buffer = backend.buffer();
    let mut styles: Vec<Style> = Vec::new();
    let mut out = String::new();
    for (row, text) in buffer.area.rows().zip(rows(buffer)) {
        let _ = writeln!(out, "{}", format!("  {text}").trim_end());
        let mut marks = String::new();
        for cell in row
            .columns()
            .filter_map(|place| buffer.cell((place.x, place.y)))
        {
            let style = cell.style();
            let plain = plain(style) || (cell.symbol() == " " && is_bare(style));
            if plain {
                marks.push(' ');
                continue;
            }
            let place = styles.iter().position(|known| *known == style);
            let place = place.unwrap_or_else(|| {
                styles.push(style);
                styles.len() - 1
            });
            marks.push(char::from(
                b'a' + u8::try_from(place).expect("fewer styles than letters"),
            ));
        }
        if !marks.trim().is_empty() {
            let _ = writeln!(out, "~ {}", marks.trim_end());
        }
    }
    let names = styles
        .iter()
        .zip('a'..)
        .map(|(style, letter)| format!("{letter} {}", name(*style)));
    let _ = writeln!(out, "~ {}", names.collect::<Vec<_>>().join(" · "));
    if backend.cursor_visible() {
        let place = backend.cursor_position();
        let _ = writeln!(out, "~ cursor at column {}, row {}", place.x, place.y);
    }
    out
}

fn plain(style: Style) -> bool {
    matches!(style.fg, None | Some(Color::Reset)) && style.add_modifier.is_empty()
}

/// Whether a blank looks the same with this style.
fn is_bare(style: Style) -> bool {
    !style
        .add_modifier
        .intersects(Modifier::REVERSED | Modifier::UNDERLINED)
}

fn name(style: Style) -> String {
    let mut words = Vec::new();
    if let Some(color) = style.fg.filter(|color| *color != Color::Reset) {
        words.push(color.to_string().to_lowercase());
    }
    for (one, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if style.add_modifier.contains(one) {
            words.push(word.to_owned());
        }
    }
    words.join(" ")
}
