//! Binding every address of a place, or none.

use std::io::{Error, ErrorKind};

use tokio::net::TcpListener;

use super::place::Place;
use crate::adapters::ports::name_holder;
use crate::problem::{Problem, ProblemCode};

/// Binds all addresses of the place; an address family that this machine lacks is left out.
pub(super) async fn bind_all(place: &Place) -> Result<(TcpListener, Option<TcpListener>), Problem> {
    let mut bound = Vec::with_capacity(2);
    let mut refused = None;
    for address in &place.addresses {
        match TcpListener::bind(address).await {
            Ok(listener) => bound.push(listener),
            Err(error) if is_absent_family(&error) => refused = Some(error),
            Err(error) => return Err(name_refusal(place.port, &error)),
        }
    }
    let mut bound = bound.into_iter();
    match (bound.next(), refused) {
        (Some(first), _) => Ok((first, bound.next())),
        (None, Some(error)) => Err(name_refusal(place.port, &error)),
        (None, None) => Err(ProblemCode::CallbackNotLoopback.into()),
    }
}

fn is_absent_family(error: &Error) -> bool {
    error.kind() == ErrorKind::AddrNotAvailable
        || rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::AFNOSUPPORT)
}

fn name_refusal(port: u16, error: &Error) -> Problem {
    match error.kind() {
        ErrorKind::AddrInUse => {
            let holder =
                name_holder(port).map_or_else(String::new, |name| format!(", held by {name}"));
            Problem::new(ProblemCode::CallbackPortTaken).with_detail(format!("port {port}{holder}"))
        }
        ErrorKind::PermissionDenied => {
            Problem::new(ProblemCode::CallbackPortForbidden).with_detail(format!("port {port}"))
        }
        _ if is_absent_family(error) => Problem::new(ProblemCode::CallbackNotLoopback)
            .with_detail("this machine has no such address"),
        _ => Problem::new(ProblemCode::CallbackPortForbidden)
            .with_detail(format!("port {port}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_needs_more_rights_is_told_from_a_taken_one() {
        let problem = name_refusal(80, &Error::from(ErrorKind::PermissionDenied));
        assert_eq!(problem.code, ProblemCode::CallbackPortForbidden);
        assert_eq!(problem.detail.as_deref(), Some("port 80"));
        // Port 1 is nobody's, so that no holder is found.
        let problem = name_refusal(1, &Error::from(ErrorKind::AddrInUse));
        assert_eq!(problem.code, ProblemCode::CallbackPortTaken);
        assert_eq!(problem.detail.as_deref(), Some("port 1"));
    }

    #[test]
    fn a_machine_without_one_family_is_fine() {
        assert!(is_absent_family(&Error::from(ErrorKind::AddrNotAvailable)));
        assert!(is_absent_family(&rustix::io::Errno::AFNOSUPPORT.into()));
        assert!(!is_absent_family(&Error::from(ErrorKind::AddrInUse)));
    }
}
