//! The words of all assets: one name for one thing, and each word of the trade said in plain ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pleo_onboard::form::FieldId;
use pleo_onboard::glossary;
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::problem::{ProblemCode, words};
use pleo_onboard::view::ThemeName;

use super::screens::styled::{drawn, rows};
use super::screens::{appearance, stage};
use super::support::home::Home;
use super::support::process::Run;
use super::support::root;

/// What is said otherwise, whatever its case, and how.
const OTHERWISE: &[(&str, &str)] = &[
    ("click here", "name what is opened"),
    (
        "simply",
        "leave it out: what is simple for one is not for another",
    ),
    ("just ", "leave it out, or say only"),
    ("please", "leave it out"),
    ("obviously", "leave it out"),
    ("easily", "leave it out"),
    ("authoriz", "authorise, authorisation"),
    ("organiz", "organise, organisation"),
    ("recogniz", "recognise"),
    ("callback url", "redirect URI"),
    ("redirect url", "redirect URI"),
    ("redirection uri", "redirect URI"),
    ("secret key", "Client Secret"),
    ("api key", "Client Secret or access token"),
    ("consent screen", "consent page"),
    ("e-mail", "email"),
    ("pleo's sandbox", "Staging: the sandbox is our own"),
    ("staging sandbox", "Staging"),
    ("sandbox staging", "Staging"),
    ("remote sandbox", "Staging"),
    ("early access program ", "Early Access Programme"),
];

/// What is spelt otherwise, with these very letters.
const MISSPELT: &[(&str, &str)] = &[
    ("client ID", "Client ID"),
    ("Client id", "Client ID"),
    ("client secret", "Client Secret"),
    ("Client secret", "Client Secret"),
    ("redirect uri", "redirect URI"),
    ("Redirect Uri", "redirect URI"),
    ("staging environment", "Staging"),
    ("Oauth", "OAuth"),
    ("OAUTH", "OAuth"),
    ("1password", "1Password"),
    ("PLEO ", "Pleo"),
    ("Json", "JSON"),
];

/// Every text of a value of TOML with its place, such as `staging.acts`; names of members are no prose.
fn texts(value: &toml::Value, place: &str, found: &mut Vec<(String, String)>) {
    match value {
        toml::Value::String(text) => found.push((place.to_owned(), text.clone())),
        toml::Value::Array(list) => list.iter().for_each(|value| texts(value, place, found)),
        toml::Value::Table(table) => {
            // What is to be typed in a shell, and what a term is called elsewhere.
            let is_prose = |(name, _): &(&String, _)| *name != "lines" && *name != "also";
            for (name, value) in table.iter().filter(is_prose) {
                texts(value, &format!("{place}.{name}"), found);
            }
        }
        _ => {}
    }
}

fn files(directory: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            let value: toml::Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            texts(&value, &name, found);
        }
    }
}

/// The prose in a text: what is to be typed or opened is as it is.
fn prose(text: &str) -> String {
    let is_prose = |word: &&str| {
        let bare = word.trim_matches(['(', ')', '.', ',', ':', ';']);
        let is_name =
            bare.contains(['/', '_', '.']) || bare.len() > 1 && bare == bare.to_uppercase();
        !word.starts_with("--") && !is_name
    };
    // A command of this program and a header are spelt as in RFC 6749.
    let text = text.replace("pleo-onboard authorize", "");
    let text = text.replace("Authorization: Bearer", "");
    text.split(' ')
        .filter(is_prose)
        .collect::<Vec<_>>()
        .join(" ")
}

fn complaints(text: &str) -> Vec<String> {
    let prose = prose(text);
    let small = format!("{} ", prose.to_lowercase());
    let said = OTHERWISE.iter().filter(|(word, _)| small.contains(word));
    let spelt = MISSPELT.iter().filter(|(word, _)| prose.contains(word));
    said.chain(spelt)
        .map(|(word, better)| format!("{word:?}: {better}"))
        .collect()
}

