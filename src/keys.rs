//! Keys as data: context → action → keys. Footer, help and the README's table come from the same map.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// A key press, free of any terminal library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyPress {
    /// The key.
    pub key: Key,
    /// Whether control was held.
    pub control: bool,
}

/// A key. Shift is part of the character; shift-tab is a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the key of that name")]
pub enum Key {
    Character(char),
    Enter,
    Esc,
    Tab,
    ShiftTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Function(u8),
}

/// What a key can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    missing_docs,
    reason = "the words of each action are in assets/keymap.toml"
)]
pub enum Action {
    Leave,
    Commands,
    Redraw,
    NextItem,
    PreviousItem,
    Activate,
    Toggle,
    Back,
    Help,
    Quit,
    NextStop,
    PreviousStop,
    PageDown,
    PageUp,
    First,
    Last,
    Open,
    Copy,
    PasteRedirect,
    Retry,
    Reveal,
    Explain,
    Inspect,
    Presenter,
    Partners,
    Review,
    Export,
    Undo,
    Redo,
    CopyAnswer,
    CopyPath,
    CopyCurl,
    SaveAnswer,
    #[serde(rename = "goto-1")]
    Goto1,
    #[serde(rename = "goto-2")]
    Goto2,
    #[serde(rename = "goto-3")]
    Goto3,
    #[serde(rename = "goto-4")]
    Goto4,
    #[serde(rename = "goto-5")]
    Goto5,
    #[serde(rename = "goto-6")]
    Goto6,
    #[serde(rename = "goto-7")]
    Goto7,
    #[serde(rename = "goto-8")]
    Goto8,
    #[serde(rename = "goto-9")]
    Goto9,
}

impl Action {
    /// The number keys, from one on.
    pub const NUMBERED: [Self; 9] = [
        Self::Goto1,
        Self::Goto2,
        Self::Goto3,
        Self::Goto4,
        Self::Goto5,
        Self::Goto6,
        Self::Goto7,
        Self::Goto8,
        Self::Goto9,
    ];
}

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// Any context: asked last.
    Everywhere,
    /// On a stop, outside text fields, and in lists and help pages.
    Stop,
    /// While an answer of the API is on show; what means nothing here is asked for at the stop.
    Viewer,
    /// In a text field: letters are text.
    Field,
}

#[derive(Deserialize)]
struct Entry {
    keys: Vec<String>,
    words: String,
}

impl Context {
    /// Where a key is looked up, one after the other.
    const fn asked(self) -> &'static [Self] {
        match self {
            Self::Everywhere => &[Self::Everywhere],
            Self::Stop => &[Self::Stop, Self::Everywhere],
            Self::Viewer => &[Self::Viewer, Self::Stop, Self::Everywhere],
            Self::Field => &[Self::Field, Self::Everywhere],
        }
    }
}

/// One action with its keys and words, in one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The action.
    pub action: Action,
    /// Its keys; the first one is shown.
    pub keys: Vec<KeyPress>,
    /// What it does, in a word or two.
    pub words: String,
}

/// The whole map.
#[derive(Debug)]
pub struct Keymap {
    contexts: BTreeMap<Context, Vec<Binding>>,
}

