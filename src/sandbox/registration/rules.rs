//! Pleo's rules for a registration, in the sandbox's own words and code: the wizard's form must not be its own judge.

use serde_json::{Map, Value};
use url::{Host, Url};

use super::super::book::Metadata;
use crate::untrusted::is_dangerous;

/// Longest text of one value, in characters.
const LONGEST: usize = 2_000;
/// Longest client name, in characters. Pleo documents no limit.
const LONGEST_NAME: usize = 120;
/// Most values of one list.
const MOST: usize = 50;

/// Why a registration is refused, in the terms of RFC 7591.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Refusal {
    pub(in crate::sandbox) error: &'static str,
    pub(in crate::sandbox) description: String,
    pub(in crate::sandbox) field: &'static str,
}

impl Refusal {
    pub(in crate::sandbox) fn metadata(
        field: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Self {
            error: "invalid_client_metadata",
            description: description.into(),
            field,
        }
    }
}

/// Judges the members of a registration; members that are not known are ignored (RFC 7591, section 2).
pub(in crate::sandbox) fn judge(members: &Map<String, Value>) -> Result<Metadata, Refusal> {
    let metadata = Metadata {
        client_name: judge_name(required(members, "client_name")?)?,
        client_uri: judge_web_address("client_uri", required(members, "client_uri")?)?,
        logo_uri: optional(members, "logo_uri")?.map(judge_logo).transpose()?,
        tos_uri: judge_web_address("tos_uri", required(members, "tos_uri")?)?,
        policy_uri: judge_web_address("policy_uri", required(members, "policy_uri")?)?,
        contacts: list(members, "contacts")?,
        redirect_uris: list(members, "redirect_uris")?,
        scope: judge_scope(required(members, "scope")?)?,
        initiate_login_uri: optional(members, "initiate_login_uri")?
            .map(|text| judge_web_address("initiate_login_uri", text))
            .transpose()?,
        settings_uri: optional(members, "settings_uri")?
            .map(|text| judge_web_address("settings_uri", text))
            .transpose()?,
        pkce_support: judge_pkce(members.get("pkce_support"))?,
        subject_type_preference: optional(members, "subject_type_preference")?
            .unwrap_or("None")
            .to_owned(),
    };
    for contact in &metadata.contacts {
        judge_contact(contact)?;
    }
    for uri in &metadata.redirect_uris {
        judge_redirect_uri(uri)?;
    }
    Ok(metadata)
}

fn optional<'a>(
    members: &'a Map<String, Value>,
    field: &'static str,
) -> Result<Option<&'a str>, Refusal> {
    match members.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) if text.chars().count() > LONGEST => Err(Refusal::metadata(
            field,
            format!("{field} is longer than {LONGEST} characters"),
        )),
        Some(Value::String(text)) if hides(field, text) => Err(Refusal::metadata(
            field,
            format!("{field} holds characters that cannot be seen"),
        )),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::metadata(field, format!("{field} must be a text"))),
    }
}

