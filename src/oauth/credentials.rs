//! What a pasted text holds of a client's credentials: which part is the Client ID, which the Client Secret, and what a
//! text is that is neither. Nothing is copied: a secret stays where its owner wipes it.

use super::client_refusal::has_secret_shape;

/// Where a text is pasted into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// The field of the Client ID.
    ClientId,
    /// The field of the Client Secret.
    ClientSecret,
    /// The same, where a Client Secret may have any shape, that of a Client ID as well.
    AnyClientSecret,
    /// Anything else beside them.
    Elsewhere,
}

/// How a pasted text is to be taken. It may hold a secret, so it is not to be printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sorted<'t> {
    /// As it is.
    Plain,
    /// The Client ID.
    ClientId(&'t str),
    /// By its shape a Client ID, in the place of the Client Secret.
    MisplacedId(&'t str),
    /// The Client Secret.
    ClientSecret(&'t str),
    /// Both.
    Both {
        /// The Client ID.
        client_id: &'t str,
        /// The Client Secret.
        secret: &'t str,
    },
    /// It names them, and more than one could be meant.
    Unclear,
}

/// Longer than any Client ID, in bytes.
const LONGEST_ID: usize = 512;

/// Longer than any text that holds credentials and little else, in bytes.
const LONGEST: usize = 64 * 1024;

/// Sorts a paste: lines with labels, JSON, a table, an item of 1Password, an `.env` file, two values by themselves.
#[must_use]
pub fn sort_paste(text: &str, into: Into) -> Sorted<'_> {
    if text.len() > LONGEST {
        return Sorted::Plain;
    }
    let (client_id, secret) = match (named(text), pair(text)) {
        (Named::Unclear, _) => return Sorted::Unclear,
        (Named::Values(None, None), Some((id, secret))) => (Some(id), Some(secret)),
        (Named::Values(id, secret), _) => (id, secret),
    };
    let is_odd = |id: &str| id.len() > LONGEST_ID || has_secret_shape(id);
    match (client_id, secret) {
        (Some(id), _) if is_odd(id) => Sorted::Unclear,
        (Some(client_id), Some(secret)) => Sorted::Both { client_id, secret },
        (Some(id), None) => Sorted::ClientId(id),
        (None, Some(secret)) => Sorted::ClientSecret(secret),
        (None, None) => match (text.trim(), into) {
            (one, Into::ClientId | Into::Elsewhere) if has_secret_shape(one) => {
                Sorted::ClientSecret(one)
            }
            (one, Into::ClientSecret) if is_id(one) => Sorted::MisplacedId(one),
            _ => Sorted::Plain,
        },
    }
}

fn is_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}

/// Two values by themselves, one of which has the shape of what it is.
fn pair(text: &str) -> Option<(&str, &str)> {
    let mut values = values_in(text);
    let (first, second) = (values.next()?, values.next()?);
    let other = |one: &str| one.contains(['@', ':', '/']);
    if values.next().is_some() || other(first) || other(second) {
        return None;
    }
    let fits = |id: &str, secret: &str| {
        let is_likely = is_id(id) || has_secret_shape(secret);
        is_likely && !is_id(secret) && !has_secret_shape(id)
    };
    if fits(first, second) {
        Some((first, second))
    } else {
        fits(second, first).then_some((second, first))
    }
}

enum Named<'t> {
    Values(Option<&'t str>, Option<&'t str>),
    Unclear,
}

/// What stands behind the names of the two.
fn named(text: &str) -> Named<'_> {
    let names = names_in(text);
    let mut found = Vec::new();
    for (place, (name, _, end)) in names.iter().enumerate() {
        let next = names.get(place + 1).map(|(_, start, _)| *start);
        let segment = text.get(*end..next.unwrap_or(text.len()));
        let segment = segment.unwrap_or_default();
        found.push((*name, value_after(segment), segment));
    }
    let (mut id, mut secret) = (None, None);
    // The head of a table: the names first, then the values in the same order.
    if let [(first, None, _), (second, _, segment)] = found.as_slice()
        && first != second
    {
        let mut values = values_in(segment);
        if let (Some(one), Some(other)) = (values.next(), values.next()) {
            let (one, other) = match first {
                Name::Id => (one, other),
                Name::Secret => (other, one),
            };
            return Named::Values(Some(one), Some(other));
        }
    }
    for (name, value, _) in found {
        let slot = match name {
            Name::Id => &mut id,
            Name::Secret => &mut secret,
        };
        match (*slot, value) {
            (Some(before), Some(value)) if before != value => return Named::Unclear,
            (None, Some(_)) => *slot = value,
            _ => {}
        }
    }
    Named::Values(id, secret)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Id,
    Secret,
}

