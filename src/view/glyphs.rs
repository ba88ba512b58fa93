//! Characters beyond letters and digits, and what stands for them where there is no UTF-8.

use ratatui::buffer::Buffer;

/// Which characters the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Lines, ticks and arrows.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
}

impl Glyphs {
    /// What stands in the box of something ticked.
    pub(super) const fn ticked(self) -> &'static str {
        match self {
            Self::Unicode => "✓",
            Self::Ascii => "x",
        }
    }
}

/// One column of ASCII for each character that this program draws by itself. What others wrote stays as it is.
pub(super) fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let plain = match cell.symbol() {
            "─" | "–" | "·" => "-",
            "│" => "|",
            "┬" | "┴" | "├" | "┌" | "┐" | "└" | "┘" | "✓" => "+",
            "✗" => "X",
            "▸" | "→" | "›" => ">",
            "‹" | "←" => "<",
            "●" => "*",
            "█" => "#",
            "░" => ".",
            "↑" => "^",
            "↓" => "v",
            "…" => "~",
            "×" => "x",
            "’" => "'",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}
