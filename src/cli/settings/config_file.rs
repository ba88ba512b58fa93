//! `config.toml`: the environments beside the sandbox and Staging.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};
use url::Url;

use crate::adapters::files;
use crate::adapters::paths::is_plain_name;
use crate::adapters::profiles::refused;
use crate::environment::{
    ClientAuth, Environment, EnvironmentName, is_loopback, is_production_host,
};
use crate::problem::{Problem, ProblemCode};

const KEYS: [&str; 7] = [
    "authorize_url",
    "token_url",
    "api_base",
    "introspect_url",
    "login_url",
    "issuer",
    "client_auth",
];

/// What the protocol adds to a request: no endpoint may have it already, for nothing is sent twice (RFC 6749, section 3.1).
const ADDED: [&str; 14] = [
    "response_type",
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "state",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "grant_type",
    "refresh_token",
    "token",
    "token_type_hint",
];

/// Reads the settings file; none is fine.
///
/// # Errors
/// `config.unreadable` with the line, `config.invalid-value` with the key, `config.production-refused` with the host.
pub fn read(path: &Path) -> Result<BTreeMap<String, Environment>, Problem> {
    let unreadable =
        |detail: String| Problem::new(ProblemCode::ConfigUnreadable).with_detail(detail);
    let bytes =
        files::read(path).map_err(|error| refused(ProblemCode::ConfigUnreadable, path, &error))?;
    let Some(bytes) = bytes else {
        return Ok(BTreeMap::new());
    };
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    let table: Table = toml::from_str(&text)
        .map_err(|error| unreadable(format!("line {}", line_of(&text, error.span()))))?;
    environments_of(&table)
}

fn line_of(text: &str, place: Option<std::ops::Range<usize>>) -> usize {
    let before = place.and_then(|place| text.get(..place.start));
    before.unwrap_or_default().matches('\n').count() + 1
}

fn invalid(what: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::ConfigInvalidValue).with_detail(what)
}

fn environments_of(table: &Table) -> Result<BTreeMap<String, Environment>, Problem> {
    if let Some(key) = table.keys().find(|key| *key != "environments") {
        return Err(invalid(format!("{key} is not known")));
    }
    let Some(environments) = table.get("environments") else {
        return Ok(BTreeMap::new());
    };
    let environments = environments
        .as_table()
        .ok_or_else(|| invalid("environments is not a table"))?;
    let mut found = BTreeMap::new();
    for (name, value) in environments {
        let reserved = matches!(name.as_str(), "sandbox" | "staging");
        if reserved || !is_plain_name(name) {
            return Err(invalid(format!(
                "environments.{name}: the name cannot be used"
            )));
        }
        let table = value
            .as_table()
            .ok_or_else(|| invalid(format!("environments.{name} is not a table")))?;
        found.insert(name.clone(), Section { name, table }.environment()?);
    }
    Ok(found)
}

struct Section<'a> {
    name: &'a str,
    table: &'a Table,
}

impl Section<'_> {
    fn environment(&self) -> Result<Environment, Problem> {
        if let Some(key) = self.table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(self.invalid(key, "it is not known"));
        }
        let client_auth = match self.text("client_auth")? {
            None => ClientAuth::Basic,
            Some(word) => ClientAuth::find(&word)
                .ok_or_else(|| self.invalid("client_auth", "it is basic or body"))?,
        };
        Ok(Environment {
            name: EnvironmentName::Custom(self.name.to_owned()),
            authorize_url: self.needed("authorize_url")?,
            token_url: self.needed("token_url")?,
            api_base: self.needed("api_base")?,
            introspect_url: self.address("introspect_url")?,
            login_url: self.address("login_url")?,
            issuer: self.issuer()?,
            client_auth,
        })
    }

    fn invalid(&self, key: &str, why: &str) -> Problem {
        invalid(format!("environments.{}.{key}: {why}", self.name))
    }

    fn text(&self, key: &str) -> Result<Option<String>, Problem> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.invalid(key, "it is not a text")),
        }
    }

    fn needed(&self, key: &str) -> Result<Url, Problem> {
        self.address(key)?
            .ok_or_else(|| self.invalid(key, "it is missing"))
    }

    fn address(&self, key: &str) -> Result<Option<Url>, Problem> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let url = Url::parse(&text).map_err(|_| self.invalid(key, "it is not a web address"))?;
        self.refuse_production(&url)?;
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        if !safe {
            return Err(self.invalid(key, "it is not https, nor on this machine"));
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(self.invalid(key, "it has a user name, a password or a fragment"));
        }
        let added = |(name, _): (std::borrow::Cow<'_, str>, _)| ADDED.contains(&name.as_ref());
        if url.query_pairs().any(added) {
            return Err(self.invalid(key, "its query names what this program adds by itself"));
        }
        Ok(Some(url))
    }

    fn issuer(&self) -> Result<Option<String>, Problem> {
        let issuer = self.text("issuer")?;
        if let Some(url) = issuer.as_deref().and_then(|text| Url::parse(text).ok()) {
            self.refuse_production(&url)?;
        }
        Ok(issuer)
    }

    fn refuse_production(&self, url: &Url) -> Result<(), Problem> {
        match url.host_str() {
            Some(host) if is_production_host(host) => {
                Err(Problem::new(ProblemCode::ConfigProductionRefused)
                    .with_detail(format!("environments.{}: {host}", self.name)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [environments.peer]
        authorize_url = "http://127.0.0.1:9000/authorize"
        token_url = "http://localhost:9000/token"
        api_base = "https://api.example"
        client_auth = "body"
    "#;

    fn read_text(text: &str) -> Result<BTreeMap<String, Environment>, Problem> {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn an_environment_is_read_with_its_client_authentication() {
        let environments = read_text(GOOD).unwrap();
        let peer = environments.get("peer").unwrap();
        assert_eq!(peer.client_auth, ClientAuth::Body);
        assert_eq!(peer.token_url.as_str(), "http://localhost:9000/token");
    }

    #[test]
    fn what_cannot_be_understood_is_refused_by_name() {
        for (text, code) in [
            ("environments = [", ProblemCode::ConfigUnreadable),
            ("colour = 1", ProblemCode::ConfigInvalidValue),
            (
                &GOOD.replace("peer", "staging"),
                ProblemCode::ConfigInvalidValue,
            ),
            (
                &GOOD.replace("token_url", "tokenurl"),
                ProblemCode::ConfigInvalidValue,
            ),
            (
                &GOOD.replace("https://api.example", "http://api.example"),
                ProblemCode::ConfigInvalidValue,
            ),
            (
                &GOOD.replace("\"body\"", "\"both\""),
                ProblemCode::ConfigInvalidValue,
            ),
            (
                &GOOD.replace("api.example", "external.pleo.io"),
                ProblemCode::ConfigProductionRefused,
            ),
        ] {
            assert_eq!(read_text(text).unwrap_err().code, code, "{text}");
        }
    }
}
