//! The sandbox's own log and pages tell what came without the secrets that came with it.

use serde_json::json;

use super::super::support::home::Home;
use super::super::support::partner::{Partner, STATE, VERIFIER};
use super::super::support::process::Run;
use super::scan::Scanner;

#[tokio::test]
async fn the_log_of_the_sandbox_and_what_it_prints_hold_no_secret_that_came_by() {
    let home = Home::new();
    let redirect_uri = "http://localhost:7538/callback";
    let mut sandbox = Run::cli(
        &home,
        &["sandbox", "--json", "--port", "0", "--redirect-uri"],
    )
    .args([redirect_uri])
    .env("RUST_BACKTRACE", "full")
    .start();
    let partner = Partner::new(&sandbox.stdout_line());
    let code = partner.code().await.unwrap();
    let pair = partner.exchange(&code).await.unwrap();
    partner.call("/v2/employees", &pair.access).await.unwrap();
    let (_, renewed) = partner.refresh(&pair.refresh).await.unwrap();
    let text = |name: &str| renewed[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text("access_token"), text("refresh_token"));
    // What is refused is logged too.
    partner.exchange_again(&code).await.unwrap();
    partner.refresh(&pair.refresh).await.unwrap();
    partner.call("/v1/introspect", &pair.access).await.unwrap();

    let secret = partner.told["client_secret"].as_str().unwrap();
    let scanner = Scanner::new([
        ("client secret", secret),
        ("code", &code),
        ("verifier", VERIFIER),
        ("state", STATE),
        ("first access token", &pair.access),
        ("first refresh token", &pair.refresh),
        ("access token", &access),
        ("refresh token", &refresh),
    ]);
    let base = partner.told["auth_base"].as_str().unwrap();
    // A path is no secret's place, so one in it is seen: the log is where it would be found.
    let planted = "fake-path-Wombat-4717-of-nobody";
    let request = partner.http.get(format!("{base}/{planted}")).send();
    request.await.unwrap();
    let mut places = Vec::new();
    // Its front page gives its own client's credentials to whoever opens it: that is what the page is for.
    for path in ["/sandbox/requests", "/dashboard"] {
        let answer = partner.http.get(format!("{base}{path}")).send();
        places.push((path, answer.await.unwrap().text().await.unwrap()));
    }
    let log = &places[0].1;
    assert!(log.contains("/oauth/token"), "{log}");
    let found = Scanner::new([("path", planted)]).find(log.as_bytes());
    assert!(!found.is_empty(), "{log}");
    sandbox.signal(rustix::process::Signal::TERM);
    let ended = sandbox.finish();
    places.push(("stderr", ended.stderr));
    let wrong: Vec<_> = places
        .iter()
        .flat_map(|(place, text)| {
            let found = scanner.find(text.as_bytes());
            found
                .into_iter()
                .map(move |found| json!([place, found.secret, found.encoding]))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
