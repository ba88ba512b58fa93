//! The libraries that ours is built of, tokio and reqwest, with nothing around them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::Failure;
use super::bare::{PAGE, find_token, form_for, trusting};

/// Signs in so many times, with one client.
#[tokio::main(flavor = "current_thread")]
pub async fn run(
    port: u16,
    token_port: u16,
    certificate: &str,
    rounds: usize,
) -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(trusting(certificate)?)
        .build()?;
    let server = format!("https://localhost:{token_port}");
    client.head(&server).send().await?;
    println!("READY");
    for _ in 0..rounds {
        let (browser, _) = listener.accept().await?;
        sign_in(browser, &client, &server).await?;
    }
    Ok(())
}

async fn sign_in(
    mut browser: TcpStream,
    client: &reqwest::Client,
    server: &str,
) -> Result<(), Failure> {
    browser.set_nodelay(true)?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        browser.read_buf(&mut head).await?;
    }
    let request = client
        .post(format!("{server}/token"))
        .basic_auth("fake", Some("fake"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form_for(std::str::from_utf8(&head)?)?);
    let body = request.send().await?.text().await?;
    find_token(&body)?;
    browser.write_all(PAGE).await?;
    Ok(())
}
