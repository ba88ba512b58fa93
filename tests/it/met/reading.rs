//! The words of every problem as a stranger reads them, or reads them out over the phone.

use pleo_onboard::glossary::terms_in;
use pleo_onboard::problem::{ProblemCode, Words, words};
use serde_json::Value;

use super::super::scenarios::wire::side_by_side;
use super::super::support::home::Home;
use super::super::support::process::Run;
use super::super::support::told::is_not_raw;

/// Words that nobody has to know: each that a problem uses is said in plain words by its `explain`.
const JARGON: &[&str] = &[
    "access token",
    "authorisation server",
    "bearer",
    "certificate",
    "Client ID",
    "Client Secret",
    "consent page",
    "environment",
    "grant",
    "issuer",
    "keychain",
    "OAuth",
    "PKCE",
    "proxy",
    "redirect URI",
    "refresh token",
    "scope",
    "sandbox",
    "token endpoint",
    "verifier",
    "VPN",
    "wildcard",
];

/// Words that no problem uses: there are plain ones.
const FORBIDDEN: &[&str] = &[
    "callback URL",
    "CSRF",
    "deserialis",
    "deserializ",
    "errno",
    "handshake",
    "idempotent",
    "mutex",
    "nonce",
    "payload",
    "RFC",
    "stack trace",
    "stderr",
    "stdin",
    "stdout",
    "TTL",
    "userinfo",
    "UUID",
    "simply",
    "just ",
    "please",
    "oops",
];

const LONGEST_SENTENCE: usize = 45;

/// Every text of an entry.
fn texts(words: &Words) -> Vec<&str> {
    let mut texts = vec![words.what.as_str(), &words.why, &words.safe];
    texts.extend(words.next.iter().map(String::as_str));
    texts.retain(|text| !text.is_empty());
    texts
}

fn check(code: ProblemCode) {
    let words = words(code);
    let texts = texts(words);
    let all = texts.join(" ");
    is_not_raw(&all);
    // What is to be typed is as it is.
    let words_alone = all.split(' ').filter(|word| !word.starts_with("--"));
    let prose = words_alone.collect::<Vec<_>>().join(" ");
    for word in FORBIDDEN {
        assert!(!prose.contains(word), "{word:?}: {all}");
    }
    assert!((1..=3).contains(&words.next.len()), "steps: {all}");
    for text in texts {
        assert!(text.ends_with('.') && !text.contains("  "), "{text}");
        assert!(!text.starts_with(char::is_lowercase), "{text}");
        let longest = text
            .split(['.', ';', ':'])
            .map(|part| part.split(' ').count())
            .max();
        assert!(
            longest.is_some_and(|words| words <= LONGEST_SENTENCE),
            "{text}"
        );
        // An address can be read out if it is short, or the one that everybody has.
        for address in text.split(' ').filter(|word| word.contains("://")) {
            assert!(address.len() <= 38, "{address}: {text}");
            assert!(!address.contains(['%', '?', '&']), "{address}: {text}");
        }
    }
    let terms: Vec<_> = terms_in(words.texts()).map(|(name, _)| name).collect();
    for word in JARGON {
        let is_used = format!(" {all} ").contains(&format!(" {word} "));
        let is_said = terms
            .iter()
            .any(|term| term.contains(word) || word.contains(term));
        assert!(
            !is_used || is_said,
            "{word:?} is used and not explained: give it an entry in assets/terms.toml, or a plain word"
        );
    }
}

#[test]
fn every_problem_can_be_read_out_and_says_what_its_words_mean() {
    let codes: Vec<_> = ProblemCode::all().collect();
    side_by_side(&codes, |code| code.id(), |code| check(*code));
}

#[test]
fn explain_says_all_of_a_problem_and_what_its_words_mean() {
    let home = Home::new();
    let all = Run::cli(&home, &["explain", "--json"]).finish();
    let all: Value = serde_json::from_str(&all.stdout).unwrap();
    let problems = all["problems"].as_array().unwrap();
    assert_eq!(problems.len(), ProblemCode::all().count());
    let explained = |problem: &Value| {
        let code = ProblemCode::find(problem["code"].as_str().unwrap()).unwrap();
        let said = Run::cli(&home, &["explain", code.id()]).finish();
        assert_eq!(said.code, Some(0), "{said:?}");
        is_not_raw(&said.stdout);
        for text in texts(words(code)) {
            assert!(said.stdout.contains(text), "{text}: {said:?}");
        }
        for (name, means) in problem["terms"].as_object().unwrap() {
            let line = format!("  {name}: {}\n", means.as_str().unwrap());
            assert!(said.stdout.contains(&line), "{line}: {said:?}");
        }
    };
    side_by_side(
        problems,
        |problem| problem["code"].as_str().unwrap(),
        explained,
    );
}
