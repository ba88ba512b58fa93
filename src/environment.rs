//! Where Pleo, the local sandbox or another authorisation server lives.

use std::fmt;

use url::Url;

/// The addresses of one environment, and how a client proves itself there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Which environment this is.
    pub name: EnvironmentName,
    /// Where the browser is sent.
    pub authorize_url: Url,
    /// Where codes and refresh tokens are exchanged.
    pub token_url: Url,
    /// Where the API lives; paths of calls are appended.
    pub api_base: Url,
    /// Token introspection for the client, if there is one.
    pub introspect_url: Option<Url>,
    /// The web login page, if there is one.
    pub login_url: Option<Url>,
    /// The issuer that must come back as `iss`, if one is configured (RFC 9207).
    pub issuer: Option<String>,
    /// How the client authenticates at the token endpoint.
    pub client_auth: ClientAuth,
}

/// The name by which a person chooses an environment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvironmentName {
    /// The local sandbox: a rehearsal.
    Sandbox,
    /// Pleo's Staging.
    Staging,
    /// `[environments.NAME]` of `config.toml`.
    Custom(String),
}

/// Client authentication at the token endpoint; never both at once (RFC 6749, section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// `client_secret_basic`: HTTP Basic, the default.
    Basic,
    /// `client_secret_post`: in the form body.
    Body,
}

impl ClientAuth {
    /// The word as it is typed and kept: `basic` or `body`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Body => "body",
        }
    }

    /// The way with this typed word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        [Self::Basic, Self::Body]
            .into_iter()
            .find(|way| way.as_str() == word)
    }

    /// The other way.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Basic => Self::Body,
            Self::Body => Self::Basic,
        }
    }
}

impl EnvironmentName {
    /// The name as it is typed: `sandbox`, `staging`, or the custom name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Staging => "staging",
            Self::Custom(name) => name,
        }
    }

    /// The environment with this typed name.
    #[must_use]
    pub fn from_typed(name: &str) -> Self {
        match name {
            "sandbox" => Self::Sandbox,
            "staging" => Self::Staging,
            other => Self::Custom(other.to_owned()),
        }
    }
}

impl fmt::Display for EnvironmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Environment {
    /// Pleo's Staging, as published in Pleo's OAuth client configuration and API base URL pages.
    ///
    /// # Panics
    /// Never: the addresses are constants.
    #[must_use]
    pub fn staging() -> Self {
        let parse = |text: &str| Url::parse(text).expect("a constant address");
        Self {
            name: EnvironmentName::Staging,
            authorize_url: parse("https://auth.staging.pleo.io/oauth/authorize"),
            token_url: parse("https://auth.staging.pleo.io/oauth/token"),
            api_base: parse("https://external.staging.pleo.io"),
            introspect_url: Some(parse("https://auth.staging.pleo.io/oauth/token/introspect")),
            login_url: Some(parse("https://app.staging.pleo.io/login")),
            issuer: None,
            client_auth: ClientAuth::Basic,
        }
    }

    /// The local sandbox at its two bases; the paths are those of Staging.
    ///
    /// # Errors
    /// If a base cannot carry a path.
    pub fn sandbox(auth_base: &str, api_base: &str) -> Result<Self, url::ParseError> {
        let auth = Url::parse(auth_base)?;
        Ok(Self {
            name: EnvironmentName::Sandbox,
            authorize_url: auth.join("/oauth/authorize")?,
            token_url: auth.join("/oauth/token")?,
            api_base: Url::parse(api_base)?,
            introspect_url: Some(auth.join("/oauth/token/introspect")?),
            login_url: Some(auth.join("/login")?),
            issuer: None,
            client_auth: ClientAuth::Basic,
        })
    }

    /// Whether this environment is the local sandbox.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.name == EnvironmentName::Sandbox
    }
}

/// Whether a host is one of Pleo's production hosts, which this tool refuses.
#[must_use]
pub fn is_production_host(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (host == "pleo.io" || host.ends_with(".pleo.io"))
        && !host.split('.').any(|label| label == "staging")
}

/// Whether an address is plain HTTP on this machine (`localhost`, `127.0.0.0/8`, `[::1]`), the only plain HTTP there is.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_hosts_are_told_from_staging_ones() {
        for host in [
            "auth.pleo.io",
            "external.pleo.io",
            "PLEO.io",
            "app.pleo.io.",
        ] {
            assert!(is_production_host(host), "{host}");
        }
        for host in [
            "auth.staging.pleo.io",
            "client.example",
            "notpleo.io",
            "localhost",
        ] {
            assert!(!is_production_host(host), "{host}");
        }
    }
}
