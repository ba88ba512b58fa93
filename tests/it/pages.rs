//! The pages of the sandbox in a real browser.

use super::support::home::Home;
use super::support::process::Run;
use super::support::{peer, root};

#[test]
fn every_page_of_the_sandbox_can_be_used_by_everybody_and_runs_nobodys_script() {
    let home = Home::new();
    let redirect_uri = format!("http://localhost:{}/callback", super::support::free_port());
    let sandbox = ["sandbox", "--port", "0", "--json", "--redirect-uri"];
    let mut sandbox = Run::cli(&home, &sandbox).args([&redirect_uri]).start();
    let announcement = sandbox.stdout_line();
    let shots = root().join("target/screenshots/sandbox-pages");
    let looked = peer::script("pages.mjs", &home)
        .env("SHOTS", shots.as_os_str())
        .stdin(&format!("{announcement}\n"))
        .finish();
    sandbox.signal(rustix::process::Signal::TERM);
    assert_eq!(looked.code, Some(0), "{}\n{}", looked.stdout, looked.stderr);
    let last = looked.stdout.lines().last().unwrap();
    let account: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!(account["pages"], 20, "{account}");
    assert_eq!(account["checked"], 80, "light and dark, wide and narrow");
    assert_eq!(sandbox.finish().code, Some(143));
}
