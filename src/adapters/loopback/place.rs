//! Where the listener lives, and the names by which a browser may call it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use crate::problem::{Problem, ProblemCode};

/// Host, port and path of a registered loopback redirect URI.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The addresses to bind: one, or both families for `localhost`.
    pub(super) addresses: Vec<SocketAddr>,
    /// The port of the redirect URI, 80 if it names none.
    pub(super) port: u16,
    /// The path of the redirect URI, percent-encoded as it is sent.
    pub(super) path: String,
}

impl Place {
    /// # Errors
    /// `callback.not-loopback` for anything but plain HTTP on `localhost`, `127.0.0.1` or `[::1]`, and for port 0.
    pub(super) fn of(redirect_uri: &Url) -> Result<Self, Problem> {
        let four = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let six = IpAddr::V6(Ipv6Addr::LOCALHOST);
        let families = match redirect_uri.host() {
            _ if redirect_uri.scheme() != "http" => vec![],
            Some(Host::Domain("localhost")) => vec![four, six],
            Some(Host::Ipv4(Ipv4Addr::LOCALHOST)) => vec![four],
            Some(Host::Ipv6(Ipv6Addr::LOCALHOST)) => vec![six],
            Some(_) | None => vec![],
        };
        let port = redirect_uri.port_or_known_default().unwrap_or_default();
        if families.is_empty() || port == 0 {
            return Err(Problem::new(ProblemCode::CallbackNotLoopback)
                .with_detail(format!("the redirect URI is {redirect_uri}")));
        }
        Ok(Self {
            addresses: families
                .into_iter()
                .map(|family| SocketAddr::new(family, port))
                .collect(),
            port,
            path: redirect_uri.path().to_owned(),
        })
    }

    /// Whether a `Host` header names this place: one of the three loopback names with the port, which only 80 may
    /// leave out.
    pub(super) fn is_called(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
            _ => (host, None),
        };
        let right_port = match port {
            Some(port) => port == self.port.to_string(),
            None => self.port == 80,
        };
        right_port
            && ["localhost", "127.0.0.1", "[::1]"]
                .iter()
                .any(|own| name.eq_ignore_ascii_case(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(uri: &str) -> Result<Place, Problem> {
        Place::of(&Url::parse(uri).unwrap())
    }

    #[test]
    fn localhost_means_both_families_and_a_literal_means_its_own() {
        for (uri, addresses) in [
            (
                "http://localhost:7538/callback",
                vec!["127.0.0.1:7538", "[::1]:7538"],
            ),
            (
                "http://LOCALHOST/callback",
                vec!["127.0.0.1:80", "[::1]:80"],
            ),
            ("http://127.0.0.1:7538/callback", vec!["127.0.0.1:7538"]),
            ("http://[::1]:7538/callback", vec!["[::1]:7538"]),
        ] {
            let bound: Vec<String> = place(uri)
                .unwrap()
                .addresses
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(bound, addresses, "{uri}");
        }
    }

    #[test]
    fn no_other_address_is_ever_bound() {
        for uri in [
            "https://localhost:7538/callback",
            "http://0.0.0.0:7538/callback",
            "http://[::]:7538/callback",
            "http://localhost.evil.example:7538/callback",
            "http://client.example/callback",
            "http://localhost:0/callback",
            "pleo://localhost:7538/callback",
            "mailto:a@client.example",
        ] {
            let problem = place(uri).unwrap_err();
            assert_eq!(problem.code, ProblemCode::CallbackNotLoopback, "{uri}");
        }
    }

    #[test]
    fn only_loopback_names_with_the_right_port_are_ours() {
        let here = place("http://localhost:7538/callback").unwrap();
        for host in [
            "localhost:7538",
            "LocalHost:7538",
            "127.0.0.1:7538",
            "[::1]:7538",
        ] {
            assert!(here.is_called(host), "{host}");
        }
        for host in [
            "",
            ":",
            ":7538",
            "localhost",
            "localhost:",
            "localhost:7539",
            "localhost:07538",
            "[::1]",
            "::1:7538",
            "evil.example:7538",
            "evil.example",
            "localhost.:7538",
            "localhost:7538:7538",
            "127.0.0.2:7538",
            "user@localhost:7538",
        ] {
            assert!(!here.is_called(host), "{host}");
        }
        let plain = place("http://localhost/callback").unwrap();
        assert!(
            plain.is_called("localhost")
                && plain.is_called("localhost:80")
                && plain.is_called("[::1]")
        );
    }
}
