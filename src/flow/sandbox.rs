//! What the local sandbox says of its failures and its clock, and how they are changed.

use crate::moment::Timestamp;
use crate::untrusted::Untrusted;

/// What a running local sandbox says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Every failure that it knows, in its own order.
    pub known: Vec<Known>,
    /// The failures that are switched on.
    pub active: Vec<Active>,
    /// What it takes for the time.
    pub now: Timestamp,
    /// How its clock goes.
    pub clock: Going,
    /// Base of its authorisation server and pages, no slash at the end.
    pub auth_base: String,
    /// Base of its API, likewise.
    pub api_base: String,
    /// The dummy user's login, shown on the sandbox's own pages; fake.
    pub login: Untrusted,
    /// The dummy user's password, likewise.
    pub password: Untrusted,
    /// Whether the one that was used before had ended, so that this one was started in its place.
    pub replaced: bool,
}

/// How a clock goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// With the time of this machine, moved on or not.
    Running,
    /// It stands still until it is moved.
    Standing,
}

/// A failure that can be switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name: lower-case letters, digits and hyphens.
    pub name: String,
    /// What happens then, as one line.
    pub words: Untrusted,
    /// Where it strikes.
    pub strikes: Place,
}

/// Where a failure strikes, in the order in which a partner meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// When the customer decides.
    Consent,
    /// At the token endpoint.
    Token,
    /// At a refresh.
    Refresh,
    /// At a call to the API.
    Api,
    /// When the installation is removed.
    Disconnect,
    /// The sandbox does not say.
    Unknown,
}

impl Place {
    /// Reads the name that the sandbox gives it.
    #[must_use]
    pub fn from_name(name: Option<&str>) -> Self {
        match name {
            Some("consent") => Self::Consent,
            Some("token") => Self::Token,
            Some("refresh") => Self::Refresh,
            Some("api") => Self::Api,
            Some("disconnect") => Self::Disconnect,
            _ => Self::Unknown,
        }
    }
}

/// A failure that is switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Active {
    /// Which.
    pub name: String,
    /// At which matching request, from 1; none for every one.
    pub nth: Option<u32>,
    /// How many matching requests have come since.
    pub seen: u32,
}

impl Active {
    /// Whether it can still strike.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.nth.is_none_or(|nth| self.seen < nth)
    }

    /// As the sandbox is told to have it from now on: what is left to come counts, as its counts begin anew.
    fn as_switch(&self) -> Option<String> {
        match self.nth {
            None => Some(self.name.clone()),
            Some(nth) => {
                let left = nth.checked_sub(self.seen).filter(|left| *left > 0)?;
                Some(format!("{}:{left}", self.name))
            }
        }
    }
}

/// A change of what is switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This one for every matching request.
    Every(String),
    /// This one for the next matching request alone.
    Next(String),
    /// This one off.
    Off(String),
    /// All off.
    NoneAtAll,
}

impl Change {
    /// The switches as they shall be after the change, given what is on; others that are on stay so.
    #[must_use]
    pub fn applied_to(&self, active: &[Active]) -> Vec<String> {
        let (name, added) = match self {
            Self::Every(name) => (name, Some(name.clone())),
            Self::Next(name) => (name, Some(format!("{name}:1"))),
            Self::Off(name) => (name, None),
            Self::NoneAtAll => return Vec::new(),
        };
        let others = active
            .iter()
            .filter(|other| other.name != *name)
            .filter_map(Active::as_switch);
        others.chain(added).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn active(name: &str, nth: Option<u32>, seen: u32) -> Active {
        Active {
            name: name.to_owned(),
            nth,
            seen,
        }
    }

    #[test]
    fn one_switch_leaves_the_others_as_they_are() {
        let on = [
            active("slow", None, 7),
            active("denied", Some(1), 0),
            active("server-error", Some(3), 1),
        ];
        let next = Change::Next("forbidden".to_owned());
        assert_eq!(
            next.applied_to(&on),
            ["slow", "denied:1", "server-error:2", "forbidden:1"]
        );
        let every = Change::Every("denied".to_owned());
        assert_eq!(every.applied_to(&on), ["slow", "server-error:2", "denied"]);
        let off = Change::Off("slow".to_owned());
        assert_eq!(off.applied_to(&on), ["denied:1", "server-error:2"]);
        assert!(Change::NoneAtAll.applied_to(&on).is_empty());
    }

    #[test]
    fn a_failure_that_has_struck_is_not_armed_again_by_another_switch() {
        let on = [active("denied", Some(1), 1)];
        assert!(!on[0].is_armed());
        assert_eq!(Change::Every("slow".to_owned()).applied_to(&on), ["slow"]);
    }
}
