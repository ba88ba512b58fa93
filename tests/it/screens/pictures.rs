//! Every scene as a picture, to be looked at: one page a size and theme, under `target/screenshots/terminal`.
//! `tests/pictures` makes PNG files of them.

use std::fmt::Write as _;
use std::path::Path;

use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use pleo_onboard::view::ThemeName;

use super::styled::drawn;
use super::{appearance, every_scene};

/// The sizes and themes of the pages; the colours of a terminal are its own, these are such as they often are.
const PAGES: [((u16, u16), Ground); 6] = [
    ((40, 10), DARK),
    ((80, 24), DARK),
    ((120, 36), DARK),
    ((40, 10), LIGHT),
    ((80, 24), LIGHT),
    ((120, 36), LIGHT),
];

/// A terminal's own colours.
#[derive(Clone, Copy)]
struct Ground {
    theme: ThemeName,
    name: &'static str,
    paper: &'static str,
    ink: &'static str,
    /// Red, green, yellow, blue, magenta, cyan.
    palette: [&'static str; 6],
}

const DARK: Ground = Ground {
    theme: ThemeName::Dark,
    name: "dark",
    paper: "#16181d",
    ink: "#d8dce3",
    palette: [
        "#e06c75", "#8fc77b", "#e0b66c", "#6ca8e0", "#c78fd6", "#66c2c2",
    ],
};

const LIGHT: Ground = Ground {
    theme: ThemeName::Light,
    name: "light",
    paper: "#fdfdfb",
    ink: "#24292e",
    palette: [
        "#b31d28", "#22863a", "#8a6100", "#0550ae", "#8a3fa0", "#0a7a80",
    ],
};

/// Neighbouring cells of one style.
#[derive(Default)]
struct Run {
    css: String,
    text: String,
}

impl Run {
    fn span(self) -> String {
        let width = self.text.width();
        let text = self
            .text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        format!(r#"<b style="{};width:{width}ch">{text}</b>"#, self.css)
    }
}

impl Ground {
    fn colour(self, color: Color, otherwise: &'static str) -> &'static str {
        let place = match color {
            Color::Red | Color::LightRed => 0,
            Color::Green | Color::LightGreen => 1,
            Color::Yellow | Color::LightYellow => 2,
            Color::Blue | Color::LightBlue => 3,
            Color::Magenta | Color::LightMagenta => 4,
            Color::Cyan | Color::LightCyan => 5,
            _ => return otherwise,
        };
        self.palette[place]
    }

    fn css(self, cell: &Cell, has_cursor: bool) -> String {
        let style = cell.style();
        let ink = self.colour(style.fg.unwrap_or_default(), self.ink);
        let paper = self.colour(style.bg.unwrap_or_default(), self.paper);
        let reversed = style.add_modifier.contains(Modifier::REVERSED) != has_cursor;
        let (ink, paper) = if reversed { (paper, ink) } else { (ink, paper) };
        let mut css = format!("color:{ink};background:{paper}");
        for (modifier, rule) in [
            (Modifier::BOLD, ";font-weight:bold"),
            (Modifier::DIM, ";opacity:.62"),
            (Modifier::UNDERLINED, ";text-decoration:underline"),
        ] {
            if style.add_modifier.contains(modifier) {
                css += rule;
            }
        }
        css
    }

    fn screen(self, backend: &TestBackend) -> String {
        let buffer = backend.buffer();
        let cursor = backend
            .cursor_visible()
            .then(|| backend.cursor_position())
            .map(|place| (place.x, place.y));
        let mut out = String::new();
        for row in buffer.area.rows() {
            let mut run = Run::default();
            let mut covered = 0;
            for place in row.columns().map(|place| (place.x, place.y)) {
                let Some(cell) = buffer.cell(place) else {
                    continue;
                };
                if covered > 0 {
                    covered -= 1;
                    continue;
                }
                covered = cell.symbol().width().saturating_sub(1);
                let css = self.css(cell, cursor == Some(place));
                // What may come from another font stands alone, so that its width is the terminal's.
                if css != run.css || !cell.symbol().is_ascii() || !run.text.is_ascii() {
                    out += &std::mem::take(&mut run).span();
                    run.css = css;
                }
                run.text += cell.symbol();
            }
            out += &run.span();
            out.push('\n');
        }
        out
    }

    fn page(self, size: (u16, u16)) -> (String, usize) {
        let Self { paper, ink, .. } = self;
        let mut page = format!(
            "<!doctype html><meta charset=utf-8><style>body{{background:#888;margin:12px;font:14px 'DejaVu Sans Mono',monospace}}\
             figure{{display:inline-block;margin:6px}}figcaption{{color:#fff}}\
             pre{{margin:0;padding:8px;font:inherit;line-height:18px;background:{paper};color:{ink}}}\
             b{{display:inline-block;font-weight:normal;height:18px;white-space:pre;overflow:hidden;vertical-align:top}}</style>"
        );
        let scenes = every_scene();
        for scene in &scenes {
            let screen = self.screen(&drawn(scene, size, &appearance(self.theme)));
            let _ = writeln!(
                page,
                "<figure><figcaption>{} · {}x{}</figcaption><pre>{screen}</pre></figure>",
                scene.name, size.0, size.1
            );
        }
        (page, scenes.len())
    }
}

#[test]
fn every_scene_is_there_as_a_picture_in_both_grounds() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots/terminal");
    std::fs::create_dir_all(&directory).unwrap();
    for (size, ground) in PAGES {
        let (page, scenes) = ground.page(size);
        assert_eq!(page.matches("<figure>").count(), scenes);
        let rows = page.matches("</b>\n").count();
        assert_eq!(
            rows,
            scenes * usize::from(size.1),
            "every row of every scene"
        );
        let name = format!("{}x{}-{}.html", size.0, size.1, ground.name);
        std::fs::write(directory.join(name), page).unwrap();
    }
}