/// Whether something in a text cannot be seen. In a name a joiner may stand between two emoji, of which it makes one.
fn hides(field: &str, text: &str) -> bool {
    const JOINER: char = '\u{200d}';
    let is_emoji = |character: char| {
        matches!(character, '↔' | '↕' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
            || matches!(character, '\u{1f000}'..='\u{1faff}')
    };
    // What gives the emoji before it a skin or a colour.
    let is_dress = |character: char| matches!(character, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    text.char_indices().any(|(at, character)| {
        let (before, after) = text.split_at(at);
        let joins = || {
            let before = before.trim_end_matches(is_dress).chars().next_back();
            let after = after.chars().nth(1);
            [before, after]
                .into_iter()
                .all(|end| end.is_some_and(is_emoji))
        };
        let is_joint = field == "client_name" && character == JOINER && joins();
        is_dangerous(character) && !is_joint
    })
}

fn required<'a>(members: &'a Map<String, Value>, field: &'static str) -> Result<&'a str, Refusal> {
    optional(members, field)?.ok_or_else(|| Refusal::metadata(field, format!("{field} is missing")))
}

/// A list of texts with at least one, no two alike.
fn list(members: &Map<String, Value>, field: &'static str) -> Result<Vec<String>, Refusal> {
    let error = match field {
        "redirect_uris" => "invalid_redirect_uri",
        _ => "invalid_client_metadata",
    };
    let refuse = |description: String| Refusal {
        error,
        description,
        field,
    };
    let values = match members.get(field) {
        Some(Value::Array(values)) if !values.is_empty() => values,
        Some(Value::Array(_) | Value::Null) | None => {
            return Err(refuse(format!("{field} needs at least one value")));
        }
        Some(_) => return Err(refuse(format!("{field} must be a list of texts"))),
    };
    let mut texts: Vec<String> = Vec::new();
    for value in values.iter().take(MOST + 1) {
        let text = value
            .as_str()
            .filter(|text| text.chars().count() <= LONGEST)
            .ok_or_else(|| refuse(format!("{field} must be a list of texts")))?;
        if !texts.iter().any(|known| known == text) {
            texts.push(text.to_owned());
        }
    }
    if texts.len() > MOST {
        return Err(refuse(format!("{field} has more than {MOST} values")));
    }
    Ok(texts)
}

fn judge_name(text: &str) -> Result<String, Refusal> {
    let refuse = |words: String| Err(Refusal::metadata("client_name", words));
    let name = text.trim();
    if name.chars().count() > LONGEST_NAME {
        return refuse(format!(
            "client_name is longer than {LONGEST_NAME} characters"
        ));
    }
    if uses_pleos_name(name) {
        return refuse(
            "client_name must not use Pleo's name: write \"Example Client\", not \"Example Client for Pleo\"".to_owned(),
        );
    }
    Ok(name.to_owned())
}

/// Whether the letters alone spell Pleo's name from where a word begins to where one ends, in any alphabet that looks
/// like it. The middle of a longer word, as in Pleonasm, is nobody's name.
fn uses_pleos_name(name: &str) -> bool {
    const ALIKE: [&str; 4] = ["pрρｐ", "lӏłⅼｌ", "eеёєεéèêëēｅ", "oоοóòôöøõōｏ"];
    let characters: Vec<char> = name.chars().collect();
    // Each letter, and whether it is the first of a word.
    let mut letters: Vec<(char, bool)> = Vec::new();
    let mut before = ' ';
    for character in characters {
        if character.is_alphabetic() {
            let first =
                !before.is_alphabetic() || (before.is_lowercase() && character.is_uppercase());
            letters.push((character.to_lowercase().next().unwrap_or(character), first));
        }
        before = character;
    }
    let is_end = |at: usize| letters.get(at).is_none_or(|(_, first)| *first);
    letters.windows(4).enumerate().any(|(start, four)| {
        let spelt = four
            .iter()
            .zip(ALIKE)
            .all(|((letter, _), alike)| alike.contains(*letter));
        spelt && four.first().is_some_and(|(_, first)| *first) && is_end(start + 4)
    })
}

/// An address that a customer may open: HTTPS, a host, no user information. Letters of any language are fine, because
/// it is a browser that opens it.
fn judge_web_address(field: &'static str, text: &str) -> Result<String, Refusal> {
    let refuse = |words: &str| Refusal::metadata(field, format!("{field} {words}"));
    let url = parse(text).ok_or_else(|| refuse("is not a web address"))?;
    if url.scheme() != "https" {
        return Err(refuse("must begin with https://"));
    }
    if authority(text).contains('@') {
        return Err(refuse("must not hold a user name or password"));
    }
    Ok(text.to_owned())
}

/// Sandbox assumption: a logo is a web address, or the name of an image file that is sent along with the form.
fn judge_logo(text: &str) -> Result<String, Refusal> {
    let is_image = std::path::Path::new(text)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            ["png", "jpg", "jpeg", "gif", "webp", "svg"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        });
    // A drive has one letter, a scheme more.
    let has_scheme = text
        .find(':')
        .is_some_and(|at| at > 1 && !text.bytes().take(at).any(|byte| b"/\\ ".contains(&byte)));
    if is_image && !has_scheme && !text.starts_with("//") {
        return Ok(text.to_owned());
    }
    judge_web_address("logo_uri", text)
}

fn judge_contact(text: &str) -> Result<(), Refusal> {
    if text
        .rsplit_once('@')
        .is_some_and(|(local, domain)| is_mailbox(local) && is_mail_host(domain))
    {
        Ok(())
    } else {
        Err(Refusal::metadata(
            "contacts",
            format!("{text} is not an email address"),
        ))
    }
}

/// Up to 64 bytes without the special characters of RFC 5322, a dot only between others.
fn is_mailbox(local: &str) -> bool {
    let is_special = |character: char| {
        character.is_whitespace() || is_dangerous(character) || "()<>[]:;@\\,\"".contains(character)
    };
    (1..=64).contains(&local.len())
        && !local.contains(is_special)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

/// A name of at least two labels as name servers take them, the last of which is no number.
fn is_mail_host(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| {
        let inner = label.strip_prefix('-').or(label.strip_suffix('-'));
        (1..=63).contains(&label.len())
            && inner.is_none()
            && label
                .chars()
                .all(|character| character == '-' || character.is_alphanumeric())
    };
    let number = |label: &&str| label.bytes().all(|byte| byte.is_ascii_digit());
    domain.len() <= 253
        && labels.len() > 1
        && labels.iter().all(is_label)
        && !labels.last().is_some_and(number)
}

/// The rules for a redirect URI: HTTPS, or HTTP on this machine; compared as an exact text later, so nothing fuzzy.
///
/// `127.0.0.1` and `[::1]` pass: Pleo speaks of localhost only, which the form warns about.
pub(in crate::sandbox) fn judge_redirect_uri(text: &str) -> Result<(), Refusal> {
    let refuse = |words: &str| Refusal {
        error: "invalid_redirect_uri",
        description: format!("{text}: {words}"),
        field: "redirect_uris",
    };
    if text.contains('#') {
        return Err(refuse("a redirect URI has no fragment (#)"));
    }
    if text.contains(['*', '{', '}']) {
        return Err(refuse("wildcards and placeholders are not supported"));
    }
    let url = parse(text)
        .filter(|_| text.is_ascii())
        .ok_or_else(|| refuse("not an absolute web address"))?;
    if authority(text).contains('@') {
        return Err(refuse("a redirect URI holds no user name or password"));
    }
    let is_local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_local => Ok(()),
        "http" => Err(refuse(
            "must begin with https://; http:// is for localhost only",
        )),
        _ => Err(refuse("must begin with https://")),
    }
}

/// An absolute address with `//`, a host and a port that can be reached, in characters that need no mending
/// (RFC 3986, section 2; those outside ASCII are the caller's to judge).
fn parse(text: &str) -> Option<Url> {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let fits = match character {
            '%' => characters.next()?.is_ascii_hexdigit() && characters.next()?.is_ascii_hexdigit(),
            _ if character.is_ascii() => {
                character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(character)
            }
            _ => !character.is_whitespace() && !is_dangerous(character),
        };
        if !fits {
            return None;
        }
    }
    let (_, rest) = text.split_once(':')?;
    let slashes = rest.starts_with("//") && !rest.starts_with("///");
    let url = Url::parse(text).ok().filter(|_| slashes)?;
    url.host_str().filter(|host| !host.is_empty())?;
    (url.port() != Some(0)).then_some(url)
}

