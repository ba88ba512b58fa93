//! Why no answer came, in words of ours: never the library's, never the address, which may carry a secret.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use crate::problem::{Problem, ProblemCode};

/// Why no whole answer came.
pub(super) enum Failure {
    /// The request certainly never left, or was not made.
    NotSent(Problem),
    /// It was sent, and the time was up.
    Late,
    /// It was sent, and the connection broke, or what came was no HTTP.
    BrokenOff,
}

impl Failure {
    /// As the problem that it is where nothing of a session hangs on the answer.
    pub(super) fn into_problem(self) -> Problem {
        match self {
            Self::NotSent(problem) => problem,
            Self::Late => ProblemCode::NetworkTimedOut.into(),
            Self::BrokenOff => ProblemCode::NetworkBrokenOff.into(),
        }
    }

    /// In words for a record.
    pub(super) fn words(&self) -> String {
        let problem = match self {
            Self::NotSent(problem) => problem.clone(),
            Self::Late => ProblemCode::NetworkTimedOut.into(),
            Self::BrokenOff => ProblemCode::NetworkBrokenOff.into(),
        };
        format!("{} [{}]", problem.headline(), problem.code.id())
    }
}

/// Tells what an error of the client was.
pub(super) fn said(error: &reqwest::Error) -> Failure {
    if error.is_builder() {
        let problem = Problem::new(ProblemCode::ConfigInvalidValue);
        return Failure::NotSent(problem.with_detail("only https, or this machine"));
    }
    if !error.is_connect() {
        return Failure::BrokenOff;
    }
    let causes = causes(error);
    let says = |needle: &str| {
        causes
            .iter()
            .any(|cause| cause.to_string().contains(needle))
    };
    let tls = causes
        .iter()
        .find_map(|cause| cause.downcast_ref::<rustls::Error>());
    // What the connection to a proxy failed with is about the proxy, whatever it is.
    let problem = if says("tunnel error") {
        proxy(&says)
    } else if let Some(tls) = tls {
        secure_connection(tls)
    } else if error.is_timeout() {
        Problem::new(ProblemCode::NetworkTimedOut).with_detail("no connection within 9 s")
    } else if says("dns error") || says("dns name") {
        ProblemCode::NetworkDns.into()
    } else if causes.iter().any(|cause| ended_early(*cause)) {
        Problem::new(ProblemCode::NetworkTls).with_detail("the server ended it half-way")
    } else {
        ProblemCode::NetworkUnreachable.into()
    };
    Failure::NotSent(problem)
}

/// All causes, also the one inside an error of the operating system, which does not count itself among its sources.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> Vec<&'e (dyn Error + 'static)> {
    let mut found: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        found.push(cause);
        let inside = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match inside {
            Some(inside) => Some(inside),
            None => cause.source(),
        };
    }
    found
}

/// Whether a connection that stood was ended before it could be used.
fn ended_early(cause: &(dyn Error + 'static)) -> bool {
    let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(
        kind,
        Some(
            io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::BrokenPipe
        )
    )
}

fn proxy(says: &impl Fn(&str) -> bool) -> Problem {
    let why = if says("authorization required") {
        "it asks for a user name and a password"
    } else if says("failed to create underlying connection") {
        "it cannot be reached"
    } else if says("unexpected end") || says("io error") {
        "it ended the connection"
    } else {
        "it does not let this address through"
    };
    Problem::new(ProblemCode::NetworkProxy).with_detail(why)
}

fn secure_connection(error: &rustls::Error) -> Problem {
    let handshake = |why: &str| Problem::new(ProblemCode::NetworkTls).with_detail(why);
    match error {
        rustls::Error::InvalidCertificate(error) => certificate(error),
        rustls::Error::InvalidMessage(_) => handshake("what answers there does not speak TLS"),
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            rustls::PeerIncompatible::ServerDoesNotSupportTls12Or13,
        ) => handshake("the server speaks only versions of TLS that are too old"),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(AlertDescription::HandshakeFailure) => {
            handshake("the server offers no method that is safe enough")
        }
        rustls::Error::AlertReceived(_) => handshake("the server refused it"),
        _ => handshake("the server does not keep to the rules of TLS"),
    }
}

/// Names what is wrong with a certificate.
fn certificate(error: &CertificateError) -> Problem {
    let untrusted = |why: &str| Problem::new(ProblemCode::NetworkUntrusted).with_detail(why);
    let wrong = |why: &str| Problem::new(ProblemCode::NetworkCertificate).with_detail(why);
    match error {
        CertificateError::UnknownIssuer => {
            untrusted("nobody whom this machine trusts has signed it")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            wrong("it has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            wrong("it is not valid yet")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            wrong("it is for another name")
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            wrong("it is not meant for servers")
        }
        CertificateError::Revoked => wrong("it was revoked"),
        CertificateError::BadSignature => wrong("its key or its signature is too weak, or false"),
        CertificateError::BadEncoding => wrong("it cannot be read"),
        other => by_words(&other.to_string().to_ascii_lowercase()),
    }
}

/// What the operating system's verifier and the newer kinds of error say only in words.
fn by_words(said: &str) -> Problem {
    let says = |needle: &str| said.contains(needle);
    let wrong = |why: &str| Problem::new(ProblemCode::NetworkCertificate).with_detail(why);
    if says("key usage") || says("eku") || says("purpose") {
        wrong("it is not meant for servers")
    } else if says("usedasendentity") || says("used as end") {
        let own = "the server has signed it itself";
        Problem::new(ProblemCode::NetworkUntrusted).with_detail(own)
    } else if says("signature") || says("algorithm") {
        wrong("its key or its signature is too weak, or false")
    } else {
        wrong("it does not keep to the rules for certificates")
    }
}
