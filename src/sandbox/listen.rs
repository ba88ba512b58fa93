//! The sockets: loopback only, both families where there are two.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use super::SandboxError;
use super::options::Ports;

/// Port of the authorisation server unless another is asked for; the API has the next one.
const USUAL: u16 = 7536;

/// One port on both families, or on the one that this machine has.
pub(super) struct Pair {
    pub(super) port: u16,
    pub(super) v4: Option<TcpListener>,
    pub(super) v6: Option<TcpListener>,
}

impl Pair {
    /// The base of its addresses, no slash at the end.
    pub(super) fn base(&self) -> String {
        let host = match self.v4 {
            Some(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            None => IpAddr::V6(Ipv6Addr::LOCALHOST),
        };
        format!("http://{}", SocketAddr::new(host, self.port))
    }
}

/// A port of loopback on whichever family this machine has, IPv4 before IPv6.
pub(super) fn either(port: u16) -> [SocketAddr; 2] {
    [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
        .map(|host: IpAddr| SocketAddr::new(host, port))
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
    let v4 = bind_one(Ipv4Addr::LOCALHOST.into(), port).await?;
    // `localhost` may mean either family: a stranger on the other one would get our clients' requests.
    let v6 = bind_one(
        Ipv6Addr::LOCALHOST.into(),
        port_of(v4.as_ref()).unwrap_or(port),
    )
    .await?;
    let port = port_of(v4.as_ref()).or_else(|| port_of(v6.as_ref()));
    let port = port.ok_or(SandboxError::NoLoopback)?;
    Ok(Pair { port, v4, v6 })
}

fn port_of(listener: Option<&TcpListener>) -> Option<u16> {
    Some(listener?.local_addr().ok()?.port())
}

/// `None` where this machine has no such address.
async fn bind_one(host: IpAddr, port: u16) -> Result<Option<TcpListener>, SandboxError> {
    let error = match TcpListener::bind((host, port)).await {
        Ok(listener) => return Ok(Some(listener)),
        Err(error) => error,
    };
    match error.kind() {
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => {
            Err(SandboxError::PortTaken(port))
        }
        _ if is_absent_family(&error) => Ok(None),
        _ => Err(SandboxError::io("opening a port")(error)),
    }
}

fn is_absent_family(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrNotAvailable
        || rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::AFNOSUPPORT)
}