/// What stands between the two slashes and the path, as written.
fn authority(text: &str) -> &str {
    let rest = text.split_once("//").map_or("", |(_, rest)| rest);
    rest.find(['/', '?', '#'])
        .and_then(|end| rest.get(..end))
        .unwrap_or(rest)
}

fn judge_scope(text: &str) -> Result<String, Refusal> {
    let mut scopes: Vec<&str> = Vec::new();
    for scope in text.split_whitespace() {
        // The characters of RFC 6749, section 3.3, but for the colon that divides the two words.
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && !b"\"\\:".contains(&byte))
        };
        let well_formed = scope.split_once(':').is_some_and(|(resource, permission)| {
            is_word(resource) && is_word(permission) && !permission.starts_with("//")
        });
        if !well_formed {
            return Err(Refusal::metadata(
                "scope",
                format!("{scope} is not a scope: write resource:permission, such as users:read"),
            ));
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes.join(" "))
}

/// Sandbox assumption: how the answer is written. Only "Supported" is shown in Pleo's example.
fn judge_pkce(value: Option<&Value>) -> Result<String, Refusal> {
    let supported = match value {
        None | Some(Value::Null) => true,
        Some(Value::Bool(supported)) => *supported,
        Some(Value::String(text)) => {
            text.trim().is_empty() || text.trim().eq_ignore_ascii_case("supported")
        }
        Some(_) => false,
    };
    if supported {
        Ok("Supported".to_owned())
    } else {
        Err(Refusal::metadata(
            "pkce_support",
            "PKCE with S256 is required; ask your Pleo Partner Manager about exceptions",
        ))
    }
}

#[cfg(test)]
mod tests;
