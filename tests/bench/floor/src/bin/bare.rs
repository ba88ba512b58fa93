//! A bare axum server that answers with the same bytes each time: what the sandbox's requests a second are compared with.
//!
//!     bare PORT FILE...      GET or POST /0 answers with the first file, /1 with the second, and so on

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().and_then(|text| text.parse().ok());
    let port: u16 = port.expect("usage: bare PORT FILE...");
    let mut router = Router::new();
    for (number, path) in arguments.enumerate() {
        // Leaked once, so that an answer costs no copy.
        let bytes: &'static [u8] = std::fs::read(path)?.leak();
        let answer = move || async move {
            let kind = [(header::CONTENT_TYPE, "application/json;charset=UTF-8")];
            (kind, bytes).into_response()
        };
        router = router.route(&format!("/{number}"), get(answer).post(answer));
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("READY");
    axum::serve(listener, router).await
}
