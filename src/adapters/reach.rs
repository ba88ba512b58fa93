//! Whether a server can be reached at all: names, TLS, proxy.

use url::Url;

use super::client::{Client, Received};
use crate::problem::Problem;

/// The most that is read of an answer, in bytes; only its head matters.
const MOST: usize = 1024;

/// Asks the root of an address's server for its head; the host, and whatever came. Any status at all is an answer.
///
/// # Errors
/// Of the area `network`.
pub async fn reach(client: &Client, mut address: Url) -> Result<(String, Received), Problem> {
    address.set_path("/");
    address.set_query(None);
    let host = address.host_str().unwrap_or_default().to_owned();
    let request = reqwest::Request::new(reqwest::Method::HEAD, address);
    Ok((host, client.send(request, MOST).await?))
}