#[test]
fn every_text_calls_each_thing_by_its_one_name() {
    let mut found = Vec::new();
    files(&root().join("assets"), &mut found);
    assert!(found.len() > 500, "the assets are found");
    let wrong: Vec<_> = found
        .iter()
        .flat_map(|(place, text)| {
            let complaints = complaints(text).into_iter();
            complaints.map(move |complaint| format!("{place}: {complaint}\n  {text}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_name_is_found_and_what_is_to_be_typed_is_not() {
    for text in [
        "Click here.",
        "Please authorize it.",
        "Paste the client secret.",
        "This is Pleo's sandbox.",
    ] {
        assert!(!complaints(text).is_empty(), "{text}");
    }
    for text in [
        "Run pleo-onboard authorize --no-browser.",
        "Open https://auth.staging.pleo.io/oauth/authorize now.",
        "Paste the Client Secret.",
    ] {
        assert_eq!(complaints(text), [""; 0], "{text}");
    }
}

/// Every text of a stop that a person may read.
fn of_stop(stop: StopId) -> Vec<String> {
    let mut found = Vec::new();
    let path = root().join(format!("assets/guide/{}.toml", stop.name()));
    let value: toml::Value = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    texts(&value, "", &mut found);
    let mut found: Vec<_> = found.into_iter().map(|(_, text)| text).collect();
    if stop == StopId::Registration {
        for field in FieldId::ALL.map(FieldId::texts) {
            found.extend([&field.help, &field.audience, &field.missing].map(Clone::clone));
        }
    }
    found
}

#[test]
fn every_term_is_used_by_a_problem_or_a_stop() {
    let stops: Vec<_> = StopId::ALL.into_iter().flat_map(of_stop).collect();
    let problems = ProblemCode::all().flat_map(|code| words(code).texts());
    let used: BTreeSet<_> = glossary::terms_in(stops.iter().map(String::as_str).chain(problems))
        .map(|(name, _)| name)
        .collect();
    let unused: Vec<_> = glossary::all()
        .map(|(name, _)| name)
        .filter(|name| !used.contains(name))
        .collect();
    assert!(unused.is_empty(), "nobody reads: {unused:?}");
}

/// Words that nobody has to know, by the stop at which they are met first.
const MET: &[(StopId, &[&str])] = &[
    (
        StopId::Welcome,
        &[
            "API",
            "credentials",
            "dummy data",
            "Early Access Programme",
            "integration",
            "local sandbox",
            "OAuth 2.0",
            "OAuth 2.0 client",
            "Pleo Partner",
            "Pleo Partner Manager",
            "Production",
            "sandbox environment",
            "Staging",
        ],
    ),
    (
        StopId::RequestAccess,
        &["accounting system", "company", "ERP", "organisation"],
    ),
    (
        StopId::Registration,
        &[
            "app",
            "consent page",
            "localhost",
            "Marketplace",
            "PKCE",
            "Postman",
            "public client",
            "redirect URI",
            "scope",
        ],
    ),
    (
        StopId::Credentials,
        &["1Password", "Client ID", "Client Secret", "keychain"],
    ),
    (StopId::Verify, &["dashboard"]),
    (
        StopId::Authorise,
        &["access token", "authorise", "refresh token"],
    ),
];

#[test]
fn what_is_new_at_a_stop_can_be_looked_up_there() {
    for (stop, terms) in MET {
        let own = of_stop(*stop);
        let found: Vec<_> = glossary::terms_in(own.iter().map(String::as_str))
            .map(|(name, _)| name)
            .collect();
        for term in *terms {
            assert!(found.contains(term), "{}: {term} in {found:?}", stop.name());
        }
    }
}

#[test]
fn explain_says_what_a_term_means_whatever_its_case_and_form() {
    let home = Home::new();
    for (asked, name) in [
        (&["scope"][..], "scope"),
        (&["redirect", "uri"], "redirect URI"),
        (&["EAP"], "Early Access Programme"),
        (&["OAuth 2.0 client"], "OAuth 2.0 client"),
    ] {
        let (_, term) = glossary::find(name).unwrap();
        let said = Run::cli(&home, &[&["explain"], asked].concat()).finish();
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(said.stdout, format!("{name}: {}\n", term.means));
    }
    let said = Run::cli(&home, &["explain", "--json", "Client ID"]).finish();
    let said: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(said["term"], "Client ID");
    assert_eq!(said["schema_version"], 1);
    let unknown = Run::cli(&home, &["explain", "flux", "capacitor"]).finish();
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(2), ""));
    assert!(unknown.stderr.contains("config.unknown-code"));
    assert!(unknown.stderr.contains("flux capacitor"));
}

#[test]
fn explain_alone_lists_every_term_after_every_code() {
    let home = Home::new();
    let all = Run::cli(&home, &["explain"]).finish().stdout;
    let (codes, terms) = all.split_once("\n\n").unwrap();
    assert_eq!(codes.lines().count(), ProblemCode::all().count());
    assert_eq!(terms.lines().count(), glossary::all().count());
}

#[test]
fn the_help_of_a_screen_says_what_its_words_mean_at_every_size() {
    for (size, pages) in [((40, 10), 120), ((80, 24), 12), ((120, 36), 8)] {
        let mut model = stage::rehearsal(StopId::Welcome);
        stage::press(&mut model, Action::Help);
        let mut read = String::new();
        for _ in 0..pages {
            let scene = stage::scene("help", model.clone());
            let drawn = drawn(&scene, size, &appearance(ThemeName::Dark));
            read += &rows(drawn.buffer()).join("\n");
            stage::press(&mut model, Action::PageDown);
        }
        assert!(read.contains("Words on this screen"), "{size:?}: {read}");
        for (name, begins) in [("local sandbox", "a stand-in"), ("Staging", "Pleo's")] {
            let (_, term) = glossary::find(name).unwrap();
            assert!(term.means.starts_with(begins));
            let said = read.lines().any(|line| line.contains(begins));
            assert!(said && read.contains(name), "{size:?}: {name}");
        }
        // A word of another stop.
        assert!(!read.contains("refresh token"), "{size:?}: {read}");
    }
}
