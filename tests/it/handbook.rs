//! "Build against the sandbox": the README and the front page say the same, and their lines do what they say.

use std::fmt::Write;

use serde_json::Value;

use super::support::home::Home;
use super::support::process::Run;
use super::support::root;

const BEGIN: &str = "<!-- handbook: generated from assets/sandbox, held by a test -->\n";
const END: &str = "<!-- /handbook -->";
const REDIRECT_URI: &str = "http://localhost:3000/oauth/callback";
/// The address that the README writes.
const WRITTEN: &str = "http://127.0.0.1:7536";

fn asset(name: &str) -> toml::Table {
    let path = root().join("assets/sandbox").join(name);
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn tables(asset: &toml::Table, name: &str) -> Vec<toml::Table> {
    let tables = asset[name].as_array().unwrap().iter();
    tables.map(|one| one.as_table().unwrap().clone()).collect()
}

fn said<'a>(table: &'a toml::Table, member: &str) -> &'a str {
    table[member].as_str().unwrap().trim()
}

/// The part of the README that is made from the assets.
fn generated() -> String {
    let (handbook, assumptions) = (asset("handbook.toml"), asset("assumptions.toml"));
    let mut out = String::from("\n");
    for step in tables(&handbook, "step") {
        let (title, words) = (said(&step, "title"), said(&step, "words"));
        let lines = said(&step, "lines");
        let _never_fails = write!(out, "**{title}.** {words}\n\n```sh\n{lines}\n```\n\n");
    }
    out += "| What differs | Here | On Staging |\n|---|---|---|\n";
    for one in tables(&handbook, "difference") {
        let [what, here, staging] = ["what", "here", "staging"].map(|member| said(&one, member));
        let _never_fails = writeln!(out, "| {what} | {here} | {staging} |");
    }
    out += "\nSandbox assumptions: where Pleo documents nothing, the sandbox chooses. Do not build on these.\n\n";
    for one in tables(&assumptions, "assumption") {
        let _never_fails = writeln!(out, "- {}: {}", said(&one, "area"), said(&one, "words"));
    }
    out + "\n"
}

fn readme_part() -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once(BEGIN).unwrap();
    rest.split_once(END).unwrap().0.to_owned()
}

#[test]
fn the_readme_says_of_the_sandbox_what_its_front_page_says() {
    let wanted = generated();
    assert!(readme_part() == wanted, "the README should read:\n{wanted}");
}

/// The words after each `Sandbox assumption:` in the sources, with their file.
fn assumptions_in_the_code() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join("src")];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let comments = text
                .lines()
                .filter(|line| line.trim_start().starts_with("//"));
            for (_, words) in comments.filter_map(|line| line.split_once("Sandbox assumption: ")) {
                found.push((path.display().to_string(), words.to_owned()));
            }
        }
    }
    found
}

#[test]
fn the_list_for_the_partner_has_every_assumption_of_the_code_and_no_other() {
    let listed = tables(&asset("assumptions.toml"), "assumption");
    let found = assumptions_in_the_code();
    assert!(found.len() > 20, "the search has gone blind");
    let are_one = |one: &toml::Table, words: &str| words.starts_with(said(one, "code"));
    let missing: Vec<_> = found
        .iter()
        .filter(|(_, words)| !listed.iter().any(|one| are_one(one, words)))
        .collect();
    assert!(
        missing.is_empty(),
        "not in assets/sandbox/assumptions.toml: {missing:#?}"
    );
    for one in &listed {
        let places = found.iter().filter(|(_, words)| are_one(one, words));
        assert_eq!(
            places.count(),
            1,
            "places in the code of “{}”",
            said(one, "code")
        );
    }
}

/// A sandbox for the lines of a handbook.
struct Stand {
    home: Home,
    auth_base: String,
    _running: super::support::process::Running,
}

impl Stand {
    fn start() -> Self {
        let home = Home::new();
        let arguments = [
            "sandbox",
            "--port",
            "0",
            "--json",
            "--redirect-uri",
            REDIRECT_URI,
        ];
        let mut running = Run::cli(&home, &arguments).start();
        let told: Value = serde_json::from_str(&running.stdout_line()).unwrap();
        Self {
            home,
            auth_base: told["auth_base"].as_str().unwrap().to_owned(),
            _running: running,
        }
    }

    /// Runs the blocks in one shell and looks at the answer of each.
    fn check(&self, blocks: &[String]) {
        let script = blocks.join("\nprintf '\\n== next\\n'\n");
        let run = Run::program("bash", &self.home).args(["-eu", "-o", "pipefail", "-c", &script]);
        let finished = run.finish();
        assert_eq!(finished.code, Some(0), "{finished:?}");
        let answers: Vec<&str> = finished.stdout.split("\n== next\n").collect();
        let json = |at: usize| -> Value {
            serde_json::from_str(answers[at].lines().next().unwrap_or_default())
                .unwrap_or_else(|error| panic!("block {at}: {error}: {finished:?}"))
        };
        assert!(answers[1].contains("&code_challenge_method=S256"));
        assert!(
            answers[2].starts_with(&format!("{REDIRECT_URI}?code=")),
            "{finished:?}"
        );
        assert!(answers[2].contains("&state="), "{finished:?}");
        assert_eq!(json(3)["scope"], "users:read");
        assert_eq!(json(4)["data"].as_array().unwrap().len(), 2);
        assert_ne!(json(5)["access_token"], json(3)["access_token"]);
        assert_ne!(json(5)["refresh_token"], json(3)["refresh_token"]);
        assert_eq!(json(6)["active"], true);
        assert_eq!(answers[7], "500\n200\n");
        assert_eq!(json(8)["clock"], "running");
        assert!(answers[8].ends_with("\n401\n"), "{finished:?}");
        assert_eq!(json(9)["client_name"], "Acme Books");
        assert_eq!(answers[10], "200\n204\n");
        assert_eq!(answers.len(), 11);
    }
}

#[test]
fn the_lines_of_the_readme_do_what_they_say() {
    let stand = Stand::start();
    let part = readme_part();
    let blocks = part.split("```sh\n").skip(1);
    let blocks = blocks.map(|rest| rest.split_once("\n```").unwrap().0);
    let blocks: Vec<String> = blocks
        .map(|lines| lines.replace(WRITTEN, &stand.auth_base))
        .collect();
    stand.check(&blocks);
}

#[test]
fn the_lines_of_the_front_page_work_as_they_are_pasted() {
    let stand = Stand::start();
    let address = format!("{}/sandbox", stand.auth_base);
    let page = Run::program("curl", &stand.home)
        .args(["-s", &address])
        .finish()
        .stdout;
    let (_, steps) = page.split_once("<ol class=\"steps\">").unwrap();
    let (steps, _) = steps.split_once("</ol>").unwrap();
    let blocks = steps.split("<code>").skip(1);
    let blocks = blocks.map(|rest| rest.split_once("</code>").unwrap().0);
    let blocks: Vec<String> = blocks.map(as_shown).collect();
    stand.check(&blocks);
    for one in tables(&asset("assumptions.toml"), "assumption") {
        let words = said(&one, "words");
        assert!(
            as_shown(&page).contains(words),
            "not on the front page: {words}"
        );
    }
}

/// Text of a page as a browser shows it.
fn as_shown(html: &str) -> String {
    let marks = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    marks.iter().fold(html.to_owned(), |text, (mark, sign)| {
        text.replace(mark, sign)
    })
}
