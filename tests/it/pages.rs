//! The pages of the sandbox in a real browser.

use serde_json::Value;

use super::support::home::Home;
use super::support::process::Run;
use super::support::{peer, root};

#[test]
fn every_page_of_the_sandbox_can_be_used_by_everybody() {
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
    let account: Value = serde_json::from_str(last).unwrap();
    assert_eq!(account["pages"], 23, "{account}");
    assert_eq!(account["checked"], 92, "light and dark, wide and narrow");
    assert_eq!(sandbox.finish().code, Some(143));
}

/// What nobody should ever write into a form, for the command line here and for the script that uses it elsewhere.
fn hostile_words() -> Vec<String> {
    let words = std::fs::read_to_string(super::support::peer_file("hostile.json")).unwrap();
    serde_json::from_str(&words).unwrap()
}

#[test]
fn s_25_hostile_words_in_every_registered_field_are_text_on_every_page() {
    let home = Home::new();
    let words = hostile_words();
    let may_be_in_an_address = |word: &&String| !word.contains(['<', '>', '"', '{', '}']);
    let front = words.iter().filter(may_be_in_an_address).flat_map(|word| {
        let uri = format!("https://client.example/front?{word}");
        ["--redirect-uri".to_owned(), uri]
    });
    let mut sandbox = Run::cli(&home, &["sandbox", "--port", "0", "--json"])
        .args(front)
        .start();
    let announcement = sandbox.stdout_line();
    let attacked = peer::script("hostile.mjs", &home)
        .stdin(&format!("{announcement}\n"))
        .finish();
    sandbox.signal(rustix::process::Signal::TERM);
    assert_eq!(
        attacked.code,
        Some(0),
        "{}\n{}",
        attacked.stdout,
        attacked.stderr
    );
    let last = attacked.stdout.lines().last().unwrap();
    let account: Value = serde_json::from_str(last).unwrap();
    // The look itself is not blind: it finds every word, and a script that runs, where pages do make the mistake.
    assert!(words.len() >= 14);
    assert_eq!(account["broken"]["noticed"], words.len(), "{account}");
    assert!(account["broken"]["scripts"].as_u64() > Some(0), "{account}");
    assert!(account["pages"].as_u64() >= Some(40), "{account}");
    let fields = account["fields"].as_object().unwrap();
    assert_eq!(fields.len(), 12, "{account}");
    for (field, seen) in fields {
        // An address may hold them percent-encoded; an email address or a scope may hold some of them.
        let (shown, refused) = (seen["shown"].as_u64(), seen["refused"].as_u64());
        let all = Some(words.len() as u64);
        match field.as_str() {
            "pkce_support" => assert_eq!(refused, all, "{field}: {seen}"),
            "contacts" | "scope" => assert!(shown > Some(0) && refused < all, "{field}: {seen}"),
            _ => assert_eq!(shown, all, "{field}: {seen}"),
        }
    }
    assert_eq!(sandbox.finish().code, Some(143));
}