impl Keymap {
    /// The map of `assets/keymap.toml`.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static MAP: OnceLock<Keymap> = OnceLock::new();
        MAP.get_or_init(|| {
            let file = toml::from_str(include_str!("../assets/keymap.toml")).unwrap_or_default();
            Self::from_entries(file)
        })
    }

    fn from_entries(file: BTreeMap<Context, BTreeMap<Action, Entry>>) -> Self {
        let contexts = file.into_iter().map(|(context, actions)| {
            let bindings = actions.into_iter().map(|(action, entry)| Binding {
                action,
                keys: entry
                    .keys
                    .iter()
                    .filter_map(|name| KeyPress::parse(name))
                    .collect(),
                words: entry.words,
            });
            (context, bindings.collect())
        });
        Self {
            contexts: contexts.collect(),
        }
    }

    /// The bindings of one context, without those of everywhere.
    pub fn bindings(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.contexts.get(&context).into_iter().flatten()
    }

    /// What a key means in a context, if it means anything there.
    #[must_use]
    pub fn find(&self, context: Context, press: KeyPress) -> Option<Action> {
        context.asked().iter().find_map(|context| {
            self.bindings(*context)
                .find(|binding| binding.keys.contains(&press))
                .map(|binding| binding.action)
        })
    }

    /// The key to show for an action in a context, such as `ctrl-r`.
    #[must_use]
    pub fn shown(&self, context: Context, action: Action) -> Option<String> {
        context.asked().iter().find_map(|context| {
            let binding = self
                .bindings(*context)
                .find(|binding| binding.action == action)?;
            binding.keys.first().map(ToString::to_string)
        })
    }
}

const NAMED: &[(&str, Key)] = &[
    ("enter", Key::Enter),
    ("esc", Key::Esc),
    ("tab", Key::Tab),
    ("shift-tab", Key::ShiftTab),
    ("backspace", Key::Backspace),
    ("delete", Key::Delete),
    ("up", Key::Up),
    ("down", Key::Down),
    ("left", Key::Left),
    ("right", Key::Right),
    ("home", Key::Home),
    ("end", Key::End),
    ("pgup", Key::PageUp),
    ("pgdn", Key::PageDown),
    ("space", Key::Character(' ')),
];

impl KeyPress {
    /// A key without control.
    #[must_use]
    pub const fn plain(key: Key) -> Self {
        Self {
            key,
            control: false,
        }
    }

    /// Reads the name of a key as the keymap writes it: `tab`, `ctrl-r`, `F1`, `?`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (rest, control) = match name.strip_prefix("ctrl-") {
            Some(rest) => (rest, true),
            None => (name, false),
        };
        let named = NAMED
            .iter()
            .find(|(own, _)| *own == rest)
            .map(|(_, key)| *key);
        let function = || {
            rest.strip_prefix('F')
                .and_then(|n| n.parse().ok())
                .map(Key::Function)
        };
        let character = || {
            let mut characters = rest.chars();
            characters
                .next()
                .filter(|_| characters.next().is_none())
                .map(Key::Character)
        };
        Some(Self {
            key: named.or_else(function).or_else(character)?,
            control,
        })
    }
}

impl std::fmt::Display for KeyPress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.control {
            f.write_str("ctrl-")?;
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| *key == self.key) {
            return f.write_str(name);
        }
        match self.key {
            Key::Character(character) => write!(f, "{character}"),
            Key::Function(number) => write!(f, "F{number}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_map_is_understood_and_printed_back() {
        let file: BTreeMap<Context, BTreeMap<Action, Entry>> =
            toml::from_str(include_str!("../assets/keymap.toml")).unwrap();
        for entry in file.values().flat_map(BTreeMap::values) {
            assert!(!entry.words.is_empty());
            for name in &entry.keys {
                assert_eq!(
                    KeyPress::parse(name)
                        .unwrap_or_else(|| panic!("{name}"))
                        .to_string(),
                    *name
                );
            }
        }
    }

    #[test]
    fn letters_are_text_in_a_field() {
        let map = Keymap::built_in();
        let q = KeyPress::parse("q").unwrap();
        assert_eq!(map.find(Context::Stop, q), Some(Action::Quit));
        assert_eq!(map.find(Context::Field, q), None);
        let tab = KeyPress::parse("tab").unwrap();
        assert_eq!(map.find(Context::Field, tab), Some(Action::NextItem));
    }

    #[test]
    fn no_key_means_two_things_in_one_context() {
        let map = Keymap::built_in();
        for context in [
            Context::Everywhere,
            Context::Stop,
            Context::Viewer,
            Context::Field,
        ] {
            let mut keys: Vec<KeyPress> =
                map.bindings(context).flat_map(|b| b.keys.clone()).collect();
            let count = keys.len();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), count, "{context:?}");
        }
    }
}
