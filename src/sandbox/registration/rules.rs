//! Pleo's rules for a registration, in the sandbox's own words and code: the wizard's form must not be its own judge.

use serde_json::{Map, Value};
use url::{Host, Url};

use super::super::book::Metadata;
use crate::untrusted::is_dangerous;

/// Longest text of one value, in characters.
const LONGEST: usize = 2_000;
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
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::metadata(field, format!("{field} must be a text"))),
    }
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
    let refuse = |words: &str| Err(Refusal::metadata("client_name", words));
    let name = text.trim();
    if name.chars().any(is_dangerous) {
        return refuse("client_name holds characters that cannot be seen");
    }
    if name.chars().count() > 100 {
        return refuse("client_name is longer than 100 characters");
    }
    if name.to_lowercase().contains("pleo") {
        return refuse(
            "client_name must not use Pleo's name: write \"Example Client\", not \"Example Client for Pleo\"",
        );
    }
    Ok(name.to_owned())
}

/// An address that a customer may open: HTTPS, a host, no user information.
fn judge_web_address(field: &'static str, text: &str) -> Result<String, Refusal> {
    let refuse = |words: &str| Refusal::metadata(field, format!("{field} {words}"));
    let url = parse(text).ok_or_else(|| refuse("is not a web address"))?;
    if url.scheme() != "https" {
        return Err(refuse("must begin with https://"));
    }
    if has_userinfo(&url) {
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
    if is_image && !text.contains("://") {
        return Ok(text.to_owned());
    }
    judge_web_address("logo_uri", text)
}

fn judge_contact(text: &str) -> Result<(), Refusal> {
    let is_plain = |character: char| !character.is_whitespace() && !is_dangerous(character);
    let is_address = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.contains('@')
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty())
            && text.chars().all(is_plain)
    });
    if is_address {
        Ok(())
    } else {
        Err(Refusal::metadata(
            "contacts",
            format!("{text} is not an email address"),
        ))
    }
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
    if text.contains('*') {
        return Err(refuse("wildcards are not supported"));
    }
    let url = parse(text).ok_or_else(|| refuse("not an absolute web address"))?;
    if has_userinfo(&url) {
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

/// An absolute address with `//` and a host, in visible ASCII: what the parser would mend is refused.
fn parse(text: &str) -> Option<Url> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('\\');
    let slashes = text
        .split_once(':')
        .is_some_and(|(_, rest)| rest.starts_with("//") && !rest.starts_with("///"));
    let url = Url::parse(text).ok().filter(|_| visible && slashes)?;
    url.host_str().filter(|host| !host.is_empty())?;
    Some(url)
}

fn has_userinfo(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn judge_scope(text: &str) -> Result<String, Refusal> {
    let mut scopes: Vec<&str> = Vec::new();
    for scope in text.split_whitespace() {
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte)
                })
        };
        let well_formed = scope
            .split_once(':')
            .is_some_and(|(resource, permission)| is_word(resource) && is_word(permission));
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
