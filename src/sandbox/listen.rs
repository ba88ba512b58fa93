//! The sockets: loopback only, both families where there are two.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use tokio::net::TcpListener;

use super::SandboxError;
use super::options::Ports;

/// Port of the authorisation server unless another is asked for; the API has the next one.
const USUAL: u16 = 7536;

/// One port on both families; IPv6 may be absent.
pub(super) struct Pair {
    pub(super) port: u16,
    pub(super) v4: TcpListener,
    pub(super) v6: Option<TcpListener>,
}

/// The two ports of a sandbox.
pub(super) struct Listeners {
    pub(super) auth: Pair,
    pub(super) api: Pair,
    /// The usual port that another program holds, if these are others for that reason.
    pub(super) taken: Option<u16>,
}

/// Binds both ports, so that either both are ours or neither.
pub(super) async fn bind(ports: Ports) -> Result<Listeners, SandboxError> {
    match ports {
        Ports::At(port) => bind_from(port).await,
        Ports::Any => bind_any().await,
        Ports::Default => match bind_from(USUAL).await {
            Err(SandboxError::PortTaken(port)) => {
                let others = bind_any().await?;
                Ok(Listeners {
                    taken: Some(port),
                    ..others
                })
            }
            bound => bound,
        },
    }
}

async fn bind_from(port: u16) -> Result<Listeners, SandboxError> {
    let next = port
        .checked_add(1)
        .filter(|_| port != 0)
        .ok_or(SandboxError::PortTaken(port))?;
    Ok(Listeners {
        auth: bind_pair(port).await?,
        api: bind_pair(next).await?,
        taken: None,
    })
}

async fn bind_any() -> Result<Listeners, SandboxError> {
    Ok(Listeners {
        auth: bind_free().await?,
        api: bind_free().await?,
        taken: None,
    })
}

/// The system chooses a port for IPv4; now and then that one is taken on IPv6, so others are tried.
async fn bind_free() -> Result<Pair, SandboxError> {
    let mut refused = SandboxError::PortTaken(0);
    for _ in 0..16 {
        match bind_pair(0).await {
            Ok(pair) => return Ok(pair),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

async fn bind_pair(port: u16) -> Result<Pair, SandboxError> {
    let taken = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => SandboxError::PortTaken(port),
        _ => SandboxError::Io {
            doing: "opening a port",
            source: error,
        },
    };
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(taken)?;
    let port = v4.local_addr().map_err(taken)?.port();
    // `localhost` may mean either family: a stranger on the other one would get our clients' requests.
    let v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        Ok(listener) => Some(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            return Err(SandboxError::PortTaken(port));
        }
        Err(_) => None,
    };
    Ok(Pair { port, v4, v6 })
}