/// Where they are named: `Client ID`, `client_secret`, `clientId`, `PLEO_CLIENT_ID`; with start and end, in bytes.
fn names_in(text: &str) -> Vec<(Name, usize, usize)> {
    let mut names = Vec::new();
    for (start, _) in text.char_indices() {
        let Some(rest) = text.get(start..).and_then(|rest| without(rest, "client")) else {
            continue;
        };
        let rest = rest.strip_prefix([' ', '_', '-', '\u{a0}']).unwrap_or(rest);
        let secret = without(rest, "secret").map(|rest| (Name::Secret, rest));
        let id = || without(rest, "identifier").or_else(|| without(rest, "id"));
        let Some((name, rest)) = secret.or_else(|| id().map(|rest| (Name::Id, rest))) else {
            continue;
        };
        // `client_id_issued_at` is another name.
        if !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_') {
            names.push((name, start, text.len() - rest.len()));
        }
    }
    names
}

/// The text behind a word, whatever its case.
fn without<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// What stands between values, and around them.
fn is_frame(character: char) -> bool {
    character.is_whitespace() || character.is_control() || "\"'`,;|*<>{}[]()".contains(character)
}

/// The values of a text that has no names; rulers of tables and bullets are none.
fn values_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_frame).filter(|word| is_value(word))
}

/// A value, and not a ruler, a bullet or a mask.
fn is_value(word: &str) -> bool {
    word.contains(char::is_alphanumeric)
}

/// The value behind a name.
fn value_after(segment: &str) -> Option<&str> {
    let mut rest = segment;
    // A remark in brackets belongs to the name.
    if let Some((_, behind)) = rest
        .trim_start()
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
    {
        rest = behind;
    }
    let between =
        |character: char| is_frame(character) || matches!(character, ':' | '=' | '：' | '→');
    let mut is_apart = false;
    loop {
        let trimmed = rest.trim_start_matches(between);
        let passed = rest.get(..rest.len() - trimmed.len()).unwrap_or_default();
        is_apart |= passed.contains(|character| character != ' ');
        // An item of 1Password has the value of a field in a member of its own.
        let value = without(trimmed, "value").filter(|rest| rest.starts_with(between));
        rest = trimmed;
        let Some(behind) = value.or_else(|| without(trimmed, "is ")) else {
            break;
        };
        rest = behind;
    }
    let end = rest.find(is_frame).unwrap_or(rest.len());
    let value = rest
        .get(..end)
        .filter(|word| is_value(word) && *word != "null")?;
    if is_apart {
        return Some(value);
    }
    // In a sentence the next word is none, unless it has the look of one.
    let has_digit = value.contains(|digit: char| digit.is_ascii_digit());
    has_digit.then(|| value.trim_end_matches('.'))
}

/// What a text is that stands where a Client ID or a Client Secret belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// The value that Pleo's page shows as an example.
    Example,
    /// What stands for a value in an example: `<client secret>`.
    Placeholder,
    /// An email address.
    Email,
    /// The address of a page.
    Address,
    /// A 1Password reference.
    Reference,
    /// A token.
    Token,
    /// It has the shape of a Client ID.
    ClientId,
    /// It has the shape of a Client Secret.
    ClientSecret,
}

/// The values on Pleo's page.
const EXAMPLES: [&str; 2] = [
    "12a3b456-78c9-0d12-34e5-f678ab9bcd0e",
    "12345a6bcd789ef012abcd34ef5a6b",
];

/// Tells what a text looks like; `None` if it could be anything.
#[must_use]
pub fn looks_like(text: &str) -> Option<Looks> {
    let text = text.trim();
    let starts = |word| without(text, word).is_some();
    let parts = || text.split('.').filter(|part| part.len() > 9).count();
    let of = [
        (Looks::Example, EXAMPLES.contains(&text)),
        (Looks::Placeholder, is_placeholder(text)),
        (Looks::Reference, starts("op://")),
        (Looks::Address, text.contains("://") || starts("www.")),
        (Looks::Email, text.contains('@') && text.contains('.')),
        (
            Looks::Token,
            starts("bearer ") || (text.starts_with("eyJ") && parts() > 1),
        ),
        (Looks::ClientId, is_id(text)),
        (Looks::ClientSecret, has_secret_shape(text)),
    ];
    of.into_iter()
        .find_map(|(looks, fits)| fits.then_some(looks))
}

fn is_placeholder(text: &str) -> bool {
    let framed = [('<', '>'), ('{', '}'), ('[', ']')];
    let is_framed = framed
        .iter()
        .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    is_framed
        || without(text, "your").is_some_and(|rest| names_in(rest).len() == 1)
        || names_in(text)
            .first()
            .is_some_and(|(_, start, end)| *start == 0 && *end == text.len())
        || text.trim_matches(['•', '●', '*', '·']).is_empty() && !text.is_empty()
}

#[cfg(test)]
mod tests;
