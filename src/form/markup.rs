//! Markdown as people write it: rows of two columns, labels in many spellings, values inside links, code or bullets.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::sync::OnceLock;

use super::field::FieldId;

/// Whether back slashes escape, as in Markdown, or stand for themselves, as in a line that was never Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    Markdown,
    None,
}

/// The cells of a table row, trimmed and still escaped; a single one if the line is no row.
pub(super) fn cells_of(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for character in line.strip_prefix('|').unwrap_or(line).chars() {
        if character == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(character);
        }
        escaped = character == '\\' && !escaped;
    }
    // The bar at the end of the row opened a cell that is none.
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Whether the cells are the line between the head of a table and its rows.
pub(super) fn is_ruler(cells: &[String]) -> bool {
    cells.len() == 2
        && cells.iter().all(|cell| {
            cell.contains('-') && cell.chars().all(|character| matches!(character, '-' | ':'))
        })
}

/// Whether this is the head of a column of labels.
pub(super) fn is_head(label: &str) -> bool {
    matches!(folded(label).as_str(), "field" | "parameter")
}

/// The field with this label or JSON name, whatever its case, spaces and decoration.
pub(super) fn find_by_label(label: &str) -> Option<FieldId> {
    static NAMES: OnceLock<BTreeMap<String, FieldId>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let both = FieldId::ALL.into_iter().flat_map(|field| {
            [field.texts().label.as_str(), field.json_name()].map(|name| (folded(name), field))
        });
        // What older pages of Pleo's call it.
        let old = (folded("Configuration URI"), FieldId::SettingsUri);
        both.chain([old]).collect()
    });
    let label = folded(label);
    let shorter = label.strip_suffix("uri").unwrap_or("");
    names.get(&label).or_else(|| names.get(shorter)).copied()
}

/// A label down to its letters and digits in small letters, without what stands in brackets, singular, `url` as `uri`.
fn folded(label: &str) -> String {
    let before = label.split('(').next().unwrap_or("");
    let letters: String = before
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let singular = letters.strip_suffix('s').unwrap_or(&letters);
    match singular.strip_suffix("url") {
        Some(start) => format!("{start}uri"),
        None => singular.to_owned(),
    }
}

/// What a cell or the rest of a line says: its parts between line breaks, without bullets, links or code around them.
pub(super) fn value_of(cell: &str, escapes: Escapes) -> String {
    let parts = parts_of(cell);
    let several = parts.len() > 1;
    let plain: Vec<String> = parts
        .into_iter()
        .map(|part| {
            let part = part.trim();
            let part = if several { without_bullet(part) } else { part };
            plain_text(without_bold(part), escapes)
        })
        .filter(|part| !part.is_empty())
        .collect();
    plain.join(" ")
}

/// The text between the `<br>`s.
fn parts_of(cell: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = cell;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|text| text.find('<')) {
        let at = from + at;
        from = at + 1;
        let (before, after) = rest.split_at(at);
        if let Some(next) = after_line_break(after)
            && !before.ends_with('\\')
        {
            parts.push(before);
            (rest, from) = (next, 0);
        }
    }
    parts.push(rest);
    parts
}

fn after_line_break(text: &str) -> Option<&str> {
    let (tag, after) = text.strip_prefix('<')?.split_once('>')?;
    let name = tag.trim_end_matches('/').trim();
    name.eq_ignore_ascii_case("br").then_some(after)
}

/// A line of a list without what marks it as one.
pub(super) fn without_bullet(line: &str) -> &str {
    let numbered = line.trim_start_matches(|character: char| character.is_ascii_digit());
    let bare = if numbered.len() < line.len() {
        numbered.strip_prefix(['.', ')'])
    } else {
        line.strip_prefix(['-', '*', '+', '•', '–'])
    };
    bare.filter(|rest| rest.starts_with(char::is_whitespace))
        .map_or(line, str::trim_start)
}

fn without_bold(text: &str) -> &str {
    ["**", "__"]
        .into_iter()
        .find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark))
        .filter(|inner| !inner.is_empty() && !inner.ends_with('\\'))
        .unwrap_or(text)
}

fn plain_text(text: &str, escapes: Escapes) -> String {
    let mut out = String::with_capacity(text.len());
    let mut raw = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let wrapped = match first {
            '`' => code_at(rest),
            '<' => angled_at(rest),
            '[' | '!' => link_at(rest),
            _ => None,
        };
        if let Some((inner, after)) = wrapped {
            out.push_str(&unescaped(&raw, escapes));
            raw.clear();
            let inner = match first {
                '`' => inner.replace("\\|", "|"),
                _ => unescaped(inner, escapes),
            };
            out.push_str(inner.strip_prefix("mailto:").unwrap_or(&inner));
            rest = after;
            continue;
        }
        // An escaped character begins nothing, so both are taken at once.
        let taken = 1 + usize::from(first == '\\' && escapes == Escapes::Markdown);
        let end = rest
            .char_indices()
            .nth(taken)
            .map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        raw.push_str(piece);
        rest = after;
    }
    out.push_str(&unescaped(&raw, escapes));
    out
}

/// What stands between two back ticks, and what follows.
fn code_at(text: &str) -> Option<(&str, &str)> {
    let (inner, after) = text.strip_prefix('`')?.split_once('`')?;
    (!inner.is_empty()).then_some((inner, after))
}

/// An address between angle brackets.
fn angled_at(text: &str) -> Option<(&str, &str)> {
    let (inner, after) = text.strip_prefix('<')?.split_once('>')?;
    let is_address = inner.contains([':', '@'])
        && !inner.contains(|character: char| character.is_whitespace() || character == '<');
    is_address.then_some((inner, after))
}

/// The target of `[text](target "title")`, or of an image.
fn link_at(text: &str) -> Option<(&str, &str)> {
    let (shown, after) = text
        .strip_prefix('!')
        .unwrap_or(text)
        .strip_prefix('[')?
        .split_once("](")?;
    let (target, after) = after.split_once(')')?;
    let target = target.split_whitespace().next()?;
    let bare = target
        .strip_prefix('<')
        .and_then(|target| target.strip_suffix('>'))
        .unwrap_or(target);
    (!shown.contains('[')).then_some((bare, after))
}

/// Undoes the escapes of a cell; a back slash that escapes nothing stands for itself.
fn unescaped(cell: &str, escapes: Escapes) -> String {
    if escapes == Escapes::None {
        return cell.to_owned();
    }
    let mut out = String::with_capacity(cell.len());
    let mut characters = cell.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
        } else if let Some(punctuation) = characters.next_if(char::is_ascii_punctuation) {
            out.push(punctuation);
        } else if let Some(hidden) = read_code_point(&mut characters) {
            out.push(hidden);
        } else {
            out.push('\\');
        }
    }
    out
}

/// Reads `u{…}`, and takes nothing if it is not that.
fn read_code_point(characters: &mut Peekable<std::str::Chars<'_>>) -> Option<char> {
    let mut ahead = characters.clone();
    if ahead.next() != Some('u') || ahead.next() != Some('{') {
        return None;
    }
    let mut digits = String::new();
    while let Some(digit) = ahead.next_if(char::is_ascii_hexdigit) {
        digits.push(digit);
    }
    if ahead.next() != Some('}') {
        return None;
    }
    let found = u32::from_str_radix(&digits, 16)
        .ok()
        .and_then(char::from_u32)?;
    *characters = ahead;
    Some(found)
}
