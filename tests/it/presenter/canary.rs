//! Words that stand nowhere by chance, and the search for any part of them.

use std::collections::{BTreeSet, HashMap};

/// A word of consonants, another one for each name; no five letters of it stand in another or in a text of ours.
pub fn canary(name: &str) -> String {
    const LETTERS: [char; 14] = [
        'b', 'c', 'd', 'f', 'g', 'j', 'k', 'm', 'p', 'q', 'v', 'w', 'x', 'z',
    ];
    let mut seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |seed, byte| {
        (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut word = String::new();
    for _ in 0..14 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let place = usize::try_from(seed >> 40).unwrap() % LETTERS.len();
        word.push(LETTERS[place]);
    }
    word
}

/// Looks for parts of canaries.
pub struct Search {
    names: HashMap<[u8; 5], &'static str>,
}

impl Search {
    pub fn new(names: impl IntoIterator<Item = &'static str>) -> Self {
        let parts = |name: &'static str| {
            let word = canary(name).into_bytes();
            let parts = word.windows(5).map(|part| part.try_into().unwrap());
            parts.map(|part| (part, name)).collect::<Vec<_>>()
        };
        Self {
            names: names.into_iter().flat_map(parts).collect(),
        }
    }

    /// The names of those of which a part is in a text, whatever its case.
    pub fn find(&self, text: &str) -> BTreeSet<&'static str> {
        let text = text.to_ascii_lowercase();
        let windows = text.as_bytes().windows(5);
        let found = windows.filter_map(|window| self.names.get(window));
        found.copied().collect()
    }
}

/// The rows of a screen, and after them its page with each value that is broken over rows put together again.
pub fn with_joined(rows: &str) -> String {
    format!("{rows}\n{}", super::super::secrets::wizard::joined(rows))
}

/// What was written to a terminal, without what steers it.
pub fn without_steering(raw: &[u8]) -> String {
    let mut text = String::new();
    let raw = String::from_utf8_lossy(raw);
    let mut rest = raw.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '\u{1b}' {
            text.push(character);
            continue;
        }
        if rest.next_if_eq(&'[').is_some() {
            while rest.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
        }
    }
    text
}

#[test]
fn canaries_are_found_in_part_and_never_for_each_other() {
    let names = super::planted::NAMES;
    let search = Search::new(names.iter().copied());
    for name in names {
        let word = canary(name).to_uppercase();
        let part = word.get(4..9).unwrap();
        assert_eq!(search.find(part), BTreeSet::from([*name]));
        let (head, tail) = part.split_at(2);
        let torn = format!("\u{1b}[3;4Ha{head}\u{1b}[1;38;5;4m{tail}");
        assert_eq!(search.find(&without_steering(torn.as_bytes())).len(), 1);
    }
    assert!(search.find(include_str!("../../../README.md")).is_empty());
}
