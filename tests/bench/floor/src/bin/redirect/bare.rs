//! The floor: std and rustls alone, in a process of its own.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::Failure;
use super::http::read_message;

type Server = StreamOwned<ClientConnection, TcpStream>;

/// Signs in so many times, over one connection to the token endpoint.
pub fn run(port: u16, token_port: u16, certificate: &str, rounds: usize) -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let mut server = connect(token_port, certificate)?;
    server.write_all(b"HEAD / HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
    read_message(&mut server)?;
    println!("READY");
    for _ in 0..rounds {
        sign_in(&listener, &mut server)?;
    }
    Ok(())
}

fn connect(token_port: u16, certificate: &str) -> Result<Server, Failure> {
    let config = Arc::new(trusting(certificate)?);
    let connection = ClientConnection::new(config, ServerName::try_from("localhost")?)?;
    let socket = TcpStream::connect(("127.0.0.1", token_port))?;
    socket.set_nodelay(true)?;
    Ok(StreamOwned::new(connection, socket))
}

fn sign_in(listener: &TcpListener, server: &mut Server) -> Result<(), Failure> {
    let (mut browser, _) = listener.accept()?;
    browser.set_nodelay(true)?;
    let (head, _) = read_message(&mut browser)?;
    let form = form_for(&head)?;
    let request = format!(
        "POST /token HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic ZmFrZTpmYWtl\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    server.write_all(request.as_bytes())?;
    let (_, body) = read_message(server)?;
    find_token(&body)?;
    browser.write_all(PAGE)?;
    Ok(())
}

/// What the browser gets in the end.
pub const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

/// The form that trades the code of a redirect.
pub fn form_for(head: &str) -> Result<String, Failure> {
    let target = head.split(' ').nth(1).ok_or("no target")?;
    let code = target
        .split("code=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .ok_or("no code")?;
    Ok(format!(
        "grant_type=authorization_code&code={code}&code_verifier=fake-verifier&redirect_uri=http%3A%2F%2F127.0.0.1"
    ))
}

/// Whether the token is in the answer.
pub fn find_token(body: &str) -> Result<(), Failure> {
    let token = body
        .split("\"access_token\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    if token == Some("fake-access") {
        Ok(())
    } else {
        Err("no token".into())
    }
}

/// TLS that trusts one certificate.
pub fn trusting(certificate: &str) -> Result<ClientConfig, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate)?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
