//! What a sandbox is started with.

use std::path::PathBuf;

use super::scenario::Strike;
use crate::adapters::clock::Clock;

/// Everything that can be chosen before a sandbox starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where its book and lock are kept; created if missing, private to its owner.
    pub directory: PathBuf,
    /// Where it listens, on loopback only.
    pub ports: Ports,
    /// Redirect URIs of the example client; if empty, the two of the documented example.
    pub redirect_uris: Vec<String>,
    /// Failures that are switched on from the start.
    pub scenarios: Vec<Strike>,
    /// Chooses the dummy data: the same seed makes the same data. `None` is the usual data.
    pub seed: Option<u64>,
    /// What the sandbox takes for the time.
    pub clock: Clock,
    /// Whether API calls are counted.
    pub rate_limit: RateLimit,
    /// How clients may authenticate at the token endpoint.
    pub accepts: ClientAuthPolicy,
    /// When it ends by itself.
    pub lease: LeaseMode,
}

/// The ports of authorisation server and API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// 7536 and 7537; any others if one of them is taken.
    Default,
    /// This one for authorisation and the next one for the API, or an error.
    At(u16),
    /// Any two that are free.
    Any,
}

/// Whether the 600 calls a minute are enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimit {
    /// As at Pleo.
    On,
    /// Not counted, for load tests.
    Off,
}

/// What the token endpoint takes as proof of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthPolicy {
    /// HTTP Basic or the form body, never both at once: Pleo's pages describe either.
    BasicOrBody,
    /// HTTP Basic alone, as Pleo's older pages say.
    BasicOnly,
}

/// When a sandbox ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseMode {
    /// Never: it runs until it is told to stop.
    UntilEnded,
    /// Within two seconds after the last client lets go of its lease, or if none takes one within ten seconds.
    WhileClientsHoldOne,
}
