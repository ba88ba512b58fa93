//! Meaning → style, from `assets/themes`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// What a piece of the screen means; the theme decides how that looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// Plain words.
    Text,
    /// Words that may be passed over.
    Muted,
    /// The one thing to look at.
    Accent,
    /// The title of what follows.
    Heading,
    /// What enter acts on.
    Focus,
    /// The text being edited.
    Field,
    /// Done, granted, in order.
    Done,
    /// Worth knowing; blocks nothing.
    Warning,
    /// Wrong, refused, failed.
    Error,
    /// A stop on the rail.
    Rail,
    /// The stop on show.
    RailHere,
    /// Lines between parts of the screen.
    Rule,
    /// The name of a key.
    Key,
    /// The word for the local sandbox.
    Rehearsal,
    /// The word for Staging, or any other environment that is real.
    Real,
    /// The name of a JSON member.
    JsonName,
    /// A JSON string.
    JsonText,
    /// A JSON number, true, false or null.
    JsonValue,
}

impl Meaning {
    /// Every meaning, in the order of the themes.
    pub const ALL: [Self; 18] = [
        Self::Text,
        Self::Muted,
        Self::Accent,
        Self::Heading,
        Self::Focus,
        Self::Field,
        Self::Done,
        Self::Warning,
        Self::Error,
        Self::Rail,
        Self::RailHere,
        Self::Rule,
        Self::Key,
        Self::Rehearsal,
        Self::Real,
        Self::JsonName,
        Self::JsonText,
        Self::JsonValue,
    ];
}

/// The themes that are part of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThemeName {
    /// For a dark ground.
    Dark,
    /// For a light ground.
    Light,
    /// Without colours, as `NO_COLOR` asks.
    Mono,
}

impl ThemeName {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Mono];

    const fn source(self) -> &'static str {
        match self {
            Self::Dark => include_str!("../../assets/themes/dark.toml"),
            Self::Light => include_str!("../../assets/themes/light.toml"),
            Self::Mono => include_str!("../../assets/themes/mono.toml"),
        }
    }
}

/// A style for each meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; Meaning::ALL.len()],
}

impl Theme {
    /// A theme of this program, parsed on its first use.
    ///
    /// A file that cannot be parsed answers with the terminal's own style for everything; a test keeps the files whole.
    #[must_use]
    pub fn built_in(name: ThemeName) -> Self {
        static PARSED: [OnceLock<Theme>; 3] = [const { OnceLock::new() }; 3];
        *PARSED[name as usize].get_or_init(|| Self::parse(name.source()).unwrap_or_default())
    }

    fn parse(source: &str) -> Result<Self, toml::de::Error> {
        let looks: BTreeMap<Meaning, Look> = toml::from_str(source)?;
        let mut theme = Self::default();
        for (meaning, look) in looks {
            theme.styles[meaning as usize] = look.style();
        }
        Ok(theme)
    }

    /// The style of a meaning.
    #[must_use]
    pub const fn style(&self, meaning: Meaning) -> Style {
        self.styles[meaning as usize]
    }
}

/// One line of a theme.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    ink: Option<Ink>,
    #[serde(default)]
    with: Vec<Trait>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Ink {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    LightRed,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Trait {
    Bold,
    Dim,
    Underline,
    Reverse,
}

impl Look {
    fn style(&self) -> Style {
        let mut style = Style::new();
        style.fg = self.ink.map(|ink| match ink {
            Ink::Red => Color::Red,
            Ink::Green => Color::Green,
            Ink::Yellow => Color::Yellow,
            Ink::Blue => Color::Blue,
            Ink::Magenta => Color::Magenta,
            Ink::Cyan => Color::Cyan,
            Ink::LightRed => Color::LightRed,
        });
        for one in &self.with {
            style = style.add_modifier(match one {
                Trait::Bold => Modifier::BOLD,
                Trait::Dim => Modifier::DIM,
                Trait::Underline => Modifier::UNDERLINED,
                Trait::Reverse => Modifier::REVERSED,
            });
        }
        style
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_has_a_style_for_every_meaning() {
        for name in ThemeName::ALL {
            let looks: BTreeMap<Meaning, Look> = toml::from_str(name.source()).unwrap();
            assert!(looks.keys().copied().eq(Meaning::ALL), "{name:?}");
        }
    }

    #[test]
    fn the_theme_without_colours_has_none_and_still_marks_the_focus() {
        let mono = Theme::built_in(ThemeName::Mono);
        for meaning in Meaning::ALL {
            let style = mono.style(meaning);
            assert_eq!((style.fg, style.bg), (None, None), "{meaning:?}");
        }
        assert!(
            mono.style(Meaning::Focus)
                .add_modifier
                .contains(Modifier::REVERSED)
        );
    }
}
