//! The environment variables, read once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::problem::{Problem, ProblemCode};

const PREFIX: &str = "PLEO_ONBOARD_";

/// The variables that this program looks at, by name. An empty one counts as not set.
///
/// Two of them can hold secrets, so there is no `Debug`.
pub struct Variables(BTreeMap<String, OsString>);

impl Variables {
    /// Those of this process.
    pub fn of_process() -> Self {
        let named = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let others = [
                "BROWSER",
                "PATH",
                "NO_COLOR",
                "TERM",
                "SSH_CONNECTION",
                "COLORFGBG",
                "LC_ALL",
                "LC_CTYPE",
                "TZ",
                "LANG",
            ];
            let wanted = name.starts_with(PREFIX) || others.contains(&name.as_str());
            (wanted && !value.is_empty()).then_some((name, value))
        });
        Self(named.collect())
    }

    /// Those of a test.
    #[cfg(test)]
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), OsString::from(value));
        Self(pairs.iter().map(owned).collect())
    }

    /// A variable as text.
    ///
    /// # Errors
    /// `config.invalid-value`, with its name, if it is no text.
    pub fn text(&self, name: &str) -> Result<Option<String>, Problem> {
        let text = self.0.get(name).map(|value| value.clone().into_string());
        text.transpose().map_err(|_| {
            Problem::new(ProblemCode::ConfigInvalidValue).with_detail(format!("{name} is no text"))
        })
    }

    /// The address by which a remote shell reached this machine, from `SSH_CONNECTION`; the word `HOST` if it is not in
    /// there, `None` outside of such shells.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn ssh_host(&self) -> Result<Option<String>, Problem> {
        let connection = self.text("SSH_CONNECTION")?;
        Ok(connection.map(|connection| {
            let address = connection.split_whitespace().nth(2).unwrap_or_default();
            let address = address.parse::<std::net::IpAddr>();
            address.map_or_else(|_| "HOST".to_owned(), |address| address.to_string())
        }))
    }

    /// `PLEO_ONBOARD_NAME` as text.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn ours(&self, name: &str) -> Result<Option<String>, Problem> {
        self.text(&format!("{PREFIX}{name}"))
    }

    /// A variable as a path, text or not.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.0.get(name).map(PathBuf::from)
    }

    /// The first command of `BROWSER`, which by custom lists several with colons, each with `%s` for the address.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn system_browser(&self) -> Result<Option<String>, Problem> {
        let list = self.text("BROWSER")?.unwrap_or_default();
        let first = list.split(':').find(|command| !command.trim().is_empty());
        Ok(first.map(|command| command.replace("%s", "").trim().to_owned()))
    }

    /// Whether the terminal says that its ground is light: the last number of `COLORFGBG` is 7 or 15.
    pub fn has_light_ground(&self) -> bool {
        let colours = self.0.get("COLORFGBG").and_then(|value| value.to_str());
        colours
            .and_then(|value| value.rsplit(';').next())
            .is_some_and(|ground| ["7", "15"].contains(&ground))
    }

    /// Whether the locale is set, and to something other than UTF-8.
    pub fn lacks_unicode(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| self.0.get(*name));
        let locale = locale.map(|value| value.to_string_lossy().to_ascii_lowercase());
        locale.is_some_and(|locale| !locale.contains("utf-8") && !locale.contains("utf8"))
    }

    /// Whether colour is not wished for.
    pub fn wish_plain_text(&self) -> bool {
        self.0.contains_key("NO_COLOR") || self.0.get("TERM").is_some_and(|term| term == "dumb")
    }
}
