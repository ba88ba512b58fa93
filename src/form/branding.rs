//! Pleo's name inside the name of a client, however it is spaced or disguised.

use crate::problem::ProblemCode;

use super::finding::Breach;

const BRAND: &str = "pleo";

/// Beginnings of words of the dictionary that begin as the brand does.
const OTHER_WORDS: [&str; 4] = ["pleochro", "pleomorph", "pleonas", "pleopod"];

/// Judges whether a client name uses Pleo's name as a word.
pub(super) fn judge_client_name(text: &str) -> Vec<Breach> {
    if names_pleo(text) {
        vec![Breach::error(
            ProblemCode::FormPleoBranding,
            "Leave Pleo's name out: customers have to see that your application is yours.",
        )]
    } else if split_words(text).iter().any(|word| {
        word.starts_with(BRAND) && !OTHER_WORDS.iter().any(|other| word.starts_with(other))
    }) {
        vec![Breach::warning(
            ProblemCode::FormPleoBranding,
            "A word of this name begins with Pleo's name, so make sure that nobody takes it for an application of Pleo's.",
        )]
    } else {
        Vec::new()
    }
}

/// Whether neighbouring words, put together, spell the brand. `Pleonasm` does not; `PleoSync`, `P.L.E.O.` and a Cyrillic
/// look-alike do.
fn names_pleo(text: &str) -> bool {
    let words = split_words(text);
    (0..words.len()).any(|start| {
        let mut spelt = String::new();
        words.iter().skip(start).take(BRAND.len()).any(|word| {
            spelt.push_str(word);
            spelt == BRAND
        })
    })
}

/// The words in lower case, divided at everything but letters, and where small letters turn to capitals.
fn split_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small_letter = false;
    for character in text.chars() {
        let starts_word = after_small_letter && character.is_uppercase();
        after_small_letter = character.is_lowercase();
        if !character.is_alphabetic() || starts_word {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && character.is_alphabetic()
        {
            word.extend(character.to_lowercase().map(plain_letter));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The Latin letter that this one looks like, as far as the brand's four letters go.
const fn plain_letter(letter: char) -> char {
    match letter {
        'р' | 'ρ' | 'ｐ' => 'p',
        'ӏ' | 'ł' | 'ⅼ' | 'ｌ' => 'l',
        'е' | 'ё' | 'є' | 'ε' | 'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ｅ' => 'e',
        'о' | 'ο' | 'ó' | 'ò' | 'ô' | 'ö' | 'ø' | 'õ' | 'ō' | 'ｏ' => 'o',
        other => other,
    }
}
