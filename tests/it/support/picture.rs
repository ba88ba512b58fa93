//! Pictures of a terminal's screen, for the README and for looking at.

use std::fmt::Write;

/// Width and height of a character cell, in CSS pixels.
const CELL: (u16, u16) = (9, 19);
const MARGIN: u16 = 12;
const PAPER: &str = "#16181d";
const INK: &str = "#d8dce3";

/// Draws the screen as an SVG document of its own: text, colours, bold, dim, italic, underline, reverse and the cursor.
pub fn svg(screen: &vt100::Screen) -> String {
    let (rows, columns) = (screen.size().0.get(), screen.size().1.get());
    let width = columns * CELL.0 + 2 * MARGIN;
    let height = rows * CELL.1 + 2 * MARGIN;
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" "#
    );
    out += r#"font-family="'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="15">"#;
    let _ = writeln!(
        out,
        r#"
<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>"#
    );
    for row in 0..rows {
        for run in runs(screen, row, columns) {
            draw_run(&mut out, row, &run);
        }
    }
    let (row, column) = screen.cursor_position();
    if !screen.hide_cursor() {
        let (x, y) = corner(row, column);
        let _ = writeln!(
            out,
            r#"<rect class="cursor" x="{x}" y="{y}" width="{}" height="{}" fill="{INK}" fill-opacity="0.5"/>"#,
            CELL.0, CELL.1
        );
    }
    out += "</svg>\n";
    out
}

/// Neighbouring cells of one style.
struct Stretch {
    column: u16,
    width: u16,
    /// Words of it, each with its first column and its width: blanks are not left to the reader of the picture, who
    /// may collapse them or have a font of another width.
    words: Vec<(u16, u16, String)>,
    style: Style,
}

impl Stretch {
    fn push(&mut self, column: u16, cell: &vt100::Cell) {
        let width = if cell.is_wide() { 2 } else { 1 };
        self.width += width;
        if cell.contents().trim().is_empty() {
            return;
        }
        match self.words.last_mut() {
            Some((start, length, word)) if *start + *length == column => {
                *length += width;
                word.push_str(cell.contents());
            }
            _ => self.words.push((column, width, cell.contents().to_owned())),
        }
    }
}

#[derive(Clone, PartialEq)]
struct Style {
    ink: String,
    paper: String,
    attributes: String,
    underlined: bool,
}

fn runs(screen: &vt100::Screen, row: u16, columns: u16) -> Vec<Stretch> {
    let mut runs: Vec<Stretch> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column) else {
            continue;
        };
        if cell.is_wide_continuation() {
            continue;
        }
        let style = style_of(cell);
        if runs.last().is_none_or(|run| run.style != style) {
            runs.push(Stretch {
                column,
                width: 0,
                words: Vec::new(),
                style,
            });
        }
        if let Some(run) = runs.last_mut() {
            run.push(column, cell);
        }
    }
    runs
}

fn style_of(cell: &vt100::Cell) -> Style {
    let mut ink = colour(cell.fgcolor(), INK);
    let mut paper = colour(cell.bgcolor(), PAPER);
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    let attributes = [
        (cell.bold(), r#" font-weight="bold""#),
        (cell.dim(), r#" fill-opacity="0.6""#),
        (cell.italic(), r#" font-style="italic""#),
    ];
    let attributes = attributes
        .into_iter()
        .filter_map(|(on, attribute)| on.then_some(attribute))
        .collect();
    Style {
        ink,
        paper,
        attributes,
        underlined: cell.underline(),
    }
}

fn draw_run(out: &mut String, row: u16, run: &Stretch) {
    let (x, y) = corner(row, run.column);
    let width = run.width * CELL.0;
    let Style { ink, paper, .. } = &run.style;
    if paper != PAPER {
        let _ = writeln!(
            out,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{}" fill="{paper}"/>"#,
            CELL.1
        );
    }
    if run.style.underlined {
        let _ = writeln!(
            out,
            r#"<rect class="underline" x="{x}" y="{}" width="{width}" height="1" fill="{ink}"/>"#,
            y + 17
        );
    }
    for (column, cells, word) in &run.words {
        let (x, y) = corner(row, *column);
        let word = word
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let _ = writeln!(
            out,
            r#"<text x="{x}" y="{}" fill="{ink}"{} textLength="{}" lengthAdjust="spacingAndGlyphs">{word}</text>"#,
            y + 14,
            run.style.attributes,
            cells * CELL.0
        );
    }
}

fn corner(row: u16, column: u16) -> (u16, u16) {
    (MARGIN + column * CELL.0, MARGIN + row * CELL.1)
}

/// The colour in CSS; the first sixteen are this picture's own palette, the others are fixed by xterm.
fn colour(colour: vt100::Color, default: &str) -> String {
    const PALETTE: [&str; 16] = [
        "#16181d", "#e06c75", "#8fc77b", "#e0b66c", "#6ca8e0", "#c78fd6", "#66c2c2", "#c8ccd4",
        "#6b7280", "#f28b93", "#a9dd95", "#f0cb8a", "#8ec1f2", "#dcaae8", "#86dada", "#ffffff",
    ];
    match colour {
        vt100::Color::Default => default.to_owned(),
        vt100::Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        vt100::Color::Idx(index) => match (PALETTE.get(usize::from(index)), index) {
            (Some(colour), _) => (*colour).to_owned(),
            (None, 232..) => {
                let grey = 8 + 10 * (index - 232);
                format!("#{grey:02x}{grey:02x}{grey:02x}")
            }
            (None, _) => {
                let step = |value: u8| if value == 0 { 0 } else { 55 + 40 * value };
                let cube = index - 16;
                let (red, green, blue) = (step(cube / 36), step(cube / 6 % 6), step(cube % 6));
                format!("#{red:02x}{green:02x}{blue:02x}")
            }
        },
    }
}

#[test]
fn a_picture_keeps_text_colours_and_the_cursor_and_escapes_markup() {
    let mut parser = vt100::Parser::new(2.try_into().unwrap(), 20.try_into().unwrap(), 0);
    parser.process(b"a<b \x1b[1;38;2;1;2;3mbold\x1b[0;7mback\x1b[0m\x1b[48;5;196m \x1b[0m");
    let picture = svg(parser.screen());
    assert!(picture.contains(">a&lt;b</text>"), "{picture}");
    assert!(
        picture.contains(r##"fill="#010203" font-weight="bold""##),
        "{picture}"
    );
    assert!(
        picture.contains(&format!(r#"height="19" fill="{INK}""#)),
        "{picture}"
    );
    assert!(picture.contains(r##"fill="#ff0000""##), "{picture}");
    assert!(picture.contains(r#"class="cursor""#), "{picture}");
    assert!(!picture.contains("underline"), "{picture}");
    parser.process("\x1b[H\x1b[4m日 \x1b[0m".as_bytes());
    assert!(svg(parser.screen()).contains(r#"class="underline" x="12" y="29" width="27""#));
    parser.process(b"\x1b[?25l");
    assert!(!svg(parser.screen()).contains("cursor"));
}
